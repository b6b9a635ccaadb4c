"""The tables of the code and those that the migrations make are the same, on both databases; up, down and up again."""

from alembic import command
from alembic.config import Config
from sqlalchemy import inspect

from lms import db as database
from lms.web.templates import TEMPLATES


def alembic(act, *args) -> None:
    config = Config(TEMPLATES.parent / "alembic.ini")
    with database.engine().connect() as connection:
        config.attributes["connection"] = connection
        act(config, *args)


def test_the_migrations_make_the_tables_of_the_code(database_url):
    alembic(command.check)


def test_down_to_nothing_and_up_again(database_url):
    alembic(command.downgrade, "base")
    assert set(inspect(database.engine()).get_table_names()) == {"alembic_version"}
    alembic(command.upgrade, "head")
    alembic(command.check)


def test_names_of_migrations_are_dated_and_sorted():
    names = [path.name for path in sorted((TEMPLATES.parent / "migrations/versions").glob("*.py"))]
    assert all(name[:8].isdigit() and name[8] == "_" for name in names)
