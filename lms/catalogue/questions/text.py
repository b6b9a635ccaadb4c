"""A short text, right when it is among the accepted answers of any language, however accented or punctuated."""

import unicodedata
from typing import Any, Literal

from lms.catalogue.questions.question import QuestionContent, QuestionPlan, Unclear, explained
from lms.catalogue.rendering import Renderer
from lms.catalogue.wording import QuestionWords, Reader
from lms.i18n import N_, fold

MOST = 200  # characters
ACCEPT = "accept"


def compared(text: str) -> str:
    """What of a text is compared: its letters and digits, without accents and case."""
    return "".join(character for character in fold(text) if character.isalnum())


class TextContent(QuestionContent):
    kind: Literal["text"] = "text"
    accepted: dict[str, list[str]]  # plain words by language; those of any language are right

    def read(self, typed: list[str], locale: str, meant: str = "") -> str | Unclear:
        text = unicodedata.normalize("NFC", " ".join("".join(typed[:1]).split()))
        if len(text) > MOST:
            return Unclear(N_("This is too long: at most %(max_length)s characters."), {"max_length": MOST})
        return text if compared(text) else Unclear(N_("Write your answer first."))

    def is_right(self, given: str) -> bool:
        return any(compared(given) == compared(text) for texts in self.accepted.values() for text in texts)


class TextPlan(QuestionPlan):
    publishes = TextContent
    kind: Literal["text"] = "text"

    def check(self, words: QuestionWords, reader: Reader) -> None:
        for item in words.items:
            if item.id != ACCEPT:
                reader.say(item.line, f"“{item.id}” is unknown here: an answer that is right is written “- {ACCEPT}: ”")
            elif not compared(item.text):
                reader.say(item.line, "an accepted answer needs a letter or a digit")
            elif len(item.text) > MOST:
                reader.say(item.line, f"an accepted answer is longer than {MOST} characters")
            if item.feedback:
                reader.say(item.line, "an accepted answer has no feedback of its own: say it in the explanation")
        if not any(item.id == ACCEPT for item in words.items):
            reader.say(words.line, f"the question “{self.id}” accepts no answer: “- {ACCEPT}: ” is missing here")
        explained(self.id, words, reader)

    def fields(self, words: dict[str, QuestionWords], render: Renderer) -> dict[str, Any]:
        return {
            "accepted": {
                language: [render.plain(item.text, language) for item in ours.items] for language, ours in words.items()
            }
        }
