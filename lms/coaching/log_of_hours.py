"""A coach's log of hours, as ICF asks for it: client, contact, one or a group, first and last day, hours.

Who did not say that this coach may name them stands as "Confidential client", with a number of this file's own. A line
is an engagement with those of its people who were there together.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from lms.coaching.models import CoachingSession, Engagement
from lms.coaching.rhythm import day_of
from lms.cohorts.models import City
from lms.people.models import Person

Key = tuple[int, int]  # an engagement and a person: both by id


@dataclass(frozen=True, slots=True)
class Client:
    """Someone coached: by name where they allow it, else by number."""

    name: str = ""
    contact: str = ""
    number: int = 0


@dataclass(slots=True)
class Entry:
    """Sessions that a coach held with the same people."""

    clients: list[Client]
    is_group: bool
    first: date
    last: date
    sessions: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """A session that was held, with those coached who were there."""

    session: CoachingSession
    engagement: Engagement
    city: City
    clients: list[Person]

    @property
    def is_group(self) -> bool:
        return self.session.kind == "team" or len(self.clients) > 1


@dataclass(slots=True)
class LogOfHours:
    entries: list[Entry] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        return sum(entry.minutes for entry in self.entries)

    @property
    def sessions(self) -> int:
        return sum(entry.sessions for entry in self.entries)


def log_of(held: Iterable[Held], may_name: Collection[Key], contacts: dict[int, str]) -> LogOfHours:
    """The log of sessions in the order in which they were held. `may_name`: who allowed it, in which engagement;
    `contacts`: addresses by person."""
    numbers: dict[Key, int] = {}
    entries: dict[tuple[int, bool, tuple[int, ...]], Entry] = {}
    for one in held:
        clients = [_client(one.engagement, person, may_name, contacts, numbers) for person in one.clients]
        key = one.engagement.id, one.is_group, tuple(person.id for person in one.clients)
        day = day_of(one.session, one.city)
        entry = entries.setdefault(key, Entry(clients, one.is_group, day, day))
        entry.last = max(entry.last, day)
        entry.sessions += 1
        entry.minutes += one.session.minutes
    return LogOfHours(list(entries.values()))


def _client(
    engagement: Engagement,
    person: Person,
    may_name: Collection[Key],
    contacts: dict[int, str],
    numbers: dict[Key, int],
) -> Client:
    key = engagement.id, person.id
    if key in may_name:
        return Client(person.name, contacts.get(person.id, ""))
    return Client(number=numbers.setdefault(key, len(numbers) + 1))
