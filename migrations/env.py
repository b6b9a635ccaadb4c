"""Runs migrations on SQLite and PostgreSQL alike, each inside one explicit transaction."""

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

import lms.tables  # noqa: F401  every table has to be known
from lms import db


def run(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # Rebuilding a parent table with foreign keys on would delete its children. Said to the driver, before anything
        # opens a transaction: inside one, SQLite ignores it.
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
    else:
        connection.exec_driver_sql("SET lock_timeout = '5s'")
    context.configure(
        connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True, compare_server_default=True
    )
    with context.begin_transaction():
        context.run_migrations()
        if sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
            raise RuntimeError(f"the migration left rows without their parents: {broken[:5]}")
    connection.commit()
    if sqlite:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with db.engine().connect() as connection:
        run(connection)
