"""What can be done to a ticket from the list, without opening it."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from desk import texts
from desk.auth import CurrentOfficer
from desk.hiding import without_numbers
from desk.lens import Looking
from desk.numbers import RowId
from desk.pages import locale_of
from desk.rows import name_of
from desk.sheets import sheet
from kit.web import Reader
from people import officers
from tickets import queries

router = APIRouter(prefix="/menu")


@router.get("", response_class=HTMLResponse)
def show_menu(
    request: Request,
    ticket_id: RowId,
    _: CurrentOfficer,
    session: Reader,
    lens: Looking,
) -> HTMLResponse:
    ticket = queries.get(session, ticket_id)
    name = name_of(ticket.contact, locale_of(request))
    return sheet(
        request,
        "sheets/row_menu.html",
        title=f"#{ticket.id} {name}",
        what=without_numbers(ticket.title),
        ticket=ticket,
        officers=officers.everyone(session),
        open_label=texts.say(locale_of(request), "key_open"),
        lens=lens,
    )
