"""The whole helpdesk, with routes that stay built from one test to the next.

FastAPI builds them when they are first asked for, which costs more than most of what is
asked of them. All that a helpdesk remembers is in its state, and that is new.
"""

from functools import cache
from pathlib import Path
from typing import Literal

from fastapi import FastAPI

import server
from kit.clock import Clock
from kit.settings import Settings


def create_app(
    settings: Settings, *, clock: Clock, cache: Path | None = None
) -> FastAPI:
    """As `server.create_app`, but only one of each role at a time."""
    new, app = (
        server.create_app(settings, clock=clock, cache=cache),
        _routed(settings.role),
    )
    if "api" in app.state:
        new.state.api = app.state.api
    for name in list(app.state):
        del app.state[name]
    for name in new.state:
        app.state[name] = new.state[name]
    return app


@cache
def _routed(role: Literal["all", "web", "worker"]) -> FastAPI:
    settings = Settings(_env_file=None, database_url="sqlite://", role=role)
    return server.create_app(settings)
