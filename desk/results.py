"""What an officer sees after a deed: the ticket as it is now, or why it was refused."""

from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from desk.conversations import read_ticket
from desk.forms import Place, Words
from desk.pages import is_fragment, moments, see_other
from desk.queue import read_queue
from desk.tickets import ticket_page
from people.models import Officer


def shown(
    request: Request, session: Session, ticket_id: int, officer: Officer, form: Place
) -> Response:
    """The ticket as it is now: its parts for htmx, else its page once more."""
    if not is_fragment(request):
        return see_other(_address(ticket_id, form))
    session.flush()
    session.expire_all()  # who has it now is read again
    seen = form.seen if isinstance(form, Words) else None
    opened = read_ticket(
        session,
        ticket_id,
        officer,
        moments(request),
        request.app.state.settings,
        seen=seen,
    )
    return ticket_page(
        request, opened, "ticket/fragment.html", view=form.view, q=form.q
    )


def refused(
    request: Request,
    session: Session,
    ticket_id: int,
    officer: Officer,
    form: Words,
    warning: str,
    status: int,
) -> Response:
    """The ticket with the reason above the words, which are kept."""
    when, settings = moments(request), request.app.state.settings
    opened = read_ticket(session, ticket_id, officer, when, settings, seen=form.seen)
    fragment = is_fragment(request)
    queue = (
        None
        if fragment
        else read_queue(session, officer, when, view=form.view, search=form.q)
    )
    return ticket_page(
        request,
        opened,
        "ticket/fragment.html" if fragment else "desk.html",
        status=status,
        view=form.view,
        q=form.q,
        draft=form.text,
        as_note=form.kind == "note",
        channel=form.channel,
        warning=warning,
        queue=queue,
    )


def _address(ticket_id: int, form: Place) -> str:
    search = {"q": form.q} if form.q else {}
    return f"/desk/tickets/{ticket_id}?{urlencode({'view': form.view, **search})}"
