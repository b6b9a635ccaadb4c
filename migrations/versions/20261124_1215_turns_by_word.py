"""turns by word: whose turn a submission, a version or a review is, and no place in a list that courses change"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WORD = sa.String()
SUBMISSION = sa.table("submission", *map(sa.column, ("id", "block_id", "version", "step", "turn")))
VERSION = sa.table(
    "submission_version", *map(sa.column, ("id", "submission_id", "course_version_id", "number", "step", "turn"))
)
READER = sa.table("submission_reader", *map(sa.column, ("id", "submission_id", "person_id", "part", "step")))
REVIEW = sa.table("review", *map(sa.column, ("id", "version_id", "reviewer_id", "step", "turn")))
BLOCK = sa.table("block", *map(sa.column, ("id", "key")))
COURSE_VERSION = sa.table("course_version", sa.column("id"), sa.column("content", sa.JSON()))


def upgrade() -> None:
    for table in ("submission", "submission_version", "review"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("turn", WORD, nullable=False, server_default=""))
    _to_words(op.get_bind())
    with op.batch_alter_table("submission") as batch:
        batch.alter_column("turn", server_default=None)
        batch.drop_column("step")
    with op.batch_alter_table("submission_version") as batch:
        batch.alter_column("turn", server_default=None)
        batch.drop_column("step")
    with op.batch_alter_table("review") as batch:
        batch.drop_constraint(batch.f("uq_review_version_id_step"), type_="unique")
        batch.create_unique_constraint(batch.f("uq_review_version_id_turn"), ["version_id", "turn"])
        batch.alter_column("turn", server_default=None)
        batch.drop_column("step")
    with op.batch_alter_table("submission_reader") as batch:
        batch.drop_constraint(batch.f("uq_submission_reader_submission_id_person_id_step"), type_="unique")
        batch.create_unique_constraint(
            batch.f("uq_submission_reader_submission_id_person_id_part"), ["submission_id", "person_id", "part"]
        )
        batch.drop_column("step")


def downgrade() -> None:
    for table in ("submission", "submission_version", "review", "submission_reader"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("step", sa.Integer(), nullable=False, server_default="0"))
    _to_places(op.get_bind())
    with op.batch_alter_table("submission_reader") as batch:
        batch.drop_constraint(batch.f("uq_submission_reader_submission_id_person_id_part"), type_="unique")
        batch.create_unique_constraint(
            batch.f("uq_submission_reader_submission_id_person_id_step"), ["submission_id", "person_id", "step"]
        )
        batch.alter_column("step", server_default=None)
    with op.batch_alter_table("review") as batch:
        batch.drop_constraint(batch.f("uq_review_version_id_turn"), type_="unique")
        batch.create_unique_constraint(batch.f("uq_review_version_id_step"), ["version_id", "step"])
        batch.alter_column("step", server_default=None)
        batch.drop_column("turn")
    for table in ("submission", "submission_version"):
        with op.batch_alter_table(table) as batch:
            batch.alter_column("step", server_default=None)
            batch.drop_column("turn")


def _to_words(db: sa.Connection) -> None:
    """The word is what a reader of that turn was named as, else what the version that was handed in says."""
    named = {(row.submission_id, row.step): row.part for row in db.execute(sa.select(READER))}
    by_person = {(row.submission_id, row.person_id, row.step): row.part for row in db.execute(sa.select(READER))}
    versions, reviewers = _versions(db), _reviewers(db)

    def word(version: Any, step: int) -> str:
        turns = reviewers[version.id]
        return named.get((version.submission_id, step)) or turns[min(step, len(turns) - 1)]

    for version in versions.values():
        _set(db, VERSION, version.id, turn=word(version, version.step))
    for review in db.execute(sa.select(REVIEW)).all():
        version = versions[review.version_id]
        as_named = by_person.get((version.submission_id, review.reviewer_id, review.step))
        _set(db, REVIEW, review.id, turn=as_named or word(version, review.step))
    last = {(version.submission_id, version.number): version for version in versions.values()}
    for submission in db.execute(sa.select(SUBMISSION)).all():
        if version := last.get((submission.id, submission.version)):
            _set(db, SUBMISSION, submission.id, turn=word(version, submission.step))
    again = READER.alias()
    same = [READER.c[name] == again.c[name] for name in ("submission_id", "person_id", "part")]
    db.execute(sa.delete(READER).where(sa.exists().where(*same, again.c.id > READER.c.id)))


def _to_places(db: sa.Connection) -> None:
    """A coach's turn comes second wherever a peer's comes first."""
    versions, reviewers = _versions(db), _reviewers(db)
    with_peer = {version.submission_id for version in versions.values() if "peer" in reviewers[version.id]}

    def place(submission: int, turn: str) -> int:
        return int(turn == "coach" and submission in with_peer)

    for version in versions.values():
        _set(db, VERSION, version.id, step=place(version.submission_id, version.turn))
    for review in db.execute(sa.select(REVIEW)).all():
        _set(db, REVIEW, review.id, step=place(versions[review.version_id].submission_id, review.turn))
    for submission in db.execute(sa.select(SUBMISSION)).all():
        _set(db, SUBMISSION, submission.id, step=place(submission.id, submission.turn))
    for reader in db.execute(sa.select(READER)).all():
        _set(db, READER, reader.id, step=place(reader.submission_id, reader.part))


def _versions(db: sa.Connection) -> Mapping[int, Any]:
    return {row.id: row for row in db.execute(sa.select(VERSION).order_by(VERSION.c.id)).all()}


def _reviewers(db: sa.Connection) -> dict[int, list[str]]:
    """Who reviews, in the order of the turns, as the course said when each version was handed in."""
    contents = {
        row.id: {
            block["id"]: block
            for module in row.content["modules"]
            for lesson in module["lessons"]
            for block in lesson["blocks"]
        }
        for row in db.execute(
            sa.select(COURSE_VERSION).where(COURSE_VERSION.c.id.in_(sa.select(VERSION.c.course_version_id)))
        )
    }
    rows = db.execute(
        sa.select(VERSION.c.id, VERSION.c.course_version_id, BLOCK.c.key)
        .join(SUBMISSION, SUBMISSION.c.id == VERSION.c.submission_id)
        .join(BLOCK, BLOCK.c.id == SUBMISSION.c.block_id)
    )
    return {row.id: contents[row.course_version_id][row.key].get("reviewers") or ["coach"] for row in rows}


def _set(db: sa.Connection, table: sa.TableClause, id: int, **values: Any) -> None:
    db.execute(sa.update(table).where(table.c.id == id).values(**values))
