from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from lms import clock
from lms.coaching.models import CoachingSession, Engagement, EngagementMember
from lms.cohorts.models import City
from lms.commitments.models import Commitment
from lms.commitments.queries import count_open_between, zone_of
from lms.people.models import Person


@dataclass(frozen=True, slots=True)
class Member:
    person: Person
    part: str  # coach, coachee
    membership: EngagementMember

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def is_of_today(self) -> bool:
        return self.membership.in_force(clock.today("UTC"))

    @property
    def is_over(self) -> bool:
        last = self.membership.ends_on
        return last is not None and last < clock.today("UTC")


@dataclass(slots=True)
class EngagementView:
    """An engagement with its people of today and where its sessions stand: all of them, or a coach's own."""

    engagement: Engagement
    city: City
    members: list[Member] = field(default_factory=list)
    next_session: CoachingSession | None = None
    later_sessions: list[CoachingSession] = field(default_factory=list)
    with_others: CoachingSession | None = None  # the first to come that another coach holds
    unlogged: CoachingSession | None = None  # the oldest that should have been held and has no log
    last_held: CoachingSession | None = None
    open_commitments: int = 0

    @property
    def coachees(self) -> list[Person]:
        return [member.person for member in self.members if member.part == "coachee"]

    @property
    def coaches(self) -> list[Person]:
        return [member.person for member in self.members if member.part == "coach"]

    def today_of(self, commitment: Commitment, owner: Person) -> date:
        """The day by which a commitment of its people is late or not, wherever the reader is."""
        return clock.today(zone_of(commitment, self.city, owner))

    def days_since_last(self, now: datetime) -> int | None:
        return (now - self.last_held.starts_at).days if self.last_held else None


def engagements_of(db: Session, coach_id: int, now: datetime | None = None) -> list[EngagementView]:
    """A coach's engagements, those with something to log first, then by the next session: of what is planned, only
    that to which the coach comes on its day counts as theirs. Three statements."""
    now = now or clock.now()
    coached = select(EngagementMember.engagement_id).where(
        col(EngagementMember.person_id) == coach_id,
        col(EngagementMember.part) == "coach",
        EngagementMember.in_force_on(now.date()),
    )
    views = _views(db, col(Engagement.id).in_(coached), now, _is_held_by(coach_id))
    counts = count_open_between(db, [person.id for view in views for person in view.coachees], coach_id)
    for view in views:
        view.open_commitments = sum(counts.get(person.id, 0) for person in view.coachees)
    return sorted(views, key=_order)


def engagement_view(db: Session, engagement_id: int, now: datetime | None = None) -> EngagementView:
    return _views(db, col(Engagement.id) == engagement_id, now or clock.now())[0]


def members_of(db: Session, engagement_id: int) -> list[Member]:
    """Everyone who is or was a member, or will be."""
    rows = db.exec(
        select(Person, EngagementMember.part, EngagementMember)
        .join(EngagementMember, col(EngagementMember.person_id) == col(Person.id))
        .where(col(EngagementMember.engagement_id) == engagement_id)
        .order_by(col(EngagementMember.id))
    ).all()
    return [Member(*row) for row in rows]


def is_coached_on(db: Session, session: CoachingSession, person_id: int) -> bool:
    """Whether someone is among those coached on the day of a session."""
    here = col(EngagementMember.engagement_id) == session.engagement_id, col(EngagementMember.part) == "coachee"
    chosen = select(EngagementMember.id).where(*here, col(EngagementMember.person_id) == person_id)
    return db.exec(chosen.where(EngagementMember.in_force_on(session.day))).first() is not None


def coaches_of(db: Session, person_id: int) -> list[Person]:
    """Who coaches a person today; not who only stands in."""
    today = clock.today("UTC")
    coached = (
        select(EngagementMember.engagement_id)
        .join(Engagement, col(Engagement.id) == col(EngagementMember.engagement_id))
        .where(
            col(EngagementMember.person_id) == person_id,
            col(EngagementMember.part) == "coachee",
            (col(Engagement.ends_on).is_(None)) | (col(Engagement.ends_on) >= today),
        )
    )
    return list(
        db.exec(
            select(Person)
            .join(EngagementMember, col(EngagementMember.person_id) == col(Person.id))
            .where(
                col(EngagementMember.part) == "coach",
                col(EngagementMember.engagement_id).in_(coached),
                EngagementMember.in_force_on(today),
                col(EngagementMember.stands_in_for_id).is_(None),
            )
            .order_by(col(Person.sort_key))
            .distinct()
        ).all()
    )


def _views(
    db: Session, which: ColumnElement[bool], now: datetime, own: ColumnElement[bool] | None = None
) -> list[EngagementView]:
    columns: list[Any] = [Engagement, City, Person, EngagementMember]
    rows = db.exec(
        select(*columns)
        .join(City, col(City.id) == col(Engagement.city_id))
        .join(EngagementMember, col(EngagementMember.engagement_id) == col(Engagement.id))
        .join(Person, col(Person.id) == col(EngagementMember.person_id))
        .where(which, EngagementMember.in_force_on(now.date()))
        .order_by(col(City.sort_key), col(Engagement.id), col(EngagementMember.id))
    ).all()
    views: dict[int, EngagementView] = {}
    for engagement, city, person, membership in rows:
        view = views.setdefault(engagement.id, EngagementView(engagement, city))
        view.members.append(Member(person, membership.part, membership))
    _place_sessions(db, views, now, true() if own is None else own)
    return list(views.values())


def _place_sessions(db: Session, views: dict[int, EngagementView], now: datetime, own: ColumnElement[bool]) -> None:
    for session, is_own in _sessions(db, views, own):
        view = views[session.engagement_id]
        if session.state == "held":
            view.last_held = session
        elif not is_own:
            view.with_others = view.with_others or (session if session.starts_at > now else None)
        elif session.starts_at > now:
            if view.next_session:
                view.later_sessions.append(session)
            view.next_session = view.next_session or session
        else:
            view.unlogged = view.unlogged or session


def _sessions(
    db: Session, engagement_ids: Iterable[int], own: ColumnElement[bool]
) -> list[tuple[CoachingSession, bool]]:
    """Those planned and those held, oldest first, each with whether it is `own`."""
    columns: list[Any] = [CoachingSession, own]
    here = col(CoachingSession.engagement_id).in_(list(engagement_ids))
    chosen = select(*columns).where(here, col(CoachingSession.state).in_(("planned", "held")))
    rows = db.exec(chosen.order_by(col(CoachingSession.starts_at), col(CoachingSession.id))).all()
    return [(session, bool(is_own)) for session, is_own in rows]


def _is_held_by(coach_id: int) -> ColumnElement[bool]:
    """Of sessions, in a statement: the coach comes on its day, or no coach did, so that it falls to those of today."""
    member: Any = aliased(EngagementMember)
    coaches = select(member.id).where(
        col(member.engagement_id) == col(CoachingSession.engagement_id),
        col(member.part) == "coach",
        EngagementMember.there_on(col(CoachingSession.on_day), member),
    )
    mine, anyone = coaches.where(col(member.person_id) == coach_id), coaches
    return or_(mine.correlate(CoachingSession).exists(), ~anyone.correlate(CoachingSession).exists())


def _order(view: EngagementView) -> tuple:
    if view.unlogged:
        return 0, view.unlogged.starts_at.timestamp()
    return (1, view.next_session.starts_at.timestamp()) if view.next_session else (2, 0.0)
