"""Rendering the desk's pages, whole or in part: the page and the fragment are one."""

import gzip
import json
from datetime import datetime
from functools import cache, partial
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from desk import branches, columns, refusals, texts
from desk.headers import PAGE_HEADERS
from desk.hiding import pieces, without_numbers
from desk.moments import Moments
from desk.plights import lost_words
from desk.rows import STATES, initials
from desk.static_files import asset, takes_gzip
from desk.visitor import Visitor
from tickets.listing import SORTS
from tickets.rules import TicketPriority

THEMES = ("light", "dark")
DIRECTIONS = ("ltr", "rtl")
RIGHT_TO_LEFT = frozenset({"ar", "fa", "ur"})
HTMX = {
    "includeIndicatorStyles": False,
    "allowEval": False,
    "allowScriptTags": False,
    "historyCacheSize": 0,
    "defaultSettleDelay": 0,
    "refreshOnHistoryMiss": True,
    "selfRequestsOnly": True,
    "attributesToSettle": ["class"],
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "...", "swap": True},
    ],
}
"""No copies of transcripts in the browser's storage, no inline styles (our own policy
refuses them), and errors are shown like pages."""

SMALL = 1000
"""Characters; less is not worth packing."""

SCRIPTS = (
    "htmx.min.js",
    "meter.js",
    "base.js",
    "columns.js",
    "composer.js",
    "insert.js",
    "queue.js",
    "clock.js",
    "rowmenu.js",
    "chime.js",
    "bell.js",
    "jump.js",
    "live.js",
    "sections.js",
    "find.js",
    "keys.js",
    "palette.js",
)
"""Of the desk itself, in the order they build on one another."""


@cache
def draw(name: str, size: str = "", *, flip: bool = False) -> Markup:
    """An icon. A page has hundreds of them, and the same few again and again."""
    style = f"icon{f' icon--{size}' if size else ''}{' icon--flip' if flip else ''}"
    return Markup(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>'
    ).format(style, asset("icons.svg"), name)


ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
    auto_reload=False,  # a page has a hundred parts: no look at the disk for each
)
ENVIRONMENT.filters["moment"] = datetime.fromisoformat
ENVIRONMENT.filters["hushed"] = without_numbers
ENVIRONMENT.globals["asset"] = asset
ENVIRONMENT.globals["draw"] = draw
ENVIRONMENT.globals["lost_words"] = lost_words
ENVIRONMENT.globals["htmx_config"] = json.dumps(HTMX)
ENVIRONMENT.globals["initials"] = initials
ENVIRONMENT.globals["languages"] = texts.LOCALES
ENVIRONMENT.globals["priorities"] = list(TicketPriority)
ENVIRONMENT.globals["pieces"] = pieces
ENVIRONMENT.globals["scripts"] = SCRIPTS
ENVIRONMENT.globals["sorts"] = list(SORTS)
ENVIRONMENT.globals["states"] = STATES
ENVIRONMENT.globals["turned"] = branches.turned


def page(
    request: Request, template: str, *, status: int = 200, **context: object
) -> HTMLResponse:
    locale = locale_of(request)
    everywhere = {
        "request": request,
        "locale": locale,
        "direction": direction_of(request, locale),
        "areas_open": branches.kept(request.cookies),
        "columns": columns.columns_of(request.cookies),
        "keys": "off" if request.cookies.get("keys") == "off" else "on",
        "theme": theme_of(request),
        "t": partial(texts.say, locale),
        "word": partial(texts.word, locale),
        "told": partial(refusals.told, locale),
        "here": here_of(request),
        "demo": request.app.state.settings.is_demo,
        "when": moments(request),
        "officer": officer_of(request),
    }
    body = ENVIRONMENT.get_template(template).render(everywhere | context)
    headers = dict(PAGE_HEADERS)
    if len(body) < SMALL or not takes_gzip(request):
        return HTMLResponse(body, status, headers=headers)
    headers["Content-Encoding"] = "gzip"
    return HTMLResponse(gzip.compress(body.encode(), 5), status, headers=headers)


def is_fragment(request: Request) -> bool:
    """Whether htmx asks for a part. Going back in history needs the whole page."""
    return (
        request.headers.get("hx-request") == "true"
        and "hx-history-restore-request" not in request.headers
    )


def see_other(target: str) -> Response:
    """After a form: look at the result, so that reloading does not send it again."""
    headers = {"Cache-Control": "no-store"}
    return RedirectResponse(target, 303, headers)


def here_of(request: Request) -> str:
    """Where the officer is, for forms that come back to the same page."""
    if request.method != "GET":
        return "/desk"
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path}{query}"


def locale_of(request: Request) -> str:
    """The officer's own, else what the page was asked in, else the browser's."""
    officer = officer_of(request)
    if officer is not None:
        return officer.locale if officer.locale in texts.LOCALES else texts.DEFAULT
    asked = request.query_params.get("lang", "")
    if asked in texts.LOCALES:
        return asked
    return texts.best(request.headers.get("accept-language", ""))


def theme_of(request: Request) -> str:
    """`light` or `dark` if the officer chose; empty: as the system."""
    theme = request.cookies.get("theme", "")
    return theme if theme in THEMES else ""


def direction_of(request: Request, locale: str) -> str:
    """As the language runs, unless the officer set the page the other way."""
    chosen = request.cookies.get("direction", "")
    if chosen in DIRECTIONS:
        return chosen
    return "rtl" if locale in RIGHT_TO_LEFT else "ltr"


def moments(request: Request) -> Moments:
    state = request.app.state
    now: datetime = state.clock()
    return Moments(locale_of(request), state.settings.zone, now)


def officer_of(request: Request) -> Visitor | None:
    officer: Visitor | None = getattr(request.state, "officer", None)
    return officer
