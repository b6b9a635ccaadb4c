"""The permissions page in words: who may do what, and how far."""

from dataclasses import dataclass

from lms.access.permissions import GRANTS, Permission
from lms.access.roles import Role
from lms.access.scope import Scope
from lms.i18n import N_
from lms.people.roster import ROLE_WORDS

WORDS = {Role.PERSON: N_("Anyone signed in"), **ROLE_WORDS}
SCOPE_WORDS = {
    Scope.OWN: N_("only one’s own"),
    Scope.NAMED: N_("only as a reader whom the writer named"),
    Scope.IN_ENGAGEMENT: N_("only in one’s own coaching"),
    Scope.COACHED: N_("only where one coaches, and one’s own sessions from before another coach came"),
    Scope.DELEGATED: N_("only for a mayor who allowed it, until the day they set"),
    Scope.SAME_CITY: N_("only in one’s own city"),
    Scope.OFFERED: N_("only what is open in one’s own cohort"),
    Scope.SAME_COHORT: N_("only in one’s own cohort"),
    Scope.EVERY: N_("across the whole programme"),
}


@dataclass(frozen=True, slots=True)
class Holder:
    role: str
    how_far: str


def grants() -> list[tuple[str, list[Holder]]]:
    """Each permission's sentence with those who hold it, in the order of the permissions page."""
    return [(permission.value, _holders(permission)) for permission in Permission]


def grants_of(roles: set[Role]) -> list[tuple[str, list[str]]]:
    """The sentences of what these roles may do, with how far."""
    held = [
        (permission, [scope for role, scope in GRANTS[permission].items() if role in roles])
        for permission in Permission
    ]
    return [
        (permission.value, [SCOPE_WORDS[scope] for scope in dict.fromkeys(scopes)])
        for permission, scopes in held
        if scopes
    ]


def _holders(permission: Permission) -> list[Holder]:
    return [Holder(WORDS[role], SCOPE_WORDS[scope]) for role, scope in GRANTS[permission].items()]
