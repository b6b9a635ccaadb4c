"""The link in a reminder that turns reminders off. Mail programs may post to it by themselves (RFC 8058)."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms import i18n
from lms.errors import Hidden
from lms.people.actions.account import turn_reminders_off_by
from lms.people.guard import Visit, open_door
from lms.people.models import Person
from lms.people.switches import reminded_person
from lms.web.render import Reader

router = APIRouter()
WHY = "the signed link was mailed to the person, turns off their reminders and nothing else"


@router.get("/reminders/{token}")
@open_door(WHY)
def reminders_page(visit: Visit, token: str) -> Response:
    person = reminded_person(visit.db, token)
    if person is None:
        raise Hidden
    _speak_to(visit, person)
    return visit.page("people/reminders.html", token=token, are_on=person.reminders)


@router.post("/reminders/{token}")
@open_door(WHY)
def turn_off(visit: Visit, token: str) -> Response:
    person = reminded_person(visit.db, token)
    if person is None or not turn_reminders_off_by(visit.db, token):
        raise Hidden
    _speak_to(visit, person)
    return visit.page("people/reminders.html", region="main", token=token, are_on=False)


def _speak_to(visit: Visit, person: Person) -> None:
    """In the language of the mail they come from, unless they are signed in or chose one in this browser."""
    if visit.known is None and not i18n.known(visit.request.cookies.get("language")):
        visit.reader = visit.request.state.reader = Reader(person.language)
