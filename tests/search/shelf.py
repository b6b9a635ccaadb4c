"""Courses of a few words, made without files."""

from datetime import date, timedelta

from sqlmodel import Session, delete, select

from lms import clock
from lms.catalogue.actions import publish
from lms.catalogue.content import BlockContent, CourseContent, LessonContent, ModuleContent
from lms.catalogue.models import Course
from lms.catalogue.queries import course_named
from lms.cohorts.models import Cohort
from lms.offerings.models import ModuleOpening, Offering


def block(id: str, states: dict[str, str] | None = None, source: str = "en", **html: str) -> BlockContent:
    """A text by language: block("opening", en="<p>One city</p>", es_MX="…")."""
    by_locale = {locale.replace("_", "-"): text for locale, text in html.items()}
    known = states or {language: "current" for language in by_locale if "-" not in language}
    return BlockContent(id=id, kind="text", counts=True, source=source, html=by_locale, states=known)  # ty: ignore


def lesson(slug: str, *blocks: BlockContent, **titles: str) -> LessonContent:
    return LessonContent(slug=slug, minutes=5, titles=titles or {"en": f"Title {slug}"}, blocks=list(blocks))


def course(slug: str, *lessons: LessonContent, objectives: dict[str, list[str]] | None = None) -> CourseContent:
    """A course of one module, or more: the words of its own are only those of its name."""
    titles = {"en": f"Shelf {slug}"}
    module = ModuleContent(id="m1", minutes=9, titles=titles, objectives=objectives or {}, lessons=list(lessons))
    return CourseContent(slug=slug, kind="track", source="en", titles=titles, purposes={}, modules=[module])


def put_up(
    db: Session,
    content: CourseContent,
    *,
    role: str | None = "mayor",
    cohort: int = 1,
    opens_on: date | None = None,
    shut: tuple[str, ...] = (),
) -> Course:
    """Publish it; and offer it from a day on, which has come unless it is said."""
    publish(db, content)
    db.flush()
    found = course_named(db, content.slug)
    assert found
    if role:
        group = db.exec(select(Cohort).where(Cohort.number == cohort)).one()
        day = opens_on or clock.now().date() - timedelta(2)
        offering = Offering(cohort_id=group.id, course_id=found.id, role=role, opens_on=day)
        db.add(offering)
        db.flush()
        open_modules = [module.id for module in content.modules if module.id not in shut]
        db.add_all(ModuleOpening(offering_id=offering.id, module=id) for id in open_modules)
    db.commit()
    return found


def close_all(db: Session) -> None:
    """No course is offered to anybody any more."""
    db.exec(delete(ModuleOpening))
    db.exec(delete(Offering))
    db.commit()
