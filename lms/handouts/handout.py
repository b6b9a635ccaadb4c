"""A page to take along as its reader has it: in the language they pick, with the lines of theirs that they add."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from lms.catalogue.content import BlockContent, LessonContent
from lms.documents.pieces import Document, Heading, Look, Paragraph, Piece, Run
from lms.documents.reading import pieces_of
from lms.i18n import LANGUAGES, N_, language_of
from lms.learning.lesson_page import Words, worded
from lms.learning.queries import OpenLesson
from lms.learning.writing import Rows, filled
from lms.people.models import Person
from lms.settings import settings
from lms.web.templates import translate

FORMATS = {"brief": ("pdf", "txt"), "template": ("docx", "pdf")}
LOOKS: dict[str, Look] = {"brief": "page", "template": "form"}
FROM = N_("From “%(lesson)s”")


@dataclass(frozen=True, slots=True)
class Place:
    """A handout in a lesson that stands open."""

    opened: OpenLesson
    block: BlockContent

    @property
    def lesson_address(self) -> str:
        return f"/courses/{self.opened.course.content.slug}/{self.opened.lesson.slug}"

    @property
    def address(self) -> str:
        return f"{self.lesson_address}/handouts/{self.block.id}"


@dataclass(frozen=True, slots=True)
class Lines:
    """What the reader saved in an exercise that the handout gathers, in the language in which they typed it."""

    exercise: BlockContent
    lesson: LessonContent
    rows: Rows

    def heading(self, locale: str) -> str:
        return translate(locale, FROM, lesson=self.lesson.title(locale)[0])

    def labelled(self, locale: str) -> list[list[tuple[str, str]]]:
        """Of each row the label and the text of what is filled in."""
        labels = self.exercise.labels[self.exercise.language(locale)]
        fields = [(field, labels[field]) for field in self.exercise.fields]
        return [[(label, row[field]) for field, label in fields if row.get(field, "").strip()] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Handout:
    place: Place
    words: Words
    locale: str  # of its words
    lines: list[Lines] = field(default_factory=list)  # that may be added, and of these
    added: list[Lines] = field(default_factory=list)

    @property
    def block(self) -> BlockContent:
        return self.place.block

    @property
    def title(self) -> str:
        return self.block.labels[self.words.language]["title"]

    @property
    def picked(self) -> str:
        """The language asked for; the words may be the original's."""
        return self.words.older_language

    def query(self, language: str) -> str:
        """What follows the address in another language, with the same lines."""
        return "?" + urlencode({"language": language, "with": [one.exercise.id for one in self.added]}, doseq=True)

    @property
    def document(self) -> Document:
        pieces = pieces_of(self.words.html, settings().base_url)
        for lines in self.added:
            pieces.append(Heading(2, [Run(lines.heading(self.locale))]))
            pieces += [_paragraph(row) for row in lines.labelled(self.locale)]
        return Document(self.title, self.locale, pieces=pieces, look=LOOKS[self.block.use])


def _paragraph(row: list[tuple[str, str]]) -> Piece:
    runs = [run for label, text in row for run in (Run("\n"), Run(f"{label}: ", is_strong=True), Run(text))]
    return Paragraph(runs[1:])


def picked_locale(person: Person, language: str) -> str:
    """The reader's own variant of the language that they pick; theirs when it is none of ours."""
    if language not in LANGUAGES:
        return person.course_locale
    own = (locale for locale in (person.course_locale, person.language) if language_of(locale) == language)
    return next(own, language)


def handout_of(
    place: Place, person: Person, language: str, saved: Mapping[str, Rows], added: Collection[str] = ()
) -> Handout:
    """The handout for a person who picks a language, with what they saved in the exercises of these names."""
    picked = picked_locale(person, language)
    words = worded(place.block, picked, person.language)
    lines = [_lines(place, key, saved.get(key, [])) for key in place.block.gathers]
    filled_in = [one for one in lines if one.rows and one.exercise.id in added]
    return Handout(place, words, picked if language_of(picked) == words.language else words.language, lines, filled_in)


def _lines(place: Place, key: str, rows: Rows) -> Lines:
    lessons = (lesson for module in place.opened.course.content.modules for lesson in module.lessons)
    found = ((block, lesson) for lesson in lessons for block in lesson.blocks if block.id == key)
    return Lines(*next(found), filled(rows))
