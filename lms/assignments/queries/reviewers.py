"""Who reviews: those who may be named, and those who are. Seats and engagements end by the day of their city."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, or_, select

from lms import clock
from lms.access import policy
from lms.access.permissions import Permission
from lms.access.roles import Role
from lms.access.scope import Visitor
from lms.assignments.models import PeerRequest, ReviewDraft, Submission, SubmissionReader, reads_now
from lms.assignments.reviewing import latest
from lms.catalogue.models import Block
from lms.coaching.models import Engagement, EngagementMember
from lms.cohorts.models import City
from lms.offerings.models import Offering
from lms.people.models import Person, Seat
from lms.people.roster import today_in

SEATS: dict[str, tuple[Role, ...]] = {"peer": (Role.MAYOR,), "coach": (Role.COACH, Role.EXPERT)}  # by part


@dataclass(frozen=True, slots=True)
class Reviewer:
    person: Person
    part: str
    engagement_id: int | None = None


def cohort_of(db: Session, visitor: Visitor, block_id: int) -> int | None:
    """The cohort in which the visitor learns the assignment's course today."""
    course = select(Block.course_id).where(col(Block.id) == block_id).scalar_subquery()
    open_to = (policy.reach(visitor, Permission.LEARN, Offering), col(Offering.course_id) == course)
    return db.exec(select(Offering.cohort_id).where(*open_to).order_by(col(Offering.opens_on).desc())).first()


def reviewers_for(db: Session, person_id: int, cohort_id: int) -> list[Reviewer]:
    """Who signs off: those who coach the person in the cohort, for as long as the longest of their engagements lasts;
    else its experts; else its coaches."""
    seated = _seated(db, cohort_id, SEATS["coach"])
    coaches = {person.id for seat, person, _ in seated if seat.role == Role.COACH}
    theirs: dict[int, Reviewer] = {}
    for person, engagement in _coaching(db, person_id, cohort_id):
        if person.id in coaches:
            theirs.setdefault(person.id, Reviewer(person, "coach", engagement.id))
    experts = [person for seat, person, _ in seated if seat.role == Role.EXPERT]
    others = {person.id: person for person in experts or [person for _, person, _ in seated] if person.id != person_id}
    return list(theirs.values()) or [Reviewer(person, "coach") for person in others.values()]


def _coaching(db: Session, person_id: int, cohort_id: int) -> list[tuple[Person, Engagement]]:
    """The coaches of the person with each engagement that lasts: by name, the one that ends last first."""
    coached = select(EngagementMember.engagement_id).where(
        col(EngagementMember.person_id) == person_id, col(EngagementMember.part) == "coachee"
    )
    rows = db.exec(
        select(Person, Engagement, City)
        .join(EngagementMember, col(EngagementMember.person_id) == col(Person.id))
        .join(Engagement, col(Engagement.id) == col(EngagementMember.engagement_id))
        .join(City, col(City.id) == col(Engagement.city_id))
        .where(
            col(Engagement.id).in_(coached),
            col(Engagement.cohort_id) == cohort_id,
            col(EngagementMember.part) == "coach",
            col(EngagementMember.stands_in_for_id).is_(None),
            EngagementMember.in_force_on(clock.today("UTC")),
        )
    ).all()
    lasting = [(person, engagement) for person, engagement, city in rows if _lasts(engagement, city)]
    lasting.sort(key=lambda row: row[1].ends_on or date.max, reverse=True)
    return sorted(lasting, key=lambda row: row[0].sort_key)


def _lasts(engagement: Engagement, city: City) -> bool:
    return engagement.ends_on is None or engagement.ends_on >= clock.today(city.timezone)


def _seated(db: Session, cohort_id: int, roles: Collection[Role]) -> list[tuple[Seat, Person, City | None]]:
    """Who sits in these roles today, by name. The database gives a day either way: the exact day is the city's."""
    today = clock.today("UTC")
    rows = db.exec(
        select(Seat, Person, City)
        .join(Person, col(Person.id) == col(Seat.person_id))
        .outerjoin(City, col(City.id) == col(Seat.city_id))
        .where(
            col(Seat.cohort_id) == cohort_id,
            col(Seat.role).in_(roles),
            col(Seat.starts_on) <= today + timedelta(days=1),
            or_(col(Seat.ends_on).is_(None), col(Seat.ends_on) >= today - timedelta(days=1)),
        )
        .order_by(col(Person.sort_key))
    ).all()
    return [(seat, person, city) for seat, person, city in rows if seat.in_force(today_in(city, person))]


def is_mayor(db: Session, person_id: int, cohort_id: int) -> bool:
    return any(person.id == person_id for _, person, _ in _seated(db, cohort_id, SEATS["peer"]))


def peers_for(db: Session, person_id: int, cohort_id: int) -> list[tuple[Person, City]]:
    """The mayors of other cities of the cohort, whom the person may ask."""
    own = select(Seat.city_id).where(
        col(Seat.person_id) == person_id, col(Seat.city_id).is_not(None), col(Seat.cohort_id) == cohort_id
    )
    own_cities = set(db.exec(own).all())
    mayors = [(person, city) for _, person, city in _seated(db, cohort_id, SEATS["peer"]) if city]
    others = [(person, city) for person, city in mayors if city.id not in own_cities and person.id != person_id]
    return sorted(others, key=lambda row: row[1].sort_key)


def request_of(db: Session, submission: Submission) -> tuple[PeerRequest, Person] | None:
    """The last mayor asked, with the answer."""
    return db.exec(
        select(PeerRequest, Person)
        .join(Person, col(Person.id) == col(PeerRequest.person_id))
        .where(col(PeerRequest.submission_id) == submission.id, col(PeerRequest.state) != "withdrawn")
        .order_by(col(PeerRequest.id).desc())
    ).first()


def asked_of(db: Session, submission: Submission, cohort_id: int) -> Person | None:
    """The mayor who was asked and has not said no, while they are one in the cohort."""
    asked = request_of(db, submission)
    if asked and asked[0].state in ("asked", "accepted") and is_mayor(db, asked[1].id, cohort_id):
        return asked[1]
    return None


def readers_of(db: Session, submission: Submission) -> list[Person]:
    """Those whose turn it is, and who may still read: their seat is in force, and the engagement that named them."""
    if not submission.turn or not submission.cohort_id:
        return []
    seated = {person.id for _, person, _ in _seated(db, submission.cohort_id, SEATS[submission.turn])}
    rows = db.exec(
        select(Person, Engagement, City)
        .join(SubmissionReader, col(SubmissionReader.person_id) == col(Person.id))
        .outerjoin(Engagement, col(Engagement.id) == col(SubmissionReader.engagement_id))
        .outerjoin(City, col(City.id) == col(Engagement.city_id))
        .where(
            col(SubmissionReader.submission_id) == submission.id,
            col(SubmissionReader.part) == submission.turn,
        )
        .order_by(col(Person.sort_key))
    ).all()
    return [
        person
        for person, engagement, city in rows
        if person.id in seated and (engagement is None or _lasts(engagement, city))
    ]


def turn_of_reader(db: Session, submission: Submission, visitor: Visitor) -> str:
    """The latest turn in which the visitor reads the submission today; none is the empty word."""
    seats = tuple(seat for seat in visitor.seats if seat.cohort_id == submission.cohort_id)
    here = (col(SubmissionReader.submission_id) == submission.id, *reads_now(visitor, seats))
    return latest(db.exec(select(SubmissionReader.part).where(*here)).all())


def review_draft(db: Session, submission: Submission, reviewer_id: int) -> ReviewDraft | None:
    theirs = (col(ReviewDraft.submission_id) == submission.id, col(ReviewDraft.reviewer_id) == reviewer_id)
    return db.exec(select(ReviewDraft).where(*theirs)).first()


def city_of(db: Session, person_id: int, cohort_id: int | None) -> City | None:
    """The city for which the person works in the cohort, else the last one they sat in."""
    theirs = select(City, Seat.cohort_id).join(Seat, col(Seat.city_id) == col(City.id))
    rows = db.exec(theirs.where(col(Seat.person_id) == person_id).order_by(col(Seat.starts_on).desc())).all()
    return next((city for city, cohort in rows if cohort == cohort_id), rows[0][0] if rows else None)
