"""A block of work that is handed in: what stands in its files, what is published of it, and every fault by its line."""

import pytest
from sample import SampleCourse

PLAN = """minutes = 9

[[blocks]]
id = "work"
kind = "assignment"
upload = true
reviewers = ["peer", "coach"]

[[blocks.parts]]
id = "aim"
gathers = ["table"]

[[blocks.parts]]
id = "team"

[[blocks.criteria]]
id = "owner"
levels = ["not-yet", "fully"]
"""
WORDS = """# The work

::: work

Write it down.

- aim: The aim in :term[the-areas]
- team: The team

#### owner
Somebody answers
for it.

- not-yet: Nobody does.
- fully: One person does, by name.
"""


@pytest.fixture
def work(course: SampleCourse) -> SampleCourse:
    """A course with a lesson more, its words the same in each language: what is looked at here is structure."""
    course.change("course.toml", '["first", "second"]', '["first", "second", "third"]')
    course.write("third/lesson.toml", PLAN)
    for language in ("en", "es", "pt"):
        course.write(f"third/{language}.md", WORDS)
    return course


def test_it_is_published_with_its_parts_and_criteria(work: SampleCourse):
    assert work.faults() == []
    block = work.block("work")
    assert block.counts
    assert block.upload
    assert block.reviewers == ["peer", "coach"]
    assert [(part.id, part.gathers) for part in block.parts] == [("aim", ["table"]), ("team", [])]
    assert block.labels["pt"] == {"aim": "The aim in os bairros", "team": "The team"}
    [criterion] = block.criteria
    assert criterion.levels == ["not-yet", "fully"]
    assert criterion.words["es"] == "Somebody answers\nfor it."
    assert criterion.level_words["pt"]["fully"] == "One person does, by name."
    assert "not-yet" not in block.html["en"]


def test_by_default_a_coach_reviews_it_and_no_file_comes_with_it(work: SampleCourse):
    work.change("third/lesson.toml", 'upload = true\nreviewers = ["peer", "coach"]\n', "")
    assert work.block("work").reviewers == ["coach"]
    assert not work.block("work").upload


def test_of_a_translation_left_behind_the_criteria_are_shown_too(work: SampleCourse):
    behind = 'kind = "assignment"\nrevision = 2\nverdict = "changes-meaning"\ntranslations = { es = 2 }'
    work.change("third/lesson.toml", 'kind = "assignment"', behind)
    assert "One person does, by name." in work.block("work").older["pt"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('gathers = ["table"]', 'gathers = ["tables"]', "11: no lesson of this course has the exercise “tables”"),
        ('gathers = ["table"]', 'gathers = ["questions"]', "11: no lesson of this course has the exercise “questions”"),
        ('reviewers = ["peer", "coach"]', 'reviewers = ["boss"]', "7: "),
        ('reviewers = ["peer", "coach"]', "reviewers = []", "7: "),
        ('reviewers = ["peer", "coach"]', 'reviewers = ["coach", "coach"]', "the reviewer “coach” stands twice"),
        ('id = "team"', 'id = "aim"', "the part “aim” stands twice"),
        ('["not-yet", "fully"]', '["fully"]', "18: "),
        ("upload = true", "uplaod = true", "unknown key “uplaod”"),
    ],
)
def test_what_is_wrong_in_the_plan_is_named_with_its_line(work: SampleCourse, old, new, fault):
    work.change("third/lesson.toml", old, new)
    assert any(fault in line and line.startswith("third/lesson.toml") for line in work.broken()), work.broken()


def test_work_that_asks_for_nothing_is_refused(work: SampleCourse):
    plan = PLAN.replace("upload = true\n", "")
    work.write("third/lesson.toml", plan[: plan.index("[[blocks.parts]]")] + plan[plan.index("[[blocks.criteria]]") :])
    assert any("neither for parts to write nor for files" in line for line in work.broken())


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("- team: The team\n", "", "third/es.md:3: “work”: the part “team” is missing here"),
        ("- team: The team", "- teams: The team", "third/es.md:8: “teams” is not in lesson.toml"),
        ("- team: The team", "- team:", "third/es.md:8: “team” has no words"),
        ("Write it down.\n", "", "third/es.md:3: “work” has no words of its own"),
        ("#### owner", "#### boss", "third/es.md:10: an unknown criterion: “boss”"),
        ("#### owner", "#### boss", "third/es.md:3: “work”: the criterion “owner” is missing here"),
        ("Somebody answers\nfor it.\n", "", "third/es.md:10: the criterion “owner” has no words of its own"),
        ("- fully: One person does, by name.\n", "", "third/es.md:10: “work”: the level “fully” is missing here"),
        ("- fully: One", "- best: One", "third/es.md:15: “best” is not in lesson.toml"),
        ("- fully: One", "And so on.\n- fully: One", "third/es.md:15: after the first level"),
        ("#### owner\n", "#### owner\nTwice.\n\n#### owner\n", "the criterion “owner” stands twice"),
    ],
)
def test_what_is_wrong_in_the_words_is_named_with_its_line(work: SampleCourse, old, new, fault):
    work.change("third/es.md", old, new)
    assert any(fault in line for line in work.broken()), work.broken()


def test_a_lesson_holds_one(work: SampleCourse):
    second = PLAN.partition("[[blocks]]")[2].replace('"work"', '"more"')
    work.write("third/lesson.toml", f"{PLAN}\n[[blocks]]{second}")
    assert any("a lesson holds one assignment" in line for line in work.broken())
