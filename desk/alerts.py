"""What an officer's desk may sound and show, in her own words: a page of settings."""

from dataclasses import asdict
from datetime import time
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from desk.auth import ActingOfficer, CurrentOfficer
from desk.numbers import RowId
from desk.pages import locale_of, page, see_other
from desk.refusals import refusal, status_of
from desk.ringing import alert
from kit.errors import BadInputError, NotFoundError
from kit.settings import Settings
from kit.web import Now, Reader, Transaction
from people.models import Officer, OfficerAlerts, Telling
from tickets import alerts, telling
from tickets.loudness import Group

router = APIRouter(prefix="/notices")


class Wanted(BaseModel):
    """A box that is not ticked is not sent."""

    sound: bool = False
    desktop: bool = False
    group: list[Group] = []
    quiet: bool = False
    quiet_from: time = alerts.EVENING
    quiet_until: time = alerts.MORNING
    critical_anyway: bool = False
    telling: Telling | None = None


@router.get("/loud")
def show_loud(
    request: Request,
    officer: CurrentOfficer,
    session: Reader,
    now: Now,
    after: RowId | None = None,
) -> JSONResponse:
    """What the browser is to sound and show now; it decides nothing but where.

    `cursor` is what to ask with as `after` the next time. `officer` is for pages that
    were opened by somebody else in this browser.
    """
    hers = alerts.of_officer(session, officer.id)
    wishes = alerts.wishes_of(
        hers, alerts.zone_of(session, officer, request.app.state.office)
    )
    loud = alerts.loud(session, officer, wishes, after=after, now=now)
    found = alert(locale_of(request), loud.rings if hers.sound or hers.desktop else ())
    return JSONResponse(
        {
            "officer": officer.id,
            "cursor": loud.cursor,
            "sound": hers.sound,
            "desktop": hers.desktop,
            "alert": asdict(found) if found else None,
        },
        headers={"Cache-Control": "no-store"},
    )


@router.get("/settings", response_class=HTMLResponse)
def show_settings(
    request: Request, officer: CurrentOfficer, session: Reader, saved: str = ""
) -> HTMLResponse:
    hers = alerts.of_officer(session, officer.id)
    return _page(request, session, officer, _as_form(hers), saved=bool(saved))


@router.post("/settings", response_class=HTMLResponse)
def set_wishes(
    request: Request,
    form: Annotated[Wanted, Form()],
    officer: ActingOfficer,
    session: Transaction,
) -> Response:
    try:
        alerts.wish(session, officer.id, **form.model_dump())
    except BadInputError as error:
        return _page(request, session, officer, form, problem=error)
    return see_other("/desk/notices/settings?saved=yes")


@router.post("/telegram", response_class=HTMLResponse)
def make_code(
    request: Request, officer: ActingOfficer, session: Transaction, now: Now
) -> HTMLResponse:
    """The code is shown once, and counts in the chat in which she writes it."""
    settings: Settings = request.app.state.settings
    if not settings.has_telegram:
        raise NotFoundError("Telegram is not set up here.")
    code = telling.make_code(session, officer.id, now=now)
    session.flush()
    hers = alerts.of_officer(session, officer.id)
    return _page(request, session, officer, _as_form(hers), code=code)


@router.post("/telegram/off")
def unlink(officer: ActingOfficer, session: Transaction) -> Response:
    telling.unlink(session, officer.id)
    return see_other("/desk/notices/settings?saved=yes")


def _as_form(hers: OfficerAlerts) -> Wanted:
    return Wanted(
        sound=hers.sound,
        desktop=hers.desktop,
        group=[group for group in Group if group in hers.groups],
        quiet=hers.quiet,
        quiet_from=hers.quiet_from,
        quiet_until=hers.quiet_until,
        critical_anyway=hers.critical_anyway,
        telling=hers.telling,
    )


def _page(
    request: Request,
    session: Session,
    officer: Officer,
    form: Wanted,
    *,
    saved: bool = False,
    problem: BadInputError | None = None,
    code: str = "",
) -> HTMLResponse:
    settings: Settings = request.app.state.settings
    hers = alerts.of_officer(session, officer.id)
    intake = getattr(request.app.state, "telegram_intake", None)
    zone = alerts.zone_of(session, officer, request.app.state.office)
    return page(
        request,
        "settings/alerts.html",
        status=status_of(problem),
        form=form,
        groups=list(Group),
        zone=zone.key,
        saved=saved,
        problem=refusal(locale_of(request), problem) if problem else "",
        has_telegram=settings.has_telegram,
        tellings=list(Telling),
        linked=hers.chat_since if hers.chat else None,
        code=code,
        bot=intake.username if intake else None,
    )
