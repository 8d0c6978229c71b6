"""What happened to a ticket, in one line. Pure."""

from collections.abc import Callable, Mapping

from desk.texts import say, word
from tickets.models import ChangeKind, TicketChange

ICONS: Mapping[ChangeKind, str] = {
    ChangeKind.OPENED: "bot",
    ChangeKind.ASSIGNED: "person",
    ChangeKind.RESOLVED: "check",
    ChangeKind.REOPENED: "undo",
    ChangeKind.PRIORITY: "high",
    ChangeKind.FLAGGED: "critical",
    ChangeKind.FIXED: "checks",
}


def icon_of(change: TicketChange) -> str:
    return ICONS.get(change.kind, "tag")


def told(change: TicketChange, locale: str) -> str:
    """One sentence about a change, in the officer's words."""
    teller = _TELLERS.get(change.kind)
    return teller(change, locale) if teller else str(change.kind)


def _opened(change: TicketChange, locale: str) -> str:
    return say(locale, "event_opened", reason=word(locale, "reason", change.text))


def _assigned(change: TicketChange, locale: str) -> str:
    who = _who(change, locale)
    if not change.text:
        return say(locale, "event_unassigned", who=who)
    if change.text == who:
        return say(locale, "event_took", who=who)
    return say(locale, "event_assigned", who=who, name=change.text)


def _resolved(change: TicketChange, locale: str) -> str:
    return say(locale, "event_resolved", who=_who(change, locale))


def _reopened(change: TicketChange, locale: str) -> str:
    if change.officer is None:
        return say(locale, "event_reopened_by_contact")
    return say(locale, "event_reopened", who=change.officer.name)


def _priority(change: TicketChange, locale: str) -> str:
    priority = word(locale, "priority", change.text)
    return say(locale, "event_priority", who=_who(change, locale), priority=priority)


def _flagged(change: TicketChange, locale: str) -> str:
    return say(locale, "event_flagged", reason=word(locale, "reason", change.text))


def _fixed(_: TicketChange, locale: str) -> str:
    return say(locale, "event_fixed")


def _who(change: TicketChange, locale: str) -> str:
    return change.officer.name if change.officer else say(locale, "bot")


_TELLERS: Mapping[ChangeKind, Callable[[TicketChange, str], str]] = {
    ChangeKind.OPENED: _opened,
    ChangeKind.ASSIGNED: _assigned,
    ChangeKind.RESOLVED: _resolved,
    ChangeKind.REOPENED: _reopened,
    ChangeKind.PRIORITY: _priority,
    ChangeKind.FLAGGED: _flagged,
    ChangeKind.FIXED: _fixed,
}
