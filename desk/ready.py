"""Ready words: canned replies and macros, written by leads for everybody."""

from dataclasses import dataclass

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from conversation import compose, wording
from desk.auth import CurrentOfficer, allowed
from desk.pages import page
from desk.texts import LOCALES
from kit.errors import BadInputError
from kit.settings import Settings
from kit.web import Reader
from messages.segments import measure
from people.access import Deed
from people.models import Officer
from tickets import canned, macros, queries, rights
from tickets.models import Ticket

EXAMPLE = {
    "name": "Grace",
    "ticket": "1042",
    "area": "Ahero",
    "facility": "Ahero Health Centre",
    "supervisor": "Rose",
    "title": "App does not sync",
}
"""What stands in the places when no ticket is named."""

MAY_EDIT = Depends(allowed(Deed.EDIT_READY_WORDS))

router = APIRouter(prefix="/ready", dependencies=[MAY_EDIT])


@dataclass(frozen=True, slots=True)
class Sample:
    """Words as a contact of one language would read them, and their price."""

    locale: str
    text: str
    segments: int
    price: float
    unfilled: tuple[str, ...]


@router.get("", response_class=HTMLResponse)
def show_ready(request: Request, _: CurrentOfficer, session: Reader) -> HTMLResponse:
    return page(
        request,
        "ready/list.html",
        replies=canned.everything(session),
        macros=macros.everything(session),
    )


def locales_of(settings: Settings) -> tuple[str, ...]:
    """The languages that contacts are written to in."""
    spoken = (locale.split("-")[0] for locale in settings.locales)
    return tuple(dict.fromkeys((*spoken, *LOCALES)))


def samples(
    texts: dict[str, str], values: dict[str, str], officer: Officer, settings: Settings
) -> list[Sample]:
    return [
        _sample(locale, canned.fill(text.strip(), values), officer, values, settings)
        for locale, text in texts.items()
        if text.strip()
    ]


def _sample(
    locale: str,
    text: str,
    officer: Officer,
    values: dict[str, str],
    settings: Settings,
) -> Sample:
    framed = wording.say(
        locale,
        "officer_reply",
        officer=officer.first_name,
        ticket=values["ticket"],
        text=text,
    )
    segments = measure(compose.sms_text(framed, ())).segments
    price = segments * settings.sms_price
    return Sample(locale, framed, segments, price, canned.unfilled(text))


def example(
    session: Session, number: str, officer: Officer
) -> tuple[Ticket | None, dict[str, str]]:
    """The ticket to try it on, and what it fills in; without a number, invented.

    Raises:
        TicketNotFoundError: There is none with this number, or it isn't hers to see.
        BadInputError: This is no number.
    """
    digits = number.strip().lstrip("#")
    if not digits:
        return None, {**EXAMPLE, "officer": officer.first_name}
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 10):
        raise BadInputError("Write the number of a ticket, such as 1042.")
    rights.require(session, officer, int(digits))
    ticket = queries.get(session, int(digits))
    return ticket, canned.values_for(session, ticket, officer)
