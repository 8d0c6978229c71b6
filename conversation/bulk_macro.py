"""A macro done to many tickets: what it would do and cost before, and taking it back.

On each ticket it does all or nothing, as on one alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from conversation import bulk_reply, officer
from conversation.bulk_reply import Letter
from kit.errors import BadInputError, HelpdeskError
from kit.settings import Settings
from people.models import Officer
from tickets import bulk, canned, deeds, macros, queries
from tickets.bulk import State, Undo
from tickets.deeds import Deed, Say, Silent
from tickets.errors import TicketNotFoundError, TooLateError
from tickets.models import BulkDeed, Macro, Ticket

MOST = bulk_reply.MOST


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that a macro does, and on how many tickets it changes something."""

    deed: Silent
    tickets: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a macro would do. `replies`: its words, and why a ticket is left out."""

    macro: Macro
    effects: tuple[Effect, ...]
    targets: tuple[int, ...]
    replies: bulk_reply.Plan

    @property
    def fingerprint(self) -> str:
        """Changes with what is done, to how many and at what price: `12-14-17`."""
        return f"{len(self.targets)}-{self.replies.fingerprint}"


def plan(
    session: Session,
    ids: Sequence[int],
    macro_id: int,
    by: Officer,
    *,
    settings: Settings,
) -> Plan:
    """What the macro would do to these tickets; nothing is done.

    Raises:
        BadInputError: There are no tickets, or too many.
        NotFoundError: There is no such macro.
    """
    wanted = sorted(set(ids))
    if not 0 < len(wanted) <= MOST:
        raise BadInputError(
            "Choose between one ticket and {most} for a macro.", most=MOST
        )
    macro = macros.find(session, macro_id)
    steps = macros.steps_of(macro)
    found = bulk_reply.tickets_of(session, by, wanted)
    skipped: dict[int, HelpdeskError] = {
        id_: TicketNotFoundError(id_) for id_ in wanted if id_ not in found
    }
    letters: list[Letter] = []
    targets: list[Ticket] = []
    for id_, ticket in found.items():
        try:
            deeds.follow_statuses(ticket.status, steps)
            letters += _letters(session, ticket, steps, by, settings)
        except HelpdeskError as error:
            skipped[id_] = error
            continue
        targets.append(ticket)
    effects = (
        Effect(step, sum(deeds.changes(step, ticket, by) for ticket in targets))
        for step in steps
        if not isinstance(step, Say)
    )
    return Plan(
        macro,
        tuple(one for one in effects if one.tickets),
        tuple(ticket.id for ticket in targets),
        bulk_reply.Plan(tuple(letters), skipped),
    )


def apply(
    session: Session,
    ids: Sequence[int],
    macro_id: int,
    by: Officer,
    *,
    token: str,
    hold: timedelta,
    settings: Settings,
    now: datetime,
) -> Undo:
    """Do it to each ticket that it can be done to.

    `token` is the word of the form that asks; sent again, it does nothing more.

    Raises: as `plan`.
    """
    if bulk.was_done(session, token):
        return Undo(token, [])
    planned = plan(session, ids, macro_id, by, settings=settings)
    skipped = {id_: str(error) for id_, error in planned.replies.skipped.items()}
    before: list[State] = []
    for id_ in planned.targets:
        try:
            with session.begin_nested():
                before.append(_do(session, id_, macro_id, by, hold, settings, now))
        except HelpdeskError as error:
            skipped[id_] = str(error)
    session.add(
        BulkDeed(
            token=token,
            officer_id=by.id,
            deed={"deed": bulk.MACRO, "macro": macro_id},
            before=before,
            done_at=now,
        )
    )
    session.flush()
    return Undo(token, [kept["id"] for kept in before], skipped)


def take_back(
    session: Session, row: BulkDeed, *, by: Officer, now: datetime
) -> list[int]:
    """Put back the tickets whose words have not left, and return them.

    Raises:
        TooLateError: The words to all of them have left.
    """
    restored = [
        kept["id"] for kept in row.before if _undo_one(session, row, kept, by, now)
    ]
    if row.before and not restored:
        raise TooLateError("It is on its way already and can't be taken back.")
    return restored


def _letters(
    session: Session,
    ticket: Ticket,
    steps: Sequence[Deed],
    by: Officer,
    settings: Settings,
) -> list[Letter]:
    """What the macro says on a ticket: nothing, or once to each who reported it."""
    return [
        letter
        for step in steps
        if isinstance(step, Say)
        for letter in bulk_reply.letters_to(
            session, ticket, canned.find(session, step.shortcut), by, settings
        )
    ]


def _do(
    session: Session,
    ticket_id: int,
    macro_id: int,
    by: Officer,
    hold: timedelta,
    settings: Settings,
    now: datetime,
) -> State:
    ticket = queries.lock(session, ticket_id)
    before = bulk.state(session, ticket, by)
    said = officer.apply_macro(
        session, macro_id, ticket_id, by, settings=settings, hold=hold, now=now
    )
    session.flush()
    kept = bulk.difference(ticket_id, before, bulk.state(session, ticket, by))
    return {**kept, "message": said.id if said else None}


def _undo_one(
    session: Session, row: BulkDeed, kept: State, by: Officer, now: datetime
) -> bool:
    """First the words: with them goes what they made of the ticket."""
    if kept["message"] is None:
        return bulk.put_back(session, row, kept, by, now)
    if not bulk_reply.unsay(session, kept["message"], by, now):
        return False
    bulk.put_back(session, row, kept, by, now)
    return True
