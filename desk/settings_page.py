"""The first things to set up, each tested for real before it counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, File, Request, UploadFile
from fastapi.responses import HTMLResponse
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.auth import ActingOfficer, CurrentOfficer, allowed
from desk.pages import is_fragment, page
from desk.spending import purse
from kit.settings import Settings
from kit.web import Now, Reader, Transaction
from messages.models import SendingLine
from people import access, importing
from people.access import Deed
from people.address import Channel
from people.models import Contact, Role

LARGEST = 5_000_000
"""Bytes of a list of contacts."""

LATELY = timedelta(minutes=10)

router = APIRouter(prefix="/settings")


@dataclass(frozen=True, slots=True)
class Card:
    """A channel: what is set, what was heard and sent, and whether it works."""

    channel: Channel
    is_set: bool
    number: str
    heard: datetime | None
    sent: datetime | None
    paused: str
    works: bool
    heard_lately: bool


@router.get("", response_class=HTMLResponse)
def show_settings(
    request: Request, officer: CurrentOfficer, session: Reader, now: Now
) -> HTMLResponse:
    template = "settings/cards.html" if is_fragment(request) else "settings/page.html"
    return _page(request, session, officer.role, now, template)


@router.post(
    "/contacts",
    response_class=HTMLResponse,
    dependencies=[Depends(allowed(Deed.EDIT_PEOPLE))],
)
def take_contacts(
    request: Request,
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
    file: Annotated[UploadFile, File()],
) -> HTMLResponse:
    settings: Settings = request.app.state.settings
    report = importing.read_contacts(
        session,
        file.file.read(LARGEST),
        country=settings.default_country,
        now=now,
    )
    session.flush()
    return _page(
        request, session, officer.role, now, "settings/page.html", report=report
    )


def _page(
    request: Request,
    session: Session,
    role: str,
    now: datetime,
    template: str,
    report: importing.Report | None = None,
) -> HTMLResponse:
    settings: Settings = request.app.state.settings
    known = session.scalar(
        select(func.count()).select_from(Contact).where(Contact.role == Role.CHW)
    )
    cards = [_card(session, settings, channel, now) for channel in Channel]
    return page(
        request,
        template,
        cards=cards,
        contacts=known or 0,
        report=report,
        may_import=access.may(role, Deed.EDIT_PEOPLE),
        purse=purse(request, session),
        price=settings.sms_price,
        currency=settings.currency,
        works=sum(card.works for card in cards) + bool(known),
    )


def _card(
    session: Session, settings: Settings, channel: Channel, now: datetime
) -> Card:
    line = session.get(SendingLine, channel)
    heard = line.last_inbound_at if line else None
    sent = line.last_sent_at if line else None
    is_set = settings.has_sms if channel is Channel.SMS else settings.has_telegram
    paused = bool(line and line.paused_until and line.paused_until > now)
    return Card(
        channel,
        is_set,
        settings.twilio_number if channel is Channel.SMS else "",
        heard,
        sent,
        (line.paused_reason or "") if line and paused else "",
        works=bool(is_set and heard and sent and not paused),
        heard_lately=heard is not None and now - heard < LATELY,
    )
