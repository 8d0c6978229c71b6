"""One reply to many tickets: priced, sent once, taken back; and their status."""

import re

import pytest
from fastapi.testclient import TestClient

from conversation import bulk_reply
from messages.channel import Status
from messages.models import Direction, Message
from people.address import Channel
from people.models import Address
from tests.desk.world import HTMX, Now, World
from tickets import canned, drafts
from tickets.models import Draft, Ticket
from tickets.rules import TicketStatus

URL = "/desk/bulk/reply"


@pytest.fixture
def numbers(world: World) -> list[int]:
    """Three who can be written to, one of them on Telegram."""
    return [
        world.ticket("Akinyi Odhiambo"),
        world.ticket("Peter Kamau"),
        world.ticket("Fatou Mbaye", channels=(Channel.TELEGRAM,)),
    ]


def sent(world: World) -> list[Message]:
    with world.sessions() as session:
        found = session.query(Message).filter_by(direction=Direction.OUTBOUND)
        return list(found.order_by(Message.id))


def field(page: str, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def form(numbers: list[int], **more: str) -> dict[str, str | list[str]]:
    return {"id": [str(one) for one in numbers], **more}


def shown(client: TestClient, numbers: list[int], **more: str) -> str:
    return client.post(URL, data=form(numbers, **more), headers=HTMX).text


def confirmed(page: str, numbers: list[int], **more: str) -> dict[str, object]:
    keys = {"token": field(page, "token"), "expected": field(page, "expected")}
    return {**form(numbers, **more), **keys}


def test_first_the_words_are_asked_for_then_the_cost_is_shown(
    client: TestClient, numbers: list[int], world: World
) -> None:
    asked = shown(client, numbers)
    priced = shown(client, numbers, text="Habari {{name}}, tumetengeneza.")

    assert "Reply to 3 tickets" in asked
    assert "Send 3 messages" not in asked
    assert "Send 3 messages" in priced
    assert "Akinyi, tumetengeneza." in priced
    assert "Telegram" in priced
    assert "$0.08" in priced
    assert sent(world) == []


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_each_gets_her_own_words_after_ten_seconds(
    client: TestClient,
    numbers: list[int],
    world: World,
    clock: Now,
    headers: dict[str, str],
) -> None:
    words = "Habari {{name}}, tumetengeneza."
    page = shown(client, numbers, text=words)

    answer = client.post(
        f"{URL}/sending?view=all",
        data=confirmed(page, numbers, text=words),
        headers=headers,
    )

    assert "3 replies go out in 10 s." in answer.text
    said = [str(message.extra["said"]) for message in sent(world)]
    assert said == [
        "Habari Akinyi, tumetengeneza.",
        "Habari Peter, tumetengeneza.",
        "Habari Fatou, tumetengeneza.",
    ]
    assert {message.status for message in sent(world)} == {Status.QUEUED}
    assert all(m.due_at is not None and m.due_at > clock() for m in sent(world))


def test_sent_again_it_sends_nothing_more(
    client: TestClient, numbers: list[int], world: World
) -> None:
    page = shown(client, numbers, text="Tayari.")
    data = confirmed(page, numbers, text="Tayari.")

    for _ in range(2):
        client.post(f"{URL}/sending", data=data, headers=HTMX)

    assert len(sent(world)) == 3


def test_it_is_taken_back_and_drafts_stay(
    client: TestClient, numbers: list[int], world: World, amina: int, clock: Now
) -> None:
    with world.sessions.begin() as session:
        drafts.save(session, numbers[0], amina, "Nusu ya jibu", now=clock())
    page = shown(client, numbers, text="Tayari.")
    answer = client.post(
        f"{URL}/sending", data=confirmed(page, numbers, text="Tayari."), headers=HTMX
    )
    undo = re.search(r'hx-post="(/desk/bulk/[^/"]+/undo)', answer.text)
    assert undo is not None

    back = client.post(undo[1], headers=HTMX)

    assert "Taken back, and nothing was sent: 3." in back.text
    assert sent(world) == []
    with world.sessions() as session:
        assert session.get_one(Ticket, numbers[0]).status is TicketStatus.OPEN
        assert [draft.text for draft in session.query(Draft)] == ["Nusu ya jibu"]
    assert client.post(undo[1], headers=HTMX).status_code == 409


def test_what_has_left_is_not_taken_back(
    client: TestClient, numbers: list[int], world: World
) -> None:
    page = shown(client, numbers, text="Tayari.")
    data = confirmed(page, numbers, text="Tayari.")
    client.post(f"{URL}/sending", data=data, headers=HTMX)
    with world.sessions.begin() as session:
        for message in session.query(Message).filter_by(status=Status.QUEUED):
            message.status = Status.SENT

    assert client.post(f"/desk/bulk/{data['token']}/undo").status_code == 409
    assert len(sent(world)) == 3


def test_a_canned_reply_goes_in_the_language_of_each(
    client: TestClient, numbers: list[int], world: World
) -> None:
    with world.sessions.begin() as session:
        texts = {"sw": "Habari {{name}}.", "fr": "Bonjour {{name}}."}
        canned.put(session, "greet", "Greet", texts)
        session.get_one(Ticket, numbers[2]).contact.locale = "fr"
    page = shown(client, numbers, canned="greet")

    client.post(
        f"{URL}/sending", data=confirmed(page, numbers, canned="greet"), headers=HTMX
    )

    assert [str(m.extra["said"]) for m in sent(world)] == [
        "Habari Akinyi.",
        "Habari Peter.",
        "Bonjour Fatou.",
    ]


def test_who_cannot_be_written_to_is_said_before(
    client: TestClient, numbers: list[int], world: World
) -> None:
    numbers += [
        world.ticket("Over", status=TicketStatus.RESOLVED),
        world.ticket(None),
        world.ticket("Dead"),
        4711,
    ]
    with world.sessions.begin() as session:
        contact_id = session.get_one(Ticket, numbers[5]).contact_id
        session.query(Address).filter_by(contact_id=contact_id).one().answerable = False

    page = shown(client, numbers, text="Habari {{name}}.")

    assert "Send 3 messages" in page
    for said in (
        "Resolved, to be reopened first: 1.",
        "Miss something that the words name: 1.",
        "Can&#39;t be written to: 1.",
        "Not there for you: 1.",
    ):
        assert said in page


def test_when_something_changed_the_new_cost_is_shown_first(
    client: TestClient, numbers: list[int], world: World
) -> None:
    page = shown(client, numbers, text="Tayari.")
    with world.sessions.begin() as session:
        session.get_one(Ticket, numbers[0]).status = TicketStatus.RESOLVED

    answer = client.post(
        f"{URL}/sending", data=confirmed(page, numbers, text="Tayari."), headers=HTMX
    )

    assert "Something changed meanwhile" in answer.text
    assert "Send 2 messages" in answer.text
    assert sent(world) == []


def test_too_many_none_or_no_words_are_refused(
    client: TestClient, numbers: list[int], world: World
) -> None:
    many = list(range(1, bulk_reply.MOST + 2))
    assert client.post(URL, data=form(many)).status_code == 422
    assert client.post(URL, data={}).status_code == 422
    assert client.post(f"{URL}/sending", data=form(numbers)).status_code == 422
    empty = form(numbers, token="a-word-of-its-own", text="  ")
    assert client.post(f"{URL}/sending", data=empty).status_code == 422
    long = form(numbers, text="a" * 1501)
    assert client.post(URL, data=long).status_code == 422
    assert sent(world) == []


def test_all_of_the_list_can_be_answered(
    client: TestClient, numbers: list[int]
) -> None:
    page = client.post(
        f"{URL}?view=all", data={"everything": "true"}, headers=HTMX
    ).text

    assert "Reply to 3 tickets" in page
    assert client.get(URL).status_code == 303


def test_many_are_reopened_and_that_is_taken_back(
    client: TestClient, world: World
) -> None:
    number = world.ticket(status=TicketStatus.RESOLVED)
    form = {"id": str(number), "status": "open"}

    done = client.post("/desk/bulk?view=all", data=form, headers=HTMX).text
    undo = re.search(r'hx-post="(/desk/bulk/[^/]+/undo)', done)
    assert undo is not None
    with world.sessions() as session:
        opened = session.get_one(Ticket, number)
        assert (opened.status, opened.reopened) == (TicketStatus.OPEN, 1)
    client.post(undo[1], headers=HTMX)

    with world.sessions() as session:
        closed = session.get_one(Ticket, number)
        assert (closed.status, closed.reopened) == (TicketStatus.RESOLVED, 0)
