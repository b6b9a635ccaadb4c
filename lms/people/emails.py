"""What is written to people about signing in and their addresses, in each one's own language."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from sqlmodel import Session

from lms import clock
from lms.i18n import N_, format_moment, zone_city
from lms.mail.actions import queue_mail
from lms.people.models import SIGN_IN_MINUTES, Person
from lms.settings import settings
from lms.web.templates import translate

CHANGE_HOURS = 24


def link_address(token: str, next_page: str = "/") -> str:
    """The absolute address of a one-time link."""
    onward = f"?next={quote(next_page)}" if next_page != "/" else ""
    return f"{settings().base_url}/sign-in/{token}{onward}"


def write_sign_in_link(db: Session, person: Person, to: str, link: str, code: str, request: str) -> None:
    words: dict[str, Any] = {"link": link, "code": f"{code[:3]} {code[3:]}", "minutes": SIGN_IN_MINUTES}
    write_to(db, person, to, "sign_in", N_("Your link to sign in"), sign_in_mail(request), secret=True, **words)


def sign_in_mail(request: str) -> str:
    """The occasion of the mail with the link that a sign-in page asked for."""
    return f"sign-in:{request}"


def write_link_handed_out(db: Session, person: Person, to: str, link_id: int) -> None:
    subject, when = N_("A way into your account was handed out"), _moment(person, clock.now())
    write_to(db, person, to, "link_handed_out", subject, f"link-handed-out:{link_id}", when=when)


def write_address_confirm(db: Session, person: Person, to: str, token: str, change_id: int) -> None:
    words: dict[str, Any] = {"link": f"{settings().base_url}/address/{token}", "hours": CHANGE_HOURS}
    subject = N_("Confirm your address for signing in")
    write_to(db, person, to, "address_confirm", subject, f"address-confirm:{change_id}", secret=True, **words)


def write_address_changed(db: Session, person: Person, to: str, change_id: int) -> None:
    subject, when = N_("Your address for signing in changed"), _moment(person, clock.now())
    write_to(db, person, to, "address_changed", subject, f"address-changed:{change_id}", when=when)


def _moment(person: Person, moment: datetime) -> str:
    """In the person's zone, which is named: a mail is read anywhere."""
    zone = zone_city(person.timezone, person.language)
    return f"{format_moment(moment, person.language, person.timezone)} ({zone})"


def write_to(
    db: Session,
    person: Person,
    to: str,
    template: str,
    subject: str,
    occasion: str,
    *,
    secret: bool = False,
    unsubscribe: str | None = None,
    calendar: str = "",
    named: dict[str, object] | None = None,
    **words: object,
) -> None:
    """One mail to a person in their own language, once for each occasion; `subject` is still to be translated, and
    what it has a place for is in `named`."""
    queue_mail(
        db,
        to=to,
        locale=person.language,
        template=template,
        subject=translate(person.language, subject, **(named or {})),
        context={"person": person, **words},
        person_id=person.id,
        unique_key=occasion,
        secret=secret,
        unsubscribe=unsubscribe,
        calendar=calendar,
    )
