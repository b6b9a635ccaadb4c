"""Where a mayor says who may do what in their name."""

from datetime import timedelta

from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.delegations import actions, queries
from lms.delegations.forms import Grant
from lms.delegations.models import Delegation
from lms.delegations.tasks import TASKS
from lms.errors import Forbidden
from lms.i18n import N_
from lms.people.guard import Visit, may
from lms.people.models import Seat
from lms.web.forms import Filled

router = APIRouter()
PAGE = "delegations/delegations.html"
LONGEST = timedelta(days=366)
USUAL = timedelta(days=180)


@router.get("/delegations")
@may(Permission.DELEGATE)
def delegations_page(visit: Visit, change: str = "") -> Response:
    """`change`: the person whose tasks the form shows, to be granted until another day."""
    return visit.page(PAGE, **_shown(visit, _seat(visit), change=change))


@router.post("/delegations")
@may(Permission.DELEGATE)
def grant(visit: Visit) -> Response:
    form, seat = Grant.read(visit.form), _seat(visit)
    people = queries.possible_delegates(visit.db, seat, visit.visitor.today)
    found = next((person for person, _ in people if person.public_id == form.value("delegate")), None)
    _refuse(form, visit, is_known=found is not None)
    if form.values is None or found is None:
        return visit.page(PAGE, region="delegations", status=422, **_shown(visit, seat, form))
    actions.grant_tasks(visit.db, seat, visit.person, found, form.values.tasks, form.values.until)
    visit.db.flush()
    return visit.done("/delegations", PAGE, region="delegations", **_shown(visit, seat))


@router.post("/delegations/{delegation}/ending")
@may(Permission.DELEGATE, Delegation)
def take_back(visit: Visit, delegation: Delegation) -> Response:
    actions.take_back(visit.db, delegation, visit.person)
    visit.db.flush()
    return visit.done("/delegations", PAGE, region="delegations", **_shown(visit, _seat(visit)))


def _seat(visit: Visit) -> Seat:
    seat = queries.seat_to_grant_in(visit.db, visit.visitor)
    if seat is None:
        raise Forbidden
    return seat


def _refuse(form: Filled, visit: Visit, *, is_known: bool) -> None:
    until = form.values.until if form.values else None
    if "delegate" not in form.errors and not is_known:
        form.refuse("delegate", N_("Please choose someone of your city."))
    if "tasks" not in form.errors and not form.value("tasks"):
        form.refuse("tasks", N_("Choose at least one task."))
    if until and until < visit.visitor.today:
        form.refuse("until", N_("Choose today or a later day."))
    elif until and until > visit.visitor.today + LONGEST:
        form.refuse("until", N_("Choose a day within one year. You can grant it again then."))


def _shown(visit: Visit, seat: Seat, form: Filled | None = None, change: str = "") -> dict[str, object]:
    today = visit.visitor.today
    entrusted = queries.entrusted_by(visit.db, visit.visitor, today)
    return {
        "entrusted": entrusted,
        "people": queries.possible_delegates(visit.db, seat, today),
        "tasks": TASKS,
        "form": form or _to_change(entrusted, change) or Filled({"until": (today + USUAL).isoformat(), "tasks": []}),
        "first": today,
        "last": today + LONGEST,
    }


def _to_change(entrusted: list[queries.Entrusted], public_id: str) -> Filled | None:
    found = next((one for one in entrusted if one.delegate.public_id == public_id), None)
    if found is None:
        return None
    last = max(delegation.last_day for delegation in found.tasks)
    tasks = [delegation.task for delegation in found.tasks]
    return Filled({"delegate": public_id, "tasks": tasks, "until": last.isoformat()})
