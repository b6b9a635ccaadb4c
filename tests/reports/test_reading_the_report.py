import csv
import io
import re
from datetime import timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from lms import clock
from lms import db as database
from lms.catalogue.queries import forget
from lms.cohorts.models import City
from lms.people.models import Seat


class Page(HTMLParser):
    """The report's rows, cell by cell, and its figures."""

    def __init__(self, text):
        super().__init__()
        self.rows, self.figures, self.title = [], {}, ""
        self._cell = self._in_title = False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self._cell = True
        elif tag == "time" and self._cell:
            self.rows[-1][-1] = f"<{attributes['datetime']}>"
        elif tag == "small" and self._cell:
            self.rows[-1][-1] += " |"
        elif tag == "h1":
            self._in_title = True
        if "data-figure" in attributes:
            of = attributes.get("data-of")
            self.figures[attributes["data-figure"]] = (int(attributes["data-value"]), int(of) if of else None)

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self._cell = False
        elif tag == "h1":
            self._in_title = False

    def handle_data(self, data):
        if self._cell and not self.rows[-1][-1].startswith("<"):
            self.rows[-1][-1] = f"{self.rows[-1][-1]} {data.strip()}".strip()
        if self._in_title:
            self.title = f"{self.title} {data.strip()}".strip()


@pytest.fixture
def read(visit_as, cohort):
    def page(query="", key="priya", number=1):
        answer = visit_as(key).get(f"/cohorts/{cohort(number).public_id}/report?{query}")
        assert answer.status_code == 200
        return Page(answer.text)

    return page


@pytest.fixture
def sheet(visit_as, cohort):
    def rows(query="", number=1):
        answer = visit_as("priya").get(f"/cohorts/{cohort(number).public_id}/report.csv?{query}")
        assert answer.status_code == 200 and answer.content.startswith(b"\xef\xbb\xbf")
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))

    return rows


@pytest.fixture
def busy(doings):
    """Elena stands still, Martín too, Ana moves, Ruth is done; sessions and promises beside it."""
    every = len(doings.blocks)
    doings.complete("elena", 4, days_ago=19)
    doings.complete("martin", 1, days_ago=12)
    doings.complete("ana", 9, days_ago=3)
    doings.complete("ruth", every, days_ago=40)
    doings.complete("luis", 2, days_ago=1)
    doings.session("elena", "held", -30, "elena", "facundo")
    doings.session("elena", "held", -20, "facundo")
    doings.session("elena", "planned", -1)
    doings.session("elena", "planned", 5)
    doings.session("elena", "cancelled", 6)
    doings.session("ana", "held", -9, "ana")
    doings.promise("elena", "open", -3)
    doings.promise("elena", "open", 3, the_citys=True)
    doings.promise("elena", "done", -5)
    doings.promise("elena", "dropped", -5)
    doings.promise("elena", "draft", -5)
    return doings


def test_it_counts_what_a_hand_counts(read, busy):
    page = read()
    header, elena, martin, *others = page.rows
    assert header[2].startswith("M1")
    assert len(page.rows) == 23
    assert elena[0] == "Rosario AR" and elena[1] == "Elena Duarte | Intendenta"
    assert elena[2] == str(4 * 100 // busy.in_first_module)
    assert elena[3:-4] == ["–"] * (busy.modules - 1)
    day = (clock.now() - timedelta(19)).astimezone(ZoneInfo("America/Argentina/Cordoba")).date()
    assert elena[-4] == f"<{day}>"
    assert elena[-3:] == ["1", "2 / 1", "stuck for 19 days"]
    assert (martin[0], martin[-1]) == ("Renca CL", "stuck for 12 days")
    by_name = {row[1].split(" |")[0]: row for row in others}
    assert by_name["Ruth Ellison"][2] == "100" and by_name["Ruth Ellison"][-1] == "finished"
    assert by_name["Ana Silva"][-3:] == ["1", "0 / 0", "moving"]
    assert by_name["João Nogueira"][2:] == ["–"] * (busy.modules + 1) + ["0", "0 / 0", "not started"]
    assert page.title == "2 of 22 mayors have stood still for more than ten days"
    assert page.figures == {
        "modules": (busy.modules, 22 * busy.modules),
        "sessions": (2, 4),
        "commitments": (1, 2),
        "unlogged": (1, None),
    }


def test_a_session_of_two_people_counts_once(read, busy):
    page = read("who=all")
    assert page.figures["sessions"] == (3, 5)
    held = {row[1].split(" |")[0]: row[-3] for row in page.rows[1:]}
    assert (held["Elena Duarte"], held["Facundo Menghini"]) == ("1", "2")


@pytest.mark.parametrize(
    "query", ["", "who=all&order=city", "who=staff&country=MX", "who=all&language=pt", "who=chiefs_of_staff"]
)
def test_every_figure_of_the_sheet_equals_the_screen(read, sheet, busy, query):
    page, rows = read(query), sheet(query)
    assert rows[0] == ["Demonstration: people and figures are invented."]
    assert rows[1] == ["Cohort 1"]
    end = rows.index([])
    people, figures = rows[3:end], rows[end + 1 :]
    assert len(people) == len(page.rows) - 1 > 0
    modules = len(page.rows[0]) - 6
    for on_screen, in_sheet in zip(page.rows[1:], people, strict=True):
        city, person, *cells, last, held, promises, state = on_screen
        name, title = person.split(" | ")
        assert [city, name, title] == [f"{in_sheet[0]} {in_sheet[1]}", in_sheet[2], in_sheet[3]]
        assert [cell.replace("–", "") for cell in cells] == in_sheet[6 : 6 + modules]
        assert last.strip("<>").replace("–", "") == in_sheet[6 + modules]
        assert [held, *promises.split(" / "), state] == in_sheet[7 + modules :]
    assert [tuple(map(int, row[1:])) for row in figures[:3]] == [
        page.figures[name] for name in ("modules", "sessions", "commitments")
    ]
    assert int(figures[3][1]) == page.figures["unlogged"][0]


def test_filters_leave_the_people_asked_for(read, busy, db, person):
    assert len(read("who=staff").rows) == 1 + 66
    assert [row[0] for row in read("country=CA&order=city").rows[1:]] == ["Kitchener CA", "Regina CA"]
    assert len(read("language=pt").rows) == 1 + 2
    rosario = busy.seat("elena")
    city = db.get(City, rosario.city_id)
    assert len(read(f"who=all&city={city.public_id}").rows) == 1 + 5


def test_one_person_is_named_in_the_title(read, busy):
    assert read("country=CL").title == "Martín Rojas : stuck for 12 days"


def test_nobody_matching_says_what_to_do(read):
    page = read("country=XX")
    assert page.title == "Nobody to show" and page.rows == []


def test_the_sheet_speaks_the_readers_language_and_numbers_stay(visit_as, cohort, busy):
    browser = visit_as("priya")
    browser.post("/language", data={"language": "es", "next": "/"})
    text = browser.get(f"/cohorts/{cohort().public_id}/report.csv").text
    assert "Elena Duarte" in text and "19 días" in text


def test_a_seat_that_is_over_is_not_in_the_report(read, db, person):
    names = [row[1] for row in read("who=staff").rows]
    assert not any("Bruno" in name for name in names), "he left; Lívia is in his office"
    assert any("Lívia" in name for name in names)
    assert any("Bruno" in row[1] for row in read("who=staff", number=2).rows)


def test_the_successor_counts_the_citys_commitments_and_not_the_predecessors_own(read, db, busy, person):
    seat = busy.seat("elena")
    seat.ends_on = clock.now().date() - timedelta(2)
    nadia = person("nadia")
    places = {"office_id": seat.office_id, "city_id": seat.city_id, "cohort_id": seat.cohort_id}
    db.add(
        Seat(
            person_id=nadia.id, role="mayor", title="Intendenta", starts_on=clock.now().date() - timedelta(1), **places
        )
    )
    db.commit()
    row = next(row for row in read("order=city").rows if "Nadia" in row[1])
    assert row[-2] == "1 / 0"
    assert row[2] == "–" and row[-3] == "0"


def test_a_spreadsheet_is_never_given_a_formula(sheet, db, person):
    ana = person("ana")
    ana.given_name = '=HYPERLINK("http://evil.example")'
    seat = db.exec(select(Seat).where(col(Seat.person_id) == ana.id)).one()
    seat.title = "@SUM(A1)"
    db.commit()
    row = next(row for row in sheet() if row[0] == "Montevideo")
    assert row[2].startswith("'=HYPERLINK") and row[3] == "'@SUM(A1)"


def test_only_counts_of_commitments_are_sent_and_nothing_of_answers(visit_as, cohort, doings):
    doings.promise("ana", "open", 2, the_citys=True, text="A very private plan")
    for path in ("report?who=all", "report.csv?who=all"):
        assert "A very private plan" not in visit_as("priya").get(f"/cohorts/{cohort().public_id}/{path}").text


def test_the_whole_cohort_takes_at_most_ten_statements(visit_as, cohort, busy):
    browser, place = visit_as("priya"), f"/cohorts/{cohort().public_id}/report?who=all"
    browser.get(place)
    forget(busy.course.version_id)
    seen = []

    def count(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(database.engine(), "before_cursor_execute", count)
    try:
        assert browser.get(place).status_code == 200
    finally:
        event.remove(database.engine(), "before_cursor_execute", count)
    statements = [each for each in seen if not each.startswith(("BEGIN", "COMMIT", "PRAGMA"))]
    assert len(statements) <= 10, statements


def test_htmx_gets_the_report_alone(visit_as, cohort):
    answer = visit_as("priya").get(f"/cohorts/{cohort().public_id}/report", headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith('<div id="report"') and "<html" not in answer.text


@pytest.mark.parametrize("key", ["ana", "carla", "luis", "grace", "tomas", "frances", "nadia"])
def test_others_find_nothing(visit_as, cohort, key):
    browser = visit_as(key)
    for path in ("report", "report.csv"):
        assert browser.get(f"/cohorts/{cohort().public_id}/{path}").status_code == 404


@pytest.mark.parametrize("query", ["who=nobody", "order=up"])
def test_a_filter_that_does_not_exist_is_not_there(visit_as, cohort, query):
    assert visit_as("priya").get(f"/cohorts/{cohort().public_id}/report?{query}").status_code == 404


def test_no_style_is_written_into_the_page(visit_as, cohort, busy):
    page = visit_as("priya").get(f"/cohorts/{cohort().public_id}/report").text
    assert not re.search(r"\sstyle=|<style|onclick", page)
    assert "heat-10" in page and "heat-none" in page
