"""One ticket as a text file, to send on or to keep: what was said, noted and done."""

from collections.abc import Iterator, Sequence

from fastapi import APIRouter, Depends, Request
from fastapi.responses import PlainTextResponse
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from desk import texts
from desk.auth import ActingOfficer, allowed
from desk.conversations import WITH
from desk.hiding import without_numbers
from desk.moments import Moments
from desk.numbers import RowId
from desk.pages import locale_of, moments
from desk.rows import name_of, short_path
from desk.timeline import Entry, timeline
from kit.web import Now, Transaction
from messages.models import Author, Message
from people import audit
from people.access import Deed
from tickets import queries
from tickets.models import Ticket, TicketChange

router = APIRouter(prefix="/export", dependencies=[Depends(allowed(Deed.EXPORT))])


@router.get("")
def export(
    request: Request,
    ticket_id: RowId,
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> PlainTextResponse:
    """Numbers show their end only, as in the page; who takes it is written down."""
    ticket = queries.get(session, ticket_id, *WITH)
    when = moments(request)
    lines = [*_head(ticket, when), "", *_body(session, ticket, when)]
    subject = f"contact:{ticket.contact_id}"
    audit.note(
        session, officer, "ticket.exported", subject, now=now, ticket=str(ticket.id)
    )
    headers = {
        "Content-Disposition": f'attachment; filename="ticket-{ticket.id}.txt"',
        "Cache-Control": "no-store",
        "Content-Language": locale_of(request),
    }
    return PlainTextResponse("\n".join(lines) + "\n", headers=headers)


def _head(ticket: Ticket, when: Moments) -> Iterator[str]:
    contact, locale = ticket.contact, when.locale
    yield f"#{ticket.id} {without_numbers(ticket.title)}"
    who = (name_of(contact, locale), contact.code, short_path(contact.area))
    yield " · ".join(dict.fromkeys(part for part in who if part))
    stands = [
        texts.say(locale, f"status_{ticket.status}"),
        texts.say(locale, f"priority_{ticket.priority}"),
        *ticket.tags,
    ]
    if ticket.assignee is not None:
        stands.append(texts.say(locale, "assigned_to", name=ticket.assignee.name))
    yield " · ".join(stands)
    yield f"{texts.say(locale, 'question')}: {without_numbers(ticket.question)}"


def _body(session: Session, ticket: Ticket, when: Moments) -> Iterator[str]:
    for entry in timeline(_messages(session, ticket), _changes(session, ticket), when):
        if entry.kind == "day":
            yield f"\n{entry.at.astimezone(when.zone):%Y-%m-%d}"
            continue
        for one in (entry, *entry.further):
            yield f"{when.clock(one.at)}  {_said(one, ticket, when.locale)}"


def _said(entry: Entry, ticket: Ticket, locale: str) -> str:
    if entry.kind == "event":
        return f"* {entry.text}"
    text = without_numbers(entry.text).replace("\n", "\n       ")
    if entry.kind == "note":
        by = entry.change.officer if entry.change else None
        who = by.name if by else texts.say(locale, "bot")
        return f"[{texts.say(locale, 'note')}] {who}: {text}"
    message = entry.message
    if message is None:
        return text
    who = _speaker(message, ticket, locale)
    way = texts.say(locale, f"channel_{message.channel}")
    if entry.mark is not None:
        way = f"{way}, {texts.say(locale, entry.mark.text)}"
    words = text or texts.say(locale, f"kind_{message.kind}")
    return f"{who} ({way}): {words}"


def _speaker(message: Message, ticket: Ticket, locale: str) -> str:
    if message.author is Author.CONTACT:
        return name_of(ticket.contact, locale)
    if message.officer is not None:
        return message.officer.name
    return texts.say(locale, "bot")


def _messages(session: Session, ticket: Ticket) -> Sequence[Message]:
    return session.scalars(
        select(Message)
        .where(Message.ticket_id == ticket.id, Message.contact_id == ticket.contact_id)
        .options(joinedload(Message.officer))
        .order_by(Message.id)
    ).all()


def _changes(session: Session, ticket: Ticket) -> Sequence[TicketChange]:
    return session.scalars(
        select(TicketChange)
        .where(TicketChange.ticket_id == ticket.id)
        .options(joinedload(TicketChange.officer))
        .order_by(TicketChange.id)
    ).all()
