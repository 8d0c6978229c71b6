"""Whether the helpdesk is well, in words, for a load balancer and an operator."""

import asyncio
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from kit import schema
from messages.models import SendingLine

router = APIRouter()

CHECK_WITHIN = 3.0


@router.get("/health/live")
async def live() -> dict[str, str]:
    """The process answers. Nothing else is asked."""
    return {"status": "ok"}


@router.get("/health/ready")
async def ready(request: Request) -> JSONResponse:
    """Whether messages can be taken and answered; else what is broken, in words."""
    broken = dict(request.app.state.tasks.failing)
    try:
        async with asyncio.timeout(CHECK_WITHIN):
            broken |= await asyncio.to_thread(_look, request)
    except TimeoutError:
        broken["database"] = "The database does not answer."
    status = "ok" if not broken else "broken"
    return JSONResponse({"status": status, "broken": broken}, 503 if broken else 200)


def _look(request: Request) -> dict[str, str]:
    state = request.app.state
    try:
        if not schema.is_current(state.engine):
            return {"database": "It is of another version: run `helpdesk migrate`."}
        with state.readers() as session:
            return _paused(session, state.clock()) | _knowledge(request)
    except SQLAlchemyError:
        return {"database": "The database can't be reached or read."}


def _paused(session: Session, now: datetime) -> dict[str, str]:
    lines = session.scalars(select(SendingLine).where(SendingLine.paused_until > now))
    return {
        str(line.channel): f"Sending is paused: {line.paused_reason}" for line in lines
    }


def _knowledge(request: Request) -> dict[str, str]:
    if request.app.state.library.articles():
        return {}
    return {"knowledge": "There are no articles: run `helpdesk kb import PATH`."}
