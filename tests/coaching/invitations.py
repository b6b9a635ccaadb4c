"""What a test reads from the mail about sessions."""

from sqlmodel import Session, col, select

from lms.mail.models import OutboxMail


def mails_about(db: Session, key: str = "") -> list[OutboxMail]:
    """The mails that carry an event, oldest first: everybody's, or those to one of the cast."""
    db.expire_all()
    chosen = select(OutboxMail).where(col(OutboxMail.calendar) != "").order_by(col(OutboxMail.id))
    return [mail for mail in db.exec(chosen).all() if not key or mail.to == f"{key}@lms.example"]


def calendar_in(mail: OutboxMail) -> str:
    return mail.calendar
