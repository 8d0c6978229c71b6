"""A macro as a form: each thing it may do once, in a fixed order. Pure."""

from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ConfigDict, Field

from kit.errors import BadInputError
from tickets import deeds
from tickets.deeds import Deed
from tickets.rules import TicketPriority

ENDS: dict[str, Deed] = {
    "wait": deeds.Wait(),
    "resolve": deeds.Resolve(),
    "close": deeds.Close(),
}
FIELD = "field_"


class MacroForm(BaseModel):
    """What stands in it; with a further `field_NAME` for each field of tickets."""

    model_config = ConfigDict(extra="allow")

    title: str = Field(default="", max_length=80)
    say: str = Field(default="", max_length=40)
    assign: str = Field(default="", max_length=12)
    priority: str = Field(default="", max_length=10)
    category: str = Field(default="", max_length=40)
    tags: str = Field(default="", max_length=300)
    untags: str = Field(default="", max_length=300)
    note: str = Field(default="", max_length=2000)
    follow: bool = False
    snooze_hours: str = Field(default="", max_length=5)
    snooze_reason: str = Field(default="", max_length=300)
    end: str = Field(default="", max_length=10)
    ticket: str = Field(default="", max_length=12)
    then: str = Field(default="", max_length=10)

    @property
    def fields(self) -> dict[str, str]:
        return {
            name.removeprefix(FIELD): str(value).strip()
            for name, value in (self.model_extra or {}).items()
            if name.startswith(FIELD) and str(value).strip()
        }


def steps(form: MacroForm) -> list[Deed]:
    """What the form says that the macro does: it speaks first and ends last.

    Raises:
        BadInputError: Something in it can't be done.
    """
    found: list[Deed] = []
    if form.say:
        found.append(deeds.Say(form.say))
    if form.assign:
        found.append(_assign(form.assign))
    if form.priority:
        found.append(deeds.read({"deed": "priority", "priority": form.priority}))
    if form.category.strip():
        found.append(deeds.SetCategory(form.category.strip()))
    found += [deeds.Tag(tag) for tag in _words(form.tags)]
    found += [deeds.Untag(tag) for tag in _words(form.untags)]
    found += [deeds.SetField(name, value) for name, value in form.fields.items()]
    if form.note.strip():
        found.append(deeds.Note(form.note.replace("\r\n", "\n").strip()))
    if form.follow:
        found.append(deeds.Follow())
    if form.snooze_hours.strip():
        found.append(_snooze(form))
    if form.end:
        found.append(_end(form.end))
    return found


def filled(  # noqa: C901 - one table
    title: str, kept: Sequence[Deed]
) -> MacroForm:
    """The form of a macro that there is."""
    form = MacroForm(title=title)
    tags, untags, notes = [], [], []
    for step in kept:
        match step:
            case deeds.Say(shortcut):
                form.say = shortcut
            case deeds.Assign(to):
                form.assign = "nobody" if to is None else str(to)
            case deeds.SetPriority(priority):
                form.priority = str(priority)
            case deeds.SetCategory(category):
                form.category = category or ""
            case deeds.Tag(tag):
                tags.append(tag)
            case deeds.Untag(tag):
                untags.append(tag)
            case deeds.SetField(name, value):
                setattr(form, f"{FIELD}{name}", value or "")
            case deeds.Note(text):
                notes.append(text)
            case deeds.Follow():
                form.follow = True
            case deeds.Snooze(hours, reason):
                form.snooze_hours, form.snooze_reason = str(hours), reason
            case _:
                form.end = step.deed
    form.tags, form.untags = ", ".join(tags), ", ".join(untags)
    form.note = "\n".join(notes)
    return form


def _assign(to: str) -> Deed:
    if to == "me":
        return deeds.Assign("me")
    if to == "nobody":
        return deeds.Assign(None)
    return deeds.read({"deed": "assign", "to": int(to) if to.isdecimal() else to})


def _snooze(form: MacroForm) -> Deed:
    hours = form.snooze_hours.strip()
    if not (hours.isascii() and hours.isdecimal() and 0 < int(hours) <= MOST_HOURS):
        raise BadInputError(
            "A snooze lasts between 1 and {most} hours.", most=MOST_HOURS
        )
    if not form.snooze_reason.strip():
        raise BadInputError("Say why the ticket is laid aside.")
    return deeds.Snooze(int(hours), form.snooze_reason.strip())


def _end(end: str) -> Deed:
    if end not in ENDS:
        raise BadInputError("This is nothing that can be done to a ticket.")
    return ENDS[end]


def _words(text: str) -> Iterator[str]:
    for word in text.split(","):
        if tag := word.strip().lstrip("#").lower():
            yield tag


MOST_HOURS = 24 * 60
PRIORITIES = tuple(TicketPriority)
