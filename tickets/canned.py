"""Words that officers need often, with places for names and numbers.

`{{name}}` stands for the contact's first name, `{{ticket}}` for the number, and so on.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.errors import BadInputError, ConflictError, NotFoundError
from people.models import Area, Officer
from tickets.models import CannedReply, Macro, Ticket

PLACE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
SHORTCUT = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
KNOWN = ("name", "ticket", "officer", "area", "facility", "supervisor", "title")


@dataclass(frozen=True, slots=True)
class Canned:
    shortcut: str
    title: str
    texts: Mapping[str, str]

    def text(self, locale: str) -> str:
        """In the contact's locale, else in English, else in whichever there is."""
        spoken = locale.split("-")[0]
        fallback = next(iter(self.texts.values()), "")
        return self.texts.get(spoken) or self.texts.get("en") or fallback


def everything(session: Session) -> list[Canned]:
    """All of them, by shortcut."""
    rows = session.scalars(select(CannedReply).order_by(CannedReply.shortcut))
    return [Canned(row.shortcut, row.title, dict(row.texts)) for row in rows]


def find(session: Session, shortcut: str) -> Canned:
    """The one with this shortcut.

    Raises:
        NotFoundError: There is none.
    """
    row = session.get(CannedReply, shortcut)
    if row is None:
        raise NotFoundError("There is no canned reply /{shortcut}.", shortcut=shortcut)
    return Canned(row.shortcut, row.title, dict(row.texts))


def put(
    session: Session, shortcut: str, title: str, texts: Mapping[str, str]
) -> Canned:
    """Write one down, or write it anew.

    Raises:
        BadInputError: The shortcut can't be used, there are no words, or they have a
            place that nothing fills.
    """
    found = checked(shortcut, title, texts)
    row = session.get(CannedReply, found.shortcut)
    if row is None:
        row = CannedReply(shortcut=found.shortcut)
        session.add(row)
    row.title, row.texts = found.title, dict(found.texts)
    session.flush()
    return found


def rewrite(
    session: Session, was: str, shortcut: str, title: str, texts: Mapping[str, str]
) -> Canned:
    """Write one anew, perhaps under another shortcut; without `was` a new one.

    Macros that say it say it under its new shortcut.

    Raises:
        BadInputError: As `put`.
        ConflictError: There is another one with this shortcut.
        NotFoundError: There is none that `was` named.
    """
    found = checked(shortcut, title, texts)
    if found.shortcut != was and session.get(CannedReply, found.shortcut) is not None:
        raise ConflictError(
            "There is a reply /{shortcut} already.", shortcut=found.shortcut
        )
    if was:
        find(session, was)
    put(session, shortcut, title, texts)
    if was and found.shortcut != was:
        _rename(session, was, found.shortcut)
        remove(session, was)
    return found


def checked(shortcut: str, title: str, texts: Mapping[str, str]) -> Canned:
    """What can be kept of it. Raises as `put`."""
    shortcut = shortcut.strip().lstrip("/").lower()
    kept = {locale: text.strip() for locale, text in texts.items() if text.strip()}
    if not SHORTCUT.fullmatch(shortcut):
        raise BadInputError("A shortcut is small letters, digits, - and _.")
    if not title.strip() or not kept:
        raise BadInputError("A canned reply needs a title and words.")
    for text in kept.values():
        if strange := set(PLACE.findall(text)) - set(KNOWN):
            raise BadInputError(
                "Nothing fills {{{{{place}}}}}; there are: {known}.",
                place=sorted(strange)[0],
                known=", ".join(KNOWN),
            )
    return Canned(shortcut, title.strip(), kept)


def remove(session: Session, shortcut: str) -> None:
    row = session.get(CannedReply, shortcut)
    if row is not None:
        session.delete(row)
        session.flush()


def used_by(session: Session, shortcut: str) -> list[Macro]:
    """The macros that say it."""
    said = {"deed": "say", "shortcut": shortcut}
    every = session.scalars(select(Macro).order_by(Macro.title))
    return [macro for macro in every if said in macro.deeds]


def _rename(session: Session, was: str, shortcut: str) -> None:
    old, new = ({"deed": "say", "shortcut": one} for one in (was, shortcut))
    for macro in used_by(session, was):
        macro.deeds = [new if step == old else step for step in macro.deeds]


def values_for(session: Session, ticket: Ticket, officer: Officer) -> dict[str, str]:
    """What the places of a text are filled with on this ticket; unknown ones miss."""
    contact = ticket.contact
    area = session.get(Area, ticket.area_id) if ticket.area_id is not None else None
    supervisor = contact.supervisor
    known = {
        "name": contact.first_name,
        "ticket": str(ticket.id),
        "officer": officer.first_name,
        "area": area.name if area else None,
        "facility": area.facility if area else None,
        "supervisor": supervisor.first_name if supervisor else None,
        "title": ticket.title,
    }
    return {name: value for name, value in known.items() if value}


def fill(text: str, values: Mapping[str, str]) -> str:
    """Fill the places in. One without a value stays, to be seen and not sent."""
    return PLACE.sub(lambda place: values.get(place[1], place[0]), text)


def unfilled(text: str) -> tuple[str, ...]:
    """The places that are still open in a text, as they stand there."""
    return tuple(dict.fromkeys(place[0] for place in PLACE.finditer(text)))
