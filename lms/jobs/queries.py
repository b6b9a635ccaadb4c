from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from lms.jobs.models import Job


def next_due(db: Session, kinds: Iterable[str], now: datetime) -> Job | None:
    """The job that has waited longest and that no one holds; locked, where rows can be, until the transaction ends."""
    query = select(Job).where(_is_due(kinds, now)).order_by(col(Job.run_at), col(Job.id)).limit(1)
    return db.exec(query.with_for_update(skip_locked=True)).first()


def is_any_due(db: Session, kinds: Iterable[str], now: datetime) -> bool:
    return db.exec(select(Job.id).where(_is_due(kinds, now)).limit(1)).first() is not None


def _is_due(kinds: Iterable[str], now: datetime):
    is_free = or_(col(Job.leased_until).is_(None), col(Job.leased_until) <= now)
    return and_(col(Job.finished_at).is_(None), col(Job.run_at) <= now, is_free, col(Job.kind).in_(list(kinds)))
