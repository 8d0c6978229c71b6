"""The bell: what an officer should know who was not looking."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from desk import texts
from desk.auth import ActingOfficer, CurrentOfficer
from desk.pages import locale_of, see_other
from desk.sheets import sheet
from kit.web import Now, Reader, Transaction
from tickets import notifications

router = APIRouter(prefix="/notices")


@router.get("", response_class=HTMLResponse)
def show_notices(
    request: Request, officer: CurrentOfficer, session: Reader
) -> HTMLResponse:
    return sheet(
        request,
        "sheets/notices.html",
        title=texts.say(locale_of(request), "notices"),
        notices=notifications.unread(session, officer.id),
    )


@router.post("/reading")
def mark_all_read(officer: ActingOfficer, session: Transaction, now: Now) -> Response:
    notifications.mark_read(session, officer.id, now=now)
    return see_other("/desk")
