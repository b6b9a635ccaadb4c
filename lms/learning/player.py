"""A recording as one reader hears it: in which language, with which captions, from where on."""

from dataclasses import dataclass

from lms.catalogue.content import BlockContent
from lms.catalogue.published import Recording, StoredMedia
from lms.i18n import LANGUAGES


@dataclass(frozen=True, slots=True)
class Player:
    block: BlockContent
    recording: Recording
    spoken: str  # the language
    language: str  # in which the reader reads the block
    position: int = 0  # second at which they stopped

    @property
    def is_foreign(self) -> bool:
        """There is none in the language of the words beside it."""
        return self.spoken != self.language

    @property
    def tracks(self) -> list[tuple[str, str, StoredMedia]]:
        """Language, its own name, and the captions; first those that are shown unless the reader chooses others."""
        found = self.block.captions_of(self.spoken)
        first = sorted(found, key=lambda language: (language != self.language, language != self.spoken))
        return [(language, LANGUAGES[language], found[language]) for language in first]

    @property
    def length(self) -> str:
        """Minutes and seconds: 1:05."""
        return f"{self.recording.seconds // 60}:{self.recording.seconds % 60:02}"


def player_of(block: BlockContent, language: str, positions: dict[str, int]) -> Player:
    """`positions`: by the digest of a recording. One that was heard to its end begins anew; one that was not begun, as
    far along as the furthest of the block's others that was not heard to its end."""
    recording, spoken = block.recording(language)
    others = [one for one in block.recordings.values() if positions.get(one.digest, 0) < one.seconds - 1]
    share = max((positions.get(one.digest, 0) / one.seconds for one in others), default=0)
    position = positions.get(recording.digest, int(share * recording.seconds))
    return Player(block, recording, spoken, language, position if position < recording.seconds - 1 else 0)
