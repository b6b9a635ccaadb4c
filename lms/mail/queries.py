from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from lms.mail.models import OutboxMail


def find_mail(db: Session, mail_id: int) -> OutboxMail | None:
    return db.get(OutboxMail, mail_id)


def newest_mails(db: Session, limit: int = 50) -> Sequence[OutboxMail]:
    return db.exec(select(OutboxMail).order_by(col(OutboxMail.id).desc()).limit(limit)).all()


def written_at(db: Session, message_ids: Iterable[str]) -> dict[str, datetime]:
    """When the mails of these occasions were written, of those that were."""
    which = col(OutboxMail.message_id).in_(list(message_ids))
    return dict(db.exec(select(OutboxMail.message_id, OutboxMail.created_at).where(which)).all())
