"""Ana's time as Intendenta is over and Nadia sits in her place. The city's commitment is hers to answer now; of
what was said in Ana's coaching she finds nothing."""

from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from connection import rows
from house import House
from playwright.sync_api import expect
from visitor import Visitor, in_days

pytestmark = pytest.mark.browser

NOTE = "No le dije a Grace que pensé en renunciar."
POINT = "Cómo despedirme del gabinete"
NEW_DAY = in_days(40)


class Promise(NamedTuple):
    words: str
    address: str


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request, houses) -> House:
    """Not the one of all stories: whoever looks for Ana as Intendenta does not find her here any more."""
    return houses(request.param, "coaching")


def test_nadia_takes_over_from_ana(visitor):
    ana, priya, nadia, grace = visitor("ana"), visitor("priya", width=1280), visitor("nadia"), visitor("grace")
    ana.signs_in()
    citys, rooms = makes_one_of_two_the_citys(ana)
    held = keeps_a_private_note(ana)
    coming = puts_a_point_on_the_agenda(ana)
    engagement = engagement_of(ana)

    priya.signs_in()
    cohort = ends_anas_seat_yesterday(priya)
    seats_nadia(priya, cohort)
    anew = pairs_nadia_with_grace(priya, cohort)
    assert anew != engagement
    accepts_by_the_mailed_link(nadia)
    accepts_by_the_mailed_link(grace)
    finds_the_agreement_whole(priya, anew)

    answers_the_citys(nadia, citys)
    finds_nothing_of_anas_coaching(nadia, [held, coming], engagement, rooms)
    session = books(nadia, anew)
    finds_her_note_and_no_other_door(ana, [held, coming, session], [engagement, anew], citys)
    prepares_with_what_is_the_citys(grace, anew, session, citys)


# ---------------------------------------------------------------- Ana, on her last day


def makes_one_of_two_the_citys(ana: Visitor) -> tuple[Promise, Promise]:
    """The one that is the city's from now on, and the one that stays in the room."""
    links = ana.page.locator(".commitment .promised a")
    rooms, citys = (Promise(link.inner_text(), link.get_attribute("href")) for link in links.all()[:2])
    ana.presses(links.nth(1))
    ana.presses("#adoption button")
    expect(ana.at("#adoption")).to_have_count(0)
    return citys, rooms


def keeps_a_private_note(ana: Visitor) -> str:
    ana.opens(engagement_of(ana))
    ana.presses(ana.page.locator("li[id^='session-'] h3 a").first)
    ana.sees("#private-note .readers")
    ana.waits_for_saving(lambda: ana.types("#private-note textarea", NOTE))
    expect(ana.at("#note-saved")).not_to_be_empty()
    return ana.path


def puts_a_point_on_the_agenda(ana: Visitor) -> str:
    ana.opens(engagement_of(ana))
    ana.presses("#next-session + .card .buttons a[href^='/sessions/']:not(.quiet)")
    ana.types("#text", POINT)
    ana.taps("form[action$='/agenda'] button")
    ana.sees("#agenda .point", POINT)
    return ana.path


def engagement_of(ana: Visitor) -> str:
    ana.opens("/")
    return ana.at("a[href^='/engagements/']").first.get_attribute("href")


# ---------------------------------------------------------------- Priya, at her desk


def ends_anas_seat_yesterday(priya: Visitor) -> str:
    priya.presses(
        priya.page.locator("section[aria-labelledby='cohort-1'] a[href^='/cohorts/']:not([href$='/report'])").last
    )
    cohort = priya.path
    priya.presses(priya.page.locator(".seat", has_text="Ana Silva").locator("a[href$='/ending']"))
    priya.types("#ends_on", yesterday_in_the_city())
    priya.presses("form[action$='/ending'] button")
    assert priya.path.startswith("/people/")
    return cohort


def yesterday_in_the_city() -> str:
    return (datetime.now(ZoneInfo("America/Montevideo")) - timedelta(days=1)).date().isoformat()


def seats_nadia(priya: Visitor, cohort: str) -> None:
    priya.opens(cohort)
    priya.presses(priya.page.get_by_role("link", name="Add someone in Montevideo"))
    priya.types("#given_name", "Nadia")
    priya.types("#family_name", "Irigoyen")
    priya.types("#address", "nadia@lms.example")
    priya.at("#role").select_option("mayor")
    priya.types("#title", "Intendenta")
    priya.presses("form[action$='/people'] button")
    priya.sees(f"#{priya.anchor}", "Nadia Irigoyen")


def pairs_nadia_with_grace(priya: Visitor, cohort: str) -> str:
    priya.presses(f"a[href='{cohort}/engagements']")
    priya.presses(priya.page.get_by_role("button", name="Pair Nadia Irigoyen, who sits there now"))
    for field, chosen in (("people", "Nadia Irigoyen"), ("coaches", "Grace Ashworth")):
        ticked = priya.page.locator(f"label:has(input[name={field}]:checked)")
        expect(ticked).to_have_count(1)
        priya.sees(ticked, chosen)
    priya.presses("form[action$='/engagements'] button")
    priya.sees(f"#{priya.anchor}", "not yet accepted by")
    return "/engagements/" + priya.anchor.removeprefix("engagement-")


def finds_the_agreement_whole(priya: Visitor, engagement: str) -> None:
    priya.opens(f"{engagement}/pairing")
    priya.sees(".good", "accepted by everyone")


# ---------------------------------------------------------------- Nadia and Grace begin


def accepts_by_the_mailed_link(reader: Visitor) -> None:
    """She opens the link, is sent to the door, and finds the agreement once she is in."""
    link = newest_link_to(reader, "/agreement")
    reader.opens(link)
    assert reader.path == "/sign-in"
    reader.signs_in()
    reader.opens(link)
    reader.taps("#state form button")
    reader.sees("#state .good")


def newest_link_to(reader: Visitor, end: str) -> str:
    mailbox = reader.context.new_page()
    mailbox.goto("/outbox")
    mail = mailbox.locator("article", has_text=f"{reader.key}@lms.example")
    link = mail.locator(f"pre a[href$='{end}']").first.get_attribute("href")
    mailbox.close()
    return urlsplit(link).path


def answers_the_citys(nadia: Visitor, citys: Promise) -> None:
    nadia.opens("/")
    expect(nadia.page.locator("html")).to_have_attribute("lang", "es-UY")
    commitment = nadia.page.locator(".commitment", has_text=citys.words)
    nadia.sees(commitment.locator(".readers"), "de la ciudad")
    place = "#" + commitment.get_attribute("id")
    nadia.at(f"{place} summary").click()
    nadia.types(f"{place} input[type=date]", NEW_DAY)
    nadia.taps(f"{place} form[action$='/change'] button[formaction$='/postponement']")
    nadia.presses(f"{place} .promised a")
    nadia.sees("ol[reversed] li", "Nadia Irigoyen")
    state, due_on = facts_of(nadia, citys)
    assert (state, str(due_on)) == ("open", NEW_DAY)


def facts_of(reader: Visitor, promise: Promise) -> tuple:
    asked = f"SELECT state, due_on FROM commitment WHERE public_id = '{promise.address.split('/')[2]}'"
    return rows(reader.house, asked)[0]


def finds_nothing_of_anas_coaching(nadia: Visitor, sessions: list[str], engagement: str, rooms: Promise) -> None:
    pages = ["", "/preparation", "/sharing", "/moving", "/cancellation"]
    addresses = [session + page for session in sessions for page in pages]
    addresses += [engagement + page for page in ("", "/agreement", "/booking", "/planned", "/handing-on", "/pairing")]
    addresses += [rooms.address + page for page in ("", "/dropping", "/topic", "/promise")]
    nadia.finds_nothing_at(addresses)
    says_nothing_of_ana(nadia, rooms.words)
    for address in ("/", "/commitments", "/writing", "/search?q=Grace"):
        nadia.opens(address)
        says_nothing_of_ana(nadia, rooms.words)
    for session in sessions:
        for act in ("agenda", "private-note", "answer", "draft"):
            sent = nadia.context.request.post(f"{session}/{act}", form={"text": "a", "private": "b"}, max_redirects=0)
            assert sent.status == 404, f"{session}/{act} answers {sent.status}"


def says_nothing_of_ana(reader: Visitor, rooms: str) -> None:
    for words in (NOTE, POINT, rooms):
        reader.reads_nowhere(words)


def books(nadia: Visitor, engagement: str) -> str:
    nadia.opens("/")
    nadia.presses(f"a[href='{engagement}/booking']")
    nadia.presses(nadia.page.locator(".free-times a").first)
    nadia.presses(f"form[action='{engagement}/booking'] button")
    assert nadia.path == engagement
    link = nadia.page.locator("#next-session + .card a[href^='/sessions/']").first.get_attribute("href")
    return link.partition("#")[0]


def finds_her_note_and_no_other_door(ana: Visitor, sessions: list[str], engagements: list[str], citys: Promise) -> None:
    """The device that was connected is signed out; a new link leads to what is hers, and nowhere else."""
    ana.opens("/writing")
    assert ana.path == "/sign-in"
    ana.signs_in()
    assert ana.path == "/me"
    ana.presses("a[href='/writing']")
    ana.sees("section[aria-labelledby='private-notes']", NOTE)
    booking = [f"{engagement}/booking" for engagement in engagements]
    ana.finds_nothing_at([*sessions, *engagements, *booking, citys.address, "/courses/mayors"])


def prepares_with_what_is_the_citys(grace: Visitor, engagement: str, session: str, citys: Promise) -> None:
    grace.opens("/coaching")
    grace.presses(f"a[href='{engagement}']")
    grace.sees("h1", "Nadia Irigoyen")
    grace.presses(f"a[href='{session}/preparation']")
    first = grace.page.locator("#agenda ol.agenda > li").first
    grace.sees(first, citys.words)
    grace.sees(first, "Nadia Irigoyen")
    grace.reads_nowhere(POINT)
    grace.reads_nowhere(NOTE)
