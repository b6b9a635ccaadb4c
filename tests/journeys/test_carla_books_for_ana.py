"""Carla, chief of staff in Montevideo, books for her mayor in Spanish while Grace sees New York's time."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from house import House
from icalendar import Calendar
from playwright.sync_api import Locator, expect
from visitor import Visitor, in_days

pytestmark = pytest.mark.browser

MONTEVIDEO, NEW_YORK = ZoneInfo("America/Montevideo"), ZoneInfo("America/New_York")
DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
MONTHS = (  # as they are called in Uruguay
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "setiembre", "octubre", "noviembre", "diciembre"),
)
BOOKING = "Reservar, cambiar y cancelar sesiones de coaching"
IN_HER_NAME = {
    "es": "Carla Bentancur, en nombre de Ana Silva, Intendenta",
    "en": "Carla Bentancur, for Ana Silva, Intendenta",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request, houses) -> House:
    """One where nobody else looks at what Carla books."""
    return houses(request.param, "leaves")


def test_carla_books_and_moves_in_spanish_while_grace_sees_new_york(visitor):
    ana, carla, grace = visitor("ana"), visitor("carla"), visitor("grace")
    ana.signs_in()
    takes_back_what_stood_and_grants_booking_anew(ana)
    calendar = subscribes_her_calendar(ana)
    engagement, past, said = reads_what_was_said(ana)

    carla.signs_in()
    opens_what_is_planned(carla)
    session, booked = books_a_free_hour(carla, 8)
    grace_is_told_by_mail(grace, "A coaching session is planned.", booked)
    moved = moves_it(carla, session, 14)
    assert moved != booked
    grace_is_told_by_mail(grace, "A coaching session was moved.", moved)
    grace_finds_it_on_her_pages(grace, session, moved)
    assert hour_in(ana, calendar, session) == moved

    finds_every_door_to_what_was_said_shut(carla, engagement, past, session, said)
    takes_booking_back(ana)
    finds_her_page_gone(carla, engagement, session)
    assert hour_in(ana, calendar, session) == moved


def test_carla_books_without_javascript(visitor):
    ana, carla = visitor("ana"), visitor("carla", scripts=False)
    ana.signs_in()
    grants_booking(ana)
    carla.signs_in()
    opens_what_is_planned(carla)
    session, booked = books_a_free_hour(carla, 20)
    mail = mail_to(ana)
    expect(mail).to_contain_text(f"por {IN_HER_NAME['es']}")
    expect(mail).to_contain_text(in_spanish(booked))
    moved = moves_it(carla, session, 5)
    expect(mail_to(ana)).to_contain_text(in_spanish(moved))


# ---------------------------------------------------------------- hours in words


def in_spanish(at: datetime, zone: ZoneInfo = MONTEVIDEO) -> str:
    local = at.astimezone(zone)
    year = f" de {local.year}" if is_another_year(local) else ""
    hour = f"{local.hour % 12 or 12}:{local:%M} {'a' if local.hour < 12 else 'p'}. m."
    return f"{DAYS[local.weekday()]}, {local.day} de {MONTHS[local.month - 1]}{year}, {hour}"


def in_english(at: datetime) -> str:
    local = at.astimezone(NEW_YORK)
    year = f", {local.year}" if is_another_year(local) else ""
    return f"{local:%A, %B} {local.day}{year}, {oclock(local)}"


def is_another_year(local: datetime) -> bool:
    return local.year != datetime.now(local.tzinfo).year


def oclock(local: datetime) -> str:
    return f"{local.hour % 12 or 12}:{local:%M %p}"


# ---------------------------------------------------------------- Ana


def leave_to_book(ana: Visitor) -> Locator:
    return ana.page.locator("#delegations section", has_text="Carla Bentancur").locator("li", has_text=BOOKING)


def takes_back_what_stood_and_grants_booking_anew(ana: Visitor) -> None:
    ana.opens("/delegations")
    if leave_to_book(ana).count():
        takes_booking_back(ana)
    grants_booking(ana)


def takes_booking_back(ana: Visitor) -> None:
    ana.opens("/delegations")
    ana.taps(leave_to_book(ana).locator("button"))
    expect(leave_to_book(ana)).to_have_count(0)


def grants_booking(ana: Visitor) -> None:
    ana.opens("/delegations")
    until = in_days(60)
    carla = ana.page.locator("#delegate option", has_text="Carla Bentancur").get_attribute("value")
    ana.at("#delegate").select_option(carla)
    ana.at("#grant input[value=booking]").check()
    ana.types("#until", until)
    ana.taps("#grant button")
    day = datetime.fromisoformat(until)
    ana.sees(leave_to_book(ana), f"hasta el {day.day} de {MONTHS[day.month - 1]} de {day.year}")


def subscribes_her_calendar(ana: Visitor) -> str:
    ana.opens("/me/calendar")
    ana.presses("form[action='/me/calendar'] button")
    return ana.at("#address").input_value()


def hour_in(ana: Visitor, calendar: str, session: str) -> datetime:
    """When the session begins, as her calendar program reads it."""
    answer = ana.context.request.get(calendar)
    assert answer.ok and answer.headers["content-type"].startswith("text/calendar")
    id = session.removeprefix("/sessions/")
    [event] = [one for one in Calendar.from_ical(answer.text()).events if one["uid"].startswith(f"session-{id}@")]
    return event.start.astimezone(UTC)


def reads_what_was_said(ana: Visitor) -> tuple[str, str, str]:
    """Her engagement, a session of the past, and the note of it that Grace shared with her."""
    ana.opens("/")
    ana.presses(ana.page.locator("a[href^='/engagements/']").first)
    last = ana.page.locator("li[id^='session-']", has=ana.page.locator(".pre")).first
    return ana.path, str(last.locator("h3 a").get_attribute("href")), last.locator(".pre").inner_text()


# ---------------------------------------------------------------- Carla


def opens_what_is_planned(carla: Visitor) -> None:
    carla.opens("/")
    carla.sees(carla.page.locator("main .card", has_text="Usted actúa en nombre de"), "Ana Silva, Intendenta")
    carla.presses(carla.page.locator("a[href$='/planned']").first)
    carla.sees("h1", "Sesiones de Ana Silva")


def picks_an_hour(carla: Visitor, place: int) -> datetime:
    """A free hour of the two weeks that the page shows, seen in both zones, there and where it is confirmed."""
    free = carla.page.locator(".free-times a").nth(place)
    at = instant(str(free.get_attribute("href")))
    expect(free).to_contain_text(oclock_in_spanish(at, MONTEVIDEO))
    expect(free.locator(".muted")).to_contain_text(f"({oclock_in_spanish(at, NEW_YORK)})")
    carla.presses(free)
    carla.sees("main", IN_HER_NAME["es"])
    carla.sees("main", f"{in_spanish(at)} Montevideo")
    carla.sees("main", f"{in_spanish(at, NEW_YORK)} · Nueva York (Grace)")
    return at


def instant(address: str) -> datetime:
    [at] = parse_qs(urlsplit(address).query)["at"]
    return datetime.strptime(at, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)


def oclock_in_spanish(at: datetime, zone: ZoneInfo) -> str:
    return in_spanish(at, zone).rpartition(", ")[2]


def planned(carla: Visitor) -> list[str]:
    """The addresses of the sessions that stand on the page."""
    moving = carla.page.locator("#next-session a[href$='/moving']").all()
    return [str(link.get_attribute("href")).removesuffix("/moving") for link in moving]


def books_a_free_hour(carla: Visitor, place: int) -> tuple[str, datetime]:
    page, before = carla.path, planned(carla)
    carla.presses("a[href$='/booking']")
    at = picks_an_hour(carla, place)
    carla.presses("main form[method=post] button")
    assert carla.path == page
    [session] = set(planned(carla)) - set(before)
    stands_at(carla, session, at)
    return session, at


def moves_it(carla: Visitor, session: str, place: int) -> datetime:
    page = carla.path
    carla.presses(f"a[href='{session}/moving']")
    at = picks_an_hour(carla, place)
    carla.presses("main form[method=post] button")
    assert carla.path == page
    stands_at(carla, session, at)
    return at


def stands_at(carla: Visitor, session: str, at: datetime) -> None:
    card = carla.page.locator("#next-session .card", has=carla.page.locator(f"a[href='{session}/moving']"))
    carla.sees(card, in_spanish(at))
    carla.sees(card, "Grace Ashworth")


def finds_every_door_to_what_was_said_shut(carla: Visitor, engagement: str, past: str, session: str, said: str) -> None:
    """By address, as whoever knows one would try."""
    home = carla.path
    doors = [engagement, f"{engagement}/agreement", f"{engagement}/handing-on"]
    doors += [past, f"{past}/sharing", f"{past}/preparation", f"{past}/moving", f"{past}/cancellation"]
    doors += [session, f"{session}/preparation", f"{session}/sharing"]
    for door in doors:
        carla.opens(door, status=404)
        carla.reads_nowhere(said)
    carla.opens(home)
    carla.reads_nowhere(said)


def finds_her_page_gone(carla: Visitor, engagement: str, session: str) -> None:
    for door in (f"{engagement}/planned", f"{engagement}/booking", f"{session}/moving", f"{session}/cancellation"):
        carla.opens(door, status=404)
    carla.opens("/")
    expect(carla.page.locator("a[href^='/engagements/'], a[href^='/sessions/']")).to_have_count(0)
    carla.reads_nowhere(BOOKING)


# ---------------------------------------------------------------- Grace, and the mail


def mail_to(reader: Visitor) -> Locator:
    """The newest mail, read where the demonstration shows it."""
    reader.opens("/outbox")
    return reader.page.locator("article", has_text=f"{reader.key}@lms.example").first


def grace_is_told_by_mail(grace: Visitor, what: str, at: datetime) -> None:
    mail = mail_to(grace)
    end = (at + timedelta(minutes=45)).astimezone(NEW_YORK)
    for words in (what, f"by {IN_HER_NAME['en']}", f"{in_english(at)} – {oclock(end)} (New York)"):
        expect(mail.locator("pre[lang^=en]")).to_contain_text(words)


def grace_finds_it_on_her_pages(grace: Visitor, session: str, at: datetime) -> None:
    grace.signs_in()
    grace.opens("/coaching")
    grace.presses(grace.page.locator("a[href^='/engagements/']", has_text="Ana Silva").first)
    grace.sees("main", f"{in_english(at)} · {oclock(at.astimezone(MONTEVIDEO))} in Montevideo")
    grace.opens(f"{session}/preparation")
    grace.sees("main", in_english(at))
