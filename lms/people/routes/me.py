"""A person's account: languages, time zone, the address that lets in, and the devices that are."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from lms import clock
from lms.access.permissions import Permission
from lms.errors import Invalid
from lms.i18n import N_, language_of, zone_city
from lms.people.actions.account import (
    answer_about_mailbox,
    ask_for_address,
    choose_preferences,
    choose_reminders,
    confirm_address,
    end_pause,
    take_pause,
)
from lms.people.actions.signing_in import end_session, end_sessions
from lms.people.choices import language_choices, zone_choices
from lms.people.forms import AddressForm, NextForm, PauseForm, PreferencesForm, RemindersForm
from lms.people.guard import Visit, may, open_door, token_hash
from lms.people.mail_queries import failing, switched_off
from lms.people.models import Person, SignInSession
from lms.people.queries import addresses_of, connected_devices, pending_change
from lms.people.reminding import KINDS
from lms.people.routes.sign_in import signed_out, with_next
from lms.settings import settings
from lms.web.forms import Filled
from lms.web.language import remember_language
from lms.web.render import own_address, see_other

router = APIRouter()


@router.get("/me")
@may(Permission.KEEP_ACCOUNT)
def me(visit: Visit, done: str = "") -> Response:
    return _page(visit, done=done)


@router.post("/me")
@may(Permission.KEEP_ACCOUNT)
def keep_preferences(visit: Visit) -> Response:
    form = PreferencesForm.read(visit.form)
    if form.values is None:
        return _page(visit, preferences=form)
    choose_preferences(visit.person, **form.values.model_dump(), home=visit.city.locale if visit.city else None)
    language = language_of(form.values.language)
    return remember_language(see_other("/me?done=saved"), language, secure=settings().https)


@router.post("/me/reminders")
@may(Permission.KEEP_ACCOUNT)
def keep_reminders(visit: Visit) -> Response:
    form = RemindersForm.read(visit.form)
    if form.values is None:
        raise Invalid(N_("Please choose one of these."), "kinds")
    choose_reminders(visit.db, visit.person, form.values.kinds)
    return see_other("/me?done=reminders#reminders")


@router.post("/me/pause")
@may(Permission.KEEP_ACCOUNT)
def pause(visit: Visit) -> Response:
    form = PauseForm.read(visit.form)
    if form.values:
        try:
            take_pause(visit.person, form.values.until, today=visit.visitor.today)
            return see_other("/me#pause")
        except Invalid as refused:
            form.refuse(refused.field, refused.message, **refused.values)
    return _page(visit, pause=form)


@router.post("/me/pause/end")
@may(Permission.KEEP_ACCOUNT)
def go_on(visit: Visit) -> Response:
    end_pause(visit.person, today=visit.visitor.today)
    return see_other("/me#pause")


@router.post("/me/address")
@may(Permission.KEEP_ACCOUNT)
def change_address(visit: Visit) -> Response:
    form = AddressForm.read(visit.form)
    if form.values is None:
        return _page(visit, address=form)
    ask_for_address(visit.db, visit.person, form.values.email)
    return see_other("/me?done=address#address")


@router.post("/me/devices/{session}/end")
@may(Permission.KEEP_ACCOUNT, SignInSession)
def end_device(visit: Visit, session: SignInSession) -> Response:
    end_session(visit.db, session.id)
    if session.id == visit.session_id:
        return signed_out()
    return visit.done("/me#devices", "people/me.html", region="devices", **_devices(visit))


@router.post("/me/other-devices/end")
@may(Permission.KEEP_ACCOUNT)
def end_other_devices(visit: Visit) -> Response:
    end_sessions(visit.db, visit.visitor.person_id, but=visit.session_id)
    return visit.done("/me#devices", "people/me.html", region="devices", **_devices(visit))


@router.get("/me/mailbox")
@may(Permission.KEEP_ACCOUNT)
def mailbox_question(visit: Visit, next: str = "/", sent: bool = False) -> Response:
    return _mailbox_page(visit, Filled({}), own_address(next), sent=sent)


@router.post("/me/mailbox")
@may(Permission.KEEP_ACCOUNT)
def answer_mailbox_question(visit: Visit) -> Response:
    """Without an address, the answer is that nobody else reads the official one, or that the question may rest."""
    onward = own_address(NextForm.read(visit.form).value("next") or "/")
    if visit.form.get("others") != "yes":
        answer_about_mailbox(visit.person)
        return see_other(onward)
    form = AddressForm.read(visit.form)
    if form.values is None:
        return _mailbox_page(visit, form, onward)
    ask_for_address(visit.db, visit.person, form.values.email)
    answer_about_mailbox(visit.person)
    return see_other(with_next("/me/mailbox?sent=1", onward))


@router.get("/address/{token}")
@open_door("the link was mailed to the new address, and may be opened on any device")
def confirm_page(visit: Visit, token: str) -> Response:
    change = pending_change(visit.db, token_hash(token), clock.now())
    if change is None:
        return visit.page("people/address_ended.html", status=410, region="main")
    person = visit.db.get_one(Person, change.person_id)
    return visit.page("people/address_confirm.html", change=change, change_person=person, token=token)


@router.post("/address/{token}")
@open_door("the link was mailed to the new address, and may be opened on any device")
def confirm(visit: Visit, token: str) -> Response:
    change = confirm_address(visit.db, token)
    if change is None:
        return visit.page("people/address_ended.html", status=410, region="main")
    return visit.page("people/address_confirmed.html", change=change)


def _page(
    visit: Visit,
    done: str = "",
    preferences: Filled | None = None,
    address: Filled | None = None,
    pause: Filled | None = None,
) -> Response:
    person = visit.person
    now_set = {
        "language": person.language,
        "content_language": language_of(person.content_language) if person.content_language else "",
        "timezone": person.timezone,
    }
    return visit.page(
        "people/me.html",
        status=422 if preferences or address or pause else 200,
        region="main",
        preferences=preferences or Filled(now_set),
        address=address or Filled({}),
        pause=pause or Filled({}),
        addresses=addresses_of(visit.db, visit.visitor.person_id),
        language_choices=language_choices(),
        zones=_zones(visit),
        done=done,
        may_delegate=visit.may(Permission.DELEGATE),
        kinds=KINDS,
        kinds_off={kind for _, kind in switched_off(visit.db, [person.id])},
        fails=failing(visit.db, [person.id]).get(person.id),
        **_devices(visit),
    )


def _zones(visit: Visit) -> list[tuple[str, str]]:
    """The zones to choose from; the person's own is among them, whatever it is called."""
    choices, own = list(zone_choices(visit.locale)), visit.person.timezone
    return choices if own in dict(choices) else [(own, zone_city(own, visit.locale)), *choices]


def _devices(visit: Visit) -> dict[str, Any]:
    return {"devices": connected_devices(visit.db, visit.visitor.person_id, clock.now())}


def _mailbox_page(visit: Visit, form: Filled, onward: str, *, sent: bool = False) -> Response:
    official = addresses_of(visit.db, visit.visitor.person_id).get("official", "")
    status = 422 if form.errors else 200
    return visit.page(
        "people/mailbox.html", status=status, region="main", form=form, next=onward, official=official, sent=sent
    )
