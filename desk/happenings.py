"""What happened to a ticket, in one line. Pure."""

from collections.abc import Callable, Mapping

from desk.hiding import without_numbers
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
    ChangeKind.WARNED: "sla-1",
    ChangeKind.BREACHED: "sla-0",
    ChangeKind.ESCALATED: "people",
    ChangeKind.HANDED_OVER: "person",
    ChangeKind.DETOUR: "out",
    ChangeKind.UNREACHABLE: "warn",
    ChangeKind.REACHED: "phone",
    ChangeKind.INCIDENT: "incident",
    ChangeKind.CLOSED: "lock",
    ChangeKind.ASSUMED_FIXED: "clock",
    ChangeKind.SNOOZED: "moon",
    ChangeKind.WOKEN: "bell",
    ChangeKind.MERGED: "merge",
    ChangeKind.SPLIT: "merge",
    ChangeKind.LINKED: "clip",
    ChangeKind.FOLLOWED: "view",
    ChangeKind.UNFOLLOWED: "view",
    ChangeKind.UNDONE: "undo",
    ChangeKind.RATED: "check",
    ChangeKind.REVEALED: "view",
    ChangeKind.WAITING: "clock",
}


def icon_of(change: TicketChange) -> str:
    return ICONS.get(change.kind, "tag")


def told(change: TicketChange, locale: str) -> str:
    """One sentence about a change, in the officer's words."""
    teller = _TELLERS.get(change.kind)
    return (teller or _plainly)(change, locale)


def _opened(change: TicketChange, locale: str) -> str:
    if change.officer is not None:
        return say(locale, "event_opened_by", who=change.officer.name)
    return say(locale, "event_opened", reason=word(locale, "reason", change.text))


def _assigned(change: TicketChange, locale: str) -> str:
    if change.details.get("by") == "rule":
        return say(locale, "event_given", name=change.text)
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


def _closed(change: TicketChange, locale: str) -> str:
    if change.officer is None:
        return say(locale, "event_closed_itself")
    return say(locale, "event_closed", who=change.officer.name)


def _joined(change: TicketChange, locale: str) -> str:
    """A merge or a split, as the one ticket or the other tells it."""
    side = "into" if "into" in change.details else "from"
    return say(locale, f"event_{change.kind}_{side}", text=change.text)


def _promise(change: TicketChange, locale: str) -> str:
    promise = word(locale, "promise", change.text)
    return say(locale, f"event_{change.kind}", promise=promise)


def _detour(change: TicketChange, locale: str) -> str:
    way = word(locale, "way", change.text)
    if change.officer is None:
        return say(locale, "event_detour", way=way)
    return say(locale, "event_detour_by", who=change.officer.name, way=way)


def _revealed(change: TicketChange, locale: str) -> str:
    what = str(change.details.get("what", "address"))
    reason = word(locale, "reveal_reason", change.text)
    who, ending = _who(change, locale), change.details.get("ending", "")
    return say(locale, f"event_revealed_{what}", who=who, ending=ending, reason=reason)


def _handed_over(change: TicketChange, locale: str) -> str:
    left = str(change.details.get("from") or say(locale, "nobody"))
    if not change.text:
        return say(locale, "event_handed_back", left=left)
    return say(locale, "event_handed_over", left=left, text=change.text)


def _title(change: TicketChange, locale: str) -> str:
    who, text = _who(change, locale), without_numbers(change.text)
    return say(locale, "event_title", who=who, text=text)


def _plainly(change: TicketChange, locale: str) -> str:
    key = f"event_{change.kind}"
    return say(locale, key, who=_who(change, locale), text=change.text or "–")


def _fixed(_: TicketChange, locale: str) -> str:
    return say(locale, "event_fixed")


def _who(change: TicketChange, locale: str) -> str:
    return change.officer.name if change.officer else say(locale, "bot")


def _field(change: TicketChange, locale: str) -> str:
    name = str(change.details.get("name", "")).replace("_", " ")
    who = _who(change, locale)
    if not change.text:
        return say(locale, "event_field_emptied", who=who, name=name)
    return say(locale, "event_field_set", who=who, name=name, text=change.text)


_TELLERS: Mapping[ChangeKind, Callable[[TicketChange, str], str]] = {
    ChangeKind.OPENED: _opened,
    ChangeKind.ASSIGNED: _assigned,
    ChangeKind.RESOLVED: _resolved,
    ChangeKind.REOPENED: _reopened,
    ChangeKind.PRIORITY: _priority,
    ChangeKind.FLAGGED: _flagged,
    ChangeKind.FIXED: _fixed,
    ChangeKind.CLOSED: _closed,
    ChangeKind.MERGED: _joined,
    ChangeKind.SPLIT: _joined,
    ChangeKind.WARNED: _promise,
    ChangeKind.BREACHED: _promise,
    ChangeKind.DETOUR: _detour,
    ChangeKind.HANDED_OVER: _handed_over,
    ChangeKind.REVEALED: _revealed,
    ChangeKind.TITLE: _title,
    ChangeKind.FIELD: _field,
}
