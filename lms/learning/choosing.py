"""Which of several tracks are somebody's. Pure rules."""

from collections.abc import Collection, Mapping

from lms.catalogue.content import CourseContent


def not_taken(courses: Mapping[int, CourseContent], begun: Collection[int]) -> set[int]:
    """Of several tracks that stand open to a person, those not begun: one takes a track by beginning it. A single one
    is for everybody to whom it is open."""
    tracks = {id for id, course in courses.items() if course.kind == "track"}
    return tracks.difference(begun) if len(tracks) > 1 else set()
