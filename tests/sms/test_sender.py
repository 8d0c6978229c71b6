import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

from messages.channel import (
    Choice,
    Failure,
    OutboundMessage,
    Sender,
    SendError,
    Sent,
)
from people.address import Channel
from sms import client as twilio
from sms.sender import TwilioSender
from tests.sms.forms import ACCOUNT, HERS, NOW, OURS, make_settings

API = "http://127.0.0.1:4010"
SINCE = NOW - timedelta(minutes=5)
Answer = Callable[[httpx.Request], httpx.Response]


def run(
    answer: Answer,
    deed: Callable[[Sender], Awaitable[Any]],
    **settings: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    """Do something with a sender whose provider answers so."""

    async def with_sender() -> Any:  # noqa: ANN401
        chosen = make_settings(twilio_api_url=API, **settings)
        client = twilio.make_client(chosen, transport=httpx.MockTransport(answer))
        try:
            return await deed(TwilioSender(client, chosen))
        finally:
            await twilio.close(client)

    return asyncio.run(with_sender())


def outbound(text: str = "Open the app.", **changes: Any) -> OutboundMessage:  # noqa: ANN401
    values: dict[str, Any] = {
        "message_id": 7,
        "channel": Channel.SMS,
        "address": HERS,
        "our_address": OURS,
        "text": text,
        "created_at": NOW,
        "valid_for": timedelta(hours=4),
    }
    return OutboundMessage(**values | changes)


def record(sid: str = "SM1", **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "sid": sid,
        "status": "queued",
        "body": "Open the app.",
        "direction": "outbound-api",
        "from": OURS,
        "to": HERS,
        "num_segments": "0",
        "date_created": format_datetime(NOW),
        "date_sent": None,
        "error_code": None,
        **changes,
    }


def send(answer: Answer, message: OutboundMessage | None = None, **s: Any) -> Sent:  # noqa: ANN401
    sent: Sent = run(answer, lambda sender: sender.send(message or outbound()), **s)
    return sent


def failing(answer: Answer) -> SendError:
    with pytest.raises(SendError) as failed:
        send(answer)
    return failed.value


def form_of(message: OutboundMessage, **settings: Any) -> dict[str, str]:  # noqa: ANN401
    requests = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(201, json=record())

    send(answer, message, **settings)
    (request,) = requests
    assert request.url.path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert request.headers["authorization"].startswith("Basic ")
    return dict(parse_qsl(request.content.decode(), keep_blank_values=True))


def test_a_message_is_sent_with_all_that_twilio_needs() -> None:
    form = form_of(outbound(choices=(Choice("a", "1", "Yes it’s on"),)))

    assert form == {
        "To": HERS,
        "From": OURS,
        "Body": "Open the app.\n1 Yes it's on",
        "ValidityPeriod": "14400",
        "StatusCallback": "https://help.example.org/webhooks/twilio/status?mid=7",
    }


def test_what_was_sent_has_twilios_id_and_our_own_count() -> None:
    assert send(lambda _: httpx.Response(201, json=record())) == Sent("SM1", 1)
    long = outbound("a" * 161)
    assert send(lambda _: httpx.Response(201, json=record()), long).segments == 2


@pytest.mark.parametrize(
    ("public", "told"),
    [
        ("", False),
        ("http://help.example.org", False),
        ("http://127.0.0.1:8000", True),
        ("https://help.example.org/desk/#rc=2", True),
    ],
)
def test_twilio_is_told_where_to_report_only_if_it_can_get_there(
    public: str,
    *,
    told: bool,
) -> None:
    form = form_of(outbound(), public_url=public)

    assert ("StatusCallback" in form) is told
    assert "#" not in form.get("StatusCallback", "")


@pytest.mark.parametrize(("hours", "seconds"), [(72, "36000"), (-1, "1"), (1, "3600")])
def test_a_message_is_worth_delivering_for_as_long_as_twilio_allows(
    hours: int, seconds: str
) -> None:
    form = form_of(outbound(valid_for=timedelta(hours=hours)))

    assert form["ValidityPeriod"] == seconds


def test_the_sender_is_our_number_or_else_our_service() -> None:
    service = {"twilio_number": "", "twilio_messaging_service_sid": "MG1"}

    assert form_of(outbound(our_address="+254700000999"))["From"] == OURS
    assert form_of(outbound(), **service)["MessagingServiceSid"] == "MG1"
    assert "From" not in form_of(outbound(), **service)


def test_whatsapp_is_answered_from_whatsapp() -> None:
    hers, ours = f"whatsapp:{HERS}", f"whatsapp:{OURS}"

    for our_address in (ours, OURS):
        form = form_of(outbound(address=hers, our_address=our_address))

        assert (form["To"], form["From"]) == (hers, ours)
    long = outbound("a" * 400, address=hers)
    assert send(lambda _: httpx.Response(201, json=record()), long).segments == 1


@pytest.mark.parametrize(
    ("status", "code", "failure"),
    [
        (429, 20429, Failure.RETRY),
        (503, 20503, Failure.RETRY),
        (429, 21611, Failure.RETRY),
        (500, 20500, Failure.UNKNOWN),
        (500, None, Failure.UNKNOWN),
        (503, None, Failure.UNKNOWN),
        (408, None, Failure.UNKNOWN),
        (401, 20003, Failure.CONFIG),
        (401, None, Failure.CONFIG),
        (404, 20404, Failure.CONFIG),
        (302, None, Failure.CONFIG),
        (400, 21408, Failure.BARRED),
        (400, 21606, Failure.CONFIG),
        (400, 21608, Failure.BARRED),
        (400, 30032, Failure.CONFIG),
        (400, 30034, Failure.BARRED),
        (400, 21610, Failure.OPTED_OUT),
        (400, 21211, Failure.RECIPIENT),
        (400, 21614, Failure.RECIPIENT),
        (400, 21612, Failure.RECIPIENT),
        (400, 63003, Failure.RECIPIENT),
        (400, 21617, Failure.CONTENT),
        (400, 30007, Failure.CONTENT),
        (400, 63016, Failure.CONTENT),
        (400, 99999, Failure.CONTENT),
        (422, None, Failure.CONTENT),
    ],
)
def test_every_refusal_says_what_to_do(
    status: int, code: int | None, failure: Failure
) -> None:
    body = {"code": code, "message": f"The 'To' number {HERS}", "status": status}

    error = failing(lambda _: httpx.Response(status, json=body))

    assert error.failure is failure
    assert error.code == (str(code) if code else f"HTTP {status}")
    assert HERS not in str(error) + str(error.__cause__)


def test_an_error_in_the_newer_form_is_read_as_well() -> None:
    body = {"type": "about:blank", "title": "Too many", "status": 429, "code": 20429}

    assert failing(lambda _: httpx.Response(429, json=body)).code == "20429"


@pytest.mark.parametrize(
    ("status", "text", "failure"),
    [
        (502, "<html>Bad gateway</html>", Failure.UNKNOWN),
        (429, "slow down", Failure.RETRY),
        (403, "<html>proxy</html>", Failure.CONFIG),
        (400, "<html>proxy</html>", Failure.UNKNOWN),
        (400, "[]", Failure.UNKNOWN),
        (201, "<html>welcome</html>", Failure.UNKNOWN),
        (201, "", Failure.UNKNOWN),
        (201, "{}", Failure.UNKNOWN),
        (201, "[]", Failure.UNKNOWN),
        (200, "null", Failure.UNKNOWN),
    ],
)
def test_an_answer_that_is_not_twilios_is_judged_with_care(
    status: int, text: str, failure: Failure
) -> None:
    assert failing(lambda _: httpx.Response(status, text=text)).failure is failure


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (httpx.ConnectError, Failure.RETRY),
        (httpx.ConnectTimeout, Failure.RETRY),
        (httpx.PoolTimeout, Failure.RETRY),
        (httpx.ReadTimeout, Failure.UNKNOWN),
        (httpx.WriteTimeout, Failure.UNKNOWN),
        (httpx.ReadError, Failure.UNKNOWN),
        (httpx.RemoteProtocolError, Failure.UNKNOWN),
        (TimeoutError, Failure.UNKNOWN),
        (ConnectionResetError, Failure.UNKNOWN),
    ],
)
def test_a_network_that_breaks_says_whether_it_may_have_been_sent(
    error: type[Exception], failure: Failure
) -> None:
    calls = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        raise error("broken")

    assert failing(answer).failure is failure
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("30", 30), ("999999", 3600), ("soon", None), ("-1", None), ("", None)],
)
def test_twilio_may_say_when_to_come_again(header: str, seconds: int | None) -> None:
    error = failing(
        lambda _: httpx.Response(429, headers={"Retry-After": header}, json={})
    )

    assert error.retry_after == (timedelta(seconds=seconds) if seconds else None)


def test_a_message_that_failed_in_the_same_breath_was_not_sent() -> None:
    failed = record(status="failed", error_code=30007)

    assert failing(lambda _: httpx.Response(201, json=failed)).failure is (
        Failure.CONTENT
    )


def test_a_text_that_cannot_pass_is_never_put_to_twilio() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise AssertionError

    with pytest.raises(SendError):
        send(answer, outbound("a" * 1601))


def test_nothing_personal_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    send(lambda _: httpx.Response(201, json=record()))
    find(record())
    failing(lambda _: httpx.Response(500, text=HERS))

    assert HERS[1:] not in caplog.text
    assert "Open the app" not in caplog.text


def listing(*found: dict[str, Any], after: str | None = None) -> httpx.Response:
    return httpx.Response(
        200, json={"messages": found, "page_size": 100, "next_page_uri": after}
    )


def find(*found: dict[str, Any], **changes: Any) -> Sent | None:  # noqa: ANN401
    message = outbound(**changes)
    answer: Sent | None = run(
        lambda _: listing(*found), lambda s: s.find(message, since=SINCE)
    )
    return answer


def test_a_message_that_was_sent_after_all_is_found() -> None:
    assert find(record("SM5")) == Sent("SM5")
    assert find(record("SM5", body=" Open the  app. \n")) == Sent("SM5")
    assert find(record("SM5", status="delivered")) == Sent("SM5", delivered=True)
    assert find(record("SM5", direction="outbound-reply")) == Sent("SM5")
    assert find(record("SM5", body="It’s on"), text="It's on") == Sent("SM5")


def test_what_is_another_message_is_not_found() -> None:
    early = format_datetime(NOW - timedelta(minutes=2))

    assert find() is None
    assert find(record(body="Open the app!")) is None
    assert find(record(body=None)) is None
    assert find(record(direction="inbound")) is None
    assert find(record(date_created=early)) is None


def test_of_two_with_the_same_words_the_newest_is_taken() -> None:
    later = format_datetime(NOW + timedelta(seconds=9))

    assert find(record("SM1"), record("SM2", date_created=later)) == Sent("SM2")


def test_looking_goes_on_to_further_pages_of_the_same_host_but_not_for_ever() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(f"{request.url.scheme}://{request.url.netloc.decode()}")
        return listing(record(body="other"), after="/2010-04-01/more.json?Page=1")

    assert run(answer, lambda s: s.find(outbound(), since=SINCE)) is None
    assert asked == [API] * 5


def test_a_list_that_points_elsewhere_is_not_followed() -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        meta = {"key": "messages", "next_page_url": "http://127.0.0.1:9/evil"}
        return httpx.Response(200, json={"messages": [], "meta": meta})

    with pytest.raises(SendError):
        run(answer, lambda s: s.find(outbound(), since=SINCE))
    assert len(asked) == 1


@pytest.mark.parametrize("status", [429, 500, 401])
def test_a_list_that_cannot_be_had_is_an_error_not_an_absence(status: int) -> None:
    with pytest.raises(SendError):
        run(
            lambda _: httpx.Response(status, json={}),
            lambda sender: sender.find(outbound(), since=SINCE),
        )
