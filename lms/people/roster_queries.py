from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, and_, col, func, select

from lms import clock
from lms.access.roles import CITY_ROLES, Role
from lms.cohorts.models import City, Cohort, Office, Participation
from lms.i18n import fold, language_of
from lms.people.models import Address, Person, Seat


@dataclass(frozen=True, slots=True)
class CohortCounts:
    cohort: Cohort
    cities: int
    people: int  # with a seat in a city that is not over


@dataclass(frozen=True, slots=True)
class Seated:
    seat: Seat
    person: Person
    city: City | None
    address: str  # the official one


@dataclass(slots=True)
class CityRoster:
    city: City
    participation: Participation
    seated: list[Seated] = field(default_factory=list)


def cohorts(db: Session, today: date) -> list[CohortCounts]:
    current = and_(
        col(Seat.cohort_id) == col(Cohort.id),
        col(Seat.city_id).is_not(None),
        Seat.not_over_on(today),
    )
    cities, people = (func.count(func.distinct(column)) for column in (Participation.city_id, Seat.person_id))
    rows = db.exec(
        select(Cohort, cities, people)
        .outerjoin(Participation, col(Participation.cohort_id) == col(Cohort.id))
        .outerjoin(Seat, current)
        .group_by(col(Cohort.id))
        .order_by(col(Cohort.number).desc())
    ).all()
    return [CohortCounts(*row) for row in rows]


def cities_in(db: Session, cohort: Cohort, locale: str) -> list[CityRoster]:
    """The cohort's cities in the reader's order, nobody in them yet."""
    rows = db.exec(
        select(City, Participation)
        .join(Participation, col(Participation.city_id) == col(City.id))
        .where(col(Participation.cohort_id) == cohort.id)
        .order_by(_key(City, locale))
    ).all()
    return [CityRoster(city, participation) for city, participation in rows]


def rosters(db: Session, cohort: Cohort, locale: str, search: str = "") -> list[CityRoster]:
    """The cohort's cities whose name holds the words, with everyone who sits or sat there."""
    found = [roster for roster in cities_in(db, cohort, locale) if fold(search) in fold(roster.city.name)]
    by_city = {roster.city.id: roster for roster in found}
    for seated in _seated(db, cohort, locale):
        if roster := by_city.get(seated.seat.city_id):
            roster.seated.append(seated)
    for roster in found:
        roster.seated.sort(key=lambda seated: CITY_ROLES.index(Role(seated.seat.role)))
    return found


def _seated(db: Session, cohort: Cohort, locale: str) -> list[Seated]:
    rows = db.exec(
        select(Seat, Person, City, Address.address)
        .join(Person, col(Person.id) == col(Seat.person_id))
        .join(City, col(City.id) == col(Seat.city_id))
        .outerjoin(Address, and_(col(Address.person_id) == col(Person.id), col(Address.kind) == "official"))
        .where(col(Seat.cohort_id) == cohort.id)
        .order_by(_key(Person, locale), col(Seat.starts_on))
    ).all()
    return [Seated(seat, person, city, address or "") for seat, person, city, address in rows]


def seated_in(db: Session, city: City, cohort_id: int, locale: str) -> list[tuple[Seat, Person]]:
    """Who sits in a city of a cohort today: the mayor first, then by name. One statement."""
    today = clock.today(city.timezone)
    joined = select(Seat, Person).join(Person, col(Person.id) == col(Seat.person_id))
    here = col(Seat.city_id) == city.id, col(Seat.cohort_id) == cohort_id, Seat.in_force_within(today, today)
    rows = db.exec(joined.where(*here).order_by(_key(Person, locale), col(Seat.id))).all()
    return sorted(rows, key=lambda row: CITY_ROLES.index(Role(row[0].role)))


def seats_of(db: Session, person_id: int) -> list[tuple[Seat, City | None]]:
    joined = select(Seat, City).outerjoin(City, col(City.id) == col(Seat.city_id))
    return list(db.exec(joined.where(col(Seat.person_id) == person_id)).all())


def holder_of(db: Session, address: str) -> tuple[Person, Address] | None:
    return db.exec(
        select(Person, Address)
        .join(Address, col(Address.person_id) == col(Person.id))
        .where(col(Address.address) == address)
    ).first()


def office_of(db: Session, city: City, role: Role) -> Office | None:
    """The one office of its kind in the city: the mayor's, the chief of staff's."""
    here = (col(Office.city_id) == city.id, col(Office.role) == role)
    return db.exec(select(Office).where(*here).order_by(col(Office.id))).first()


def last_office_held(db: Session, person_id: int, city: City, role: Role) -> Office | None:
    return db.exec(
        select(Office)
        .join(Seat, col(Seat.office_id) == col(Office.id))
        .where(col(Seat.person_id) == person_id, col(Office.city_id) == city.id, col(Office.role) == role)
        .order_by(col(Seat.ends_on).desc())
    ).first()


def hold_for_seating(db: Session, cohort: Cohort) -> None:
    """Until the transaction ends nobody else seats people in the cohort, where the database locks rows."""
    db.exec(select(Cohort.id).where(col(Cohort.id) == cohort.id).with_for_update()).one()


def person_and_city(db: Session, seat: Seat) -> tuple[Person, City | None]:
    return db.exec(
        select(Person, City).outerjoin(City, col(City.id) == seat.city_id).where(col(Person.id) == seat.person_id)
    ).one()


def _key(table: type[City] | type[Person], locale: str):
    return col(table.sort_key_es) if language_of(locale) == "es" else col(table.sort_key)
