"""What may stand in course.toml, lesson.toml and terms.toml."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from lms.catalogue.faults import Faults
from lms.catalogue.files import line_of_key
from lms.catalogue.published import Kind
from lms.i18n import LANGUAGES, LOCALES

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HTTPS = re.compile(r"https://[^\s/?#\\<>\"]+[^\s\\<>\"]*")
KINDS = get_args(Kind)
MOST_FLAWS = 20  # of one block, or of a file's own keys
# The ids that a lesson's page gives its own parts, and how it makes others.
RESERVED = {"main", "told", "lesson", "place", "result", "saved", "text", "assignment", "check", "commitment"}
RESERVED |= {"waiting", "exercise", "reflection", "reflection-question", "reflection-text", "text-error"}
MADE = re.compile(r"(question|saved|typed|\d+)-.*|.*-(error|hint)")
Thing = TypeVar("Thing", bound=Hashable)
Model = TypeVar("Model")
Verdict = Literal["cosmetic", "clarifies", "changes-meaning"]


def _slug(value: str) -> str:
    if not SLUG.fullmatch(value) or len(value) > 80:
        raise ValueError(f"“{value}” is not an id: lower case letters, digits and single hyphens, 80 at most")
    return value


def _free(value: str) -> str:
    if value in RESERVED or MADE.fullmatch(value):
        raise ValueError(f"“{value}” is taken by the page: call the block something else")
    return value


def _https(value: str) -> str:
    if not HTTPS.fullmatch(value):
        raise ValueError(f"“{value}” is not an address that starts with https://")
    return value


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError(f"“{value}” is not a language: {', '.join(LANGUAGES)}")
    return value


def _locale(value: str) -> str:
    if value not in LOCALES:
        raise ValueError(f"“{value}” is not a locale: {', '.join(LOCALES)}")
    return value


def _once(values: list[str]) -> list[str]:
    for value in repeated(values):
        raise ValueError(f"“{value}” stands twice")
    return values


def repeated(values: Iterable[Thing]) -> list[Thing]:
    return [value for value, times in Counter(values).items() if times > 1]


Slug = Annotated[str, AfterValidator(_slug)]
BlockId = Annotated[Slug, AfterValidator(_free)]  # it is the id of an element, too
Slugs = Annotated[list[Slug], Field(max_length=50), AfterValidator(_once)]
Sources = Annotated[list[Annotated[str, AfterValidator(_https)]], Field(max_length=50), AfterValidator(_once)]
Language = Annotated[str, AfterValidator(_language)]
Minutes = Annotated[int, Field(ge=1, le=240)]
Terms = dict[Slug, dict[Annotated[str, AfterValidator(_locale)], Annotated[str, Field(min_length=1)]]]


class Plan(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ModulePlan(Plan):
    id: Slug
    minutes: Minutes
    lessons: list[Slug] = Field(min_length=1, max_length=50)
    recommended: Slugs = Field(default_factory=list)  # modules better finished first
    required: Slugs = Field(default_factory=list)  # modules to be finished first
    units: Slugs = Field(default_factory=list)  # the lessons with which its units begin; none: it is one

    @model_validator(mode="after")
    def units_cover_the_module(self) -> Self:
        if self.units and self.units != [slug for slug in self.lessons if slug in self.units]:
            raise ValueError("its units name lessons of the module, in their order")
        if self.units and self.units[0] != self.lessons[0]:
            raise ValueError("its first unit begins with its first lesson")
        return self


class CoursePlan(Plan):
    kind: Literal["executive", "track"]
    source: Language
    modules: list[ModulePlan] = Field(min_length=1, max_length=50)


class BlockPlan(Plan):
    """What every kind of block has; each kind is a file of `kinds/`."""

    counts: ClassVar[bool] = False  # towards progress
    is_alone: ClassVar[bool] = False  # a page has one place for it: one in a lesson
    id: BlockId
    revision: int = Field(default=1, ge=1)
    verdict: Verdict | list[Verdict] | None = None  # on the last revision; a list: on each from the second on
    translations: dict[Language, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def revisions_agree(self) -> Self:
        if self.revision > 1 and not self.verdict:
            raise ValueError("from revision 2 on, a verdict says whether the edit matters")
        if self.revision == 1 and self.verdict:
            raise ValueError("revision 1 has no verdict")
        if isinstance(self.verdict, list) and len(self.verdict) != self.revision - 1:
            raise ValueError("a list of verdicts has one for each revision from 2 on")
        if any(made_from > self.revision for made_from in self.translations.values()):
            raise ValueError("a translation is made from a revision that does not exist yet")
        return self


a_course = TypeAdapter(CoursePlan)
all_terms = TypeAdapter(Terms)


class LessonPlan(Plan):
    """A lesson whose blocks are still raw, so that a fault in one hides none in another."""

    minutes: Minutes
    blocks: list[dict[str, Any]] = Field(min_length=1, max_length=100)


a_lesson = TypeAdapter(LessonPlan)


def validated(
    adapter: TypeAdapter[Model], values: object, at: tuple[Path, str], faults: Faults, place: tuple[str | int, ...] = ()
) -> Model | None:
    """The values as a model, or None after a fault for everything that does not fit. `at`: the file and its text."""
    path, text = at
    try:
        return adapter.validate_python(values)
    except ValidationError as error:
        flaws = error.errors(include_url=False, include_context=False)
        if len(flaws) > MOST_FLAWS:
            faults.broken(path, 1, f"{len(flaws):,} keys do not fit; these are the first")
        for flaw in flaws[:MOST_FLAWS]:
            where = (*place, *(part for part in flaw["loc"] if part not in KINDS))
            near = where[:-1] if flaw["type"] == "missing" else where
            faults.broken(path, line_of_key(text, near), _sentence(flaw["type"], flaw["msg"], where))
    return None


def _sentence(type: str, message: str, where: tuple[str | int, ...]) -> str:
    name = next((part for part in reversed(where) if isinstance(part, str) and part != "[key]"), "file")
    if type == "extra_forbidden":
        return f"unknown key “{name}”"
    if type == "missing":
        return f"“{name}” is missing"
    if type == "union_tag_invalid":
        return f"unknown kind: {', '.join(KINDS)} are known"
    if type == "union_tag_not_found":
        return "“kind” is missing"
    return f"{name}: {message.removeprefix('Value error, ')}"
