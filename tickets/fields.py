"""The further things a deployment keeps on tickets: what they are, and their values.

A definition says which kind of value a field takes; the values stand on the ticket.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from unicodedata import normalize

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kit.errors import BadInputError, ConflictError, NotFoundError
from people.models import Officer
from tickets import queries
from tickets.history import record
from tickets.models import ChangeKind, FieldDefinition, FieldKind, Macro, Ticket

Value = str | int | float | bool
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
LONGEST = 500
"""Characters of a text; more belongs in a note."""

YES = frozenset({"yes", "true", "1", "on"})
NO = frozenset({"no", "false", "0", "off"})


def definitions(session: Session) -> Sequence[FieldDefinition]:
    """All fields of this deployment, in the order of the side panel."""
    return session.scalars(
        select(FieldDefinition).order_by(FieldDefinition.place, FieldDefinition.name)
    ).all()


def add(
    session: Session, label: str, kind: FieldKind, *, name: str = "", options: str = ""
) -> FieldDefinition:
    """A new one, behind the others; without a name it is called by its label.

    Raises:
        BadInputError: See `define`.
        ConflictError: There is one of this name.
    """
    name = name.strip() or name_of(label)
    if session.get(FieldDefinition, name) is not None:
        raise ConflictError("There is a field {name} already.", name=name)
    last = session.scalar(select(func.max(FieldDefinition.place)))
    place = 0 if last is None else last + 1
    return define(session, name, label, kind, options=lines(options), place=place)


def lines(options: str) -> list[str]:
    """What can be chosen, one in a line, each once."""
    found = (
        " ".join(line.replace("\x00", "").split()) for line in options.splitlines()
    )
    return list(dict.fromkeys(one for one in found if one))


def define(
    session: Session,
    name: str,
    label: str,
    kind: FieldKind,
    *,
    options: Sequence[str] = (),
    place: int = 0,
) -> FieldDefinition:
    """Add a field, or change how it is read. Values that tickets have stay.

    Raises:
        BadInputError: The name can't be used, or a choice has nothing to choose from.
        ConflictError: It exists with values of another kind.
    """
    if not NAME.fullmatch(name):
        raise BadInputError("A field's name is small letters, digits and _.")
    if not label.strip():
        raise BadInputError("The field needs a label.")
    if kind is FieldKind.CHOICE and not any(option.strip() for option in options):
        raise BadInputError("A field to choose from needs options.")
    known = session.get(FieldDefinition, name)
    if known is None:
        known = FieldDefinition(name=name, kind=kind)
        session.add(known)
    elif known.kind is not kind:
        raise ConflictError(
            "The field {name} is kept as {kind}.", name=name, kind=known.kind
        )
    known.label, known.place = label.strip(), place
    known.options = [option.strip() for option in options if option.strip()]
    session.flush()
    return known


def name_of(label: str) -> str:
    """The name that a label makes: `Free storage (MB)` makes `free_storage_mb`.

    "" for a label in another script: then somebody has to give one.
    """
    plain = normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].rstrip("_")
    return name if NAME.fullmatch(name) else ""


def remove(session: Session, name: str) -> None:
    """Keep it no more: it was a slip, and nothing stands in it yet.

    Raises:
        NotFoundError: This deployment keeps no such field.
        ConflictError: A ticket has a value of it, or a macro fills it in.
    """
    known = session.get(FieldDefinition, name)
    if known is None:
        raise NotFoundError("There is no field {name}.", name=name)
    for macro in session.scalars(select(Macro)):
        if any(step.get("name") == name for step in macro.deeds):
            raise ConflictError("The macro {title} fills it in.", title=macro.title)
    filled = select(Ticket.id).where(Ticket.fields[name].as_string().is_not(None))
    if session.scalar(filled.limit(1)) is not None:
        raise ConflictError(
            "There are tickets with a value of it, which would be lost."
        )
    session.delete(known)
    session.flush()


def set_field(
    session: Session,
    ticket_id: int,
    name: str,
    value: str | None,
    *,
    by: Officer,
    now: datetime,
) -> Ticket:
    """Write a value as the officer typed it; None or an empty one takes it away.

    Raises:
        TicketNotFoundError: There is no such ticket.
        NotFoundError: This deployment keeps no such field.
        BadInputError: The value is not of the field's kind.
    """
    definition = session.get(FieldDefinition, name)
    if definition is None:
        raise NotFoundError("There is no field {name}.", name=name)
    ticket = queries.lock(session, ticket_id)
    before = ticket.fields.get(name)
    after = read_value(definition, value) if value and value.strip() else None
    if before == after and type(before) is type(after):
        return ticket
    rest = {key: kept for key, kept in ticket.fields.items() if key != name}
    ticket.fields = rest if after is None else {**rest, name: after}
    details = {"name": name, "before": before, "after": after}
    text = "" if after is None else str(after)
    record(session, ticket, ChangeKind.FIELD, now, by, text=text, details=details)
    return ticket


def read_value(definition: FieldDefinition, text: str) -> Value:
    """A value of the field's kind.

    Raises:
        BadInputError: The text is none; the message says how to write one.
    """
    text = text.strip()
    match definition.kind:
        case FieldKind.NUMBER:
            return _number(definition, text)
        case FieldKind.DATE:
            return _day(definition, text)
        case FieldKind.YES_NO:
            return _yes(definition, text)
        case FieldKind.CHOICE if text not in definition.options:
            one_of = ", ".join(definition.options)
            raise BadInputError(
                "{label}: choose one of {options}.",
                label=definition.label,
                options=one_of,
            )
        case _ if len(text) > LONGEST:
            raise BadInputError(
                "{label}: at most {most} characters.",
                label=definition.label,
                most=LONGEST,
            )
        case _:
            return text.replace("\x00", "")


def _number(definition: FieldDefinition, text: str) -> int | float:
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        number = float("nan")
    if not abs(number) < 1e15:  # not a number, or none that is kept exactly
        raise BadInputError("{label}: write a number.", label=definition.label)
    return int(number) if number.is_integer() else number


def _day(definition: FieldDefinition, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise BadInputError(
            "{label}: write a date like 2026-11-26.", label=definition.label
        ) from error


def _yes(definition: FieldDefinition, text: str) -> bool:
    if text.lower() in YES | NO:
        return text.lower() in YES
    raise BadInputError("{label}: yes or no.", label=definition.label)
