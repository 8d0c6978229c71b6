"""What the page's buttons do: write, press, share, and switch faults."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool

from kit.wake import Topic
from messages.models import Message
from people import directory
from people.address import Channel, is_phone
from simulator.bubbles import markup_of
from simulator.demo_people import chat_of, invented_name
from simulator.faults import read_faults
from simulator.gate import On, same_origin
from simulator.network import Chatted, Phone, network_of
from simulator.payloads import (
    Json,
    Person,
    bot_message,
    contact_update,
    press_update,
    text_update,
)
from simulator.road import Road

LONGEST = 1600
STOP = "stop"

router = APIRouter(
    prefix="/simulator", dependencies=[Depends(same_origin)], include_in_schema=False
)

Text = Annotated[str, Form(max_length=LONGEST)]
Texts = Annotated[list[str], Form()]


def read_phone(phone: Annotated[str, Form(max_length=20)]) -> str:
    if not is_phone(phone):
        raise HTTPException(400, "That is no phone number.")
    return phone


Number = Annotated[str, Depends(read_phone)]


@router.post("/sms")
async def write_sms(
    request: Request,
    settings: On,
    phone: Number,
    text: Text = "",
    suggested: Text = "",
    key: Text = "",
) -> Response:
    """Text us. Without JavaScript a key of the phone sends its own digit."""
    body = suggested or key or text
    if not body.strip():
        return _done(request, phone, [])
    road = Road(network_of(request.app), settings)
    answers = await road.text(phone, body, now=request.app.state.clock())
    return _done(request, phone, answers)


@router.post("/telegram")
async def write_chat(
    request: Request,
    settings: On,
    phone: Number,
    text: Text = "",
    suggested: Text = "",
    press: Text = "",
    share: Text = "",
) -> Response:
    """Write in the chat, press a button there, or share the phone's number."""
    network, now = network_of(request.app), request.app.state.clock()
    person = await run_in_threadpool(_person, request, phone)
    ids = network.next_id(now), network.next_id(now)
    body = (suggested or text).strip()
    if press:
        message_id, _, token = press.partition("|")
        under = await _message(request, settings, person, message_id)
        update = press_update(person, ids[0], under, token)
    elif share:
        update = contact_update(person, ids, phone, now)
    elif body:
        update = text_update(person, ids, body, now)
    else:
        return _done(request, phone, [])
    road = Road(network, settings)
    return _done(request, phone, await road.update(phone, update, now=now))


@router.post("/faults")
async def switch_faults(
    request: Request,
    settings: On,
    phone: Number,
    fault: Texts | None = None,
    was_stopped: Text = "",
) -> Response:
    """Set the switches. STOP is a text like any other: switching it writes one."""
    network, chosen = network_of(request.app), fault or []
    network.phone(phone).faults = read_faults(chosen)
    answers = []
    if (STOP in chosen) != bool(was_stopped):
        word = "STOP" if STOP in chosen else "START"
        road = Road(network, settings)
        answers = await road.text(phone, word, now=request.app.state.clock())
    return _done(request, phone, answers)


def _done(request: Request, phone: str, answers: list[int]) -> Response:
    """To the script, what our webhook answered; to a plain form, the page again."""
    request.app.state.wake.signal(Topic.DESK)
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"answers": answers})
    number = phone.removeprefix("+")
    return RedirectResponse(f"/simulator?phone=%2B{number}&wait=1#talk", 303)


def _person(request: Request, phone: str) -> Person:
    """Whoever holds the phone, as she would call herself in Telegram."""
    with request.app.state.readers() as session:
        held = directory.find(session, Channel.SMS, phone)
        contact = held.contact if held is not None else None
        return Person(
            int(chat_of(phone)),
            (contact and contact.name) or invented_name(phone),
            (contact and contact.locale) or "en",
        )


async def _message(
    request: Request, settings: On, person: Person, message_id: str
) -> Json:
    """The message a button stands under: from the network, else from the database."""
    if not (message_id.isdecimal() and len(message_id) <= 15):
        raise HTTPException(400, "There is no such message.")
    phone = network_of(request.app).phone(f"+{person.id}")
    row = await run_in_threadpool(_row, request, f"{person.id}:{message_id}")
    if row is None:
        raise HTTPException(400, "There is no such message.")
    bot = {
        "id": int(settings.telegram_bot_id or 0),
        "is_bot": True,
        "first_name": "Msaada",
    }
    markup = markup_of(row, _chatted(phone, message_id))
    number = int(message_id)
    return bot_message(bot, person.chat, number, row.text, markup, row.created_at)


def _chatted(phone: Phone, message_id: str) -> Chatted | None:
    return next((c for c in phone.chatted if str(c.message_id) == message_id), None)


def _row(request: Request, external_id: str) -> Message | None:
    with request.app.state.readers() as session:
        found: Message | None = session.scalars(
            select(Message).where(
                Message.channel == Channel.TELEGRAM,
                Message.external_id == external_id,
            )
        ).first()
        return found
