"""`lms courses status`, and the same list in the database when the courses are loaded."""

import shutil
from pathlib import Path

import pytest
from sample import SampleCourse
from sqlmodel import Session, col, select
from typer.testing import CliRunner

from lms.__main__ import app
from lms.catalogue.actions import load_courses
from lms.catalogue.gaps import gaps_of
from lms.catalogue.models import SourceText, TranslationGap
from lms.catalogue.reading import read_draft

SAMPLES = Path(__file__).parents[1] / "samples"


def edit(course: SampleCourse, verdict: str, translations: str = "") -> None:
    """The author edits the opening, and says whether it matters."""
    more = f"\ntranslations = {{ {translations} }}" if translations else ""
    course.change("first/lesson.toml", '"text"\nrevision = 1', f'"text"\nrevision = 2\nverdict = "{verdict}"{more}')
    course.change("first/en.md", "there are **1,500** homes", "there are now **1,500** homes")


def status(course: SampleCourse, *options: str) -> list[str]:
    ran = CliRunner().invoke(app, ["courses", "status", *options, str(course.folder.parent)])
    assert ran.exit_code == 0
    return ran.stdout.splitlines()


def test_a_complete_course_has_nothing_left_to_do(course: SampleCourse):
    assert status(course) == ["small · es: nothing is left to do", "small · pt: nothing is left to do"]


def test_what_the_source_left_behind_is_listed_with_file_and_line(course: SampleCourse):
    edit(course, "changes-meaning", "pt = 2")
    assert status(course) == [
        "small · es: 1 superseded",
        "  small/first/es.md:3: “opening” is superseded (changes-meaning): made from revision 1, now 2",
        "small · pt: nothing is left to do",
    ]


def test_what_is_missing_is_listed_too_by_language(course: SampleCourse):
    edit(course, "clarifies", "pt = 2")
    (course.folder / "second/pt.md").unlink()
    text = (course.folder / "first/es.md").read_text()
    course.write("first/es.md", text[: text.index("Una ciudad")])
    assert status(course)[:3] == [
        "small · es: 1 missing, 1 stale",
        "  small/first/es.md:3: “opening” is stale (clarifies): made from revision 1, now 2",
        "  small/first/es.md:9: “a-city” is missing",
    ]
    assert status(course, "--language", "pt") == [
        "small · pt: 5 missing",
        "  small/second/pt.md:1: “lesson.second.title” is missing",
        *(f"  small/second/pt.md:1: “{id}” is missing" for id in ("table", "questions", "thinking", "promising")),
    ]


def test_titles_promises_and_the_purpose_are_parts_too(course: SampleCourse):
    course.write("es.md", "")
    course.write("pt.md", "# Um curso breve\n\nPara quem tem pressa.\n\n::: m1\n\n## O módulo\n")
    course.change("first/pt.md", "# A primeira página\n", "")
    assert status(course) == [
        "small · es: 4 missing",
        *(f"  small/es.md:1: “course.small.{part}” is missing" for part in ("title", "purpose")),
        *(f"  small/es.md:1: “module.m1.{part}” is missing" for part in ("title", "objectives")),
        "small · pt: 2 missing",
        "  small/pt.md:5: “module.m1.objectives” is missing",
        "  small/first/pt.md:1: “lesson.first.title” is missing",
    ]


def test_a_recording_and_captions_that_are_not_there_are_listed(tmp_path):
    heard = SampleCourse(Path(shutil.copytree(SAMPLES / "media", tmp_path / "courses" / "media")))
    assert status(heard, "--language", "pt") == [
        "media · pt: 3 missing",
        "  media/media/tone.pt.mp3:1: “block.tone.recording” is missing",
        "  media/media/clip.pt.mp4:1: “block.clip.recording” is missing",
        "  media/media/clip.pt.vtt:1: “block.clip.captions” is missing",
    ]


def test_the_source_has_nothing_to_translate(course: SampleCourse):
    assert status(course, "--language", "en") == ["small · en: the language it is written in"]


def test_a_language_that_is_none_is_refused(course: SampleCourse):
    ran = CliRunner().invoke(app, ["courses", "status", "--language", "xx", str(course.folder.parent)])
    assert ran.exit_code == 2 and "en, es, pt" in ran.output


def test_a_zip_is_looked_at_like_a_folder(course: SampleCourse, tmp_path):
    (course.folder / "second/pt.md").unlink()
    zipped = shutil.make_archive(str(tmp_path / "zipped"), "zip", course.folder.parent)
    ran = CliRunner().invoke(app, ["courses", "status", zipped])
    assert ran.exit_code == 0 and ran.stdout.splitlines() == status(course)


def test_of_a_broken_course_the_faults_are_named(course: SampleCourse):
    course.change("first/lesson.toml", '"text"', '"poem"')
    ran = CliRunner().invoke(app, ["courses", "status", str(course.folder.parent)])
    assert ran.exit_code == 1 and "first/lesson.toml:" in ran.stderr


def test_a_cosmetic_edit_leaves_nothing_to_do(course: SampleCourse):
    edit(course, "cosmetic")
    assert status(course)[0] == "small · es: nothing is left to do"


@pytest.mark.parametrize("verdict", ["clarifies", "changes-meaning"])
def test_loading_keeps_the_same_list(db: Session, course: SampleCourse, verdict: str):
    edit(course, verdict)
    (course.folder / "second/pt.md").unlink()
    load_courses(db, course.folder.parent)
    kept = db.exec(select(TranslationGap).order_by(col(TranslationGap.id))).all()
    listed = gaps_of(read_draft(course.folder)[0], course.content())
    assert len(listed) == 7
    names = TranslationGap.model_fields.keys() - {"id", "course_id"}
    assert [{name: getattr(gap, name) for name in names} for gap in kept] == [
        {name: getattr(gap, name) for name in names} for gap in listed
    ]
    assert "En :term[the-areas] hay" in listed[0].translation


def test_what_moved_in_its_file_moves_in_the_list_without_a_new_version(db: Session, course: SampleCourse):
    edit(course, "clarifies")
    said: list[str] = []
    load_courses(db, course.folder.parent, said.append)
    course.change("first/es.md", "# La primera página\n", "# La primera página\n\n\n")
    load_courses(db, course.folder.parent, said.append)
    assert ["version 1" in line for line in said] == [True, True]
    place = select(TranslationGap.place).where(col(TranslationGap.language) == "es")
    assert db.exec(place).all() == ["small/first/es.md:5"]


def test_what_was_mended_leaves_the_list(db: Session, course: SampleCourse):
    edit(course, "clarifies")
    load_courses(db, course.folder.parent)
    course.change("first/lesson.toml", '"clarifies"', '"clarifies"\ntranslations = { es = 2, pt = 2 }')
    load_courses(db, course.folder.parent)
    assert not db.exec(select(TranslationGap)).all()


def test_the_sources_words_are_kept_by_revision(db: Session, course: SampleCourse):
    load_courses(db, course.folder.parent)
    edit(course, "clarifies")
    load_courses(db, course.folder.parent)
    kept = select(SourceText.revision, SourceText.text).where(SourceText.block == "opening")
    texts = dict(db.exec(kept).all())
    assert "there are **1,500**" in texts[1] and "there are now **1,500**" in texts[2]


def test_a_broken_course_leaves_the_list_as_it_was(db: Session, course: SampleCourse):
    edit(course, "clarifies")
    load_courses(db, course.folder.parent)
    course.change("first/lesson.toml", '"clarifies"', '"perhaps"')
    load_courses(db, course.folder.parent)
    assert len(db.exec(select(TranslationGap)).all()) == 2
