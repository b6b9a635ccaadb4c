"""A course with an example that tells of Baltimore's failure, as its author edits it."""

from pathlib import Path

from published import read_course
from sqlmodel import Session, col, select

from lms.catalogue.actions import load_courses
from lms.catalogue.faults import Fault, is_broken
from lms.catalogue.models import Course
from lms.cohorts.models import Cohort
from lms.consents.models import Consent
from lms.offerings.models import ModuleOpening, Offering

LESSON, OTHER, COURSE = "/courses/wards/night-shift", "/courses/wards/day-shift", "/courses/wards"
EXAMPLE = "/consents/wards/the-empty-room"
WORDS = "The meetings went on in a mothballed armoury"
SEARCHED = "mothballed armoury"
TITLES = {"en": "Night shift", "es": "Turno de noche", "pt": "Turno da noite"}
STORIES = {"en": WORDS, "es": "Las reuniones siguieron en un cuartel apolillado", "pt": "As reuniões seguiram"}
SOURCES = {"en": "Source", "es": "Fuente", "pt": "Fonte"}
LESSON_PLAN = """minutes = 3

[[blocks]]
id = "opening"
kind = "text"

[[blocks]]
id = "the-empty-room"
kind = "example"
sources = ["https://example.org/room"]
{lines}

[[blocks]]
id = "closing"
kind = "text"
"""
OTHER_PLAN = 'minutes = 2\n\n[[blocks]]\nid = "by-day"\nkind = "text"\n'
PLAN = (
    'kind = "executive"\nsource = "en"\n\n[[modules]]\nid = "m1"\nminutes = 5\nlessons = ["night-shift", "day-shift"]\n'
)


class Author:
    def __init__(self, courses: Path, db: Session):
        self.courses, self.folder, self.db = courses, courses / "wards", db

    def writes(self, *, words: str = WORDS, consent: str = "Baltimore", lines: str = "", plan: str = "") -> None:
        marked = f'consent = "{consent}"\n' if consent else ""
        self.put("course.toml", PLAN)
        self.put("night-shift/lesson.toml", plan or LESSON_PLAN.format(lines=marked + lines))
        self.put("day-shift/lesson.toml", OTHER_PLAN)
        for language, title in TITLES.items():
            story = words if language == "en" else STORIES[language]
            source = f"{SOURCES[language]}: The armoury's archive, {language}"
            self.put(f"{language}.md", f"# Wards {language}\n\nWhy.\n\n::: m1\n\n## Module {language}\n\n- Learn.\n")
            self.put(
                f"night-shift/{language}.md",
                f"# {title}\n\n::: opening\n\nOpening lanterns {language}.\n\n"
                f"::: the-empty-room\n\n{story}.\n\n{source}\n\n"
                f"::: closing\n\nClosing {language}.\n",
            )
            self.put(f"day-shift/{language}.md", f"# By day {language}\n\n::: by-day\n\nDay {language}.\n")

    def put(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def publishes(self, **edit: str) -> None:
        self.writes(**edit)
        faults = load_courses(self.db, self.courses)
        assert not is_broken(faults), faults
        self.db.commit()

    def is_told(self, **edit: str) -> list[Fault]:
        self.writes(**edit)
        return read_course(self.folder)[1]

    def offers(self, *roles: str) -> None:
        course = self.db.exec(select(Course).where(col(Course.slug) == "wards")).one()
        cohort = self.db.exec(select(Cohort).where(col(Cohort.number) == 1)).one()
        for role in roles:
            offering = Offering(cohort_id=cohort.id, course_id=course.id, role=role, opens_on=cohort.starts_on)
            self.db.add(offering)
            self.db.flush()
            self.db.add(ModuleOpening(offering_id=offering.id, module="m1"))
        self.db.commit()


def form_of(browser, **typed: str) -> dict[str, str]:
    """What the page's form sends, with something typed in it."""
    page = browser.get(EXAMPLE).text
    kept = {name: page.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("words", "client_id")}
    return {"given_on": "2026-02-03", "given_by": "Lorraine Whitaker, Mayor", "letter": "", **kept, **typed}


def recorded(db: Session) -> list[Consent]:
    db.expire_all()
    return list(db.exec(select(Consent).order_by(col(Consent.id))).all())
