"""Secrets and patients' details in a text: found, and hidden with nothing else.

A secret is hidden, not a mention: "I forgot my password" holds none. What is hidden is
replaced by stars; the words around it still tell an officer what was meant.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from conversation.folding import any_of

HIDDEN = "****"

LINK = re.compile(
    r"(?<![\w.-])(?:(?:https?://)?[\w.-]+(?:/[\w.-]+)*?/(?:medic/)?login/token/"
    r"|https?://\S*?(?:/token/|[?&](?:token|code|key|otp|pass(?:word)?)=))"
    r"(?P<secret>[^\s]+)",
    re.IGNORECASE,
)
NAMES = any_of("secrets", "names")
PINS = any_of("secrets", "pins")
OWNER = rf"(?:\s+{any_of('secrets', 'owner')})"
IS = r"(?:\s*[:=]\s*|\s+(?:is|iz|ni|est|c'est|c’est|cest|was)\s*:?\s+)"
QUOTES = "\"'“”‘’`"
TOKEN = (
    rf"[{QUOTES}]?(?P<secret>[^\s,;{QUOTES}]+?)[{QUOTES}]?(?=[\s,;]|[.!?](?:\s|$)|$)"
)

SAID = re.compile(rf"\b{NAMES}{OWNER}{{0,4}}?{IS}{TOKEN}", re.IGNORECASE)
QUOTED = re.compile(
    rf"\b{NAMES}{OWNER}{{0,4}}?{IS}[{QUOTES}](?P<secret>[^{QUOTES}\n]{{3,40}})[{QUOTES}]",
    re.IGNORECASE,
)
BESIDE = re.compile(rf"\b{NAMES}\s+{TOKEN}", re.IGNORECASE)
PIN_SAID = re.compile(
    rf"\b{PINS}{OWNER}{{0,4}}?(?:{IS}|\s+)(?P<secret>\d{{3,8}})\b(?!\s*(?:times|x\b|mara|fois))",
    re.IGNORECASE,
)

NO_SECRET = re.compile(any_of("secrets", "no_secret"), re.IGNORECASE)
MIXED = re.compile(r"(?=.*[^\W\d_])(?=.*[\d@#$%&*!_+=])\S{4,}$")
DIGITS = re.compile(r"\d{4,10}$")
COUNTED = re.compile(
    r"\s*(?:times|characters|chars|letters|days|docs|mara|fois|siku|jours)"
)

PATIENT = (
    r"(?:patient|client|mgonjwa|mteja|mama|mother|child|mtoto|malade|patiente|woman)"
)
NAMED = re.compile(
    rf"\b(?i:{PATIENT})\b[^.\n]{{0,30}}?\b(?i:names?|named|called|jina(?: lake)?"
    r"|aitwaye|anaitwa|nomm[eé]e?|nom|s'appelle)\b\s*(?i:is|ni|est|:)?\s*"
    r"(?P<secret>[A-ZÉ][\w'’-]+(?:\s+[A-ZÉ][\w'’-]+){0,2})"
    rf"|\b(?i:{PATIENT})\s+(?P<secret2>[A-Z][a-z'’-]+\s+[A-Z][a-z'’-]+)"
)
ILLNESS = re.compile(rf"\b{any_of('secrets', 'illness')}\b", re.IGNORECASE)
LONG_NUMBER = re.compile(r"\+?\d[\d -]{6,}\d")


class Detail(StrEnum):
    """What was hidden, so that an officer knows without reading it."""

    PASSWORD = "password"  # noqa: S105 - a kind, not one of them
    PIN = "pin"
    LINK = "link"
    PATIENT_NAME = "patient_name"
    PATIENT_NUMBER = "patient_number"


class Span(NamedTuple):
    start: int
    end: int
    detail: Detail


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with nothing secret left, and what was found in it.

    `hidden` says what each of its stars stands for, in order.
    """

    text: str
    secret: bool
    patient: bool
    hidden: tuple[Detail, ...] = ()


def mask(text: str) -> Masked:
    """Hide passwords, PINs, login links, and a patient's name and numbers."""
    spans = _secrets(text)
    details = _details(text)
    outer = list(_outermost(spans + details))
    hidden = tuple(span.detail for span in outer)
    return Masked(_without(text, outer), bool(spans), bool(details), hidden)


def _secrets(text: str) -> list[Span]:
    said = [f for f in SAID.finditer(text) if _is_secret(f["secret"])]
    beside = [
        found
        for found in BESIDE.finditer(text)
        if _looks_secret(found["secret"])
        and not COUNTED.match(text, found.end("secret"))
    ]
    return [
        Span(*found.span("secret"), detail)
        for detail, many in (
            (Detail.LINK, LINK.finditer(text)),
            (Detail.PIN, PIN_SAID.finditer(text)),
            (Detail.PASSWORD, QUOTED.finditer(text)),
            (Detail.PASSWORD, said),
            (Detail.PASSWORD, beside),
        )
        for found in many
    ]


def _is_secret(word: str) -> bool:
    """Whether what follows "password is" is one: hardly any word but an adjective."""
    if _looks_secret(word):
        return True
    plain = word.lower()
    shaped = len(plain) >= 4 and not plain.endswith(("ing", "ed", "able"))
    return shaped and not NO_SECRET.fullmatch(plain) and plain.isascii()


def _looks_secret(word: str) -> bool:
    return bool(MIXED.match(word) or DIGITS.match(word))


def _details(text: str) -> list[Span]:
    """A patient's name and the long numbers, where an illness or number is told."""
    named = NAMED.search(text)
    numbers = [
        Span(*number.span(), Detail.PATIENT_NUMBER)
        for number in LONG_NUMBER.finditer(text)
    ]
    if named is None or not (numbers or ILLNESS.search(text)):
        return []
    name = named.span("secret" if named["secret"] else "secret2")
    return [Span(*name, Detail.PATIENT_NAME), *numbers]


def _outermost(spans: list[Span]) -> Iterator[Span]:
    """In order, and of those that overlap one, as far as they reach."""
    whole: Span | None = None
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if whole is None or span.start >= whole.end:
            if whole is not None:
                yield whole
            whole = span
        else:
            whole = whole._replace(end=max(whole.end, span.end))
    if whole is not None:
        yield whole


def _without(text: str, spans: list[Span]) -> str:
    """The text with stars for the spans."""
    shown, at = [], 0
    for span in spans:
        shown += [text[at : span.start], HIDDEN]
        at = span.end
    return "".join(shown) + text[at:]
