"""booking"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    string = sqlmodel.sql.sqltypes.AutoString
    with op.batch_alter_table("coaching_session") as batch_op:
        batch_op.add_column(sa.Column("place", string(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("cancelled_by", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_coaching_session_cancelled_by"), "person", ["cancelled_by"], ["id"])
    with op.batch_alter_table("coaching_session") as batch_op:
        batch_op.alter_column("place", existing_type=string(), existing_nullable=False, server_default=None)
        batch_op.alter_column("sequence", existing_type=sa.Integer(), existing_nullable=False, server_default=None)
    op.create_table(
        "booking_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("buffer_minutes", sa.Integer(), nullable=False),
        sa.Column("notice_hours", sa.Integer(), nullable=False),
        sa.Column("lengths", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_booking_rules_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_rules")),
        sa.UniqueConstraint("person_id", name=op.f("uq_booking_rules_person_id")),
    )
    op.create_table(
        "weekly_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("since", sa.Time(), nullable=False),
        sa.Column("until", sa.Time(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_weekly_hours_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_hours")),
    )
    op.create_index(op.f("ix_weekly_hours_person_id"), "weekly_hours", ["person_id"])
    op.create_table(
        "hours_exception",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", string(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("since", sa.Time(), nullable=True),
        sa.Column("until", sa.Time(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_hours_exception_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_exception")),
        sa.UniqueConstraint("public_id", name=op.f("uq_hours_exception_public_id")),
    )
    op.create_index(op.f("ix_hours_exception_person_id"), "hours_exception", ["person_id"])


def downgrade() -> None:
    for table in ("hours_exception", "weekly_hours", "booking_rules"):
        op.drop_table(table)
    with op.batch_alter_table("coaching_session") as batch_op:
        batch_op.drop_constraint(op.f("fk_coaching_session_cancelled_by"), type_="foreignkey")
        for column in ("cancelled_by", "sequence", "place"):
            batch_op.drop_column(column)
