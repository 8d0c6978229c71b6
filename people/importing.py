"""Contacts from a list that somebody else keeps: a CSV with a name, number and area."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat
from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.errors import BadInputError
from kit.said import Said, said
from people import areas as places
from people import directory
from people.address import Channel
from people.models import Area, Contact, Role

MOST = 20_000
NEEDED = ("name", "phone")
KNOWN = (*NEEDED, "code", "area", "language", "role", "supervisor")


@dataclass(slots=True)
class Report:
    """What became of the rows. `problems` says what to mend, by the file's line."""

    read: int = 0
    added: int = 0
    changed: int = 0
    problems: list[Said] = field(default_factory=list)


@dataclass(slots=True)
class Below:
    """Who is supervised by whom, by line: a supervisor may stand further down."""

    lines: dict[int, tuple[Contact, str]] = field(default_factory=dict)

    def settle(self, session: Session) -> Iterator[Said]:
        for line, (contact, code) in self.lines.items():
            found = session.scalar(
                select(Contact.id).where(Contact.code == code).limit(1)
            )
            if found is None or found == contact.id:
                why = said("no supervisor has the code “{text}”", text=code)
                yield said("{line}: {why}", line=line, why=why)
            else:
                contact.supervisor_id = found


def read_contacts(
    session: Session, content: bytes, *, country: str, now: datetime
) -> Report:
    """Add who is new and bring up to date who is known; what can't be used is told.

    Raises:
        BadInputError: It is no CSV with the columns name and phone, or too long.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError("Save the file as CSV in UTF-8 and try again.") from error
    rows = csv.DictReader(io.StringIO(text, newline=""))
    names = [str(name or "").strip().lower() for name in rows.fieldnames or ()]
    rows.fieldnames = names
    if missing := [name for name in NEEDED if name not in names]:
        raise BadInputError(
            "The first line has no column {column}. "
            "Write: {known}; only the first two are needed.",
            column=missing[0],
            known=", ".join(KNOWN),
        )
    areas = {area.name.casefold(): area for area in session.scalars(select(Area))}
    report, below = Report(), Below()
    for line, row in enumerate(rows, start=2):
        if report.read >= MOST:
            raise BadInputError("More than {most} rows: send it in parts.", most=MOST)
        report.read += 1
        taken = _take(session, row, areas, report, country, now)
        if isinstance(taken, Said):
            report.problems.append(said("{line}: {why}", line=line, why=taken))
        elif code := (row.get("supervisor") or "").strip():
            below.lines[line] = taken, code
    session.flush()
    report.problems += below.settle(session)
    return report


def _take(
    session: Session,
    row: Mapping[str, str | None],
    areas: dict[str, Area],
    report: Report,
    country: str,
    now: datetime,
) -> Contact | Said:
    """Take one row, or say what is wrong with it."""
    told = {name: (row.get(name) or "").strip() for name in KNOWN}
    number = number_of(told["phone"], country)
    if not told["name"]:
        return said("no name")
    if number is None:
        return said("“{text}” is no phone number", text=told["phone"])
    area = _place(session, told["area"], areas)
    if told["area"] and area is None:
        return said("no area is called “{text}”", text=told["area"])
    known = directory.find(session, Channel.SMS, number)
    address = known or directory.find_or_add(session, Channel.SMS, number, now=now)
    _describe(address.contact, told, area)
    if known is None:
        report.added += 1
    else:
        report.changed += 1
    return address.contact


def _place(session: Session, text: str, areas: dict[str, Area]) -> Area | None:
    """Where she belongs: by its name; by its path, which is made where it is not there.

    A name alone makes nothing: it may be misspelt.
    """
    known = areas.get(text.casefold())
    if known is not None or places.PARTS not in text:
        return known
    names = [name for part in text.split(places.PARTS) if (name := part.strip())]
    made = places.find_or_make(session, names)
    if made is not None:
        areas[text.casefold()] = areas[made.name.casefold()] = made
    return made


def _describe(contact: Contact, told: Mapping[str, str], area: Area | None) -> None:
    """An empty cell leaves what is known; the role is a health worker's until told."""
    contact.name = told["name"]
    contact.code = told["code"] or contact.code
    contact.area = area or contact.area
    contact.locale = told["language"] or contact.locale
    if told["role"] in [*Role]:
        contact.role = Role(told["role"])
    elif contact.role is Role.OTHER:
        contact.role = Role.CHW


def number_of(text: str, country: str) -> str | None:
    """The number in E.164; without a country code it belongs to `country`."""
    try:
        number = phonenumbers.parse(text, country)
    except NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
