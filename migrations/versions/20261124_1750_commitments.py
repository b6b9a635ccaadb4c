"""commitments: proof, links, answers from an e-mail"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    string, moment = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    with op.batch_alter_table("commitment") as batch:
        batch.add_column(sa.Column("topic", string(), nullable=False, server_default=""))
    with op.batch_alter_table("commitment") as batch:
        batch.alter_column("topic", server_default=None)
    with op.batch_alter_table("commitment_answer") as batch:
        batch.add_column(sa.Column("reason", string(), nullable=False, server_default=""))
        batch.add_column(sa.Column("by_link", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("is_undone", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("commitment_answer") as batch:
        for column in ("reason", "by_link", "is_undone"):
            batch.alter_column(column, server_default=None)
    op.create_table(
        "commitment_proof",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", string(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("link", string(), nullable=False),
        sa.Column("is_the_citys", sa.Boolean(), nullable=False),
        sa.Column("added_at", moment(), nullable=False),
        sa.ForeignKeyConstraint(["commitment_id"], ["commitment.id"], name=op.f("fk_commitment_proof_commitment_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_commitment_proof_file_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_commitment_proof_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_proof")),
        sa.UniqueConstraint("public_id", name=op.f("uq_commitment_proof_public_id")),
    )
    op.create_index(op.f("ix_commitment_proof_commitment_id"), "commitment_proof", ["commitment_id"])
    op.create_index(op.f("ix_commitment_proof_file_id"), "commitment_proof", ["file_id"])
    _link_to_modules()


def _link_to_modules() -> None:
    """What was drafted in a lesson is about the module of its block."""
    commitment = sa.table("commitment", sa.column("id"), sa.column("origin"), sa.column("topic"))
    course = sa.table("course", sa.column("id"), sa.column("slug"))
    block = sa.table("block", sa.column("course_id"), sa.column("key"), sa.column("module"))
    placed = sa.select(course.c.slug, block.c.key, block.c.module).join(block, block.c.course_id == course.c.id)
    connection = op.get_bind()
    modules = {f"block/{slug}/{key}": f"module/{slug}/{module}" for slug, key, module in connection.execute(placed)}
    drafted = sa.select(commitment.c.id, commitment.c.origin).where(commitment.c.origin.like("block/%"))
    for id, origin in connection.execute(drafted).all():
        if origin in modules:
            change = sa.update(commitment).where(commitment.c.id == id)
            connection.execute(change.values(topic=modules[origin]))


def downgrade() -> None:
    op.drop_table("commitment_proof")
    with op.batch_alter_table("commitment_answer") as batch:
        batch.drop_column("is_undone")
        batch.drop_column("by_link")
        batch.drop_column("reason")
    with op.batch_alter_table("commitment") as batch:
        batch.drop_column("topic")
