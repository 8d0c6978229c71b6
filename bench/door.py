"""A server with the doors alone: `python -m bench.door KIND`.

`storing` is the real one, at HELPDESK_DATABASE_URL. `forgetting` is the same in all but
the storing, which is the measure of what storing costs.
"""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

import server
from kit import garbage, logs
from kit.settings import Settings, read_settings
from messages.channel import InboundMessage
from messages.inbox import row

STORING, FORGETTING = "storing", "forgetting"


class _Forgetful:
    """An inbox that makes the row and forgets it."""

    async def accept(self, *messages: InboundMessage) -> None:
        for message in messages:
            row(message)


def _app(kind: str) -> FastAPI:
    settings = read_settings().model_copy(update={"role": "web"})
    if kind == STORING:
        return _settling(server.create_app(settings))
    return _forgetful(settings)


def _forgetful(settings: Settings) -> FastAPI:
    app = _settling(server.create_app(settings))
    whole = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with whole(app):
            app.state.inbox = _Forgetful()
            yield

    app.router.lifespan_context = lifespan
    return app


def _settling(app: FastAPI) -> FastAPI:
    """What `helpdesk serve` does about the garbage collector once all is loaded."""
    whole = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with whole(app):
            garbage.settle()
            yield

    app.router.lifespan_context = lifespan
    return app


if __name__ == "__main__":
    logs.set_up("warning")
    uvicorn.run(
        _app(sys.argv[1]),
        host="127.0.0.1",
        port=int(os.environ["HELPDESK_PORT"]),
        log_config=None,
        access_log=False,
        server_header=False,
    )
