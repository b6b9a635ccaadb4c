"""The outbox page: everybody's mail, so it exists only in a demonstration, seen from the machine it runs on."""

import re
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from lms.db import session
from lms.errors import Hidden
from lms.mail import queries
from lms.mail.links import pieces
from lms.settings import LOOPBACK, settings
from lms.web.doors import stands_open
from lms.web.render import page

WHY = "the outbox exists only in a demonstration, on loopback"
router = APIRouter()
HERE = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d+)?", re.IGNORECASE)
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")


@router.get("/outbox")
@stands_open(WHY)
def outbox(request: Request) -> Response:
    _only_here(request)
    with session(writes=False) as db:
        mails = queries.newest_mails(db)
    return page(request, "mail/outbox.html", mails=mails, pieces=pieces)


@router.get("/outbox/{mail_id}")
@stands_open(WHY)
def outbox_mail(request: Request, mail_id: Annotated[int, Path(ge=1, le=2**31 - 1)]) -> Response:
    _only_here(request)
    with session(writes=False) as db:
        mail = queries.find_mail(db, mail_id)
    if mail is None:
        raise Hidden
    return page(request, "mail/outbox.html", mails=[mail], pieces=pieces)


def _only_here(request: Request) -> None:
    """Raises Hidden unless client, server and the name asked for (a rebound one is not ours) are all this machine."""
    client = request.client.host if request.client else ""
    server = (request.scope.get("server") or ("",))[0]
    asks_for_here = HERE.fullmatch(request.headers.get("host", ""))
    is_forwarded = any(name in request.headers for name in FORWARDED)
    if not settings().demo or is_forwarded or not {client, server} <= LOOPBACK or not asks_for_here:
        raise Hidden
