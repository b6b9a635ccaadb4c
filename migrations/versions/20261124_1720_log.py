"""the log in full: what became of a session, its kind, and its earlier versions"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ADDED = ("kind", "missing", "cancelled_side", "moves")


def upgrade() -> None:
    string, moment = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    with op.batch_alter_table("coaching_session") as batch:
        batch.add_column(sa.Column("kind", string(), nullable=False, server_default=""))
        batch.add_column(sa.Column("missing", sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(sa.Column("cancelled_side", string(), nullable=False, server_default=""))
        batch.add_column(sa.Column("moves", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("coaching_session") as batch:
        for column in ADDED:
            batch.alter_column(column, server_default=None)
    op.create_table(
        "log_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("shared_by", sa.Integer(), nullable=True),
        sa.Column("shared_at", moment(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("readers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["coaching_session.id"], name=op.f("fk_log_version_session_id")),
        sa.ForeignKeyConstraint(["shared_by"], ["person.id"], name=op.f("fk_log_version_shared_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_version")),
        sa.UniqueConstraint("session_id", "version", name=op.f("uq_log_version_session_id_version")),
    )
    op.create_index(op.f("ix_log_version_session_id"), "log_version", ["session_id"])


def downgrade() -> None:
    op.drop_table("log_version")
    with op.batch_alter_table("coaching_session") as batch:
        for column in reversed(ADDED):
            batch.drop_column(column)
