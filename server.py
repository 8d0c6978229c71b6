"""Putting the helpdesk together. The only file, with `channels.py`, that knows all."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from fastapi import FastAPI, HTTPException, Request
from fastapi.exception_handlers import (
    http_exception_handler,
    request_validation_exception_handler,
)
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy import Engine
from starlette.exceptions import HTTPException as StarletteHTTPException

import api.docs
import api.health
import api.metrics
import bot.router
import desk.router
import simulator.router
import sms.router
from api.courier import Courier
from api.v1 import make_api
from channels import Channels, open_channels, telegram_looker
from conversation.caretaker import Caretaker
from conversation.officer import office_of
from conversation.receive import Workshop
from conversation.worker import Converser
from desk.errors import explain_error, explain_form, explain_http
from kit.clock import Clock, utc_now
from kit.database import make_engine, make_readers, make_sessions
from kit.errors import (
    BadInputError,
    ConflictError,
    ForbiddenError,
    HelpdeskError,
    NotFoundError,
    TooManyError,
)
from kit.settings import Settings
from kit.tasks import Tasks
from kit.wake import PostgresRelay, Topic, Wake
from kit.writer import Writer
from knowledge.encoder import VectorStore, load_encoder
from knowledge.library import Library
from messages import claims
from messages.claims import Patience
from messages.inbox import Inbox
from messages.outbox import Outbox
from tickets.urgency import urgent

STATUS: Mapping[type[HelpdeskError], int] = {
    NotFoundError: 404,
    ConflictError: 409,
    BadInputError: 422,
    ForbiddenError: 403,
    TooManyError: 429,
}

LOOK_FOR_PUBLISHED = 1.0
"""Seconds after which a lost wake no longer matters: a publish is served within two."""

INDEX_CACHE = Path("var") / "index"


def create_app(
    settings: Settings, *, clock: Clock = utc_now, cache: Path | None = INDEX_CACHE
) -> FastAPI:
    """The whole helpdesk, or the part of it that `settings.role` names.

    Raises:
        BadInputError: A setting can't be used; the text says which.
    """
    app = FastAPI(
        title="Msaada",
        lifespan=_lifespan,
        openapi_url=None,
        # Twilio follows a redirect as a GET and loses the message.
        redirect_slashes=False,
    )
    state = app.state
    state.settings = settings
    state.clock = clock
    state.office = office_of(settings)
    state.engine = make_engine(settings.database_url)
    state.sessions = make_sessions(state.engine)
    state.readers = make_readers(state.engine)
    state.wake = Wake()
    state.index_cache = cache
    state.vectors = VectorStore(load_encoder(), cache) if settings.semantic else None
    state.library = Library(cache, state.vectors)
    state.tasks = Tasks()
    _add_routes(app, settings)
    for kind in STATUS:
        app.add_exception_handler(kind, _explain)
    app.add_exception_handler(StarletteHTTPException, _explain_http)
    app.add_exception_handler(RequestValidationError, _explain_validation)
    return app


def _add_routes(app: FastAPI, settings: Settings) -> None:
    app.include_router(api.health.router)
    app.include_router(api.metrics.router)
    if settings.role == "worker":
        return
    app.include_router(sms.router.router)
    app.include_router(bot.router.router)
    app.include_router(desk.router.router)
    app.include_router(simulator.router.router)
    app.include_router(api.docs.router)
    app.state.api = make_api(app)
    app.mount("/api/v1", app.state.api)
    app.add_api_route("/", _front_door, include_in_schema=False)


def _front_door(request: Request) -> Response:
    settings: Settings = request.app.state.settings
    return RedirectResponse("/simulator" if settings.is_demo else "/desk", 303)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    state, settings = app.state, app.state.settings
    state.wake.bind()
    await asyncio.to_thread(_read_knowledge, app)
    writers = _Writers(state.engine)
    state.inbox = Inbox(
        writers.inbox,
        state.wake,
        settle=timedelta(seconds=settings.settle_seconds),
        append=writers.append,
    )
    channels = open_channels(app, settings)
    state.fetch_attachment = channels.fetch
    state.look_at_telegram = telegram_looker(settings)
    outbox = None if settings.role == "web" else _outbox(app, channels, writers)
    _start(app, channels, writers, outbox)
    try:
        yield
    finally:
        await state.tasks.stop()
        if outbox is not None:
            await outbox.stop()
        await channels.close()
        await asyncio.to_thread(writers.close)
        state.engine.dispose()


class _Writers:
    """Who writes. SQLite has one lock, so one; PostgreSQL one for each of the steps."""

    def __init__(self, engine: Engine) -> None:
        sessions = make_sessions(engine)
        self.inbox = Writer(sessions)
        alone = engine.dialect.name == "sqlite"
        self.converse = self.inbox if alone else Writer(sessions)
        self.outbox = self.inbox if alone else Writer(sessions)
        # One statement needs no transaction around it: a third of the ways to the
        # server and back.
        single = engine.execution_options(isolation_level="AUTOCOMMIT")
        self.append = self.inbox if alone else Writer(make_sessions(single))

    def close(self) -> None:
        for writer in {self.inbox, self.append, self.converse, self.outbox}:
            writer.close()


def _outbox(app: FastAPI, channels: Channels, writers: _Writers) -> Outbox:
    return Outbox(
        writer=writers.outbox,
        senders=channels.senders,
        paces=channels.paces,
        wake=app.state.wake,
        clock=app.state.clock,
        name=f"{socket.gethostname()}:{os.getpid()}:{id(app):x}",
        patience=_patience(app.state.settings),
        urgent=urgent if app.state.settings.sms_hard_stop else None,
    )


def _patience(settings: Settings) -> Patience:
    return Patience(timedelta(seconds=settings.send_seconds))


def _start(
    app: FastAPI, channels: Channels, writers: _Writers, outbox: Outbox | None
) -> None:
    state = app.state
    if state.engine.dialect.name == "postgresql":
        url = state.engine.url.set(drivername="postgresql")
        relay = PostgresRelay(state.wake, url.render_as_string(hide_password=False))
        state.tasks.start("notifications", relay.run)
    state.tasks.start("knowledge", lambda: _follow_knowledge(app))
    if outbox is not None:
        workshop = Workshop(state.library, state.settings, state.office)
        converser = Converser(
            writers.converse, state.readers, workshop, state.wake, state.clock
        )
        caretaker = Caretaker(
            writers.converse, state.readers, workshop, state.wake, state.clock
        )
        if state.engine.dialect.name == "sqlite":
            now = state.clock()
            patience = _patience(state.settings)
            writers.outbox.submit(
                lambda session: claims.release_dead(session, now=now, patience=patience)
            )
        state.tasks.start("conversation", converser.run)
        state.tasks.start("caretaker", caretaker.run)
        state.tasks.start("outbox", outbox.run)
        courier = Courier(
            state.sessions,
            state.wake,
            state.clock,
            to_private=state.settings.webhooks_to_private,
        )
        state.tasks.start("webhooks", courier.run)
    for name, work in channels.tasks.items():
        state.tasks.start(name, work)


async def _follow_knowledge(app: FastAPI) -> None:
    """Serve what is published, whichever process published it, without a restart."""
    wake: Wake = app.state.wake
    seen = wake.count(Topic.KNOWLEDGE)
    while True:
        seen = await wake.wait(Topic.KNOWLEDGE, seen, LOOK_FOR_PUBLISHED)
        await asyncio.to_thread(_read_knowledge, app)


def _read_knowledge(app: FastAPI) -> None:
    with app.state.readers() as session:
        app.state.library.refresh(session)


# --- What went wrong, in the manner of whoever asked ----------------------------------


def _is_page(request: Request) -> bool:
    return request.url.path.startswith("/desk")


def _explain(request: Request, error: Exception) -> Response:
    assert isinstance(error, HelpdeskError)  # noqa: S101
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    if _is_page(request):
        return explain_error(request, status, error)
    return JSONResponse({"detail": str(error)}, status)


async def _explain_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException | StarletteHTTPException)  # noqa: S101
    plain = not error.headers and error.status_code >= 400
    if _is_page(request) and plain:
        return explain_http(request, error.status_code, str(error.detail))
    return await http_exception_handler(request, error)


async def _explain_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    if _is_page(request):
        return explain_form(request, str(error.errors()[0]["loc"][-1]))
    return await request_validation_exception_handler(request, error)
