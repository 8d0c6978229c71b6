"""An opt-out may be told by a receipt alone: error 21610 (asks 21 and 25)."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from messages import transcript
from messages.channel import Failure, Receipt, Status
from messages.models import Author
from messages.receipts import record
from messages.transcript import Line
from people import directory
from people.address import Channel

HERS, OURS = "+254700000011", "+254700000999"


@pytest.mark.parametrize(("ours", "expected"), [(OURS, True), ("+254700000998", False)])
def test_a_receipt_with_21610_is_an_opt_out_from_this_number_of_ours_alone(
    session: Session, now: datetime, ours: str, *, expected: bool
) -> None:
    line = Line(None, Channel.SMS, HERS, OURS)
    message = transcript.queue(session, line, "Hello", author=Author.BOT, now=now)
    session.flush()
    receipt = Receipt(
        channel=Channel.SMS,
        external_id="SM1",
        message_id=message.id,
        status=Status.UNDELIVERED,
        raw="undelivered",
        at=now,
        code="21610",
        failure=Failure.OPTED_OUT,
    )

    record(session, [receipt])

    assert directory.opted_out(session, Channel.SMS, HERS, ours) is expected
