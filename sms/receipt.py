"""A status callback of Twilio -> `Receipt`. Pure."""

from collections.abc import Mapping
from datetime import datetime

from messages.channel import Receipt, Status
from people.address import Channel
from sms.errors import VERDICTS, explain
from sms.parse import read_sid

STATUSES = {
    "sent": Status.SENT,
    "delivered": Status.DELIVERED,
    "partially_delivered": Status.DELIVERED,
    "read": Status.READ,
    "undelivered": Status.UNDELIVERED,
    "failed": Status.FAILED,
    "canceled": Status.FAILED,
}
"""Those before `sent` (accepted, scheduled, queued, sending) move nothing of ours."""

FAILED = (Status.UNDELIVERED, Status.FAILED)
LONGEST_WORD = 40


def parse_receipt(
    fields: Mapping[str, str], *, message_id: str | None, at: datetime
) -> Receipt | None:
    """The receipt, or None if it names no message or no status.

    `message_id` is our own id as it stood in the callback's address.
    """
    sid = read_sid(fields)
    raw = _word(fields, "MessageStatus") or _word(fields, "SmsStatus")
    if not sid or not raw:
        return None
    status, code = STATUSES.get(raw.lower()), _word(fields, "ErrorCode") or None
    verdict = VERDICTS.get(code or "") if status in FAILED else None
    return Receipt(
        channel=Channel.SMS,
        external_id=sid,
        message_id=read_message_id(message_id),
        status=status,
        raw=raw,
        at=at,
        code=code,
        reason=explain(code) if status in FAILED else None,
        failure=verdict.failure if verdict else None,
    )


def read_message_id(text: str | None) -> int | None:
    """A row id, if the text is one; no more digits than a database can hold."""
    if text and text.isascii() and text.isdigit() and len(text) <= 18:
        return int(text)
    return None


def _word(fields: Mapping[str, str], key: str) -> str:
    return fields.get(key, "").replace("\x00", "").strip()[:LONGEST_WORD]
