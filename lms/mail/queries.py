from collections.abc import Sequence

from sqlmodel import Session, col, select

from lms.mail.models import Mailbox, OutboxMail


def find_mail(db: Session, mail_id: int) -> OutboxMail | None:
    return db.get(OutboxMail, mail_id)


def mail_with_id(db: Session, message_id: str) -> OutboxMail | None:
    return db.exec(select(OutboxMail).where(col(OutboxMail.message_id) == message_id)).first()


def held_mailbox(db: Session, address: str) -> Mailbox | None:
    """What is known of an address that failed; locked, where rows can be, until the transaction ends."""
    return db.exec(select(Mailbox).where(col(Mailbox.address) == address).with_for_update()).first()


def newest_mails(db: Session, limit: int = 50) -> Sequence[OutboxMail]:
    return db.exec(select(OutboxMail).order_by(col(OutboxMail.id).desc()).limit(limit)).all()
