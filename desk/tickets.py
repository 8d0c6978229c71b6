"""Looking at a ticket: the whole desk, or the parts that htmx asks for."""

import secrets
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from desk.auth import CurrentOfficer
from desk.conversations import MOST, OpenTicket, read_ticket
from desk.lens import Lens, Looking
from desk.numbers import RowId
from desk.pages import (
    is_fragment,
    locale_of,
    moments,
    officer_of,
    page,
    see_other,
)
from desk.panel import Section, sections
from desk.queue import read_queue
from desk.spending import share_of_month
from kit.wake import Topic
from kit.web import Reader
from knowledge import render
from messages import segments, transcript
from people.address import Channel
from people.models import Officer
from tickets import notifications, queries, service

router = APIRouter()


@router.get("", response_class=HTMLResponse)
def show_ticket(
    request: Request,
    ticket_id: RowId,
    officer: CurrentOfficer,
    session: Reader,
    lens: Looking,
    before: RowId | None = None,
    at: RowId | None = None,
) -> HTMLResponse:
    """The ticket, with its last messages or those around the one `at` which it is."""
    if at is not None:
        contact_id = queries.get(session, ticket_id).contact_id
        before = transcript.place_of(session, contact_id, at, most=MOST)
    opened = read_ticket(
        session,
        ticket_id,
        officer,
        moments(request),
        request.app.state.settings,
        before=before,
    )
    mark_read(request, opened, officer)
    if is_fragment(request):
        return ticket_page(request, opened, "ticket/fragment.html", lens)
    when, everyone = moments(request), opened.officers
    queue = read_queue(session, officer, when, lens, everyone=everyone)
    return ticket_page(request, opened, "desk.html", lens, queue=queue)


@router.get("/transcript", response_class=HTMLResponse)
def show_transcript(
    request: Request,
    ticket_id: RowId,
    officer: CurrentOfficer,
    session: Reader,
    lens: Looking,
    seen: RowId = 0,
) -> Response:
    """What is new, for a page that is open: the transcript and the ticket's head."""
    if not is_fragment(request):
        return see_other(f"/desk/tickets/{ticket_id}")
    opened = read_ticket(
        session,
        ticket_id,
        officer,
        moments(request),
        request.app.state.settings,
        seen=seen,
    )
    mark_read(request, opened, officer)
    return ticket_page(request, opened, "ticket/live.html", lens)


def mark_read(request: Request, opened: OpenTicket, officer: Officer) -> None:
    """Whoever looks has read it, and what her bell said of it.

    Writes only when there is something to write.
    """
    if not opened.ticket.unread and not opened.has_notices:
        return
    with request.app.state.sessions.begin() as session:
        if opened.ticket.unread:
            service.mark_read(session, opened.ticket.id)
        if opened.has_notices:
            notifications.mark_read(
                session,
                officer.id,
                ticket_id=opened.ticket.id,
                now=request.app.state.clock(),
            )
    request.app.state.wake.signal(Topic.DESK)


def ticket_page(
    request: Request,
    opened: OpenTicket,
    template: str,
    lens: Lens,
    *,
    status: int = 200,
    draft: str = "",
    as_note: bool = False,
    channel: Channel | None = None,
    warning: str = "",
    toast: object = None,
    find: object = None,
    **context: object,
) -> HTMLResponse:
    """A page or a part of one about an open ticket; all parts take the same values."""
    settings = request.app.state.settings
    return page(
        request,
        template,
        status=status,
        opened=opened,
        open_id=opened.ticket.id,
        sections=sections_of(request, opened),
        topic=partial(topic_of, request),
        colleagues=opened.colleagues,
        nonce=secrets.token_urlsafe(12),
        alphabet={
            "basic": "".join(sorted(segments.GSM_7)),
            "extension": "".join(sorted(segments.GSM_7_EXTENSION)),
            "twins": {chr(k): v for k, v in segments.TYPOGRAPHY.items()},
        },
        price=settings.sms_price,
        currency=settings.currency,
        month=share_of_month(request),
        lens=lens,
        draft=draft,
        as_note=as_note,
        channel_chosen=channel,
        warning=warning,
        toast=toast,
        find=find,
        **context,
    )


def sections_of(request: Request, opened: OpenTicket) -> list[Section]:
    officer = officer_of(request)
    order = officer.panel if officer else ()
    toggled = request.cookies.get("sections", "")
    return sections(order, toggled, without=opened.nothing_for)


def topic_of(request: Request, slug: str) -> str:
    """The title of an article; of one that is gone, its slug."""
    article = request.app.state.library.article(slug)
    if article is None:
        return slug
    return render.title(article, render.nearest_locale(article, locale_of(request)))
