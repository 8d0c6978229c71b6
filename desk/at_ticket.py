"""An officer at a ticket, about to do something to it: what every such route needs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from desk import texts
from desk.auth import ActingOfficer
from desk.forms import Words
from desk.lens import Lens, Looking
from desk.numbers import RowId
from desk.pages import locale_of
from desk.results import Toast, refused, shown
from kit.settings import Settings
from kit.web import Now, Transaction
from people.models import Officer


@dataclass(frozen=True, slots=True)
class At:
    """The ticket by its number, and the transaction in which it is changed."""

    request: Request
    session: Session
    ticket_id: int
    officer: Officer
    lens: Lens
    now: datetime

    @property
    def settings(self) -> Settings:
        found: Settings = self.request.app.state.settings
        return found

    def say(self, key: str, **values: object) -> str:
        """A text of the desk in the officer's language."""
        return texts.say(locale_of(self.request), key, **values)

    def shown(
        self,
        toast: Toast | None = None,
        *,
        ticket_id: int | None = None,
        seen: int | None = None,
    ) -> Response:
        """The ticket as it is now, or another that came of it."""
        return shown(
            self.request,
            self.session,
            ticket_id or self.ticket_id,
            self.officer,
            self.lens,
            seen=seen,
            toast=toast,
        )

    def refused(self, form: Words, warning: str, status: int) -> Response:
        """The ticket with the reason above the words, which are kept."""
        return refused(
            self.request,
            self.session,
            self.ticket_id,
            self.officer,
            self.lens,
            form,
            warning,
            status,
        )


def _at(
    request: Request,
    ticket_id: RowId,
    officer: ActingOfficer,
    lens: Looking,
    session: Transaction,
    now: Now,
) -> At:
    return At(request, session, ticket_id, officer, lens, now)


AtTicket = Annotated[At, Depends(_at, scope="function")]
