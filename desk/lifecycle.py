"""Laying a ticket aside, closing it for good, sorting it, and following it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from desk import texts
from desk.at_ticket import AtTicket
from desk.auth import CurrentOfficer, allowed
from desk.hiding import without_numbers
from desk.lens import Looking
from desk.moments import Moments
from desk.numbers import RowId
from desk.pages import locale_of, moments
from desk.results import Toast
from desk.sheets import sheet
from desk.telling import tell_others
from kit.errors import BadInputError
from kit.web import Reader
from people.access import Deed
from tickets import fields, followers, labels, queries, snoozing

router = APIRouter(
    dependencies=[Depends(allowed(Deed.ANSWER)), Depends(tell_others)],
)

MORNING = time(8)


class Nap(BaseModel):
    until: str = Field(default="", max_length=40)
    moment: str = Field(default="", max_length=40)
    reason: str = Field(default="", max_length=300)


class Sorting(BaseModel):
    """With a further `field_NAME` for each field that this deployment keeps."""

    model_config = ConfigDict(extra="allow")

    title: str | None = Field(default=None, max_length=200)
    category: str = Field(default="", max_length=100)
    tags: str = Field(default="", max_length=1000)


@dataclass(frozen=True, slots=True)
class Choice:
    """A moment to come back at, and the text that names it."""

    text: str
    at: datetime


@router.get("/snooze", response_class=HTMLResponse)
def show_snooze(
    request: Request,
    ticket_id: RowId,
    _: CurrentOfficer,
    session: Reader,
    lens: Looking,
) -> HTMLResponse:
    return sheet(
        request,
        "sheets/snooze.html",
        title=texts.say(locale_of(request), "snooze_number", n=ticket_id),
        ticket=queries.get(session, ticket_id),
        choices=naps(moments(request)),
        lens=lens,
    )


@router.post("/snooze")
def snooze(at: AtTicket, form: Annotated[Nap, Form()]) -> Response:
    until = _moment(form.moment or form.until, moments(at.request))
    snoozing.snooze(
        at.session,
        at.ticket_id,
        at.officer,
        until=until,
        reason=form.reason,
        now=at.now,
    )
    back = moments(at.request).exact(until)
    text = at.say("toast_snoozed", n=at.ticket_id, at=back)
    undo = f"/desk/tickets/{at.ticket_id}/waking"
    return at.shown(Toast(text, undo=undo))


@router.post("/waking")
def wake(at: AtTicket) -> Response:
    snoozing.unsnooze(at.session, at.ticket_id, at.officer, now=at.now)
    return at.shown()


@router.post("/following")
def follow(at: AtTicket) -> Response:
    """Follow it, or no more: the same button does both."""
    if at.officer.id in {one.id for one in followers.of(at.session, at.ticket_id)}:
        followers.unfollow(at.session, at.ticket_id, at.officer, now=at.now)
    else:
        followers.follow(at.session, at.ticket_id, at.officer, now=at.now)
    return at.shown()


@router.get("/labels", response_class=HTMLResponse)
def show_labels(
    request: Request,
    ticket_id: RowId,
    _: CurrentOfficer,
    session: Reader,
    lens: Looking,
) -> HTMLResponse:
    return sheet(
        request,
        "sheets/labels.html",
        title=texts.say(locale_of(request), "sort_ticket", n=ticket_id),
        ticket=queries.get(session, ticket_id),
        tags=labels.tags_in_use(session),
        categories=labels.categories_in_use(session),
        definitions=fields.definitions(session),
        lens=lens,
    )


@router.post("/labels")
def sort(at: AtTicket, form: Annotated[Sorting, Form()]) -> Response:
    """Title, category, tags and further fields as the form has them now.

    A title that stands as the form showed it, without its numbers, stays as it is.
    """
    ticket = queries.lock(at.session, at.ticket_id)
    if form.title is not None and form.title != without_numbers(ticket.title):
        labels.set_title(
            at.session, at.ticket_id, form.title, by=at.officer, now=at.now
        )
    category = form.category or None
    labels.set_category(at.session, at.ticket_id, category, by=at.officer, now=at.now)
    before = set(ticket.tags)
    wanted = {labels.plain(tag) for tag in form.tags.split(",") if tag.strip()}
    for tag in sorted(wanted - before):
        labels.tag(at.session, at.ticket_id, tag, by=at.officer, now=at.now)
    for tag in sorted(before - wanted):
        labels.untag(at.session, at.ticket_id, tag, by=at.officer, now=at.now)
    for name, value in (form.model_extra or {}).items():
        field = name.removeprefix("field_")
        if field != name:
            fields.set_field(
                at.session, at.ticket_id, field, str(value), by=at.officer, now=at.now
            )
    return at.shown()


def _moment(text: str, when: Moments) -> datetime:
    """A moment of the form, in the office's time zone unless it names its own."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInputError("Choose when it is to come back.") from error
    return found if found.tzinfo else found.replace(tzinfo=when.zone)


def naps(when: Moments) -> Sequence[Choice]:
    """In an hour, in three, tomorrow morning, and on Monday."""
    local = when.now.astimezone(when.zone)
    tomorrow = local.date() + timedelta(days=1)
    monday = local.date() + timedelta(days=7 - local.weekday())
    return (
        Choice("in_1_hour", local + timedelta(hours=1)),
        Choice("in_3_hours", local + timedelta(hours=3)),
        Choice("tomorrow", datetime.combine(tomorrow, MORNING, when.zone)),
        Choice("monday", datetime.combine(monday, MORNING, when.zone)),
    )
