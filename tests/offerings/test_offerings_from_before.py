"""Courses that were offered before modules had openings stay as open as they were."""

from alembic import command
from alembic.config import Config
from sqlmodel import col, select

from lms import db as database
from lms.offerings.models import ModuleOpening, Offering
from lms.people.models import MailChoice, Person
from lms.web.templates import TEMPLATES


def migrate(act, revision: str) -> None:
    config = Config(TEMPLATES.parent / "alembic.ini")
    with database.engine().connect() as connection:
        config.attributes["connection"] = connection
        act(config, revision)


def test_every_module_that_could_be_read_stays_open(track, visit_as, db):
    track.publish("a", "b", without=("b", "pt"))
    offering = track.offer(opened=("a",)).id
    before = len(db.exec(select(Person)).all())
    db.commit()
    migrate(command.downgrade, "0005")
    migrate(command.upgrade, "head")
    db.expire_all()
    here = select(ModuleOpening.module).where(col(ModuleOpening.offering_id) == offering)
    assert sorted(db.exec(here).all()) == ["a", "b"]
    names = db.exec(select(Offering.public_id)).all()
    assert len(set(names)) == len(names) and all(len(name) == 12 for name in names)
    people = db.exec(select(Person)).all()
    assert len(people) == before and all(not person.paused_from for person in people)
    assert db.exec(select(MailChoice)).all() == []
    assert visit_as("ana").get("/courses/track/b-lesson").status_code == 200
