"""The walk: words written for a circle are looked for behind every door, by everyone, and in all that leaves a page or
stays on a disk: exports, mail, calendars, search, audit, jobs, logs, the database's file and its copy.

Doors come from the application: a new one is walked by itself, and one with a part that nothing here fills fails.
"""

import io
import itertools
import json
import logging
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from pypdf import PdfReader
from sqlalchemy import text as sql
from sqlmodel import Session, SQLModel, col, select

from lms import clock
from lms import db as database
from lms.access.roles import Role
from lms.app import routers
from lms.coaching.models import CoachingSession, Engagement, EngagementMember, LogDraft, LogVersion
from lms.jobs.worker import Worker
from lms.mail.models import OutboxMail
from lms.people.models import Address, Seat
from lms.rekeying import COLUMNS
from lms.sealing import unseal
from lms.tables import assignments, certificates, cohorts, commitments, delegations, learning, offerings, people

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

# What is written for whom. The first word is what is looked for, the second what is searched for.
WORDS = {
    "coach's private": "zqcoachprivate quetzal",
    "coach's private in a draft": "zqdraftprivate quokka",
    "coachee's private": "zqcoacheeprivate axolotl",
    "coachee's private before": "zqcoacheebefore ocelot",
    "room": "zqroomnote capybara",
    "room before an edit": "zqroombefore pangolin",
    "draft": "zqdraftnote tapir",
    "for the programme": "zqprogramme anteater",
    "for the programme in a draft": "zqprogrammedraft peccary",
    "agenda": "zqagenda coati",
    "reflection": "zqreflection armadillo",
    "exercise": "zqexercise kinkajou",
    "commitment": "zqcommitment margay",
}
SEALED = set(WORDS) - {"exercise", "commitment"}
READERS = {
    "ana": {
        "coachee's private",
        "coachee's private before",
        "room",
        "room before an edit",
        "for the programme",
        "agenda",
        "reflection",
        "exercise",
        "commitment",
    },
    "grace": {
        "coach's private",
        "coach's private in a draft",
        "room",
        "room before an edit",
        "draft",
        "for the programme",
        "for the programme in a draft",
        "agenda",
        "commitment",
    },
    "priya": {"for the programme"},  # a manager
    "carla": set(),  # the chief of staff, to whom Ana gave every task that can be given: not what is said in the room
}
# Everyone else who might: managers, funder, translator, expert, other coaches, mayors and staff of here and elsewhere,
# someone whose seat ended, and who is not signed in.
OTHERS = [
    *("gonzalo", "wilson", "frances", "tomas", "ines", "marcus"),
    *("olga", "joao", "ruth", "luis", "helen", "nadia"),
]
STRANGER = ""


def looked_for(name: str) -> str:
    return WORDS[name].split()[0]


# ---------------------------------------------------------------- what is written


@pytest.fixture
def written(visit_as, planned, typed, share, person, db) -> dict[str, CoachingSession]:
    ana, grace = visit_as("ana"), visit_as("grace")
    held, unlogged, coming = planned("ana", -72), planned("ana", -30), planned("ana", 48)
    alone = {"next_day": "", "next_hour": ""}
    first = {"shared": WORDS["room before an edit"], "promise-1-text": WORDS["commitment"]}
    share(grace, held, typed(held, private=WORDS["coach's private"], **first, **alone))
    db.refresh(held)
    held.logged_at = clock.now() - timedelta(days=3)
    told = {"programme": WORDS["for the programme"]}
    no_promise = {"promise-1-text": "", "promise-1-due": ""}
    share(
        grace, held, typed(held, private=WORDS["coach's private"], shared=WORDS["room"], **told, **no_promise, **alone)
    )
    draft = {"private": WORDS["coach's private in a draft"], "shared": WORDS["draft"]}
    draft["programme"] = WORDS["for the programme in a draft"]
    grace.post(f"/sessions/{unlogged.public_id}/draft", data=typed(unlogged, **draft, **no_promise, **alone))
    for session, name in ((held, "coachee's private"), (coming, "coachee's private before")):
        ana.post(f"/sessions/{session.public_id}/private-note", data={"private": WORDS[name]})
    ana.post(f"/sessions/{coming.public_id}/agenda", data={"text": WORDS["agenda"], "client_id": "agenda-one"})
    ana.post("/courses/mayors/check/reflection", data={"block": "instinct", "text": WORDS["reflection"]})
    row = {"0-result": WORDS["exercise"], "0-today": "x", "0-wanted": "x", "0-date": "x", "0-owner": "x"}
    ana.post("/courses/mayors/my-three-results/exercise", data={"block": "three-results"} | row)
    until = (clock.now() + timedelta(days=20)).date().isoformat()
    tasks = {"delegate": person("carla").public_id, "tasks": list(TASKS), "until": until}
    assert ana.post("/delegations", data=tasks).status_code == 303
    assert db.exec(select(LogVersion)).one().sealed and db.exec(select(LogDraft)).one()
    for browser in (ana, grace):
        browser.post("/me/calendar")
    Worker().work_off()
    return {"held": held, "unlogged": unlogged, "coming": coming}


TASKS = ("booking", "reminders", "commitments", "materials")

# ---------------------------------------------------------------- every door


def doors() -> list[str]:
    def walk(router) -> Iterator[APIRoute]:
        for route in router.routes:
            inner = getattr(route, "router", None) or getattr(route, "original_router", None)
            yield from walk(inner) if inner is not None else [route]

    found = [route for router in routers().values() for route in walk(router) if isinstance(route, APIRoute)]
    return sorted({route.path for route in found if "GET" in route.methods} - {"/static"})


SOME = 8


def of_ana_and_grace(db: Session) -> list[people.Person]:
    here = select(Address.person_id).where(col(Address.address).in_(["ana@lms.example", "grace@lms.example"]))
    return list(db.exec(select(people.Person).where(col(people.Person.id).in_(here))).all())


def ids(table: type[SQLModel]) -> Callable[[Session], list[str]]:
    """Every one there is; of what the cast has dozens of, of which nobody wrote a word, some."""
    return lambda db: list(db.exec(select(table.public_id).order_by(table.id).limit(SOME)).all())


def one_of(*values: str) -> Callable[[Session], list[str]]:
    return lambda db: list(values)


FILLED: dict[str, Callable[[Session], list[str]]] = {
    "assignment": ids(assignments.Submission),
    "block": one_of("instinct", "three-results"),
    "city": lambda db: [*db.exec(select(cohorts.City.public_id).where(cohorts.City.name == "Montevideo"))],
    "cohort": ids(cohorts.Cohort),
    "commitment": ids(commitments.Commitment),
    "course": one_of("mayors", "procurement"),  # where something was written, and one more
    "delegation": ids(delegations.Delegation),
    "engagement": lambda db: [
        *db.exec(
            select(Engagement.public_id)
            .join(CoachingSession, col(CoachingSession.engagement_id) == col(Engagement.id))
            .distinct()
        ),
        *db.exec(select(Engagement.public_id).order_by(col(Engagement.id).desc()).limit(1)),
    ],
    "exercise": ids(learning.Exercise),
    "file": one_of("nothing"),
    "format": one_of("csv", "xlsx", "pdf", "docx", "html", "ics"),
    "kid": one_of("nothing"),
    "language": one_of("es"),
    "lesson": one_of("check", "my-three-results", "why-you"),  # where something was written, and one more
    "mail_id": lambda db: [str(id) for id in db.exec(select(OutboxMail.id)).all()],
    "name": one_of("nothing"),
    "number": one_of("0", "1"),
    "offering": ids(offerings.Offering),
    "peer_request": ids(assignments.PeerRequest),
    "person": lambda db: [row.public_id for row in of_ana_and_grace(db)],
    "proof": one_of("nothing"),
    "seat": lambda db: [
        seat.public_id
        for row in of_ana_and_grace(db)
        for seat in db.exec(select(Seat).where(col(Seat.person_id) == row.id))
    ],
    "serial": lambda db: list(db.exec(select(certificates.Certificate.serial)).all()),
    "session": ids(CoachingSession),
    "submission": ids(assignments.Submission),
    "token": one_of("nothing"),  # those of mails are walked as they were mailed
}
ASKED = {
    "/search": [f"?q={words.split()[1]}" for words in WORDS.values()],
    "/sessions/{session}": ["", "?became=no_show"],
    "/cohorts/{cohort}/report": ["?who=staff", ""],
    "/engagements/{engagement}/booking/confirmation": ["?at=2030-01-07T15:00Z", ""],
    "/sessions/{session}/moving/confirmation": ["?at=2030-01-07T15:00Z", ""],
}


def addresses(db: Session) -> list[str]:
    filled: dict[str, list[str]] = {name: fill(db) for name, fill in FILLED.items()}
    found = []
    for door in doors():
        parts = re.findall(r"{(\w+)}", door)
        unknown = set(parts) - set(filled)
        assert not unknown, f"{door}: nothing here fills {unknown}"
        for values in itertools.product(*(filled[part] for part in parts)):
            address = door
            for part, value in zip(parts, values, strict=True):
                address = address.replace("{" + part + "}", value, 1)
            found += [address + question for question in ASKED.get(door, [""])]
    return found


def mailed(db: Session) -> list[str]:
    """Addresses of our own that stand in mails: whoever follows one need not be signed in."""
    texts = " ".join(f"{mail.text} {mail.html} {mail.calendar}" for mail in db.exec(select(OutboxMail)).all())
    return sorted(set(re.findall(r"http://127\.0\.0\.1:8000(/[^\s\"'<>)]*)", texts.replace("\r\n ", ""))))


def words_of(content: bytes) -> str:
    """Everything readable in what was answered: packages unpacked, PDF read."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return "\n".join(words_of(package.read(name)) for name in package.namelist())
    if content.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return content.decode("utf-8", "replace").replace("\r\n ", "")


def found_in(text: str) -> set[str]:
    return {name for name in WORDS if looked_for(name) in text}


def walked(browser, places: list[str]) -> dict[str, set[str]]:
    """What was found, by name, and where."""
    found: dict[str, set[str]] = {}
    for place in places:
        answer = browser.get(place)
        assert answer.status_code < 500, f"{place}: {answer.status_code}"
        for name in found_in(words_of(answer.content)):
            found.setdefault(name, set()).add(place)
        if place.startswith(("/sessions/", "/engagements/", "/commitments/")):
            part = browser.get(place, headers={"HX-Request": "true"})
            for name in found_in(part.text):
                found.setdefault(name, set()).add(place)
    return found


# ---------------------------------------------------------------- the walk


@pytest.fixture
def lines(caplog) -> Callable[[], str]:
    for name in ("asyncio", "httpx", "httpx2", "httpcore"):  # the walk's own: not what a server logs
        caplog.set_level(logging.WARNING, name)
    caplog.set_level(logging.DEBUG)

    def logged() -> str:
        records = [*caplog.get_records("setup"), *caplog.get_records("call")]
        return "\n".join(f"{record.getMessage()} {record.__dict__}" for record in records)

    return logged


def everything_kept(db: Session, *tables: str) -> str:
    return json.dumps(
        [[tuple(row) for row in db.execute(sql(f"select * from {table}"))] for table in tables], default=str
    )


def test_each_word_is_read_by_those_it_was_written_for_and_nobody_else(lines, written, visit_as, browse, db):
    places, by_mail = addresses(db), mailed(db)
    assert len(places) > 100 and by_mail
    for key in (*READERS, *OTHERS, STRANGER):
        found = walked(visit_as(key) if key else browse(), [*places, *by_mail])
        assert set(found) == READERS.get(key, set()), f"{key or 'a stranger'}: {found}"
    assert not found_in(lines())


def test_no_word_is_in_mail_audit_jobs_or_logs(lines, written, db):
    assert db.exec(select(OutboxMail)).all()
    kept = everything_kept(db, "outbox_mail", "audit_line", "job")
    assert "session.log" in kept and not found_in(kept)
    assert not found_in(lines())


def test_what_is_sealed_is_in_no_file_of_the_database_nor_in_its_copy(written, db, tmp_path):
    db.commit()
    copy = tmp_path / "copy.sqlite3"
    with database.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.connection.driver_connection.execute(f"VACUUM INTO '{copy}'")
    file = Path(database.engine().url.database)
    files = [*file.parent.glob(f"{file.name}*"), copy]
    assert len(files) > 1
    for path in files:
        assert found_in(path.read_bytes().decode("latin-1")) & SEALED == set(), path
    assert found_in(copy.read_bytes().decode("latin-1")) == set(WORDS) - SEALED  # the others are there: we do look


def test_every_sealed_word_was_written_at_all(written, db):
    texts = []
    for column in COLUMNS:
        for _id, sealed, *parts in db.exec(column.rows).all():
            texts.append(unseal(sealed, column.row_name(*parts)))
    assert found_in("\n".join(texts)) == SEALED


def test_after_a_mayor_left_and_a_coach_was_replaced(written, visit_as, person, db):
    _hand_over(db, person)
    near = (
        "/sessions/",
        "/engagements/",
        "/commitments",
        "/cities/",
        "/coaching",
        "/me",
        "/writing",
        "/search",
        "/outbox",
    )
    places = ["/", *(place for place in addresses(db) if place.startswith(near))]
    allowed = {
        "ana": {"coachee's private", "coachee's private before", "reflection", "exercise"},
        "gonzalo": set(),
        "grace": {
            "coach's private",
            "coach's private in a draft",
            "room",
            "room before an edit",
            "draft",
            "for the programme",
            "for the programme in a draft",
            "commitment",
        },
        "priya": {"for the programme"},
        "marcus": {"agenda"},
        "carla": set(),
    }
    for key, names in allowed.items():
        found = walked(visit_as(key), places)
        assert set(found) <= names | ({"commitment"} if key == "ana" else set()), f"{key}: {found}"
        own = {name for name in names if name.startswith(("coach's private", "coachee's private"))}
        assert own <= set(found), f"{key} lost what is their own: {set(found)}"


def _hand_over(db: Session, person) -> None:
    today = clock.today("UTC")
    seat = db.exec(select(Seat).where(col(Seat.person_id) == person("ana").id, col(Seat.role) == Role.MAYOR)).one()
    new = seat.model_dump(exclude={"id", "public_id"}) | {"person_id": person("gonzalo").id, "starts_on": today}
    db.add(Seat(**new))
    for ended in db.exec(select(Seat).where(col(Seat.person_id) == person("ana").id)).all():
        ended.ends_on = today - timedelta(days=2)
    membership = db.exec(
        select(EngagementMember)
        .join(CoachingSession, col(CoachingSession.engagement_id) == col(EngagementMember.engagement_id))
        .where(col(EngagementMember.person_id) == person("grace").id)
    ).first()
    membership.ends_on = today - timedelta(days=1)
    following = {"engagement_id": membership.engagement_id, "person_id": person("marcus").id, "part": "coach"}
    db.add(EngagementMember(**following, starts_on=today, replaces_id=person("grace").id))
    db.commit()
