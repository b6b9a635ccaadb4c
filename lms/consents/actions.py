from datetime import date

from sqlmodel import Session

from lms import clock
from lms.audit.actions import note
from lms.consents import queries
from lms.consents.covering import covers
from lms.consents.models import Consent
from lms.consents.queries import Example
from lms.db import insert_new
from lms.errors import Invalid
from lms.i18n import N_
from lms.people.actions.seats import refuse_far


def record_consent(
    db: Session,
    example: Example,
    *,
    given_on: date,
    given_by: str,
    letter: str,
    words: str,
    client_id: str,
    by: int,
    today: date,
) -> bool:
    """Write down that the city consented to the words of the digest `words`: whether anything new was. Twice is once:
    also what is sent again after it was withdrawn.

    Raises Invalid for a day to come, for a name that no city bears, and for words that stand there no longer.
    """
    refuse_far(given_on, "given_on")
    if given_on > today:
        raise Invalid(N_("This day is still to come."), "given_on")
    if example.city is None:
        raise Invalid(N_("No city bears this name, so nobody can consent. Its author has to correct the name."))
    if words != example.asked.digest:
        raise Invalid(N_("The words have changed since you opened this page. Read them again before you record it."))
    in_force = queries.hold(db, example, example.city)
    if any(covers(one.revision, one.digest, example.asked) for one in in_force):
        return False
    consent = Consent(
        client_id=client_id,
        city_id=example.city.id,
        block_id=example.block_id,
        revision=example.asked.revision,
        digest=words,
        given_on=given_on,
        given_by=given_by,
        letter=letter,
        recorded_by_id=by,
    )
    is_new = insert_new(db, Consent, consent) is not None
    if is_new:
        day, revision = given_on.isoformat(), consent.revision
        note(db, by, "consent.give", _subject(example), city=example.city.name, given_on=day, revision=revision)
    return is_new


def withdraw_consent(db: Session, example: Example, *, by: int) -> None:
    """Whatever the city consented to of the example holds no longer. Twice is once."""
    in_force = queries.hold(db, example, example.city) if example.city else []
    for consent in in_force:
        consent.withdrawn_at, consent.withdrawn_by_id = clock.now(), by
        db.add(consent)
    if in_force:
        note(db, by, "consent.withdraw", _subject(example), city=example.asked.city)


def _subject(example: Example) -> str:
    return f"block/{example.course.slug}/{example.key}"
