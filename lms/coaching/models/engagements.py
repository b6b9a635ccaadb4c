"""Who is coached by whom, and what they agreed to."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, UniqueConstraint, true
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, and_, col, or_, select

from lms import clock, ids
from lms.access.roles import Role
from lms.access.scope import Meaning, Scope, Visitor
from lms.delegations.models import granted
from lms.people.models import Seat


class Engagement(SQLModel, table=True):
    """A coach with the people coached, in a cohort."""

    id: int = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=ids.public_id, unique=True)
    cohort_id: int = Field(foreign_key="cohort.id", index=True)
    city_id: int = Field(foreign_key="city.id", index=True)
    starts_on: date
    ends_on: date | None = None  # the last day of its term
    planned_hours: int = 0
    client_id: str | None = Field(default=None, unique=True)  # from the form: the same form twice is one engagement

    def lasts(self, today: date) -> bool:
        return self.ends_on is None or today <= self.ends_on

    @classmethod
    def meanings(cls) -> dict[Scope, Meaning]:
        return {
            Scope.IN_ENGAGEMENT: lambda visitor, seats: col(cls.id).in_(engagements_of_visitor(visitor)),
            Scope.OWN: lambda visitor, seats: col(cls.id).in_(engagements_of_visitor(visitor, "coach")),
            Scope.COACHED: lambda visitor, seats: col(cls.id).in_(engagements_of_visitor(visitor, "coach")),
            Scope.DELEGATED: lambda visitor, seats: col(cls.id).in_(engagements_to_book_for(visitor)),
        }


class EngagementMember(SQLModel, table=True):
    """Someone coached, or who coaches: from a day to a day where others come before, after or in between. A coach who
    comes back is a member anew."""

    __tablename__ = "engagement_member"
    __table_args__ = (UniqueConstraint("engagement_id", "person_id", "starts_on"),)

    id: int = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=ids.public_id, unique=True)
    engagement_id: int = Field(foreign_key="engagement.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    part: str  # coach, coachee
    starts_on: date | None = None  # none: since the engagement began
    ends_on: date | None = None  # the last day
    stands_in_for_id: int | None = Field(default=None, foreign_key="person.id")  # the coach who is away
    replaces_id: int | None = Field(default=None, foreign_key="person.id")  # the coach who left

    @property
    def stands_in(self) -> bool:
        return self.stands_in_for_id is not None

    def in_force(self, today: date) -> bool:
        return (self.starts_on is None or self.starts_on <= today) and (self.ends_on is None or today <= self.ends_on)

    def overlaps(self, since: date, until: date) -> bool:
        """Whether they are in force on any day from one to another."""
        return (self.starts_on is None or self.starts_on <= until) and (self.ends_on is None or since <= self.ends_on)

    @classmethod
    def in_force_on(cls, day: Any) -> ColumnElement[bool]:
        """Of members, in a statement: those in force on a day."""
        return _in_force(cls, day)

    @classmethod
    def there_on(cls, day: Any, member: Any = None) -> ColumnElement[bool]:
        """Of members (or an alias of theirs), in a statement: those who come to what is held on a day, which may be a
        column. Who stands in comes instead of the coach who is away."""
        member, other = member or cls, aliased(cls)
        instead = select(other.id).where(
            col(other.engagement_id) == col(member.engagement_id),
            col(other.stands_in_for_id) == col(member.person_id),
            _in_force(other, day),
        )
        return and_(_in_force(member, day), ~instead.correlate_except(other).exists())


def _in_force(member: Any, day: Any) -> ColumnElement[bool]:
    has_begun = or_(col(member.starts_on).is_(None), col(member.starts_on) <= day)
    return and_(has_begun, or_(col(member.ends_on).is_(None), col(member.ends_on) >= day))


class AgreementAcceptance(SQLModel, table=True):
    """Someone's yes to a version of the agreement, for an engagement."""

    __tablename__ = "agreement_acceptance"
    __table_args__ = (UniqueConstraint("engagement_id", "person_id", "part", "version"),)

    id: int = Field(default=None, primary_key=True)
    engagement_id: int = Field(foreign_key="engagement.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    part: str  # coach, coachee, programme
    version: int
    language: str  # of the text that was read
    accepted_at: datetime = Field(default_factory=clock.now)


class NotesHandedOn(SQLModel, table=True):
    """The choice of someone coached: whether a coach who came later reads the notes that the one before shared."""

    __tablename__ = "notes_handed_on"
    __table_args__ = (UniqueConstraint("engagement_id", "coachee_id", "coach_id"),)

    id: int = Field(default=None, primary_key=True)
    engagement_id: int = Field(foreign_key="engagement.id", index=True)
    coachee_id: int = Field(foreign_key="person.id")
    coach_id: int = Field(foreign_key="person.id", index=True)
    is_open: bool
    changed_at: datetime = Field(default_factory=clock.now)


def engagements_of_visitor(visitor: Visitor, part: str | None = None) -> Any:
    """Those in which the visitor is a member today; as a coach, only with a seat in that cohort, or in all."""
    mine = col(EngagementMember.person_id) == visitor.person_id, EngagementMember.in_force_on(visitor.today)
    chosen = select(EngagementMember.engagement_id).where(*mine)
    chosen = chosen.where(or_(col(EngagementMember.part) != "coach", _seated(visitor)))
    return chosen.where(col(EngagementMember.part) == part) if part else chosen


def coached_on(visitor: Visitor, engagement_id: Any, day: Any) -> Any:
    """Whether the visitor coached an engagement on a day, and still has a coach's seat. Both are columns of the
    statement in which this stands."""
    mine = col(EngagementMember.engagement_id) == engagement_id, col(EngagementMember.person_id) == visitor.person_id
    coach = col(EngagementMember.part) == "coach", EngagementMember.there_on(day), _seated(visitor)
    return select(EngagementMember.id).where(*mine, *coach).correlate(engagement_id.table).exists()


def _seated(visitor: Visitor) -> ColumnElement[bool]:
    """Of members, in a statement: of an engagement in a cohort where the visitor has a coach's seat."""
    coached_in = {seat.cohort_id for seat in visitor.seats if seat.role is Role.COACH}
    if None in coached_in:
        return true()
    of_cohorts = select(Engagement.id).where(col(Engagement.cohort_id).in_(sorted(filter(None, coached_in))))
    return col(EngagementMember.engagement_id).in_(of_cohorts)


def engagements_to_book_for(visitor: Visitor) -> Any:
    """Those in which a mayor is coached today who lets the visitor book: of the mayor's city, and no other."""
    seated = granted(visitor, "booking", EngagementMember.engagement_id)
    joined = seated.join(EngagementMember, col(EngagementMember.person_id) == col(Seat.person_id))
    return joined.join(Engagement, col(Engagement.id) == col(EngagementMember.engagement_id)).where(
        col(EngagementMember.part) == "coachee",
        EngagementMember.in_force_on(visitor.today),
        col(Engagement.city_id) == col(Seat.city_id),
    )
