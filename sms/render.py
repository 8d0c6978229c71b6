"""`OutboundMessage` -> the text of an SMS. Pure."""

from messages.channel import Failure, OutboundMessage, SendError
from messages.segments import reduce

LONGEST = 1600
"""Characters in one message at Twilio (error 21617)."""


def render(message: OutboundMessage) -> str:
    """The text in GSM-7 where it can be, then a line for each choice.

    Raises:
        SendError: Nothing is left to send, or more than Twilio takes. It is never cut:
            half an instruction may be worse than none.
    """
    lines = [message.text, *(f"{c.digit} {c.label}" for c in message.choices)]
    text = reduce("\n".join(line for line in lines if line)).strip()
    if not text:
        raise SendError("The text is empty. Write one.", failure=Failure.CONTENT)
    if len(text) > LONGEST:
        raise SendError(
            f"The text is longer than {LONGEST} characters. Send it in parts.",
            failure=Failure.CONTENT,
            code="21617",
        )
    return text
