"""Several deeds in one, shown before they are done.

A macro sends nothing by itself: without a `say` its words go to the officer's draft.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.errors import BadInputError, ConflictError, NotFoundError
from people.models import Officer
from tickets import canned, deeds, drafts, queries
from tickets.calendar import OfficeHours
from tickets.deeds import Close, Deed, Resolve, Say
from tickets.models import Macro, Ticket

MOST = 20
Speaker = Callable[[str], object]
"""Sends words to the contact of the ticket."""


def everything(session: Session) -> Sequence[Macro]:
    """All of them, by title."""
    return session.scalars(select(Macro).order_by(Macro.title)).all()


def put(session: Session, title: str, steps: Sequence[Deed]) -> Macro:
    """Write one down, or write it anew.

    Raises:
        BadInputError: It has no title, no steps or too many, or speaks after the end.
        NotFoundError: It says a canned reply that does not exist.
    """
    check(session, title, steps)
    return _keep(session, _titled(session, title) or Macro(), title, steps)


def rewrite(
    session: Session, macro_id: int | None, title: str, steps: Sequence[Deed]
) -> Macro:
    """Write one anew, perhaps under another title; without a number a new one.

    Raises:
        BadInputError: As `put`.
        ConflictError: There is another one with this title.
        NotFoundError: There is no such macro, or no such canned reply.
    """
    check(session, title, steps)
    same = _titled(session, title)
    if same is not None and same.id != macro_id:
        raise ConflictError("There is a macro with this title already.")
    macro = Macro() if macro_id is None else find(session, macro_id)
    return _keep(session, macro, title, steps)


def check(session: Session, title: str, steps: Sequence[Deed]) -> None:
    """Whether it can be kept. Raises as `put`."""
    if not title.strip():
        raise BadInputError("The macro needs a title.")
    if not 0 < len(steps) <= MOST:
        raise BadInputError("A macro does between one thing and {most}.", most=MOST)
    speaking = [place for place, step in enumerate(steps) if isinstance(step, Say)]
    ending = [
        place for place, step in enumerate(steps) if isinstance(step, Resolve | Close)
    ]
    if len(speaking) > 1 or (speaking and ending and speaking[0] > ending[0]):
        raise BadInputError("A macro speaks once, and before it resolves or closes.")
    for step in steps:
        if isinstance(step, Say):
            canned.find(session, step.shortcut)


def _titled(session: Session, title: str) -> Macro | None:
    return session.scalar(select(Macro).where(Macro.title == title.strip()))


def _keep(session: Session, macro: Macro, title: str, steps: Sequence[Deed]) -> Macro:
    session.add(macro)
    macro.title = title.strip()
    macro.deeds = [deeds.stored(step) for step in steps]
    session.flush()
    return macro


def remove(session: Session, macro_id: int) -> None:
    session.delete(find(session, macro_id))
    session.flush()


def apply(
    session: Session,
    macro_id: int,
    ticket_id: int,
    *,
    by: Officer,
    say: Speaker | None = None,
    office: OfficeHours | None = None,
    now: datetime,
) -> Ticket:
    """Do all of it, or, if one thing can't be done, none.

    Raises:
        NotFoundError: There is no such macro, or no such ticket.
        HelpdeskError: Something in it can't be done; the text says why.
    """
    macro, ticket = find(session, macro_id), queries.lock(session, ticket_id)
    with session.begin_nested():
        for step in steps_of(macro):
            if not isinstance(step, Say):
                deeds.do(session, ticket_id, step, by=by, office=office, now=now)
                continue
            text = words(session, step, ticket, by)
            if say is not None:
                say(text)
            elif _ends(macro):
                raise ConflictError("This macro answers and resolves: send its words.")
            else:
                drafts.save(session, ticket_id, by.id, text, now=now)
    return ticket


def words(session: Session, step: Say, ticket: Ticket, by: Officer) -> str:
    """What a macro says on this ticket, in the contact's locale."""
    text = canned.find(session, step.shortcut).text(ticket.contact.locale or "en")
    return canned.fill(text, canned.values_for(session, ticket, by))


def steps_of(macro: Macro) -> list[Deed]:
    return [deeds.read(kept) for kept in macro.deeds]


def _ends(macro: Macro) -> bool:
    return any(isinstance(step, Resolve | Close) for step in steps_of(macro))


def find(session: Session, macro_id: int) -> Macro:
    macro = session.get(Macro, macro_id)
    if macro is None:
        raise NotFoundError("There is no such macro.")
    return macro
