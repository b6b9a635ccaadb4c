"""Ways in: links and codes that open an account once, and the sessions they begin."""

import hmac
import secrets
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from lms import clock, ids
from lms.audit.actions import note
from lms.jobs.actions import enqueue
from lms.jobs.handlers import handles
from lms.mail.actions import note_read
from lms.people.emails import link_address, sign_in_mail, write_link_handed_out, write_sign_in_link
from lms.people.guard import token_hash
from lms.people.models import Person, SignInLink, SignInSession
from lms.people.queries import who_signs_in
from lms.people.rates import PER_ADDRESS, PER_NETWORK, count_try, forget_old_windows, network_of
from lms.signing import signature

MAX_CODES = 5


def ask_for_link(db: Session, address: str, host: str, next_page: str) -> str:
    """Ask for a link to be sent, with the same work whether the address is known or not: the request's id."""
    count_try(db, "sign-in address", address, PER_ADDRESS)
    count_try(db, "sign-in network", network_of(host), PER_NETWORK)
    request = secrets.token_urlsafe(16)
    enqueue(db, "people.send_sign_in_link", {"address": address, "request": request, "next": next_page})
    return request


@handles("people.send_sign_in_link")
def send_sign_in_link(db: Session, details: dict[str, Any]) -> None:
    """Write to the person whom the address lets in, if there is one."""
    forget_old_windows(db)
    person = who_signs_in(db, details["address"])
    if person is None:
        return
    link, token, code = _new_link(db, person, details["request"])
    address = link_address(token, details["next"])
    write_sign_in_link(db, person, details["address"], address, code, link.request)


def hand_out_link(db: Session, address: str, *, tell: bool = True) -> str | None:
    """A one-time way in to be read out or printed, for when mail fails. None if the address lets nobody in."""
    address = address.strip().lower()
    person = who_signs_in(db, address)
    if person is None:
        return None
    link, token, _code = _new_link(db, person, ids.public_id())
    note(db, None, "link.hand_out", f"person/{person.public_id}", for_person_id=person.id)
    if tell:
        write_link_handed_out(db, person, address, link.id)
    return link_address(token)


def spend_link(db: Session, token: str) -> int | None:
    """Use a link up: whose it was, or None if it is unknown, spent or expired. Of two at once, one succeeds."""
    return _spend(db, col(SignInLink.token_hash) == token_hash(token))


def spend_code(db: Session, request: str, code: str) -> int | None:
    """Use a link up by its code: whose it was, or None. A try counts before it is looked at; the fifth is the last."""
    counted = (
        update(SignInLink)
        .values(wrong_codes=col(SignInLink.wrong_codes) + 1)
        .where(col(SignInLink.request) == request, col(SignInLink.wrong_codes) < MAX_CODES, *_open())
    )
    tried = db.exec(counted.returning(col(SignInLink.id), col(SignInLink.code_hash))).first()
    if tried is None or not hmac.compare_digest(tried[1], _code_hash(request, code)):
        return None
    return _spend(db, col(SignInLink.id) == tried[0])


def start_session(db: Session, person_id: int, device: str) -> str:
    """Sign a person in on a device: the secret its cookie holds."""
    token = secrets.token_urlsafe(32)
    db.add(SignInSession(token_hash=token_hash(token), person_id=person_id, device=device))
    db.flush()
    return token


def end_session(db: Session, session_id: int) -> None:
    _end(db, col(SignInSession.id) == session_id)


def end_sessions(db: Session, person_id: int, *, but: int = 0) -> None:
    """End a person's sessions on every device, except the session `but`."""
    _end(db, col(SignInSession.person_id) == person_id, col(SignInSession.id) != but)


def end_links(db: Session, person_id: int) -> None:
    """Make a person's unspent links and codes useless."""
    now = clock.now()
    of_person = update(SignInLink).where(col(SignInLink.person_id) == person_id, *_open())
    db.exec(of_person.values(expires_at=now))


def _new_link(db: Session, person: Person, request: str) -> tuple[SignInLink, str, str]:
    token, code = secrets.token_urlsafe(32), f"{secrets.randbelow(1_000_000):06}"
    hashes = {"token_hash": token_hash(token), "code_hash": _code_hash(request, code)}
    link = SignInLink(person_id=person.id, request=request, **hashes)
    db.add(link)
    db.flush()
    return link, token, code


def _code_hash(request: str, code: str) -> str:
    return signature("code", f"{request}:{code}")


def _open() -> tuple:
    return col(SignInLink.spent_at).is_(None), col(SignInLink.expires_at) > clock.now()


def _spend(db: Session, which) -> int | None:
    spend = update(SignInLink).values(spent_at=clock.now()).where(which, *_open())
    spent = db.exec(spend.returning(col(SignInLink.person_id), col(SignInLink.request))).first()
    if spent is None:
        return None
    person_id, request = spent
    note_read(db, sign_in_mail(request))
    return person_id


def _end(db: Session, *which) -> None:
    db.exec(update(SignInSession).values(ended_at=clock.now()).where(*which, col(SignInSession.ended_at).is_(None)))
