"""The cohort report and its CSV, and the pages of a city and of a person."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from lms import clock
from lms.access.permissions import Permission
from lms.assignments.queries import facts_of
from lms.coaching.queries import sessions_told
from lms.cohorts.models import City, Cohort
from lms.i18n import LANGUAGES
from lms.people import roster
from lms.people.guard import Visit, may
from lms.people.models import Person
from lms.reports import figures, queries
from lms.reports.forms import Asked
from lms.reports.sheet import sheet, state_words
from lms.settings import settings

router = APIRouter()


@router.get("/cohorts/{cohort}/report")
@may(Permission.SEE_REPORT, Cohort)
def report_page(visit: Visit, cohort: Cohort, asked: Annotated[Asked, Query()]) -> Response:
    report = figures.report(*queries.lines_of_cohort(visit.db, cohort, asked.who.roles), asked, visit.locale)
    cities = figures.cities_in_order(queries.cities_in(visit.db, cohort), visit.locale)
    return visit.page(
        "reports/report.html",
        region="report",
        cohort=cohort,
        report=report,
        cities=cities,
        countries=figures.countries_in_order(cities, visit.locale),
        spoken=LANGUAGES,
        state_words=lambda line: state_words(line, visit.locale),
    )


@router.get("/cohorts/{cohort}/report.csv")
@may(Permission.SEE_REPORT, Cohort)
def report_sheet(visit: Visit, cohort: Cohort, asked: Annotated[Asked, Query()]) -> Response:
    report = figures.report(*queries.lines_of_cohort(visit.db, cohort, asked.who.roles), asked, visit.locale)
    name = f"cohort-{cohort.number}-{visit.visitor.today.isoformat()}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    content = sheet(report, cohort, visit.locale, demo=settings().demo)
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/cities/{city}")
@may(Permission.SEE_CITY, City)
def city_page(visit: Visit, city: City) -> Response:
    columns, lines = queries.lines_of_city(visit.db, city)
    lines = figures.by_city(lines, visit.locale)
    seats = queries.seats_whose_learning_shows(visit.db, visit.visitor, city)
    shown = [line for line in lines if line.cells and line.seat.id in seats]
    sessions = queries.sessions_held(visit.db, visit.visitor, city)
    return visit.page(
        "reports/city.html",
        city=city,
        lines=lines,
        learning=shown,
        columns=figures.columns_of(columns, shown),
        participations=queries.participations(visit.db, city),
        sessions=sessions,
        told=sessions_told(visit.db, [session.id for session in sessions], visit.visitor),
        commitments=queries.citys_commitments(visit.db, visit.visitor, city),
        holders={line.seat.office_id: line.person.name for line in lines},
        is_programme=visit.may(Permission.SEE_PERSON),
        roster=roster,
        today=clock.today(city.timezone),
    )


@router.get("/people/{person}")
@may(Permission.SEE_PERSON, Person)
def person_page(visit: Visit, person: Person) -> Response:
    columns, lines = queries.lines_of_person(visit.db, person)
    return visit.page(
        "reports/person.html",
        person=person,
        lines=lines,
        columns=columns,
        cohorts=queries.cohort_numbers(visit.db, {line.seat.cohort_id for line in lines}),
        record=queries.record_of(visit.db, person),
        others=queries.seats_elsewhere(visit.db, person),
        assignments=facts_of(visit.db, person.id),
        may_manage=visit.may(Permission.MANAGE_COHORT),
        roster=roster,
        state_words=lambda line: state_words(line, visit.locale),
    )
