"""a session prepared: agenda and interpreters"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    string, moment = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "agenda_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", string(), nullable=False),
        sa.Column("client_id", string(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", moment(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_agenda_point_author_id")),
        sa.ForeignKeyConstraint(["session_id"], ["coaching_session.id"], name=op.f("fk_agenda_point_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_point")),
        sa.UniqueConstraint("client_id", name=op.f("uq_agenda_point_client_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_agenda_point_public_id")),
    )
    op.create_index(op.f("ix_agenda_point_session_id"), "agenda_point", ["session_id"])
    op.create_table(
        "session_interpreter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", string(), nullable=False),
        sa.Column("client_id", string(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("name", string(), nullable=False),
        sa.Column("first_language", string(), nullable=False),
        sa.Column("second_language", string(), nullable=False),
        sa.Column("arranged_by", sa.Integer(), nullable=False),
        sa.Column("arranged_at", moment(), nullable=False),
        sa.ForeignKeyConstraint(["arranged_by"], ["person.id"], name=op.f("fk_session_interpreter_arranged_by")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["coaching_session.id"], name=op.f("fk_session_interpreter_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_interpreter")),
        sa.UniqueConstraint("client_id", name=op.f("uq_session_interpreter_client_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_session_interpreter_public_id")),
    )
    op.create_index(op.f("ix_session_interpreter_session_id"), "session_interpreter", ["session_id"])
    op.create_index(op.f("ix_coaching_session_starts_at"), "coaching_session", ["starts_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_coaching_session_starts_at"), "coaching_session")
    op.drop_table("session_interpreter")
    op.drop_table("agenda_point")
