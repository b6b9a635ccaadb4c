"""The rhythm of coaching and the log of hours as rows for a spreadsheet: the lines and figures of the screen.

Names are those that are on the screen; hours are numbers with two decimals, days and months as ISO 8601 writes them.
"""

from collections.abc import Callable
from datetime import date
from functools import partial

from lms import i18n
from lms.coaching.log_of_hours import Client, LogOfHours
from lms.coaching.rhythm import Hours, Month, Rhythm, RhythmTable, in_hours
from lms.i18n import DEMONSTRATION, N_
from lms.settings import settings
from lms.sheets import Row
from lms.web.templates import translate

Words = Callable[..., str]
WHO = (N_("City"), N_("Coached"), N_("Coach"))
SUMS = (N_("Hours held"), N_("Hours planned"), N_("Hours agreed"))
COUNTS = (
    N_("Sessions moved"),
    N_("Sessions cancelled"),
    N_("No-shows"),
    N_("Last held"),
    N_("Next planned"),
    N_("Nothing booked"),
)
BY_COACH = (N_("Coach"), N_("Engagements"), N_("Sessions held"), N_("Hours held"))
LOG = (
    N_("Client"),
    N_("Contact"),
    N_("Individual or group"),
    N_("Number of people"),
    N_("First session"),
    N_("Last session"),
    N_("Sessions held"),
    N_("Paid hours (by the sponsor)"),
    N_("Pro bono hours"),
)


def rhythm_rows(table: RhythmTable, locale: str, *, by_coach: bool) -> list[Row]:
    _ = partial(translate, locale)
    months = [words for month in table.months for words in _month_words(month, _)]
    rows: list[Row] = [*_demonstration(_), [*map(_, WHO), *months, *map(_, SUMS), *map(_, COUNTS)]]
    rows += [_line(line, table.months, locale) for line in table.lines]
    sums = _months(table.totals, table.months), _sums(table.total, table.agreed)
    rows.append([_(N_("Together")), "", "", *sums[0], *sums[1]])
    if by_coach:
        rows += [[], [*map(_, BY_COACH)]]
        rows += [[own.coach.name, own.engagements, own.sessions, in_hours(own.minutes)] for own in table.by_coach]
    return rows


def log_rows(log: LogOfHours, locale: str) -> list[Row]:
    _ = partial(translate, locale)
    rows: list[Row] = [*_demonstration(_), [*map(_, LOG)]]
    for entry in log.entries:
        names = i18n.format_list((client_words(client, locale) for client in entry.clients), locale)
        contacts = " ".join(client.contact for client in entry.clients if client.contact)
        kind = _(N_("group")) if entry.is_group else _(N_("individual"))
        days = entry.first.isoformat(), entry.last.isoformat()
        hours = entry.sessions, in_hours(entry.minutes), in_hours(0)
        rows.append([names, contacts, kind, len(entry.clients), *days, *hours])
    rows.append([_(N_("Together")), "", "", "", "", "", log.sessions, in_hours(log.minutes), in_hours(0)])
    return rows


def client_words(client: Client, locale: str) -> str:
    return client.name or translate(locale, N_("Confidential client %(number)s"), number=client.number)


def _line(line: Rhythm, months: list[Month], locale: str) -> Row:
    who = (i18n.format_list((person.name for person in people), locale) for people in (line.coachees, line.coaches))
    return [
        line.city.name,
        *who,
        *_months(line.months, months),
        *_sums(line.total, line.agreed),
        line.moved,
        line.cancelled,
        line.no_shows,
        _day(line.last_held),
        _day(line.next_planned),
        translate(locale, N_("Nothing booked")) if line.nothing_booked else "",
    ]


def _month_words(month: Month, _: Words) -> tuple[str, str]:
    named = month.isoformat()[:7]
    return _(N_("%(month)s held"), month=named), _(N_("%(month)s planned"), month=named)


def _months(by_month: dict[Month, Hours], months: list[Month]) -> list[object]:
    each = (by_month.get(month, Hours()) for month in months)
    return [in_hours(minutes) for hours in each for minutes in (hours.held, hours.planned)]


def _sums(total: Hours, agreed: int) -> list[object]:
    return [in_hours(total.held), in_hours(total.planned), in_hours(agreed)]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _demonstration(_: Words) -> list[Row]:
    return [[_(DEMONSTRATION)]] if settings().demo else []
