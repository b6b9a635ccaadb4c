"""A log as it is typed: read, checked, kept as a draft, and read again from it."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData

from lms.coaching.forms import AnswerRow, LogForm, PromiseRow
from lms.coaching.hours import FARTHEST, day_and_hour, moment
from lms.coaching.models import CoachingSession
from lms.commitments.models import Commitment
from lms.i18n import N_
from lms.people.models import Person
from lms.web.forms import LONG_TEXT, Filled, cleaned

Row = TypeVar("Row", PromiseRow, AnswerRow)
PROMISES = range(1, 6)
START, NEXT = ("day", "hour"), ("next_day", "next_hour", "next_minutes")
NOT_HELD = ("moved", "cancelled", "no_show")
COUNTS_ALWAYS = {"became", "side", "missing", *START, "minutes", "start_was", *NEXT, "next_was"}
MOST_TOPICS, LONGEST_TOPIC = 10, 80
LONGEST_FIELD, LONGEST_DRAFT = 4 * LONG_TEXT, 10 * LONG_TEXT  # characters: a draft may be longer than what is shared


@dataclass(frozen=True, slots=True)
class Room:
    """What a log is written against: who may have been there, and what stood before."""

    session: CoachingSession
    coaches: list[Person]
    coachees: list[Person]
    earlier: list[Commitment]  # open promises of the coachees that the writer heard
    upcoming: CoachingSession | None
    zone: str  # the writer's
    now: datetime
    plans_next: bool = True  # whoever coaches today does; not one who writes what they held before another came

    @property
    def people(self) -> list[Person]:
        return [*self.coachees, *self.coaches]

    @property
    def to_answer(self) -> list[Commitment]:
        """What became of a promise that is the city's by now, its office says."""
        return [one for one in self.earlier if not one.is_the_citys]

    @property
    def kind(self) -> str:
        """Of a session of which nothing else is said."""
        return self.session.kind or ("team" if len(self.coachees) > 1 else "one_to_one")

    @property
    def start_was(self) -> str:
        return "/".join(day_and_hour(self.session.starts_at, self.zone))

    @property
    def next_was(self) -> str:
        planned = self.upcoming
        return "/".join([*day_and_hour(planned.starts_at, self.zone), str(planned.minutes)]) if planned else ""


@dataclass(frozen=True, slots=True)
class Promised:
    owner: Person
    text: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Answered:
    commitment: Commitment
    answer: str
    text: str
    due_on: date | None


@dataclass(slots=True)
class Log:
    """A log that can be shared as it is."""

    facts: LogForm
    starts_at: datetime
    attendees: list[Person] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    missing: list[Person] = field(default_factory=list)
    promises: list[Promised] = field(default_factory=list)
    answers: list[Answered] = field(default_factory=list)
    next_at: datetime | None = None  # none: nothing new is planned

    @property
    def was_held(self) -> bool:
        return self.facts.became == "held"


def typed_before(room: Room, shared_note: str, for_programme: str) -> Filled:
    """What the form holds at first: the booking, or the log as it was shared."""
    session = room.session
    there = session.attendees if session.state == "held" else [person.id for person in room.people]
    missed = session.missing if session.state == "no_show" else [person.id for person in room.coachees]
    typed = {
        **_said_before(room),
        "side": session.cancelled_side,
        "missing": [person.public_id for person in room.people if person.id in missed],
        "minutes": session.minutes,
        "channel": session.channel,
        "present": [person.public_id for person in room.people if person.id in there],
        "topics": ", ".join(session.topics),
        "shared": shared_note,
        "programme": for_programme,
    }
    return Filled(typed | _booked_start(room) | _booked_next(room))


def typed_again(draft: dict[str, list[str]], room: Room) -> Filled:
    """What the form holds later: the draft, with this session and the next as they are booked now unless that was typed
    over."""
    typed: dict[str, Any] = _said_before(room) | read_log(as_form(draft), room)[0].typed
    if typed.get("start_was", room.start_was) != room.start_was:
        is_as_booked = typed["start_was"] == "/".join(typed.get(name, "") for name in START)
        typed |= _booked_start(room) if is_as_booked or typed["became"] == "moved" else {}
        typed["became"] = "held" if typed["became"] == "moved" else typed["became"]
        typed["start_was"] = room.start_was
    if typed.get("next_was") == "/".join(typed.get(name, "") for name in NEXT):
        typed |= _booked_next(room)
    return Filled(typed)


def _said_before(room: Room) -> dict[str, object]:
    """What became of the session and its kind: as logged, else as usual."""
    return {"became": room.session.state if room.session.has_log else "held", "kind": room.kind}


def _booked_start(room: Room) -> dict[str, object]:
    return {**dict(zip(START, room.start_was.split("/"), strict=True)), "start_was": room.start_was}


def _booked_next(room: Room) -> dict[str, object]:
    when = room.next_was.split("/") if room.upcoming else ("", "", room.session.minutes)
    return {**dict(zip(NEXT, when, strict=True)), "next_was": room.next_was}


def kept(data: FormData) -> dict[str, list[str]]:
    """All that was typed and belongs in a draft, as it was typed. The private note is not part of it."""
    names = {*LogForm.model_fields, *(f"promise-{row}-{name}" for row in PROMISES for name in PromiseRow.model_fields)}
    names.discard("private")
    names |= {name for name in data if re.fullmatch(r"answer-[a-z0-9]{12}-(answer|text|due|version)", name)}
    return {name: [cleaned(str(value)) for value in data.getlist(name)] for name in sorted(names) if name in data}


def is_too_long(typed: dict[str, list[str]], private: str) -> bool:
    """Whether a draft, with its writer's private note, is far beyond what can ever be shared."""
    texts = [private, *(text for texts in typed.values() for text in texts)]
    return max(map(len, texts)) > LONGEST_FIELD or sum(map(len, texts)) > LONGEST_DRAFT


def as_form(draft: dict[str, list[str]]) -> FormData:
    return FormData([(name, value) for name, values in draft.items() for value in values])


def read_log(data: FormData, room: Room) -> tuple[Filled, Log | None]:
    """The form with what to mend, and the log if there is nothing to mend."""
    form = LogForm.read(data)
    rows = {f"promise-{row}": _row(PromiseRow, data, f"promise-{row}", form) for row in PROMISES}
    answers = {one.public_id: _row(AnswerRow, data, f"answer-{one.public_id}", form) for one in room.to_answer}
    if form.typed.get("became") in NOT_HELD:
        return form, _not_held(form, data, room)
    facts = form.values
    if facts is None:
        return form, None
    log = Log(facts, _starts_at(form, facts, room))
    log.attendees = [person for person in room.people if person.public_id in facts.present]
    if not log.attendees:
        form.refuse("present", N_("Tick at least one person who was there."))
    log.topics = _topics(form, facts)
    promises = [_promised(form, facts, name, row, room) for name, row in rows.items() if row and row.text]
    said = [_answered(form, facts, one, row, room) for one in room.to_answer if (row := answers[one.public_id])]
    log.promises, log.answers = [one for one in promises if one], [one for one in said if one]
    log.next_at = _next_at(form, facts, room)
    return form, None if form.errors else log


def _not_held(form: Filled, data: FormData, room: Room) -> Log | None:
    """Of a session that was not held there is nothing but facts. What else was typed stays, and counts for nothing."""
    counts = LogForm.read(FormData([(name, value) for name, value in data.multi_items() if name in COUNTS_ALWAYS]))
    form.values, form.errors, facts = counts.values, counts.errors, counts.values
    if facts is None:
        return None
    log = Log(facts, _starts_at(form, facts, room), next_at=_next_at(form, facts, room))
    if facts.became == "moved":
        form.refuse("became", N_("Choose the new day and hour first, or say what became of it."))
    elif facts.became == "cancelled" and facts.side is None:
        form.refuse("side", N_("Please choose who cancelled."))
    elif facts.became == "no_show":
        log.missing = [person for person in room.people if person.public_id in facts.missing]
    return None if form.errors else log


def _row(kind: type[Row], data: FormData, prefix: str, form: Filled) -> Row | None:
    """One row of the form, whose faults join the form's under their full names."""
    given = [(name, data[f"{prefix}-{name}"]) for name in kind.model_fields if f"{prefix}-{name}" in data]
    row = kind.read(FormData(given))
    form.typed |= {f"{prefix}-{name}": value for name, value in row.typed.items()}
    form.errors |= {f"{prefix}-{name}": error for name, error in row.errors.items()}
    return row.values


def _starts_at(form: Filled, facts: LogForm, room: Room) -> datetime:
    day, now = facts.day, room.now
    if not date(2000, 1, 1) <= day <= now.date() + FARTHEST:
        form.refuse("day", N_("This day is too far away."))
        return now
    hour = facts.hour or time.fromisoformat(room.start_was.partition("/")[2])
    starts_at = moment(day, hour, room.zone)
    if starts_at > now and facts.became in ("held", "no_show"):
        form.refuse("day", N_("A session can be logged once it has begun. This moment is still to come."))
    return starts_at


def _topics(form: Filled, facts: LogForm) -> list[str]:
    topics = list(dict.fromkeys(part.strip() for part in re.split(r"[,;\n]", facts.topics) if part.strip()))
    if len(topics) > MOST_TOPICS:
        form.refuse("topics", N_("At most %(most)s topics, please."), most=MOST_TOPICS)
    if any(len(topic) > LONGEST_TOPIC for topic in topics):
        form.refuse("topics", N_("A topic is a few words: at most %(most)s characters."), most=LONGEST_TOPIC)
    return topics


def _promised(form: Filled, facts: LogForm, name: str, row: PromiseRow, room: Room) -> Promised | None:
    owner = next((person for person in room.people if person.public_id == row.owner), None)
    if owner is None:
        form.refuse(f"{name}-owner", N_("Please choose who will do it."))
    if row.due is None:
        form.errors.setdefault(f"{name}-due", (N_("Please choose a day."), {}))
    elif not _is_due(row.due, facts.day):
        form.refuse(f"{name}-due", N_("Choose a day after the session."))
    return Promised(owner, row.text, row.due) if owner and row.due else None


def _answered(form: Filled, facts: LogForm, commitment: Commitment, row: AnswerRow, room: Room) -> Answered | None:
    if not row.answer:
        return None
    name = f"answer-{commitment.public_id}"
    if row.version is not None and row.version != commitment.version:
        form.refuse(f"{name}-answer", N_("Someone else answered this in between. This is how it stands now."))
    if row.answer == "changed" and not row.text and row.due is None:
        form.refuse(f"{name}-text", N_("Write what it is now, or choose another day."))
    today = room.now.astimezone(ZoneInfo(room.zone)).date()
    if row.due and row.due != commitment.due_on and not _is_due(row.due, min(facts.day, today)):
        form.refuse(f"{name}-due", N_("Choose a day after the session."))
    return Answered(commitment, row.answer, row.text or commitment.text, row.due)


def _is_due(due: date, day: date) -> bool:
    return day <= due <= date(2100, 1, 1)


def _next_at(form: Filled, facts: LogForm, room: Room) -> datetime | None:
    if facts.next_day is None or _is_unchanged(facts, facts.next_day):
        return None
    if facts.next_hour is None:
        form.refuse("next_hour", N_("Please choose an hour."))
        return None
    if not date(2000, 1, 1) <= facts.next_day <= room.now.date() + FARTHEST:
        form.refuse("next_day", N_("This day is too far away."))
        return None
    next_at = moment(facts.next_day, facts.next_hour, room.zone)
    if next_at <= room.now:
        form.refuse("next_day", N_("The next session is still to come: choose a later moment."))
    return next_at


def _is_unchanged(facts: LogForm, day: date) -> bool:
    hour = facts.next_hour.strftime("%H:%M") if facts.next_hour else ""
    return facts.next_was == f"{day.isoformat()}/{hour}/{facts.next_minutes}"
