from sample import SampleCourse

from lms.catalogue.checking import check_courses
from lms.catalogue.checking.minutes import RATE


def complaints(course: SampleCourse) -> list[str]:
    return [course.brief(fault) for fault in check_courses(course.folder.parent, complete=True)]


def lengthen(course: SampleCourse, words: int) -> None:
    for language, opening in (("en", "A city did it"), ("es", "Una ciudad lo hizo"), ("pt", "Uma cidade fez isso")):
        course.change(f"first/{language}.md", opening, "- do it\n" * (words // 2) + opening)


def of_minutes(course: SampleCourse) -> list[str]:
    return [text for text in complaints(course) if "minutes = " in text]


def test_a_lesson_promises_the_minutes_that_reading_it_takes(course: SampleCourse):
    lengthen(course, 2 * RATE)
    (said,) = of_minutes(course)
    assert said.startswith("first/lesson.toml:1: minutes = 1: 4")
    assert said.endswith("words to read in “en”, 2.1 minutes at 200 words a minute")
    course.change("first/lesson.toml", "minutes = 1", "minutes = 2")
    course.change("course.toml", "minutes = 5", "minutes = 6")
    assert of_minutes(course) == []


def test_the_longest_language_counts(course: SampleCourse):
    course.change("first/pt.md", "Uma cidade", "- faz\n" * 320 + "Uma cidade")
    assert any("words to read in “pt”, 1.7 minutes" in text for text in of_minutes(course))


def test_a_lesson_of_reading_alone_promises_no_more_than_twice_that(course: SampleCourse):
    course.change("first/lesson.toml", "minutes = 1", "minutes = 2")
    course.change("course.toml", "minutes = 5", "minutes = 6")
    assert of_minutes(course) == [
        "first/lesson.toml:1: minutes = 2: 18 words to read in “en”, 0.1 minutes at 200 words a minute"
    ]


def test_twice_is_counted_from_the_words(course: SampleCourse):
    lengthen(course, 2 * RATE)
    course.change("first/lesson.toml", "minutes = 1", "minutes = 4")
    course.change("course.toml", "minutes = 5", "minutes = 8")
    assert of_minutes(course) == []
    course.change("first/lesson.toml", "minutes = 4", "minutes = 5")
    course.change("course.toml", "minutes = 8", "minutes = 9")
    assert [text.split(": ")[0] for text in of_minutes(course)] == ["first/lesson.toml:1"]


def test_a_lesson_with_something_to_do_may_take_long(course: SampleCourse):
    course.change("second/lesson.toml", "minutes = 4", "minutes = 44")
    course.change("course.toml", "minutes = 5", "minutes = 45")
    assert complaints(course) == []


def test_questions_are_read_as_well(course: SampleCourse):
    for language, opening in (("en", "The sky is blue."), ("es", "El cielo es azul."), ("pt", "O céu é azul.")):
        course.change(f"second/{language}.md", opening, opening + " no no" * 500)
    assert any(text.startswith("second/lesson.toml:1: minutes = 4: 1") for text in of_minutes(course))


def test_what_not_everybody_reads_does_not_count(course: SampleCourse):
    lengthen(course, 2 * RATE)
    course.change("first/lesson.toml", 'kind = "example"', 'kind = "example"\nconsent = "Springfield"')
    assert of_minutes(course) == []


def test_a_module_promises_the_minutes_of_its_lessons(course: SampleCourse):
    course.change("course.toml", "minutes = 5", "minutes = 6")
    assert complaints(course) == ["course.toml:6: minutes = 6: those of its lessons make 5"]
