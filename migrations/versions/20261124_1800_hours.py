"""hours and consent to be named in them"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hours_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("coachee_id", sa.Integer(), nullable=False),
        sa.Column("coach_id", sa.Integer(), nullable=False),
        sa.Column("may_name", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_hours_consent_engagement_id")),
        sa.ForeignKeyConstraint(["coachee_id"], ["person.id"], name=op.f("fk_hours_consent_coachee_id")),
        sa.ForeignKeyConstraint(["coach_id"], ["person.id"], name=op.f("fk_hours_consent_coach_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_consent")),
        sa.UniqueConstraint(
            "engagement_id", "coachee_id", "coach_id", name=op.f("uq_hours_consent_engagement_id_coachee_id_coach_id")
        ),
    )
    op.create_index(op.f("ix_hours_consent_engagement_id"), "hours_consent", ["engagement_id"])
    op.create_index(op.f("ix_hours_consent_coachee_id"), "hours_consent", ["coachee_id"])
    op.create_index(op.f("ix_hours_consent_coach_id"), "hours_consent", ["coach_id"])


def downgrade() -> None:
    op.drop_table("hours_consent")
