"""Hours by month for a coach and for the manager, a coach's log of hours, and who may be named in it."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms import clock
from lms.access.permissions import Permission
from lms.coaching import actions, queries
from lms.coaching.hours_sheets import client_words, log_rows, rhythm_rows
from lms.coaching.log_of_hours import Entry
from lms.coaching.rhythm import Hours, RhythmTable, in_hours
from lms.cohorts.models import Cohort
from lms.errors import Hidden, Invalid
from lms.i18n import N_
from lms.people.guard import Visit, may
from lms.sheets import MEDIA_TYPES, Row, written

router = APIRouter()


@router.get("/coaching/rhythm")
@may(Permission.EXPORT_HOURS)
def own_rhythm_page(visit: Visit) -> Response:
    return _page(visit, _own(visit), None)


@router.get("/coaching/rhythm.{format}")
@may(Permission.EXPORT_HOURS)
def own_rhythm_sheet(visit: Visit, format: str) -> Response:
    return _sheet(visit, rhythm_rows(_own(visit), visit.locale, by_coach=False), "coaching", format)


@router.get("/cohorts/{cohort}/rhythm")
@may(Permission.SEE_RHYTHM, Cohort)
def rhythm_page(visit: Visit, cohort: Cohort) -> Response:
    return _page(visit, _of_cohort(visit, cohort), cohort)


@router.get("/cohorts/{cohort}/rhythm.{format}")
@may(Permission.SEE_RHYTHM, Cohort)
def rhythm_sheet(visit: Visit, cohort: Cohort, format: str) -> Response:
    rows = rhythm_rows(_of_cohort(visit, cohort), visit.locale, by_coach=True)
    return _sheet(visit, rows, f"coaching-{cohort.number}", format)


@router.get("/coaching/log-of-hours")
@may(Permission.EXPORT_HOURS)
def log_of_hours_page(visit: Visit) -> Response:
    log = queries.log_of_hours(visit.db, visit.person)

    def names_of(entry: Entry) -> list[str]:
        return [client_words(client, visit.locale) for client in entry.clients]

    return visit.page("coaching/log_of_hours.html", log=log, names_of=names_of, in_hours=in_hours)


@router.get("/coaching/log-of-hours.{format}")
@may(Permission.EXPORT_HOURS)
def log_of_hours_sheet(visit: Visit, format: str) -> Response:
    return _sheet(visit, log_rows(queries.log_of_hours(visit.db, visit.person), visit.locale), "hours", format)


@router.get("/me/naming")
@may(Permission.BE_NAMED)
def naming_page(visit: Visit) -> Response:
    return visit.page("coaching/naming.html", namings=queries.namings_of(visit.db, visit.person))


@router.post("/me/naming")
@may(Permission.BE_NAMED)
def let_name(visit: Visit) -> Response:
    asked, answer = (visit.form.get("engagement"), visit.form.get("coach")), visit.form.get("answer")
    namings = queries.namings_of(visit.db, visit.person)
    naming = next((one for one in namings if (one.engagement.public_id, one.coach.public_id) == asked), None)
    if naming is None or answer not in ("yes", "no"):
        raise Invalid(N_("Please choose one of these."), "answer")
    actions.let_name(visit.db, naming, visit.person, may_name=answer == "yes")
    visit.db.flush()
    namings = queries.namings_of(visit.db, visit.person)
    return visit.done("/me/naming", "coaching/naming.html", region="choices", namings=namings)


# ---------------------------------------------------------------- pieces


def _own(visit: Visit) -> RhythmTable:
    return RhythmTable(queries.rhythms_of(visit.db, visit.visitor, clock.now()))


def _of_cohort(visit: Visit, cohort: Cohort) -> RhythmTable:
    return RhythmTable(queries.rhythms_in(visit.db, cohort, clock.now()))


def _page(visit: Visit, table: RhythmTable, cohort: Cohort | None) -> Response:
    return visit.page("coaching/rhythm.html", table=table, cohort=cohort, in_hours=in_hours, no_hours=Hours())


def _sheet(visit: Visit, rows: list[Row], name: str, format: str) -> Response:
    """Raises Hidden for a format in which there is none."""
    if format not in MEDIA_TYPES:
        raise Hidden
    file = f"{name}-{visit.visitor.today.isoformat()}.{format}"
    headers = {"content-disposition": f'attachment; filename="{file}"'}
    return Response(written(rows, format), media_type=MEDIA_TYPES[format], headers=headers)
