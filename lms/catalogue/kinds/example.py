import hashlib
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from lms.catalogue.content import CityConsent
from lms.catalogue.kinds.kind import KindPlan
from lms.catalogue.prose import Section
from lms.catalogue.rendering import Renderer
from lms.catalogue.states import same_since
from lms.catalogue.structure import Sources
from lms.catalogue.wording import BlockWords, Lines, Reader, Words

SOURCES = {"en": "Source: ", "es": "Fuente: ", "pt": "Fonte: "}


def _name(value: str) -> str:
    if not value or " ".join(value.split()) != value or len(value) > 100:
        raise ValueError("the name of a city, as the programme writes it")
    return value


class ExamplePlan(KindPlan):
    """A true story, with its sources. One that tells of a city's failure names the city, whose consent it waits for."""

    kind: Literal["example"]
    sources: Sources = Field(min_length=1)
    consent: Annotated[str, AfterValidator(_name)] | None = None

    @property
    def counts(self) -> bool:  # ty: ignore[incompatible-property-override]  what some are not shown asks nobody
        return self.consent is None

    def read(self, section: Section, reader: Reader) -> BlockWords:
        words = BlockWords(section.line)
        words.body = reader.prose(_without_sources(reader.lines(section), words.sources, SOURCES[reader.language]))
        reader.has_body(words)
        if len(words.sources) != len(self.sources):
            wanted = f"{len(self.sources)} in lesson.toml, {len(words.sources)} here"
            reader.say(words.line, f"wrong number of lines “{SOURCES[reader.language]}”: {wanted}")
        return words

    def content(self, words: Words, render: Renderer) -> dict[str, Any]:
        def named(ours: BlockWords, language: str) -> dict[str, str]:
            return render.each_plain(dict(zip(self.sources, ours.sources, strict=True)), language)

        names = {language: named(ours, language) for language, ours in words.items()}
        return {"sources": self.sources, "labels": names, "consent": self._consent(next(iter(words.values())))}

    def _consent(self, source: BlockWords) -> CityConsent | None:
        if self.consent is None:
            return None
        said = "\n".join([source.everything(), *self.sources])
        digest = hashlib.sha256(said.encode()).hexdigest()
        return CityConsent(city=self.consent, revision=self.revision, same_since=same_since(self), digest=digest)


def _without_sources(lines: Lines, sources: list[str], opening: str) -> Lines:
    for number, line in lines:
        if line.startswith(opening):
            sources.append(line.removeprefix(opening).strip())
        else:
            yield number, line
