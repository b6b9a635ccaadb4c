"""The signed address at which whoever answers for a commitment says what became of it without signing in."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.commitments.models import Commitment
from lms.people.models import Person
from lms.settings import settings
from lms.signing import named_by, signed

LIFETIME = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link may do: answer one commitment, as it stood at a version, as one person, until a day (UTC)."""

    commitment: str  # public ids
    person: str
    version: int
    last_day: date

    def is_over(self, now: datetime) -> bool:
        return now.date() > self.last_day


def answer_address(commitment: Commitment, person: Person, now: datetime) -> str:
    last_day = f"{now + LIFETIME:%Y%m%d}"
    token = signed("commitment-answer", commitment.public_id, person.public_id, str(commitment.version), last_day)
    return f"{settings().base_url}/answers/{token}"


def asked(token: str) -> Asked | None:
    """What a token names; None if it is not one of ours."""
    if (names := named_by("commitment-answer", token)) is None:
        return None
    commitment, person, version, last_day = names
    return Asked(commitment, person, int(version), datetime.strptime(last_day, "%Y%m%d").date())  # noqa: DTZ007  a day
