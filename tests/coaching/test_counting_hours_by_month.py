"""Hours by month: each session once, in the month of the city's clock, around every change of clocks and of month."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spreadsheet import csv_rows, xlsx_rows
from test_one_instant_everywhere import FIRST, LAST, changes, zones

from lms.coaching.hours_sheets import rhythm_rows
from lms.coaching.models import CoachingSession, Engagement
from lms.coaching.rhythm import FORTNIGHT, Hours, Rhythm, RhythmTable, in_hours
from lms.cohorts.models import City
from lms.people.models import Person
from lms.sheets import MEDIA_TYPES, as_csv, as_xlsx, written

TODAY = date(2027, 3, 10)
NOON = datetime(2027, 3, 10, 15, tzinfo=UTC)


def city(zone: str = "America/Argentina/Buenos_Aires") -> City:
    words = {"sort_key": "", "sort_key_es": "", "country": "AR", "region": "", "locale": "es-AR"}
    return City(name="X", timezone=zone, population=1, latitude=0, longitude=0, **words)


def person(id: int, name: str = "Ana", **own) -> Person:
    words = {"given_name": name, "family_name": "Silva", "sort_key": name, "sort_key_es": name, "language": "en"}
    return Person(id=id, timezone="UTC", **words, **own)


def session(starts_at: datetime, state: str = "held", minutes: int = 60, **own) -> CoachingSession:
    own.setdefault("attendees", [1, 9])
    return CoachingSession(engagement_id=1, starts_at=starts_at, zone="UTC", state=state, minutes=minutes, **own)


def rhythm(*sessions: CoachingSession, zone: str = "UTC", now: datetime = NOON, **own) -> Rhythm:
    term = {"starts_on": date(2026, 9, 1), "ends_on": date(2027, 12, 1), "planned_hours": 12} | own
    engagement = Engagement(cohort_id=1, city_id=1, **term)
    return Rhythm(engagement, city(zone), [person(1)], [person(9, "Grace")], [], list(sessions), now)


def days_ago(days: int) -> datetime:
    return NOON - timedelta(days=days)


# ---------------------------------------------------------------- hours by month


def test_a_session_counts_in_the_month_of_the_citys_clock():
    night = datetime(2027, 3, 1, 1, 30, tzinfo=UTC)  # 22:30 of the day before in Buenos Aires
    here, there = (rhythm(session(night), zone=zone) for zone in ("America/Argentina/Buenos_Aires", "Europe/Lisbon"))
    assert list(here.months) == [date(2027, 2, 1)] and list(there.months) == [date(2027, 3, 1)]
    assert here.last_held == date(2027, 2, 28)


def test_only_held_and_planned_sessions_have_hours_and_the_rest_is_counted():
    line = rhythm(
        session(days_ago(40), minutes=50, sequence=3),
        session(days_ago(30), "cancelled", sequence=4),
        session(days_ago(20), "cancelled", moves=1),
        session(days_ago(10), "no_show", moves=2),
        session(days_ago(-5), "planned", minutes=45),
    )
    assert line.total == Hours(held=50, planned=45)
    assert (line.moved, line.cancelled, line.no_shows) == (2, 2, 1)
    assert (line.last_held, line.next_planned) == (date(2027, 1, 29), date(2027, 3, 15))


def test_months_without_a_session_stand_between_others_over_a_turn_of_the_year():
    starts = datetime(2026, 11, 5, tzinfo=UTC), datetime(2027, 2, 5, tzinfo=UTC)
    table = RhythmTable([rhythm(*map(session, starts))])
    assert table.months == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]
    assert [table.totals[month].held for month in table.months] == [60, 0, 0, 60]
    assert RhythmTable([]).months == [] and RhythmTable([rhythm()]).months == []


def edges(zone: str) -> list[datetime]:
    """Quarters of hours around every turn of a month and every change of clocks, from 2026 to 2028."""
    turns = [date(year, month, 1) for year in (2026, 2027, 2028) for month in range(1, 13)]
    last_days = [date(year, month, monthrange(year, month)[1]) for year in (2026, 2028) for month in (2, 3, 10, 11)]
    midnights = [datetime.combine(day, time(), ZoneInfo(zone)) for day in (*turns, *last_days, *changes(zone))]
    return [(at + timedelta(minutes=15 * step)).astimezone(UTC) for at in midnights for step in (-2, -1, 0, 1, 9, 13)]


@pytest.mark.parametrize("zone", zones())
def test_around_every_turn_of_a_month_and_change_of_clocks_each_session_counts_once(zone):
    starts = edges(zone)
    for place in ("UTC", zone):  # the zone in which the hour was said changes nothing
        line = rhythm(*(session(at, minutes=45) for at in starts), zone=zone)
        for one in line.sessions:
            one.zone = place
        by_hand: dict[date, int] = {}
        for at in starts:
            local = at.astimezone(ZoneInfo(zone))
            by_hand[date(local.year, local.month, 1)] = by_hand.get(date(local.year, local.month, 1), 0) + 45
        assert {month: hours.held for month, hours in line.months.items()} == by_hand
        assert line.total.held == 45 * len(starts)


@given(
    zone=st.sampled_from(zones()),
    said_in=st.sampled_from(zones()),
    picked=st.lists(
        st.tuples(
            st.dates(FIRST, LAST),
            st.integers(0, 95),
            st.integers(5, 480),
            st.sampled_from(("held", "planned", "cancelled", "no_show")),
        ),
        max_size=12,
    ),
)
def test_the_months_of_any_sessions_add_up_to_their_sum(zone, said_in, picked):
    sessions = [
        session(datetime.combine(day, time(), UTC) + timedelta(minutes=15 * quarter), state, minutes)
        for day, quarter, minutes, state in picked
    ]
    for one in sessions:
        one.zone = said_in
    half = len(sessions) // 2
    table = RhythmTable([rhythm(*sessions[:half], zone=zone), rhythm(*sessions[half:], zone=zone)])
    for name in ("held", "planned"):
        minutes = sum(one.minutes for one in sessions if one.state == name)
        assert sum(getattr(hours, name) for hours in table.totals.values()) == minutes
        assert getattr(table.total, name) == minutes
    assert table.months == sorted(set(table.months))


# ---------------------------------------------------------------- files


def test_the_file_holds_the_figures_counted_by_hand():
    line = rhythm(
        session(datetime(2027, 1, 31, 23, tzinfo=UTC), minutes=50),
        session(datetime(2027, 2, 1, 1, tzinfo=UTC), minutes=45),
        session(datetime(2027, 2, 20, 1, tzinfo=UTC), minutes=45),
        session(datetime(2027, 3, 20, 1, tzinfo=UTC), "planned", minutes=30),
    )
    rows = rhythm_rows(RhythmTable([line]), "en", by_coach=True)
    head, only, sums, empty, coaches, grace = csv_rows(written(rows, "csv"))[1:]
    assert head[3:9] == ["2027-01 held", "2027-01 planned", "2027-02 held", "2027-02 planned", *head[7:9]]
    figures = ["0.83", "0.00", "1.50", "0.00", "0.00", "0.50", "2.33", "0.50", "12.00"]
    assert only[3:12] == sums[3:12] == figures
    assert only[:3] == ["X", "Ana Silva", "Grace Silva"] and only[12:] == [
        "0",
        "0",
        "0",
        "2027-02-20",
        "2027-03-20",
        "",
    ]
    assert not empty and grace == ["Grace Silva", "1", "3", "2.33"] and coaches[0] == "Coach"
    other = xlsx_rows(written(rows, "xlsx"))[1:]
    assert other[1][:3] == only[:3] and other[1][3:12] == [float(figure) for figure in figures]
    assert other[5] == ["Grace Silva", 1.0, 3.0, 2.33]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_name_is_never_a_formula_nor_a_link(name):
    assert csv_rows(as_csv([[name]]).encode())[0][0].startswith("'")
    assert xlsx_rows(as_xlsx([[name, "http://x.example"]]))[0][1] == "http://x.example"


def test_there_are_two_formats():
    assert set(MEDIA_TYPES) == {"csv", "xlsx"}
    assert in_hours(50) == Decimal("0.83") and in_hours(0) == Decimal("0.00")


# ---------------------------------------------------------------- nothing booked


def test_a_week_after_the_last_session_something_should_be_booked():
    assert rhythm(session(days_ago(7))).nothing_booked
    assert not rhythm(session(days_ago(6))).nothing_booked
    assert not rhythm(starts_on=TODAY - timedelta(days=6)).nothing_booked
    assert rhythm(starts_on=TODAY - timedelta(days=7)).nothing_booked


@pytest.mark.parametrize(
    "line",
    [
        rhythm(session(days_ago(-3), "planned")),
        rhythm(session(days_ago(3), "planned")),  # its log sets the next date
        rhythm(ends_on=TODAY + timedelta(days=13)),
        rhythm(session(days_ago(40), minutes=720)),
    ],
)
def test_nobody_has_to_book_where_there_is_a_session_little_time_or_no_hours_left(line):
    assert not line.nothing_booked


def test_what_was_cancelled_or_missed_is_no_session():
    assert rhythm(session(days_ago(3), "cancelled"), session(days_ago(2), "no_show")).nothing_booked
    assert rhythm(ends_on=TODAY + timedelta(days=14)).nothing_booked and rhythm(ends_on=None).nothing_booked
    assert rhythm(session(days_ago(40), minutes=719)).nothing_booked
    assert rhythm(session(days_ago(40), minutes=900), planned_hours=0).nothing_booked  # no hours were agreed


def test_nobody_has_to_book_without_a_coach_or_in_a_pause():
    line = rhythm()
    line.coaches = []
    assert not line.nothing_booked
    line = rhythm()
    line.coachees = [person(1, paused_from=TODAY - timedelta(days=1), paused_until=TODAY)]
    assert not line.nothing_booked
    line.coachees.append(person(2, "Bea"))
    assert line.nothing_booked


@given(start=st.dates(FIRST, date(2028, 6, 1)), zone=st.sampled_from(zones()), hour=st.integers(0, 23))
def test_a_fortnight_is_fourteen_days_from_the_first_day_on_which_it_is_said(start, zone, hour):
    told: dict[int, list[date]] = {}
    for day in range(60):
        now = datetime.combine(start + timedelta(days=day), time(hour), UTC)
        line = rhythm(zone=zone, now=now, starts_on=start, ends_on=None)
        if line.nothing_booked:
            told.setdefault(line.fortnight, []).append(line.today)
    first_days = [days[0] for _, days in sorted(told.items())]
    assert first_days[0] == start + timedelta(days=7) and sorted(told) == [0, 1, 2, 3]
    assert {later - earlier for earlier, later in pairwise(first_days)} == {timedelta(days=FORTNIGHT)}
