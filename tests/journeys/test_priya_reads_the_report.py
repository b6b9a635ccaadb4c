"""Priya, programme manager, reads the report, takes its CSV and keeps the roster right."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from visitor import Visitor, in_days

pytestmark = pytest.mark.browser


def test_priya_reads_the_report_and_mends_the_roster(visitor):
    priya = visitor("priya", width=1280)
    priya.signs_in()
    priya.presses(".card.next a[href$='/report']")
    report = priya.path
    compares_screen_and_sheet(priya, people=22)
    for choices, some in (
        ({"who": "staff", "language": "pt"}, "bdi[lang^=pt]"),
        ({"who": "all", "order": "city"}, "tbody tr"),
        ({"who": "mayors", "country": "BR"}, "tbody tr"),
    ):
        filters(priya, choices)
        priya.sees(some)
        compares_screen_and_sheet(priya)
    opens_a_city(priya, report)
    reads_of_bruno_in_two_cohorts(priya)
    person = adds_someone(priya, report.removesuffix("/report"))
    corrects_the_name(priya, person)
    ends_the_seat(priya, person)


def filters(priya: Visitor, choices: dict[str, str]) -> None:
    for name, value in choices.items():
        priya.at(f".filters select[name={name}]").select_option(value)
    priya.presses(".filters button")
    for name, value in choices.items():
        priya.holds(f".filters select[name={name}]", value)


def compares_screen_and_sheet(priya: Visitor, people: int | None = None) -> None:
    """Every figure of the sheet stands on the screen, in the same order, and none besides."""
    with priya.page.expect_download() as download:
        priya.at("a[href*='report.csv']").click()
    rows = list(csv.reader(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert "invented" in rows[0][0]
    head, end = rows[2], rows.index([])
    sheet = rows[3:end]
    assert people is None or len(sheet) == people
    assert [row_of_screen(cells) for cells in cells_on_screen(priya)] == [row_of_sheet(row) for row in sheet]
    assert len(head) == len(sheet[0])
    modules, sessions, commitments, unlogged = rows[end + 1 :]
    shown = {name: priya.at(f"[data-figure={name}]") for name in ("modules", "sessions", "commitments", "unlogged")}
    for name, row in (("modules", modules), ("sessions", sessions), ("commitments", commitments)):
        assert [shown[name].get_attribute("data-value"), shown[name].get_attribute("data-of")] == row[1:], name
    assert shown["unlogged"].inner_text() == unlogged[1]
    assert re.sub(r"\D+", " ", shown["sessions"].inner_text()).split() == sessions[1:]
    done, offered = map(int, modules[1:])
    assert shown["modules"].inner_text().startswith(f"{done / offered * 100:.0f}")


def cells_on_screen(priya: Visitor) -> list[dict]:
    return priya.page.locator(".heat-map tbody tr").evaluate_all(
        """rows => rows.map((row) => ({
          city: row.querySelector(".where a").textContent,
          country: row.querySelector("abbr").textContent,
          person: row.querySelector("th bdi").textContent,
          title: row.querySelector("th small bdi").textContent,
          modules: [...row.querySelectorAll("td.cell")].map((cell) => cell.textContent.trim()),
          last: row.querySelector("time")?.dateTime ?? "",
          held: row.querySelectorAll("td.number")[0].textContent,
          counts: row.querySelectorAll("td.number")[1].textContent,
          state: row.lastElementChild.textContent.trim(),
        }))"""
    )


def row_of_screen(row: dict) -> list:
    commitments = [count.strip() for count in row["counts"].split("/")]
    modules = ["" if percent == "–" else percent for percent in row["modules"]]
    who = [row["city"], row["country"], row["person"], row["title"]]
    return [*who, *modules, row["last"], row["held"], *commitments, row["state"]]


def row_of_sheet(row: list[str]) -> list[str]:
    return [*row[:4], *row[6:]]  # role and language are filters on the screen


def opens_a_city(priya: Visitor, report: str) -> None:
    priya.opens(f"{report}?who=mayors&order=city")
    priya.presses(priya.page.locator(".where a", has_text="Montevideo"))
    priya.sees("h1", "Montevideo")
    priya.sees("#people + ul", "Ana Silva")
    for heading in ("people", "learning", "coaching", "commitments"):
        priya.sees(f"#{heading}")


def reads_of_bruno_in_two_cohorts(priya: Visitor) -> None:
    priya.opens("/cohorts")
    priya.presses(priya.page.locator("h2 a", has_text="2"))
    priya.presses(priya.page.locator(".seat a:not(.tap)", has_text="Bruno Mascarenhas"))
    seats = priya.page.locator("section.card")
    expect(seats).to_have_count(2)
    assert len(set(seats.locator("a[href^='/cohorts/']").evaluate_all("links => links.map((link) => link.href)"))) == 2
    priya.sees(seats.filter(has_text="Rio de Janeiro"))
    priya.sees(seats.filter(has_text="Londrina"))


def adds_someone(priya: Visitor, cohort: str) -> str:
    priya.opens(f"{cohort}?city=Tulsa")
    priya.presses("a[href*='/people?city=']")
    priya.presses("main form .buttons button")
    priya.sees("main [role=alert]")  # nothing was typed: said so, and the city stays chosen
    assert priya.at("#city").input_value()
    priya.types("#given_name", "Odalys")
    priya.types("#family_name", "Ferrante")
    priya.types("#address", "odalys@lms.example")
    priya.types("#title", "Director of Streets")
    priya.presses("main form .buttons button")
    assert priya.path == cohort
    seat = priya.at(f"#{priya.anchor}")
    priya.sees(seat, "Odalys Ferrante")
    priya.presses(seat.locator("a[href^='/people/']").first)
    return priya.path


def corrects_the_name(priya: Visitor, person: str) -> None:
    priya.presses("a[href$='/correction']")
    priya.types("#family_name", "Ferrante Núñez")
    priya.presses("main form .buttons button")
    assert priya.path == person
    priya.sees("h1", "Odalys Ferrante Núñez")


def ends_the_seat(priya: Visitor, person: str) -> None:
    priya.presses("a[href$='/ending']")
    priya.types("#ends_on", in_days(40))
    priya.presses("main form .buttons button")
    assert priya.path == person
    expect(priya.page.locator("a[href$='/ending']")).to_have_count(1)
    priya.sees("section.card .muted")
