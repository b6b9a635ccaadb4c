"""Signing in by a link or a code, and signing out."""

import hmac
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response

from lms import clock
from lms.i18n import N_
from lms.people.actions.signing_in import ask_for_link, end_session, spend_code, spend_link, start_session
from lms.people.devices import device_of
from lms.people.forms import CodeForm, NextForm, SignInForm
from lms.people.guard import SESSION_COOKIE, Visit, open_door, token_hash
from lms.people.models import SESSION_DAYS, SIGN_IN_MINUTES
from lms.people.queries import SignedIn, addresses_of, link_owner, open_link, signed_in
from lms.settings import settings
from lms.web.forms import Filled
from lms.web.language import remember_language
from lms.web.render import own_address, see_other

router = APIRouter()
REQUEST_COOKIE = "sign_in_request"
GETTING_IN = "people sign in here"


@router.get("/sign-in")
@open_door(GETTING_IN)
def sign_in_page(visit: Visit, next: str = "/") -> Response:
    if visit.known:
        return see_other(own_address(next))
    return visit.page("people/sign_in.html", form=Filled({}), next=own_address(next))


@router.post("/sign-in")
@open_door(GETTING_IN)
def ask_to_sign_in(visit: Visit) -> Response:
    form = SignInForm.read(visit.form)
    onward = own_address(form.value("next") or "/")
    if form.values is None:
        return visit.page("people/sign_in.html", status=422, region="main", form=form, next=onward)
    host = visit.request.client.host if visit.request.client else ""
    request = ask_for_link(visit.db, form.values.email, host, onward)
    response = see_other(with_next("/sign-in/code", onward))
    return _keep(response, REQUEST_COOKIE, request, minutes=SIGN_IN_MINUTES, path="/sign-in")


@router.get("/sign-in/code")
@open_door(GETTING_IN)
def code_page(visit: Visit, next: str = "/") -> Response:
    """A link is on its way; where the mail is read elsewhere, its code is typed here."""
    request = visit.request.cookies.get(REQUEST_COOKIE, "")
    return visit.page("people/sign_in_code.html", form=Filled({"request": request}), next=own_address(next))


@router.post("/sign-in/code")
@open_door(GETTING_IN)
def sign_in_by_code(visit: Visit) -> Response:
    form = CodeForm.read(visit.form)
    onward = own_address(form.value("next") or "/")
    person_id = _owner_of_code(visit, form.values) if form.values else None
    if person_id:
        return _welcome(visit, person_id, onward)
    if form.values:
        form.refuse("code", N_("This code opens nothing. Check it, or ask for another link."))
    return visit.page("people/sign_in_code.html", status=422, region="main", form=form, next=onward)


@router.get("/sign-in/{token}")
@open_door(GETTING_IN)
def link_page(visit: Visit, token: str, next: str = "/") -> Response:
    """Only a button: programmes that look through mail open links too, and must not use them up."""
    person = open_link(visit.db, token_hash(token), clock.now())
    if person is None:
        return visit.page("people/sign_in_ended.html", status=410, region="main")
    return visit.page("people/sign_in_link.html", person=person, token=token, next=own_address(next))


@router.post("/sign-in/{token}")
@open_door(GETTING_IN)
def sign_in_by_link(visit: Visit, token: str) -> Response:
    onward = own_address(NextForm.read(visit.form).value("next") or "/")
    person_id = spend_link(visit.db, token)
    if person_id:
        return _welcome(visit, person_id, onward)
    if visit.known and link_owner(visit.db, token_hash(token)) == visit.visitor.person_id:  # pressed twice
        return see_other(onward)
    return visit.page("people/sign_in_ended.html", status=410, region="main")


@router.post("/sign-out")
@open_door("leaving asks for nothing")
def sign_out(visit: Visit) -> Response:
    if visit.known:
        end_session(visit.db, visit.session_id)
    return signed_out()


def signed_out() -> Response:
    return _keep(see_other("/sign-in"), SESSION_COOKIE, "", minutes=0)


def with_next(address: str, onward: str) -> str:
    """An address that remembers where the person was going."""
    return address if onward == "/" else f"{address}{'&' if '?' in address else '?'}next={quote(onward)}"


def _owner_of_code(visit: Visit, typed: CodeForm) -> int | None:
    """Whose code was typed, if it is typed in the browser that asked for it."""
    asked = visit.request.cookies.get(REQUEST_COOKIE, "")
    if not asked or not hmac.compare_digest(asked.encode(), typed.request.encode()):
        return None
    return spend_code(visit.db, asked, typed.digits)


def _welcome(visit: Visit, person_id: int, onward: str) -> Response:
    """Signed in: on to where the person was going, the first time past the question about the mailbox."""
    if visit.known:
        end_session(visit.db, visit.session_id)
    token = start_session(visit.db, person_id, device_of(visit.request.headers.get("user-agent", "")))
    known = signed_in(visit.db, token_hash(token), clock.now())
    assert known is not None
    response = see_other(_way_on(visit, known, onward))
    remember_language(response, known.person.language, secure=settings().https)
    _keep(response, REQUEST_COOKIE, "", minutes=0, path="/sign-in")
    return _keep(response, SESSION_COOKIE, token, minutes=SESSION_DAYS * 24 * 60)


def _way_on(visit: Visit, known: SignedIn, onward: str) -> str:
    if onward == "/" and not known.visitor.seats:
        onward = "/me"
    is_asked = known.person.asked_about_mailbox or set(addresses_of(visit.db, known.visitor.person_id)) != {"official"}
    return onward if is_asked else with_next("/me/mailbox", onward)


def _keep(response: Response, name: str, value: str, *, minutes: int, path: str = "/") -> Response:
    secure = settings().https
    response.set_cookie(name, value, max_age=minutes * 60, path=path, httponly=True, samesite="lax", secure=secure)
    return response
