"""Files that contacts sent: fetched from the provider when an officer looks."""

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from desk.auth import CurrentOfficer
from desk.headers import FILE_HEADERS
from desk.numbers import RowId
from desk.timeline import SHOWN
from kit.errors import NotFoundError
from messages.models import Message
from people.models import Officer
from tickets import rights

router = APIRouter(prefix="/attachments")


@router.get("/{message_id}/{number}")
async def show_attachment(
    request: Request, message_id: RowId, number: RowId, officer: CurrentOfficer
) -> Response:
    """No transaction is open while the provider is asked."""
    message = await run_in_threadpool(_find, request, message_id, officer)
    files = (message.extra.get("attachments") or []) if message else []
    if message is None or not 0 <= number < len(files):
        raise NotFoundError("There is no such file.")
    content, content_type = await request.app.state.fetch_attachment(message, number)
    kind = content_type.partition(";")[0].strip().lower()
    headers = dict(FILE_HEADERS)
    if kind not in SHOWN:
        kind = "application/octet-stream"
        name = _plain(str(files[number].get("name") or f"{message_id}-{number}"))
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(content, media_type=kind, headers=headers)


def _find(request: Request, message_id: int, officer: Officer) -> Message | None:
    """The message, if it stands in a transcript that the officer may read."""
    with request.app.state.readers() as session:
        found: Message | None = session.get(Message, message_id)
        if found is None or found.contact_id is None:
            return found if not officer.areas else None
        hers = rights.sees_contact(session, officer, found.contact_id)
        return found if hers else None


def _plain(name: str) -> str:
    """A file name that fits a header: no quotes, no path, no surprises."""
    kept = "".join(
        c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name
    )
    return kept.lstrip(".")[-80:] or "file"
