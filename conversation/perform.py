"""Carrying out what the engine decided: effects become rows."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from conversation import asked, choices, compose, news, opening, shown, wording
from conversation import effects as fx
from conversation.effects import Effect
from conversation.programme import values_for
from conversation.states import Topic
from conversation.talk import Talk
from conversation.times import day
from knowledge import articles, render
from knowledge.texts import ArticleText
from messages import transcript
from messages.models import Author, Message
from messages.transcript import Line
from people import directory
from people.models import Role
from tickets import incidents, joining, queries, satisfaction, service
from tickets.models import Ticket
from tickets.rules import TicketStatus


def perform(talk: Talk, effects: Sequence[Effect]) -> None:
    for effect in effects:
        DEEDS[type(effect)](talk, effect)


def say(
    talk: Talk,
    text: str,
    picks: Sequence[str] = (),
    *,
    titles: dict[str, str] | None = None,
    ticket: Ticket | None = None,
    instead: str = "",
) -> Message:
    """Queue a reply to what was just written, no longer than two segments by SMS."""
    offered = choices.labelled(picks, talk.locale, titles or {})
    if talk.is_sms:
        text = compose.fit(text, offered, instead=instead)
    line = Line(
        talk.contact.id,
        talk.address.channel,
        talk.address.address,
        talk.message.our_address,
        ticket.id if ticket else None,
    )
    message = transcript.queue(
        talk.session,
        line,
        text,
        author=Author.BOT,
        choices=offered,
        reply_to_id=talk.message.id,
        now=talk.now,
    )
    talk.said.append(message)
    return message


def article_values(talk: Talk) -> dict[str, str]:
    """What stands in an article's braces in this deployment and locale."""
    return values_for(talk.contact, talk.locale, talk.settings)


def _article(talk: Talk, topic: Topic) -> ArticleText | None:
    return talk.library.article(topic.slug)


def _say(talk: Talk, effect: fx.Say) -> None:
    values = talk.values() | dict(effect.values)
    if effect.phrase in ("lost_phone", "danger_person", "leaked_password"):
        values["when"] = talk.when(talk.now + timedelta(hours=1))
    say(talk, wording.say(talk.locale, effect.phrase, **values), effect.choices)


def _offer(talk: Talk, effect: fx.Offer) -> None:
    titles = {}
    for topic in effect.topics:
        article = _article(talk, topic)
        if article is not None:
            values = article_values(talk)
            titles[topic.slug] = render.title(
                article, talk.locale, talk.audience, values
            )
    picks = (*(f"{choices.ARTICLE}{slug}" for slug in titles), "none", "person")
    say(talk, wording.say(talk.locale, effect.phrase), picks, titles=titles)


def _answer(talk: Talk, effect: fx.Answer) -> None:
    article = _article(talk, effect.topic)
    if article is None:  # retired since it was offered: a person knows
        opening.escalate(talk, fx.Escalate(talk.question, fx.Reason.NO_ARTICLE))
        return
    values = article_values(talk)
    message = shown.steps(
        article,
        talk.locale,
        audience=talk.audience,
        values=values,
        which=effect.part,
        asks=effect.asks,
    )
    picks = [choice.token for choice in message.choices]
    first = effect.part == "steps"
    short = render.summary(article, talk.locale, values) if first else ""
    say(talk, message.text, picks, instead=short)


def _ask_fork(talk: Talk, effect: fx.AskFork) -> None:
    article = _article(talk, effect.topic)
    fork = render.fork_of(article, talk.locale) if article else None
    if fork is None:  # changed since her steps were sent: a person knows
        reason = fx.Reason.NOT_FIXED
        opening.escalate(talk, fx.Escalate(talk.question, reason, effect.topic))
        return
    values = article_values(talk)
    titles = {
        f"{choices.WAY}{digit}": render.fill(branch.label, values)
        for digit, branch in enumerate(fork.branches, start=1)
    }
    say(talk, render.fill(fork.text, values), (*titles, "person"), titles=titles)


def _guide(talk: Talk, effect: fx.Guide) -> None:
    article = _article(talk, effect.topic)
    if article is None:
        say(talk, wording.say(talk.locale, "tg_guide_none"))
        return
    text = render.answer_text(
        article, talk.locale, audience="supervisor", values=article_values(talk)
    )
    say(talk, text, ("person",))


def _escalate(talk: Talk, effect: fx.Escalate) -> None:
    opening.escalate(talk, effect)


def _follow_up(talk: Talk, effect: fx.FollowUp) -> None:
    ticket = queries.where_it_went(talk.session, effect.ticket_id)
    if ticket.unresolved:
        service.follow_up(talk.session, ticket, office=talk.office, now=talk.now)
        ticket.channel = talk.address.channel
    talk.message.ticket_id = ticket.id


def _raise(talk: Talk, effect: fx.Raise) -> None:
    ticket = queries.get(talk.session, effect.ticket_id)
    reason = str(effect.reason)
    service.make_critical(
        talk.session, ticket, reason, office=talk.office, now=talk.now
    )


def _reopen(talk: Talk, effect: fx.Reopen) -> None:
    ticket = service.reopen(
        talk.session, effect.ticket_id, None, office=talk.office, now=talk.now
    )
    talk.message.ticket_id = ticket.id
    text = wording.say(
        talk.locale, "reopened", ticket=ticket.id, when=talk.when(ticket.due_at)
    )
    say(talk, text, ticket=ticket)


def _contact_fixed(talk: Talk, effect: fx.ContactFixed) -> None:
    ticket = queries.get(talk.session, effect.ticket_id)
    talk.message.ticket_id = ticket.id
    service.contact_fixed(talk.session, ticket, now=talk.now)


def _tell_status(talk: Talk, effect: fx.TellStatus) -> None:
    mine = {ticket.id: ticket for ticket in talk.tickets}
    unresolved = [t for t in talk.tickets if t.unresolved]
    if effect.ticket_id is not None:
        asked = mine.get(effect.ticket_id)
        if asked is None:
            asked = talk.session.get(Ticket, effect.ticket_id)
            if asked is not None and asked.contact_id != talk.contact.id:
                asked = None  # hers or nobody's: never say whether it exists
        if asked is not None:
            asked = queries.where_it_went(talk.session, asked.id)
    else:
        asked = unresolved[0] if len(unresolved) == 1 else None
        if asked is None and not unresolved and talk.tickets:
            asked = talk.tickets[-1]
    if asked is None and effect.ticket_id is None and unresolved:
        _many(talk, unresolved)
    elif asked is None:
        say(talk, wording.say(talk.locale, "status_none"))
    else:
        _one_status(talk, asked)


def _many(talk: Talk, unresolved: Sequence[Ticket]) -> None:
    lines = "\n".join(f"{t.id} {_topic_title(talk, t)}" for t in unresolved[:4])
    say(talk, wording.say(talk.locale, "status_many", list=lines))


def _one_status(talk: Talk, ticket: Ticket) -> None:
    values: dict[str, Any] = {"ticket": ticket.id}
    if not ticket.unresolved:
        phrase = "status_resolved"
        resolved = ticket.resolved_at or talk.now
        values["day"] = day(resolved.astimezone(talk.office.zone).date(), talk.locale)
    elif ticket.assignee is None or not ticket.taken:
        phrase = "status_unassigned"
        values["when"] = talk.when(ticket.due_at)
    elif ticket.status is TicketStatus.PENDING:
        phrase = "status_pending"
        values["ask"] = _last_words(talk, ticket)
    else:
        phrase = "status_open"
        values["officer"] = ticket.assignee.first_name
        values["when"] = talk.when(ticket.due_at)
    say(talk, wording.say(talk.locale, phrase, **values), ticket=ticket)


def _last_words(talk: Talk, ticket: Ticket) -> str:
    """What the officer asked last, as she read it."""
    message = talk.session.scalar(
        select(Message)
        .where(Message.ticket_id == ticket.id, Message.author == Author.OFFICER)
        .order_by(Message.id.desc())
        .limit(1)
    )
    return str(message.extra.get("said", "")) if message else ""


def _topic_title(talk: Talk, ticket: Ticket) -> str:
    article = talk.library.article(ticket.article) if ticket.article else None
    if article is None:
        return ""
    return render.title(article, talk.locale, talk.audience, article_values(talk))


def _list_open(talk: Talk, _: fx.ListOpen) -> None:
    area = talk.contact.area
    found = queries.open_in(talk.session, area) if area else []
    if not found:
        say(talk, wording.say(talk.locale, "open_none"))
        return
    lines = [_open_line(talk, ticket) for ticket in found]
    say(talk, wording.say(talk.locale, "open_list", list="\n".join(lines)))


def _open_line(talk: Talk, ticket: Ticket) -> str:
    who = ticket.contact.code or ticket.contact.first_name or ""
    state = wording.label(talk.locale, str(ticket.status))
    parts = (f"#{ticket.id}", who, _topic_title(talk, ticket) or "", f"({state})")
    return " ".join(part for part in parts if part)


def _rate(talk: Talk, effect: fx.Rate) -> None:
    question_id, near = asked.question_of(talk, effect.topic.slug)
    articles.rate(
        talk.session,
        effect.topic.slug,
        effect.outcome,
        locale=talk.locale,
        channel=str(talk.address.channel),
        contact_id=talk.contact.id,
        message_id=talk.message.id,
        question_id=question_id,
        nearness=near if effect.outcome == "asked" else None,
        now=talk.now,
    )


def _rate_support(talk: Talk, effect: fx.RateSupport) -> None:
    ticket = queries.get(talk.session, effect.ticket_id)
    rating = satisfaction.Rating(effect.rating)
    satisfaction.rate(talk.session, ticket, rating, now=talk.now)
    talk.message.ticket_id = ticket.id


def _remark(talk: Talk, effect: fx.Remark) -> None:
    ticket = queries.get(talk.session, effect.ticket_id)
    satisfaction.comment(talk.session, ticket, effect.text, now=talk.now)
    talk.message.ticket_id = ticket.id


def _set_locale(talk: Talk, effect: fx.SetLocale) -> None:
    talk.contact.locale = talk.conversation.locale = talk.locale = effect.locale


def _link_number(talk: Talk, effect: fx.LinkNumber) -> None:
    """Join the chat to its owner; from here on the talk is that person's."""
    before = talk.address.contact_id
    contact = directory.link(talk.session, talk.address, effect.number, now=talk.now)
    joining.bring_along(talk.session, talk.address, before)
    talk.contact = contact
    remove = ("remove_keyboard",)
    if contact.role is Role.SUPERVISOR:
        text = wording.say(talk.locale, "tg_hello", **talk.values())
    elif contact.name and contact.role is not Role.OTHER:
        text = wording.say(talk.locale, "greeting", **talk.values())
    else:
        text = wording.say(talk.locale, "tg_unlisted", **talk.values())
    say(talk, text, remove)


def _join_incident(talk: Talk, effect: fx.JoinIncident) -> None:
    incident = incidents.get(talk.session, effect.incident_id)
    member = incidents.link(
        talk.session, incident, talk.contact.id, question=talk.question, now=talk.now
    )
    talk.message.ticket_id = member.ticket_id
    if not effect.tell or member.known_message_id is not None:
        return
    message = say(talk, news.words("incident_known", talk.locale, incident))
    talk.session.flush()
    incidents.told_known(talk.session, member, message.id, now=talk.now)


def _answer_check(talk: Talk, effect: fx.AnswerCheck) -> None:
    news.answer(talk, effect.member_id, works=effect.works)


def _ask_later(talk: Talk, _: fx.AskLater) -> None:
    talk.conversation.ask_at = talk.office.next_morning(talk.now)


def recent(moments: Sequence[str], now: datetime) -> list[str]:
    """Those of an hour's replies that still count."""
    since = now - timedelta(hours=1)
    return [moment for moment in moments if datetime.fromisoformat(moment) > since]


DEEDS: dict[type, Callable[[Talk, Any], None]] = {
    fx.Say: _say,
    fx.Offer: _offer,
    fx.Answer: _answer,
    fx.AskFork: _ask_fork,
    fx.Guide: _guide,
    fx.Escalate: _escalate,
    fx.FollowUp: _follow_up,
    fx.Raise: _raise,
    fx.Reopen: _reopen,
    fx.ContactFixed: _contact_fixed,
    fx.TellStatus: _tell_status,
    fx.ListOpen: _list_open,
    fx.Rate: _rate,
    fx.RateSupport: _rate_support,
    fx.Remark: _remark,
    fx.SetLocale: _set_locale,
    fx.JoinIncident: _join_incident,
    fx.AnswerCheck: _answer_check,
    fx.LinkNumber: _link_number,
    fx.AskLater: _ask_later,
}
