"""Phone numbers as people write them -> E.164. Pure."""

import re

import phonenumbers
from phonenumbers import PhoneNumberFormat, ValidationResult

from people.address import is_phone

WRITTEN = re.compile(r"\+?[\d\s().\-/]{4,30}\Z", re.ASCII)


def to_e164(raw: str, country: str) -> str | None:
    """The number in E.164; None if it can't be one.

    A number without a country code belongs to `country` (ISO 3166, two letters). What
    is no number there may be one with its country code and no plus, as Telegram writes
    it. Only the length is checked: new ranges open faster than tables are printed.
    """
    text = raw.replace("\u00a0", " ").strip().removeprefix("tel:")
    if not WRITTEN.match(text):
        return None
    if text.startswith("00"):
        text = "+" + text[2:].lstrip()
    found = _parse(text, country)
    if found is None and not text.startswith(("+", "0")):
        found = _parse("+" + text, country)
    return found


def _parse(text: str, country: str) -> str | None:
    try:
        number = phonenumbers.parse(text, country.upper())
    except phonenumbers.NumberParseException:
        return None
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason != ValidationResult.IS_POSSIBLE:
        return None
    written = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return written if is_phone(written) else None
