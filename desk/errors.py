"""What went wrong, as a page; for htmx as a line above the desk."""

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import HTMLResponse

from desk.pages import page

TITLES: Mapping[int, str] = {
    400: "error_input",
    403: "error_forbidden",
    404: "error_missing",
    409: "error_conflict",
    422: "error_input",
    429: "error_too_many",
}


def explain(request: Request, status: int, text: str) -> HTMLResponse:
    """Say what is so and what to do: a page, or a toast where htmx asked."""
    title = TITLES.get(status, "error_ours")
    if request.headers.get("hx-request") != "true":
        return page(request, "error.html", status=status, title=title, text=text)
    response = page(request, "toast.html", status=status, text=text)
    response.headers["HX-Retarget"] = "#toasts"
    response.headers["HX-Reswap"] = "innerHTML"
    return response
