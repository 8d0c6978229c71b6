"""Where we stand with a contact, as the engine sees it."""

from datetime import datetime, timedelta

from conversation.hear import TopicOf
from conversation.states import AskedRating, ClosedTicket, OpenTicket, State, Topic
from conversation.talk import Talk
from conversation.topics import topic_from
from people.models import Role
from tickets import satisfaction
from tickets.models import Ticket
from tickets.rules import TicketStatus, may_reopen

ACKNOWLEDGE_EVERY = timedelta(hours=24)


def state_of(talk: Talk) -> State:
    unresolved = [t for t in talk.tickets if t.unresolved]
    ticket = next((t for t in unresolved if t.taken), None)
    ticket = ticket or (unresolved[-1] if unresolved else None)
    closed = [t for t in talk.tickets if t.status is TicketStatus.RESOLVED]
    lately = closed and not unresolved and may_reopen(closed[-1].resolved_at, talk.now)
    return State(
        stage=talk.conversation.stage,
        ticket=_open(talk, ticket) if ticket else None,
        closed=_closed(closed[-1]) if lately else None,
        rating=_rating(talk),
        first_time=talk.conversation.asked_at is None,
        supervisor=talk.contact.role is Role.SUPERVISOR,
        rich=not talk.is_sms,
    )


def _closed(ticket: Ticket) -> ClosedTicket:
    assumed = ticket.assumed_fixed_at is not None
    return ClosedTicket(ticket.id, ticket.article, assumed)


def _rating(talk: Talk) -> AskedRating | None:
    asked = satisfaction.awaited(talk.tickets, talk.now)
    if asked is not None:
        return AskedRating(asked.id)
    badly = satisfaction.remarkable(talk.tickets, talk.now)
    return AskedRating(badly.id, rated_badly=True) if badly is not None else None


def _open(talk: Talk, ticket: Ticket) -> OpenTicket:
    said = _acknowledged(talk, ticket)
    pending = ticket.status is TicketStatus.PENDING
    return OpenTicket(ticket.id, ticket.taken, ticket.article, said, pending)


def _acknowledged(talk: Talk, ticket: Ticket) -> bool:
    """Whether we said lately that what she writes is added to the ticket."""
    said = talk.conversation.acknowledged.get(str(ticket.id))
    return said is not None and (
        talk.now - datetime.fromisoformat(said) < ACKNOWLEDGE_EVERY
    )


def topics_of(talk: Talk) -> TopicOf:
    def topic_of(slug: str) -> Topic | None:
        article = talk.library.article(slug)
        if article is None:
            return None
        return topic_from(article, talk.locale)

    return topic_of
