"""The report as CSV: the lines and figures of the screen, for any spreadsheet."""

from functools import partial

from lms import i18n
from lms.cohorts.models import Cohort
from lms.i18n import N_
from lms.people.roster import ROLE_WORDS
from lms.reports.figures import STATE_WORDS, Column, Line, Report, State
from lms.sheets import as_csv
from lms.web.templates import translate

BEFORE = (N_("City"), N_("Country"), N_("Person"), N_("Title"), N_("Role"), N_("Language"))
AFTER = (N_("Last activity"), N_("Sessions held"), N_("Commitments open"), N_("Commitments kept"), N_("State"))
SHARES = (
    ("modules", N_("Modules completed, of those offered")),
    ("sessions", N_("Coaching sessions held, of those planned")),
    ("commitments", N_("Commitments kept, of those due")),
)
UNLOGGED = N_("Sessions whose hour has come, not yet logged")


def sheet(report: Report, cohort: Cohort, locale: str, *, demo: bool) -> str:
    _ = partial(translate, locale)
    rows: list[list] = [[_("Demonstration: people and figures are invented.")]] if demo else []
    rows.append([_("Cohort %(number)s", number=cohort.number)])
    rows.append([*map(_, BEFORE), *(column.label for column in report.columns), *map(_, AFTER)])
    rows += [_row(line, report.columns, locale) for line in report.lines]
    rows.append([])
    rows += [[_(words), *getattr(report.figures, name)] for name, words in SHARES]
    rows.append([_(UNLOGGED), report.figures.unlogged])
    return as_csv(rows)


def _row(line: Line, columns: list[Column], locale: str) -> list:
    who = [line.person.name, line.seat.title, translate(locale, ROLE_WORDS[line.seat.role]), line.person.language]
    cells = [line.cells.get(column.key) for column in columns]
    return [
        line.city.name,
        line.city.country,
        *who,
        *(cell.percent if cell and cell.has_begun else "" for cell in cells),
        line.last_on.isoformat() if line.last_on else "",
        len(line.held),
        len(line.open),
        len(line.kept),
        state_words(line, locale),
    ]


def state_words(line: Line, locale: str) -> str:
    if line.state is State.STUCK:
        return translate(locale, N_("stuck for %(days)s"), days=i18n.format_days(line.still_days, locale))
    return translate(locale, STATE_WORDS[line.state])
