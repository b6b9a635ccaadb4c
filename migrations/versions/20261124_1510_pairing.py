"""pairing and agreements"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    string = sqlmodel.sql.sqltypes.AutoString
    with op.batch_alter_table("engagement") as batch_op:
        batch_op.add_column(sa.Column("planned_hours", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("client_id", string(), nullable=True))
    op.execute(sa.update(sa.table("engagement", sa.column("planned_hours", sa.Integer))).values(planned_hours=0))
    with op.batch_alter_table("engagement") as batch_op:
        batch_op.alter_column("planned_hours", existing_type=sa.Integer(), nullable=False)
        batch_op.create_unique_constraint(op.f("uq_engagement_client_id"), ["client_id"])
    with op.batch_alter_table("engagement_member") as batch_op:
        batch_op.add_column(sa.Column("starts_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("stands_in", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("replaces_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_engagement_member_replaces_id"), "person", ["replaces_id"], ["id"])
    op.execute(sa.update(sa.table("engagement_member", sa.column("stands_in", sa.Boolean))).values(stands_in=False))
    with op.batch_alter_table("engagement_member") as batch_op:
        batch_op.alter_column("stands_in", existing_type=sa.Boolean(), nullable=False)
    op.create_table(
        "agreement_acceptance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("part", string(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", string(), nullable=False),
        sa.Column("accepted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_agreement_acceptance_engagement_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_agreement_acceptance_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_acceptance")),
        sa.UniqueConstraint(
            "engagement_id",
            "person_id",
            "part",
            "version",
            name=op.f("uq_agreement_acceptance_engagement_id_person_id_part_version"),
        ),
    )
    op.create_index(op.f("ix_agreement_acceptance_engagement_id"), "agreement_acceptance", ["engagement_id"])
    op.create_index(op.f("ix_agreement_acceptance_person_id"), "agreement_acceptance", ["person_id"])
    op.create_table(
        "notes_handed_on",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("coachee_id", sa.Integer(), nullable=False),
        sa.Column("coach_id", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"], name=op.f("fk_notes_handed_on_engagement_id")),
        sa.ForeignKeyConstraint(["coachee_id"], ["person.id"], name=op.f("fk_notes_handed_on_coachee_id")),
        sa.ForeignKeyConstraint(["coach_id"], ["person.id"], name=op.f("fk_notes_handed_on_coach_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes_handed_on")),
        sa.UniqueConstraint(
            "engagement_id", "coachee_id", "coach_id", name=op.f("uq_notes_handed_on_engagement_id_coachee_id_coach_id")
        ),
    )
    op.create_index(op.f("ix_notes_handed_on_engagement_id"), "notes_handed_on", ["engagement_id"])
    op.create_index(op.f("ix_notes_handed_on_coach_id"), "notes_handed_on", ["coach_id"])


def downgrade() -> None:
    op.drop_table("notes_handed_on")
    op.drop_table("agreement_acceptance")
    with op.batch_alter_table("engagement_member") as batch_op:
        batch_op.drop_constraint(op.f("fk_engagement_member_replaces_id"), type_="foreignkey")
        batch_op.drop_column("replaces_id")
        batch_op.drop_column("stands_in")
        batch_op.drop_column("ends_on")
        batch_op.drop_column("starts_on")
    with op.batch_alter_table("engagement") as batch_op:
        batch_op.drop_constraint(op.f("uq_engagement_client_id"), type_="unique")
        batch_op.drop_column("client_id")
        batch_op.drop_column("planned_hours")
