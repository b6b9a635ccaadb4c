"""The lines of exercises that draft a part of an assignment. Pure rules."""

from collections.abc import Mapping

from lms.assignments.models import Rows
from lms.catalogue.content import BlockContent
from lms.learning.writing import filled


def newer(rows: Rows, fetched: Rows) -> Rows:
    """The rows that were not fetched before, or were changed since."""
    return [row for row in filled(rows) if row not in fetched]


def written(rows: Rows, exercise: BlockContent, locale: str) -> str:
    """Rows as a paragraph each, every line with the exercise's own label in the reader's language."""
    names = exercise.labels[exercise.language(locale)]
    return "\n\n".join(
        "\n".join(f"{names[field]}: {row[field]}" for field in exercise.fields if row.get(field)) for row in rows
    )


def with_newer(text: str, added: str) -> str:
    """What was typed stays as it is; what is new comes after it."""
    return "\n\n".join(part for part in (text.rstrip(), added) if part)


def empty_ones(gathers: list[str], saved: Mapping[str, Rows]) -> list[str]:
    return [exercise for exercise in gathers if not filled(saved.get(exercise, []))]
