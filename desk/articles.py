"""An article as contacts read it, in each of its languages."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from desk.auth import CurrentOfficer
from desk.pages import locale_of
from desk.sheets import sheet
from kit.errors import NotFoundError
from knowledge import render

router = APIRouter()


@router.get("/articles/{slug}", response_class=HTMLResponse)
def show_article(request: Request, slug: str, _: CurrentOfficer) -> HTMLResponse:
    article = request.app.state.library.article(slug)
    if article is None:
        raise NotFoundError("There is no such article.")
    told = {
        locale: render.answer_text(article, locale, values={})
        for locale in article.locales
    }
    title = render.title(article, render.nearest_locale(article, locale_of(request)))
    return sheet(request, "sheets/article.html", title=title, told=told)
