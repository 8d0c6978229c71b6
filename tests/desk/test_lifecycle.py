"""What else is done to tickets: laid aside, joined, taken back, many at once."""

import re

import pytest
from fastapi.testclient import TestClient

from messages.models import Direction, Message
from tests.desk.world import HTMX, NOW, Now, World
from tickets import notifications
from tickets.models import ChangeKind, Draft, NoticeKind, Ticket, TicketChange
from tickets.rules import TicketPriority, TicketStatus


def the_ticket(world: World, number: int) -> Ticket:
    with world.sessions() as session:
        ticket = session.get_one(Ticket, number)
        assert ticket.tags is not None
        return ticket


def outbound(world: World) -> list[Message]:
    with world.sessions() as session:
        return list(session.query(Message).filter_by(direction=Direction.OUTBOUND))


def test_a_ticket_is_laid_aside_and_woken(client: TestClient, world: World) -> None:
    number = world.ticket()
    offered = client.get(f"/desk/tickets/{number}/snooze", headers=HTMX).text
    tomorrow = re.findall(r'name="until" value="([^"]+)"', offered)[2]

    answer = client.post(
        f"/desk/tickets/{number}/snooze",
        data={"until": tomorrow, "reason": "She charges it tonight"},
        headers=HTMX,
    )
    asleep = the_ticket(world, number).snoozed_until
    listed = client.get("/desk").text
    client.post(f"/desk/tickets/{number}/waking")

    assert tomorrow.startswith("2026-11-25T08:00")
    assert asleep is not None
    assert "comes back Tomorrow, 08:00" in answer.text
    assert "She charges it tonight" in answer.text
    assert 'class="row__name"' not in listed
    assert the_ticket(world, number).snoozed_until is None


@pytest.mark.parametrize("until", ["", "soon", "2020-01-01T08:00"])
def test_a_snooze_needs_a_moment_to_come(
    client: TestClient, world: World, until: str
) -> None:
    form = {"until": until, "reason": "Why not"}

    answer = client.post(f"/desk/tickets/{world.ticket()}/snooze", data=form)

    assert answer.status_code == 422


def test_tags_and_category_are_as_the_form_has_them(
    client: TestClient, world: World
) -> None:
    number = world.ticket()
    address = f"/desk/tickets/{number}/labels"

    client.post(address, data={"tags": "Old phone, sync,", "category": "Device"})
    client.post(address, data={"tags": "sync, #Urgent", "category": "Device"})

    ticket = the_ticket(world, number)
    assert set(ticket.tags) == {"sync", "urgent"}
    assert ticket.category == "device"
    listed = client.get("/desk?f=tag.is.urgent").text
    assert "Akinyi Odhiambo" in listed
    assert "added the tag urgent" in client.get(f"/desk/tickets/{number}").text


def test_a_ticket_is_followed_closed_and_marked_unread(
    client: TestClient, world: World
) -> None:
    number = world.ticket(unread=0)
    base = f"/desk/tickets/{number}"

    followed = client.post(f"{base}/following", headers=HTMX).text
    unread = client.post(f"{base}/unread", headers=HTMX)
    client.post(f"{base}/closing")

    assert "Follow no more" in followed
    assert unread.headers["hx-redirect"] == "/desk?view=needs-reply"
    assert the_ticket(world, number).status is TicketStatus.CLOSED
    assert "Closed for good" in client.get(base).text


def test_one_ticket_goes_on_in_another(client: TestClient, world: World) -> None:
    one, other = world.ticket(), world.ticket("Peter Kamau")
    offered = client.get(f"/desk/tickets/{one}/merging", headers=HTMX).text

    answer = client.post(
        f"/desk/tickets/{one}/merging", data={"offered": str(other)}, headers=HTMX
    )
    gone = client.get(f"/desk/tickets/{other}").text

    assert "Same topic and area" in offered
    assert f"#{other} goes on in #{one}." in answer.text
    assert f"Merged into #{one}" in gone
    wrong = client.post(f"/desk/tickets/{one}/merging", data={"number": "x"})
    assert wrong.status_code == 422


def test_messages_become_a_ticket_of_their_own(
    client: TestClient, world: World
) -> None:
    number = world.ticket()
    second = world.say(number, "Another thing: my phone is wet")

    answer = client.post(
        f"/desk/tickets/{number}/splitting", data={"message": str(second)}, headers=HTMX
    )

    assert f"#{number + 1} is a ticket of its own now." in answer.text
    client.post(f"/desk/tickets/{number}/links", data={"number": f"#{number + 1}"})
    assert f">#{number + 1}</a>" in client.get(f"/desk/tickets/{number}").text


def test_a_reply_is_taken_back_before_it_leaves(
    client: TestClient, world: World, clock: Now
) -> None:
    number = world.ticket()
    form = {"text": "Too quick", "nonce": "a-form-of-its-own", "seen": "99"}
    sent = client.post(f"/desk/tickets/{number}/messages", data=form, headers=HTMX)
    (message,) = outbound(world)
    assert message.due_at is not None
    assert (message.due_at - NOW).total_seconds() == 10
    clock.pass_by(seconds=5)

    answer = client.post(
        f"/desk/tickets/{number}/messages/{message.id}/undo", headers=HTMX
    )

    assert f"/messages/{message.id}/undo" in sent.text
    assert ">Too quick</textarea>" in answer.text
    assert outbound(world) == []
    assert the_ticket(world, number).status is TicketStatus.OPEN


def test_send_and_resolve_says_nothing_twice(client: TestClient, world: World) -> None:
    number = world.ticket()
    form = {"text": "Done", "nonce": "a-form-of-its-own", "then": "resolve"}

    answer = client.post(
        f"/desk/tickets/{number}/messages",
        data={**form, "seen": "99"},
        headers=HTMX,
    )

    assert f"Resolved #{number}." in answer.text
    assert the_ticket(world, number).status is TicketStatus.RESOLVED
    assert len(outbound(world)) == 1


def test_many_tickets_change_at_once_and_back(client: TestClient, world: World) -> None:
    numbers = [world.ticket(f"Person {place}") for place in range(3)]

    done = client.post(
        "/desk/bulk?view=all",
        data={"id": [str(one) for one in numbers[:2]], "priority": "low"},
        headers=HTMX,
    ).text
    low = [the_ticket(world, one).priority for one in numbers]
    undo = re.search(r'hx-post="(/desk/bulk/[^/]+/undo)', done)
    assert undo is not None
    client.post(undo[1], headers=HTMX)

    assert "Done on 2 tickets." in done
    assert low == [TicketPriority.LOW, TicketPriority.LOW, TicketPriority.HIGH]
    assert the_ticket(world, numbers[0]).priority is TicketPriority.HIGH


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"deed": "resolve"}, TicketStatus.RESOLVED),
        ({"status": "resolved"}, TicketStatus.RESOLVED),
        ({"status": "closed"}, TicketStatus.CLOSED),
        ({"status": "pending"}, TicketStatus.PENDING),
    ],
)
def test_all_of_a_list_is_done_not_only_the_page(
    client: TestClient, world: World, form: dict[str, str], status: TicketStatus
) -> None:
    numbers = [world.ticket(f"Person {place}") for place in range(52)]

    client.post("/desk/bulk?view=all", data={**form, "everything": "true"})

    assert {the_ticket(world, one).status for one in numbers} == {status}


def test_nothing_chosen_is_nothing_done(client: TestClient, world: World) -> None:
    number = world.ticket()

    assert client.post("/desk/bulk", data={"id": str(number)}).status_code == 422
    assert client.post("/desk/bulk", data={"deed": "resolve"}).status_code == 422


def test_a_draft_is_kept_for_its_officer_and_its_ticket(
    client: TestClient, world: World
) -> None:
    one, other = world.ticket(), world.ticket("Peter Kamau")

    client.post(f"/desk/tickets/{one}/draft", data={"text": "Half a", "kind": "note"})

    assert ">Half a</textarea>" in client.get(f"/desk/tickets/{one}").text
    assert "Half a" not in client.get(f"/desk/tickets/{other}").text.split("<main")[1]
    brian = world.officer("Brian Kiptoo", "brian@example.org")
    client.cookies.set("msaada", world.cookie(brian))
    assert "Half a" not in client.get(f"/desk/tickets/{one}").text
    client.cookies.set("msaada", world.cookie(1))
    client.post(f"/desk/tickets/{one}/draft", data={"text": ""})
    with world.sessions() as session:
        assert session.query(Draft).count() == 0


def test_colleagues_are_seen_until_they_go(
    client: TestClient, world: World, clock: Now
) -> None:
    number = world.ticket()
    base = f"/desk/tickets/{number}"
    brian = world.officer("Brian Kiptoo", "brian@example.org")
    cookies = {1: world.cookie(1), 2: world.cookie(brian)}

    def brian_says(**form: str) -> str:
        client.cookies.set("msaada", cookies[2])
        assert client.post(f"{base}/presence", data=form).status_code == 204
        client.cookies.set("msaada", cookies[1])
        return client.get(f"{base}/colleagues", headers=HTMX).text

    assert "Brian Kiptoo is here" in brian_says()
    assert "Brian Kiptoo is writing" in brian_says(writing="true")
    assert "Brian Kiptoo is here" in client.get("/desk").text
    clock.pass_by(seconds=60)
    assert "Brian Kiptoo was here" in client.get(base).text
    assert "Brian" not in brian_says(leaving="true")


def test_ready_words_are_offered(client: TestClient, world: World) -> None:
    base = f"/desk/tickets/{world.ticket(steps_tried=[])}"
    world.officer("Brian Otieno Kiptoo", "brian@example.org")

    side = client.get(f"{base}/answers?part=side", headers=HTMX).text
    none = client.get(f"{base}/answers?q=goat", headers=HTMX).text
    names = client.get(f"{base}/offers?kind=mention&words=kip", headers=HTMX).text

    assert 'data-insert="App does not sync\nA Turn data on."' in side
    assert 'data-insert="Turn data on."' in side
    assert "No article comes close" in none
    assert 'data-words="@Brian.Kiptoo "' in names


def test_the_bell_and_the_switches(client: TestClient, world: World) -> None:
    number = world.ticket()
    brian = world.officer("Brian Kiptoo", "brian@example.org")
    client.post(f"/desk/tickets/{number}/assignee", data={"officer": str(brian)})
    client.cookies.set("msaada", world.cookie(brian))

    rung = client.get("/desk").text
    notices = client.get("/desk/notices").text
    client.post("/desk/notices/reading")
    client.post("/desk/preferences/availability", data={"available": "true"})
    client.post("/desk/preferences/screen", data={"direction": "rtl", "keys": "off"})
    after = client.get("/desk").text

    assert "Notices, 1 new" in rung
    assert "Given to you" in notices
    assert "Notices, 1 new" not in after
    assert "Online" in after
    assert 'dir="rtl"' in after
    assert 'data-keys="off"' in after


def test_contacts_come_from_a_file(client: TestClient, world: World) -> None:
    world.ticket()
    lead = world.officer_with_role_lead()
    client.cookies.set("msaada", world.cookie(lead))
    content = (
        "Name,Phone,Area,Code\n"
        "Zawadi Juma,0700 000 055,Ahero,CHW-0055\n"
        "No Phone,12,,\n"
        "Lost,0700000056,Atlantis,\n"
    )

    page = client.get("/desk/settings").text
    answer = client.post(
        "/desk/settings/contacts", files={"file": ("c.csv", content, "text/csv")}
    ).text
    wrong = client.post("/desk/settings/contacts", files={"file": ("c.csv", "a,b\n")})

    assert "Connect SMS" in page
    assert "3 rows: 1 new, 0 known" in answer
    assert "3: “12” is no phone number" in answer
    assert "4: no area is called “Atlantis”" in answer
    assert wrong.status_code == 422


def test_an_officer_says_without_writing_that_the_contact_owes_a_word(
    client: TestClient, world: World
) -> None:
    number = world.ticket()

    client.post(f"/desk/tickets/{number}/waiting", headers=HTMX)
    page = client.get(f"/desk/tickets/{number}").text
    again = client.post(f"/desk/tickets/{number}/waiting", headers=HTMX)

    with world.sessions() as session:
        ticket = session.get_one(Ticket, number)
        assert ticket.status is TicketStatus.PENDING
        assert (ticket.taken, ticket.last_inbound_at) == (True, None)
        assert ticket.pauses[-1][1] is None
    assert "Amina Yusuf waits for the contact" in page
    assert again.status_code == 409


def test_opening_a_ticket_reads_what_the_bell_says_of_it(
    client: TestClient, world: World, amina: int
) -> None:
    one, other = world.ticket(), world.ticket()
    with world.sessions.begin() as session:
        for number in (one, other):
            notifications.notify(
                session,
                [amina],
                NoticeKind.ASSIGNED,
                key=str(number),
                ticket_id=number,
                now=world.clock(),
            )

    client.get(f"/desk/tickets/{one}")

    with world.sessions() as session:
        left = notifications.unread(session, amina)
        assert [notice.ticket_id for notice in left] == [other]


def test_a_ticket_is_called_what_it_is_about(client: TestClient, world: World) -> None:
    number = world.ticket(title="Call 0712345431 about sync")
    address = f"/desk/tickets/{number}/labels"
    shown = client.get(address, headers=HTMX).text

    client.post(address, data={"title": "Call …431 about sync", "tags": ""})
    kept = the_ticket(world, number).title
    client.post(address, data={"title": "  Nothing   syncs ", "tags": ""})
    client.post(address, data={"tags": ""})
    refused = client.post(address, data={"title": " ", "tags": ""})

    assert 'value="Call …431 about sync"' in shown
    assert kept == "Call 0712345431 about sync"
    assert the_ticket(world, number).title == "Nothing syncs"
    assert (
        "Amina Yusuf called it: Nothing syncs"
        in client.get(f"/desk/tickets/{number}").text
    )
    assert refused.status_code == 422


def test_an_answer_that_is_none_is_put_aside_for_all(
    client: TestClient, world: World
) -> None:
    number = world.ticket()
    base = f"/desk/tickets/{number}/answers"
    before = client.get(f"{base}?part=side", headers=HTMX).text

    after = client.post(f"{base}/sync-not-working/not-this", headers=HTMX).text
    client.post(f"{base}/sync-not-working/not-this")

    assert "App does not sync" in before
    assert "App does not sync" not in after
    assert "App does not sync" in client.get(f"{base}?q=Bado", headers=HTMX).text
    shown = client.get(f"/desk/tickets/{number}").text
    assert "Amina Yusuf: not the answer: App does not sync" in shown
    with world.sessions() as session:
        changes = session.query(TicketChange).filter_by(kind=ChangeKind.NOT_THIS)
        assert changes.count() == 1
    assert client.post(f"{base}/nothing/not-this").status_code == 404


def test_a_step_that_was_tried_is_ticked_and_the_next_one_offered(
    client: TestClient, world: World
) -> None:
    tried = world.ticket()
    fresh = world.ticket("Peter Kamau", steps_tried=[])

    ticked = client.get(f"/desk/tickets/{tried}/answers?part=side", headers=HTMX).text
    other = client.get(f"/desk/tickets/{fresh}/answers?part=side", headers=HTMX).text

    assert "tried: </span>Turn data on." in ticked
    assert "Insert step" not in ticked
    assert "Insert step 1" in other
