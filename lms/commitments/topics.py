"""What a commitment is about: a module of a course, or a dimension of what a city can do with data."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from lms.access import policy
from lms.access.permissions import Permission
from lms.access.scope import Visitor
from lms.catalogue.content import ModuleContent
from lms.catalogue.models import Course
from lms.catalogue.queries import content_of
from lms.i18n import N_
from lms.offerings.models import Offering

DIMENSIONS = {  # of the self-assessment that a city fills in at the start and at the end
    "leadership": N_("Leadership and questions"),
    "strategy": N_("Strategy and money"),
    "people": N_("People and skills"),
    "governance": N_("Governance and quality"),
    "privacy": N_("Privacy, ethics, AI"),
    "platform": N_("Data service and platform"),
    "performance": N_("Performance routine"),
    "evaluation": N_("Evaluation and learning"),
    "procurement": N_("Procurement for results"),
    "residents": N_("Residents and openness"),
}


@dataclass(frozen=True, slots=True)
class Topic:
    """A module, which has a page, or a dimension, which has words to translate."""

    key: str  # module/<course>/<module>, dimension/<name>
    module: ModuleContent | None = None
    words: str = ""
    address: str = ""  # empty where the course is not open to the reader


def module_topic(course: str, module: str) -> str:
    return f"module/{course}/{module}"


def dimension_topics() -> list[Topic]:
    return [Topic(f"dimension/{name}", words=words) for name, words in DIMENSIONS.items()]


def topics_named(db: Session, visitor: Visitor, keys: Collection[str]) -> dict[str, Topic]:
    """Those of these topics that there are, by key, as the visitor finds them. One statement where one is a module."""
    named = {topic.key: topic for topic in dimension_topics() if topic.key in keys}
    modules = {(course, module) for kind, course, module in _parts(keys) if kind == "module"}
    for course, version_id, is_open in _courses(db, visitor, {course for course, _ in modules}):
        for module in content_of(db, version_id).modules:
            if (course, module.id) in modules:
                key = module_topic(course, module.id)
                named[key] = Topic(key, module, address=f"/courses/{course}#module-{module.id}" if is_open else "")
    return named


def _parts(keys: Collection[str]) -> list[tuple[str, str, str]]:
    split = [key.split("/") for key in keys]
    return [(parts[0], parts[1], parts[2]) for parts in split if len(parts) == 3]


def _courses(db: Session, visitor: Visitor, slugs: Collection[str]) -> list[tuple[str, int, bool]]:
    """Those courses: the version that is read, and whether the visitor may read it."""
    if not slugs:
        return []
    offered = select(Offering.id).where(
        col(Offering.course_id) == col(Course.id), policy.reach(visitor, Permission.READ_COURSE, Offering)
    )
    chosen: Any = select(Course.slug, Course.version_id, offered.exists())
    rows = db.exec(chosen.where(col(Course.slug).in_(sorted(slugs)), col(Course.version_id).is_not(None))).all()
    return [(slug, version_id, bool(is_open)) for slug, version_id, is_open in rows]
