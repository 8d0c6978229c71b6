"""Published articles for other systems."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException, Request, Response

from api.access import needs
from api.models import ApiToken
from api.scopes import Scope
from api.shapes import ArticleShape
from kit.errors import NotFoundError
from knowledge.library import Library
from knowledge.shape import article_to
from knowledge.texts import ArticleText

router = APIRouter(prefix="/articles", tags=["articles"])

MayRead = Annotated[ApiToken, Depends(needs(Scope.ARTICLES_READ), scope="function")]


@router.get("")
def read_all(
    request: Request,
    response: Response,
    _: MayRead,
    if_none_match: Annotated[str | None, Header()] = None,
) -> list[ArticleShape]:
    """All of them, by slug; a knowledge base is small. 304 while none was published."""
    library: Library = request.app.state.library
    tag = f'"knowledge-{library.version}"'
    if if_none_match == tag:
        raise HTTPException(304, headers={"ETag": tag})
    response.headers["ETag"] = tag
    return [article_shape(article) for article in library.articles()]


@router.get("/{slug}")
def read_one(request: Request, _: MayRead, slug: str) -> ArticleShape:
    article = request.app.state.library.article(slug)
    if article is None:
        raise NotFoundError(f"There is no published article {slug}.")
    return article_shape(article)


def article_shape(article: ArticleText) -> ArticleShape:
    table = article_to(article)
    locales = {locale: table[locale] for locale in article.locales}
    return ArticleShape(
        slug=article.slug,
        category=article.category,
        audience=article.audience,
        priority=article.priority,
        data_at_risk=article.data_at_risk,
        locales=locales,
    )
