"""The queue: who waits for us, in the order and narrowed as the officer chose."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from desk.auth import CurrentOfficer
from desk.chips import Chip, chips
from desk.lens import Lens, Looking
from desk.moments import Moments
from desk.pages import is_fragment, moments, page
from desk.places import Tree, area_tree
from desk.rail import Link, rail
from desk.rows import Row, row
from desk.shelf import Shelf, shelf
from desk.today import Down, down, today
from kit.web import Reader
from messages.models import Message
from people import officers, presence
from people.models import Area, Contact, Officer
from tickets import (
    filters,
    incidents,
    listing,
    notifications,
    queries,
    rights,
    search,
)
from tickets.models import Draft, Ticket

PAGE = 50
PARTED = "all"
"""The one list of what waits and of what is over: the latter stands below a line."""

REPEATED_WITHIN = timedelta(days=1)
SHORTEST = 4
"""Characters; a digit that picks from a list is not said again by being right again."""

AS_ROWS = (
    joinedload(Ticket.contact).joinedload(Contact.area).joinedload(Area.parent),
    joinedload(Ticket.assignee),
    selectinload(Ticket.tag_rows),
)
"""What a row shows, read with the tickets, so that no row asks for more."""

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of one list, and all that the rail shows beside it."""

    lens: Lens
    total: str
    rows: list[Row]
    after: str
    is_first: bool
    chips: list[Chip]
    links: list[Link]
    areas: Tree | None
    shelf: list[Shelf]
    officers: list[Officer]
    notices: int
    available: bool
    incidents: int
    down: Sequence[Down] = ()
    over_from: int | None = None
    """The row that what is over begins with, where it stands behind the rest."""


@router.get("", response_class=HTMLResponse)
def show_queue(
    request: Request,
    officer: CurrentOfficer,
    session: Reader,
    lens: Looking,
    after: str = "",
) -> HTMLResponse:
    """The whole desk; for htmx the queue alone, or only the rows after a place."""
    when = moments(request)
    queue = read_queue(session, officer, when, lens, after=after)
    if not is_fragment(request):
        so_far = today(session, officer, when)
        return page(
            request, "desk.html", queue=queue, lens=lens, open_id=None, today=so_far
        )
    template = "queue/live.html" if queue.is_first else "queue/more.html"
    return page(request, template, queue=queue, lens=lens, open_id=None)


def read_queue(
    session: Session,
    officer: Officer,
    when: Moments,
    lens: Lens,
    *,
    after: str = "",
    everyone: list[Officer] | None = None,
) -> Queue:
    """A page of a list. The number of statements does not grow with the rows.

    `everyone`: all officers, where whoever asks has read them already.
    """
    query = narrowed(session, lens, officer, when)
    found = listing.page(
        session,
        query,
        lens.sort,
        after=after[:100],
        most=PAGE,
        waiting=lens.view not in queries.OF_ALL,
        parted=is_parted(lens),
        options=AS_ROWS,
    )
    first = not after
    total = len(found.tickets)
    if first and found.after:
        total = listing.count(session, query)
    rows = rows_of(session, found.tickets, officer, when)
    return Queue(
        lens=lens,
        total=_said(total),
        rows=rows,
        over_from=over_from(rows, after) if is_parted(lens) else None,
        after=found.after,
        is_first=first,
        chips=chips(session, lens, officer, when.locale) if first else [],
        links=rail(session, officer, when.now) if first else [],
        areas=area_tree(session, officer) if first else None,
        shelf=shelf(session, officer, when) if first else [],
        officers=everyone or (officers.everyone(session) if first else []),
        notices=notifications.count_unread(session, officer.id) if first else 0,
        available=officer.available,
        incidents=_incidents(session, officer) if first else 0,
        down=down(session, officer, when.now) if first else (),
    )


def is_parted(lens: Lens) -> bool:
    """Whether what is over stands below a line. Not in a list that is narrowed and in
    order of time: to part it first, a database must look at all that fits."""
    return lens.view == PARTED and (lens.sort == "urgent" or not lens.is_narrowed)


def over_from(rows: Sequence[Row], after: str) -> int | None:
    """The place of the first row that is over, unless a page before had it."""
    if listing.goes_on_with_what_is_over(after):
        return None
    return next((place for place, one in enumerate(rows) if one.over), None)


def _incidents(session: Session, officer: Officer) -> int:
    """How many are open where she answers."""
    return len(incidents.touching(session, rights.reach_of(session, officer)))


def narrowed(
    session: Session, lens: Lens, officer: Officer, when: Moments
) -> Select[Ticket]:
    """The tickets that the officer looks at."""
    asker = filters.asker_for(session, lens.asked, officer.id, when.now, when.zone)
    seen = rights.visible_to(officer)
    chosen = queries.view(lens.view, officer.id, when.now)
    fields = lens.conditions(asker)
    query = select(Ticket).where(chosen.condition, seen, *fields)
    return query.where(search.having(session, lens.q)) if lens.q else query


def rows_of(
    session: Session, tickets: Collection[Ticket], officer: Officer, when: Moments
) -> list[Row]:
    """The tickets as rows: last words, drafts and colleagues, one statement each."""
    ids = [ticket.id for ticket in tickets]
    last = last_messages(session, {ticket.contact_id for ticket in tickets})
    drafts = {
        draft.ticket_id: draft.text
        for draft in session.scalars(
            select(Draft).where(
                Draft.officer_id == officer.id, Draft.ticket_id.in_(ids)
            )
        )
    }
    times = repeats(session, last.values(), when.now)
    viewers: dict[int, list[str]] = {}
    for one in presence.at_tickets(session, ids, but=officer.id, now=when.now):
        viewers.setdefault(one.ticket_id, []).append(one.name)
    return [
        row(
            ticket,
            last.get(ticket.contact_id),
            when,
            draft=drafts.get(ticket.id, ""),
            viewers=tuple(viewers.get(ticket.id, ())),
            times=times.get(ticket.contact_id, 1),
        )
        for ticket in tickets
    ]


def last_messages(session: Session, contacts: Collection[int]) -> dict[int, Message]:
    """The last message of each contact, all in one statement."""
    newest = (
        select(func.max(Message.id))
        .where(Message.contact_id.in_(contacts))
        .group_by(Message.contact_id)
    )
    found = session.scalars(select(Message).where(Message.id.in_(newest)))
    return {message.contact_id: message for message in found if message.contact_id}


def repeats(
    session: Session, last: Collection[Message], now: datetime
) -> dict[int, int]:
    """How often the last words of each contact were sent within a day, by contact.

    One statement, by the index of the address; none when nothing is as young as that.
    """
    since = now - REPEATED_WITHIN
    young = [m.id for m in last if m.created_at > since and len(m.text) >= SHORTEST]
    if not young:
        return {}
    same = aliased(Message)
    found = session.execute(
        select(Message.contact_id, func.count(same.id))
        .join(
            same,
            and_(
                same.channel == Message.channel,
                same.address == Message.address,
                same.created_at > since,
                same.author == Message.author,
                same.text == Message.text,
            ),
        )
        .where(Message.id.in_(young))
        .group_by(Message.contact_id)
        .having(func.count(same.id) > 1)
    )
    return {contact: times for contact, times in found if contact is not None}


def _said(total: int) -> str:
    return f"{listing.COUNTED}+" if total > listing.COUNTED else str(total)
