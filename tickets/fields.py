"""The further things a deployment keeps on tickets: what they are, and their values.

A definition says which kind of value a field takes; the values stand on the ticket.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.errors import BadInputError, ConflictError, NotFoundError
from people.models import Officer
from tickets import queries
from tickets.history import record
from tickets.models import ChangeKind, FieldDefinition, FieldKind, Ticket

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
