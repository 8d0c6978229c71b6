"""Looking for words in one conversation: every hit, and going from one to the next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.auth import CurrentOfficer
from desk.conversations import MOST, read_ticket
from desk.lens import Looking
from desk.numbers import RowId
from desk.pages import is_fragment, moments
from desk.queue import read_queue
from desk.tickets import mark_read, ticket_page
from kit.web import Reader
from messages import transcript
from messages.models import Author
from tickets import queries
from tickets.folding import Asked, fold, read
from tickets.models import ChangeKind, Ticket, TicketChange

MOST_READ = 2000
"""Messages read through, the newest; hardly a contact has as many."""

router = APIRouter(prefix="/find")


@dataclass(frozen=True, slots=True)
class Hit:
    """Where it stands on the page, and near which message that is."""

    anchor: str
    at: datetime
    message_id: int
    text: str


@dataclass(frozen=True, slots=True)
class Find:
    """What is looked for, and the hit that is looked at: `place` counts from one."""

    words: str
    asked: Asked
    hits: Sequence[Hit]
    place: int

    @property
    def hit(self) -> Hit | None:
        return self.hits[self.place - 1] if self.hits else None

    @property
    def older(self) -> int:
        """The hit before, which is the last one again after the first."""
        return self.place - 1 or len(self.hits)

    @property
    def newer(self) -> int:
        return self.place % len(self.hits) + 1


@router.get("", response_class=HTMLResponse)
def show_find(
    request: Request,
    ticket_id: RowId,
    officer: CurrentOfficer,
    session: Reader,
    lens: Looking,
    words: Annotated[str, Query(max_length=200)] = "",
    hit: Annotated[int, Query(ge=0, le=10_000)] = 0,
    seen: RowId = 0,
) -> HTMLResponse:
    """The conversation with what was found; at first the newest hit."""
    ticket = queries.get(session, ticket_id)
    found = find(session, ticket, words, hit)
    near = found.hit.message_id if found.hit else 0
    opened = read_ticket(
        session,
        ticket_id,
        officer,
        moments(request),
        request.app.state.settings,
        seen=seen or None,
        before=transcript.place_of(session, ticket.contact_id, near, most=MOST)
        if near
        else None,
    )
    mark_read(request, opened, officer)
    if is_fragment(request):
        return ticket_page(request, opened, "ticket/found.html", lens, find=found)
    queue = read_queue(session, officer, moments(request), lens)
    return ticket_page(request, opened, "desk.html", lens, find=found, queue=queue)


def find(session: Session, ticket: Ticket, words: str, place: int = 0) -> Find:
    """Look through what was said to and by the contact, and the ticket's notes."""
    words = words.replace("\x00", "").strip()
    asked = read(words)
    hits = list(_hits(session, ticket, asked)) if asked.terms else []
    last = len(hits)
    return Find(words, asked, hits, place if 0 < place <= last else last)


def _hits(session: Session, ticket: Ticket, asked: Asked) -> Iterator[Hit]:
    said = transcript.newest(session, ticket.contact_id, most=MOST_READ)
    found: list[Hit] = []
    for one in said:
        words = str(one.extra.get("said") or one.text)
        if not asked.fits(fold(words).split()):
            continue
        if one.author is Author.OFFICER and found and found[-1].text == words:
            found.pop()  # the page shows as one what we said again
        found.append(Hit(f"message-{one.id}", one.at, one.id, words))
    notes = session.execute(
        select(TicketChange.id, TicketChange.created_at, TicketChange.text)
        .where(
            TicketChange.ticket_id == ticket.id, TicketChange.kind == ChangeKind.NOTE
        )
        .order_by(TicketChange.id)
    )
    for number, at, text in notes:
        if asked.fits(fold(text).split()):
            near = next((one.id for one in said if one.at >= at), 0)
            found.append(Hit(f"note-{number}", at, near, text))
    yield from sorted(found, key=lambda hit: hit.at)
