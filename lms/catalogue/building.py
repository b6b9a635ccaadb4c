"""Renders a sound draft into what is published."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from lms.catalogue.content import (
    COUNTING,
    SHOWN,
    BlockContent,
    CourseContent,
    LessonContent,
    ModuleContent,
    QuestionContent,
    State,
)
from lms.catalogue.drafts import CourseDraft, LessonDraft
from lms.catalogue.prose import Prose, module_title, objectives
from lms.catalogue.rendering import per_locale, resolved, to_html, to_inline
from lms.catalogue.states import state_of
from lms.catalogue.structure import AnyBlock, CheckPlan, ExamplePlan, ExercisePlan, ModulePlan, QuestionPlan
from lms.catalogue.wording import BlockWords, QuestionWords

Words = dict[str, BlockWords]  # by language, the source first
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
        purposes=build.html({language: words.lead.text for language, words in prose.items()}),
        modules=[build.module(module, prose) for module in plan.modules],
    )


def _in_order(draft: CourseDraft, things: dict[str, Thing]) -> dict[str, Thing]:
    return {language: things[language] for language in draft.languages() if language in things}


@dataclass
class Builder:
    draft: CourseDraft

    def module(self, plan: ModulePlan, prose: dict[str, Prose]) -> ModuleContent:
        sections = {language: words.sections[plan.id] for language, words in prose.items() if plan.id in words.sections}
        return ModuleContent(
            id=plan.id,
            minutes=plan.minutes,
            titles=self.plain({language: module_title(section) for language, section in sections.items()}),
            objectives={
                language: [self._plain(item, language) for item in items]
                for language, section in sections.items()
                if (items := objectives(section))
            },
            lessons=[self.lesson(self.draft.lessons[slug]) for slug in plan.lessons],
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
            counts=plan.kind in COUNTING,
            source=self.draft.source,
            html=self.html({language: ours.body for language, ours in shown.items()}, keep_blank=True),
            states=states,
            older={language: self._older(ours, language) for language, ours in left_behind.items()},
            **self._of_kind(plan, shown),
        )

    def _state(self, plan: AnyBlock, language: str, words: Words) -> State:
        if language not in words:
            return "missing"
        return "current" if language == self.draft.source else state_of(plan, language)

    def _of_kind(self, plan: AnyBlock, words: Words) -> dict[str, Any]:
        items = {language: self._each(ours.items, language) for language, ours in words.items()}
        if isinstance(plan, ExercisePlan):
            return {"fields": plan.fields, "rows": plan.rows, "labels": items}
        if isinstance(plan, ExamplePlan):
            names = {
                language: self._each(dict(zip(plan.sources, ours.sources, strict=True)), language)
                for language, ours in words.items()
            }
            return {"sources": plan.sources, "labels": names}
        if isinstance(plan, CheckPlan):
            return {"pass_at": plan.pass_at, "questions": [self._question(one, words) for one in plan.questions]}
        return {"promise": {language: texts["text"] for language, texts in items.items() if "text" in texts}}

    def _question(self, plan: QuestionPlan, words: Words) -> QuestionContent:
        ours = {language: block.questions[plan.id] for language, block in words.items()}
        return QuestionContent(
            id=plan.id,
            options=plan.options,
            answer=plan.answer,
            stems=self._per_locale(to_inline, {language: words.stem for language, words in ours.items()}),
            option_words={language: self._each(words.options, language) for language, words in ours.items()},
            feedback={
                language: {option: self._html(text, language) for option, text in words.feedback.items()}
                for language, words in ours.items()
            },
            explanations={language: self._html(words.explanation, language) for language, words in ours.items()},
        )

    def _older(self, words: BlockWords, language: str) -> str:
        """A translation to look at, not to work with: an exercise's labels and a check's options as lists."""
        parts = [words.body, _list(words.items), *map(_asked, words.questions.values())]
        return self._html("\n\n".join(part for part in parts if part), language)

    def titles(self, prose: dict[str, Prose]) -> dict[str, str]:
        return self.plain({language: words.title for language, words in prose.items()})

    def plain(self, texts: dict[str, str]) -> dict[str, str]:
        return {language: self._plain(text, language) for language, text in texts.items() if text}

    def html(self, texts: dict[str, str], *, keep_blank: bool = False) -> dict[str, str]:
        return self._per_locale(to_html, {key: text for key, text in texts.items() if keep_blank or text.strip()})

    def _per_locale(self, render: Callable[..., str], texts: dict[str, str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for language, text in texts.items():
            found |= per_locale(partial(self._rendered, render, text), language)
        return found

    def _rendered(self, render: Callable[..., str], text: str, locale: str) -> str:
        return render(text, locale, self.draft.terms, self.draft.slug)

    def _html(self, text: str, language: str) -> str:
        return self._rendered(to_html, text, language)

    def _plain(self, text: str, language: str) -> str:
        return resolved(text, language, self.draft.terms)

    def _each(self, texts: dict[str, str], language: str) -> dict[str, str]:
        return {id: self._plain(text, language) for id, text in texts.items()}


def _list(items: dict[str, str]) -> str:
    return "\n".join(f"- {text}" for text in items.values())


def _asked(words: QuestionWords) -> str:
    return f"{words.stem}\n\n{_list(words.options)}"
