"""What went wrong, as a page; for htmx as a line above the desk."""

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import HTMLResponse

from desk.pages import locale_of, page
from desk.refusals import refusal, told
from kit.errors import HelpdeskError
from kit.said import said

TITLES: Mapping[int, str] = {
    400: "error_input",
    403: "error_forbidden",
    404: "error_missing",
    409: "error_conflict",
    422: "error_input",
    429: "error_too_many",
}


def explain_error(request: Request, status: int, error: HelpdeskError) -> HTMLResponse:
    """The same for what a feature refused, in the officer's language."""
    return explain(request, status, refusal(locale_of(request), error))


def explain_http(request: Request, status: int, detail: str) -> HTMLResponse:
    """What the framework itself refuses: an address that leads nowhere, say."""
    return explain(request, status, told(locale_of(request), said(detail)))


def explain_form(request: Request, field: str) -> HTMLResponse:
    """A form with something in it that our own pages don't send."""
    what = said("{field}: this can't be used as it is.", field=field)
    return explain(request, 422, told(locale_of(request), what))


def explain(request: Request, status: int, text: str) -> HTMLResponse:
    """Say what is so and what to do: a page, or a toast where htmx asked."""
    title = TITLES.get(status, "error_ours")
    if request.headers.get("hx-request") != "true":
        return page(request, "error.html", status=status, title=title, text=text)
    response = page(request, "toast.html", status=status, text=text)
    response.headers["HX-Retarget"] = "#toasts"
    response.headers["HX-Reswap"] = "innerHTML"
    return response
