"""A lesson as one reader sees it: which words, in which language, with what they did there."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup

from lms.catalogue.content import BlockContent, LessonContent, ModuleContent, QuestionContent
from lms.catalogue.questions import Unclear
from lms.catalogue.questions.choice import ChoiceContent
from lms.commitments.models import Commitment
from lms.i18n import language_of
from lms.learning import marking
from lms.learning.actions import is_read, open_reflection
from lms.learning.marking import Marked
from lms.learning.player import Player, player_of
from lms.learning.queries import LessonState, OpenLesson
from lms.people.models import Person
from lms.web.forms import Filled
from lms.web.render import render_text


@dataclass(frozen=True, slots=True)
class Words:
    """The prose of a block for a locale."""

    block: BlockContent
    html: Markup
    language: str
    is_foreign: bool  # not in the reader's language: it carries `lang`
    notice: str  # why: missing, superseded, stale; else empty
    older: Markup  # in the reader's language for courses:
    older_language: str


def words_of(lesson: LessonContent, locale: str, interface: str) -> list[Words]:
    """The prose of a lesson's blocks for a locale, on a page in the language of the interface."""
    return lesson.made_once(
        ("words", locale, interface), lambda: [worded(block, locale, interface) for block in lesson.blocks]
    )


def worded(block: BlockContent, locale: str, interface: str) -> Words:
    """The prose of one block for a locale, on a page in the language of the interface."""
    html, language = block.shown(locale)
    state = block.state(locale)
    return Words(
        block,
        Markup(html),  # noqa: S704  made safe when it was published
        language,
        language != language_of(interface),
        state if state in ("missing", "superseded", "stale") else "",
        Markup(block.older.get(language_of(locale), "")),  # noqa: S704
        language_of(locale),
    )


class LessonPage:
    def __init__(self, opened: OpenLesson, state: LessonState, person: Person, context: dict[str, Any]):
        self.opened = opened
        self.state = state
        self.person = person
        self.context = context
        self.picked_or_typed: dict[str, list[str]] = context.get("picked") or {}
        self.interface = person.language
        self.locale = person.course_locale

    @property
    def lesson(self) -> LessonContent:
        return self.opened.lesson

    @property
    def module(self) -> ModuleContent:
        return self.opened.module

    @property
    def course(self):
        return self.opened.course.content

    @property
    def may_learn(self) -> bool:
        return self.opened.course.may_learn

    @property
    def address(self) -> str:
        return f"/courses/{self.course.slug}/{self.lesson.slug}"

    @cached_property
    def place(self) -> int:
        return [lesson.slug for lesson in self.module.lessons].index(self.lesson.slug) + 1

    @cached_property
    def unit(self) -> int:
        """In which unit of the module the lesson stands, from 1; 0 where the module is one unit."""
        slugs = [lesson.slug for lesson in self.module.lessons[: self.place]]
        return sum(slug in self.module.units for slug in slugs)

    @property
    def before(self) -> LessonContent | None:
        return self.module.lessons[self.place - 2] if self.place > 1 else None

    @property
    def better_first(self) -> list[ModuleContent]:
        """What the first lesson of a module names as better read before it, whether that was done or not."""
        return [each for each in self.course.modules if self.place == 1 and each.id in self.module.recommended]

    @property
    def after(self) -> LessonContent | None:
        rest = [lesson for module in self.opened.course.modules for lesson in module.lessons]
        place = next(place for place, lesson in enumerate(rest) if lesson.slug == self.lesson.slug)
        return rest[place + 1] if place + 1 < len(rest) else None

    @property
    def next_address(self) -> str:
        return f"/courses/{self.course.slug}/{self.after.slug}" if self.after else f"/courses/{self.course.slug}"

    @property
    def blocks(self) -> list[Words]:
        return words_of(self.lesson, self.locale, self.interface)

    def reading(self, words: Words) -> Markup:
        """A part that is read, as it stands before or after it is done."""
        block = words.block
        is_unread = self.may_learn and is_read(block) and block.id not in self.state.done
        awaits = self.opened.awaits.get(block.id, "")

        def render() -> Markup:
            context = {"words": words, "is_unread": is_unread, "awaits": awaits}
            return Markup(render_text("learning/_reading.html", self.interface, **context))  # noqa: S704  ours

        return self.lesson.made_once((block.id, self.locale, self.interface, is_unread, awaits), render)

    @property
    def read_with_it(self) -> Markup:
        """The fields by which the button that leads on completes what was read."""
        field = Markup('<input type="hidden" name="block" value="{}">')
        return self.lesson.made_once(
            "read with it",
            lambda: Markup().join(field.format(block.id) for block in self.lesson.blocks if is_read(block)),
        )

    def player(self, words: Words) -> Player:
        return player_of(words.block, words.language, self.context["positions"])

    def is_done(self, block: BlockContent) -> bool:
        return block.id in self.state.done

    def work(self, block: BlockContent) -> Any:
        """What the reader made of the block, where another feature keeps it; None if nothing yet."""
        return self.context.get("work", {}).get(block.id)

    def of_kind(self, kind: str) -> Words | None:
        return next((words for words in self.blocks if words.block.kind == kind), None)

    # -------------------------------------------------------- the check

    def attempt(self, check: BlockContent) -> Marked:
        return self.state.attempts[check.id]

    def options(self, question: ChoiceContent, attempt: Marked) -> list[str]:
        if question.shuffles and attempt.check.shuffle:
            return marking.shuffled(question.options, question.id, self.person.id, attempt.number)
        return question.options

    def picked(self, question: QuestionContent) -> list[str]:
        return self.picked_or_typed.get(question.id, [])

    def typed(self, question: QuestionContent) -> str:
        return "".join(self.picked(question)[:1])

    def unclear(self, question: QuestionContent) -> Unclear | None:
        """What to ask about the answer that was just sent, if it could not be counted."""
        return self.context.get("unclear", {}).get(question.id)

    # -------------------------------------------------------- writing

    def cell(self, block: BlockContent, row: int, field: str) -> str:
        written = self.state.exercises.get(block.id)
        rows = self.context.get("typed_rows") or (written.rows if written else [])
        return rows[row].get(field, "") if row < len(rows) else ""

    @property
    def has_too_long(self) -> bool:
        return bool(self.context.get("too_long"))

    def is_too_long(self, row: int, field: str) -> bool:
        return f"{row}-{field}" in self.context.get("too_long", ())

    def written(self, block: BlockContent):
        return self.state.exercises.get(block.id)

    def reflection(self, block: BlockContent) -> Filled:
        typed = self.context.get("reflection")
        return typed or Filled({"text": open_reflection(self.state.reflections.get(block.id))})

    def draft(self, block: BlockContent, language: str) -> Filled:
        """The promise as it is typed, else as it was drafted here before, else as the author proposes it."""
        before: Commitment | None = self.context.get("drafted")
        typed = self.context.get("draft")
        if typed or not before:
            return typed or Filled({"text": block.promise[language]})
        return Filled({"text": before.text, "due_on": before.due_on.isoformat() if before.due_on else ""})
