from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from lms.coaching.agreement import Agreement, in_force
from lms.coaching.models import AgreementAcceptance, CoachingSession, Engagement
from lms.coaching.queries.engagements import Member, members_of
from lms.coaching.queries.members import members_on
from lms.coaching.queries.notes import sealed_draft
from lms.people.models import Person


@dataclass(frozen=True, slots=True)
class Accepted:
    """Who said yes, to which version and when."""

    acceptance: AgreementAcceptance
    person: Person


@dataclass(slots=True)
class AgreementState:
    """How far the version in force has been accepted in an engagement."""

    agreement: Agreement
    members: list[Member]  # who has to accept: those of today
    accepted: list[Accepted] = field(default_factory=list)  # of every version, newest first

    @property
    def missing(self) -> list[Person]:
        said_yes = {one.acceptance.person_id for one in self._of_this_version if one.acceptance.part != "programme"}
        return [member.person for member in self.members if member.person.id not in said_yes]

    @property
    def lacks_programme(self) -> bool:
        return all(one.acceptance.part != "programme" for one in self._of_this_version)

    @property
    def is_whole(self) -> bool:
        return not self.missing and not self.lacks_programme

    def yes_of(self, person_id: int, part: str) -> AgreementAcceptance | None:
        """Someone's yes to the version in force."""
        mine = (one.acceptance for one in self._of_this_version)
        return next((one for one in mine if (one.person_id, one.part) == (person_id, part)), None)

    @property
    def _of_this_version(self) -> list[Accepted]:
        return [one for one in self.accepted if one.acceptance.version == self.agreement.version]


def agreement_state(db: Session, engagement: Engagement) -> AgreementState:
    """Two statements."""
    return agreement_states(db, {engagement.id: members_of(db, engagement.id)})[engagement.id]


def what_agreement_lacks(db: Session, session: CoachingSession, writer: Person) -> AgreementState | None:
    """Why the writer cannot open the session's log: someone's yes is missing. None where they can, which goes for a
    log that they shared before, or began."""
    if session.logged_by == writer.id or sealed_draft(db, session, writer) is not None:
        return None
    state = agreement_state(db, db.get_one(Engagement, session.engagement_id))
    if all(member.person.id != writer.id for member in state.members):  # their own session, from before another came
        state.members = members_on(db, session.engagement_id, session.day)
    return None if state.is_whole else state


def agreement_states(db: Session, members: dict[int, list[Member]]) -> dict[int, AgreementState]:
    """Of engagements, given by id with their members. One statement."""
    states = {
        id: AgreementState(in_force(), [member for member in those if member.is_of_today])
        for id, those in members.items()
    }
    for acceptance, person in _acceptances(db, members):
        states[acceptance.engagement_id].accepted.append(Accepted(acceptance, person))
    return states


def _acceptances(db: Session, engagement_ids: Iterable[int]) -> Iterable[tuple[AgreementAcceptance, Person]]:
    return db.exec(
        select(AgreementAcceptance, Person)
        .join(Person, col(Person.id) == col(AgreementAcceptance.person_id))
        .where(col(AgreementAcceptance.engagement_id).in_(list(engagement_ids)))
        .order_by(col(AgreementAcceptance.accepted_at).desc(), col(AgreementAcceptance.id).desc())
    ).all()
