"""Which words a consent covers, and from whom an example is kept until there is one. Pure rules."""

from lms.access.roles import CITY_ROLES
from lms.access.scope import Visitor
from lms.catalogue.content import CityConsent


def covers(revision: int, digest: str, asked: CityConsent) -> bool:
    """Whether a consent to the words of a revision holds for what stands there now.

    It holds for the same words, and through edits that their author calls cosmetic. Words that changed while their
    revision did not are others: nobody said whether it matters.
    """
    if revision == asked.revision:
        return digest == asked.digest
    return asked.same_since <= revision < asked.revision


def is_kept_from(visitor: Visitor, city_id: int | None) -> bool:
    """Whether an example that waits for this city's consent is kept from the visitor: from whoever holds a seat there.

    None: no city bears the name, so that it may be anybody's, and is kept from everyone with a seat in a city.
    """
    seated_in = {seat.city_id for seat in visitor.seats} - {None}
    return bool(seated_in) if city_id is None else city_id in seated_in


def is_told(visitor: Visitor) -> bool:
    """Whether the visitor is told that an example waits: whoever has a seat in the programme itself."""
    return any(seat.role not in CITY_ROLES for seat in visitor.seats)
