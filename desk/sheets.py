"""Things that open over the desk; without a script each is a page of its own."""

from fastapi import Request
from fastapi.responses import HTMLResponse

from desk.pages import is_fragment, page


def sheet(
    request: Request, template: str, *, title: str, status: int = 200, **context: object
) -> HTMLResponse:
    """What a dialog holds, for htmx; else the same inside a page. `title` is a text."""
    whole = "sheets/fragment.html" if is_fragment(request) else "sheets/page.html"
    return page(request, whole, status=status, part=template, title=title, **context)
