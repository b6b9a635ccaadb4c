"""Answers keep what was given to a question of any kind, no longer an option alone."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("answer") as answer:
        answer.alter_column("option", new_column_name="given")


def downgrade() -> None:
    with op.batch_alter_table("answer") as answer:
        answer.alter_column("given", new_column_name="option")
