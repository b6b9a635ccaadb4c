"""What the manager pairs by: who sits where, who coaches whom, and what each coach has on their hands."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlmodel import Session, and_, col, func, or_, select

from lms import clock
from lms.access.roles import Role
from lms.coaching.models import CoachingSession, Engagement, EngagementMember, NotesHandedOn
from lms.coaching.queries.agreements import AgreementState, agreement_states
from lms.coaching.queries.engagements import Member, members_of
from lms.coaching.rhythm import in_hours
from lms.cohorts.models import City, Cohort
from lms.people.models import Person, Seat
from lms.people.roster import today_in


@dataclass(frozen=True, slots=True)
class Load:
    """What a coach has on their hands."""

    engagements: int = 0
    minutes_left: int = 0  # planned and not yet held

    @property
    def hours_left(self) -> int:
        """Rounded up: a begun hour is still to be held."""
        return -(-self.minutes_left // 60)

    def with_one_more(self, minutes_left: int) -> "Load":
        return replace(self, engagements=self.engagements + 1, minutes_left=self.minutes_left + max(minutes_left, 0))


@dataclass(frozen=True, slots=True)
class Pair:
    """An engagement with everyone who is or was in it."""

    engagement: Engagement
    city: City
    members: list[Member]
    agreement: AgreementState
    minutes_held: int

    @property
    def coachees(self) -> list[Person]:
        return [member.person for member in self.members if member.part == "coachee"]

    @property
    def coaches(self) -> list[Member]:
        """Those of today and those to come."""
        return [member for member in self.members if member.part == "coach" and not member.is_over]

    @property
    def hours_held(self) -> Decimal:
        return in_hours(self.minutes_held)


def pairs_in(db: Session, cohort: Cohort) -> list[Pair]:
    """The cohort's engagements that are not over, each with everyone who is or was in it. Three statements."""
    rows = db.exec(
        select(Engagement, City, Person, EngagementMember)
        .join(City, col(City.id) == col(Engagement.city_id))
        .join(EngagementMember, col(EngagementMember.engagement_id) == col(Engagement.id))
        .join(Person, col(Person.id) == col(EngagementMember.person_id))
        .where(col(Engagement.cohort_id) == cohort.id)
        .order_by(col(Engagement.id), col(EngagementMember.id))
    ).all()
    cities: dict[int, tuple[Engagement, City]] = {}
    members: dict[int, list[Member]] = defaultdict(list)
    for engagement, city, person, membership in rows:
        if engagement.lasts(clock.today(city.timezone)):
            cities[engagement.id] = engagement, city
            members[engagement.id].append(Member(person, membership.part, membership))
    states = agreement_states(db, members)
    minutes = minutes_held(db, cities)
    return [Pair(*cities[id], members[id], states[id], minutes.get(id, 0)) for id in cities]


def pair_of(db: Session, engagement: Engagement) -> Pair:
    city = db.get_one(City, engagement.city_id)
    members = members_of(db, engagement.id)
    state = agreement_states(db, {engagement.id: members})[engagement.id]
    return Pair(engagement, city, members, state, minutes_held(db, [engagement.id]).get(engagement.id, 0))


def minutes_held(db: Session, engagement_ids: Collection[int]) -> dict[int, int]:
    """Minutes of sessions held, by engagement."""
    held = col(CoachingSession.engagement_id).in_(list(engagement_ids)), col(CoachingSession.state) == "held"
    chosen = select(CoachingSession.engagement_id, func.sum(CoachingSession.minutes)).where(*held)
    return {id: int(minutes) for id, minutes in db.exec(chosen.group_by(col(CoachingSession.engagement_id))).all()}


def coaches_for(db: Session, cohort: Cohort) -> list[Person]:
    """Who coaches in the cohort today, by name."""
    today = clock.today("UTC")
    rows = db.exec(
        select(Seat, Person)
        .join(Person, col(Person.id) == col(Seat.person_id))
        .where(
            col(Seat.role) == Role.COACH,
            or_(col(Seat.cohort_id) == cohort.id, col(Seat.cohort_id).is_(None)),
            Seat.not_over_on(today),
        )
        .order_by(col(Person.sort_key))
    ).all()
    return list({person.id: person for seat, person in rows if seat.in_force(today_in(None, person))}.values())


def loads_of(db: Session, coach_ids: Collection[int]) -> dict[int, Load]:
    """What coaches have on their hands today, in every cohort: engagements, and hours planned and not yet held."""
    today = clock.today("UTC")
    lasting = or_(col(Engagement.ends_on).is_(None), col(Engagement.ends_on) >= today)
    coached = and_(
        col(EngagementMember.person_id).in_(list(coach_ids)),
        col(EngagementMember.part) == "coach",
        EngagementMember.in_force_on(today),
    )
    rows = db.exec(
        select(EngagementMember.person_id, Engagement.id, Engagement.planned_hours)
        .join(Engagement, col(Engagement.id) == col(EngagementMember.engagement_id))
        .where(coached, lasting)
    ).all()
    minutes = minutes_held(db, [engagement for _, engagement, _ in rows])
    loads = {id: Load() for id in coach_ids}
    for coach, engagement, hours in rows:
        loads[coach] = loads[coach].with_one_more(hours * 60 - minutes.get(engagement, 0))
    return loads


def engagement_by_client_id(db: Session, client_id: str) -> Engagement | None:
    return db.exec(select(Engagement).where(col(Engagement.client_id) == client_id)).first()


def member_of(db: Session, engagement: Engagement, person_id: int) -> EngagementMember | None:
    mine = col(EngagementMember.engagement_id) == engagement.id, col(EngagementMember.person_id) == person_id
    return db.exec(select(EngagementMember).where(*mine)).first()


def planned_in(db: Session, engagement: Engagement) -> list[CoachingSession]:
    """What is planned in an engagement, soonest first."""
    planned = col(CoachingSession.engagement_id) == engagement.id, col(CoachingSession.state) == "planned"
    return list(db.exec(select(CoachingSession).where(*planned).order_by(col(CoachingSession.starts_at))).all())


def handed_on(db: Session, engagement: Engagement, coachee_id: int, coach_id: int) -> NotesHandedOn:
    here = col(NotesHandedOn.engagement_id) == engagement.id, col(NotesHandedOn.coachee_id) == coachee_id
    return db.exec(select(NotesHandedOn).where(*here, col(NotesHandedOn.coach_id) == coach_id)).one()


@dataclass(frozen=True, slots=True)
class HandingOn:
    """A coach who came after another, and whether someone coached lets them read what the one before shared."""

    coach: Person
    before: Person
    is_open: bool


def handings_on(db: Session, engagement: Engagement, coachee_id: int) -> list[HandingOn]:
    members = {member.person.id: member for member in members_of(db, engagement.id)}
    said = select(NotesHandedOn.coach_id, NotesHandedOn.is_open).where(
        col(NotesHandedOn.engagement_id) == engagement.id, col(NotesHandedOn.coachee_id) == coachee_id
    )
    choices = dict(db.exec(said).all())
    return [
        HandingOn(member.person, members[before].person, choices.get(member.person.id, False))
        for member in members.values()
        if (before := member.membership.replaces_id) in members and not member.is_over
    ]
