"""Writing a canned reply: in each language, with what it becomes and costs."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from desk.auth import ActingOfficer, CurrentOfficer
from desk.pages import locale_of, page, see_other
from desk.ready import MAY_EDIT, Sample, example, locales_of, samples
from desk.refusals import refusal, status_of
from kit.errors import BadInputError, ConflictError, HelpdeskError
from kit.web import Now, Reader, Transaction
from people import audit
from people.models import Officer
from tickets import canned

TEXT = "text_"

router = APIRouter(prefix="/ready/replies", dependencies=[MAY_EDIT])


class ReplyForm(BaseModel):
    """With a further `text_LOCALE` for each language."""

    model_config = ConfigDict(extra="allow")

    was: str = Field(default="", max_length=40)
    shortcut: str = Field(default="", max_length=41)
    title: str = Field(default="", max_length=80)
    ticket: str = Field(default="", max_length=12)
    then: str = Field(default="", max_length=10)

    @property
    def texts(self) -> dict[str, str]:
        return {
            name.removeprefix(TEXT): str(value).replace("\r\n", "\n")
            for name, value in (self.model_extra or {}).items()
            if name.startswith(TEXT)
        }


@router.get("/new", response_class=HTMLResponse)
def begin(request: Request, _: CurrentOfficer, session: Reader) -> HTMLResponse:
    return _editor(request, session, ReplyForm())


@router.get("/{shortcut}", response_class=HTMLResponse)
def show_reply(
    request: Request, shortcut: str, _: CurrentOfficer, session: Reader
) -> HTMLResponse:
    kept = canned.find(session, shortcut)
    texts = {f"{TEXT}{locale}": text for locale, text in kept.texts.items()}
    form = ReplyForm.model_validate(
        {"was": shortcut, "shortcut": shortcut, "title": kept.title, **texts}
    )
    return _editor(request, session, form)


@router.post("")
def save(
    request: Request,
    form: Annotated[ReplyForm, Form()],
    officer: ActingOfficer,
    session: Transaction,
    now: Now,
) -> Response:
    """Keep it, or only show what it becomes; what can't be kept is shown again."""
    try:
        if form.then == "preview":
            return _editor(request, session, form, shown=_shown(request, session, form))
        found = canned.rewrite(
            session, form.was, form.shortcut, form.title, _known(request, form)
        )
    except (BadInputError, ConflictError) as error:
        return _editor(request, session, form, problem=error)
    subject = f"reply:{found.shortcut}"
    audit.note(session, officer, "reply.written", subject, now=now)
    return see_other("/desk/ready")


@router.post("/{shortcut}/removal")
def remove(
    shortcut: str, officer: ActingOfficer, session: Transaction, now: Now
) -> Response:
    canned.find(session, shortcut)
    if used := canned.used_by(session, shortcut):
        raise ConflictError(
            "The macro “{title}” says it: change that first.", title=used[0].title
        )
    canned.remove(session, shortcut)
    audit.note(session, officer, "reply.removed", f"reply:{shortcut}", now=now)
    return see_other("/desk/ready")


def _known(request: Request, form: ReplyForm) -> dict[str, str]:
    known = locales_of(request.app.state.settings)
    return {locale: text for locale, text in form.texts.items() if locale in known}


def _shown(request: Request, session: Session, form: ReplyForm) -> list[Sample]:
    officer = session.get_one(Officer, request.state.officer.id)
    texts = _known(request, form)
    canned.checked(form.shortcut or "new", form.title or "-", texts)
    _, values = example(session, form.ticket, officer)
    return samples(texts, values, officer, request.app.state.settings)


def _editor(
    request: Request,
    session: Session,
    form: ReplyForm,
    *,
    shown: list[Sample] | None = None,
    problem: HelpdeskError | None = None,
) -> HTMLResponse:
    settings = request.app.state.settings
    return page(
        request,
        "ready/reply.html",
        status=status_of(problem),
        form=form,
        texts=form.texts,
        locales=locales_of(settings),
        places=canned.KNOWN,
        used=canned.used_by(session, form.was) if form.was else [],
        shown=shown,
        problem=refusal(locale_of(request), problem) if problem else "",
        currency=settings.currency,
    )
