from sqlmodel import Session

from lms.audit.models import AuditLine


def note(
    db: Session, actor_id: int | None, act: str, subject: str, *, for_person_id: int | None = None, **details: object
) -> None:
    """Add a line to the audit, in the same transaction as the act."""
    db.add(AuditLine(actor_id=actor_id, act=act, subject=subject, for_person_id=for_person_id, details=details))
