"""What a delegate is told: what they may do for a mayor now, and until when."""

from sqlmodel import Session

from lms import clock
from lms.cohorts.models import City
from lms.delegations.queries import leave_between
from lms.delegations.tasks import TASKS
from lms.i18n import N_
from lms.people.emails import write_to
from lms.people.models import Person, Seat
from lms.people.queries import sign_in_address
from lms.settings import settings
from lms.web.templates import translate

SUBJECT = N_("What you may do for %(name)s")


def write_leave(db: Session, seat: Seat, mayor: Person, delegate: Person) -> None:
    """One mail for each change of what was granted."""
    address = sign_in_address(db, delegate.id)
    if address is None:
        return
    given = leave_between(db, seat.id, delegate.id)
    today = clock.today(db.get_one(City, seat.city_id).timezone)
    standing = {one.task: one.last_day for one in given if one.stands(today)}
    language = delegate.language
    write_to(
        db,
        delegate,
        address,
        "delegation",
        SUBJECT,
        f"delegation:{seat.public_id}:{delegate.public_id}:{sum(one.version for one in given)}",
        named={"name": mayor.name},
        mayor=mayor.name,
        title=seat.title,
        tasks=[(translate(language, TASKS[task].does), standing[task]) for task in TASKS if task in standing],
        link=f"{settings().base_url}/",
    )
