"""Every select of the reports, a file per noun."""

from lms.reports.queries.lines import boards, lines_of_city, lines_of_cohort, lines_of_person
from lms.reports.queries.pages import (
    cities_in,
    citys_commitments,
    cohort_numbers,
    participations,
    record_of,
    seats_elsewhere,
    seats_whose_learning_shows,
    sessions_held,
)

__all__ = [
    "boards",
    "cities_in",
    "citys_commitments",
    "cohort_numbers",
    "lines_of_city",
    "lines_of_cohort",
    "lines_of_person",
    "participations",
    "record_of",
    "seats_elsewhere",
    "seats_whose_learning_shows",
    "sessions_held",
]
