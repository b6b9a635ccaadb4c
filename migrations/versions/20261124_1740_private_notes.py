"""private notes of those coached, and the key of what is sealed

Those coached keep theirs where coaches do; an author finds all of them by an index. What is sealed from now on names its
key, and what was sealed before opens as it is: a migration has no key.
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sealed_note") as table:
        table.create_index("ix_sealed_note_author_id", ["author_id"])


def downgrade() -> None:
    with op.batch_alter_table("sealed_note") as table:
        table.drop_index("ix_sealed_note_author_id")
