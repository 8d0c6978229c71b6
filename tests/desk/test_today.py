"""The day so far, and a channel that is out of order, beside the list."""

from datetime import timedelta
from typing import Any

from fastapi.testclient import TestClient

from messages.models import SendingLine
from people.address import Channel
from tests.desk.world import HTMX, NOW, World
from tickets import notifications
from tickets.models import NoticeKind
from tickets.rules import TicketStatus


def test_what_was_opened_and_resolved_today_is_told(
    client: TestClient, world: World
) -> None:
    midnight = NOW.replace(hour=0) - timedelta(hours=3)  # in Nairobi
    over: dict[str, Any] = {"status": TicketStatus.RESOLVED, "changed_at": NOW}
    world.ticket(opened_at=midnight)
    world.ticket("B", opened_at=midnight - timedelta(seconds=1))
    world.ticket("C", opened_at=midnight - timedelta(days=2), resolved_at=NOW, **over)
    world.ticket(
        "D",
        opened_at=midnight - timedelta(days=2),
        resolved_at=midnight - timedelta(days=1),
        **over,
    )

    page = client.get("/desk").text

    assert "Today: 1 ticket opened, 1 resolved." in page
    assert "Today:" not in client.get("/desk", headers=HTMX).text


def test_a_snooze_that_is_over_is_a_click_away(
    client: TestClient, world: World
) -> None:
    assert "due" not in client.get("/desk").text.split('id="ticket"')[1]

    world.ticket(woken_at=NOW)

    assert "1 snoozed ticket is due" in client.get("/desk").text


def test_a_channel_out_of_order_is_named_wherever_a_list_is(
    client: TestClient, world: World
) -> None:
    with world.sessions.begin() as session:
        session.add(
            SendingLine(
                channel=Channel.SMS,
                free_at=NOW,
                paused_until=NOW + timedelta(minutes=1),
                paused_reason="Twilio does not know us (20003)",
                last_sent_at=NOW - timedelta(minutes=14),
            )
        )
        session.add(SendingLine(channel=Channel.TELEGRAM, free_at=NOW))

    for headers in ({}, HTMX):
        page = client.get("/desk", headers=headers).text
        assert "SMS: nothing can be sent." in page
        assert "The last message left Today, 11:46." in page
        assert "Telegram: nothing" not in page


def test_a_silent_channel_is_named_to_leads_alone(
    client: TestClient, stranger: TestClient, world: World
) -> None:
    lead = world.officer_with_role_lead()
    with world.sessions.begin() as session:
        session.add(
            SendingLine(
                channel=Channel.SMS,
                free_at=NOW,
                last_inbound_at=NOW - timedelta(hours=3),
                silent_since=NOW - timedelta(hours=3),
                silent_usual=14,
            )
        )
        since = (NOW - timedelta(hours=3)).isoformat()
        said: dict[str, Any] = {"channel": "sms", "since": since, "usual": 14}
        kind = NoticeKind.SILENCE
        notifications.notify(session, {lead}, kind, key="sms", now=NOW, **said)

    assert "unusually quiet" not in client.get("/desk").text
    stranger.cookies.set("msaada", world.cookie(lead))
    page = stranger.get("/desk").text
    assert "SMS: unusually quiet." in page
    assert "Nothing has come since Today, 09:00" in page
    assert "at least 14 came" in page
    assert "nothing can be sent" not in page
    assert "Nothing has come since" in stranger.get("/desk/notices").text


def test_the_longest_wait_of_today_is_told(client: TestClient, world: World) -> None:
    earlier = NOW - timedelta(days=2)
    world.ticket(
        opened_at=earlier, first_replied_at=earlier + timedelta(days=1), changed_at=NOW
    )
    assert "The longest wait" not in client.get("/desk").text

    for minutes in (9, 14):
        world.ticket(
            opened_at=NOW - timedelta(minutes=minutes),
            first_replied_at=NOW,
            changed_at=NOW,
        )

    shown = client.get("/desk").text
    assert "The longest wait for an answer: 14 min." in shown
