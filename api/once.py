"""Writes that may be sent twice and are done once: the header `Idempotency-Key`."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Header, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.models import ApiToken, IdempotentAnswer

KEPT = timedelta(hours=24)

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="The same key and body within a day are answered as before.",
    ),
]


def once(
    session: Session,
    request: Request,
    token: ApiToken,
    key: str | None,
    body: BaseModel,
    deed: Callable[[], BaseModel],
    *,
    status: int = 201,
    now: datetime,
) -> JSONResponse:
    """Do a deed and keep its answer, or give the answer that it got before.

    Raises:
        HTTPException: 422, the key was used for something else; 409, the same write is
            being done at this moment.
    """
    if not key:
        return JSONResponse(deed().model_dump(mode="json"), status)
    asked = _fingerprint(request, body)
    session.execute(
        delete(IdempotentAnswer).where(IdempotentAnswer.created_at < now - KEPT)
    )
    known = session.scalar(
        select(IdempotentAnswer).where(
            IdempotentAnswer.token_id == token.id, IdempotentAnswer.key == key
        )
    )
    if known is not None:
        if known.request_hash != asked:
            raise HTTPException(422, "This Idempotency-Key was used for another write.")
        return JSONResponse(
            known.body, known.status, headers={"Idempotent-Replayed": "true"}
        )
    answer = deed().model_dump(mode="json")
    session.add(
        IdempotentAnswer(
            token_id=token.id,
            key=key,
            request_hash=asked,
            status=status,
            body=answer,
            created_at=now,
        )
    )
    try:
        session.flush()
    except IntegrityError as error:
        raise HTTPException(409, "The same write is under way; ask again.") from error
    return JSONResponse(answer, status)


def _fingerprint(request: Request, body: BaseModel) -> str:
    whole = f"{request.method} {request.url.path}\n{body.model_dump_json()}"
    return hashlib.sha256(whole.encode()).hexdigest()
