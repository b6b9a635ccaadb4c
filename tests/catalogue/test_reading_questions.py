"""Every kind of question is read from its TOML and Markdown; what is wrong is said with file and line."""

import shutil
from pathlib import Path

import pytest
from sample import SampleCourse

from lms.catalogue import questions
from lms.catalogue.checking import check_courses
from lms.catalogue.content import QuestionContent
from lms.catalogue.questions import QuestionPlan
from lms.web.templates import TEMPLATES

SAMPLE = Path(__file__).parents[1] / "samples" / "questions"
PLAN, EN, ES = "measuring/lesson.toml", "measuring/en.md", "measuring/es.md"


@pytest.fixture
def every_kind(tmp_path: Path) -> SampleCourse:
    folder = tmp_path / "courses" / "questions"
    shutil.copytree(SAMPLE, folder)
    return SampleCourse(folder)


def asked(course: SampleCourse) -> dict:
    return {question.id: question for question in course.block("check-measures").questions}


def test_the_sample_could_be_shipped(every_kind: SampleCourse):
    assert check_courses(every_kind.folder.parent, complete=True) == []


def test_each_kind_publishes_what_it_needs(every_kind: SampleCourse):
    found = asked(every_kind)
    assert [question.kind for question in found.values()] == ["one", "several", "number", "text", "scale"]
    assert found["first-figure"].answer == "before"
    assert found["results"].answers == ["fewer-accidents", "cleaner-air"]
    assert (found["homes"].answer, found["homes"].tolerance) == ("1250", "25")
    assert found["homes"].units == {"en": "homes", "es": "viviendas", "pt": "moradias"}
    assert found["name-it"].accepted["es"] == ["línea de base", "línea base"]
    assert found["how-often"].options == ["never", "sometimes", "often", "always"]
    assert found["how-often"].told("always", "pt") == "<p>Então a sua equipe sabe o que trazer.</p>"
    assert found["how-often"].told("never", "pt") == ""


def test_a_check_says_how_many_tries_it_allows_and_whether_it_shuffles(every_kind: SampleCourse):
    assert (every_kind.block("check-measures").attempts, every_kind.block("check-measures").shuffle) == (2, True)
    every_kind.change(PLAN, "attempts = 2\n", "shuffle = false\n")
    assert (every_kind.block("check-measures").attempts, every_kind.block("check-measures").shuffle) == (0, False)


@pytest.mark.parametrize(
    ("tolerance", "kept"),
    [('"2%"', "25"), ('"0.5%"', "6.25"), ("0.5", "0.5"), ("3", "3"), ("0", "0"), ("1e-3", "0.001")],
)
def test_a_tolerance_is_absolute_or_a_share_of_the_answer(every_kind: SampleCourse, tolerance, kept):
    every_kind.change(PLAN, '"2%"', tolerance)
    assert asked(every_kind)["homes"].tolerance == kept


def test_an_older_translation_shows_options_but_nothing_that_is_right(every_kind: SampleCourse):
    every_kind.change(PLAN, "attempts = 2", 'attempts = 2\nrevision = 2\nverdict = "changes-meaning"')
    older = every_kind.block("check-measures").older["es"]
    assert "Cuarenta señales" in older
    assert "línea" not in older
    assert "su vida es más segura" not in older


def test_a_check_of_scales_alone_is_passed_by_answering(every_kind: SampleCourse):
    text = (every_kind.folder / PLAN).read_text()
    head, scale = text.split("[[blocks.questions]]")[0], text.split("[[blocks.questions]]")[-1]
    every_kind.write(PLAN, f"{head}[[blocks.questions]]{scale}".replace("pass = 3", "pass = 0"))
    for language in ("en", "es", "pt"):
        prose = (every_kind.folder / f"measuring/{language}.md").read_text()
        start, end = prose.index("#### first-figure"), prose.index("#### how-often")
        every_kind.write(f"measuring/{language}.md", prose[:start] + prose[end:])
    assert every_kind.block("check-measures").pass_at == 0


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (PLAN, "pass = 3", "pass = 5", "3: blocks: more right answers are asked for than there are: 4 questions"),
        (PLAN, "pass = 3", "pass = 0", "3: blocks: 0 right answers are enough only where no question has one"),
        (PLAN, "attempts = 2", "attempts = -1", "7: attempts: "),
        (PLAN, "attempts = 2", 'attempts = "2"', "7: attempts: "),
        (PLAN, "attempts = 2", 'shuffle = "no"', "7: shuffle: "),
        (PLAN, '"several"', '"many"', "14: questions: unknown kind of question: number, one, scale, several, text"),
        (PLAN, '"cleaner-air"]\n\n', '"clean-air"]\n\n', "14: questions: the answer “clean-air” is not among"),
        (PLAN, 'answers = ["fewer-accidents", "cleaner-air"]', "answers = []", "18: answers: "),
        (PLAN, 'answers = ["fewer-accidents", "cleaner-air"]', 'answer = "cleaner-air"', "18: unknown key “answer”"),
        (PLAN, "answer = 1250", "answer = nan", "23: answer: “nan” is not a number"),
        (PLAN, "answer = 1250", "answer = 1e999", "23: answer: "),
        (PLAN, "answer = 1250", 'answer = "1250"', "23: answer: "),
        (PLAN, "answer = 1250", "answer = true", "23: answer: "),
        (PLAN, "answer = 1250\n", "", "20: “answer” is missing"),
        (PLAN, '"2%"', '"2 %"', "24: tolerance: “2 %” is neither a number nor a share"),
        (PLAN, '"2%"', "-1", "24: tolerance: "),
        (PLAN, '"2%"', "inf", "24: tolerance: "),
        (PLAN, 'kind = "text"', 'kind = "text"\nanswer = "x"', "29: unknown key “answer”"),
        (PLAN, '"sometimes", ', '"never", ', "33: points: “never” stands twice"),
        (PLAN, '"never", "sometimes", "often", "always"', '"never"', "33: points: "),
        (EN, "- unit: homes", "- units: homes", "36: “units” is not in lesson.toml: unit"),
        (EN, "- unit: homes", "- unit: homes\n  > Yes", "36: a unit has no feedback"),
        (EN, "- accept: baseline\n- accept: starting point\n", "", "40: the question “name-it” accepts no answer"),
        (EN, "- accept: baseline", "- accept: ?!", "43: an accepted answer needs a letter or a digit"),
        (EN, "- accept: baseline", "- answer: baseline", "43: “answer” is unknown here"),
        (EN, "- accept: baseline", f"- accept: {'x' * 201}", "43: an accepted answer is longer than 200"),
        (EN, "- accept: baseline", "- accept: baseline\n  > Yes", "43: an accepted answer has no feedback"),
        (EN, "- often: Often\n", "", "48: “check-measures”: the option “often” is missing"),
        (EN, "#### how-often", "#### how-often\n#### how-often", "49: the question “how-often” stands twice"),
        (ES, "- often: A menudo", "- seguido: A menudo", "53: “seguido” is not in lesson.toml: never, sometimes"),
    ],
)
def test_what_is_wrong_is_said_where_it_is_wrong(every_kind: SampleCourse, file: str, old: str, new: str, fault: str):
    every_kind.change(file, old, new)
    found = every_kind.broken()
    assert any(text.startswith(f"{file}:{fault}") for text in found), found


def test_feedback_and_explanations_are_asked_of_every_kind_that_has_them(every_kind: SampleCourse):
    every_kind.change(EN, "  > Yes: it changes their health.\n", "")
    every_kind.change(EN, "> One tenth of 12,500 is 1,250.\n", "")
    every_kind.change(EN, "> Nobody marks this one. It is for you to see where you stand.\n", "")
    found = [every_kind.brief(fault) for fault in every_kind.faults()]
    assert found == [
        f"{EN}:19: the option “cleaner-air” of “results” has no feedback",
        f"{EN}:32: the question “homes” has no explanation",
    ]


def test_a_kind_is_one_file_and_one_template():
    files = {path.stem for path in Path(questions.__path__[0]).glob("*.py")} - {"__init__", "question", "choice"}
    templates = {path.stem.removeprefix("_") for path in (TEMPLATES / "learning" / "questions").iterdir()}
    assert files == templates == set(QuestionPlan.kinds) == set(QuestionContent.kinds)


def test_nothing_else_knows_the_kinds():
    """A new kind asks for no change elsewhere: no other file of ours imports one, or asks a question for its kind."""
    root = Path(questions.__path__[0]).parents[1]
    others = [path for path in root.rglob("*.py") if path.parent.name != "questions"]
    named = [
        path for path in others if any(f"questions.{kind} import" in path.read_text() for kind in QuestionPlan.kinds)
    ]
    assert named == []
