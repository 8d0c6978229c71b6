"""Twilio's error codes: what is to be done, and what to tell an officer. Pure.

Codes are used in broad classes, never by their texts, which Twilio changes and which
may hold a phone number. Source: https://www.twilio.com/docs/api/errors
"""

from dataclasses import dataclass

from messages.channel import Failure


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do about an error, and what happened and comes next in plain words."""

    failure: Failure
    words: str


ACCOUNT = "Our Twilio account refused it. Tell the operator; it is sent again later."
SENDER = "Our sending number is not set up for this. Tell the operator."
NO_SMS = "This number can't receive SMS. Call, or ask for another number."
OFF = "The phone was off or out of reach. It is tried again once; then call."
FILTERED = "The network blocked this text as unwanted. Write it in other words."
BUSY = "Twilio is busy. It is sent again by itself."
QUEUE = "Too many SMS are waiting at Twilio. It is sent again by itself."
SILENT = "The network lost it and did not say why. It is tried again once; then call."
UNSURE = "Twilio had a fault; nobody knows yet if it was sent. We look it up."

_GROUPS: tuple[tuple[Failure, str, str], ...] = (
    (Failure.RETRY, BUSY, "20429 20503 63018 63010 63012"),
    (Failure.RETRY, QUEUE, "21611 30001"),
    (Failure.UNKNOWN, UNSURE, "20500"),
    (Failure.CONFIG, ACCOUNT, "20003 20005 20404 30002"),
    (
        Failure.BARRED,
        "Our Twilio account may not send to this country. Tell the operator.",
        "21408",
    ),
    (
        Failure.CONFIG,
        SENDER,
        "21606 21212 21603 21703 21704 21705 30032 63007",
    ),
    (Failure.BARRED, SENDER, "30018 30024 30034"),
    (
        Failure.BARRED,
        "Our Twilio account is on trial and may not write to this number. "
        "Tell the operator.",
        "21608",
    ),
    (
        Failure.OPTED_OUT,
        "This number asked for no more SMS. Call, or use another channel, until the "
        "contact sends START.",
        "21610",
    ),
    (
        Failure.RECIPIENT,
        "This is not a phone number that exists. Check it with the contact.",
        "21211",
    ),
    (Failure.RECIPIENT, NO_SMS, "21614 21635 30006 63003 63024"),
    (
        Failure.RECIPIENT,
        "Our number can't reach this one. Call, or ask for another number.",
        "21612",
    ),
    (
        Failure.RECIPIENT,
        "The network does not know this number. Check it with the contact.",
        "30005",
    ),
    (
        Failure.RECIPIENT,
        "This WhatsApp contact has not joined our test number yet.",
        "63015",
    ),
    (Failure.RETRY, OFF, "30003"),
    (Failure.RETRY, SILENT, "30008 30017 30410"),
    (Failure.CONTENT, FILTERED, "30007 30004 63013"),
    (Failure.CONTENT, "The text is too long for an SMS. Shorten it.", "21617 30019"),
    (Failure.CONTENT, "The text is empty. Write one.", "21602"),
    (
        Failure.CONTENT,
        "Twilio took this for fraud and held it back. Tell the operator.",
        "30450",
    ),
    (
        Failure.CONTENT,
        "Twilio can't fill in this message's template. Tell the operator.",
        "21656",
    ),
    (
        Failure.CONTENT,
        "WhatsApp lets us answer for 24 hours only. Wait until the contact writes, "
        "or send an SMS.",
        "63016",
    ),
)

VERDICTS = {
    code: Verdict(failure, words)
    for failure, words, codes in _GROUPS
    for code in codes.split()
}


def explain(code: str | None) -> str:
    """What a code in a status callback means, for an officer."""
    verdict = VERDICTS.get(code or "")
    if verdict is not None:
        return verdict.words
    return "It was not delivered, and we don't know why. Call the contact."


def judge(status: int, code: str | None, *, is_json: bool) -> Verdict:
    """What a refused request means, by Twilio's code, else by the HTTP status.

    Twilio's own answers are JSON; anything else comes from something in between, which
    may have passed the request on. Only 429 is promised never to have been processed.
    """
    known = VERDICTS.get(code or "")
    if known is not None:
        return known
    if status == 429:
        return Verdict(Failure.RETRY, BUSY)
    if 300 <= status < 400 or status in (401, 403, 404, 407):
        return Verdict(Failure.CONFIG, ACCOUNT)
    if status >= 500 or status == 408 or not is_json:
        return Verdict(Failure.UNKNOWN, UNSURE)
    return Verdict(
        Failure.CONTENT, "Twilio does not take this message. Tell the operator."
    )
