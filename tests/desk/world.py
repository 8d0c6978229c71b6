"""A desk on a real database, with the parts that the whole server would give it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, sessionmaker
from starlette.datastructures import State

import tickets.models  # noqa: F401
from desk.errors import explain_error
from desk.router import router
from kit.database import make_readers, make_sessions
from kit.errors import (
    BadInputError,
    ConflictError,
    ForbiddenError,
    HelpdeskError,
    NotFoundError,
    TooManyError,
)
from kit.settings import Settings
from kit.wake import Wake
from knowledge.evaluate import Question
from knowledge.match import ANSWER, NOTHING_KNOWN, Found, Match
from knowledge.texts import ArticleText, LocaleText
from messages.channel import Kind, Status
from messages.models import Author, Direction, Message
from people import officers
from people.address import Channel
from people.models import Address, Area, Contact, Officer, OfficerRole, Role
from tickets.calendar import parse_hours
from tickets.models import ChangeKind, Ticket, TicketChange
from tickets.rules import TicketPriority, TicketStatus

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OURS = "+254700000999"
PASSWORD = "four plain words here"
HOST = "http://testserver"
QUESTIONS = (
    Question("my phone does not charge any more", "phone-not-charging", "en"),
    Question("a thief took my phone", "lost-stolen-phone", "en"),
    Question("simu haiingizi moto kabisa", "phone-not-charging", "sw"),
    Question("who won the football last night", None, "en"),
)
"""What an exam asks where the shipped one would only take time."""

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what only shows or says something, by SQL that is tried on both elsewhere."""

FROM_US = {"Sec-Fetch-Site": "same-origin"}
HTMX = {**FROM_US, "HX-Request": "true"}

STATUS: Mapping[type[HelpdeskError], int] = {
    NotFoundError: 404,
    ConflictError: 409,
    BadInputError: 422,
    ForbiddenError: 403,
    TooManyError: 429,
}


@dataclass
class Now:
    """A clock that only the test moves."""

    moment: datetime = NOW

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, **span: float) -> None:
        self.moment += timedelta(**span)


class Shelf:
    """One article, as the library of a running process holds many."""

    def article(self, slug: str) -> ArticleText | None:
        texts = {"en": LocaleText("App does not sync", ("Turn data on.",))}
        return ArticleText(slug, texts) if slug == "sync-not-working" else None

    @property
    def index(self) -> "Shelf":
        return self

    def search(self, text: str, **_: object) -> Found:
        """Whatever holds "sync" or "Bado" is about the one article."""
        match = Match("sync-not-working", 0.86, 0.82, "app does not sync")
        near = any(word in text.casefold() for word in ("sync", "bado"))
        return Found(ANSWER, 0.86, (match,)) if near else NOTHING_KNOWN


@dataclass
class World:
    """What a test begins with, and says what it needs more of."""

    app: FastAPI
    sessions: sessionmaker[Session]
    clock: Now
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def officer(
        self,
        name: str = "Amina Yusuf",
        email: str = "amina@example.org",
        role: OfficerRole = OfficerRole.OFFICER,
        locale: str = "en",
    ) -> int:
        with self.sessions.begin() as session:
            officer = Officer(
                email=email, name=name, role=role, locale=locale, created_at=NOW
            )
            session.add(officer)
            session.flush()
            return officer.id

    def officer_with_password(self) -> None:
        """Amina, a lead, who can sign in by the door."""
        with self.sessions.begin() as session:
            lead = OfficerRole.LEAD
            officers.add(
                session, "amina@example.org", "Amina Yusuf", lead, PASSWORD, now=NOW
            )

    def officer_with_role_lead(self) -> int:
        return self.officer("Faith Njeri", "faith@example.org", OfficerRole.LEAD)

    def cookie(self, officer_id: int) -> str:
        with self.sessions.begin() as session:
            return officers.sign_in(session, officer_id, now=self.clock())

    def ticket(
        self,
        name: str | None = "Akinyi Odhiambo",
        text: str = "Bado. Nilijaribu mara tatu.",
        *,
        channels: tuple[Channel, ...] = (Channel.SMS,),
        **values: Any,  # noqa: ANN401
    ) -> int:
        """A contact who wrote, and her ticket."""
        with self.sessions.begin() as session:
            number = next(self.numbers)
            contact = Contact(
                name=name,
                code=f"CHW-{number:04}",
                role=Role.CHW,
                locale="sw",
                area=_area(session),
                created_at=NOW,
            )
            session.add(contact)
            session.flush()
            for place, channel in enumerate(channels):
                contact.addresses.append(
                    Address(
                        channel=channel,
                        address=address_of(channel, number),
                        last_inbound_at=NOW - timedelta(minutes=place),
                    )
                )
            moment = self.clock() - timedelta(minutes=28)
            ticket = Ticket(
                **{
                    "contact_id": contact.id,
                    "area_id": contact.area_id,
                    "title": "App does not sync",
                    "question": text,
                    "article": "sync-not-working",
                    "steps_tried": ["Turn data on."],
                    "reason": "not_fixed",
                    "flags": ["data_at_risk"],
                    "priority": TicketPriority.HIGH,
                    "status": TicketStatus.OPEN,
                    "opened_at": moment,
                    "due_at": NOW + timedelta(hours=2),
                    "last_inbound_at": moment,
                    "unread": 1,
                    "changed_at": moment,
                    **values,
                }
            )
            session.add(ticket)
            session.flush()
            session.add(
                TicketChange(
                    ticket_id=ticket.id,
                    kind=ChangeKind.OPENED,
                    text="not_fixed",
                    created_at=moment,
                )
            )
            self._say(session, ticket, contact, text, at=moment)
            return ticket.id

    def say(self, ticket_id: int, text: str, **values: Any) -> int:  # noqa: ANN401
        """One more message on a ticket: inbound unless told otherwise."""
        with self.sessions.begin() as session:
            ticket = session.get_one(Ticket, ticket_id)
            message = self._say(session, ticket, ticket.contact, text, **values)
            session.flush()
            return message.id

    def _say(
        self,
        session: Session,
        ticket: Ticket,
        contact: Contact,
        text: str,
        *,
        at: datetime | None = None,
        **values: Any,  # noqa: ANN401
    ) -> Message:
        moment, first = at or self.clock(), contact.addresses[0]
        message = Message(
            **{
                "channel": first.channel,
                "address": first.address,
                "our_address": OURS,
                "direction": Direction.INBOUND,
                "author": Author.CONTACT,
                "status": Status.CONVERSED,
                "kind": Kind.TEXT,
                "text": text,
                "external_id": f"x{next(self.numbers)}",
                "contact_id": contact.id,
                "ticket_id": ticket.id,
                "created_at": moment,
                "changed_at": moment,
                **values,
            }
        )
        session.add(message)
        return message


def statements(engine: Engine, client: TestClient, path: str) -> int:
    """How many statements a page needs."""
    seen: list[str] = []

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(engine, "before_cursor_execute", note)
    assert client.get(path).status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def address_of(channel: Channel, number: int) -> str:
    if channel is Channel.SMS:
        return f"+254700000{number:03}"
    return f"700{number:04}"


def _area(session: Session) -> Area:
    known = session.query(Area).filter_by(name="Ahero").one_or_none()
    if known is not None:
        return known
    top = Area(name="Nyando", path="/1/")
    session.add(top)
    session.flush()
    return Area(name="Ahero", parent=top, path="/1/2/")


def make_settings() -> Settings:
    return Settings(_env_file=None, public_url="", timezone="Africa/Nairobi")


@cache
def _routed() -> FastAPI:
    """Routes cost more than most of the pages that are asked for."""
    app = FastAPI()
    app.include_router(router)
    app.add_exception_handler(HelpdeskError, _explained)
    app.add_api_route("/bound", _bound)
    return app


def make_app(engine: Engine, clock: Now) -> FastAPI:
    """A desk as new: all it remembers is in its state."""
    app = _routed()
    app.state = State()
    app.state.settings = make_settings()
    app.state.sessions = make_sessions(engine)
    app.state.readers = make_readers(engine)
    app.state.clock = clock
    app.state.wake = Wake()
    app.state.library = Shelf()
    app.state.office = parse_hours("08:00-17:00", "mon-fri", ZoneInfo("Africa/Nairobi"))
    app.state.fetch_attachment = _fetch
    return app


async def _bound(request: Request) -> str:
    """Ties the wakes to the loop that serves, for tests with a server of their own."""
    request.app.state.wake.bind()
    return "bound"


async def _fetch(message: Message, number: int) -> tuple[bytes, str]:
    file = message.extra["attachments"][number]
    return b"bytes", file["content_type"]


async def _explained(request: Request, error: Exception) -> HTMLResponse:
    assert isinstance(error, HelpdeskError)
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    return explain_error(request, status, error)
