"""Pages by key: the next page begins after the last row seen, however many are new."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel

from kit.errors import BadInputError

MOST = 200
Item = TypeVar("Item")

Limit = Annotated[int, Query(ge=1, le=MOST, description="Rows in a page.")]
Cursor = Annotated[
    str, Query(max_length=200, description="`next` of the page before; empty: first.")
]


class Page(BaseModel, Generic[Item]):
    """`next` is the cursor of the page that follows, or null at the end."""

    items: list[Item]
    next: str | None


def after(cursor: str) -> int:
    """The id that a page begins after; 0 for the first.

    Raises:
        BadInputError: It is no cursor of ours.
    """
    if not cursor:
        return 0
    try:
        value = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, binascii.Error) as error:
        raise BadInputError("cursor: take `next` of the page before.") from error
    if not isinstance(value, int) or not 0 <= value < 2**62:
        raise BadInputError("cursor: take `next` of the page before.")
    return value


def next_after(rows: Sequence[object], limit: int, last_id: int | None) -> str | None:
    """The cursor behind a page of which one row too many was asked for."""
    if len(rows) <= limit or last_id is None:
        return None
    return base64.urlsafe_b64encode(json.dumps(last_id).encode()).decode()
