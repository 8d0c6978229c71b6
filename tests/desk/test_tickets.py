"""A ticket at the desk: what is shown of it, and what officers do with it."""

import html
import re
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event, select

from kit.wake import Topic
from knowledge.models import MissedText
from messages.channel import Status
from messages.models import Author, Direction, Message
from people.address import Channel
from people.models import OptOut
from tests.desk.world import HTMX, NOW, OURS, Now, World, statements
from tickets import canned, deeds, macros, sla
from tickets.models import ChangeKind, Ticket, TicketChange
from tickets.rules import TicketPriority, TicketStatus


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What a page says does not depend on the database."""
    return sqlite_url


BOTH = [{}, HTMX]
NONCE = "a-form-of-its-own"


def words(text: str = "Tumetengeneza.", **more: str) -> dict[str, str]:
    return {"kind": "reply", "text": text, "nonce": NONCE, "seen": "99", **more}


def outbound(world: World) -> list[Message]:
    with world.sessions() as session:
        return list(
            session.scalars(
                select(Message).where(Message.direction == Direction.OUTBOUND)
            )
        )


def the_ticket(world: World, number: int) -> Ticket:
    with world.sessions() as session:
        return session.get_one(Ticket, number)


def test_a_ticket_shows_its_contact_its_reason_and_its_transcript(
    client: TestClient, world: World
) -> None:
    number = world.ticket()

    text = client.get(f"/desk/tickets/{number}").text

    for shown in (
        "Bado. Nilijaribu mara tatu.",
        "The steps did not help",
        "Turn data on.",
        "App does not sync",
        "Unsent reports at risk",
        "Community health worker",
        "The bot opened the ticket",
        "<html",
    ):
        assert shown in text


def test_htmx_gets_the_ticket_and_the_side_panel_alone(
    client: TestClient, world: World
) -> None:
    number = world.ticket()

    text = client.get(f"/desk/tickets/{number}", headers=HTMX).text

    assert "<html" not in text
    assert f"<title>#{number}" in text
    assert 'hx-swap-oob="true"' in text


def test_a_page_holds_no_whole_number(client: TestClient, world: World) -> None:
    text = client.get(f"/desk/tickets/{world.ticket()}").text

    assert "…0001" in text
    assert "+254700000001" not in text


def test_opening_a_ticket_marks_it_read(client: TestClient, world: World) -> None:
    number = world.ticket(unread=3)

    client.get(f"/desk/tickets/{number}")

    assert the_ticket(world, number).unread == 0


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        (Status.QUEUED, "Waiting to be sent"),
        (Status.SENDING, "Being sent"),
        (Status.SENT, "Sent"),
        (Status.DELIVERED, "Delivered"),
        (Status.READ, "Read"),
        (Status.UNDELIVERED, "Not delivered. The phone was off."),
        (Status.FAILED, "Not sent. The phone was off."),
        (Status.EXPIRED, "Not sent in time"),
    ],
)
def test_how_far_a_message_came_is_said_in_words(
    client: TestClient, world: World, status: Status, shown: str
) -> None:
    number = world.ticket()
    world.say(
        number,
        "Hello",
        direction=Direction.OUTBOUND,
        author=Author.OFFICER,
        status=status,
        error="The phone was off.",
    )

    text = client.get(f"/desk/tickets/{number}").text

    assert shown in re.sub(r"<[^>]+>", "", text)


def test_what_the_bot_offered_and_matched_is_shown(
    client: TestClient, world: World
) -> None:
    number = world.ticket()
    match = {"slug": "sync-not-working", "confidence": 0.861, "phrase": "no sync"}
    world.say(
        number,
        "Choose",
        author=Author.BOT,
        direction=Direction.OUTBOUND,
        choices=[{"token": "a", "digit": "1", "label": "Imefanya kazi"}],
        extra={"match": match},
    )

    text = client.get(f"/desk/tickets/{number}").text

    assert "Imefanya kazi" in text
    assert "App does not sync · 86 %" in text


def test_what_a_contact_writes_is_never_markup(
    client: TestClient, world: World
) -> None:
    evil = "<script>alert(1)</script>\" onload='x'"
    number = world.ticket(evil, evil, title=evil, question=evil, steps_tried=[evil])

    for path in (f"/desk/tickets/{number}", "/desk"):
        for headers in BOTH:
            text = client.get(path, headers=headers).text
            assert "<script>alert" not in text
            assert "\" onload='x'" not in text


def test_every_message_and_box_finds_its_own_direction(
    client: TestClient, world: World
) -> None:
    number = world.ticket("أمينة", "التطبيق لا يعمل")

    text = client.get(f"/desk/tickets/{number}").text

    assert '<div class="message__text" dir="auto" lang="sw">التطبيق' in text
    assert re.search(r"<textarea[^>]*dir=\"auto\"", text)


@pytest.mark.parametrize("headers", BOTH)
def test_a_reply_is_queued_shown_and_owned(
    client: TestClient, world: World, app: FastAPI, headers: dict[str, str]
) -> None:
    number = world.ticket()
    before = app.state.wake.count(Topic.OUTBOX)

    answer = client.post(
        f"/desk/tickets/{number}/messages?view=mine",
        data=words(),
        headers=headers,
    )

    (sent,) = outbound(world)
    assert sent.status is Status.QUEUED
    assert "Tumetengeneza." in sent.text
    assert "Amina" in sent.text
    ticket = the_ticket(world, number)
    assert ticket.status is TicketStatus.PENDING
    assert ticket.assignee_id == 1
    assert app.state.wake.count(Topic.OUTBOX) == before + 1
    if headers:
        assert "Waiting to be sent" in answer.text
        assert "Assigned to Amina Yusuf" in answer.text
    else:
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/desk/tickets/{number}?view=mine"


def test_the_same_form_twice_says_it_once(client: TestClient, world: World) -> None:
    number = world.ticket()

    for kind in ("reply", "reply", "note"):
        client.post(f"/desk/tickets/{number}/messages", data=words(kind=kind))
    for _ in range(2):
        client.post(
            f"/desk/tickets/{number}/messages",
            data=words("A note", kind="note", nonce="another-form"),
        )

    assert len(outbound(world)) == 1
    assert client.get(f"/desk/tickets/{number}").text.count("A note</div>") == 1


@pytest.mark.parametrize("headers", BOTH)
def test_a_colleague_who_answered_first_is_read_first(
    client: TestClient, world: World, clock: Now, headers: dict[str, str]
) -> None:
    number = world.ticket()
    brian = world.officer("Brian Kiptoo", "brian@example.org")
    clock.pass_by(seconds=-20)
    world.say(
        number,
        "Mine came first",
        direction=Direction.OUTBOUND,
        author=Author.OFFICER,
        officer_id=brian,
        status=Status.SENT,
    )
    clock.pass_by(seconds=20)

    answer = client.post(
        f"/desk/tickets/{number}/messages",
        data=words("My own words", seen="1"),
        headers=headers,
    )

    assert answer.status_code == 409
    assert "Brian answered 20 s ago. Read it first." in answer.text
    assert ">My own words</textarea>" in answer.text
    assert "Mine came first" in answer.text
    assert 'name="seen" value="2"' in answer.text
    assert len(outbound(world)) == 1


def test_a_note_is_for_officers_only(client: TestClient, world: World) -> None:
    number = world.ticket()

    client.post(
        f"/desk/tickets/{number}/messages", data=words("Six like this", kind="note")
    )

    assert outbound(world) == []
    assert "Six like this" in client.get(f"/desk/tickets/{number}").text
    assert the_ticket(world, number).status is TicketStatus.OPEN


@pytest.mark.parametrize("headers", BOTH)
def test_who_opted_out_is_not_written_to_and_the_words_are_kept(
    client: TestClient, world: World, headers: dict[str, str]
) -> None:
    number = world.ticket()
    with world.sessions.begin() as session:
        session.add(
            OptOut(
                channel=Channel.SMS,
                address="+254700000001",
                our_address=OURS,
                source="provider",
                created_at=NOW,
            )
        )

    answer = client.post(
        f"/desk/tickets/{number}/messages", data=words(), headers=headers
    )

    assert answer.status_code == 409
    assert "asked the mobile operator for no more SMS" in answer.text
    assert ">Tumetengeneza.</textarea>" in answer.text
    assert "Opted out" in answer.text
    assert outbound(world) == []
    ticket = the_ticket(world, number)
    assert (ticket.status, ticket.assignee_id) == (TicketStatus.OPEN, None)


@pytest.mark.parametrize(
    ("text", "status"), [("   ", 422), ("x" * 1501, 422), ("x" * 1500, 303)]
)
def test_a_reply_has_words_and_not_too_many(
    client: TestClient, world: World, text: str, status: int
) -> None:
    number = world.ticket()

    answer = client.post(f"/desk/tickets/{number}/messages", data=words(text))

    assert answer.status_code == status


def test_a_reply_takes_the_channel_that_was_chosen(
    client: TestClient, world: World
) -> None:
    number = world.ticket(channels=(Channel.SMS, Channel.TELEGRAM))

    client.post(f"/desk/tickets/{number}/messages", data=words(channel="telegram"))

    assert [message.channel for message in outbound(world)] == [Channel.TELEGRAM]


@pytest.mark.parametrize("headers", BOTH)
@pytest.mark.parametrize(
    ("deed", "form", "field", "value"),
    [
        ("assignee", {"officer": "me"}, "assignee_id", 1),
        ("assignee", {"officer": "2"}, "assignee_id", 2),
        ("priority", {"priority": "critical"}, "priority", TicketPriority.CRITICAL),
        ("resolution", {"tell": "true"}, "status", TicketStatus.RESOLVED),
        ("resolution", {}, "status", TicketStatus.RESOLVED),
    ],
)
def test_a_ticket_is_assigned_ranked_and_resolved(
    client: TestClient,
    world: World,
    deed: str,
    form: dict[str, str],
    field: str,
    value: object,
    headers: dict[str, str],
) -> None:
    number = world.ticket()
    world.officer("Brian Kiptoo", "brian@example.org")

    answer = client.post(
        f"/desk/tickets/{number}/{deed}?view=all", data=form, headers=headers
    )

    assert answer.status_code == (200 if headers else 303)
    assert getattr(the_ticket(world, number), field) == value
    assert len(outbound(world)) == (1 if "tell" in form else 0)


@pytest.mark.parametrize("headers", BOTH)
def test_a_resolved_ticket_is_opened_again(
    client: TestClient, world: World, headers: dict[str, str]
) -> None:
    number = world.ticket()
    client.post(f"/desk/tickets/{number}/resolution")
    resolved = client.get(f"/desk/tickets/{number}").text

    answer = client.post(f"/desk/tickets/{number}/reopening", headers=headers)

    assert "Reopen it to reply" in resolved
    assert answer.status_code == (200 if headers else 303)
    assert the_ticket(world, number).status is TicketStatus.OPEN


def test_a_ticket_goes_back_to_the_queue(client: TestClient, world: World) -> None:
    number = world.ticket(assignee_id=1)

    client.post(f"/desk/tickets/{number}/assignee", data={"officer": ""})

    assert the_ticket(world, number).assignee_id is None


@pytest.mark.parametrize("headers", BOTH)
def test_errors_are_pages_or_toasts(
    client: TestClient, headers: dict[str, str]
) -> None:
    answer = client.get("/desk/tickets/4711", headers=headers)

    assert answer.status_code == 404
    assert "There is no ticket 4711." in answer.text
    assert ("<html" in answer.text) is not bool(headers)
    assert answer.headers.get("hx-retarget") == ("#toasts" if headers else None)


@pytest.mark.parametrize("number", ["0", "-1", "99999999999999999999", "x"])
def test_a_number_no_ticket_can_have_is_refused(
    client: TestClient, number: str
) -> None:
    for path in (f"/desk/tickets/{number}", f"/desk/attachments/{number}/{number}"):
        assert client.get(path).status_code in (404, 422)
    answer = client.post(f"/desk/tickets/{number}/messages", data=words())
    assert answer.status_code in (404, 422)


def test_there_is_no_giving_it_to_somebody_who_is_not_here(
    client: TestClient, world: World
) -> None:
    number = world.ticket()

    for who in ("7", "9" * 30, "x"):
        form = {"officer": who}
        answer = client.post(f"/desk/tickets/{number}/assignee", data=form)
        assert answer.status_code == 422


def test_a_long_transcript_costs_as_many_statements_as_a_short_one(
    client: TestClient, world: World, engine: Engine
) -> None:
    number = world.ticket(unread=0)
    own = {"direction": Direction.OUTBOUND, "author": Author.OFFICER, "officer_id": 1}
    world.say(number, "Hello", **own)
    few = statements(engine, client, f"/desk/tickets/{number}")
    for _ in range(30):
        world.say(number, "Hello", **own)

    assert statements(engine, client, f"/desk/tickets/{number}") == few
    assert few <= 40


def test_a_deed_from_another_site_changes_nothing(
    client: TestClient, world: World
) -> None:
    number = world.ticket()

    answer = client.post(
        f"/desk/tickets/{number}/resolution", headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert answer.status_code == 403
    assert the_ticket(world, number).status is TicketStatus.OPEN


def test_the_transcript_comes_alone_with_what_is_new_marked(
    client: TestClient, world: World
) -> None:
    number = world.ticket()
    world.say(number, "Sasa inafanya kazi")

    part = client.get(f"/desk/tickets/{number}/transcript?seen=1", headers=HTMX)
    whole = client.get(f"/desk/tickets/{number}/transcript")

    assert 'message--new" id="message-2"' in part.text
    assert 'message--new" id="message-1"' not in part.text
    assert 'data-seen="2"' in part.text
    assert whole.status_code == 303


def test_a_long_transcript_is_read_back_in_steps(
    client: TestClient, world: World
) -> None:
    number = world.ticket(text="The very first")
    for place in range(120):
        world.say(number, f"Word {place}.")

    newest = client.get(f"/desk/tickets/{number}").text
    before = re.search(r"before=(\d+)", newest)
    assert before is not None
    earlier = client.get(f"/desk/tickets/{number}?before={before[1]}").text

    assert "The very first</div>" not in newest
    assert "Word 119." in newest
    assert "The very first</div>" in earlier


def test_pictures_are_shown_and_other_files_saved(
    client: TestClient, world: World
) -> None:
    number = world.ticket()
    files = [
        {"reference": "a", "content_type": "image/jpeg", "name": ""},
        {"reference": "b", "content_type": "text/html", "name": 'x"\r\n/../y.html'},
        {"reference": "c", "content_type": "image/svg+xml", "name": "z.svg"},
    ]
    message = world.say(number, "", extra={"attachments": files})

    picture, page, drawing = (
        client.get(f"/desk/attachments/{message}/{place}") for place in range(3)
    )

    assert picture.headers["content-type"] == "image/jpeg"
    assert "content-disposition" not in picture.headers
    for saved in (page, drawing):
        assert saved.headers["content-type"] == "application/octet-stream"
        assert saved.headers["content-disposition"].startswith("attachment")
        assert "sandbox" in saved.headers["content-security-policy"]
        assert saved.headers["x-content-type-options"] == "nosniff"
    assert client.get(f"/desk/attachments/{message}/3").status_code == 404
    assert client.get("/desk/attachments/99/0").status_code == 404
    text = client.get(f"/desk/tickets/{number}").text
    assert f'<img class="file__picture" src="/desk/attachments/{message}/0"' in text


def test_a_stranger_sees_no_file(stranger: TestClient) -> None:
    assert stranger.get("/desk/attachments/1/0").status_code == 303


def answered(world: World) -> tuple[int, int]:
    """A ticket on which the bot has answered; and the message it answered."""
    number = world.ticket()
    match = {
        "slug": "sync-not-working",
        "confidence": 0.861,
        "phrase": "no sync",
        "next": {"slug": "battery", "confidence": 0.61},
    }
    asked = world.say(
        number, "My password is Siri2026! The app does not sync", extra={"match": match}
    )
    world.say(
        number,
        "Washa data",
        direction=Direction.OUTBOUND,
        author=Author.BOT,
        status=Status.DELIVERED,
        reply_to_id=asked,
        segments=2,
    )
    return number, asked


def test_a_bot_s_answer_says_why_and_what_came_next(
    client: TestClient, world: World
) -> None:
    number, _ = answered(world)

    text = re.sub(r"<[^>]+>|\s+", " ", client.get(f"/desk/tickets/{number}").text)

    assert text.count("86 %") == 1
    assert "next best battery 61 %" in re.sub(r"\s+", " ", text)


def test_a_wrong_answer_is_noted_once_for_the_editors_without_secrets(
    client: TestClient, world: World
) -> None:
    number, asked = answered(world)
    path = f"/desk/tickets/{number}/messages/{asked}/wrong"

    first = client.post(path, headers=HTMX).text
    client.post(path, headers=HTMX)

    with world.sessions() as session:
        (missed,) = session.query(MissedText).all()
        notes = session.query(TicketChange).filter_by(kind=ChangeKind.NOTE).all()
    assert (missed.slug, missed.message_id) == ("sync-not-working", asked)
    assert "Siri2026" not in missed.text
    assert [note.text for note in notes] == ["Wrong answer: App does not sync"]
    assert "Noted: this answer was wrong." in first
    assert path not in first


def test_only_an_answer_on_this_contact_can_be_called_wrong(
    client: TestClient, world: World
) -> None:
    _, asked = answered(world)
    other = world.ticket()

    elsewhere = client.post(f"/desk/tickets/{other}/messages/{asked}/wrong")
    nothing = client.post(f"/desk/tickets/{other}/messages/1/wrong")

    assert (elsewhere.status_code, nothing.status_code) == (404, 404)


def test_words_sent_three_times_are_shown_once(
    client: TestClient, world: World
) -> None:
    number = world.ticket()
    for status in (Status.UNDELIVERED, Status.FAILED, Status.SENT):
        world.say(
            number,
            "Hello",
            direction=Direction.OUTBOUND,
            author=Author.OFFICER,
            status=status,
            extra={"said": "Karibu tena"},
        )

    text = client.get(f"/desk/tickets/{number}").text

    assert text.count('dir="auto">Karibu tena') == 1
    assert "×3" in text


def test_what_a_message_cost_and_when_it_went_is_a_click_away(
    client: TestClient, world: World
) -> None:
    number, _ = answered(world)

    text = re.sub(r"<[^>]+>", " ", client.get(f"/desk/tickets/{number}").text)

    assert re.search(r"Segments\s+2\s+Price\s+\$0\.\d\d", text)
    assert "Provider's number" in html.unescape(text)


def test_a_macro_shows_what_it_would_do_and_does_it(
    client: TestClient, world: World, amina: int
) -> None:
    number = world.ticket(priority=TicketPriority.NORMAL)
    with world.sessions.begin() as session:
        canned.put(session, "restart", "Restart", {"sw": "Zima {{name}}, washa."})
        steps: list[deeds.Deed] = [
            deeds.Assign("me"),
            deeds.SetPriority(TicketPriority.HIGH),
            deeds.Tag("sync"),
            deeds.Say("restart"),
        ]
        macro = macros.put(session, "Restart the phone", steps).id
    page = client.get(f"/desk/tickets/{number}/macros", headers=HTMX).text
    fields = dict(re.findall(r'name="(nonce|seen|macro)" value="([^"]+)"', page))

    done = client.post(f"/desk/tickets/{number}/macros", data=fields, headers=HTMX)
    client.post(f"/desk/tickets/{number}/macros", data=fields, headers=HTMX)

    shown = html.unescape(page)
    assert "Assign to me" in shown
    assert "Priority: Normal → High" in shown
    assert "Add the tag sync" in shown
    assert "Zima Akinyi" in shown
    assert fields["macro"] == str(macro)
    assert "Macro applied." in done.text
    ticket = the_ticket(world, number)
    assert (ticket.priority, ticket.assignee_id) == (TicketPriority.HIGH, amina)
    with world.sessions() as session:
        sent = session.query(Message).filter_by(officer_id=amina).all()
        assert [message.extra["said"] for message in sent] == ["Zima Akinyi, washa."]


def test_a_macro_does_not_talk_over_a_colleague(
    client: TestClient, world: World
) -> None:
    number = world.ticket()
    brian = world.officer("Brian Kiptoo", "brian@example.org")
    with world.sessions.begin() as session:
        macro = macros.put(session, "Mine", [deeds.Assign("me")]).id
    page = client.get(f"/desk/tickets/{number}/macros", headers=HTMX).text
    fields = dict(re.findall(r'name="(nonce|seen)" value="([^"]+)"', page))
    world.say(
        number,
        "Mimi",
        direction=Direction.OUTBOUND,
        author=Author.OFFICER,
        officer_id=brian,
        status=Status.SENT,
    )

    answer = client.post(
        f"/desk/tickets/{number}/macros", data={**fields, "macro": macro}
    )

    assert answer.status_code == 409
    assert "Brian answered" in answer.text
    assert the_ticket(world, number).assignee_id is None


def test_every_promise_of_a_ticket_is_told_and_the_pill_counts_from_its_own_start(
    client: TestClient, world: World, app: FastAPI
) -> None:
    number = world.ticket(
        opened_at=NOW - timedelta(days=1),
        first_replied_at=NOW - timedelta(hours=20),
        last_inbound_at=NOW - timedelta(minutes=5),
    )
    with world.sessions.begin() as session:
        ticket = session.get_one(Ticket, number)
        sla.settle(session, ticket, office=app.state.office, now=NOW)

    shown = client.get(f"/desk/tickets/{number}").text
    head = shown.split('id="promises"')[1].split("</details>")[0]

    assert 'class="pill"' in head
    assert "Next reply" in head
    assert "Resolution" in head


def test_a_ticket_beside_its_list_reads_nothing_twice(
    client: TestClient, world: World, engine: Engine
) -> None:
    number = world.ticket()
    for _ in range(6):
        world.ticket()
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *seen: asked.append(seen[2]))
    path = f"/desk/tickets/{number}"
    client.get(path)  # what is unread is marked as read
    asked.clear()

    text = client.get(path).text
    whole = [one for one in asked if one.startswith("SELECT")]
    asked.clear()
    client.get(path, headers=HTMX)
    part = [one for one in asked if one.startswith("SELECT")]

    assert len(set(whole)) == len(whole) <= 29
    assert len(part) <= 15
    assert "<small>6</small>" in text
