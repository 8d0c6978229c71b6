"""When the simulator exists, and who may press its buttons."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, HTTPException, Request

from kit.settings import Settings

TWILIO_PATH = "/simulator/twilio"
TELEGRAM_PATH = "/simulator/telegram"


def is_on(settings: Settings) -> bool:
    """Whether the providers are ours. Never with a real one: texts would really go."""
    return (
        settings.is_demo
        and settings.twilio_api_url == settings.base_url + TWILIO_PATH
        and settings.telegram_api_url == settings.base_url + TELEGRAM_PATH
    )


def settings_when_on(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    if not is_on(settings):
        raise HTTPException(404)
    return settings


On = Annotated[Settings, Depends(settings_when_on)]
"""The settings, in demo mode; otherwise there is nothing here."""


def may_look(request: Request) -> bool:
    """Whether this visitor may see the page even though it is off."""
    may = getattr(request.app.state, "may_simulate", None)
    return bool(may and may(request))


def same_origin(request: Request) -> None:
    """Refuse what another site makes a browser send."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        allowed = site == "same-origin"
    else:
        origin = urlsplit(request.headers.get("origin", "")).netloc
        settings: Settings = request.app.state.settings
        ours = (request.headers.get("host", ""), urlsplit(settings.base_url).netloc)
        allowed = bool(origin) and origin in ours
    if not allowed:
        raise HTTPException(403, "This came from another site.")
