"""What every route may ask for."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session


def transaction(request: Request) -> Iterator[Session]:
    with request.app.state.sessions.begin() as session:
        yield session


def reader(request: Request) -> Iterator[Session]:
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
