"""Builds the application: middleware, doors, error pages, static files, and the worker beside it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib import import_module
from urllib.parse import quote

import anyio.to_thread
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from starlette.middleware.gzip import GZipMiddleware

import lms.handlers  # noqa: F401  the worker has to know them
from lms.jobs.worker import Worker
from lms.people.guard import NotSignedIn
from lms.settings import settings
from lms.web.errors import add_error_pages
from lms.web.render import here, see_other, told
from lms.web.security import Security
from lms.web.static_files import StaticFilesWithDigest

FEATURES = (
    "learning",
    "home",
    "commitments",
    "coaching",
    "assignments",
    "handouts",
    "search",
    "reports",
    "offerings",
    "consents",
    "delegations",
    "certificates",
    "translation",
    "people",
    "mail",
    "web",
)  # most visited first


def routers() -> dict[str, APIRouter]:
    return {feature: import_module(f"lms.{feature}.routes").router for feature in FEATURES}


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
    # Few threads: forty that fight for one interpreter lose to two (docs/decisions/threads-and-sessions.md).
    anyio.to_thread.current_default_thread_limiter().total_tokens = settings().threads
    worker = Worker() if settings().embedded_worker else None
    if worker:
        worker.start()
    yield
    if worker:
        worker.stop()


def create_app() -> FastAPI:
    app = FastAPI(title="City Data Alliance LMS", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    for router in routers().values():
        app.include_router(router)
    app.mount("/static", StaticFilesWithDigest())
    add_error_pages(app)

    @app.exception_handler(NotSignedIn)
    async def not_signed_in(request: Request, _error: NotSignedIn) -> Response:
        if request.headers.get("hx-request") == "true":  # a part of a page in which somebody may have typed
            return told(request, "errors/_signed_out.html", 401)
        back = here(request)
        return see_other("/sign-in" if back == "/" else f"/sign-in?next={quote(back)}")

    app.add_middleware(GZipMiddleware, minimum_size=800, compresslevel=2)
    app.add_middleware(Security, https=settings().https)
    return app
