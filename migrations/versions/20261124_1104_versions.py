"""versions"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("completion") as batch:
        batch.add_column(sa.Column("excused", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "source_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("block", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_source_text_course_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_text")),
        sa.UniqueConstraint("course_id", "block", "revision", name=op.f("uq_source_text_course_id_block_revision")),
    )
    op.create_table(
        "translation_gap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("block", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("lesson", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("made_from", sa.Integer(), nullable=False),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("translation", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_translation_gap_course_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translation_gap")),
        sa.UniqueConstraint("course_id", "language", "block", name=op.f("uq_translation_gap_course_id_language_block")),
    )


def downgrade() -> None:
    op.drop_table("translation_gap")
    op.drop_table("source_text")
    with op.batch_alter_table("completion") as batch:
        batch.drop_column("excused")
