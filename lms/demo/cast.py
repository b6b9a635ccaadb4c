"""The demonstration's people: every one invented. Cities are real."""

import csv
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from lms import clock, i18n
from lms.access.roles import LEARNER_ROLES, Role
from lms.catalogue.models import Course
from lms.coaching import agreement
from lms.coaching.models import AgreementAcceptance, BookingRules, Engagement, EngagementMember, WeeklyHours
from lms.cohorts.models import City, Cohort, Office, Participation
from lms.offerings.actions import offer_course
from lms.people.models import Address, Person, Seat

HERE = Path(__file__).parent
MANAGER, HAS_NOT_AGREED = "priya", "josiah"  # for the programme; a mayor whose coach waits for a yes
PLANNED_HOURS = 18  # of each engagement: an hour a month
COHORTS = {1: (-180, 365), 2: (-75, 470)}  # days before and after today


def is_loaded(db: Session) -> bool:
    return db.exec(select(Person.id).limit(1)).first() is not None


def load_cast(db: Session) -> None:
    """Cohorts, cities, offices, people, seats, engagements, and the offerings of the courses that are loaded."""
    today = clock.now().date()
    cohorts = {number: _cohort(db, number, today) for number in COHORTS}
    cities = {row["city"]: _city(db, row) for file in ("cities.csv", "cities2.csv") for row in _rows(file)}
    people = _people(db, cities)
    offices: dict[tuple[str, str], Office] = {}
    for row in _rows("people.csv"):
        if row["role"]:
            _seat(db, row, people[row["key"]], cities, cohorts, offices, today)
    for row in _rows("engagements.csv"):
        _engagement(db, row, people, cohorts, today)
    for row in _rows("hours.csv"):
        _hours(db, row, people[row["key"]])
    for course in db.exec(select(Course).where(col(Course.kind) == "executive")).all():
        for cohort in cohorts.values():
            for role in LEARNER_ROLES:
                opens_on, due_on = cohort.starts_on, cohort.ends_on
                offer_course(db, cohort, course, role, opens_on=opens_on, due_on=due_on, by=None)
    for track in db.exec(select(Course).where(col(Course.kind) == "track")).all():
        days = {"opens_on": cohorts[1].starts_on + timedelta(90), "due_on": cohorts[1].ends_on}
        offer_course(db, cohorts[1], track, Role.STAFF, **days, by=None)
    db.flush()


@cache
def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _saved(db: Session, row: Any) -> Any:
    db.add(row)
    db.flush()
    return row


def _cohort(db: Session, number: int, today: date) -> Cohort:
    start, end = COHORTS[number]
    return _saved(db, Cohort(number=number, starts_on=today + timedelta(start), ends_on=today + timedelta(end)))


def _city(db: Session, row: dict[str, str]) -> City:
    keys = {"sort_key": i18n.sort_key(row["city"]), "sort_key_es": i18n.sort_key_es(row["city"])}
    numbers = {
        "population": int(row["population"]),
        "latitude": float(row["latitude"]),
        "longitude": float(row["longitude"]),
    }
    words = {name: row[name] for name in ("country", "region", "timezone", "locale")}
    return _saved(db, City(name=row["city"], **keys, **numbers, **words))


def _people(db: Session, cities: dict[str, City]) -> dict[str, Person]:
    zones = {row["key"]: row["timezone"] for row in _rows("zones.csv")}
    people: dict[str, Person] = {}
    for row in _rows("people.csv"):
        if row["key"] in people:
            continue
        zone = zones.get(row["key"]) or cities[row["city"]].timezone
        name = {"given_name": row["given_name"], "family_name": row["family_name"]}
        whole = f"{row['family_name']} {row['given_name']}"
        keys = {"sort_key": i18n.sort_key(whole), "sort_key_es": i18n.sort_key_es(whole)}
        people[row["key"]] = _saved(db, Person(**name, **keys, language=row["language"], timezone=zone))
        db.add(Address(address=row["address"], person_id=people[row["key"]].id, kind="official"))
    return people


def _seat(db, row, person, cities, cohorts, offices, today) -> None:
    city = cities.get(row["city"])
    cohort = cohorts[int(row["cohort"])] if row["cohort"] else None
    office = None
    if city is not None and cohort is not None:
        office = offices.get((city.name, row["post"])) or _office(db, city, row)
        offices[city.name, row["post"]] = office
        _participation(db, city, cohort, row["capability"])
    starts = today + timedelta(int(row["starts"]))
    ends = today + timedelta(int(row["ends"])) if row["ends"] else None
    seat = Seat(person_id=person.id, role=row["role"], title=row["title"], starts_on=starts, ends_on=ends)
    seat.office_id, seat.city_id, seat.cohort_id = (_id(thing) for thing in (office, city, cohort))
    db.add(seat)


def _id(row: Any) -> int | None:
    return row.id if row else None


def _office(db: Session, city: City, row: dict[str, str]) -> Office:
    return _saved(db, Office(city_id=city.id, role=row["role"], post=row["post"]))


def _participation(db: Session, city: City, cohort: Cohort, capability: str) -> None:
    here = (col(Participation.city_id) == city.id, col(Participation.cohort_id) == cohort.id)
    found = db.exec(select(Participation).where(*here)).first()
    if found is None:
        found = _saved(db, Participation(city_id=city.id, cohort_id=cohort.id))
    if capability:
        found.capability = capability


def _hours(db: Session, row: dict[str, str], coach: Person) -> None:
    db.add(BookingRules(person_id=coach.id, buffer_minutes=int(row["buffer"]), notice_hours=int(row["notice"])))
    for weekday in row["weekdays"]:
        for stretch in row["hours"].split():
            since, until = (time.fromisoformat(hour) for hour in stretch.split("-"))
            db.add(WeeklyHours(person_id=coach.id, weekday=int(weekday), since=since, until=until))


def _engagement(db, row, people, cohorts, today) -> None:
    coachees = [people[key] for key in row["coachees"].split()]
    first = db.exec(select(Seat).where(col(Seat.person_id) == coachees[0].id, col(Seat.role) == Role.MAYOR)).one()
    cohort = cohorts[int(row["cohort"])]
    starts = min(today, cohort.starts_on + timedelta(14))
    term: dict[str, Any] = {"starts_on": starts, "ends_on": cohort.ends_on, "planned_hours": PLANNED_HOURS}
    engagement = _saved(db, Engagement(cohort_id=cohort.id, city_id=first.city_id, **term))
    members = [(people[row["coach"]], "coach"), *((coachee, "coachee") for coachee in coachees)]
    for person, part in members:
        db.add(EngagementMember(engagement_id=engagement.id, person_id=person.id, part=part))
    for person, part in [*members, (people[MANAGER], "programme")]:
        if person is not people[HAS_NOT_AGREED]:
            _accept(db, engagement, person, part)


def _accept(db: Session, engagement: Engagement, person: Person, part: str) -> None:
    at = datetime.combine(engagement.starts_on, time(15), UTC)
    who: dict[str, Any] = {"engagement_id": engagement.id, "person_id": person.id, "part": part}
    language = i18n.language_of(person.language)
    db.add(AgreementAcceptance(**who, version=agreement.in_force().version, language=language, accepted_at=at))
