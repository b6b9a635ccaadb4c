"""offerings"""

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def upgrade() -> None:
    with op.batch_alter_table("person") as batch_op:
        batch_op.add_column(sa.Column("reminders", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("paused_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("paused_until", sa.Date(), nullable=True))
    op.execute(sa.text("UPDATE person SET reminders = :yes").bindparams(sa.bindparam("yes", True, type_=sa.Boolean())))
    with op.batch_alter_table("person") as batch_op:
        batch_op.alter_column("reminders", existing_type=sa.Boolean(), nullable=False)

    with op.batch_alter_table("outbox_mail") as batch_op:
        batch_op.add_column(sa.Column("unsubscribe", sqlmodel.sql.sqltypes.AutoString(), nullable=True))

    with op.batch_alter_table("offering") as batch_op:
        batch_op.add_column(sa.Column("public_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column("due_on", sa.Date(), nullable=True))
    name_offerings()
    with op.batch_alter_table("offering") as batch_op:
        batch_op.alter_column("public_id", existing_type=sqlmodel.sql.sqltypes.AutoString(), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_offering_public_id"), ["public_id"])

    op.create_table(
        "module_opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offering_id", sa.Integer(), nullable=False),
        sa.Column("module", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("waived", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["offering_id"], ["offering.id"]),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("offering_id", "module"),
    )
    keep_open_what_was()


def name_offerings() -> None:
    offering = sa.table("offering", sa.column("id", sa.Integer), sa.column("public_id", sa.String))
    for id in op.get_bind().scalars(sa.select(offering.c.id)).all():
        name = "".join(ALPHABET[number % len(ALPHABET)] for number in secrets.token_bytes(12))
        op.execute(sa.update(offering).where(offering.c.id == id).values(public_id=name))


def keep_open_what_was() -> None:
    """What people read before modules had openings stays open."""
    offering = sa.table("offering", sa.column("id", sa.Integer), sa.column("course_id", sa.Integer))
    course = sa.table("course", sa.column("id", sa.Integer), sa.column("version_id", sa.Integer))
    version = sa.table("course_version", sa.column("id", sa.Integer), sa.column("content", sa.JSON))
    opening = sa.table(
        "module_opening",
        sa.column("offering_id", sa.Integer),
        sa.column("module", sa.String),
        sa.column("at", sqlmodel.sql.sqltypes.UTCDateTime()),
        sa.column("waived", sa.JSON),
    )
    taught = sa.select(offering.c.id, version.c.content).select_from(
        offering.join(course, course.c.id == offering.c.course_id).join(version, version.c.id == course.c.version_id)
    )
    now = datetime.now(UTC)
    rows = [
        {"offering_id": id, "module": module["id"], "at": now, "waived": []}
        for id, content in op.get_bind().execute(taught).all()
        for module in content["modules"]
    ]
    if rows:
        op.bulk_insert(opening, rows)


def downgrade() -> None:
    op.drop_table("module_opening")
    with op.batch_alter_table("offering") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_offering_public_id"), type_="unique")
        batch_op.drop_column("due_on")
        batch_op.drop_column("public_id")
    with op.batch_alter_table("outbox_mail") as batch_op:
        batch_op.drop_column("unsubscribe")
    with op.batch_alter_table("person") as batch_op:
        batch_op.drop_column("paused_until")
        batch_op.drop_column("paused_from")
        batch_op.drop_column("reminders")
