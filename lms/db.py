"""The engine, and sessions on it. SQLite and PostgreSQL behave alike from here on."""

import fcntl
import os
import threading
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, MetaData, Table, column, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, create_engine

from lms.settings import private_folder, settings

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: MetaData = SQLModel.metadata

SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "cache_size=-16000")


def connect(url: str, pool_size: int) -> Engine:
    """An engine whose pool is as large as the number of threads that use it. An error does not tell a statement's
    parameters: they would carry what people wrote into logs, and into what is kept of a job that failed."""
    if url.startswith("sqlite"):
        private_folder(Path(url.removeprefix("sqlite:///")).parent)
        here = {"connect_args": {"check_same_thread": False}}
        engine = create_engine(url, pool_size=pool_size, max_overflow=2, hide_parameters=True, **here)
        _behave(engine)
        return engine
    pool = {"pool_size": pool_size, "max_overflow": 2, "pool_pre_ping": False, "pool_recycle": 1800}
    return create_engine(url, hide_parameters=True, **pool)


def _behave(engine: Engine) -> None:
    """Make SQLite's driver leave transactions to us: it opens them late otherwise, and never around DDL."""

    @event.listens_for(engine, "connect")
    def on_connect(connection, _record):
        connection.isolation_level = None
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection):
        # A read that turns into a write fails "locked" at once, whatever the timeout: writers take the lock first.
        writes = connection.get_execution_options().get("writes", True)
        connection.connection.driver_connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")


@cache
def engine() -> Engine:
    return connect(settings().database_url, settings().threads + 1)


@cache
def _reading() -> Engine:
    """For reading only. On PostgreSQL statements stand alone: what READ COMMITTED sees, two round trips less."""
    if engine().dialect.name == "sqlite":
        return engine().execution_options(writes=False)
    return engine().execution_options(isolation_level="AUTOCOMMIT")


@contextmanager
def session(*, writes: bool = True) -> Generator[Session]:
    """One transaction: committed at the end, rolled back if anything is raised."""
    if not writes:
        with Session(_reading(), expire_on_commit=False) as db:
            yield db
        return
    with _turn_to_write(), Session(engine(), expire_on_commit=False) as db:
        yield db
        db.commit()


_in_this_process = threading.Lock()


@contextmanager
def _turn_to_write() -> Generator[None]:
    """SQLite has one writer. Those who queue here, in all processes, are woken in turn; left to itself, it has them
    poll with ever longer sleeps."""
    if engine().dialect.name != "sqlite":
        yield
        return
    with _in_this_process:
        fcntl.flock(_queue(), fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(_queue(), fcntl.LOCK_UN)


@cache
def _queue() -> int:
    """The open file on whose lock writers of all processes queue; a killed process leaves it by itself."""
    return os.open(f"{engine().url.database}-queue", os.O_CREAT | os.O_RDWR, 0o600)


INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def plain(table: type[SQLModel]) -> Table:
    """The table without its model. A select of its columns costs half of one that could make objects: for statements
    that run for every page."""
    return SQLModel.metadata.tables[str(table.__tablename__)]


def insert_once(db: Session, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    """Insert the rows that break no unique constraint.

    Safe to repeat and safe at once: it waits for a transaction that is inserting the same, and goes on either way.
    """
    if rows:
        db.connection().execute(_insert(table, db.get_bind().dialect.name), rows)


def insert_new(db: Session, table: type[SQLModel], row: SQLModel) -> int | None:
    """Insert the row if it breaks no unique constraint: its id, or None where it stood already."""
    insert = _insert(table, db.get_bind().dialect.name).values(row.model_dump(exclude={"id"}))
    return db.connection().execute(insert.returning(column("id"))).scalar_one_or_none()


@cache
def _insert(table: type[SQLModel], dialect: str) -> Any:
    return INSERTS[dialect](table).on_conflict_do_nothing()
