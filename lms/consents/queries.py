from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import URL
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, select

from lms.access.scope import Visitor
from lms.catalogue import queries as catalogue
from lms.catalogue.content import BlockContent, CityConsent, CourseContent, LessonContent
from lms.catalogue.models import Block, Course
from lms.cohorts.models import City
from lms.consents.covering import covers, is_kept_from
from lms.consents.models import Consent
from lms.people.models import Person

Place = tuple[int, str]  # of an example: its course, and its key


@dataclass(frozen=True, slots=True)
class Recorded:
    consent: Consent
    by: str  # who recorded it
    withdrawn_by: str


@dataclass(frozen=True, slots=True)
class Example:
    """An example that tells of a city's failure, with what the city said of it."""

    course: CourseContent
    lesson: LessonContent
    block: BlockContent
    block_id: int
    asked: CityConsent
    city: City | None  # none bears the name
    history: list[Recorded]  # the newest first

    @property
    def key(self) -> str:
        return self.block.id

    @property
    def address(self) -> str:
        return f"/consents/{self.course.slug}/{self.key}"

    @property
    def words(self) -> str:
        """The address of what is asked about."""
        return f"/courses/{self.course.slug}/{self.lesson.slug}#{self.key}"

    @property
    def in_force(self) -> list[Consent]:
        """What was not withdrawn, whatever words it covers."""
        return [one.consent for one in self.history if one.consent.withdrawn_at is None]

    @property
    def given(self) -> Consent | None:
        """The consent to the words as they stand."""
        return next((one for one in self.in_force if covers(one.revision, one.digest, self.asked)), None)

    @property
    def state(self) -> str:
        """unknown, given, reworded, withdrawn, asked"""
        if self.city is None:
            return "unknown"
        if self.given:
            return "given"
        if self.in_force:
            return "reworded"
        return "withdrawn" if self.history else "asked"


# ---------------------------------------------------------------- for whoever shows examples


def waiting(db: Session, marked: Iterable[tuple[int, BlockContent]]) -> dict[Place, int | None]:
    """Of these examples, with their courses, those to which their city has not consented as they stand, and the city;
    None where no city bears the name. One statement; without an example that asks, none."""
    asked = {(course, block.id): block.consent for course, block in marked if block.consent}
    if not asked:
        return {}
    cities, given = _on_record(db, {consent.city for consent in asked.values()})
    return {
        place: cities.get(consent.city)
        for place, consent in asked.items()
        if not any(covers(*words, consent) for words in given[consent.city, *place])
    }


def kept_from(db: Session, visitor: Visitor, marked: Iterable[tuple[int, BlockContent]]) -> set[Place]:
    """Which of these examples the visitor is not shown. One statement for those whom an example may concern."""
    marked = list(marked)
    if not any(is_kept_from(visitor, _remembered(db, block.consent.city)) for _, block in marked if block.consent):
        return set()
    return {place for place, city_id in waiting(db, marked).items() if is_kept_from(visitor, city_id)}


_cities: dict[tuple[URL, str], int] = {}


def _remembered(db: Session, name: str) -> int | None:
    """The city of that name, as this process last found it; None where it found none yet. So those of all other cities
    are not asked about. A city that is renamed stays the one of which an example tells."""
    return _cities.get((db.get_bind().engine.url, name))


def _on_record(db: Session, names: Collection[str]) -> tuple[dict[str, int], dict[tuple[str, int, str], list[Any]]]:
    """The cities of these names; and by city, course and key, the words to which each consented."""
    columns: tuple[Any, ...] = (City.name, City.id, Block.course_id, Block.key, Consent.revision, Consent.digest)
    rows = db.exec(
        select(*columns)
        .select_from(City)
        .outerjoin(Consent, and_(col(Consent.city_id) == col(City.id), col(Consent.withdrawn_at).is_(None)))
        .outerjoin(Block, col(Block.id) == col(Consent.block_id))
        .where(col(City.name).in_(sorted(names)))
    ).all()
    cities: dict[str, int] = {}
    given: defaultdict[tuple[str, int, str], list[Any]] = defaultdict(list)
    for name, city_id, course, key, revision, digest in rows:
        cities[name] = city_id
        given[name, course, key].append((revision, digest))
        _cities[db.get_bind().engine.url, name] = city_id
    return cities, given


# ---------------------------------------------------------------- for the manager


def examples(db: Session, course: str = "", key: str = "") -> list[Example]:
    """The marked examples of the courses as they are read now, by city and in the order of reading; or only the one."""
    of_course = [col(Course.slug) == course] if course else []
    asked = select(Course.version_id).where(col(Course.version_id).is_not(None), *of_course).order_by(col(Course.slug))
    found = [place for version in db.exec(asked).all() if version for place in _marked(db, version, key)]
    if not found:
        return []
    names = {block.consent.city for *_, block in found}
    cities = {city.name: city for city in db.exec(select(City).where(col(City.name).in_(sorted(names)))).all()}
    recorded = _recorded(db, [id for *_, id, _ in found])
    made = []
    for content, lesson, block_id, block in found:
        city = cities.get(block.consent.city)
        history = recorded.get((block_id, city.id), []) if city else []
        made.append(Example(content, lesson, block, block_id, block.consent, city, history))
    return sorted(made, key=lambda example: (example.city.sort_key if example.city else "", example.asked.city))


def unknown_cities(db: Session) -> list[Example]:
    """The examples that name a city where there is none of that name. None of them while there are no cities yet."""
    if db.exec(select(City.id).limit(1)).first() is None:
        return []
    return [example for example in examples(db) if example.city is None]


def no_such_city(example: Example) -> str:
    """For whoever loads the courses."""
    return (
        f"“{example.key}” waits for the consent of “{example.asked.city}”, and no city here bears that name: nobody can"
        " consent, and nobody with a seat in a city is shown it"
    )


def _marked(db: Session, version_id: int, key: str) -> list[tuple[CourseContent, LessonContent, int, Any]]:
    content, ids = catalogue.content_of(db, version_id), catalogue.block_ids(db, version_id)
    lessons = (lesson for module in content.modules for lesson in module.lessons)
    marked = ((lesson, block) for lesson in lessons for block in lesson.marked)
    return [(content, lesson, ids[block.id], block) for lesson, block in marked if key in ("", block.id)]


def _recorded(db: Session, blocks: list[int]) -> dict[tuple[int, int], list[Recorded]]:
    """What was recorded of these blocks, by block and city."""
    withdrawer = aliased(Person)
    rows = db.exec(
        select(Consent, Person, withdrawer)
        .join(Person, col(Person.id) == col(Consent.recorded_by_id))
        .outerjoin(withdrawer, col(withdrawer.id) == col(Consent.withdrawn_by_id))
        .where(col(Consent.block_id).in_(blocks))
        .order_by(col(Consent.block_id), col(Consent.city_id), col(Consent.id).desc())
    ).all()
    grouped = groupby(rows, lambda row: (row[0].block_id, row[0].city_id))
    return {
        place: [Recorded(consent, by.name, other.name if other else "") for consent, by, other in group]
        for place, group in grouped
    }


def hold(db: Session, example: Example, city: City) -> list[Consent]:
    """What the city consented to of the example and did not withdraw, newest first, locked with the example: two
    managers may act at the same moment."""
    db.exec(select(Block.id).where(col(Block.id) == example.block_id).with_for_update()).one()
    here = col(Consent.block_id) == example.block_id, col(Consent.city_id) == city.id
    here = *here, col(Consent.withdrawn_at).is_(None)
    return list(db.exec(select(Consent).where(*here).order_by(col(Consent.id).desc())).all())
