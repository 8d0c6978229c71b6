"""Texts that arrive in base64, as long SMS do by way of some carriers. Pure.

Only what is surely such a text is decoded: an ordinary word such as "test" is valid
base64 as well.
"""

import base64
import re

BASE64 = re.compile(r"[A-Za-z0-9+/]{22,}={0,2}\Z")
LAST_ALPHABET = 0x1400
"""Latin, Arabic and Ethiopic lie below. Bytes read in the wrong width rarely do."""

LEAST_PRINTABLE = 0.95


def decode(body: str) -> str | None:
    """The text behind a base64 body; None if the body is no such thing."""
    if len(body) < 24 or len(body) % 4 or not BASE64.match(body):
        return None
    raw = base64.b64decode(body)  # what passed the checks above always decodes
    readings = (_read(raw, e) for e in ("utf-8-sig", "utf-16-be", "utf-16-le"))
    return next((text for text in readings if text is not None), None)


def _read(raw: bytes, encoding: str) -> str | None:
    try:
        text = raw.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError:
        return None
    wide = encoding.startswith("utf-16")
    return text if _is_sensible(text, wide=wide) else None


def _is_sensible(text: str, *, wide: bool) -> bool:
    if " " not in text.strip():
        return False
    good = sum(char.isprintable() or char in "\r\n\t" for char in text)
    low = sum(ord(char) < LAST_ALPHABET for char in text) if wide else len(text)
    return min(good, low) >= LEAST_PRINTABLE * len(text)
