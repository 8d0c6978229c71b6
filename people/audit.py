"""Who did what that touches people's words or rights: written, never changed."""

from datetime import datetime

from sqlalchemy.orm import Session

from people.models import AuditEntry, Officer


def note(
    session: Session,
    officer: Officer | None,
    deed: str,
    subject: str,
    *,
    now: datetime,
    **details: str,
) -> None:
    """Write it down. `officer` is None for the command line."""
    session.add(
        AuditEntry(
            at=now,
            officer_id=officer.id if officer else None,
            deed=deed,
            subject=subject,
            details=details,
        )
    )
