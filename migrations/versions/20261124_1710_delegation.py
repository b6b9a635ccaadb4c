"""delegation: what a mayor lets others do, and for whom an answer was given or a session cancelled"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    string, moment = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", string(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("delegate_id", sa.Integer(), nullable=False),
        sa.Column("task", string(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("granted_at", moment(), nullable=False),
        sa.Column("ended_at", moment(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["delegate_id"], ["person.id"], name=op.f("fk_delegation_delegate_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_delegation_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_delegation_public_id")),
        sa.UniqueConstraint("seat_id", "delegate_id", "task", name=op.f("uq_delegation_seat_id_delegate_id_task")),
    )
    op.create_index(op.f("ix_delegation_delegate_id"), "delegation", ["delegate_id"])
    with op.batch_alter_table("commitment_answer") as batch:
        batch.add_column(sa.Column("for_person_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_commitment_answer_for_person_id"), "person", ["for_person_id"], ["id"])
    with op.batch_alter_table("coaching_session") as batch:
        batch.add_column(sa.Column("cancelled_for_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_coaching_session_cancelled_for_id"), "person", ["cancelled_for_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("coaching_session") as batch:
        batch.drop_constraint(op.f("fk_coaching_session_cancelled_for_id"), type_="foreignkey")
        batch.drop_column("cancelled_for_id")
    with op.batch_alter_table("commitment_answer") as batch:
        batch.drop_constraint(op.f("fk_commitment_answer_for_person_id"), type_="foreignkey")
        batch.drop_column("for_person_id")
    op.drop_table("delegation")
