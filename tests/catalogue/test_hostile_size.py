"""Course files made to take for ever: refused at their line, or done, within seconds."""

import time

import pytest
from sample import SampleCourse

from lms.catalogue.checking import check_courses
from lms.catalogue.faults import MOST

SECONDS = 12  # on a busy machine; each takes a second or two


@pytest.fixture(autouse=True)
def in_seconds():
    started = time.monotonic()
    yield
    assert time.monotonic() - started < SECONDS


def many_lessons(course: SampleCourse, count: int) -> None:
    slugs = ",\n".join(f'"lesson-{n}"' for n in range(count))
    course.change("course.toml", '"second"]', f'"second",\n{slugs}]')


def test_a_file_of_five_megabytes_is_refused(course: SampleCourse):
    course.write("first/en.md", "# Five\n\n::: opening\n\n" + "word " * 1_000_000)
    assert course.broken()[0] == "first/en.md:1: larger than 1 MB"


def test_ten_thousand_blocks_in_a_lesson_are_refused(course: SampleCourse):
    blocks = "".join(f'\n[[blocks]]\nid = "b{n}"\nkind = "text"\n' for n in range(10_000))
    course.write("first/lesson.toml", f"minutes = 3\n{blocks}")
    course.write("first/en.md", "# First\n" + "".join(f"\n::: b{n}\n\nWords.\n" for n in range(10_000)))
    assert any(fault.startswith("first/lesson.toml:3: blocks: ") for fault in course.broken())


def test_ten_thousand_questions_and_options_are_refused(course: SampleCourse):
    options = ",\n".join(f'"o{n}"' for n in range(10_000))
    course.change("second/lesson.toml", '"red", "blue"', options)
    assert any(fault.startswith("second/lesson.toml:16: options: ") for fault in course.broken())
    course.change("second/lesson.toml", options, '"red", "blue"')
    question = '\n[[blocks.questions]]\nid = "q{}"\noptions = ["a", "b"]\nanswer = "a"\n'
    thinking = '[[blocks]]\nid = "thinking"'
    course.change("second/lesson.toml", thinking, "".join(question.format(n) for n in range(10_000)) + thinking)
    assert any("questions: " in fault for fault in course.broken())


def test_ten_thousand_fields_are_refused(course: SampleCourse):
    fields = ",\n".join(f'"f{n}"' for n in range(10_000))
    course.change("second/lesson.toml", '"result", "owner"', fields)
    assert any(fault.startswith("second/lesson.toml:6: fields: ") for fault in course.broken())


def test_ten_thousand_lessons_in_a_module_are_refused(course: SampleCourse):
    many_lessons(course, 10_000)
    assert any(fault.startswith("course.toml:7: lessons: ") for fault in course.broken())


def test_ten_thousand_lessons_in_many_modules_are_refused(course: SampleCourse):
    slugs = [f"l{n}" for n in range(10_000)]
    modules = [
        f'[[modules]]\nid = "n{start}"\nminutes = 1\nlessons = {slugs[start : start + 50]}\n'
        for start in range(0, len(slugs), 50)
    ]
    course.write("course.toml", 'kind = "track"\nsource = "en"\n\n' + "\n".join(modules[:50]).replace("'", '"'))
    assert "course.toml:1: a course holds at most 300 lessons, not 2500" in course.broken()


def test_a_course_holds_so_many_blocks_and_no_more(course: SampleCourse):
    slugs = [f"l{n}" for n in range(40)]
    course.write("course.toml", (course.folder / "course.toml").read_text().replace('["first", "second"]', str(slugs)))
    blocks = "".join(f'\n[[blocks]]\nid = "{{0}}-{n}"\nkind = "text"\n' for n in range(100))
    for slug in slugs:
        course.write(f"{slug}/lesson.toml", f"minutes = 3\n{blocks}".replace("{0}", slug))
        course.write(f"{slug}/en.md", f"# {slug}\n" + "".join(f"\n::: {slug}-{n}\n\nWords.\n" for n in range(100)))
    assert [fault for fault in course.broken() if "at most" in fault] == [
        "l30/lesson.toml:1: a course holds at most 3,000 blocks"
    ]


LONG = 1_000_000


@pytest.mark.parametrize(
    "unit",
    [":term[", "](", "<https://", "`", "[", "> ", "*a ", "[x](", "- ", "  ", "1 000 ", "&", "&#x", "\\", "\t", "((("],
)
@pytest.mark.parametrize("opening", ["", "::: ", "#### ", "- red: ", "  > "])
def test_a_line_without_end_is_refused_at_its_place(course: SampleCourse, unit: str, opening: str):
    line = opening + unit * ((LONG - 2000) // len(unit)) + "x"
    course.change("first/en.md", "A city did it in 2018.", line[: LONG - 1000])
    assert course.broken() == ["first/en.md:11: a line of more than 5000 characters"]


@pytest.mark.parametrize(
    "unit", [":term[", "](", "<https://", "`", "[", "> ", "*a ", "[x](", "- ", "  ", "**a_", "a&b;"]
)
def test_lines_as_long_as_they_may_be_are_read_in_no_time(course: SampleCourse, unit: str):
    line = (unit * 5000)[:4990] + "x"
    course.change(
        "first/en.md",
        "A city did it in 2018.",
        "\n".join([line] * 3) + "\n\n" + "\n".join(["::: " + line[:4900]] * 100),
    )
    check_courses(course.folder.parent, complete=True)


@pytest.mark.parametrize("unit", ["> ", "- ", "  - ", "1. ", "*", "_**", "[", "`"])
def test_a_part_without_end_is_refused_at_its_place(course: SampleCourse, unit: str):
    lines = [(unit * (n % 60)) + "x" for n in range(8_000)]
    course.change("first/en.md", "A city did it in 2018.", "\n".join(lines)[:900_000])
    assert "first/en.md:9: more than 20,000 characters in one part" in course.broken()


@pytest.mark.parametrize("unit", ["> ", "- ", "  - ", "1. ", "*", "_**", "[", "`", "[a](", "![", "<", "&amp;", "\\["])
def test_parts_nested_as_deep_as_they_may_be_are_rendered(course: SampleCourse, unit: str):
    nested = "\n".join((unit * n)[:150] + "x" for n in range(120))[:19_000]
    for language in ("en", "es", "pt"):
        course.change(f"first/{language}.md", "2018.", f"2018.\n\n{nested}")
    course.faults()


def test_links_by_the_thousand_each_have_their_line(course: SampleCourse):
    lines = "\n".join(f"[x](nowhere-{n})" for n in range(1000))
    course.change("first/en.md", "A city did it in 2018.", lines)
    broken = course.broken()
    assert broken[0] == "first/en.md:11: a dead link: “nowhere-0” is neither https:// nor a lesson of this course"
    assert broken[1].startswith("first/en.md:12: a dead link: “nowhere-1”")


def test_of_a_file_of_faults_the_first_hundred_are_told(course: SampleCourse):
    course.write("first/en.md", "# First\n" + "\n::: part <b>\n" * 60_000)
    broken = course.broken()
    assert len([fault for fault in broken if fault.startswith("first/en.md")]) == MOST
    assert any("and more from here on: mend these first" in fault for fault in broken)


def test_a_file_of_hidden_characters_is_told_in_a_hundred_lines(course: SampleCourse):
    course.write("first/en.md", "# First\n" + "\x00\n" * 400_000)
    assert len(course.broken()) == MOST


@pytest.mark.parametrize(
    "text",
    [
        "a" + ".a" * 400_000 + " = 1",
        "[a" + ".a" * 400_000 + "]",
        "a = " + "[" * 100_000,
        "a = " + "{b=" * 100_000,
        "\n".join(f"key-{n} = 1" for n in range(60_000)),
        "\n".join(f"[t{n}]" for n in range(90_000)),
    ],
)
def test_toml_without_end_is_refused(course: SampleCourse, text: str):
    course.write("first/lesson.toml", text)
    course.write("course.toml", (course.folder / "course.toml").read_text() + "\n" + text)
    assert all(":1: and more" in fault or ".toml:" in fault or ".md:" in fault for fault in course.broken())
