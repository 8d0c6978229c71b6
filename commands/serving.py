"""Running the helpdesk."""

import asyncio
import logging
import os
import socket
import sys
from typing import Annotated, Literal

import typer
import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine

import server
from commands.database import opened
from kit import garbage, logs, schema
from kit.clock import utc_now
from kit.database import make_engine, make_sessions
from kit.errors import BadInputError
from kit.proxy import ON_THIS_MACHINE, BehindProxy
from kit.settings import Settings, misnamed, read_settings
from knowledge import articles
from people import passwords
from simulator import demo
from simulator.provider import with_demo_providers
from tickets import indexing

log = logging.getLogger(__name__)

DEMO_EMAIL = "amina@example.org"
DEMO_PASSWORD = "karibu-msaada"  # noqa: S105 - shown to everyone who runs the demo
BACKLOG = 2048


def serve(
    role: Annotated[
        Literal["all", "web", "worker"] | None,
        typer.Option(help="Which part to run; else HELPDESK_ROLE."),
    ] = None,
) -> None:
    """Run the helpdesk until it is stopped.

    On SQLite the database is brought to this version first; on PostgreSQL run
    `helpdesk migrate` once before.
    """
    garbage.one_heap()
    settings = read_settings()
    if role is not None:
        settings = settings.model_copy(update={"role": role})
    logs.set_up(settings.log_level)
    _warn_of_misnamed()
    _check(settings)
    with _bind(settings) as listener:
        port = listener.getsockname()[1]
        settings = with_demo_providers(settings.model_copy(update={"port": port}))
        with opened(settings) as engine:
            _index(engine)
            _fill(engine, settings)
        app = server.create_app(settings)
        app.state.demo_sign_in = (DEMO_EMAIL, DEMO_PASSWORD)
        _Announcing(_config(app, settings), settings).run(sockets=[listener])


def migrate() -> None:
    """Bring the database to this version."""
    engine = make_engine(read_settings().database_url)
    try:
        schema.upgrade(engine)
        _index(engine)
    finally:
        engine.dispose()
    print("The database is of this version.", file=sys.stderr)


def reindex() -> None:
    """Write anew what the desk's search finds, while the helpdesk may run.

    For after a change made in the database itself, past the helpdesk.
    """
    with opened() as engine:
        count = indexing.reindex(make_sessions(engine))
    print(f"{count} entries can be searched.", file=sys.stderr)


def webhook(
    *,
    repair: Annotated[
        bool, typer.Option("--repair", help="Set it anew, keeping what waits.")
    ] = False,
) -> int:
    """Show how Telegram's webhook fares, and what to do about it."""
    settings = read_settings()
    if not settings.has_telegram:
        raise BadInputError("Set HELPDESK_TELEGRAM_TOKEN first: there is no bot.")
    from bot import webhook as telegram_webhook

    done, found = asyncio.run(telegram_webhook.look(settings, repair=repair))
    if done:
        print(done, file=sys.stderr)
    for name, value in found.items():
        print(f"{name}: {'-' if value is None else value}")
    return 0 if str(found["advice"]).startswith("Nothing to do") else 1


def _warn_of_misnamed() -> None:
    for name, meant in misnamed(os.environ).items():
        hint = f"did you mean {meant}?" if meant else "see docs/configuration.md"
        log.warning("%s is no setting and changes nothing; %s", name, hint)


def _check(settings: Settings) -> None:
    """Refuse what would start and then do nothing."""
    if settings.role != "all" and settings.database_url.startswith("sqlite"):
        raise BadInputError(
            "HELPDESK_ROLE: on SQLite one process does all; use PostgreSQL for more."
        )
    if settings.has_telegram:
        from bot import webhook as telegram_webhook  # 16 MB for those who have a bot

        if telegram_webhook.is_wanted(settings):
            telegram_webhook.url(settings)


def _bind(settings: Settings) -> socket.socket:
    """Take the port first: what follows must know which it is."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise BadInputError(
            f"Port {settings.port} on {settings.host} can't be used "
            f"({error.strerror}); set HELPDESK_PORT to another."
        ) from error
    return listener


def _fill(engine: Engine, settings: Settings) -> None:
    """A new database begins with the shipped articles, and in demo mode with people."""
    with make_sessions(engine).begin() as session:
        if not settings.is_demo and demo.is_loaded(session):
            raise BadInputError(
                "This database holds the demo's invented people: set "
                "HELPDESK_DATABASE_URL to a new one, or HELPDESK_DEMO=1."
            )
        articles.ensure_loaded(session, now=utc_now())
        if settings.is_demo and not demo.is_loaded(session):
            hashed = passwords.hash_password(DEMO_PASSWORD)
            demo.load(session, password_hash=hashed, now=utc_now())


def _index(engine: Engine) -> None:
    """Once after the update that brought the search: what was written before it."""
    sessions = make_sessions(engine)
    with sessions() as session:
        behind = indexing.is_behind(session)
    if behind:
        print("Preparing the search ...", file=sys.stderr)
        indexing.reindex(sessions)


def _config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        BehindProxy(
            app,  # type: ignore[arg-type]  # two dialects of the same types
            trusted_hosts=ON_THIS_MACHINE,
        ),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # BehindProxy reads them, and the host as well
        timeout_graceful_shutdown=25,
        timeout_keep_alive=65,
        backlog=BACKLOG,
        host=settings.host,
        port=settings.port,
    )


class _Announcing(uvicorn.Server):
    """Says where the pages are once they can be opened."""

    def __init__(self, config: uvicorn.Config, settings: Settings) -> None:
        super().__init__(config)
        self._settings = settings

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        garbage.settle()
        for line in announcement(self._settings):
            print(line, file=sys.stderr, flush=True)


def announcement(settings: Settings) -> list[str]:
    """The addresses, and how to sign in."""
    base = settings.base_url
    if settings.role == "worker":
        return [f"Msaada's worker runs; its health: {base}/health/ready"]
    lines = ["", "Msaada is running.", f"  Desk       {base}/desk"]
    if settings.is_demo:
        lines.insert(2, f"  Simulator  {base}/simulator   <- begin here")
        lines += [
            f"  Sign in    {DEMO_EMAIL}   password {DEMO_PASSWORD}",
            "  Everyone in it is invented; texts go to the simulator alone.",
        ]
    else:
        lines.append("  Sign in    `helpdesk officer add EMAIL` gives a one-time link")
        lines += [f"  {line}" for line in _channels(settings)]
    return [*lines, "  Ctrl+C ends it.", ""]


def _channels(settings: Settings) -> list[str]:
    sms = "on" if settings.has_sms else "off: set HELPDESK_TWILIO_… to switch it on"
    chat = (
        settings.telegram_mode
        if settings.has_telegram
        else "off: set HELPDESK_TELEGRAM_TOKEN to switch it on"
    )
    return [f"SMS        {sms}", f"Telegram   {chat}"]
