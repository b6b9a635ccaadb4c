"""pauses"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("person") as batch_op:
        batch_op.add_column(sa.Column("earlier_pauses", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    person = sa.table("person", sa.column("earlier_pauses", sa.String))
    op.execute(sa.update(person).values(earlier_pauses=""))
    with op.batch_alter_table("person") as batch_op:
        batch_op.alter_column("earlier_pauses", existing_type=sqlmodel.sql.sqltypes.AutoString(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("person") as batch_op:
        batch_op.drop_column("earlier_pauses")
