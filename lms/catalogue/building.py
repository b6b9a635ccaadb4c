"""Renders a sound draft into what is published."""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from lms.catalogue.content import SHOWN, BlockContent, CourseContent, LessonContent, ModuleContent, State
from lms.catalogue.drafts import CourseDraft, LessonDraft
from lms.catalogue.kinds import AnyBlock
from lms.catalogue.prose import Prose, module_title, objectives
from lms.catalogue.rendering import Renderer
from lms.catalogue.states import state_of
from lms.catalogue.structure import ModulePlan
from lms.catalogue.wording import BlockWords, Words

Thing = TypeVar("Thing")


def built(draft: CourseDraft) -> CourseContent:
    plan = draft.plan
    assert plan
    build = Builder(draft)
    prose = _in_order(draft, draft.prose)
    return CourseContent(
        slug=draft.slug,
        kind=plan.kind,
        source=draft.source,
        titles=build.titles(prose),
        purposes=build.render.html_by_locale({language: words.lead.text for language, words in prose.items()}),
        modules=[build.module(module, prose) for module in plan.modules],
    )


def _in_order(draft: CourseDraft, things: dict[str, Thing]) -> dict[str, Thing]:
    return {language: things[language] for language in draft.languages() if language in things}


@dataclass
class Builder:
    draft: CourseDraft

    @cached_property
    def render(self) -> Renderer:
        return Renderer(self.draft.terms, self.draft.slug)

    def module(self, plan: ModulePlan, prose: dict[str, Prose]) -> ModuleContent:
        sections = {language: words.sections[plan.id] for language, words in prose.items() if plan.id in words.sections}
        return ModuleContent(
            id=plan.id,
            minutes=plan.minutes,
            titles=self.render.plain_by_language({key: module_title(section) for key, section in sections.items()}),
            objectives={
                language: [self.render.plain(item, language) for item in items]
                for language, section in sections.items()
                if (items := objectives(section))
            },
            lessons=[self.lesson(self.draft.lessons[slug]) for slug in plan.lessons],
            recommended=plan.recommended,
            required=plan.required,
            units=plan.units,
        )

    def lesson(self, lesson: LessonDraft) -> LessonContent:
        return LessonContent(
            slug=lesson.slug,
            minutes=lesson.minutes,
            titles=self.titles(_in_order(self.draft, lesson.prose)),
            blocks=[self.block(plan, _in_order(self.draft, lesson.words[plan.id])) for plan in lesson.plans],
        )

    def block(self, plan: AnyBlock, words: Words) -> BlockContent:
        states = {language: self._state(plan, language, words) for language in self.draft.languages()}
        shown = {language: ours for language, ours in words.items() if states[language] in SHOWN}
        left_behind = {language: ours for language, ours in words.items() if states[language] == "superseded"}
        return BlockContent(
            id=plan.id,
            kind=plan.kind,
            counts=plan.counts,
            source=self.draft.source,
            html=self.render.html_by_locale({key: ours.body for key, ours in shown.items()}, keep_blank=True),
            states=states,
            older={language: self._older(plan, ours, language) for language, ours in left_behind.items()},
            **plan.content(shown, self.render),
        )

    def _state(self, plan: AnyBlock, language: str, words: Words) -> State:
        if language not in words:
            return "missing"
        return "current" if language == self.draft.source else state_of(plan, language)

    def _older(self, plan: AnyBlock, words: BlockWords, language: str) -> str:
        """A translation to look at, not to work with: an exercise's labels and a check's options as lists."""
        parts = [words.body, _list(words.items), *plan.asked(words)]
        parts += [f"{criterion.text}\n\n{_list(criterion.levels)}" for criterion in words.criteria.values()]
        return self.render.html("\n\n".join(part for part in parts if part), language)

    def titles(self, prose: dict[str, Prose]) -> dict[str, str]:
        return self.render.plain_by_language({language: words.title for language, words in prose.items()})


def _list(items: dict[str, str]) -> str:
    return "\n".join(f"- {text}" for text in items.values())
