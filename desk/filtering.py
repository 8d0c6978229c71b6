"""The sheet in which an officer narrows a list, field by field."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from desk import texts
from desk.auth import CurrentOfficer
from desk.lens import Lens, Looking
from desk.pages import locale_of
from desk.places import area_tree
from desk.sheets import sheet
from desk.tickets import topic_of
from kit.web import Reader
from people import officers
from people.address import Channel
from people.models import Officer
from tickets.filters import EMPTY, Filter, Operator
from tickets.models import Ticket, TicketTag
from tickets.rules import TicketPriority, TicketStatus

MOST = 60
"""Choices of one field."""

Choice = tuple[str, str]

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Field:
    """One field with what it can be; `chosen` as it is in the address now."""

    name: str
    choices: tuple[Choice, ...]
    chosen: tuple[str, ...]
    has_not: bool
    can_be_empty: bool


@router.get("/filters", response_class=HTMLResponse)
def show_filters(
    request: Request, officer: CurrentOfficer, session: Reader, lens: Looking
) -> HTMLResponse:
    title = texts.say(locale_of(request), "filter")
    dates = {
        f"{one.field}_{one.operator}": one.value
        for one in lens.filters
        if one.operator in (Operator.AFTER, Operator.BEFORE)
    }
    return sheet(
        request,
        "sheets/filters.html",
        title=title,
        lens=lens,
        fields=[*_fields(request, session, officer, lens)],
        dates=dates,
        date_fields=("opened", "active"),
    )


def _fields(
    request: Request, session: Session, officer: Officer, lens: Lens
) -> Iterator[Field]:
    locale = locale_of(request)
    topics = session.scalars(
        select(Ticket.article)
        .where(Ticket.unresolved, Ticket.article.is_not(None))
        .distinct()
        .limit(MOST)
    )
    tags = session.scalars(
        select(TicketTag.tag).distinct().order_by(TicketTag.tag).limit(MOST)
    )
    people = [
        (str(one.id), one.name)
        for one in officers.everyone(session)
        if one.id != officer.id
    ]
    choices: dict[str, list[Choice]] = {
        "status": [(s, texts.say(locale, f"status_{s}")) for s in TicketStatus],
        "priority": [(p, texts.say(locale, f"priority_{p}")) for p in TicketPriority],
        "assignee": [("me", texts.say(locale, "me")), *people[:MOST]],
        "area": _areas(session, officer, lens),
        "topic": sorted(
            ((slug, topic_of(request, slug)) for slug in topics if slug),
            key=lambda choice: choice[1],
        ),
        "tag": [(tag, tag) for tag in tags],
        "channel": [(c, texts.say(locale, f"channel_{c}")) for c in Channel],
        "locale": list(texts.LOCALES.items()),
        "sla": [(s, texts.say(locale, f"sla_{s}")) for s in ("late", "soon")],
        "failed": [("yes", texts.say(locale, "yes"))],
        "files": [("yes", texts.say(locale, "yes"))],
    }
    chosen: dict[str, list[str]] = {}
    for one in lens.filters:
        chosen.setdefault(one.field, []).append(str(one))
    for name, found in choices.items():
        if found or name in chosen:
            yield Field(
                name,
                tuple(found),
                tuple(chosen.get(name, ())),
                has_not=name not in ("sla", "area"),
                can_be_empty=name in EMPTY,
            )


def _areas(session: Session, officer: Officer, lens: Lens) -> list[Choice]:
    """Where tickets wait, two levels deep, and the area that is chosen already."""
    found: list[Choice] = []
    for node in area_tree(session, officer):
        found.append((str(node.id), node.name))
        found += [(str(one.id), f"{node.name} › {one.name}") for one in node.below]
    known = {number for number, _ in found}
    chosen: list[Filter] = [one for one in lens.filters if one.field == "area"]
    found += [(one.value, one.value) for one in chosen if one.value not in known]
    return found
