"""Which officer may do what. Whatever decides about rights is in this table."""

from collections.abc import Mapping
from enum import StrEnum

from kit.errors import ForbiddenError


class Deed(StrEnum):
    READ = "read"
    ANSWER = "answer"
    TRIAGE = "triage"  # assign, set a priority, resolve, reopen
    EDIT_KNOWLEDGE = "edit_knowledge"
    EDIT_READY_WORDS = "edit_ready_words"  # canned replies and macros
    OVERRULE_EXAM = "overrule_exam"
    SEE_FIGURES = "see_figures"
    EXPORT = "export"
    EDIT_PEOPLE = "edit_people"
    RAISE_BUDGET = "raise_budget"  # and send what waits for it
    ADD_OFFICERS = "add_officers"
    CHANGE_SETTINGS = "change_settings"


_OFFICER = frozenset({Deed.READ, Deed.ANSWER, Deed.TRIAGE})
_LEAD = _OFFICER | {
    Deed.EDIT_KNOWLEDGE,
    Deed.EDIT_READY_WORDS,
    Deed.OVERRULE_EXAM,
    Deed.SEE_FIGURES,
    Deed.EXPORT,
    Deed.EDIT_PEOPLE,
    Deed.RAISE_BUDGET,
}

# By the values of `people.models.OfficerRole`; a test holds the two together.
ALLOWED: Mapping[str, frozenset[Deed]] = {
    "officer": _OFFICER,
    "lead": _LEAD,
    "admin": frozenset(Deed),
}


def may(role: str, deed: Deed) -> bool:
    return deed in ALLOWED[role]


def require(role: str, deed: Deed) -> None:
    """Let pass who may.

    Raises:
        ForbiddenError: This role may not; the text says who can help.
    """
    if not may(role, deed):
        raise ForbiddenError("Your role does not allow this. An admin can change it.")
