"""What every route may ask for."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Annotated
from weakref import WeakKeyDictionary

from fastapi import Depends, Request
from sqlalchemy.orm import Session

MOST_AT_ONCE = 7
"""Requests of one process that use the database at the same time. Each may need two
connections, to read and to write, and the pool has twenty."""

_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = (
    WeakKeyDictionary()
)


async def turn() -> AsyncIterator[None]:
    """Wait on the loop, where it costs nothing, until the database has room.

    Without this, many requests at once stand still: all threads wait for a connection,
    and those who have one wait for a thread in which to give it back.
    """
    loop = asyncio.get_running_loop()
    async with _turns.setdefault(loop, asyncio.Semaphore(MOST_AT_ONCE)):
        yield


Turn = Annotated[None, Depends(turn, scope="function")]


def transaction(request: Request, _: Turn) -> Iterator[Session]:
    with request.app.state.sessions.begin() as session:
        yield session


def reader(request: Request, _: Turn) -> Iterator[Session]:
    with request.app.state.readers() as session:
        yield session


def now(request: Request) -> datetime:
    moment: datetime = request.app.state.clock()
    return moment


# `scope="function"` commits before the response goes out. FastAPI's default commits
# after it: a failed commit would then be a 200, and the message lost (decision 0003).
Transaction = Annotated[Session, Depends(transaction, scope="function")]

Reader = Annotated[Session, Depends(reader, scope="function")]
"""A session that only reads; on SQLite it never waits for a writer."""

Now = Annotated[datetime, Depends(now)]
