"""What an officer sees after a deed: the ticket as it is now, or why it was refused."""

from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from desk import texts
from desk.conversations import read_ticket
from desk.forms import Words
from desk.lens import Lens
from desk.pages import is_fragment, locale_of, moments, see_other
from desk.queue import read_queue
from desk.tickets import ticket_page
from people.models import Officer


@dataclass(frozen=True, slots=True)
class Toast:
    """What was done, and the address that takes it back."""

    text: str
    undo: str = ""


def resolved_toast(request: Request, ticket_id: int) -> Toast:
    text = texts.say(locale_of(request), "toast_resolved", n=ticket_id)
    return Toast(text, undo=f"/desk/tickets/{ticket_id}/reopening")


def shown(
    request: Request,
    session: Session,
    ticket_id: int,
    officer: Officer,
    lens: Lens,
    *,
    seen: int | None = None,
    toast: Toast | None = None,
) -> Response:
    """The ticket as it is now: its parts for htmx, else its page once more."""
    if not is_fragment(request):
        return see_other(f"/desk/tickets/{ticket_id}?{lens.query}")
    session.flush()
    session.expire_all()  # who has it now is read again
    opened = read_ticket(
        session,
        ticket_id,
        officer,
        moments(request),
        request.app.state.settings,
        seen=seen,
    )
    return ticket_page(request, opened, "ticket/fragment.html", lens, toast=toast)


def refused(
    request: Request,
    session: Session,
    ticket_id: int,
    officer: Officer,
    lens: Lens,
    form: Words,
    warning: str,
    status: int,
) -> Response:
    """The ticket with the reason above the words, which are kept."""
    when, settings = moments(request), request.app.state.settings
    opened = read_ticket(session, ticket_id, officer, when, settings, seen=form.seen)
    fragment = is_fragment(request)
    queue = None if fragment else read_queue(session, officer, when, lens)
    return ticket_page(
        request,
        opened,
        "ticket/fragment.html" if fragment else "desk.html",
        lens,
        status=status,
        draft=form.text,
        as_note=form.kind == "note",
        channel=form.channel,
        warning=warning,
        queue=queue,
    )
