"""What the kinds share in which one picks among options."""

from abc import abstractmethod
from typing import Any, ClassVar

from pydantic import Field

from lms.catalogue.questions.question import QuestionContent, QuestionPlan, Unclear, explained
from lms.catalogue.rendering import Renderer
from lms.catalogue.structure import Slugs
from lms.catalogue.wording import QuestionWords, Reader
from lms.i18n import N_


class ChoiceContent(QuestionContent):
    shuffles: ClassVar[bool] = True
    options: list[str]
    option_words: dict[str, dict[str, str]]  # plain words: language, option
    feedback: dict[str, dict[str, str]]  # HTML: language, option

    def picked(self, typed: list[str], none: str) -> list[str] | Unclear:
        """The options that were picked, each once. If there are `none`, that is said; so is that an option is not, or
        no longer, to be had: a new version may have come while the page stood open."""
        if not set(typed).issubset(self.options):
            return Unclear(N_("This question has changed since you opened the page. Choose again."))
        return sorted(set(typed)) or Unclear(none)

    def told(self, option: str, language: str) -> str:
        """The HTML of the feedback for who picked the option."""
        return self.feedback[language].get(option, "")


class ChoicePlan(QuestionPlan):
    needs_feedback: ClassVar[bool] = True

    @property
    @abstractmethod
    def ids(self) -> list[str]:
        """What one may pick."""

    def check(self, words: QuestionWords, reader: Reader) -> None:
        found: dict[str, str] = {}
        for item in words.items:
            reader.keep(found, item.id, item.text, self.ids, item.line)
        reader.all_there(self.ids, found, words.line, "option")
        for item in words.items if self.needs_feedback else []:
            if item.id in self.ids and not item.feedback:
                reader.say_incomplete(words.line, f"the option “{item.id}” of “{self.id}” has no feedback")

    def fields(self, words: dict[str, QuestionWords], render: Renderer) -> dict[str, Any]:
        return {
            "options": self.ids,
            "option_words": {language: render.each_plain(ours.texts, language) for language, ours in words.items()},
            "feedback": {
                language: {option: render.html(text, language) for option, text in ours.feedback.items()}
                for language, ours in words.items()
            },
        }

    def offered(self, words: QuestionWords) -> list[str]:
        return list(words.texts.values())


class OptionsPlan(ChoicePlan):
    """Some of the options are right, and the explanation says why."""

    options: Slugs = Field(min_length=2)

    @property
    def ids(self) -> list[str]:
        return self.options

    def check(self, words: QuestionWords, reader: Reader) -> None:
        super().check(words, reader)
        explained(self.id, words, reader)
