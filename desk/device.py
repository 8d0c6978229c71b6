"""A contact's device as it was last told, with what may be the cause in colour. Pure.

The values are those of the fields that `desk.fields_page` offers: an officer, a macro
or another system fills them in on a ticket, and the next ticket shows them as well.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from desk.moments import Moments
from desk.texts import say
from tickets.models import ChangeKind, FieldDefinition, Ticket, TicketChange

NAMES = (
    "device_model",
    "android_version",
    "app_version",
    "free_mb",
    "total_mb",
    "ram_mb",
    "last_sync",
    "doc_count",
)
"""Fields of the device, in the order in which they are shown."""

LOW_MB, TIGHT_MB = 200, 500
"""Free storage below which nothing syncs any more, and below which it soon won't."""

SILENT_DAYS, QUIET_DAYS = 7, 3
MANY_DOCUMENTS = 10_000
"""Beyond, CHT 5.2's notes say, an app gets slow."""

LITTLE_RAM = 1024

Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    text: str
    kind: str = ""
    """`act` or `alarm` where it may be the cause."""

    why: str = ""
    share: float | None = None
    """Of what there is, how much is used."""


@dataclass(frozen=True, slots=True)
class Device:
    facts: tuple[Fact, ...]
    at: datetime
    ticket_id: int | None
    """Another of her tickets, on which it was told."""


@dataclass(frozen=True, slots=True)
class Own:
    """A further field of this deployment, in words."""

    label: str
    text: str


def device(
    ticket: Ticket,
    others: Iterable[Ticket],
    changes: Sequence[TicketChange],
    labels: Mapping[str, str],
    when: Moments,
) -> Device | None:
    """What was told on this ticket, else on the latest other one; None for nothing."""
    told = next((one for one in (ticket, *others) if _values(one)), None)
    if told is None:
        return None
    values = _values(told)
    facts = (_fact(name, values, labels, when) for name in NAMES if name in values)
    here = told.id == ticket.id
    at = _told_at(changes) if here else None
    return Device(
        tuple(fact for fact in facts if fact is not None),
        at or told.changed_at,
        None if here else told.id,
    )


def own(
    ticket: Ticket, definitions: Iterable[FieldDefinition], locale: str
) -> list[Own]:
    """The other fields that are filled in; what is kept no more comes last."""
    rest = {k: v for k, v in ticket.fields.items() if k not in NAMES}
    known = {one.name: one.label for one in definitions}
    order = [*(name for name in known if name in rest), *(rest.keys() - known.keys())]
    return [
        Own(known.get(name, name.replace("_", " ")), _plain(rest[name], locale))
        for name in order
    ]


def _values(ticket: Ticket) -> dict[str, Value]:
    return {k: v for k, v in (ticket.fields or {}).items() if k in NAMES}


def _told_at(changes: Sequence[TicketChange]) -> datetime | None:
    moments = (
        change.created_at
        for change in changes
        if change.kind is ChangeKind.FIELD and change.details.get("name") in NAMES
    )
    return max(moments, default=None)


def _fact(
    name: str, values: Mapping[str, Value], labels: Mapping[str, str], when: Moments
) -> Fact | None:
    value, locale = values[name], when.locale
    label = labels.get(name) or say(locale, f"device_{name}")
    match name, value:
        case "total_mb", _ if "free_mb" in values:
            return None  # said with what is free of it
        case "free_mb", int() | float():
            return _storage(label, float(value), values.get("total_mb"), locale)
        case "ram_mb", int() | float():
            kind = "act" if value < LITTLE_RAM else ""
            return Fact(label, size(float(value)), kind, _why(kind, "ram", locale))
        case "doc_count", int() | float():
            kind = "act" if value > MANY_DOCUMENTS else ""
            return Fact(label, f"{value:,.0f}", kind, _why(kind, "documents", locale))
        case "last_sync", str():
            return _sync(label, value, when)
        case _:
            return Fact(label, _plain(value, locale))


def _storage(label: str, free: float, total: Value | None, locale: str) -> Fact:
    kind = "alarm" if free < LOW_MB else "act" if free < TIGHT_MB else ""
    why = _why(kind, "storage", locale)
    if not isinstance(total, int | float) or isinstance(total, bool) or total <= 0:
        return Fact(label, size(free), kind, why)
    text = say(locale, "device_free_of", free=size(free), total=size(float(total)))
    return Fact(label, text, kind, why, share=min(max(1 - free / total, 0.0), 1.0))


def _sync(label: str, value: str, when: Moments) -> Fact:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return Fact(label, value)
    days = (when.now.astimezone(when.zone).date() - day).days
    kind = "alarm" if days > SILENT_DAYS else "act" if days > QUIET_DAYS else ""
    text = say(when.locale, "device_days_ago", n=max(days, 0))
    return Fact(label, text, kind, _why(kind, "sync", when.locale))


def _why(kind: str, what: str, locale: str) -> str:
    return say(locale, f"device_why_{what}") if kind else ""


def size(megabytes: float) -> str:
    """`180 MB`, `16 GB`."""
    if megabytes < 1024:
        return f"{megabytes:.0f} MB"
    return f"{megabytes / 1024:.1f}".removesuffix(".0") + " GB"


def _plain(value: Value, locale: str) -> str:
    if isinstance(value, bool):
        return say(locale, "yes" if value else "no")
    return str(value)
