"""How a contact is reached."""

import re
from enum import StrEnum

E164 = re.compile(r"\+[1-9]\d{6,14}\Z")


class Channel(StrEnum):
    SMS = "sms"
    TELEGRAM = "telegram"


def mask(address: str) -> str:
    """An address fit for a log: its last three characters, behind dots."""
    return f"…{address[-3:]}"


def is_phone(address: str) -> bool:
    """Whether this is a phone number in E.164, the only kind an SMS may answer."""
    return E164.match(address) is not None
