"""Errors as `application/problem+json` (RFC 9457), with words that say what to do."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from kit.errors import (
    BadInputError,
    ConflictError,
    ForbiddenError,
    HelpdeskError,
    NotFoundError,
    TooManyError,
)

STATUS: Mapping[type[HelpdeskError], int] = {
    NotFoundError: 404,
    ConflictError: 409,
    BadInputError: 422,
    ForbiddenError: 403,
    TooManyError: 429,
}


def problem(
    status: int, detail: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    return JSONResponse(
        body, status, headers=headers, media_type="application/problem+json"
    )


def add_to(app: FastAPI) -> None:
    for kind in STATUS:
        app.add_exception_handler(kind, _helpdesk)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _validation)


async def _helpdesk(_: Request, error: Exception) -> JSONResponse:
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    return problem(status, str(error))


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    return problem(error.status_code, str(error.detail), error.headers)


async def _validation(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    return problem(422, f"{where}: {first['msg']}.")
