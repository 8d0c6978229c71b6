"""What must be seen before a text is matched: danger, secrets, wrong doors, manners."""

import re
from dataclasses import dataclass
from enum import StrEnum

from conversation.doors import Door, door_of
from conversation.folding import any_of, fold, folded
from conversation.harm import is_emergency, is_violence
from conversation.manners import Greeting, strip_manners
from conversation.masking import Masked, mask
from conversation.splitting import problems_in
from conversation.theft import is_theft

__all__ = ["Danger", "Door", "Greeting", "Triage", "triage"]


class Danger(StrEnum):
    LOST_PHONE = "lost_phone"
    LEAKED_SECRET = "leaked_secret"  # noqa: S105 - a name, no secret
    CLINICAL_EMERGENCY = "clinical_emergency"
    PERSON_IN_DANGER = "person_in_danger"


@dataclass(frozen=True, slots=True)
class Triage:
    """`rest` is the text without greeting and thanks, in its own spelling.

    `masked` is the text with secrets and a patient's details hidden, the text itself
    when it has none. `problems` holds what is told in `rest`: one to three, none when
    nothing is left.
    """

    danger: Danger | None
    door: Door | None
    greeting: Greeting | None
    thanks: bool
    rest: str
    urgent: bool
    vague: bool
    masked: str
    problems: tuple[str, ...]


URGENT = re.compile(rf"\b{any_of('problems', 'urgent')}\b")


def triage(text: str) -> Triage:
    manners, masked = strip_manners(text), mask(text)
    plain, rest = fold(text), fold(manners.rest)
    danger = _danger(plain, masked)
    return Triage(
        danger=danger,
        door=None if danger else _door(manners.rest, rest, masked),
        greeting=manners.greeting,
        thanks=manners.thanks,
        rest=manners.rest,
        urgent=URGENT.search(plain) is not None,
        vague=_is_vague(rest),
        masked=masked.text,
        problems=problems_in(manners.rest),
    )


def _danger(plain: str, masked: Masked) -> Danger | None:
    """The greatest danger: life first, then the phone, which a robber may have."""
    if is_emergency(plain):
        return Danger.CLINICAL_EMERGENCY
    if is_theft(plain):
        return Danger.LOST_PHONE
    if is_violence(plain):
        return Danger.PERSON_IN_DANGER
    return Danger.LEAKED_SECRET if masked.secret else None


def _door(text: str, plain: str, masked: Masked) -> Door | None:
    return Door.PATIENT_DETAILS if masked.patient else door_of(text, plain)


def _is_vague(plain: str) -> bool:
    """Whether a text says that something is wrong, and not what."""
    words = set(plain.split())
    vague = folded("vague", "trouble")
    return bool(words & vague) and words <= vague | folded("vague", "around")
