"""Every door of the house. `may` stands before an endpoint: it opens the transaction, finds out who asks and for what,
asks the permissions page, runs the endpoint and commits, all in the endpoint's own thread."""

import hashlib
import inspect
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import wraps
from typing import Annotated, Any, get_type_hints

from fastapi import Depends, Request
from fastapi.responses import Response
from sqlmodel import Session, SQLModel
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from lms import clock, db
from lms.access import policy
from lms.access.permissions import Permission
from lms.access.scope import Visitor
from lms.cohorts.models import City
from lms.errors import Forbidden, Hidden
from lms.files.actions import keep_uploads
from lms.people.models import Person
from lms.people.navigation import links_for, place_of
from lms.people.queries import SignedIn, signed_in
from lms.web import render
from lms.web.doors import stands_open
from lms.web.forms import posted
from lms.web.security import MOST_FILES, SAFE_METHODS

SESSION_COOKIE = "session"


class NotSignedIn(Exception):
    """The page needs someone signed in."""


@dataclass(slots=True)
class Visit:
    """One request of one reader: what an endpoint works with."""

    request: Request
    db: Session
    form: FormData
    reader: render.Reader
    known: SignedIn | None = None  # never None behind a door that is not open

    @property
    def session_id(self) -> int:
        return self.known.session_id if self.known else 0

    @property
    def person(self) -> Person:
        return self._known.person

    @property
    def visitor(self) -> Visitor:
        return self._known.visitor

    @property
    def city(self) -> City | None:
        return self.known.city if self.known else None

    @property
    def _known(self) -> SignedIn:
        if self.known is None:
            raise NotSignedIn
        return self.known

    @property
    def locale(self) -> str:
        return self.reader.locale

    @property
    def zone(self) -> str:
        return self.reader.zone

    def may(self, permission: Permission) -> bool:
        return policy.holds(self.visitor, permission)

    def page(self, template: str, **context: Any) -> Response:
        return render.page(self.request, template, visit=self, **context)

    def done(self, address: str, template: str, *, region: str, **context: Any) -> Response:
        """After a write: the fragment for htmx, and for a plain browser the way back to the page."""
        if render.wants_fragment(self.request):
            return render.page(self.request, template, region=region, visit=self, **context)
        return render.see_other(address)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def may(
    permission: Permission,
    find: type[SQLModel] | Callable | None = None,
    *,
    in_loop: bool = False,
    files: int = 0,
) -> Callable:
    """A door that asks for `permission`.

    With a table, the endpoint's second parameter names both a part of the address, which holds the thing's public id,
    and the thing itself. With a function `find(visit, permission, **parts)` the parts are that function's.
    `in_loop` spares the thread: only for the page read most, whose few statements are all found by an index.
    `files`: how many files a form may carry, of LMS_MAX_UPLOAD_MB each, at most MOST_FILES. Such a door asks twice:
    before it takes in what is sent, by the address alone, and in the transaction, which opens once the files are
    stored. The visit's form holds them as UploadFile, for lms.files.actions.store_upload.
    """
    if files > MOST_FILES:
        raise ValueError(f"a form carries at most {MOST_FILES} files")

    def guarded(endpoint: Callable) -> Callable:
        finder, parts, thing = _finder(endpoint, find)

        def found(visit: Visit, given: dict[str, Any]) -> dict[str, Any]:
            if find is None and not policy.holds(visit.visitor, permission):
                raise Forbidden
            for_finder = {name: given.pop(name) for name in parts}
            return {thing: finder(visit, permission, **for_finder)} if finder else {}

        def run(request: Request, form: FormData | None, given: dict[str, Any]) -> Response:
            def inside(visit: Visit) -> Response:
                return endpoint(visit, **found(visit, given), **given)

            if form and files:
                form = keep_uploads(form)
            return _visited(request, form, inside, must_be_signed_in=True)

        def ask(request: Request) -> None:
            by_address = dict(request.path_params)
            _visited(request, None, lambda visit: found(visit, by_address), must_be_signed_in=True, writes=False)

        form = posted_with(files, ask) if files else posted_unless_reading
        skip = {thing} if thing else set()
        return _endpoint(endpoint, run, parts, form, skip=skip, guard=permission, in_loop=in_loop)

    return guarded


def open_door(reason: str) -> Callable:
    """A door that stands open to anyone, for a reason that a test reads."""

    def opened(endpoint: Callable) -> Callable:
        def run(request: Request, form: FormData | None, given: dict[str, Any]) -> Response:
            return _visited(request, form, lambda visit: endpoint(visit, **given), must_be_signed_in=False)

        made = _endpoint(endpoint, run, {}, posted_unless_reading, skip=set(), guard=None)
        return stands_open(reason)(made)

    return opened


def _visited(
    request: Request, form: FormData | None, inside: Callable, *, must_be_signed_in: bool, writes: bool = True
) -> Any:
    """Run `inside` in one transaction, with a Visit that says who asks."""
    with db.session(writes=writes and request.method not in SAFE_METHODS) as session:
        known = _known(request, session)
        if known is None and must_be_signed_in:
            raise NotSignedIn
        reader = reader_for(known) if known else render.stranger(request)
        request.state.reader = reader
        if "\0" in request.scope["path"] or b"%00" in request.scope["query_string"]:
            raise Hidden  # PostgreSQL has no text with it
        visit = Visit(request, session, form or FormData(), reader, known)
        return inside(visit)


def _known(request: Request, session: Session) -> SignedIn | None:
    token = request.cookies.get(SESSION_COOKIE)
    return signed_in(session, token_hash(token), clock.now()) if token else None


def reader_for(known: SignedIn) -> render.Reader:
    person = known.person
    place = place_of(known)
    return render.Reader(person.language, person.timezone, person.name, place, links_for(known.visitor))


def _finder(endpoint: Callable, find: Any) -> tuple[Callable | None, dict[str, Any], str]:
    """How the thing is found, which parts of the address that takes, and what the endpoint calls the thing."""
    if find is None:
        return None, {}, ""
    thing = list(inspect.signature(endpoint).parameters)[1]
    if inspect.isclass(find):

        def by_public_id(visit: Visit, permission: Permission, **parts: str) -> SQLModel:
            return policy.find(visit.db, visit.visitor, permission, find, find.public_id == parts[thing])

        return by_public_id, {thing: str}, thing
    parts = {name: hint for name, hint in get_type_hints(find).items() if name not in ("visit", "permission", "return")}
    return find, parts, thing


def _endpoint(
    endpoint: Callable,
    run: Callable,
    parts: dict[str, Any],
    form: Callable,
    *,
    skip: set[str],
    guard: Any,
    in_loop: bool = False,
) -> Callable:
    """The function FastAPI sees: the request, the form, and the parts of the address and query, typed."""
    hints = get_type_hints(endpoint, include_extras=True)
    own = [
        parameter.replace(annotation=hints.get(name, str), kind=parameter.KEYWORD_ONLY)
        for name, parameter in list(inspect.signature(endpoint).parameters.items())[1:]
        if name not in skip
    ]

    def in_thread(request: Request, form: FormData | None, **given: Any) -> Response:
        return run(request, form, given)

    async def in_the_loop(request: Request, form: FormData | None, **given: Any) -> Response:
        return run(request, form, given)

    def parameter(name: str, annotation: Any, kind: Any = inspect.Parameter.KEYWORD_ONLY) -> inspect.Parameter:
        return inspect.Parameter(name, kind, annotation=annotation)

    positional = inspect.Parameter.POSITIONAL_OR_KEYWORD
    made = wraps(endpoint)(in_the_loop if in_loop else in_thread)
    signature = inspect.Signature(
        [
            parameter("request", Request, positional),
            parameter("form", Annotated[FormData | None, Depends(form)], positional),
            *(parameter(name, hint) for name, hint in parts.items()),
            *own,
        ]
    )
    vars(made).update({"__signature__": signature, "guard": guard})
    made.__annotations__ = {}
    return made


async def posted_unless_reading(request: Request) -> FormData | None:
    return None if request.method in SAFE_METHODS else await posted(request)


def posted_with(files: int, ask: Callable[[Request], None]) -> Callable:
    """Reads a form that may carry so many files, of those whom `ask` lets in, and closes them once it is answered."""

    async def form(request: Request) -> AsyncIterator[FormData]:
        await run_in_threadpool(ask, request)
        data = await posted(request, files)
        try:
            yield data
        finally:
            await data.close()

    return form
