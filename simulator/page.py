"""The page: a phone and a chat side by side, and what comes of them."""

import hashlib
import json
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import FileResponse, RedirectResponse, StreamingResponse
from fastapi.templating import Jinja2Templates
from starlette.concurrency import run_in_threadpool

from kit.settings import Settings
from kit.wake import Topic, Wake
from kit.web import Now, Reader
from people.address import is_phone
from simulator.demo_people import PERSONAS
from simulator.faults import WORDS
from simulator.gate import On, is_on, may_look
from simulator.network import network_of
from simulator.numbers import fresh_number
from simulator.view import Talk, talk
from simulator.words import CHAT_TRIES, LANGUAGES, TOUR, TRIES

HERE = Path(__file__).parent
STATIC = {"simulator.css": "text/css", "simulator.js": "text/javascript"}
FRAGMENTS = ("phone", "chat", "side", "tour")

LOOK_SECONDS = 1.0
MOST_LOOKS = 900
"""Then the stream ends and the browser opens another, so none lives for ever."""

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

router = APIRouter(prefix="/simulator", include_in_schema=False)
templates = Jinja2Templates(HERE / "templates")
templates.env.trim_blocks = templates.env.lstrip_blocks = True

Phone = Annotated[str, Query(max_length=20)]


@router.get("")
def show(
    request: Request, session: Reader, now: Now, phone: Phone = "", wait: str = ""
) -> Response:
    """The page of one phone; `phone=new` hands out a number nobody has used."""
    settings: Settings = request.app.state.settings
    if not is_on(settings):
        return _show_off(request, settings)
    network = network_of(request.app)
    if phone == "new":
        number = fresh_number(session, network.numbers())
        network.phone(number)
        return RedirectResponse(f"/simulator?phone=%2B{number[1:]}", 303)
    held = network.phone(phone if is_phone(phone) else PERSONAS[0].phone)
    context: dict[str, Any] = {
        "talk": talk(session, held, settings, now=now),
        "phone": held,
        "personas": PERSONAS,
        "languages": LANGUAGES,
        "tour": TOUR,
        "tries": TRIES,
        "chat_tries": CHAT_TRIES,
        "faults": WORDS,
        "sign_in": getattr(request.app.state, "demo_sign_in", None),
        "our_number": settings.twilio_number,
        "wait": wait == "1",
        "version": _version,
        "theme": request.cookies.get("theme", ""),
    }
    return templates.TemplateResponse(request, "page.html", context, headers=HEADERS)


def _show_off(request: Request, settings: Settings) -> Response:
    if not (settings.is_demo or may_look(request)):
        raise HTTPException(404)
    context = {"version": _version, "theme": request.cookies.get("theme", "")}
    return templates.TemplateResponse(request, "off.html", context, headers=HEADERS)


@router.get("/events")
async def follow(request: Request, settings: On, phone: Phone) -> StreamingResponse:
    """The parts of the page that change, each time they do."""
    if not is_phone(phone):
        raise HTTPException(400, "That is no phone number.")
    return StreamingResponse(
        _events(request, settings, phone),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _events(
    request: Request, settings: Settings, phone: str
) -> AsyncIterator[str]:
    wake: Wake = request.app.state.wake
    shown = ""
    yield "retry: 1000\n\n"
    for look in range(MOST_LOOKS):
        seen = wake.count(Topic.DESK)
        found = await run_in_threadpool(_render, request, settings, phone)
        if found != shown:
            shown = found
            yield f"event: talk\ndata: {found}\n\n"
        elif look % 20 == 0:
            yield ": still here\n\n"
        await wake.wait(Topic.DESK, seen, LOOK_SECONDS)
        if await request.is_disconnected():
            return


def _render(request: Request, settings: Settings, number: str) -> str:
    held = network_of(request.app).phone(number)
    with request.app.state.readers() as session:
        found = talk(session, held, settings, now=request.app.state.clock())
    return json.dumps(_fragments(found, request))


def _fragments(found: Talk, request: Request) -> dict[str, str]:
    context = {
        "talk": found,
        "tour": TOUR,
        "chat_tries": CHAT_TRIES,
        "sign_in": getattr(request.app.state, "demo_sign_in", None),
    }
    parts = {
        name: templates.get_template(f"_{name}.html").render(context)
        for name in FRAGMENTS
    }
    last = found.last_in
    heard = {"last": last.id, "said": last.text} if last else {"last": "", "said": ""}
    return parts | heard


@router.get("/static/{name}")
def static_file(name: str) -> FileResponse:
    if name not in STATIC:
        raise HTTPException(404)
    return FileResponse(
        HERE / "static" / name,
        media_type=STATIC[name],
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )


@cache
def _version(name: str) -> str:
    """A file's address with a hash of its content: cached for ever, never stale."""
    digest = hashlib.sha256((HERE / "static" / name).read_bytes()).hexdigest()[:10]
    return f"/simulator/static/{name}?v={digest}"
