"""Who coaches whom: paired, replaced, stood in for and ended by the manager."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, delete, select

from lms import clock
from lms.audit.actions import note
from lms.coaching import agreement, emails, queries
from lms.coaching.actions.agreements import accept_agreement
from lms.coaching.actions.booking import cancel_session
from lms.coaching.models import Engagement, EngagementMember, NotesHandedOn
from lms.cohorts.models import City, Cohort
from lms.errors import Hidden, Invalid
from lms.i18n import N_
from lms.people.actions.seats import refuse_far
from lms.people.models import Person
from lms.people.roster_queries import hold_for_seating


def pair(
    db: Session,
    cohort: Cohort,
    city: City,
    coachees: Collection[Person],
    coaches: Collection[Person],
    *,
    starts_on: date,
    ends_on: date,
    planned_hours: int,
    client_id: str,
    by: Person,
) -> Engagement:
    """Begin an engagement, accept the agreement for the programme, and tell its people by mail.

    The same `client_id` again is the same engagement. Raises Invalid for days that are no term, and for people whom
    one of these coaches is paired with already.
    """
    hold_for_seating(db, cohort)
    if found := queries.engagement_by_client_id(db, client_id):
        if found.cohort_id != cohort.id:
            raise Hidden
        return found
    refuse_no_term(starts_on, ends_on)
    _refuse_paired(db, cohort, coachees, coaches)
    engagement = Engagement(cohort_id=cohort.id, city_id=city.id, starts_on=starts_on, ends_on=ends_on)
    engagement.planned_hours, engagement.client_id = planned_hours, client_id
    db.add(engagement)
    db.flush()
    for part, people in (("coach", coaches), ("coachee", coachees)):
        for person in people:
            db.add(EngagementMember(engagement_id=engagement.id, person_id=person.id, part=part))
    db.flush()
    term: dict[str, Any] = {
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat(),
        "planned_hours": planned_hours,
    }
    note(db, by.id, "engagement.begin", _subject(engagement), **term)
    accept_agreement(db, engagement, by, "programme", agreement.in_force().version)
    emails.write_paired(db, engagement, city, list(coachees), list(coaches))
    return engagement


def end_engagement(db: Session, engagement: Engagement, last_day: date, *, by: Person) -> None:
    """Set the term's last day, and cancel what is planned after it. Raises Invalid for a day before it began."""
    _lock(db, engagement)
    refuse_no_term(engagement.starts_on, last_day)
    if engagement.ends_on == last_day:
        return
    engagement.ends_on = last_day
    note(db, by.id, "engagement.end", _subject(engagement), ends_on=last_day.isoformat())
    zone = ZoneInfo(db.get_one(City, engagement.city_id).timezone)
    for session in queries.planned_in(db, engagement):
        if session.starts_at > clock.now() and session.starts_at.astimezone(zone).date() > last_day:
            cancel_session(db, session, by)


def replace_coach(
    db: Session, engagement: Engagement, leaving: Person, coach: Person, starts_on: date, *, by: Person
) -> None:
    """Another coach takes over from a day on; the one before has the day before as their last.

    The other sees the facts of all sessions, and of notes only what those coached hand on. Twice is once. Raises
    Invalid for a coach who does not coach here, one who does already, or a day outside the term.
    """
    _lock(db, engagement)
    before, after = (queries.member_of(db, engagement, person.id) for person in (leaving, coach))
    if after and (after.replaces_id, after.starts_on) == (leaving.id, starts_on):
        return
    if before is None or before.part != "coach" or _is_over(before):
        raise Invalid(N_("Please choose one of these."), "leaving")
    _refuse_outside(engagement, starts_on, "starts_on")
    if starts_on <= (before.starts_on or engagement.starts_on):
        raise Invalid(N_("Choose a day after the coach before began."), "starts_on")
    member = _new_coach(db, engagement, coach, after, "coach")
    member.starts_on, member.ends_on, member.stands_in, member.replaces_id = starts_on, None, False, leaving.id
    before.ends_on = starts_on - timedelta(days=1)
    db.flush()
    details = {"starts_on": starts_on.isoformat(), "leaving": leaving.public_id}
    note(db, by.id, "engagement.replace", _subject(engagement), for_person_id=coach.id, **details)
    emails.write_coach_changes(db, engagement, coach, starts_on, None)


def stand_in(db: Session, engagement: Engagement, coach: Person, starts_on: date, ends_on: date, *, by: Person) -> None:
    """Another coach logs from a day to a day, and sees facts; never a note of others. Twice is once.

    Raises Invalid for one who coaches here already, or days outside the term.
    """
    _lock(db, engagement)
    found = queries.member_of(db, engagement, coach.id)
    if found and found.stands_in and (found.starts_on, found.ends_on) == (starts_on, ends_on):
        return
    if ends_on < starts_on:
        raise Invalid(N_("The last day cannot be before the first."), "until")
    _refuse_outside(engagement, starts_on, "since")
    _refuse_outside(engagement, ends_on, "until")
    member = _new_coach(db, engagement, coach, found, "standing_in")
    member.starts_on, member.ends_on, member.stands_in, member.replaces_id = starts_on, ends_on, True, None
    db.flush()
    days = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    note(db, by.id, "engagement.stand_in", _subject(engagement), for_person_id=coach.id, **days)
    emails.write_coach_changes(db, engagement, coach, starts_on, ends_on)


def refuse_no_term(starts_on: date, ends_on: date) -> None:
    refuse_far(starts_on, "starts_on")
    refuse_far(ends_on, "ends_on")
    if ends_on < starts_on:
        raise Invalid(N_("The last day cannot be before the first."), "ends_on")


def _refuse_paired(db: Session, cohort: Cohort, coachees: Collection[Person], coaches: Collection[Person]) -> None:
    wanted = {person.id for person in coachees}
    for standing in queries.pairs_in(db, cohort):
        now = {member.person.id for member in standing.coaches}
        if {person.id for person in standing.coachees} == wanted and now & {coach.id for coach in coaches}:
            raise Invalid(N_("They are paired already. Look at the engagement they have."), "coaches")


def _refuse_outside(engagement: Engagement, day: date, field: str) -> None:
    if day < engagement.starts_on or not engagement.lasts(day):
        raise Invalid(N_("Choose a day within the engagement’s term."), field)


def _new_coach(
    db: Session, engagement: Engagement, coach: Person, found: EngagementMember | None, field: str
) -> EngagementMember:
    """A row for someone who is no member, or whose time here is over. Raises Invalid for anyone else."""
    if found is None:
        found = EngagementMember(engagement_id=engagement.id, person_id=coach.id, part="coach")
        db.add(found)
    elif found.part != "coach" or not _is_over(found):
        raise Invalid(N_("%(name)s is part of this engagement already."), field, name=coach.name)
    else:
        _forget_what_was_handed_on(db, engagement, coach)
    return found


def _forget_what_was_handed_on(db: Session, engagement: Engagement, coach: Person) -> None:
    """A coach who comes back follows somebody else: those coached are asked anew."""
    theirs = col(NotesHandedOn.engagement_id) == engagement.id, col(NotesHandedOn.coach_id) == coach.id
    db.exec(delete(NotesHandedOn).where(*theirs))


def _is_over(member: EngagementMember) -> bool:
    return member.ends_on is not None and member.ends_on < clock.today("UTC")


def _lock(db: Session, engagement: Engagement) -> None:
    row = select(Engagement).where(col(Engagement.id) == engagement.id).with_for_update()
    db.exec(row.execution_options(populate_existing=True)).one()


def _subject(engagement: Engagement) -> str:
    return f"engagement/{engagement.public_id}"
