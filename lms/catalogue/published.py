"""What everything that is published rests on: frozen models, kinds of block, words in the reader's locale."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from lms.i18n import chain, language_of

Kind = Literal["text", "example", "exercise", "check", "reflection", "commitment", "assignment", "media", "handout"]


def in_locale(texts: dict[str, str], locale: str, language: str) -> str:
    """The text in a language, in the reader's regional variant of it when there is one."""
    ours = (name for name in chain(locale) if name in texts and language_of(name) == language)
    return texts[next(ours, language)]


class Content(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    def but(self, **changed: object) -> Self:
        """A copy with other values in these fields. What was made of this one is not copied."""
        return type(self)(**{name: getattr(self, name) for name in type(self).model_fields} | changed)


class StoredMedia(Content):
    """A file of the course's folder `media`, as it is kept in the store."""

    file: str
    digest: str
    content_type: str
    size: int  # bytes

    @property
    def name(self) -> str:
        """What its address ends with: it changes with the content, so that browsers may keep it."""
        stem, _, ending = self.file.rpartition(".")
        return f"{stem}.{self.digest[:12]}.{ending}"


class Recording(StoredMedia):
    seconds: int
