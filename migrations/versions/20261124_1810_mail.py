"""mail: choices by kind, addresses that fail, what was told"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    string, moment = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "mail_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", string(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mail_choice_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_choice")),
        sa.UniqueConstraint("person_id", "kind", name=op.f("uq_mail_choice_person_id_kind")),
    )
    op.create_table(
        "reminder_told",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("occasion", string(), nullable=False),
        sa.Column("told_at", moment(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_told_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_told")),
        sa.UniqueConstraint("person_id", "occasion", name=op.f("uq_reminder_told_person_id_occasion")),
    )
    op.create_table(
        "mailbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", string(), nullable=False),
        sa.Column("failure", string(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("first_failed_at", moment(), nullable=False),
        sa.Column("failing_since", moment(), nullable=True),
        sa.Column("came_back", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox")),
        sa.UniqueConstraint("address", name=op.f("uq_mailbox_address")),
    )
    with op.batch_alter_table("outbox_mail") as batch:
        batch.add_column(sa.Column("bounce", string(), nullable=False, server_default=""))
    with op.batch_alter_table("outbox_mail") as batch:
        batch.alter_column("bounce", server_default=None)
    op.execute("INSERT INTO mail_choice (person_id, kind) SELECT id, 'course' FROM person WHERE NOT reminders")
    with op.batch_alter_table("person") as batch:
        batch.drop_column("reminders")


def downgrade() -> None:
    with op.batch_alter_table("person") as batch:
        batch.add_column(sa.Column("reminders", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("person") as batch:
        batch.alter_column("reminders", server_default=None)
    op.execute(
        sa.text(
            "UPDATE person SET reminders = :off WHERE id IN (SELECT person_id FROM mail_choice WHERE kind = 'course')"
        ).bindparams(off=False)
    )
    with op.batch_alter_table("outbox_mail") as batch:
        batch.drop_column("bounce")
    op.drop_table("mailbox")
    op.drop_table("reminder_told")
    op.drop_table("mail_choice")
