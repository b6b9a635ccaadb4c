"""The courses of a cohort: their days, and which modules are open."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.cohorts.models import Cohort
from lms.consents.queries import waiting
from lms.errors import Hidden, Invalid
from lms.i18n import LANGUAGES, N_
from lms.offerings import actions, queries
from lms.offerings.forms import Dates, NewOffering, Opening
from lms.offerings.models import Offering
from lms.people.guard import Visit, may
from lms.web.forms import Filled
from lms.web.render import see_other

router = APIRouter()
WHO = (("mayor", N_("Mayors")), ("staff", N_("Senior staff")))


@router.get("/cohorts/{cohort}/offerings")
@may(Permission.MANAGE_OFFERING, Cohort)
def offerings_page(visit: Visit, cohort: Cohort) -> Response:
    return _offerings_page(visit, cohort, Filled({"role": "mayor"}))


@router.post("/cohorts/{cohort}/offerings")
@may(Permission.MANAGE_OFFERING, Cohort)
def offer_course(visit: Visit, cohort: Cohort) -> Response:
    form = NewOffering.read(visit.form)
    courses = {course.slug: course for course, _ in queries.courses_to_offer(visit.db)}
    if form.values and form.values.course not in courses:
        form.refuse("course", N_("Please choose one of these."))
    if typed := form.values:
        days = typed.model_dump(include={"opens_on", "due_on"})
        course, by = courses[typed.course], visit.person.id
        try:
            offering = actions.offer_course(visit.db, cohort, course, typed.role, **days, by=by)
            return see_other(f"/offerings/{offering.public_id}")
        except Invalid as refused:
            form.refuse(refused.field, refused.message, **refused.values)
    return _offerings_page(visit, cohort, form, status=422)


@router.get("/offerings/{offering}")
@may(Permission.MANAGE_OFFERING, Offering)
def offering_page(visit: Visit, offering: Offering) -> Response:
    return _offering_page(visit, offering)


@router.post("/offerings/{offering}")
@may(Permission.MANAGE_OFFERING, Offering)
def change_dates(visit: Visit, offering: Offering) -> Response:
    form = Dates.read(visit.form)
    if typed := form.values:
        by, today = visit.person.id, visit.visitor.today
        try:
            actions.change_dates(visit.db, offering, **typed.model_dump(), by=by, today=today)
            return see_other(f"/offerings/{offering.public_id}?saved=1")
        except Invalid as refused:
            form.refuse(refused.field, refused.message, **refused.values)
    return _offering_page(visit, offering, dates=form, status=422)


@router.post("/offerings/{offering}/openings")
@may(Permission.MANAGE_OFFERING, Offering)
def open_module(visit: Visit, offering: Offering) -> Response:
    form = Opening.read(visit.form)
    if form.values is None:
        raise Hidden
    try:
        actions.open_module(visit.db, offering, form.values.module, waive=form.values.waive, by=visit.person.id)
    except Invalid as refused:
        form.refuse(refused.field, refused.message, **refused.values)
        return _offering_page(visit, offering, opening=form, status=422)
    return see_other(f"/offerings/{offering.public_id}#module-{form.values.module}")


def _offerings_page(visit: Visit, cohort: Cohort, form: Filled, status: int = 200) -> Response:
    courses = queries.courses_to_offer(visit.db)
    marked = [(course.id, block) for course, content in courses for block in content.marked]
    return visit.page(
        "offerings/offerings.html",
        status=status,
        cohort=cohort,
        offerings=queries.offerings_of(visit.db, cohort),
        courses=courses,
        waiting_for_consent=len(waiting(visit.db, marked)),
        who=WHO,
        form=form,
    )


def _offering_page(
    visit: Visit,
    offering: Offering,
    *,
    dates: Filled | None = None,
    opening: Filled | None = None,
    status: int = 200,
) -> Response:
    offered = queries.offered(visit.db, offering)
    if offered is None:
        raise Hidden
    now_set = {"opens_on": offering.opens_on.isoformat()}
    if offering.due_on:
        now_set["due_on"] = offering.due_on.isoformat()
    return visit.page(
        "offerings/offering.html",
        status=status,
        cohort=queries.cohort_of(visit.db, offering),
        offered=offered,
        dates=dates or Filled(now_set),
        opening=opening or Filled({}),
        would_close=actions.WOULD_CLOSE in (message for message, _ in dates.errors.values()) if dates else False,
        is_saved="saved" in visit.request.query_params,
        own_names=LANGUAGES,
        who=dict(WHO),
    )
