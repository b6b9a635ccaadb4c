"""What a signed link opens: it speaks to the person the mail was written to, and to nobody else who is signed in."""

from fastapi.responses import Response

from lms import i18n
from lms.people.guard import Visit
from lms.people.models import Person
from lms.web.render import Reader


def speak_to(visit: Visit, person: Person) -> None:
    """Someone who is not signed in and chose no language reads it as the person of the mail does."""
    if visit.known is None and not i18n.known(visit.request.cookies.get("language")):
        visit.reader = visit.request.state.reader = Reader(person.language, person.timezone)


def is_for_another(visit: Visit, person: Person) -> bool:
    return visit.known is not None and visit.person.id != person.id


def for_another(visit: Visit, person: Person, *, instead: str = "") -> Response:
    """Says for whose eyes the mail was, and nothing of what it is about. `instead`: where the visitor may act under
    their own name."""
    return visit.page("people/for_another.html", status=403, person=person, instead=instead)
