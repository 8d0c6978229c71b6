"""Writing a past ticket of the demo, with its transcript and history."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from knowledge.files import read_calibration
from messages.channel import Kind, Status
from messages.models import Author, Direction, Message
from messages.segments import measure, reduce
from people.address import Channel
from people.models import Contact, Officer
from tickets.models import ChangeKind, Ticket, TicketChange
from tickets.rules import TicketPriority, TicketStatus

CONTACT, BOT = "contact", "bot"

EN = (
    ("fixed", "1", "Fixed"),
    ("not_fixed", "2", "Not fixed"),
    ("person", "0", "Talk to a person"),
)
SW = (
    ("fixed", "1", "Imetatuliwa"),
    ("not_fixed", "2", "Bado"),
    ("person", "0", "Ongea na mtu"),
)
FR = (
    ("fixed", "1", "Résolu"),
    ("not_fixed", "2", "Pas résolu"),
    ("person", "0", "Parler à une personne"),
)

OUR_NUMBER = "+254700000000"
OUR_BOT = "700000"
"""The demo's number and bot. Nothing is ever sent from them to anybody real."""

ERRORS = {
    Status.UNDELIVERED: (
        "30003",
        "Not delivered: the phone was off or out of network. "
        "Send it again later, or call.",
    ),
    Status.FAILED: (
        "30006",
        "Not sent: this number can't receive SMS. Ask for another number.",
    ),
    Status.EXPIRED: (None, "Not sent in time; by now the answer was worth nothing."),
}
TAKEN = (Status.SENT, Status.DELIVERED, Status.READ, Status.UNDELIVERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message, `ago` minutes before now, by the contact, the bot or an officer
    (her first name)."""

    ago: float
    by: str
    text: str
    status: Status = Status.DELIVERED
    choices: tuple[tuple[str, str, str], ...] = ()
    match: tuple[str, float] | None = None
    on_ticket: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    ago: float
    kind: ChangeKind
    by: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastTicket:
    """A ticket; times are minutes before now, `due_in` is minutes from now on."""

    code: str
    title: str
    question: str
    reason: str
    article: str | None
    opened: float
    status: TicketStatus = TicketStatus.OPEN
    priority: TicketPriority = TicketPriority.NORMAL
    channel: Channel = Channel.SMS
    assignee: str | None = None
    steps: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    due_in: float | None = None
    waiting: float | None = None
    replied: float | None = None
    resolved: float | None = None
    closed: float | None = None
    unread: int = 0
    said: tuple[Said, ...] = ()
    history: tuple[Happened, ...] = ()


def write_ticket(
    session: Session,
    past: PastTicket,
    contact: Contact,
    officers: dict[str, Officer],
    *,
    now: datetime,
) -> Ticket:
    ticket = _ticket(past, contact, officers, now)
    session.add(ticket)
    session.flush()
    address = next(a for a in contact.addresses if a.channel is past.channel)
    for n, said in enumerate(past.said):
        message = _message(said, contact, officers, now)
        message.channel, message.address = past.channel, address.address
        message.our_address = OUR_NUMBER if past.channel is Channel.SMS else OUR_BOT
        message.external_id = _external_id(message, ticket.id, n)
        message.segments = _segments(message)
        message.ticket_id = ticket.id if said.on_ticket else None
        if message.direction is Direction.INBOUND:
            address.last_inbound_at = message.created_at
        session.add(message)
    for happened in past.history:
        officer = officers[happened.by] if happened.by else None
        session.add(
            TicketChange(
                ticket_id=ticket.id,
                kind=happened.kind,
                officer_id=officer.id if officer else None,
                text=happened.text,
                created_at=_before(now, happened.ago),
            )
        )
    session.flush()
    return ticket


def _ticket(
    past: PastTicket, contact: Contact, officers: dict[str, Officer], now: datetime
) -> Ticket:
    due = timedelta(minutes=past.due_in) if past.due_in is not None else None
    last = min((h.ago for h in past.history), default=past.opened)
    return Ticket(
        contact_id=contact.id,
        area_id=contact.area_id,
        assignee_id=officers[past.assignee].id if past.assignee else None,
        taken_at=_before(now, past.opened) if past.assignee else None,
        status=past.status,
        priority=past.priority,
        title=past.title,
        question=past.question,
        article=past.article,
        channel=past.channel,
        steps_tried=list(past.steps),
        reason=past.reason,
        confidence=_confidence(past),
        flags=list(past.flags),
        opened_at=_before(now, past.opened),
        due_at=now + due if due is not None else None,
        first_replied_at=_maybe_before(now, past.replied),
        last_inbound_at=_maybe_before(now, past.waiting),
        resolved_at=_maybe_before(now, past.resolved),
        closed_at=_maybe_before(now, past.closed),
        unread=past.unread,
        changed_at=_before(now, last),
    )


def _confidence(past: PastTicket) -> str | None:
    """By what was found for the last that was asked before it was opened."""
    found = [said.match for said in past.said if said.match]
    return read_calibration().band(found[-1][1]) if found else None


def _message(
    said: Said, contact: Contact, officers: dict[str, Officer], now: datetime
) -> Message:
    at = _before(now, said.ago)
    officer = officers.get(said.by)
    inbound = said.by == CONTACT
    author = Author.CONTACT if inbound else Author.OFFICER if officer else Author.BOT
    taken = not inbound and said.status in TAKEN
    code, error = ERRORS.get(said.status, (None, None))
    extra = {"match": _match(said.match)} if said.match else {}
    return Message(
        direction=Direction.INBOUND if inbound else Direction.OUTBOUND,
        author=author,
        status=Status.CONVERSED if inbound else said.status,
        kind=Kind.TEXT,
        text=said.text,
        contact_id=contact.id,
        officer_id=officer.id if officer else None,
        choices=[_choice(choice) for choice in said.choices],
        extra={"answerable": True, **extra} if inbound else extra,
        outcome=_outcome(said),
        error=None if inbound else error,
        error_code=None if inbound else code,
        created_at=at,
        changed_at=at + timedelta(seconds=3),
        sent_at=at + timedelta(seconds=1) if taken else None,
        delivered_at=_delivered(said, at),
    )


def _outcome(said: Said) -> str:
    """What is past goes no other way any more."""
    if said.by != CONTACT:
        return "before"
    return "on_ticket" if said.on_ticket else "answered"


def _choice(choice: tuple[str, str, str]) -> dict[str, str]:
    token, digit, label = choice
    return {"token": token, "digit": digit, "label": label}


def _match(match: tuple[str, float]) -> dict[str, str | float]:
    slug, confidence = match
    return {"slug": slug, "confidence": confidence}


def _delivered(said: Said, at: datetime) -> datetime | None:
    arrived = said.by != CONTACT and said.status in (Status.DELIVERED, Status.READ)
    return at + timedelta(seconds=3) if arrived else None


def _external_id(message: Message, ticket_id: int, n: int) -> str | None:
    if message.sent_at is None and message.direction is Direction.OUTBOUND:
        return None  # the provider never took it
    if message.channel is Channel.TELEGRAM:
        return f"{message.address}:{ticket_id * 100 + n}"
    return f"SM{ticket_id * 100 + n:032x}"


def _segments(message: Message) -> int | None:
    if message.direction is Direction.INBOUND:
        return None
    if message.channel is Channel.TELEGRAM:
        return 0
    lines = [message.text, *(f"{c['digit']} {c['label']}" for c in message.choices)]
    return measure(reduce("\n".join(lines))).segments


def _before(now: datetime, minutes: float) -> datetime:
    return now - timedelta(minutes=minutes)


def _maybe_before(now: datetime, minutes: float | None) -> datetime | None:
    return None if minutes is None else _before(now, minutes)
