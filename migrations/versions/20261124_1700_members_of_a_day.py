"""members of a day: for whom someone stands in, a coach who comes back, and on which day a session is"""

from zoneinfo import ZoneInfo

import sqlalchemy as sa
import sqlmodel
from alembic import op

from lms import ids

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

string, moment = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
members = sa.table(
    "engagement_member",
    *(
        sa.column(name)
        for name in ("id", "engagement_id", "person_id", "part", "stands_in_for_id", "starts_on", "ends_on")
    ),
    sa.column("stands_in", sa.Boolean()),
    sa.column("public_id", string()),
)
sessions = sa.table(
    "coaching_session",
    sa.column("id"),
    sa.column("starts_at", moment()),
    sa.column("zone"),
    sa.column("on_day", sa.Date()),
)


def upgrade() -> None:
    with op.batch_alter_table("engagement_member") as batch:
        batch.add_column(sa.Column("public_id", string(), nullable=True))
        batch.add_column(sa.Column("stands_in_for_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_engagement_member_stands_in_for_id"), "person", ["stands_in_for_id"], ["id"])
        batch.drop_constraint(op.f("uq_engagement_member_engagement_id_person_id"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_engagement_member_engagement_id_person_id_starts_on"), ["engagement_id", "person_id", "starts_on"]
        )
    _name_members()
    _say_for_whom()
    with op.batch_alter_table("engagement_member") as batch:
        batch.alter_column("public_id", existing_type=string(), nullable=False)
        batch.create_unique_constraint(op.f("uq_engagement_member_public_id"), ["public_id"])
        batch.drop_column("stands_in")
    with op.batch_alter_table("coaching_session") as batch:
        batch.add_column(sa.Column("on_day", sa.Date(), nullable=True))
    _say_the_day()
    with op.batch_alter_table("coaching_session") as batch:
        batch.alter_column("on_day", existing_type=sa.Date(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("coaching_session") as batch:
        batch.drop_column("on_day")
    with op.batch_alter_table("engagement_member") as batch:
        batch.add_column(sa.Column("stands_in", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(sa.update(members).values(stands_in=members.c.stands_in_for_id.is_not(None)))
    last = sa.select(sa.func.max(members.c.id)).group_by(members.c.engagement_id, members.c.person_id)
    op.execute(sa.delete(members).where(members.c.id.not_in(last)))
    with op.batch_alter_table("engagement_member") as batch:
        batch.alter_column("stands_in", existing_type=sa.Boolean(), server_default=None)
        batch.drop_constraint(op.f("uq_engagement_member_public_id"), type_="unique")
        batch.drop_constraint(op.f("uq_engagement_member_engagement_id_person_id_starts_on"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_engagement_member_engagement_id_person_id"), ["engagement_id", "person_id"]
        )
        batch.drop_constraint(op.f("fk_engagement_member_stands_in_for_id"), type_="foreignkey")
        batch.drop_column("stands_in_for_id")
        batch.drop_column("public_id")


def _name_members() -> None:
    connection = op.get_bind()
    for id in connection.execute(sa.select(members.c.id)).scalars().all():
        connection.execute(sa.update(members).where(members.c.id == id).values(public_id=ids.public_id()))


def _say_for_whom() -> None:
    """Until now nobody said it: one of the coaches of their first day, mostly the only one."""
    away = members.alias()
    has_begun = away.c.starts_on.is_(None) | (away.c.starts_on <= members.c.starts_on)
    lasts = away.c.ends_on.is_(None) | (away.c.ends_on >= members.c.starts_on)
    own = sa.select(sa.func.min(away.c.person_id)).where(
        away.c.engagement_id == members.c.engagement_id, away.c.part == "coach", ~away.c.stands_in
    )
    coach = sa.func.coalesce(own.where(has_begun, lasts).scalar_subquery(), own.scalar_subquery())
    op.execute(sa.update(members).where(members.c.stands_in).values(stands_in_for_id=coach))


def _say_the_day() -> None:
    connection = op.get_bind()
    rows = sa.select(sessions.c.id, sessions.c.starts_at, sessions.c.zone)
    for id, starts_at, zone in connection.execute(rows).all():
        day = starts_at.astimezone(ZoneInfo(zone)).date()
        connection.execute(sa.update(sessions).where(sessions.c.id == id).values(on_day=day))
