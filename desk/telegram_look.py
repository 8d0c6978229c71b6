"""How Telegram's side fares, asked of Telegram itself, and one press to repair it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from desk.auth import CurrentOfficer, allowed
from desk.pages import page
from kit.errors import NotFoundError
from kit.said import Said
from people.access import Deed

router = APIRouter(
    prefix="/settings/telegram",
    dependencies=[Depends(allowed(Deed.CHANGE_SETTINGS))],
)


class Wish(BaseModel):
    repair: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """As Telegram tells it. Its last error comes in Telegram's own words: English."""

    done: Said | None
    url: str
    pending: int
    error: str
    error_at: datetime | None
    advice: Said

    @property
    def is_well(self) -> bool:
        return self.advice.text.startswith("Nothing to do")

    @property
    def may_repair(self) -> bool:
        return self.advice.text.startswith("Repair it")


@router.post("", response_class=HTMLResponse)
async def look(
    request: Request, _: CurrentOfficer, form: Annotated[Wish, Form()]
) -> HTMLResponse:
    """Ask, and first set the webhook anew if that is wished; what waits is kept.

    Raises:
        NotFoundError: There is no Telegram here.
        BadInputError: Telegram could not be asked, or a setting can't be used.
    """
    ask = getattr(request.app.state, "look_at_telegram", None)
    if ask is None:
        raise NotFoundError("Telegram is not connected here.")
    done, found = await ask(repair=form.repair)
    return page(request, "settings/telegram.html", look=look_of(done, found))


def look_of(done: Said | None, found: dict[str, Any]) -> Look:
    at = found.get("last_error_at")
    return Look(
        done=done,
        url=str(found.get("url") or ""),
        pending=int(found.get("pending") or 0),
        error=str(found.get("last_error") or ""),
        error_at=datetime.fromisoformat(at) if at else None,
        advice=found["advice"],
    )
