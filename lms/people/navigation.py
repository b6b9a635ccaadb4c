"""The few links at the top of every page, by what a person may do."""

from lms.access import policy
from lms.access.permissions import Permission
from lms.access.scope import Visitor
from lms.i18n import N_
from lms.people.queries import SignedIn

LINKS = (
    (Permission.SEE_HOME, "/", N_("Home")),
    (Permission.SEE_ENGAGEMENT, "/commitments", N_("Commitments")),  # who is coached promises, who coaches hears it
    (Permission.LOG_SESSION, "/coaching", N_("Coaching")),
    (Permission.SEE_REPORT, "/cohorts", N_("Cohorts")),
    (Permission.SEE_TRANSLATION, "/translation", N_("Translation")),
    (Permission.SEARCH, "/search", N_("Search")),
    (Permission.KEEP_ACCOUNT, "/me", N_("My account")),
)


def links_for(visitor: Visitor) -> tuple[tuple[str, str], ...]:
    return tuple((address, words) for permission, address, words in LINKS if policy.holds(visitor, permission))


def place_of(known: SignedIn) -> str:
    """What stands under the programme's name: the city, else the person's own title."""
    if known.city:
        return known.city.name
    return known.visitor.seats[-1].title if known.visitor.seats else ""
