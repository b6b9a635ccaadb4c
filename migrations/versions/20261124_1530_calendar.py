"""calendar: answers to invitations, feeds, and the invitation that a mail carries"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    string, moment = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "session_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("answer", string(), nullable=False),
        sa.Column("by_link", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answered_at", moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_answer_person_id")),
        sa.ForeignKeyConstraint(["session_id"], ["coaching_session.id"], name=op.f("fk_session_answer_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_answer")),
        sa.UniqueConstraint("session_id", "person_id", name=op.f("uq_session_answer_session_id_person_id")),
    )
    op.create_index(op.f("ix_session_answer_session_id"), "session_answer", ["session_id"])
    op.create_index(op.f("ix_session_answer_person_id"), "session_answer", ["person_id"])
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", string(), nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("ended_at", moment(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    op.create_index(op.f("ix_calendar_feed_person_id"), "calendar_feed", ["person_id"])
    with op.batch_alter_table("coaching_session") as batch:
        batch.add_column(sa.Column("announced_at", moment(), nullable=True))
    with op.batch_alter_table("outbox_mail") as batch:
        batch.add_column(sa.Column("calendar", string(), nullable=False, server_default=""))
    with op.batch_alter_table("outbox_mail") as batch:
        batch.alter_column("calendar", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("outbox_mail") as batch:
        batch.drop_column("calendar")
    with op.batch_alter_table("coaching_session") as batch:
        batch.drop_column("announced_at")
    op.drop_table("calendar_feed")
    op.drop_table("session_answer")
