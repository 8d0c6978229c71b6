"""Lists that officers keep under a name, for themselves or for the team."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kit.errors import BadInputError, ForbiddenError, NotFoundError
from people.models import Officer, OfficerRole, SavedView

LONGEST_NAME = 60
LONGEST_QUERY = 2000
MOST = 30
"""Of one officer, and shown in one rail."""


def visible_to(session: Session, officer: Officer) -> Sequence[SavedView]:
    """Her own and the team's, by name."""
    return session.scalars(
        select(SavedView)
        .where(or_(SavedView.officer_id == officer.id, SavedView.shared))
        .order_by(SavedView.name, SavedView.id)
        .limit(MOST)
    ).all()


def save(
    session: Session,
    officer: Officer,
    name: str,
    query: str,
    *,
    shared: bool,
    now: datetime,
) -> SavedView:
    """Keep a list. The same name of the same officer is written over.

    Raises:
        BadInputError: It has no name, one that is too long, or there are too many.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise BadInputError(
            "Give the view a name of 1 to {most} characters.", most=LONGEST_NAME
        )
    if len(query) > LONGEST_QUERY:
        raise BadInputError("This view has too many filters to keep.")
    own = session.scalars(
        select(SavedView).where(SavedView.officer_id == officer.id)
    ).all()
    view = next((one for one in own if one.name == name), None)
    if view is None:
        if len(own) >= MOST:
            raise BadInputError(
                "{most} views are the most. Remove one first.", most=MOST
            )
        view = SavedView(officer_id=officer.id, name=name, created_at=now)
        session.add(view)
    view.query, view.shared = query, shared
    session.flush()
    return view


def remove(session: Session, view_id: int, officer: Officer) -> None:
    """Forget a list: one's own; leads and admins may also remove the team's.

    Raises:
        NotFoundError: There is none of this number that she can see.
        ForbiddenError: It is another officer's.
    """
    view = session.get(SavedView, view_id)
    if view is None or not (view.shared or view.officer_id == officer.id):
        raise NotFoundError("There is no such view.")
    if view.officer_id != officer.id and officer.role is OfficerRole.OFFICER:
        raise ForbiddenError("Only who made this view, or a lead, can remove it.")
    session.delete(view)
