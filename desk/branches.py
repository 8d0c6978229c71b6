"""Which branches of the tree of areas stand open on this screen, by a cookie. Pure."""

import re
from collections.abc import Collection, Mapping

COOKIE = "areas"
WRITTEN = "-|[0-9]{1,9}([.][0-9]{1,9})*"
NONE = "-"
MOST = 40
"""Branches kept open; who opens more finds the first ones shut again."""


def kept(cookies: Mapping[str, str]) -> tuple[int, ...] | None:
    """Those that she left open; None if she never opened or shut any."""
    text = cookies.get(COOKIE, "")
    if not re.fullmatch(WRITTEN, text):
        return None
    return tuple(int(part) for part in text.split(".") if part != NONE)[:MOST]


def turned(opened: Collection[int], area: int) -> str:
    """How the tree stands once this branch is opened or shut, as it is kept."""
    others = [one for one in opened if one != area]
    now = others if area in opened else [*others, area][-MOST:]
    return ".".join(map(str, now)) or NONE
