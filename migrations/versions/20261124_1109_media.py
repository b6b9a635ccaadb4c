"""media"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "playback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=False),
        sa.Column("recording", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("played", sa.LargeBinary(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["block_id"], ["block.id"], name=op.f("fk_playback_block_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_playback_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playback")),
        sa.UniqueConstraint(
            "person_id", "block_id", "recording", name=op.f("uq_playback_person_id_block_id_recording")
        ),
    )
    with op.batch_alter_table("playback") as batch:
        batch.create_index(batch.f("ix_playback_block_id"), ["block_id"], unique=False)


def downgrade() -> None:
    op.drop_table("playback")
