"""The link in a reminder that turns reminders off. Mail programs may post to it by themselves (RFC 8058)."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms.errors import Hidden
from lms.people.actions.account import turn_reminders_off_by
from lms.people.guard import Visit, open_door
from lms.people.switches import reminded_person

router = APIRouter()
WHY = "the signed link was mailed to the person, turns off their reminders and nothing else"


@router.get("/reminders/{token}")
@open_door(WHY)
def reminders_page(visit: Visit, token: str) -> Response:
    person = reminded_person(visit.db, token)
    if person is None:
        raise Hidden
    return visit.page("people/reminders.html", token=token, are_on=person.reminders)


@router.post("/reminders/{token}")
@open_door(WHY)
def turn_off(visit: Visit, token: str) -> Response:
    if not turn_reminders_off_by(visit.db, token):
        raise Hidden
    return visit.page("people/reminders.html", region="main", token=token, are_on=False)
