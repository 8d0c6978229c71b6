import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from kit.settings import Settings
from messages.channel import CarrierWord, InboundMessage, Kind
from sms import client as twilio
from sms import poll
from sms.parse import parse
from tests.sms.forms import (
    ACCOUNT,
    HERS,
    NOW,
    OURS,
    ListInbox,
    fields,
    make_settings,
)

API = "http://127.0.0.1:4010"
SINCE = NOW - timedelta(hours=1)
Answer = Callable[[httpx.Request], httpx.Response]


def record(sid: str = "SM1", *, minutes: int = 5, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    at = format_datetime(NOW - timedelta(minutes=minutes))
    return {
        "sid": sid,
        "status": "received",
        "body": "How do I sync?",
        "direction": "inbound",
        "from": HERS,
        "to": OURS,
        "num_media": "0",
        "date_created": at,
        "date_sent": at,
        "messaging_service_sid": None,
        **changes,
    }


def page(*found: dict[str, Any], after: str | None = None) -> httpx.Response:
    return httpx.Response(200, json={"messages": found, "next_page_uri": after})


def catch_up(
    answer: Answer, *, since: datetime = SINCE, settings: Settings | None = None
) -> tuple[int, list[InboundMessage]]:
    chosen = settings or make_settings(twilio_api_url=API)
    inbox: Any = ListInbox()

    async def once() -> int:
        client = twilio.make_client(chosen, transport=httpx.MockTransport(answer))
        try:
            return await poll.catch_up(
                client, chosen, inbox, since=since, clock=lambda: NOW
            )
        finally:
            await twilio.close(client)

    return asyncio.run(once()), inbox.accepted


def test_what_no_webhook_brought_is_accepted_the_oldest_first() -> None:
    count, accepted = catch_up(
        lambda _: page(record("SM2", minutes=1), record("SM1", minutes=9))
    )

    assert count == 2
    assert [message.external_id for message in accepted] == ["SM1", "SM2"]
    assert accepted[0].received_at == NOW - timedelta(minutes=9)


def test_a_message_reads_the_same_by_either_way() -> None:
    form = fields("deprecated_names")
    listed = record(form["SmsSid"], body=form["Body"], minutes=0)

    _, (message,) = catch_up(lambda _: page(listed))

    assert message == parse(form, ours=(OURS,), received_at=NOW)


def test_carrier_words_and_senders_are_known_as_at_the_webhook() -> None:
    _, (stop, short) = catch_up(
        lambda _: page(
            {**record("SM2", minutes=1), "from": "24000"}, record(body="STOP")
        )
    )

    assert stop.carrier is CarrierWord.OPT_OUT
    assert not short.answerable


def test_only_recent_messages_to_us_are_taken() -> None:
    count, accepted = catch_up(
        lambda _: page(
            record("SM1", direction="outbound-api"),
            record("SM2", minutes=61),
            record("SM3", to="+254700000999"),
            {**record("SM4"), "from": None},
        )
    )

    assert (count, accepted) == (0, [])


def test_twilio_is_asked_for_our_number_and_in_universal_time() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return page()

    nairobi = timezone(timedelta(hours=3))
    catch_up(answer, since=SINCE.astimezone(nairobi))

    assert asked[0].url.params["To"] == OURS
    assert asked[0].url.params["DateSent>"] == "2026-11-23T08:30:00Z"


def test_with_a_service_alone_only_its_messages_are_taken() -> None:
    settings = make_settings(
        twilio_api_url=API, twilio_number="", twilio_messaging_service_sid="MG1"
    )

    def answer(request: httpx.Request) -> httpx.Response:
        assert "To" not in request.url.params
        return page(record(), record("SM2", messaging_service_sid="MG1"))

    _, (message,) = catch_up(answer, settings=settings)

    assert (message.external_id, message.our_address) == ("SM2", OURS)


def test_a_message_from_the_future_came_now() -> None:
    _, (message,) = catch_up(lambda _: page(record(minutes=-30)))

    assert message.received_at == NOW


def test_media_are_asked_for_and_named_as_at_the_webhook() -> None:
    uri = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME1"

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/Media.json"):
            item = {"sid": "ME1", "uri": f"{uri}.json", "content_type": "image/png"}
            return httpx.Response(200, json={"media_list": [item], "uri": "x"})
        return page(record("MM1", num_media="1", body=""))

    _, (message,) = catch_up(answer)

    assert message.kind is Kind.PHOTO
    assert message.attachments[0].reference == f"{API}{uri}"


def test_deleted_media_do_not_hold_her_words_back() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/Media.json"):
            return httpx.Response(404, json={"code": 20404})
        return page(record("MM1", num_media="1"))

    _, (message,) = catch_up(answer)

    assert (message.text, message.attachments) == ("How do I sync?", ())


def test_further_pages_are_read_but_not_for_ever() -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return page(record(f"SM{len(asked)}"), after="/2010-04-01/more.json")

    count, _ = catch_up(answer)

    assert count == len(asked) == poll.MOST_PAGES


def test_the_poll_goes_on_after_a_failure_from_where_it_was(
    caplog: pytest.LogCaptureFixture,
) -> None:
    asked: list[str] = []
    answers = [page(), httpx.Response(500, text=f"{HERS} wrote"), page(), page()]
    inbox: Any = ListInbox()

    async def until_done() -> None:
        done = asyncio.Event()

        def answer(request: httpx.Request) -> httpx.Response:
            asked.append(request.url.params["DateSent>"])
            if len(asked) == len(answers):
                done.set()
            return answers[len(asked) - 1]

        settings = make_settings(twilio_api_url=API)
        client = twilio.make_client(settings, transport=httpx.MockTransport(answer))
        task = asyncio.create_task(
            poll.run(
                client,
                settings,
                inbox,
                clock=lambda: NOW,
                interval=timedelta(0),
            )
        )
        await done.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await twilio.close(client)

    caplog.set_level(logging.INFO)
    asyncio.run(until_done())

    assert asked == [
        "2026-11-22T09:30:00Z",
        "2026-11-23T09:15:00Z",
        "2026-11-23T09:15:00Z",
        "2026-11-23T09:15:00Z",
    ]
    assert "ApiError" in caplog.text
    assert HERS not in caplog.text
