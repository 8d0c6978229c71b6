"""Secrets and patients' details in a text: found, and hidden with nothing else.

A secret is hidden, not a mention: "I forgot my password" holds none. What is hidden is
replaced by stars; the words around it still tell an officer what was meant.
"""

import re
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with nothing secret left, and what was found in it."""

    text: str
    secret: bool
    patient: bool


def mask(text: str) -> Masked:
    """Hide passwords, PINs, login links, and a patient's name and numbers."""
    spans = _secrets(text)
    details = _details(text)
    return Masked(_without(text, spans + details), bool(spans), bool(details))


Span = tuple[int, int]


def _secrets(text: str) -> list[Span]:
    spans = [found.span("secret") for found in LINK.finditer(text)]
    spans += [found.span("secret") for found in PIN_SAID.finditer(text)]
    spans += [found.span("secret") for found in QUOTED.finditer(text)]
    spans += [f.span("secret") for f in SAID.finditer(text) if _is_secret(f["secret"])]
    spans += [
        found.span("secret")
        for found in BESIDE.finditer(text)
        if _looks_secret(found["secret"])
        and not COUNTED.match(text, found.end("secret"))
    ]
    return spans


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
    numbers = [number.span() for number in LONG_NUMBER.finditer(text)]
    if named is None or not (numbers or ILLNESS.search(text)):
        return []
    return [named.span("secret" if named["secret"] else "secret2"), *numbers]


def _without(text: str, spans: list[Span]) -> str:
    """Put stars for the spans; of two that overlap the outer counts."""
    shown, at = [], 0
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= at:
            shown += [text[at:start], HIDDEN]
        at = max(at, end)
    return "".join(shown) + text[at:]
