"""The cohorts, and one cohort's cities with the people who sit there: added, ended and put right here."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.access.roles import CITY_ROLES
from lms.cohorts.models import City, Cohort
from lms.errors import Invalid
from lms.i18n import N_
from lms.people import roster, roster_queries
from lms.people.actions import correcting, seats
from lms.people.choices import language_choices
from lms.people.guard import Visit, may
from lms.people.mail_queries import failing
from lms.people.models import Person, Seat
from lms.people.queries import address_row
from lms.people.roster import Newcomer
from lms.people.roster_forms import Correction, LastDay, NewPerson
from lms.web.forms import Filled
from lms.web.render import see_other

router = APIRouter()


@router.get("/cohorts")
@may(Permission.SEE_REPORT)
def cohorts_page(visit: Visit) -> Response:
    return visit.page("cohorts/cohorts.html", cohorts=roster_queries.cohorts(visit.db, visit.visitor.today))


@router.get("/cohorts/{cohort}")
@may(Permission.SEE_REPORT, Cohort)
def cohort_page(visit: Visit, cohort: Cohort, city: str = "") -> Response:
    found = roster_queries.rosters(visit.db, cohort, visit.locale, city)
    people = {each.person.id for city_roster in found for each in city_roster.seated}
    shown: dict[str, Any] = {"rosters": found, "search": city, "failing": failing(visit.db, people)}
    shown |= {"may_manage": visit.may(Permission.MANAGE_COHORT)}
    shown |= {"may_offer": visit.may(Permission.MANAGE_OFFERING), "may_pair": visit.may(Permission.PAIR_COACHES)}
    return visit.page("cohorts/cohort.html", cohort=cohort, roster=roster, **shown)


@router.get("/cohorts/{cohort}/people")
@may(Permission.MANAGE_COHORT, Cohort)
def new_person_page(visit: Visit, cohort: Cohort, city: str = "") -> Response:
    cities = cities_of(visit, cohort)
    start = {"role": "staff", "language": visit.locale, "starts_on": visit.visitor.today.isoformat()}
    if city in cities:
        start |= {"city": city, "language": cities[city].locale}
    return new_person_form(visit, cohort, cities, Filled(start))


@router.post("/cohorts/{cohort}/people")
@may(Permission.MANAGE_COHORT, Cohort)
def add_person(visit: Visit, cohort: Cohort) -> Response:
    cities, form = cities_of(visit, cohort), NewPerson.read(visit.form)
    if form.values and form.values.city not in cities:
        form.refuse("city", N_("Please choose one of these."))
    elif form.values:
        newcomer = Newcomer(**form.values.model_dump(exclude={"city"}))
        city = cities[form.values.city]
        seat = done_or_refused(form, lambda: seats.add_person(visit.db, cohort, city, newcomer, by=visit.person.id))
        if seat:
            return see_other(f"/cohorts/{cohort.public_id}#seat-{seat.public_id}")
    return new_person_form(visit, cohort, cities, form, status=422)


@router.get("/seats/{seat}/ending")
@may(Permission.MANAGE_COHORT, Seat)
def ending_page(visit: Visit, seat: Seat) -> Response:
    person, city = roster_queries.person_and_city(visit.db, seat)
    last_day = seat.ends_on or roster.today_in(city, person)
    return ending_form(visit, seat, Filled({"ends_on": last_day.isoformat()}))


@router.post("/seats/{seat}/ending")
@may(Permission.MANAGE_COHORT, Seat)
def end_seat(visit: Visit, seat: Seat) -> Response:
    form = LastDay.read(visit.form)
    if typed := form.values:
        done_or_refused(form, lambda: seats.end_seat(visit.db, seat, typed.ends_on, by=visit.person.id))
    if form.values is None:
        return ending_form(visit, seat, form, status=422)
    person, _ = roster_queries.person_and_city(visit.db, seat)
    return see_other(f"/people/{person.public_id}")


@router.get("/people/{person}/correction")
@may(Permission.MANAGE_COHORT, Person)
def correction_page(visit: Visit, person: Person) -> Response:
    own = address_row(visit.db, person.id, "official")
    names = {"given_name": person.given_name, "family_name": person.family_name}
    return correction_form(visit, person, Filled(names | {"address": own.address if own else ""}))


@router.post("/people/{person}/correction")
@may(Permission.MANAGE_COHORT, Person)
def correct_person(visit: Visit, person: Person) -> Response:
    form = Correction.read(visit.form)
    if form.values:
        right = form.values.model_dump()
        done_or_refused(form, lambda: correcting.correct_person(visit.db, person, **right, by=visit.person.id))
    if form.values is None:
        return correction_form(visit, person, form, status=422)
    return see_other(f"/people/{person.public_id}")


# ---------------------------------------------------------------- pieces


def done_or_refused(form: Filled, act: Callable[[], Any]) -> Any:
    """What the act gives; None if it refused what was typed, which the form then says."""
    try:
        return act()
    except Invalid as refused:
        form.refuse(refused.field, refused.message, **refused.values)
        return None


def cities_of(visit: Visit, cohort: Cohort) -> dict[str, City]:
    rosters = roster_queries.cities_in(visit.db, cohort, visit.locale)
    return {each.city.public_id: each.city for each in rosters}


def new_person_form(visit: Visit, cohort: Cohort, cities: dict, form: Filled, status: int = 200) -> Response:
    roles = [(role.value, roster.ROLE_WORDS[role]) for role in CITY_ROLES]
    chosen = {"cohort": cohort, "cities": cities, "roles": roles, "locales": language_choices()}
    return visit.page("cohorts/new_person.html", status=status, form=form, **chosen)


def ending_form(visit: Visit, seat: Seat, form: Filled, status: int = 200) -> Response:
    person, city = roster_queries.person_and_city(visit.db, seat)
    about = {"seat": seat, "person": person, "city": city, "roster": roster}
    return visit.page("cohorts/ending.html", status=status, form=form, **about)


def correction_form(visit: Visit, person: Person, form: Filled, status: int = 200) -> Response:
    return visit.page("cohorts/correction.html", status=status, form=form, person=person)
