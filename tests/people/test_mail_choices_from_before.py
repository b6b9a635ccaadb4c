"""Who had switched reminders off, before there were kinds of them, still gets none of the course; and back again."""

from alembic import command
from alembic.config import Config
from sqlmodel import select, text

from lms import db as database
from lms.people.actions.account import switch_off
from lms.people.models import MailChoice
from lms.web.templates import TEMPLATES


def migrate(act, revision: str) -> None:
    config = Config(TEMPLATES.parent / "alembic.ini")
    with database.engine().connect() as connection:
        config.attributes["connection"] = connection
        act(config, revision)


def without_reminders(db) -> list[int]:
    found = [id for (id,) in db.exec(text("SELECT id FROM person WHERE NOT reminders")).all()]
    db.commit()
    return found


def choices(db) -> set[tuple[int, str]]:
    db.expire_all()
    found = {(choice.person_id, choice.kind) for choice in db.exec(select(MailChoice)).all()}
    db.commit()
    return found


def test_reminders_that_were_off_stay_off(db, person):
    ana, joao = person("ana").id, person("joao").id
    db.commit()
    migrate(command.downgrade, "0022")
    assert without_reminders(db) == []
    db.exec(text(f"UPDATE person SET reminders = NOT reminders WHERE id = {ana}"))
    db.commit()
    migrate(command.upgrade, "head")
    assert choices(db) == {(ana, "course")}
    switch_off(db, person("joao"), ["coaching"])
    db.commit()
    migrate(command.downgrade, "0022")
    assert without_reminders(db) == [ana]
    migrate(command.upgrade, "head")
    assert choices(db) == {(ana, "course")} and joao != ana
