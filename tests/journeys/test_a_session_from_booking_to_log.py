"""Ruth, Mayor of Tulsa, and Marcus, her coach: an hour is booked, prepared, held, logged and written about, and nobody
else reads what was said."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import psycopg
import pytest
from connection import rows
from house import House
from playwright.sync_api import Locator, expect
from visitor import Visitor

pytestmark = pytest.mark.browser

FIRST = "Who answers for the 311 backlog"
SECOND = "The budget hearing on Thursday"
THIRD = "What the two reports are for"
FOURTH = "The speech at the fair"
SHARED = "We named who answers for the backlog, and when the council hears of it."
RUTHS = "I did not say that I doubt him."
TAPS = 3  # from the first page of who coaches to a log that is shared


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request, houses) -> House:
    """Not the one of all stories: time passes in it, and Marcus has nothing else to log."""
    return houses(request.param, "coaching")


def test_a_session_from_booking_to_log(visitor):
    ruth, marcus, mailed = visitor("ruth"), visitor("marcus"), visitor("marcus")
    ruth.signs_in()
    engagement, session = books_a_session(ruth)
    accepts_by_the_mailed_link(mailed, session)
    finds_that_he_comes(ruth, session)

    writes_two_points(ruth, session)
    marcus.signs_in()
    adds_a_third_on_his_phone(marcus, session)
    is_refused_a_fourth_and_keeps_her_words(ruth)

    the_hour_passes(ruth.house, session)
    logs_it_in_few_taps(marcus, session)
    reads_the_note_and_writes_her_own(ruth, session)

    priya_reads_facts_only(visitor("priya", width=1280), session)
    olga_finds_nothing(visitor("olga"), session, engagement)
    nobody_else_reads_her_note(marcus, session)


# ---------------------------------------------------------------- the booking


def books_a_session(ruth: Visitor) -> tuple[str, str]:
    """The addresses of the engagement and of the session, which comes before the one that was planned already."""
    ruth.presses("#next-session ~ .card a[href^='/engagements/']")
    engagement = ruth.path
    ruth.sees("h1", "Marcus Oyelaran")
    ruth.presses(f"a[href='{engagement}/booking']")
    hour = ruth.page.locator(".free-times a").first
    said = hour.locator("strong").inner_text()
    ruth.presses(hour)
    ruth.sees(".rows .spoken", said)
    ruth.presses(f"form[action='{engagement}/booking'] button")
    assert ruth.path == engagement
    ruth.sees("#next-session + .card", said)
    return engagement, ruth.at("#next-session + .card .buttons a").first.get_attribute("href")


def accepts_by_the_mailed_link(marcus: Visitor, session: str) -> None:
    """Signed in as nobody; to follow the link says nothing yet."""
    link = link_in_the_invitation(marcus, session)
    marcus.opens(link)
    assert answers_to(marcus.house, session) == [("accepted", False)]  # hers, by booking
    marcus.sees("h1", "Ruth Ellison")
    marcus.presses("form[action^='/invitations/'] button[value=accepted]")
    marcus.sees("[role=status]", "Your answer")
    assert answers_to(marcus.house, session) == [("accepted", False), ("accepted", True)]
    marcus.opens(session)
    assert marcus.path == "/sign-in"


def link_in_the_invitation(reader: Visitor, session: str) -> str:
    reader.opens("/outbox")
    mail = reader.page.locator("article", has_text=f"{reader.key}@lms.example").filter(has_text=session)
    return (
        urlsplit(mail.locator("a[href$='?answer=accepted']").get_attribute("href"))
        ._replace(scheme="", netloc="")
        .geturl()
    )


def answers_to(house: House, session: str) -> list[tuple[str, bool]]:
    asked = f"""SELECT answer, by_link FROM session_answer a JOIN coaching_session s ON s.id = a.session_id
    WHERE s.public_id = '{id_in(session)}' ORDER BY a.id"""
    return [(answer, bool(by_link)) for answer, by_link in rows(house, asked)]


def id_in(address: str) -> str:
    return address.split("/")[2]


def finds_that_he_comes(ruth: Visitor, session: str) -> None:
    ruth.presses(f"#next-session + .card .buttons a[href='{session}']")
    his = ruth.page.locator("#answers li", has_text="Marcus Oyelaran")
    ruth.sees(his, "will be there")
    ruth.sees(his, "by the link in an e-mail")


# ---------------------------------------------------------------- the agenda


def points(reader: Visitor) -> Locator:
    return reader.page.locator("#agenda .point")


def writes_two_points(ruth: Visitor, session: str) -> None:
    assert ruth.path == session
    for number, words in enumerate((FIRST, SECOND), start=1):
        puts_on_the_agenda(ruth, words)
        expect(points(ruth)).to_have_count(number)


def puts_on_the_agenda(reader: Visitor, words: str) -> None:
    reader.types("#text", words)
    reader.taps("form[action$='/agenda'] button")


def adds_a_third_on_his_phone(marcus: Visitor, session: str) -> None:
    marcus.opens("/")
    marcus.presses(f"a[href='{session}'], a[href='{session}/preparation']")
    assert marcus.path == f"{session}/preparation"
    expect(points(marcus)).to_have_text([FIRST, SECOND])
    for words in ("Finished since you last met", "Tulsa", "Ruth Ellison"):
        marcus.sees(marcus.page.locator("main", has_text=words))
    puts_on_the_agenda(marcus, THIRD)
    expect(points(marcus)).to_have_text([FIRST, SECOND, THIRD])
    expect(marcus.at("#text")).to_have_count(0)


def is_refused_a_fourth_and_keeps_her_words(ruth: Visitor) -> None:
    """Her page still offers a third line, which was taken in between."""
    puts_on_the_agenda(ruth, FOURTH)
    ruth.sees("#text-error", "Three points stand already")
    ruth.holds("#text", FOURTH)
    expect(points(ruth)).to_have_text([FIRST, SECOND, THIRD])
    ruth.opens(ruth.path)
    expect(points(ruth)).to_have_text([FIRST, SECOND, THIRD])


# ---------------------------------------------------------------- the log


def the_hour_passes(house: House, session: str) -> None:
    """As if the clock had gone on: the session began two hours ago."""
    starts_at = datetime.now(UTC) - timedelta(hours=2)
    day = starts_at.astimezone(ZoneInfo("America/Chicago")).date()
    asked = "UPDATE coaching_session SET starts_at = {0}, on_day = {0} WHERE public_id = {0}"
    if house.database == "postgresql":
        with psycopg.connect(house.environment["LMS_DATABASE_URL"]) as db:
            db.execute(asked.format("%s"), (starts_at, day, id_in(session)))
        return
    with closing(sqlite3.connect(f"{house.folder}/lms.sqlite3", timeout=10)) as db:
        moment = starts_at.strftime("%Y-%m-%d %H:%M:%S.000000")
        db.execute(asked.format("?"), (moment, day.isoformat(), id_in(session)))
        db.commit()


def logs_it_in_few_taps(marcus: Visitor, session: str) -> None:
    """All else stands there by itself: the day, the length, who was there."""
    taps = counts_taps(marcus)
    marcus.opens("/")
    marcus.presses(".card.next a[role=button]")
    assert marcus.path == session
    marcus.waits_for_saving(lambda: marcus.types("#shared", SHARED))
    marcus.presses("form[action$='/review'] .buttons button:not([formaction])")
    assert marcus.path == f"{session}/sharing"
    marcus.sees(marcus.page.locator("main", has_text=SHARED))
    marcus.presses("main form button")
    marcus.sees(f"#session-{id_in(session)}", SHARED)
    assert len(taps) == TAPS
    facts = f"SELECT state, minutes, channel, kind FROM coaching_session WHERE public_id = '{id_in(session)}'"
    assert rows(marcus.house, facts) == [("held", 45, "video", "one_to_one")]


def counts_taps(reader: Visitor) -> list[str]:
    """What is pressed from now on, whether or not it leads anywhere."""
    taps: list[str] = []
    reader.context.expose_function("tapped", lambda what: taps.append(what))
    reader.page.add_init_script("addEventListener('click', (tap) => window.tapped(tap.target.localName), true)")
    return taps


def reads_the_note_and_writes_her_own(ruth: Visitor, session: str) -> None:
    ruth.opens("/outbox")
    mail = ruth.page.locator("article", has_text="ruth@lms.example").filter(has_text=session).first
    expect(mail).not_to_contain_text(SHARED)
    ruth.presses(mail.locator(f"a[href$='{session}']"))
    ruth.sees("main", SHARED)
    ruth.sees("#private-note .readers", "only you")
    ruth.waits_for_saving(lambda: ruth.types("#private-note textarea", RUTHS))
    expect(ruth.at("#note-saved")).not_to_be_empty()
    ruth.opens("/writing")
    ruth.sees("section[aria-labelledby='private-notes']", RUTHS)


# ---------------------------------------------------------------- the others


def priya_reads_facts_only(priya: Visitor, session: str) -> None:
    priya.signs_in()
    priya.opens(session)
    for words in ("45", "Ruth Ellison", "Marcus Oyelaran"):
        priya.sees("main", words)
    says_nothing_of_it(priya)


def says_nothing_of_it(reader: Visitor) -> None:
    for words in (SHARED, RUTHS, FIRST, SECOND, THIRD, FOURTH):
        reader.reads_nowhere(words)


def olga_finds_nothing(olga: Visitor, session: str, engagement: str) -> None:
    olga.signs_in()
    addresses = [session + page for page in ("", "/preparation", "/sharing", "/moving", "/cancellation")]
    addresses += [engagement + page for page in ("", "/agreement", "/booking", "/planned", "/handing-on", "/pairing")]
    olga.finds_nothing_at(addresses)
    says_nothing_of_it(olga)
    for address in ("/", "/coaching", "/coaching/log-of-hours", "/commitments"):
        olga.opens(address)
        says_nothing_of_it(olga)
        olga.reads_nowhere("Ruth Ellison")
    for act in ("agenda", "answer", "draft", "review", "private-note"):
        sent = olga.context.request.post(f"{session}/{act}", form={"text": "a", "private": "b"}, max_redirects=0)
        assert sent.status == 404, f"{session}/{act} answers {sent.status}"


def nobody_else_reads_her_note(marcus: Visitor, session: str) -> None:
    for address in (session, "/", "/writing"):
        marcus.opens(address)
        marcus.reads_nowhere(RUTHS)
