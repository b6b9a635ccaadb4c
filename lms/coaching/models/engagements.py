"""Who is coached by whom, and what they agreed to."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, UniqueConstraint
from sqlmodel import Field, SQLModel, and_, col, or_, select

from lms import clock, ids
from lms.access.roles import Role
from lms.access.scope import Meaning, Scope, Visitor


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
        }


class EngagementMember(SQLModel, table=True):
    """Someone coached, or who coaches: from a day to a day where others come before, after or in between."""

    __tablename__ = "engagement_member"
    __table_args__ = (UniqueConstraint("engagement_id", "person_id"),)

    id: int = Field(default=None, primary_key=True)
    engagement_id: int = Field(foreign_key="engagement.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    part: str  # coach, coachee
    starts_on: date | None = None  # none: since the engagement began
    ends_on: date | None = None  # the last day
    stands_in: bool = False  # for a while, while the coach is away
    replaces_id: int | None = Field(default=None, foreign_key="person.id")  # the coach who left

    def in_force(self, today: date) -> bool:
        return (self.starts_on is None or self.starts_on <= today) and (self.ends_on is None or today <= self.ends_on)

    @classmethod
    def in_force_on(cls, day: date) -> ColumnElement[bool]:
        """Of members, in a statement: those in force on a day."""
        has_begun = or_(col(cls.starts_on).is_(None), col(cls.starts_on) <= day)
        return and_(has_begun, or_(col(cls.ends_on).is_(None), col(cls.ends_on) >= day))


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
    coached_in = {seat.cohort_id for seat in visitor.seats if seat.role is Role.COACH}
    if None not in coached_in:
        of_cohorts = select(Engagement.id).where(col(Engagement.cohort_id).in_(sorted(filter(None, coached_in))))
        seated = col(EngagementMember.engagement_id).in_(of_cohorts)
        chosen = chosen.where(or_(col(EngagementMember.part) != "coach", seated))
    return chosen.where(col(EngagementMember.part) == part) if part else chosen
