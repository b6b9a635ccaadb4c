from typing import Any, Literal

from lms.catalogue.kinds.kind import KindPlan, labels
from lms.catalogue.prose import Section
from lms.catalogue.recordings import FOLDER, TYPES, Medium, read_captions, read_recording
from lms.catalogue.rendering import Renderer
from lms.catalogue.wording import BlockWords, Reader, Words


class MediaPlan(KindPlan):
    """A recording to hear or to watch, with captions. Its prose is a title and the transcript."""

    kind: Literal["media"]
    medium: Medium
    synthetic: bool = False  # a voice made by a machine: readers are told
    optional: bool = False  # heard by those who like: it does not count towards progress

    @property
    def counts(self) -> bool:  # ty: ignore[incompatible-property-override]  only this kind has a choice
        return not self.optional

    def read(self, section: Section, reader: Reader) -> BlockWords:
        words = BlockWords(section.line)
        words.body = reader.prose(reader.without_title(reader.lines(section), words))
        reader.has_title(words, "what the recording is called")
        reader.has_body(words)
        words.recording = read_recording(self.medium, reader)
        words.captions = read_captions(self.medium, reader)
        return words

    def content(self, words: Words, render: Renderer) -> dict[str, Any]:
        return {
            "medium": self.medium,
            "synthetic": self.synthetic,
            "labels": labels(words, render),
            "recordings": {language: ours.recording for language, ours in words.items() if ours.recording},
            "captions": {language: ours.captions for language, ours in words.items() if ours.captions},
        }

    def file_of(self, part: str, language: str) -> str:
        endings = {"recording": next(iter(TYPES[self.medium])), "captions": ".vtt"}
        return f"{FOLDER}/{self.id}.{language}{endings[part]}"
