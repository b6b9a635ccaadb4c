"""Who coaches whom: paired, replaced, stood in for and ended by the manager."""

from collections.abc import Collection, Generator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, delete

from lms import clock
from lms.audit.actions import note
from lms.coaching import agreement, emails, queries
from lms.coaching.actions.agreements import accept_agreement
from lms.coaching.actions.booking import cancel_session, lock_diaries
from lms.coaching.actions.drafts import lock_session
from lms.coaching.announcing import announce_others
from lms.coaching.models import Engagement, EngagementMember, NotesHandedOn
from lms.coaching.queries import Member
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
    engagement = lock_diaries(db, engagement.id)
    refuse_no_term(engagement.starts_on, last_day)
    if engagement.ends_on == last_day:
        return
    engagement.ends_on = last_day
    note(db, by.id, "engagement.end", _subject(engagement), ends_on=last_day.isoformat())
    zone = ZoneInfo(db.get_one(City, engagement.city_id).timezone)
    for session in queries.planned_in(db, engagement):
        if session.starts_at > clock.now() and session.starts_at.astimezone(zone).date() > last_day:
            cancel_session(db, session, by, "programme")


def replace_coach(
    db: Session, engagement: Engagement, leaving: Person, coach: Person, starts_on: date, *, by: Person
) -> None:
    """Another coach takes over from a day on; the one before has the day before as their last.

    The other sees the facts of all sessions, and of notes only what those coached hand on. Whose sessions these are
    from then on, calendars are told. Twice is once. Raises Invalid for a coach who does not coach here, one who does
    already, one who is replaced already, or a day outside the term.
    """
    engagement = lock_diaries(db, engagement.id, coach.id)
    members = queries.members_of(db, engagement.id)
    if any(one.person.id == coach.id and _replaces(one.membership, leaving, starts_on) for one in members):
        return
    before = _coach_now(members, leaving)
    if before is None:
        raise Invalid(N_("Please choose one of these."), "leaving")
    if before.ends_on is not None:
        raise Invalid(
            N_("Somebody takes over from %(name)s already. Take that back first."), "leaving", name=leaving.name
        )
    _refuse_outside(engagement, starts_on, "starts_on")
    if starts_on <= (before.starts_on or engagement.starts_on):
        raise Invalid(N_("Choose a day after the coach before began."), "starts_on")
    _refuse_member(members, coach, "coach")
    _refuse_stood_in_for(members, leaving, starts_on)
    with _told_to_calendars(db, engagement, by):
        member = _new_coach(db, engagement, coach, starts_on)
        member.replaces_id, before.ends_on = leaving.id, starts_on - timedelta(days=1)
    details = {"starts_on": starts_on.isoformat(), "leaving": leaving.public_id}
    note(db, by.id, "engagement.replace", _subject(engagement), for_person_id=coach.id, **details)
    emails.write_coach_changes(db, engagement, member, coach)


def stand_in(
    db: Session, engagement: Engagement, away: Person, coach: Person, starts_on: date, ends_on: date, *, by: Person
) -> None:
    """Another coach is there from a day to a day instead of the one who is away: logs, and sees facts; never a note of
    others. Calendars are told whose sessions these are. Twice is once.

    Raises Invalid for one who coaches here already, for days outside the term, and where somebody stands in already.
    """
    engagement = lock_diaries(db, engagement.id, coach.id)
    members = queries.members_of(db, engagement.id)
    wanted = away.id, starts_on, ends_on
    if any(one.person.id == coach.id and _stands_in(one.membership) == wanted for one in members):
        return
    if _coach_now(members, away) is None:
        raise Invalid(N_("Please choose one of these."), "away")
    if ends_on < starts_on:
        raise Invalid(N_("The last day cannot be before the first."), "until")
    _refuse_outside(engagement, starts_on, "since")
    _refuse_outside(engagement, ends_on, "until")
    _refuse_member(members, coach, "standing_in")
    _refuse_away(members, away, starts_on, ends_on)
    with _told_to_calendars(db, engagement, by):
        member = _new_coach(db, engagement, coach, starts_on)
        member.ends_on, member.stands_in_for_id = ends_on, away.id
    days = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat(), "away": away.public_id}
    note(db, by.id, "engagement.stand_in", _subject(engagement), for_person_id=coach.id, **days)
    emails.write_coach_changes(db, engagement, member, coach)


def take_back(db: Session, engagement: Engagement, member: str, *, by: Person) -> None:
    """A replacement or a stand-in, by its public id, was wrong: all is as it was before, and people and calendars are
    told. A stand-in that has begun ends today instead. Twice is once. Raises Invalid for a replacement that has begun.
    """
    engagement = lock_diaries(db, engagement.id)
    members = queries.members_of(db, engagement.id)
    found = next((one for one in members if one.membership.public_id == member), None)
    if found is None:
        return None
    wrong, first_day = found.membership, found.membership.starts_on
    if wrong.stands_in and wrong.starts_on and wrong.starts_on <= clock.today("UTC"):
        return _end_standing_in(db, engagement, found, by)
    if first_day is None or not queries.can_be_taken_back(wrong):
        raise Invalid(N_("This has begun and can no longer be taken back. Let someone else take over instead."))
    emails.write_coach_stays(db, engagement, wrong, found.person)
    with _told_to_calendars(db, engagement, by):
        for one in members:
            if one.person.id == wrong.replaces_id and one.membership.ends_on == first_day - timedelta(days=1):
                one.membership.ends_on = None
        db.delete(wrong)
    details = {"starts_on": first_day.isoformat()}
    note(db, by.id, "engagement.take_back", _subject(engagement), for_person_id=found.person.id, **details)


def _end_standing_in(db: Session, engagement: Engagement, member: Member, by: Person) -> None:
    days = member.membership
    if not queries.can_be_ended(days):
        return
    with _told_to_calendars(db, engagement, by):
        days.ends_on = clock.today("UTC")
    emails.write_standing_in_ends(db, engagement, days, member.person)
    details = {"ends_on": days.ends_on.isoformat()}
    note(db, by.id, "engagement.end_stand_in", _subject(engagement), for_person_id=member.person.id, **details)


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


def _refuse_member(members: list[Member], coach: Person, field: str) -> None:
    """Someone who is in the engagement, or is to come: they have days of their own."""
    theirs = [one for one in members if one.person.id == coach.id]
    if any(one.part != "coach" or not one.is_over for one in theirs):
        raise Invalid(N_("%(name)s is part of this engagement already."), field, name=coach.name)


def _refuse_stood_in_for(members: list[Member], leaving: Person, starts_on: date) -> None:
    """Who stands in does so for a coach who is there until the last day of it."""
    for one in members:
        if one.membership.stands_in_for_id == leaving.id and one.membership.overlaps(starts_on, date.max):
            told = N_("%(name)s stands in then. Choose a day after that.")
            raise Invalid(told, "starts_on", name=one.person.name)


def _refuse_away(members: list[Member], away: Person, starts_on: date, ends_on: date) -> None:
    """Days on which somebody else stands in, or on which the coach is not there anyway."""
    own = _coach_now(members, away)
    if own and ((own.ends_on and own.ends_on < ends_on) or (own.starts_on and own.starts_on > starts_on)):
        raise Invalid(N_("%(name)s does not coach here on all of these days."), "away", name=away.name)
    for one in members:
        days = one.membership
        if days.stands_in_for_id == away.id and days.overlaps(starts_on, ends_on):
            raise Invalid(N_("%(name)s stands in on some of these days already."), "since", name=one.person.name)


def _coach_now(members: list[Member], person: Person) -> EngagementMember | None:
    """Someone's days as a coach of their own, today or to come."""
    theirs = (one for one in members if one.person.id == person.id and one.part == "coach" and not one.is_over)
    return next((one.membership for one in theirs if not one.membership.stands_in), None)


def _replaces(member: EngagementMember, leaving: Person, starts_on: date) -> bool:
    return (member.replaces_id, member.starts_on) == (leaving.id, starts_on)


def _stands_in(member: EngagementMember) -> tuple[int | None, date | None, date | None]:
    return member.stands_in_for_id, member.starts_on, member.ends_on


def _new_coach(db: Session, engagement: Engagement, coach: Person, starts_on: date) -> EngagementMember:
    _forget_what_was_handed_on(db, engagement, coach)
    member = EngagementMember(engagement_id=engagement.id, person_id=coach.id, part="coach", starts_on=starts_on)
    db.add(member)
    return member


def _forget_what_was_handed_on(db: Session, engagement: Engagement, coach: Person) -> None:
    """A coach who comes back follows somebody else: those coached are asked anew."""
    theirs = col(NotesHandedOn.engagement_id) == engagement.id, col(NotesHandedOn.coach_id) == coach.id
    db.exec(delete(NotesHandedOn).where(*theirs))


@contextmanager
def _told_to_calendars(db: Session, engagement: Engagement, by: Person) -> Generator[None]:
    """Who comes to what is planned before the change and after it: the difference is announced."""
    planned = [one for one in queries.planned_in(db, engagement) if one.starts_at > clock.now()]
    for session in planned:
        lock_session(db, session)
    before = queries.invited_to_each(db, planned)
    yield
    db.flush()
    after = queries.invited_to_each(db, planned)
    for session in planned:
        if session.state == "planned":
            announce_others(db, session, before[session.id], after[session.id], by)


def _subject(engagement: Engagement) -> str:
    return f"engagement/{engagement.public_id}"
