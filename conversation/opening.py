"""Handing over: a ticket with all an officer needs, and honest words about it."""

from datetime import timedelta

from conversation import asked, compose, times, wording
from conversation.effects import Escalate, Reason
from conversation.programme import values_for
from conversation.states import Idle, Tried
from conversation.talk import Talk
from knowledge import render
from knowledge.calibration import Band
from knowledge.texts import ArticleText
from messages import transcript
from messages.models import Author
from messages.transcript import Line
from tickets import service
from tickets.models import Ticket
from tickets.rules import URGENCY, TicketPriority
from tickets.service import Opening

TITLE_LENGTH = 80

REASON_TITLES = {
    Reason.LOST_PHONE: "Phone lost or stolen",
    Reason.LEAKED_SECRET: "Password or login link was sent to us",
    Reason.CLINICAL: "Clinical emergency reported",
    Reason.PERSON_IN_DANGER: "Person in danger",
    Reason.CALL: "Asks to be called",
    Reason.ASKED_FOR_PERSON: "Wants to talk to a person",
}

FLAGS = {
    Reason.LOST_PHONE: "data_at_risk",
    Reason.LEAKED_SECRET: "secret_hidden",
    Reason.CLINICAL: "clinical",
    Reason.PERSON_IN_DANGER: "danger",
}


def escalate(talk: Talk, effect: Escalate) -> Ticket:
    """Open a ticket for what was asked, and say its number and when we answer."""
    article = talk.library.article(effect.topic.slug) if effect.topic else None
    ticket = service.open_ticket(
        talk.session,
        talk.contact,
        Opening(
            title=_title(talk, effect, article),
            question=effect.question,
            reason=str(effect.reason),
            priority=_priority(effect, article),
            article=_slug(effect),
            steps_tried=_steps_tried(talk, effect.tried),
            flags=_flags(effect, article),
            channel=talk.address.channel,
            confidence=_confidence(talk, effect),
        ),
        office=talk.office,
        now=talk.now,
    )
    talk.message.ticket_id = ticket.id
    talk.tickets.append(ticket)
    if effect.phrase != "":
        _tell(talk, ticket, effect, article)
    return ticket


def _slug(effect: Escalate) -> str | None:
    if effect.topic is not None:
        return effect.topic.slug
    return "lost-stolen-phone" if effect.reason is Reason.LOST_PHONE else None


def _title(talk: Talk, effect: Escalate, article: ArticleText | None) -> str:
    """In the officers' words: the topic in English, else what the contact wrote."""
    if effect.reason in REASON_TITLES and effect.critical:
        return REASON_TITLES[effect.reason]
    if article is not None:
        values = values_for(talk.contact, "en", talk.settings)
        return render.title(article, "en", values=values)
    first = effect.question.strip().split("\n")[0]
    if not first and effect.reason in REASON_TITLES:
        return REASON_TITLES[effect.reason]
    if len(first) <= TITLE_LENGTH:
        return first or "A message without words"
    return first[:TITLE_LENGTH].rsplit(" ", 1)[0] + " …"


def _priority(effect: Escalate, article: ArticleText | None) -> TicketPriority:
    if effect.critical:
        return TicketPriority.CRITICAL
    given = TicketPriority(article.priority) if article else TicketPriority.NORMAL
    if effect.urgent and URGENCY[given] < URGENCY[TicketPriority.HIGH]:
        return TicketPriority.HIGH
    return given


def _flags(effect: Escalate, article: ArticleText | None) -> tuple[str, ...]:
    flags = [FLAGS[effect.reason]] if effect.reason in FLAGS else []
    if article is not None and article.data_at_risk and "data_at_risk" not in flags:
        flags.append("data_at_risk")
    return tuple(flags)


def _steps_tried(talk: Talk, tried: tuple[Tried, ...]) -> tuple[str, ...]:
    """Each step she was shown, in the words she read."""
    steps: list[str] = []
    for slug, part in tried:
        article = talk.library.article(slug)
        if article is None:
            continue
        near = render.nearest_locale(article, talk.locale)
        values = values_for(talk.contact, near, talk.settings)
        text = article.locales[near]
        shown = render.steps_of(text, part)
        steps.extend(render.fill(step, values) for step in shown)
    return tuple(steps)


def _confidence(talk: Talk, effect: Escalate) -> Band | None:
    """How sure we were at the question that the ticket is of.

    An old question stays with the conversation: it is that of the ticket only if she
    asked it just now, or if we were still waiting for her word on it.
    """
    kept, stage = talk.conversation.asked, talk.conversation.stage
    if kept is None:
        return Band.UNSURE if effect.reason is Reason.NO_ARTICLE else None
    if kept["message"] != talk.message.id and isinstance(stage, Idle):
        return None
    return asked.band_of(talk)


def _asks(talk: Talk, article: ArticleText) -> tuple[str, ...]:
    values = values_for(talk.contact, talk.locale, talk.settings)
    return render.asks(article, talk.locale, values)


def _tell(
    talk: Talk, ticket: Ticket, effect: Escalate, article: ArticleText | None
) -> None:
    values = talk.values() | {"ticket": str(ticket.id), "when": _promise(talk, ticket)}
    text = ""
    if effect.phrase == "lost_phone" and not _covered(talk):
        opens = talk.office.next_open(talk.now)
        values["when"] = times.at(opens, talk.now, talk.locale, talk.office.zone)
        text = wording.say(talk.locale, "lost_no_cover", **values)
    elif effect.phrase is not None:
        text = wording.say(talk.locale, effect.phrase, **values)
    elif article is not None and (asks := _asks(talk, article)):
        values["asks"] = "\n".join(f"- {ask}" for ask in asks)
        text = wording.say(talk.locale, "ticket_opened_asks", **values)
        if talk.is_sms and not compose.fits(text, ()):
            text = ""
    if not text:
        text = wording.say(talk.locale, _usual(talk, ticket), **values)
    line = Line(
        talk.contact.id,
        talk.address.channel,
        talk.address.address,
        talk.message.our_address,
        ticket.id,
    )
    message = transcript.queue(
        talk.session,
        line,
        compose.fit(text, ()) if talk.is_sms else text,
        author=Author.BOT,
        reply_to_id=talk.message.id,
        lives=timedelta(hours=12),
        now=talk.now,
    )
    talk.said.append(message)


def _covered(talk: Talk) -> bool:
    return talk.settings.on_call or talk.office.is_open(talk.now)


def _promise(talk: Talk, ticket: Ticket) -> str:
    """An hour only where somebody is there to keep it; else when the office opens."""
    if ticket.priority is TicketPriority.CRITICAL and not _covered(talk):
        return talk.when(talk.office.next_open(talk.now) + timedelta(hours=1))
    return talk.when(ticket.due_at)


def _usual(talk: Talk, ticket: Ticket) -> str:
    if ticket.priority is TicketPriority.CRITICAL:
        return "ticket_opened_critical"
    open_now = talk.office.is_open(talk.now)
    return "ticket_opened" if open_now else "ticket_opened_closed"
