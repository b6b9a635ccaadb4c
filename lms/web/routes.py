"""Doors that belong to no feature: is the server alive, is it ready, and what a browser asks for by itself."""

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response
from sqlalchemy.exc import OperationalError

from lms import db
from lms.web.doors import stands_open
from lms.web.render import see_other
from lms.web.templates import TEMPLATES, static_address

router = APIRouter()


@router.get("/healthz")
@stands_open("tells nothing but that the process lives")
async def alive() -> Response:
    return PlainTextResponse("ok")


@router.get("/readyz")
@stands_open("tells nothing but that the database answers")
def ready() -> Response:
    """The database answers, and its migrations are current."""
    try:
        with db.session(writes=False) as session:
            at = MigrationContext.configure(session.connection()).get_current_heads()
    except OperationalError:
        return PlainTextResponse("the database does not answer", 503)
    script = ScriptDirectory.from_config(Config(TEMPLATES.parent / "alembic.ini"))
    current = set(at) == set(script.get_heads())
    return PlainTextResponse("ready" if current else "migrations are pending", 200 if current else 503)


@router.get("/favicon.ico")
@stands_open("a picture")
async def icon() -> Response:
    return see_other(static_address("icon.svg"))
