from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, case, col, select

from lms import clock
from lms.access.roles import Role
from lms.access.scope import Visitor
from lms.cohorts.models import City
from lms.delegations.models import DELEGATE_ROLES, Delegation, granted, in_force, seats_of_mayor
from lms.i18n import language_of
from lms.people.models import Person, Seat


@dataclass(frozen=True, slots=True)
class Mayor:
    """For whom someone acts: a mayor with the title of the seat, which is in the city's language."""

    person: Person
    title: str
    locale: str

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def language(self) -> str:
        return language_of(self.locale)


@dataclass(slots=True)
class Acting:
    """For whom a delegate acts today, and each task with its last day."""

    mayor: Mayor
    city: City
    tasks: dict[str, date] = field(default_factory=dict)


@dataclass(slots=True)
class Entrusted:
    """What a mayor left to one person: each task that stands, in the order of the page."""

    delegate: Person
    tasks: list[Delegation] = field(default_factory=list)


def acting_for(db: Session, visitor: Visitor) -> list[Acting]:
    """For whom the visitor acts today, by mayor's name. One statement."""
    if not visitor.roles.intersection(DELEGATE_ROLES):
        return []
    rows = db.exec(
        in_force(select(Delegation, Seat, Person, City), visitor.today)
        .join(Person, col(Person.id) == col(Seat.person_id))
        .join(City, col(City.id) == col(Seat.city_id))
        .where(col(Delegation.delegate_id) == visitor.person_id)
        .order_by(col(Person.sort_key), col(Seat.id), col(Delegation.id))
    ).all()
    found: dict[int, Acting] = {}
    for delegation, seat, person, city in rows:
        acting = found.setdefault(seat.person_id, Acting(Mayor(person, seat.title, city.locale), city))
        acting.tasks[delegation.task] = max(delegation.last_day, acting.tasks.get(delegation.task, date.min))
    return list(found.values())


def mayor_for(db: Session, visitor: Visitor, task: str, *where: Any) -> Mayor | None:
    """The mayor in whose name the visitor may do a task, among those whose seat meets a condition."""
    rows = granted(visitor, task, Seat.id).where(*where)
    return _mayor(db, col(Seat.id).in_(rows))


def mayor_named(db: Session, person_id: int | None, city_id: int) -> Mayor | None:
    """A person as mayor of a city, in whatever seat they last had there: for what was done in their name."""
    return _mayor(db, col(Seat.person_id) == person_id, col(Seat.role) == Role.MAYOR, col(Seat.city_id) == city_id)


def _mayor(db: Session, *where: Any) -> Mayor | None:
    chosen: Any = select(Person, Seat.title, City.locale)
    row = db.exec(
        chosen.join(Seat, col(Seat.person_id) == col(Person.id))
        .join(City, col(City.id) == col(Seat.city_id))
        .where(*where)
        .order_by(col(Seat.starts_on).desc(), col(Seat.id).desc())
        .limit(1)
    ).first()
    return Mayor(*row) if row else None


def seat_to_grant_in(db: Session, visitor: Visitor) -> Seat | None:
    """The visitor's seat as mayor today; of several, the one that began last."""
    chosen = select(Seat).where(col(Seat.id).in_(seats_of_mayor(visitor)), col(Seat.city_id).is_not(None))
    return db.exec(chosen.order_by(col(Seat.starts_on).desc(), col(Seat.id).desc()).limit(1)).first()


def possible_delegates(db: Session, seat: Seat, today: date) -> list[tuple[Person, str]]:
    """Those with a seat of the chief of staff or of senior staff in the mayor's city today, chiefs first, each with
    the title they bear."""
    rows = db.exec(
        select(Person, Seat.title)
        .join(Seat, col(Seat.person_id) == col(Person.id))
        .where(
            col(Seat.city_id) == seat.city_id,
            col(Seat.role).in_(DELEGATE_ROLES),
            Seat.in_force_within(today, today),
            col(Person.id) != seat.person_id,
        )
        .order_by(col(Seat.role), col(Person.sort_key), col(Seat.starts_on).desc())
    ).all()
    return list({person.id: (person, title) for person, title in reversed(rows)}.values())[::-1]


def entrusted_by(db: Session, visitor: Visitor, today: date) -> list[Entrusted]:
    """What a mayor left to whom and is in force today, by name."""
    rows = db.exec(
        in_force(select(Delegation, Person), today)
        .join(Person, col(Person.id) == col(Delegation.delegate_id))
        .where(col(Seat.person_id) == visitor.person_id)
        .order_by(col(Person.sort_key), col(Delegation.id))
    ).all()
    found: dict[int, Entrusted] = {}
    for delegation, person in rows:
        found.setdefault(person.id, Entrusted(person)).tasks.append(delegation)
    return list(found.values())


def leave_between(db: Session, seat_id: int, delegate_id: int) -> list[Delegation]:
    """All that was ever given in a seat to someone."""
    both = col(Delegation.seat_id) == seat_id, col(Delegation.delegate_id) == delegate_id
    return list(db.exec(select(Delegation).where(*both).order_by(col(Delegation.id))).all())


@dataclass(frozen=True, slots=True)
class Copied:
    """Someone who gets copies of a mayor's reminders."""

    delegation: Delegation
    delegate: Person
    mayor: Mayor


def copied_to(db: Session, mayors: Iterable[int], now: datetime) -> dict[int, list[Copied]]:
    """By mayor, the delegates whose leave for reminders is in force at a moment, by the day in its city. Two statements
    at most."""
    theirs = col(Seat.person_id).in_(sorted(set(mayors))), col(Seat.role) == Role.MAYOR
    cities = select(City.timezone).join(Seat, col(Seat.city_id) == col(City.id)).where(*theirs).distinct()
    days = {zone: now.astimezone(clock.zone_named(zone)).date() for zone in db.exec(cities).all()}
    if not days:
        return {}
    delegate = aliased(Person)
    rows = db.exec(
        in_force(select(Delegation, delegate, Person), case(days, value=col(City.timezone)))
        .add_columns(col(Seat.title), col(City.locale))
        .join(City, col(City.id) == col(Seat.city_id))
        .join(Person, col(Person.id) == col(Seat.person_id))
        .join(delegate, col(delegate.id) == col(Delegation.delegate_id))
        .where(*theirs, col(Delegation.task) == "reminders")
        .order_by(col(Delegation.id))
    ).all()
    found: dict[int, dict[int, Copied]] = defaultdict(dict)
    for delegation, reader, mayor, title, locale in rows:
        found[mayor.id].setdefault(reader.id, Copied(delegation, reader, Mayor(mayor, title, locale)))
    return {mayor: list(copied.values()) for mayor, copied in found.items()}
