"""What a kind of block is: a plan that can read its words and say what is published of them."""

from typing import Any

from lms.catalogue.prose import Section
from lms.catalogue.rendering import Renderer
from lms.catalogue.structure import BlockPlan
from lms.catalogue.wording import BlockWords, Reader, Words


class KindPlan(BlockPlan):
    """By default a block is prose and nothing else."""

    @property
    def exercises(self) -> list[str]:
        """The exercises of the course on which this block builds."""
        return []

    def read(self, section: Section, reader: Reader) -> BlockWords:
        """The words in the section of one language; whatever is wrong with them is said by the reader."""
        words = BlockWords(section.line)
        words.body = reader.prose(reader.lines(section))
        reader.has_body(words)
        return words

    def content(self, words: Words, render: Renderer) -> dict[str, Any]:
        """The fields of BlockContent that only this kind has, from the words of the languages that are shown."""
        return {}

    def asked(self, words: BlockWords) -> list[str]:
        """Markdown of what an older translation shows besides its prose and items."""
        return []

    def file_of(self, part: str, language: str) -> str:
        """Where a part that lies beside the words belongs, from the course's folder on."""
        raise KeyError(part)

    def house_rules(self, words: BlockWords, reader: Reader) -> None:
        """What we ask of a course that we ship, beyond what it needs to load."""


def labels(words: Words, render: Renderer) -> dict[str, dict[str, str]]:
    """The items of each language as plain words."""
    return {language: render.each_plain(ours.items, language) for language, ours in words.items()}
