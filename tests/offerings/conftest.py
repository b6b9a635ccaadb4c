"""A second course, with modules that ask for one another, offered to cohort 1."""

from pathlib import Path

import pytest
from published import read_course
from sqlmodel import col, select

from lms import clock
from lms.catalogue.actions import publish
from lms.catalogue.models import Course
from lms.cohorts.models import Cohort
from lms.offerings.models import ModuleOpening, Offering

LANGUAGES = {"en": ("Course", "For all."), "es": ("Curso", "Para todo el mundo."), "pt": ("Curso", "Para todo mundo.")}


class Track:
    """A course of small modules. `lines` add to a module's plan; `without` leaves a lesson without a language."""

    def __init__(self, folder: Path, db):
        self.folder, self.db = folder, db

    def publish(
        self, *modules: str, without: tuple[str, str] = ("", ""), lines: dict[str, str] | None = None
    ) -> Course:
        self.write(modules, without, lines or {})
        content, faults = read_course(self.folder)
        assert content, faults
        publish(self.db, content)
        self.db.commit()
        return self.db.exec(select(Course).where(col(Course.slug) == "track")).one()

    def write(self, modules: tuple[str, ...], without: tuple[str, str], lines: dict[str, str]) -> None:
        plan = 'kind = "track"\nsource = "en"\n'
        for module in modules:
            plan += (
                f'\n[[modules]]\nid = "{module}"\nminutes = 5\nlessons = ["{module}-lesson"]\n{lines.get(module, "")}\n'
            )
            lesson = self.folder / f"{module}-lesson"
            lesson.mkdir(parents=True, exist_ok=True)
            (lesson / "lesson.toml").write_text(f'minutes = 5\n\n[[blocks]]\nid = "{module}-text"\nkind = "text"\n')
            for language in LANGUAGES:
                prose = lesson / f"{language}.md"
                prose.write_text(f"# {module} {language}\n\n::: {module}-text\n\nWords {language}.\n")
                if (module, language) == without:
                    prose.unlink()
        (self.folder / "course.toml").write_text(plan)
        for language, (title, purpose) in LANGUAGES.items():
            parts = "".join(f"\n::: {module}\n\n## {module.upper()} {language}\n\n- Learn.\n" for module in modules)
            (self.folder / f"{language}.md").write_text(f"# {title}\n\n{purpose}\n{parts}")

    def offer(self, role: str = "mayor", opened: tuple[str, ...] = (), **days) -> Offering:
        """Offered to cohort 1 by hand, with these modules open."""
        course = self.db.exec(select(Course).where(col(Course.slug) == "track")).one()
        cohort = self.db.exec(select(Cohort).where(col(Cohort.number) == 1)).one()
        days = {"opens_on": clock.today("UTC")} | days
        offering = Offering(cohort_id=cohort.id, course_id=course.id, role=role, **days)
        self.db.add(offering)
        self.db.flush()
        self.db.add_all(ModuleOpening(offering_id=offering.id, module=module) for module in opened)
        self.db.commit()
        return offering


@pytest.fixture
def track(tmp_path, db) -> Track:
    folder = tmp_path / "courses" / "track"
    folder.mkdir(parents=True)
    return Track(folder, db)


@pytest.fixture
def cohort(db):
    return db.exec(select(Cohort).where(col(Cohort.number) == 1)).one()
