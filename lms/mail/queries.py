from collections.abc import Sequence

from sqlmodel import Session, col, select

from lms.mail.models import OutboxMail


def find_mail(db: Session, mail_id: int) -> OutboxMail | None:
    return db.get(OutboxMail, mail_id)


def newest_mails(db: Session, limit: int = 50) -> Sequence[OutboxMail]:
    return db.exec(select(OutboxMail).order_by(col(OutboxMail.id).desc()).limit(limit)).all()
