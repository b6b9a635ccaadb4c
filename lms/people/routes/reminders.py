"""The links in a reminder that turn reminders off. Mail programs may post to them by themselves (RFC 8058)."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms import i18n
from lms.errors import Hidden
from lms.people.actions.account import switch_off
from lms.people.guard import Visit, open_door
from lms.people.mail_queries import switched_off
from lms.people.models import Person
from lms.people.reminding import KINDS
from lms.people.switches import switched_by
from lms.web.render import Reader

router = APIRouter()
WHY = "the signed link was mailed to the person, turns off the kinds of reminders it names and nothing else"


@router.get("/reminders/{token}")
@open_door(WHY)
def reminders_page(visit: Visit, token: str) -> Response:
    return _page(visit, token, *_found(visit, token))


@router.post("/reminders/{token}")
@open_door(WHY)
def turn_off(visit: Visit, token: str) -> Response:
    person, kinds = _found(visit, token)
    switch_off(visit.db, person, kinds)
    return _page(visit, token, person, kinds)


def _found(visit: Visit, token: str) -> tuple[Person, list[str]]:
    found = switched_by(visit.db, token)
    if found is None:
        raise Hidden
    return found


def _page(visit: Visit, token: str, person: Person, kinds: list[str]) -> Response:
    _speak_to(visit, person)
    off = {kind for _, kind in switched_off(visit.db, [person.id])}
    shown = {"kinds": {kind: KINDS[kind] for kind in kinds}, "are_on": not off.issuperset(kinds)}
    return visit.page("people/reminders.html", region="main", token=token, **shown)


def _speak_to(visit: Visit, person: Person) -> None:
    """In the language of the mail they come from, unless they are signed in or chose one in this browser."""
    if visit.known is None and not i18n.known(visit.request.cookies.get("language")):
        visit.reader = visit.request.state.reader = Reader(person.language)
