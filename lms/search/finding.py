"""Which pages hold all the words, and in which order they are shown. Pure: the same on every database."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from lms.i18n import LANGUAGES
from lms.learning.prerequisites import required_first
from lms.learning.queries import OpenCourse
from lms.search.wanted import Wanted

Row = tuple[int, str, str, dict[str, int]]  # course, language, token, and how much it weighs in each place
Words = dict[int, int]  # which of the words looked for, and what it weighs


@dataclass(frozen=True, slots=True)
class Shelf:
    """A course as far as a reader may look into it: its pages, in its order.

    A page is a lesson's slug, `#` and a module's id, or nothing for the course itself.
    """

    course: OpenCourse
    pages: tuple[str, ...]

    @classmethod
    def of(cls, course: OpenCourse, done: set[str]) -> "Shelf":
        """Of modules that are shut, what the course's page says of them. `done` are the blocks the reader did."""
        return cls(course, tuple(_pages(course, done)))


def _pages(course: OpenCourse, done: set[str]) -> Iterator[str]:
    yield ""
    for module in course.content.modules:
        yield f"#{module.id}"
        comes_later = course.may_learn and required_first(course.content, module, done)
        if course.is_open(module.id) and not comes_later:
            yield from (lesson.slug for lesson in module.lessons)


@dataclass(frozen=True, slots=True)
class Hit:
    """A page of a course with all the words, in a language."""

    course: OpenCourse
    page: str
    language: str
    parts: dict[str, tuple[int, int]]  # of a lesson: how many of the words each has, and what they weigh


def hits(rows: Iterable[Row], wanted: Wanted, shelves: Sequence[Shelf], language: str) -> list[Hit]:
    """The pages with all the words, each once, in the language that suits a reader of `language` best.

    Their language comes first; then titles before headings before text; then the order of the courses.
    """
    order = {
        (shelf.course.id, page): (shelf.course, nth, number)
        for nth, shelf in enumerate(shelves)
        for number, page in enumerate(shelf.pages)
    }
    ranked = []
    left_out = {shelf.course.id: shelf.course.left_out for shelf in shelves}
    for (course_id, page, found_in), parts in _weights(rows, wanted, left_out).items():
        heaviest = _heaviest(parts.values())
        if wanted.are_all(heaviest) and (course_id, page) in order:
            course, *where = order[course_id, page]
            rank = (found_in != language, -sum(heaviest.values()), *where, list(LANGUAGES).index(found_in))
            counted = {part: (len(words), sum(words.values())) for part, words in parts.items() if part}
            ranked.append((rank, Hit(course, page, found_in, counted)))
    best: dict[tuple[int, str], Hit] = {}
    for _, hit in sorted(ranked, key=lambda one: one[0]):
        best.setdefault((hit.course.id, hit.page), hit)
    return list(best.values())


def _weights(
    rows: Iterable[Row], wanted: Wanted, left_out: Mapping[int, Set[str]]
) -> dict[tuple[int, str, str], dict[str, Words]]:
    """For each page and language, by part, the most that each of the words weighs there.

    All readers share the index: the parts that are left out for this one are passed over.
    """
    found: dict[tuple[int, str, str], dict[str, Words]] = {}
    for course, language, token, places in rows:
        numbers = wanted.patterns[language].numbers_of(token)
        for place, weight in places.items() if numbers else ():
            page, _, part = place.partition("/")
            if part and part in left_out.get(course, ()):
                continue
            words = found.setdefault((course, page, language), {}).setdefault(part, {})
            words |= {number: max(weight, words.get(number, 0)) for number in numbers}
    return found


def _heaviest(parts: Iterable[Words]) -> Words:
    heaviest: Words = {}
    for words in parts:
        heaviest |= {number: max(weight, heaviest.get(number, 0)) for number, weight in words.items()}
    return heaviest
