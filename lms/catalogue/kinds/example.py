from typing import Any, ClassVar, Literal

from pydantic import Field

from lms.catalogue.kinds.kind import KindPlan
from lms.catalogue.prose import Section
from lms.catalogue.rendering import Renderer
from lms.catalogue.structure import Sources
from lms.catalogue.wording import BlockWords, Lines, Reader, Words

SOURCES = {"en": "Source: ", "es": "Fuente: ", "pt": "Fonte: "}


class ExamplePlan(KindPlan):
    """A true story, with its sources."""

    kind: Literal["example"]
    counts: ClassVar[bool] = True
    sources: Sources = Field(min_length=1)

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
        return {"sources": self.sources, "labels": names}


def _without_sources(lines: Lines, sources: list[str], opening: str) -> Lines:
    for number, line in lines:
        if line.startswith(opening):
            sources.append(line.removeprefix(opening).strip())
        else:
            yield number, line
