"""Texts that belong elsewhere: a report for the health system, pay, medicine, insults.

Clear cases only; the matcher knows the rest. All patterns see folded text but for the
shape of a report, which sees the text as written. The words are in `words/doors.toml`.
"""

import re
from enum import StrEnum

from conversation.folding import any_of, folded


class Door(StrEnum):
    """Where a text should have gone instead."""

    REPORT = "report"
    CLINICAL = "clinical"
    PAY = "pay"
    STOCK = "stock"
    POLICY = "policy"
    ABUSE = "abuse"
    SPAM = "spam"
    CALL_ME = "call_me"
    PATIENT_DETAILS = "patient_details"


REPORT = re.compile(
    r"(?:[A-Za-z](?:[ ,.:#*]+\d{1,10}|[ ,.:#*]+[FMfm])*[ ,.:#*]*"  # P 34521 18
    r"|[A-Z][ ,.]+[A-Z][a-z'’]+(?: [A-Z][a-z'’]+)?[ ,.]+\d{1,3}(?:[ ,.]+\w{1,6})*"
    r"|[A-Z]\d{4,8}(?:[ ,.:#*]+\w{1,6})*"
    r"|(?:[A-Z]{2,4}|[Aa]nc|[Pp]nc|[Pp]reg|[Ii]mm|[Dd]el)"
    r"[ ,.:#*]+\d{4,8}(?:[ ,.]+\w{1,6})*)"
)
NO_CODE = re.compile(any_of("doors", "no_code"), re.IGNORECASE)
WAGE = any_of("doors", "wage")
GOODS, GONE = any_of("doors", "goods"), any_of("doors", "gone")
MEETING, WHEN = any_of("doors", "meeting"), any_of("doors", "when")

DOSE = re.compile(
    rf"\b(?:{any_of('doors', 'asking')} .*\b{any_of('doors', 'remedy')}"
    rf"|{any_of('doors', 'dose')})\b"
)
PATIENT = re.compile(rf"\b{any_of('doors', 'patient')}\b")
PAY = re.compile(
    rf"\b(?:{any_of('doors', 'before_wage')}\b.*\b{WAGE}"
    rf"|{WAGE}\b.*\b{any_of('doors', 'after_wage')}|{any_of('doors', 'unpaid')})\b"
)
STOCK = re.compile(rf"\b(?:{GOODS}\b.*\b{GONE}|{GONE}\b.*\b{GOODS})\b")
POLICY = re.compile(
    rf"\b(?:{WHEN}\b.*\b{MEETING}|{MEETING}\b.*\b{WHEN}|{any_of('doors', 'policy')})\b"
    r"(?! (?:data|my|the|app|household))"
)
INSULT = re.compile(
    rf"\b(?:{any_of('doors', 'us')}\b.*\b{any_of('doors', 'worthless')}"
    rf"|{any_of('doors', 'insult')})\b"
)
TROUBLE = re.compile(rf"\b{any_of('doors', 'trouble')}\b")
PRIZE = re.compile(rf"\b{any_of('doors', 'prize')}\b")
LURE = re.compile(rf"\b{any_of('doors', 'lure')}\b")
DOUBT = re.compile(rf"\b{any_of('doors', 'doubt')}\b")
CALL = re.compile(rf"\b{any_of('doors', 'call')}\b")
CALL_WORDS = re.compile(any_of("doors", "call_words") + r"|\d+")


def door_of(text: str, plain: str) -> Door | None:
    """Where a text belongs, if clearly not here; `plain` is the text folded."""
    if is_report(text):
        return Door.REPORT
    if _is_call(plain):
        return Door.CALL_ME
    if PRIZE.search(plain) and LURE.search(plain) and not DOUBT.search(plain):
        return Door.SPAM
    if TROUBLE.search(plain):
        return None
    return _by_subject(plain)


def is_report(text: str) -> bool:
    """Whether a text has the shape of an SMS report: a code, then numbers."""
    stripped = text.strip(" .,")
    if not REPORT.fullmatch(stripped):
        return False
    code = re.match(r"[A-Za-z]+", stripped)
    if code is None or NO_CODE.fullmatch(code[0]):
        return False
    numbers = re.findall(r"\d+", stripped)
    return any(len(number) >= 3 for number in numbers) or (
        bool(numbers) and " " in stripped and bool(re.search(r"[a-z]{2}", stripped))
    )


def _is_call(plain: str) -> bool:
    """Whether a text asks for a call and says nothing else."""
    polite = folded("fillers", "polite")
    return CALL.search(plain) is not None and all(
        word in polite or CALL_WORDS.fullmatch(word) for word in plain.split()
    )


def _by_subject(plain: str) -> Door | None:
    if DOSE.search(plain) and PATIENT.search(plain):
        return Door.CLINICAL
    if STOCK.search(plain):
        return Door.STOCK
    if PAY.search(plain):
        return Door.PAY
    if POLICY.search(plain):
        return Door.POLICY
    return Door.ABUSE if INSULT.search(plain) else None
