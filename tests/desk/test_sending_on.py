"""An answer that did not arrive: what the desk says of it, and what one does."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from conversation import bringing
from kit.wake import Topic
from messages.channel import Status
from messages.models import Author, Detour, Direction, Message
from people.address import Channel
from people.models import Address, Contact, Role
from tests.desk.world import (
    HTMX,
    NOW,
    ON_SQLITE,
    OURS,
    Now,
    World,
    make_settings,
    statements,
)
from tickets.models import Ticket, TicketChange

BOTH = [{}, HTMX]
WORDS = "Fungua app saa sita mchana."


@pytest.fixture
def number(world: World) -> int:
    """Akinyi, with Telegram, a second phone and a supervisor."""
    number = world.ticket(channels=(Channel.SMS, Channel.TELEGRAM))
    with world.sessions.begin() as session:
        boss = Contact(name="Rose Adongo", role=Role.SUPERVISOR, created_at=NOW)
        boss.addresses.append(
            Address(channel=Channel.SMS, address="+254700000500", last_inbound_at=NOW)
        )
        contact = session.get_one(Ticket, number).contact
        contact.supervisor = boss
        contact.addresses.append(
            Address(
                channel=Channel.SMS,
                address="+254700000431",
                last_inbound_at=NOW - timedelta(days=9),
            )
        )
    return number


def lost(world: World, number: int, **values: object) -> int:
    filled = {
        "direction": Direction.OUTBOUND,
        "author": Author.OFFICER,
        "status": Status.UNDELIVERED,
        "error": "The phone was off or out of reach.",
        "error_code": "30003",
        "extra": {"said": WORDS},
        **values,
    }
    return world.say(number, f"Amina: {WORDS}", **filled)


def copies(world: World) -> list[Message]:
    with world.sessions() as session:
        found = session.query(Message).filter_by(outcome="copy").order_by(Message.id)
        return list(found)


def history(world: World, number: int) -> list[str]:
    with world.sessions() as session:
        changes = session.query(TicketChange).filter_by(ticket_id=number)
        return [str(change.kind) for change in changes.order_by(TicketChange.id)]


@ON_SQLITE
def test_what_went_wrong_and_every_way_that_is_left_are_shown(
    client: TestClient, world: World, number: int
) -> None:
    message = lost(world, number)

    shown = client.get(f"/desk/tickets/{number}").text

    assert "Not delivered. The phone was off or out of reach." in shown
    for way in ("retry", "other_number", "telegram", "supervisor"):
        assert f'name="way" value="{way}"' in shown
    assert "Other number, to …431" in shown
    assert "At 12:15 by itself: Retry." in shown
    assert f'href="#message-{message}"' in shown
    assert "An answer has not arrived" in shown


@ON_SQLITE  # what each way writes is tried in tests/conversation/test_bringing.py
@pytest.mark.parametrize("headers", BOTH)
@pytest.mark.parametrize(
    ("way", "address"),
    [
        ("retry", "+254700000001"),
        ("other_number", "+254700000431"),
        ("telegram", "7000001"),
        ("supervisor", "+254700000500"),
    ],
)
def test_it_goes_the_way_that_was_chosen(
    client: TestClient,
    world: World,
    number: int,
    headers: dict[str, str],
    way: str,
    address: str,
) -> None:
    message = lost(world, number)
    base = f"/desk/tickets/{number}"

    answer = client.post(
        f"{base}/messages/{message}/ways",
        data={"way": way, "seen": "0"},
        headers=headers,
    )
    shown = client.get(base).text

    assert answer.status_code == (200 if headers else 303)
    (copy,) = copies(world)
    assert (copy.address, copy.status) == (address, Status.QUEUED)
    assert copy.due_at == NOW + timedelta(seconds=10)
    assert (WORDS in copy.text) is (way != "supervisor")
    assert "Amina Yusuf sent an answer another way" in shown
    assert f'name="way" value="{way}"' not in shown


def test_a_second_press_sends_nothing_more(
    client: TestClient, world: World, number: int
) -> None:
    message = lost(world, number)
    address = f"/desk/tickets/{number}/messages/{message}/ways"
    form = {"way": "telegram", "seen": "0"}

    first = client.post(address, data=form)
    second = client.post(address, data=form)
    other = client.post(address, data=form | {"way": "supervisor"})

    assert [first.status_code, second.status_code, other.status_code] == [303, 303, 409]
    assert len(copies(world)) == 1


def test_it_is_taken_back_before_it_leaves(
    client: TestClient, world: World, number: int, clock: Now
) -> None:
    message = lost(world, number)
    base = f"/desk/tickets/{number}"
    form = {"way": "supervisor", "seen": "0"}
    sent = client.post(f"{base}/messages/{message}/ways", data=form, headers=HTMX)
    (copy,) = copies(world)
    undo = f"{base}/ways/{copy.id}/undo"

    back = client.post(undo, headers=HTMX)

    assert undo in sent.text
    assert "Not sent on." in back.text
    assert copies(world) == []
    assert history(world, number)[-2:] == ["detour", "undone"]
    with world.sessions() as session:
        assert session.query(Detour).count() == 0
        assert session.get_one(Ticket, number).unreachable_at is None
    assert 'value="supervisor"' in client.get(base).text
    assert client.post(undo).status_code == 404


def test_what_waited_here_waits_again_once_it_is_taken_back(
    client: TestClient, world: World, number: int, clock: Now
) -> None:
    message = lost(world, number, status=Status.QUEUED, error=None, error_code=None)
    clock.pass_by(minutes=20)
    base = f"/desk/tickets/{number}"
    slow = client.get(base).text
    form = {"way": "telegram", "seen": "0"}
    client.post(f"{base}/messages/{message}/ways", data=form)
    (copy,) = copies(world)
    overtaken = client.get(base).text

    client.post(f"{base}/ways/{copy.id}/undo")

    assert "It has waited here for 20 min and was not sent." in slow
    assert "went another way instead" in overtaken
    with world.sessions() as session:
        again = session.get_one(Message, message)
        assert (again.status, again.error) == (Status.QUEUED, None)


@pytest.mark.parametrize(
    ("moved", "status"), [({"status": Status.SENT}, 409), ({"attempts": 1}, 409)]
)
def test_what_has_left_cannot_be_taken_back(
    client: TestClient,
    world: World,
    number: int,
    moved: dict[str, object],
    status: int,
) -> None:
    message = lost(world, number)
    base = f"/desk/tickets/{number}"
    client.post(
        f"{base}/messages/{message}/ways", data={"way": "telegram", "seen": "0"}
    )
    (copy,) = copies(world)
    with world.sessions.begin() as session:
        for name, value in moved.items():
            setattr(session.get_one(Message, copy.id), name, value)

    assert client.post(f"{base}/ways/{copy.id}/undo").status_code == status
    assert len(copies(world)) == 1


def test_a_colleague_cannot_take_it_back(
    client: TestClient, world: World, number: int
) -> None:
    message = lost(world, number)
    base = f"/desk/tickets/{number}"
    client.post(
        f"{base}/messages/{message}/ways", data={"way": "telegram", "seen": "0"}
    )
    (copy,) = copies(world)
    brian = world.officer("Brian Kiptoo", "brian@example.org")
    client.cookies.set("msaada", world.cookie(brian))

    assert client.post(f"{base}/ways/{copy.id}/undo").status_code == 403


def test_only_what_is_on_the_ticket_can_be_sent_on(
    client: TestClient, world: World, number: int
) -> None:
    other = world.ticket("Peter Kamau")
    message = lost(world, other)
    form = {"way": "retry", "seen": "0"}
    base = f"/desk/tickets/{number}"

    assert client.post(f"{base}/messages/{message}/ways", data=form).status_code == 404
    assert client.post(f"{base}/ways/{message}/undo").status_code == 404
    odd = {"way": "pigeon", "seen": "0"}
    refused = client.post(f"/desk/tickets/{other}/messages/{message}/ways", data=odd)
    assert refused.status_code == 422


def test_what_arrived_another_way_is_no_alarm_any_more(
    client: TestClient, world: World, number: int
) -> None:
    message = lost(world, number)
    base = f"/desk/tickets/{number}"
    client.post(
        f"{base}/messages/{message}/ways", data={"way": "telegram", "seen": "0"}
    )
    with world.sessions.begin() as session:
        session.query(Message).filter_by(outcome="copy").one().status = Status.SENT

    shown = client.get(base).text
    late = client.post(
        f"{base}/messages/{message}/ways", data={"way": "retry", "seen": "1"}
    )

    assert "It arrived another way." in shown
    assert "An answer has not arrived" not in shown
    assert 'name="way"' not in shown
    assert late.status_code == 409


def test_what_went_on_by_itself_says_so(
    client: TestClient, world: World, number: int, clock: Now
) -> None:
    lost(world, number)
    clock.pass_by(minutes=16)
    with world.sessions.begin() as session:
        bringing.bring(session, settings=make_settings(), now=clock())

    shown = client.get(f"/desk/tickets/{number}").text

    assert "12:16, by itself: sent once more. Waiting to be sent." in shown
    assert "went on by itself: sent once more" in shown


def test_when_no_way_is_left_the_desk_says_to_call(
    client: TestClient, world: World
) -> None:
    alone = world.ticket("Peter Kamau")
    lost(world, alone, error_code="30005", error="Unknown number.")

    shown = client.get(f"/desk/tickets/{alone}").text

    assert "The network does not know this number." in shown
    assert "No way is left. Call, or go there." in shown


@ON_SQLITE
def test_the_reason_is_in_the_language_of_the_officer(
    stranger: TestClient, world: World, number: int
) -> None:
    lost(world, number)
    asha = world.officer("Asha Juma", "asha@example.org", locale="sw")
    stranger.cookies.set("msaada", world.cookie(asha))

    shown = stranger.get(f"/desk/tickets/{number}").text

    assert "Haijafika. Simu ilikuwa imezimwa au nje ya mtandao." in shown


def test_a_reply_without_a_receipt_is_in_trouble_only_after_a_while(
    client: TestClient, world: World, number: int, clock: Now
) -> None:
    lost(world, number, status=Status.SENT, error=None, error_code=None, sent_at=NOW)
    base = f"/desk/tickets/{number}"

    fresh = client.get(base).text
    clock.pass_by(minutes=20)
    late = client.get(base).text

    assert 'name="way"' not in fresh
    assert "Sent 20 min ago, and nobody confirms that it arrived." in late
    assert 'name="way" value="supervisor"' in late


def test_many_lost_answers_ask_no_more_of_the_database(
    client: TestClient, world: World, number: int, engine: Engine
) -> None:
    base = f"/desk/tickets/{number}?view=resolved"
    lost(world, number)
    client.get(base)
    one = statements(engine, client, base)
    for _ in range(8):
        lost(world, number)

    assert statements(engine, client, base) == one


def test_the_desks_of_others_hear_of_it(
    client: TestClient, world: World, number: int, app: FastAPI
) -> None:
    message = lost(world, number)
    before = app.state.wake.count(Topic.OUTBOX), app.state.wake.count(Topic.DESK)
    form = {"way": "telegram", "seen": "0"}

    client.post(f"/desk/tickets/{number}/messages/{message}/ways", data=form)

    after = app.state.wake.count(Topic.OUTBOX), app.state.wake.count(Topic.DESK)
    assert after[0] > before[0]
    assert after[1] > before[1]
    assert copies(world)[0].our_address in ("", OURS)
