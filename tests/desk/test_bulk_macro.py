"""A macro on many tickets: shown and priced, done once, taken back."""

import re

import pytest
from fastapi.testclient import TestClient

from messages.channel import Status
from messages.models import Direction, Message
from tests.desk.world import HTMX, World
from tickets import canned, macros
from tickets.deeds import Assign, Deed, Note, Resolve, Say, SetPriority, Tag
from tickets.models import ChangeKind, Ticket, TicketChange
from tickets.rules import TicketPriority, TicketStatus

URL = "/desk/bulk/macro"
THANKS = {"en": "Thank you {{name}}.", "sw": "Asante {{name}}."}
HIGH = TicketPriority.HIGH


@pytest.fixture
def numbers(world: World) -> list[int]:
    return [
        world.ticket("Akinyi Odhiambo", priority=TicketPriority.LOW),
        world.ticket("Peter Kamau"),
    ]


def make(world: World, *steps: Deed) -> int:
    with world.sessions.begin() as session:
        canned.put(session, "thanks", "Thanks", THANKS)
        return macros.put(session, "Thank and resolve", list(steps)).id


def field(page: str, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def shown(client: TestClient, numbers: list[int], **more: str) -> str:
    return client.post(URL, data={"id": numbers, **more}, headers=HTMX).text


def applied(
    client: TestClient, numbers: list[int], macro: int, *, page: str = ""
) -> str:
    page = page or shown(client, numbers, macro=str(macro))
    keys = {"token": field(page, "token"), "expected": field(page, "expected")}
    form = {"id": numbers, "macro": str(macro), **keys}
    return client.post(f"{URL}/applying?view=all", data=form, headers=HTMX).text


def undo(client: TestClient, done: str) -> int:
    way = re.search(r'hx-post="(/desk/bulk/[^/"]+/undo)', done)
    assert way is not None
    return client.post(way[1], headers=HTMX).status_code


def sent(world: World) -> list[Message]:
    with world.sessions() as session:
        found = session.query(Message).filter_by(direction=Direction.OUTBOUND)
        return list(found.order_by(Message.id))


def state(world: World, number: int) -> tuple[object, ...]:
    with world.sessions() as session:
        one = session.get_one(Ticket, number)
        return one.status, one.priority, one.assignee_id, one.tags, one.unread


def test_what_it_would_do_and_cost_is_shown_and_nothing_is_done(
    client: TestClient, world: World, numbers: list[int]
) -> None:
    over = world.ticket("Over", status=TicketStatus.RESOLVED)
    macro = make(world, SetPriority(HIGH), Tag("app"), Say("thanks"), Resolve())

    asked = shown(client, [*numbers, over])
    planned = shown(client, [*numbers, over], macro=str(macro))

    assert "Thank and resolve" in asked
    assert "Apply to" not in asked
    told = re.sub(r"<[^>]+>", "", planned)
    assert "Priority: High · 1 ticket" in told
    assert "Add the tag app · 2 tickets" in told
    assert "2 people · 2 segments · $0.08" in told
    assert "Asante Akinyi." in told
    assert "so it can&#39;t be done: 1." in planned
    assert "Apply to 2 tickets" in planned
    assert sent(world) == []
    assert state(world, numbers[0])[0] is TicketStatus.OPEN


def test_it_is_done_once_and_taken_back_whole(
    client: TestClient, world: World, numbers: list[int]
) -> None:
    macro = make(
        world,
        Assign("me"),
        SetPriority(HIGH),
        Tag("app"),
        Note("Seen."),
        Say("thanks"),
        Resolve(),
    )
    before = [state(world, number) for number in numbers]
    page = shown(client, numbers, macro=str(macro))

    done = applied(client, numbers, macro, page=page)
    applied(client, numbers, macro, page=page)

    assert len(sent(world)) == 2
    assert {state(world, number)[0] for number in numbers} == {TicketStatus.RESOLVED}
    assert undo(client, done) == 200
    assert sent(world) == []
    assert [state(world, number) for number in numbers] == before
    with world.sessions() as session:
        notes = session.query(TicketChange).filter_by(kind=ChangeKind.NOTE).count()
    assert notes == 0
    assert undo(client, done) == 409


def test_what_was_said_and_has_left_stays_done(
    client: TestClient, world: World, numbers: list[int]
) -> None:
    macro = make(world, Tag("app"), Say("thanks"))
    done = applied(client, numbers, macro)
    with world.sessions.begin() as session:
        first = (
            session.query(Message)
            .order_by(Message.id)
            .filter_by(status=Status.QUEUED)[0]
        )
        first.status = Status.SENT

    assert undo(client, done) == 200

    assert len(sent(world)) == 1
    assert [state(world, number)[3] for number in numbers] == [("app",), ()]


def test_one_without_words_is_taken_back_too(
    client: TestClient, world: World, numbers: list[int]
) -> None:
    macro = make(world, Tag("app"))
    done = applied(client, numbers, macro)

    assert state(world, numbers[0])[3] == ("app",)
    assert undo(client, done) == 200
    assert state(world, numbers[0])[3] == ()


def test_what_changed_meanwhile_is_shown_first(
    client: TestClient, world: World, numbers: list[int]
) -> None:
    macro = make(world, Say("thanks"))
    page = shown(client, numbers, macro=str(macro))
    with world.sessions.begin() as session:
        session.get_one(Ticket, numbers[0]).status = TicketStatus.CLOSED

    again = applied(client, numbers, macro, page=page)

    assert "Something changed meanwhile" in again
    assert "Apply to 1 ticket" in again
    assert sent(world) == []


def test_all_of_the_list_but_not_too_many_at_once(
    client: TestClient, world: World, numbers: list[int]
) -> None:
    make(world, Tag("app"))

    page = client.post(f"{URL}?view=all", data={"everything": "true"}, headers=HTMX)

    assert "A macro on 2 tickets" in page.text
    none = client.post(URL, data={}, headers=HTMX)
    assert none.status_code == 422
    assert "one ticket and 100" in none.text
    assert client.get(URL).status_code == 303
    unchosen = client.post(f"{URL}/applying", data={"id": numbers}, headers=HTMX)
    assert unchosen.status_code == 422
