"""A course as its folder has it, for tests to look at."""

from pathlib import Path

from lms.catalogue.building import built
from lms.catalogue.content import CourseContent
from lms.catalogue.faults import Fault, is_broken
from lms.catalogue.reading import read_draft


def read_course(folder: Path) -> tuple[CourseContent | None, list[Fault]]:
    """What is published of a course, unless it is broken, and everything that is wrong with it."""
    draft, faults = read_draft(folder)
    return None if is_broken(faults) else built(draft), faults
