from collections import Counter
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.access.roles import CITY_ROLES, Role
from lms.cohorts.models import City
from lms.learning.progress import Progress
from lms.people.models import Person, Seat
from lms.reports.figures import STILL_DAYS, Line, State, chosen, counted, report
from lms.reports.forms import Asked, Order, Who
from lms.sheets import harmless

TODAY = date(2026, 6, 1)
PLACE = {"region": "", "timezone": "UTC", "locale": "es", "population": 1, "latitude": 0, "longitude": 0}
CITIES = [
    City(public_id=name, name=name, sort_key=name.lower(), sort_key_es=name.lower(), country=country, **PLACE)
    for name, country in [("Rosario", "AR"), ("Renca", "CL"), ("Tulsa", "US"), ("Tempe", "US")]
]


@st.composite
def lines(draw):
    number = draw(st.integers(0, 10_000))
    name = {"given_name": "A", "family_name": str(number), "sort_key": str(number), "sort_key_es": str(number)}
    language = draw(st.sampled_from(["en-US", "es-AR", "es-CL", "pt-BR"]))
    role = draw(st.sampled_from(CITY_ROLES))
    total = draw(st.integers(1, 20))
    modules = (
        {} if role is Role.CHIEF_OF_STAFF else {("mayors", key): draw(st.integers(0, total)) for key in ("m1", "m2")}
    )
    ids = st.frozensets(st.integers(0, 15), max_size=4)
    begun = any(modules.values())
    day = TODAY - timedelta(draw(st.integers(0, 40)))
    return Line(
        Seat(person_id=number, role=role, title="", starts_on=TODAY),
        Person(public_id=str(number), language=language, timezone="UTC", **name),
        draw(st.sampled_from(CITIES)),
        TODAY,
        {key: Progress(done, total) for key, done in modules.items()},
        datetime(day.year, day.month, day.day, 12, tzinfo=UTC) if begun else None,
        **{field: draw(ids) for field in ("held", "planned", "unlogged", "open", "kept", "due")},
    )


many = st.lists(lines(), max_size=12)


def counts(parts):
    return Counter(id(line) for part in parts for line in part)


@given(many)
def test_filters_partition_the_people(people):
    everyone = Counter(map(id, people))
    one_each = {
        "who": [who for who in Who if who is not Who.ALL],
        "city": [city.public_id for city in CITIES],
        "country": ["AR", "CL", "US"],
        "language": ["en", "es", "pt"],
    }
    for name, values in one_each.items():
        parts = [chosen(people, Asked(**({"who": Who.ALL} | {name: value}))) for value in values]
        assert counts(parts) == everyone, name
    assert counts([chosen(people, Asked(who=Who.ALL))]) == everyone


@given(many, st.sampled_from(Order), st.sampled_from(Who))
def test_totals_are_the_sums_of_the_cells_shown(people, order, who):
    shown = report([], people, Asked(who=who, order=order), "es")
    cells = [cell for line in shown.lines for cell in line.cells.values()]
    figures = shown.figures
    assert figures.modules == (len([cell for cell in cells if cell.percent == 100]), len(cells))
    assert figures.sessions[0] == len({id for line in shown.lines for id in line.held})
    assert figures.sessions[0] <= sum(len(line.held) for line in shown.lines)
    assert figures.commitments[0] <= figures.commitments[1]
    assert sum(shown.states.values()) == len(shown.lines)


@given(many)
def test_figures_of_people_who_share_nothing_add_up(people):
    apart = [
        Line(line.seat, line.person, line.city, line.today, line.cells, line.last_at,
             **{name: frozenset(place * 100 + id for id in getattr(line, name)) for name in
                ("held", "planned", "unlogged", "open", "kept", "due")})
        for place, line in enumerate(people)
    ]  # fmt: skip
    whole, parts = counted(apart), [counted([line]) for line in apart]
    for name in ("modules", "sessions", "commitments"):
        assert getattr(whole, name) == tuple(sum(getattr(part, name)[at] for part in parts) for at in (0, 1))
    assert whole.unlogged == sum(part.unlogged for part in parts)


@given(many)
def test_the_stuck_come_first_and_those_longest_still_before_them(people):
    shown = report([], people, Asked(who=Who.ALL), "en").lines
    stuck = [line.still_days for line in shown if line.state is State.STUCK]
    assert [line.state for line in shown][: len(stuck)] == [State.STUCK] * len(stuck)
    assert stuck == sorted(stuck, reverse=True)
    assert all(days > STILL_DAYS for days in stuck)


def test_ten_days_are_not_yet_stuck_and_a_finished_person_never_is():
    def line(days, done):
        at = datetime(2026, 6, 1, 12, tzinfo=UTC) - timedelta(days)
        seat, person = Seat(person_id=1, role="mayor", title="", starts_on=TODAY), Person()
        return Line(seat, person, CITIES[0], TODAY, {("mayors", "m1"): Progress(done, 5)}, at)

    assert [line(10, 3).state, line(11, 3).state, line(400, 5).state] == [State.MOVING, State.STUCK, State.FINISHED]


@given(st.text(max_size=20))
def test_no_cell_begins_like_a_formula(text):
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert harmless(text).removeprefix("'") == text or text.startswith("'")
