"""The reader is told what they read: every kind of block, in every state of its translation."""

import re
import sys
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select

from lms.catalogue.actions import load_courses
from lms.catalogue.models import Course
from lms.cohorts.models import Cohort
from lms.offerings.models import ModuleOpening, Offering

sys.path.append(str(Path(__file__).parents[1] / "catalogue"))
from sample import COURSE, SampleCourse

KINDS = {"opening": "text", "a-city": "example", "table": "exercise", "questions": "check"}
KINDS |= {"thinking": "reflection", "promising": "commitment"}
ENGLISH = {
    "opening": "A heading",
    "a-city": "A city did it in 2018.",
    "table": "What will change",
    "questions": "It is blue all day",
    "thinking": "What did you see today?",
    "promising": "By Friday I will look up.",
}
SPANISH = {
    "opening": "Un título",
    "a-city": "Una ciudad lo hizo en 2018.",
    "table": "Lo que cambiará",
    "questions": "Es azul durante el día|Es azul todo el día",
    "thinking": "¿Qué vio usted hoy?",
    "promising": "Antes del viernes miraré el cielo.",
}
VERDICTS = {"cosmetic": "cosmetic", "stale": "clarifies", "superseded": "changes-meaning"}


@pytest.fixture
def read(db, tmp_path, visit_as, person):
    """read("stale", "table"): the block as Ana finds it when its Spanish is in that state."""

    def page(state: str, block: str, *, interface: str = "es-UY") -> str:
        course = SampleCourse(tmp_path / "courses" / "small")
        for name, text in COURSE.items():
            course.write(name, text)
        lesson = "first" if block in ("opening", "a-city") else "second"
        if state == "missing":
            text = (course.folder / lesson / "es.md").read_text()
            course.write(f"{lesson}/es.md", re.sub(rf"::: {block}\n.*?(?=\n:::|\Z)", "", text, flags=re.DOTALL))
        else:
            course.change(f"{lesson}/lesson.toml", "\nrevision = 1", "") if lesson == "first" else None
            edit = f'id = "{block}"\nrevision = 2\nverdict = "{VERDICTS[state]}"'
            course.change(f"{lesson}/lesson.toml", f'id = "{block}"', edit)
        load_courses(db, course.folder.parent)
        _open(db)
        ana = person("ana")
        ana.language = interface
        ana.content_language = "es-UY"
        db.add(ana)
        db.commit()
        found = visit_as("ana").get(f"/courses/small/{lesson}")
        assert found.status_code == 200
        sections = re.findall(r"<section\b.*?</section>", found.text, re.DOTALL)
        return next(part for part in sections if f'id="{block}"' in part)

    return page


def _open(db) -> None:
    course = db.exec(select(Course).where(col(Course.slug) == "small")).one()
    for cohort in db.exec(select(Cohort)).all():
        offering = Offering(cohort_id=cohort.id, course_id=course.id, role="mayor", opens_on=date(2020, 1, 1))
        db.add(offering)
        db.flush()
        db.add(ModuleOpening(offering_id=offering.id, module="m1"))


def shown(part: str) -> str:
    """Without the notice, in which the older translation lies folded."""
    return re.sub(r'<div class="notice.*?</details>\s*</div>|<div class="notice.*?</div>', "", part, flags=re.DOTALL)


@pytest.mark.parametrize("block", KINDS)
def test_a_cosmetic_edit_is_not_seen(read, block):
    part = read("cosmetic", block)
    assert 'class="notice' not in part and 'lang="en"' not in part
    assert re.search(SPANISH[block], part)


@pytest.mark.parametrize("block", KINDS)
def test_a_clearer_original_is_told_and_the_translation_stays(read, block):
    part = read("stale", block)
    assert 'class="notice"' in part and 'lang="en"' not in part
    assert re.search(SPANISH[block], shown(part)) and "<details" not in part


@pytest.mark.parametrize("block", KINDS)
def test_a_changed_meaning_shows_the_original_and_the_older_translation_is_one_tap_away(read, block):
    part = read("superseded", block)
    assert ENGLISH[block] in shown(part) and 'lang="en"' in shown(part)
    assert not re.search(SPANISH[block], shown(part))
    [older] = re.findall(r"<details><summary>.*?</details>", part, re.DOTALL)
    assert re.search(SPANISH[block], older) and "lang=" not in older


@pytest.mark.parametrize("block", KINDS)
def test_a_missing_translation_shows_the_original_with_a_notice(read, block):
    part = read("missing", block)
    assert 'class="notice late"' in part and "<details" not in part
    assert ENGLISH[block] in shown(part) and 'lang="en"' in shown(part)


def test_on_a_page_in_another_language_the_older_translation_says_which_it_is(read):
    [older] = re.findall(r"<details>.*?</details>", read("superseded", "thinking", interface="pt-BR"), re.DOTALL)
    assert '<div lang="es">' in older
