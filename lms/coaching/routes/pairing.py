"""The manager's pages: who coaches whom in a cohort, and one engagement's coaches, term and hours."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from lms import clock, ids
from lms.access.permissions import Permission
from lms.coaching import actions, pairing, queries
from lms.coaching.forms import EndingForm, PairForm, ReplacementForm, StandInForm
from lms.coaching.models import Engagement
from lms.coaching.queries import Pair
from lms.cohorts.models import Cohort
from lms.errors import Hidden, Invalid
from lms.i18n import N_
from lms.people import roster, roster_queries
from lms.people.guard import Visit, may
from lms.people.models import Person
from lms.people.roster_queries import Seated
from lms.web.forms import Filled
from lms.web.render import see_other

router = APIRouter()
MOST_COACHES = 2
USUAL_HOURS = 12  # a session of an hour each month


@router.get("/cohorts/{cohort}/engagements")
@may(Permission.PAIR_COACHES, Cohort)
def pairs_page(visit: Visit, cohort: Cohort) -> Response:
    coaches = queries.coaches_for(visit.db, cohort)
    pairs = queries.pairs_in(visit.db, cohort)
    rosters = roster_queries.rosters(visit.db, cohort, visit.locale)
    cities = pairing.lines_of(rosters, pairs, {coach.id for coach in coaches})
    loads = queries.loads_of(visit.db, [coach.id for coach in coaches])
    shown = {"cohort": cohort, "cities": cities, "State": pairing.State, "coaches": coaches, "loads": loads}
    return visit.page("coaching/pairs.html", **shown)


@router.get("/cohorts/{cohort}/engagements/new")
@may(Permission.PAIR_COACHES, Cohort)
def pair_page(visit: Visit, cohort: Cohort, city: str = "", person: str = "", coach: str = "") -> Response:
    today = clock.today(visit.zone)
    start = {
        "client_id": ids.public_id(),
        "people": [person],
        "coaches": [coach],
        "starts_on": max(today, cohort.starts_on).isoformat(),
        "ends_on": cohort.ends_on.isoformat(),
        "planned_hours": str(USUAL_HOURS),
    }
    return _pair_form(visit, _place(visit, cohort, city), Filled(start))


@router.post("/cohorts/{cohort}/engagements")
@may(Permission.PAIR_COACHES, Cohort)
def pair(visit: Visit, cohort: Cohort) -> Response:
    place = _place(visit, cohort, str(visit.form.get("city", "")))
    form = PairForm.read(visit.form)
    people = _chosen(form, "people", [each.person for each in place.seated])
    coaches = _chosen(form, "coaches", place.coaches)
    if len(coaches) > MOST_COACHES:
        form.refuse("coaches", N_("At most two coaches, please."))
    if typed := form.values:
        who: dict[str, Any] = {"coachees": people, "coaches": coaches, "by": visit.person}
        term = typed.model_dump(include={"starts_on", "ends_on", "planned_hours", "client_id"})
        made = _done_or_refused(form, lambda: actions.pair(visit.db, cohort, place.roster.city, **who, **term))
        if made:
            return see_other(f"/cohorts/{cohort.public_id}/engagements#engagement-{made.public_id}")
    return _pair_form(visit, place, form, status=422)


@router.get("/engagements/{engagement}/pairing")
@may(Permission.PAIR_COACHES, Engagement)
def pairing_page(visit: Visit, engagement: Engagement) -> Response:
    return _pairing(visit, engagement, Filled({}))


@router.post("/engagements/{engagement}/ending")
@may(Permission.PAIR_COACHES, Engagement)
def end_engagement(visit: Visit, engagement: Engagement) -> Response:
    form = EndingForm.read(visit.form)
    if typed := form.values:
        _done_or_refused(form, lambda: actions.end_engagement(visit.db, engagement, typed.ends_on, by=visit.person))
    return _after(visit, engagement, form)


@router.post("/engagements/{engagement}/replacement")
@may(Permission.PAIR_COACHES, Engagement)
def replace_coach(visit: Visit, engagement: Engagement) -> Response:
    form = ReplacementForm.read(visit.form)
    here = [member.person for member in queries.pair_of(visit.db, engagement).members if member.part == "coach"]
    leaving = _one(form, "leaving", here)
    coach = _one(form, "coach", _coaches(visit, engagement))
    if (typed := form.values) and leaving and coach:
        day, by = typed.starts_on, visit.person
        _done_or_refused(form, lambda: actions.replace_coach(visit.db, engagement, leaving, coach, day, by=by))
    return _after(visit, engagement, form)


@router.post("/engagements/{engagement}/stand-in")
@may(Permission.PAIR_COACHES, Engagement)
def stand_in(visit: Visit, engagement: Engagement) -> Response:
    form = StandInForm.read(visit.form)
    coach = _one(form, "standing_in", _coaches(visit, engagement))
    own = _own_coaches(queries.pair_of(visit.db, engagement))
    away = own[0] if len(own) == 1 else _one(form, "away", own)
    if (typed := form.values) and coach and away:
        days, by = (typed.since, typed.until), visit.person
        _done_or_refused(form, lambda: actions.stand_in(visit.db, engagement, away, coach, *days, by=by))
    return _after(visit, engagement, form)


@router.post("/engagements/{engagement}/taking-back")
@may(Permission.PAIR_COACHES, Engagement)
def take_back(visit: Visit, engagement: Engagement) -> Response:
    """Undo a replacement or a stand-in that has not begun; a stand-in that has ends today."""
    actions.take_back(visit.db, engagement, str(visit.form.get("member", "")), by=visit.person)
    return see_other(f"/engagements/{engagement.public_id}/pairing")


# ---------------------------------------------------------------- pieces


@dataclass(frozen=True, slots=True)
class Place:
    """A city of the cohort in which somebody is to be paired."""

    cohort: Cohort
    roster: roster_queries.CityRoster
    seated: list[Seated]
    coaches: list[Person]


def _place(visit: Visit, cohort: Cohort, city: str) -> Place:
    """Raises Hidden for a city that is not in the cohort."""
    for found in roster_queries.rosters(visit.db, cohort, visit.locale):
        if found.city.public_id == city:
            return Place(cohort, found, pairing.seated_now(found), queries.coaches_for(visit.db, cohort))
    raise Hidden


def _pair_form(visit: Visit, place: Place, form: Filled, status: int = 200) -> Response:
    people = [each.person for each in place.seated]
    asked = [person for person in people if person.public_id in form.value("people")] or people[:1]
    loads = queries.loads_of(visit.db, [coach.id for coach in place.coaches])
    candidates = pairing.candidates(place.coaches, asked, place.roster.city, loads)
    shown = {"place": place, "candidates": candidates, "asked": asked, "roster": roster, "form": form}
    return visit.page("coaching/pair.html", status=status, **shown)


def _pairing(visit: Visit, engagement: Engagement, form: Filled, status: int = 200) -> Response:
    pair = queries.pair_of(visit.db, engagement)
    here = {member.person.id for member in pair.coaches}
    coaches = [coach for coach in _coaches(visit, engagement) if coach.id not in here]
    loads = queries.loads_of(visit.db, [coach.id for coach in coaches])
    today = clock.today(pair.city.timezone).isoformat()
    start = {"ends_on": engagement.ends_on.isoformat() if engagement.ends_on else today}
    form.typed = start | {"starts_on": today, "since": today, "until": today} | form.typed
    shown = {
        "pair": pair,
        "own_coaches": _own_coaches(pair),
        "can_be_taken_back": queries.can_be_taken_back,
        "can_be_ended": queries.can_be_ended,
        "clashes": queries.clashes(visit.db, engagement.id, clock.now()),
        "cohort": visit.db.get_one(Cohort, engagement.cohort_id),
        "candidates": pairing.candidates(coaches, pair.coachees, pair.city, loads),
        "form": form,
    }
    return visit.page("coaching/pairing.html", status=status, **shown)


def _after(visit: Visit, engagement: Engagement, form: Filled) -> Response:
    if form.values is None:
        return _pairing(visit, engagement, form, status=422)
    return see_other(f"/engagements/{engagement.public_id}/pairing")


def _own_coaches(pair: Pair) -> list[Person]:
    """Who may leave, or be away: those of today and to come who do not only stand in."""
    return [member.person for member in pair.coaches if not member.membership.stands_in]


def _coaches(visit: Visit, engagement: Engagement) -> list[Person]:
    return queries.coaches_for(visit.db, visit.db.get_one(Cohort, engagement.cohort_id))


def _chosen(form: Filled, field: str, people: list[Person]) -> list[Person]:
    """Those who were ticked; the form says so if nobody was, or somebody who is not among them."""
    ticked = set(form.value(field) or ())
    found = [person for person in people if person.public_id in ticked]
    if not found or len(found) < len(ticked):
        form.refuse(field, N_("Please choose one of these."))
    return found


def _one(form: Filled, field: str, people: list[Person]) -> Person | None:
    found = next((person for person in people if person.public_id == form.value(field)), None)
    if found is None:
        form.refuse(field, N_("Please choose one of these."))
    return found


def _done_or_refused(form: Filled, act: Callable[[], Any]) -> Any:
    """What the act gives; None if it refused what was typed, which the form then says."""
    try:
        return act()
    except Invalid as refused:
        form.refuse(refused.field, refused.message, **refused.values)
        return None
