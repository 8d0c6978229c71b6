"""The queue: who waits for us, the most urgent and the longest waiting first."""

from collections.abc import Collection
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from desk.auth import CurrentOfficer
from desk.moments import Moments
from desk.pages import is_fragment, moments, page
from desk.rail import FIRST, ICONS, Link, rail
from desk.rows import Row, row
from kit.web import Reader
from messages.models import Message
from people.models import Area, Contact, Officer
from tickets import queries
from tickets.models import Ticket

PAGE = 50
LAST_PAGE = 1000

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of one view, and the counts of all of them."""

    view: str
    search: str
    number: int
    total: int
    rows: list[Row]
    has_more: bool
    links: list[Link]


@router.get("", response_class=HTMLResponse)
def show_queue(
    request: Request,
    officer: CurrentOfficer,
    session: Reader,
    view: str = FIRST,
    q: str = "",
    page_number: int = 1,
) -> HTMLResponse:
    """The whole desk; for htmx the queue alone."""
    queue = read_queue(
        session, officer, moments(request), view=view, search=q, number=page_number
    )
    template = "desk.html"
    if is_fragment(request):
        template = "queue/more.html" if queue.number > 1 else "queue/live.html"
    return page(request, template, queue=queue, open_id=None)


def read_queue(
    session: Session,
    officer: Officer,
    when: Moments,
    *,
    view: str = FIRST,
    search: str = "",
    number: int = 1,
) -> Queue:
    """A page of a view. The number of statements does not grow with the rows."""
    chosen = queries.view(view if view in ICONS else FIRST, officer.id, when.now)
    search, number = (
        search.replace("\x00", "").strip()[:100],
        min(max(number, 1), LAST_PAGE),
    )
    listing = queries.listing(chosen, search=search)
    total = session.scalar(
        select(func.count()).select_from(listing.order_by(None).subquery())
    )
    found = session.scalars(
        listing.options(
            joinedload(Ticket.contact).joinedload(Contact.area).joinedload(Area.parent)
        )
        .limit(PAGE + 1)
        .offset((number - 1) * PAGE)
    ).all()
    last = last_messages(session, {ticket.contact_id for ticket in found[:PAGE]})
    return Queue(
        view=chosen.name,
        search=search,
        number=number,
        total=total or 0,
        rows=[
            row(ticket, last.get(ticket.contact_id), when) for ticket in found[:PAGE]
        ],
        has_more=len(found) > PAGE,
        links=rail(session, officer, when.now),
    )


def last_messages(session: Session, contacts: Collection[int]) -> dict[int, Message]:
    """The last message of each contact, all in one statement."""
    newest = (
        select(func.max(Message.id))
        .where(Message.contact_id.in_(contacts))
        .group_by(Message.contact_id)
    )
    found = session.scalars(select(Message).where(Message.id.in_(newest)))
    return {message.contact_id: message for message in found if message.contact_id}
