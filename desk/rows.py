"""A ticket as a row of the queue: three lines, always the same three. Pure."""

from dataclasses import dataclass
from datetime import datetime

from desk.delivery import is_lost
from desk.hiding import without_numbers
from desk.moments import Moments
from desk.promise import Clock, clock
from desk.texts import say
from messages.models import Author, Message
from people.address import Channel
from people.models import Area, Contact
from tickets.models import Ticket
from tickets.rules import TicketStatus

GLYPHS = {Author.CONTACT: "in", Author.OFFICER: "out", Author.BOT: "bot"}
STATES = {
    TicketStatus.OPEN: ("act", "in"),
    TicketStatus.PENDING: ("", "clock"),
    TicketStatus.RESOLVED: ("done", "check"),
    TicketStatus.CLOSED: ("done", "check"),
}
SNIPPET = 90
"""Characters; more is never seen in one line."""


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    name: str
    initials: str
    colour: str
    code: str
    channel: Channel | None
    at: datetime
    title: str
    glyph: str
    snippet: str
    locale: str
    area: str
    priority: str
    state: str
    state_kind: str
    state_icon: str
    clock: Clock | None
    unread: int
    failed: bool
    assignee: str
    assignee_initials: str
    tags: tuple[str, ...] = ()
    draft: str = ""
    viewers: tuple[str, ...] = ()
    over: bool = False
    times: int = 1


def row(
    ticket: Ticket,
    last: Message | None,
    when: Moments,
    *,
    draft: str = "",
    viewers: tuple[str, ...] = (),
    times: int = 1,
) -> Row:
    contact, kind = ticket.contact, STATES[ticket.status]
    assignee = ticket.assignee.name if ticket.assignee else ""
    name = name_of(contact, when.locale)
    return Row(
        id=ticket.id,
        name=name,
        initials=initials(name),
        colour=("", "b", "c", "d")[contact.id % 4],
        code=contact.code or "",
        channel=last.channel if last else None,
        at=last.created_at if last else ticket.opened_at,
        title=without_numbers(ticket.title),
        glyph=GLYPHS[last.author] if last else "in",
        snippet=snippet(last, when.locale) if last else without_numbers(ticket.title),
        locale=contact.locale or "",
        area=short_path(contact.area),
        priority=str(ticket.priority),
        state=str(ticket.status),
        state_kind=kind[0],
        state_icon=kind[1],
        clock=clock(ticket.due_from or ticket.opened_at, ticket.due_at, when),
        unread=ticket.unread,
        failed=last is not None and is_lost(last),
        assignee=assignee,
        assignee_initials=initials(assignee),
        tags=ticket.tags,
        draft=" ".join(draft.split())[:SNIPPET],
        viewers=viewers,
        over=not ticket.unresolved,
        times=times,
    )


def name_of(contact: Contact, locale: str) -> str:
    return contact.name or contact.code or say(locale, "unknown_contact")


def initials(name: str) -> str:
    words = [word for word in name.split() if word[0].isalnum()]
    ends = words[:1] + words[1:][-1:]
    return "".join(word[0] for word in ends).upper()


def said(message: Message) -> str:
    """What was said, without the frame that tells the contact who speaks."""
    return str(message.extra.get("said") or message.text)


def snippet(message: Message, locale: str) -> str:
    text = without_numbers(" ".join(said(message).split()))
    return text[:SNIPPET] or say(locale, f"kind_{message.kind}")


def short_path(area: Area | None) -> str:
    """The place and what it lies in: `Nyando › Ahero`."""
    if area is None:
        return ""
    return f"{area.parent.name} › {area.name}" if area.parent else area.name
