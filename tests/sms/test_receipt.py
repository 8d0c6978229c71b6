import pytest

from messages.channel import Failure, Receipt, Status
from people.address import Channel
from sms.receipt import parse_receipt, read_message_id
from tests.sms.forms import NOW, fields


def read(name: str, **changes: str) -> Receipt:
    receipt = parse_receipt(fields(name) | changes, message_id="7", at=NOW)
    assert receipt is not None
    return receipt


def test_a_delivery_is_read() -> None:
    assert read("status_delivered") == Receipt(
        channel=Channel.SMS,
        external_id="SM" + "b" * 32,
        message_id=7,
        status=Status.DELIVERED,
        raw="delivered",
        at=NOW,
    )


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("accepted", None),
        ("scheduled", None),
        ("queued", None),
        ("sending", None),
        ("sent", Status.SENT),
        ("partially_delivered", Status.DELIVERED),
        ("read", Status.READ),
        ("undelivered", Status.UNDELIVERED),
        ("failed", Status.FAILED),
        ("canceled", Status.FAILED),
        ("brand_new", None),
    ],
)
def test_each_word_of_twilio_has_its_status(word: str, status: Status | None) -> None:
    receipt = read("status_sent", MessageStatus=word)

    assert (receipt.status, receipt.raw) == (status, word)


def test_a_failure_is_told_in_words_an_officer_can_act_on() -> None:
    receipt = read("status_undelivered")

    assert (receipt.status, receipt.code) == (Status.UNDELIVERED, "30003")
    assert receipt.reason is not None
    assert "phone was off" in receipt.reason


def test_an_unknown_code_is_told_as_unknown() -> None:
    receipt = read("status_undelivered", ErrorCode="99999")

    assert receipt.reason is not None
    assert "don't know why" in receipt.reason
    assert read("status_undelivered", ErrorCode="").code is None


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        ("21610", Failure.OPTED_OUT),
        ("30001", Failure.RETRY),
        ("30002", Failure.CONFIG),
        ("30003", Failure.RETRY),
        ("30005", Failure.RECIPIENT),
        ("30006", Failure.RECIPIENT),
        ("30007", Failure.CONTENT),
        ("30018", Failure.BARRED),
        ("99999", None),
        ("", None),
    ],
)
def test_what_is_to_be_done_is_learnt_late_as_well(
    code: str, failure: Failure | None
) -> None:
    assert read("status_undelivered", ErrorCode=code).failure is failure
    assert read("status_delivered", ErrorCode=code).failure is None


def test_the_older_name_of_the_status_serves_as_well() -> None:
    assert read("status_sent", MessageStatus="").status is Status.SENT


def test_without_sid_or_status_there_is_no_receipt() -> None:
    assert parse_receipt({"MessageStatus": "sent"}, message_id=None, at=NOW) is None
    assert parse_receipt({"MessageSid": "SM1"}, message_id=None, at=NOW) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        (None, None),
        ("", None),
        ("-1", None),
        ("1_0", None),
        ("x", None),
        ("9" * 19, None),
        ("१२", None),
    ],
)
def test_only_a_plain_number_is_our_id(text: str | None, number: int | None) -> None:
    assert read_message_id(text) == number
