"""How it is said that someone acts for a mayor: in every list, mail and history alike."""

from lms.delegations.queries import Mayor
from lms.i18n import N_
from lms.people.models import Person
from lms.web.templates import translate

IN_THE_NAME_OF = N_("%(name)s, for %(mayor)s, %(title)s")


def in_the_name_of(by: Person, mayor: Mayor | None, locale: str) -> str:
    """The name of who acts; with the mayor's and the title of the mayor's seat where they act for one."""
    if mayor is None:
        return by.name
    return translate(locale, IN_THE_NAME_OF, name=by.name, mayor=mayor.name, title=mayor.title)
