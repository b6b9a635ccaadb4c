"""A person's sessions and due days in their own calendar program."""

import re
from email.utils import format_datetime

from fastapi import APIRouter
from fastapi.responses import Response

from lms import clock, ids
from lms.access.permissions import Permission
from lms.coaching import actions, queries
from lms.coaching.subscribing import subscription
from lms.errors import Hidden
from lms.people.guard import Visit, may, open_door, token_hash
from lms.people.models import Person
from lms.people.queries import visitor_of
from lms.settings import settings
from lms.web.forms import cleaned
from lms.web.render import see_other

router = APIRouter()


@router.get("/calendar/{token}.ics")
@open_door("the address is the key: calendar programs cannot sign in, and its owner can end it")
def feed(visit: Visit, token: str) -> Response:
    row = queries.feed_by_hash(visit.db, token_hash(token))
    if row is None or row.ended_at is not None:
        raise Hidden
    person = visit.db.get_one(Person, row.person_id)
    found = subscription(visit.db, row, person, visitor_of(visit.db, person), clock.now())
    headers = {
        "cache-control": "private, no-cache",
        "etag": found.etag,
        "last-modified": format_datetime(found.changed_at, usegmt=True),
    }
    if found.etag in re.findall(r'W/"[^"]*"', visit.request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    headers["content-disposition"] = 'inline; filename="calendar.ics"'
    return Response(found.text, media_type="text/calendar; charset=utf-8", headers=headers)


@router.get("/me/calendar")
@may(Permission.KEEP_ACCOUNT)
def calendar_page(visit: Visit) -> Response:
    return _page(visit)


@router.post("/me/calendar")
@may(Permission.KEEP_ACCOUNT)
def renew(visit: Visit) -> Response:
    """The new address is shown in this answer and never again: only a hash of it is kept."""
    client_id = cleaned(str(visit.form.get("client_id") or ids.public_id()))[:64]
    token = actions.renew_feed(visit.db, visit.person, client_id)
    visit.db.flush()
    return _page(visit, f"{settings().base_url}/calendar/{token}.ics") if token else see_other("/me/calendar")


@router.post("/me/calendar/end")
@may(Permission.KEEP_ACCOUNT)
def end(visit: Visit) -> Response:
    actions.end_feed(visit.db, visit.person)
    return see_other("/me/calendar")


def _page(visit: Visit, address: str = "") -> Response:
    return visit.page(
        "coaching/calendar.html",
        region="main",
        address=address,
        here=re.sub("^https?:", "webcal:", address),
        feeds=queries.feeds_of(visit.db, visit.visitor.person_id),
        client_id=ids.public_id(),
    )
