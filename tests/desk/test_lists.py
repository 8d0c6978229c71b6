"""Lists: narrowed, ordered, kept under a name, and never twice the same row."""

import re
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from desk.texts import LOCALES
from messages.channel import Kind, Status
from messages.models import Author, Direction
from people.address import Channel
from people.models import Area, Contact, Officer, OfficerRole
from tests.desk.world import HTMX, NOW, World, statements
from tickets import fields, service
from tickets.filters import DATES, EMPTY, FIELDS
from tickets.models import FieldKind, Ticket
from tickets.rules import TicketPriority, TicketStatus

LATE = NOW - timedelta(minutes=1)


def names(text: str) -> list[str]:
    """The people in the rows, in order."""
    return re.findall(r'class="row__name"[^>]*>.*?</span>([^<]+)</a>', text)


@pytest.mark.parametrize(
    ("values", "narrowed", "is_there"),
    [
        ({}, "f=status.is.open", True),
        ({}, "f=status.not.open", False),
        ({}, "f=priority.is.high&f=status.is.open", True),
        ({}, "f=priority.is.low&f=status.is.open", False),
        ({}, "f=priority.is.low&f=status.is.open&match=any", True),
        ({}, "any=priority.is.low&any=status.is.open", True),
        ({}, "f=channel.is.telegram&any=priority.is.low&any=status.is.open", False),
        ({}, "f=status.is.open&any=priority.is.low&any=channel.is.telegram", False),
        ({}, "f=status.is.open&any=priority.is.low&any=priority.is.high", True),
        ({"assignee_id": 1}, "f=assignee.is.me", True),
        ({}, "f=assignee.not.me", True),
        ({}, "f=assignee.empty", True),
        ({"assignee_id": 1}, "f=assignee.empty", False),
        ({}, "f=area.is.1", True),
        ({}, "f=area.is.2", True),
        ({}, "f=area.is.3", False),
        ({"channel": Channel.SMS}, "f=channel.is.sms", True),
        ({}, "f=channel.is.telegram", False),
        ({}, "f=locale.is.sw", True),
        ({}, "f=locale.is.fr", False),
        ({}, "f=topic.is.sync-not-working", True),
        ({"article": None}, "f=topic.empty", True),
        ({"due_at": LATE}, "f=sla.is.late", True),
        ({}, "f=sla.is.late", False),
        ({}, "f=sla.is.soon", True),
        ({}, "f=sla.not.late", True),
        ({"confidence": "sure"}, "f=confidence.is.sure", True),
        ({"confidence": "sure"}, "f=confidence.not.sure", False),
        ({}, "f=confidence.not.sure", True),
        ({}, "f=confidence.empty", True),
        ({}, "f=failed.is.yes", False),
        ({}, "f=files.is.yes", False),
        ({}, "f=failed.not.yes&f=files.not.yes", True),
        ({}, "opened_after=2026-11-24", True),
        ({}, "opened_before=2026-11-24", False),
        ({}, "f=opened.after.nonsense", True),
        ({}, "f=no-such-field.is.1", True),
        ({}, "f=status", True),
        ({}, "f=unresolved.is.yes", True),
        ({"status": TicketStatus.RESOLVED}, "f=unresolved.is.yes", False),
    ],
)
def test_a_list_is_narrowed_field_by_field(
    client: TestClient,
    world: World,
    values: dict[str, Any],
    narrowed: str,
    *,
    is_there: bool,
) -> None:
    world.ticket(**values)

    text = client.get(f"/desk?view=all&{narrowed}").text

    assert ("Akinyi Odhiambo" in names(text)) is is_there


def test_what_failed_and_what_has_a_file_is_found(
    client: TestClient, world: World
) -> None:
    number = world.ticket()
    world.ticket("Peter Kamau")
    lost = {"direction": Direction.OUTBOUND, "author": Author.OFFICER}
    world.say(number, "Lost", status=Status.UNDELIVERED, **lost)
    world.say(number, "", kind=Kind.PHOTO)

    for field in ("failed", "files"):
        text = client.get(f"/desk?view=all&f={field}.is.yes").text
        assert names(text) == ["Akinyi Odhiambo"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("urgent", ["Burning", "Patient", "Fresh"]),
        ("wait", ["Patient", "Burning", "Fresh"]),
        ("due", ["Fresh", "Burning", "Patient"]),
        ("activity", ["Burning", "Fresh", "Patient"]),
        ("newest", ["Fresh", "Burning", "Patient"]),
    ],
)
def test_a_list_is_in_the_order_of_ones_choice(
    client: TestClient, world: World, sort: str, order: list[str]
) -> None:
    def at(minutes: int) -> Any:  # noqa: ANN401
        return NOW - timedelta(minutes=minutes)

    high, critical = TicketPriority.HIGH, TicketPriority.CRITICAL
    world.ticket("Patient", last_inbound_at=at(90), changed_at=at(90), due_at=None)
    world.ticket("Burning", priority=critical, last_inbound_at=at(30), changed_at=at(1))
    world.ticket(
        "Fresh", priority=high, last_inbound_at=at(2), changed_at=at(2), due_at=LATE
    )

    assert names(client.get(f"/desk?sort={sort}").text) == order


def test_page_after_page_shows_each_ticket_once(
    client: TestClient, world: World
) -> None:
    for place in range(104):
        due = None if place % 3 else NOW + timedelta(hours=place % 5)
        world.ticket(f"Person {place}", due_at=due)

    for sort in ("urgent", "wait", "due", "activity", "newest"):
        text = client.get(f"/desk?sort={sort}").text
        found = names(text)
        while more := re.search(r"after=(\w+)", text):
            text = client.get(f"/desk?sort={sort}&after={more[1]}", headers=HTMX).text
            found += names(text)

        assert len(found) == len(set(found)) == 104, sort


def test_a_place_that_cannot_be_read_is_the_start(
    client: TestClient, world: World
) -> None:
    world.ticket()

    for place in ("x", "1", "1_2_3_4", "9" * 40 + "_1_1", "-1_1_1"):
        text = client.get(f"/desk?after={place}", headers=HTMX).text
        assert names(text) == ["Akinyi Odhiambo"]


def test_filters_are_said_in_words_and_each_can_go(
    client: TestClient, world: World
) -> None:
    world.ticket()

    text = client.get("/desk?view=all&f=area.is.1&f=assignee.not.me").text

    assert "Area is <b" in text
    assert "Nyando" in text
    assert "Remove filter: Assignee is not me" in text
    assert 'href="/desk?view=all&amp;f=area.is.1"' in text


def test_any_of_a_group_stands_beside_what_all_must_be(
    client: TestClient, world: World
) -> None:
    world.ticket()
    some = "any=priority.is.high&any=priority.is.critical&any=opened.after.2026-11-20"

    text = client.get(f"/desk?view=all&f=area.is.1&{some}").text
    sheet = client.get(f"/desk/filters?view=all&f=area.is.1&{some}").text

    assert text.index("Area is <b") < text.index("Any of these:")
    assert text.index("Any of these:") < text.index("Priority is <b")
    assert "Remove filter: Priority is High" in text
    assert "f=area.is.1&amp;any=priority.is.critical" in text
    assert 'name="any" value="priority.is.high" checked' in sheet
    assert 'name="any" value="priority.is.low">' in sheet
    assert 'type="hidden" name="any" value="opened.after.2026-11-20"' in sheet


def test_a_view_saved_when_any_was_of_all_is_still_that(
    client: TestClient, world: World
) -> None:
    world.ticket()

    text = client.get("/desk?view=all&f=priority.is.low&f=area.is.1&match=any").text

    assert names(text) == ["Akinyi Odhiambo"]
    assert "any=priority.is.low&amp;any=area.is.1" in text


def test_the_sheet_asks_how_sure_the_bot_was_and_who_supervises(
    client: TestClient, world: World
) -> None:
    number = world.ticket()
    with world.sessions.begin() as session:
        boss = Contact(name="Beatrice Wafula", role="supervisor", created_at=NOW)
        session.add(boss)
        session.flush()
        session.get_one(Ticket, number).contact.supervisor_id = boss.id
        code = f"supervisor.is.{boss.id}"

    sheet = client.get("/desk/filters?f=confidence.is.fairly").text
    found = client.get(f"/desk?view=all&f={code}&f=failed.not.yes").text

    for one in ("confidence.is.sure", "confidence.not.unsure", "confidence.empty"):
        assert f'value="{one}"' in sheet
    assert 'value="confidence.is.fairly" selected' in sheet
    assert f'value="{code}"' in sheet
    for one in ("area.not.1", "sla.not.late", "failed.not.yes", "files.not.yes"):
        assert f'value="{one}"' in sheet
    assert names(found) == ["Akinyi Odhiambo"]
    assert "Supervisor is <b" in found
    assert "Beatrice Wafula</b>" in found
    assert 'Delivery failed is <b dir="auto">No</b>' in found


def every_filter() -> list[str]:
    """One of each kind that an address can hold."""
    return [
        *(f"{field}.is.1" for field in FIELDS),
        *(f"{field}.empty" for field in EMPTY),
        *(f"{field}.after.2026-11-01" for field in DATES),
    ]


@pytest.mark.parametrize("locale", LOCALES)
def test_each_filter_has_words(
    client: TestClient, world: World, amina: int, locale: str
) -> None:
    """Figures lead to lists narrowed by fields that the sheet does not ask for."""
    world.ticket()
    with world.sessions.begin() as session:
        session.get_one(Officer, amina).locale = locale

    for start in range(0, len(every_filter()), 10):
        some = every_filter()[start : start + 10]
        answer = client.get("/desk", params={"view": "all", "f": some})
        assert answer.status_code == 200
        assert answer.text.count('class="chip') >= len(some)


def test_the_sheet_asks_for_what_is_kept_of_the_device(
    client: TestClient, world: World, amina: int
) -> None:
    number = world.ticket()
    world.ticket("Peter Kamau")
    with world.sessions.begin() as session:
        fields.define(session, "app_version", "App version", FieldKind.TEXT)
        fields.define(session, "free_mb", "Free storage (MB)", FieldKind.NUMBER)
        fields.define(session, "last_sync", "Last sync", FieldKind.DATE)
        by = session.get_one(Officer, amina)
        for name, value in (("app_version", "4.2"), ("last_sync", "2026-11-01")):
            fields.set_field(session, number, name, value, by=by, now=NOW)
        fields.set_field(session, number, "free_mb", "80", by=by, now=NOW)

    sheet = client.get("/desk/filters?f=own.before.last_sync%3D7d&f=rating.is.5").text
    found = client.get(
        "/desk?f=own.before.last_sync%3D7d&f=own.is.app_version%3D4.2"
        "&own_before_free_mb=500&own_after_free_mb="
    ).text

    assert '<option value="own.is.app_version=4.2">4.2</option>' in sheet
    assert '<option value="own.before.last_sync=7d" selected>' in sheet
    assert 'name="own_before_free_mb"' in sheet
    assert '<input type="hidden" name="f" value="rating.is.5">' in sheet
    assert names(found) == ["Akinyi Odhiambo"]
    for words in ("longer ago than 7 days", "Free storage (MB) less than", "4.2"):
        assert words in re.sub(r"<[^>]+>", "", found)


def test_a_supervisor_elsewhere_has_no_name(
    client: TestClient, world: World, amina: int
) -> None:
    world.ticket()
    with world.sessions.begin() as session:
        area = session.query(Area).filter_by(name="Nyando").one()
        session.get_one(Officer, amina).areas = [area.id]
        far = Contact(name="Far Away", created_at=NOW)
        session.add(far)
        session.flush()
        number = far.id

    assert "Far Away" not in client.get(f"/desk?f=supervisor.is.{number}").text


def test_areas_have_the_tickets_of_all_below_them(
    client: TestClient, world: World
) -> None:
    world.ticket()
    world.ticket("Peter Kamau")
    world.ticket("Over", status=TicketStatus.RESOLVED)

    text = re.sub(r"<[^>]+>", " ", client.get("/desk").text)

    assert re.search(r"Nyando\s+2\s", text)
    assert re.search(r"Ahero\s+2\s", text)


def test_a_view_is_kept_counted_shared_and_removed(
    client: TestClient, world: World
) -> None:
    world.ticket()
    query = "view=all&f=priority.is.high"

    kept = client.post(
        "/desk/views",
        data={"name": " Old  phones ", "query": query + "&evil=1", "shared": "true"},
    )
    brian = world.officer("Brian Kiptoo", "brian@example.org")
    client.cookies.set("msaada", world.cookie(brian))
    seen = client.get("/desk").text
    refused = client.post("/desk/views/1/removal")
    client.cookies.set("msaada", world.cookie(1))
    removed = client.post("/desk/views/1/removal")

    assert kept.headers["location"] == f"/desk?{query}"
    assert "Old phones" in seen
    assert re.search(r"Old phones</span><span class=\"rail__count\">1<", seen)
    assert refused.status_code == 403
    assert removed.status_code == 303
    assert "Old phones" not in client.get("/desk").text


def test_a_view_of_ones_own_is_for_nobody_else(
    client: TestClient, world: World
) -> None:
    client.post("/desk/views", data={"name": "Private", "query": "view=mine"})
    lead = world.officer("Lead", "lead@example.org", OfficerRole.LEAD)

    client.cookies.set("msaada", world.cookie(lead))

    assert "Private" not in client.get("/desk").text
    assert client.post("/desk/views/1/removal").status_code == 404
    assert client.post("/desk/views", data={"name": " "}).status_code == 422


def test_fifty_rows_with_all_there_is_cost_no_more_statements(
    client: TestClient, world: World, engine: Engine
) -> None:
    client.post("/desk/views", data={"name": "One", "query": "view=mine"})
    world.ticket()
    few = statements(engine, client, "/desk?f=area.is.1")
    for place in range(49):
        world.ticket(f"Person {place}", assignee_id=1, unread=place)
    client.post("/desk/views", data={"name": "Two", "query": "view=all"})

    assert statements(engine, client, "/desk?f=area.is.1") == few
    assert few <= 20


def test_the_filter_sheet_is_a_dialog_or_a_page(
    client: TestClient, world: World
) -> None:
    world.ticket(assignee_id=1)
    address = "/desk/filters?view=mine&f=priority.not.low&f=opened.after.2026-11-01"

    part, whole = client.get(address, headers=HTMX).text, client.get(address).text

    assert "<html" not in part
    assert "<html" in whole
    for text in (part, whole):
        assert 'value="priority.not.low" selected' in text
        assert 'name="opened_after" value="2026-11-01"' in text
        assert "App does not sync" in text


def test_one_box_finds_tickets_articles_and_deeds(
    client: TestClient, world: World
) -> None:
    world.ticket()

    found = client.get("/desk/search?q=akinyi", headers=HTMX).text
    article = client.get("/desk/search?q=sync", headers=HTMX).text
    deed = client.get("/desk/search?q=snoo").text
    nothing = client.get("/desk/search?q=zzz", headers=HTMX).text

    assert "Akinyi Odhiambo" in found
    assert 'href="/desk/articles/sync-not-working"' in article
    assert 'data-press="z"' in deed
    assert "No tickets match “zzz”" in nothing
    assert "Turn data on." in client.get("/desk/articles/sync-not-working").text
    assert client.get("/desk/articles/nothing").status_code == 404


def test_twenty_results_cost_no_more_statements_than_one(
    client: TestClient, world: World, engine: Engine
) -> None:
    world.ticket()
    few = statements(engine, client, "/desk/search?q=tatu")
    for place in range(19):
        world.ticket(f"Person {place}")

    assert statements(engine, client, "/desk/search?q=tatu") <= few
    assert few <= 20


def test_a_search_opens_the_ticket_at_the_words_it_found(
    client: TestClient, world: World
) -> None:
    ticket = world.ticket()
    number = world.say(ticket, "Rapports non synchronisés", status=Status.CONVERSED)
    for _ in range(120):
        world.say(ticket, "Bado", status=Status.CONVERSED)

    found = client.get("/desk/search?q=synchronise", headers=HTMX).text
    (address,) = re.findall(rf'href="(/desk/tickets/{ticket}[^"#]*)#message', found)
    opened = client.get(address.replace("&amp;", "&")).text

    assert "<mark>synchronisés</mark>" in found
    assert f"#message-{number}" in found
    assert f'id="message-{number}"' in opened


def test_a_note_that_was_found_can_be_gone_to(client: TestClient, world: World) -> None:
    ticket = world.ticket()
    with world.sessions.begin() as session:
        amina = session.get_one(Officer, 1)
        service.add_note(session, ticket, amina, "Sent a charger", now=NOW)

    found = client.get("/desk/search?q=charger", headers=HTMX).text
    (note,) = re.findall(r"#(note-\d+)", found)

    assert f'id="{note}"' in client.get(f"/desk/tickets/{ticket}").text


def test_a_search_goes_on_page_by_page(client: TestClient, world: World) -> None:
    tickets = [world.ticket() for _ in range(23)]

    first = client.get("/desk/search?q=akinyi").text
    more, more_people = re.findall(r'href="(/desk/search\?[^"]+)"', first)
    second = client.get(more.replace("&amp;", "&")).text
    people = client.get(more_people.replace("&amp;", "&")).text

    shown = re.findall(r'id="option-ticket-(\d+)"', first + second)
    assert sorted(map(int, shown)) == tickets
    assert first.count('id="option-person-') == 20
    assert people.count('id="option-person-') == 3
    assert 'id="option-ticket-' not in people


@pytest.mark.parametrize("place", ["after=0", "after=x", f"after={2**70}"])
def test_a_place_that_cannot_be_is_refused(
    client: TestClient, world: World, place: str
) -> None:
    world.ticket()

    assert client.get(f"/desk/search?q=akinyi&{place}").status_code == 422


@pytest.mark.parametrize("words", ['"', "a AND", "😀", "charger " * 125, "%00", "("])
def test_no_words_break_the_search_or_the_list(
    client: TestClient, world: World, words: str
) -> None:
    world.ticket()

    assert client.get("/desk/search", params={"q": words}).status_code == 200
    assert client.get("/desk", params={"q": words}).status_code == 200


def test_an_officer_with_areas_sees_no_others(client: TestClient, world: World) -> None:
    hers, other = world.ticket(), world.ticket("Peter Kamau", area_id=None)
    with world.sessions.begin() as session:
        session.get_one(Officer, 1).areas = [1]
        session.get_one(Ticket, other).area_id = None

    text = client.get("/desk?view=all").text

    assert names(text) == ["Akinyi Odhiambo"]
    assert client.get(f"/desk/tickets/{hers}").status_code == 200
    assert client.get(f"/desk/tickets/{other}").status_code == 404
    assert client.post(f"/desk/tickets/{other}/resolution").status_code == 404
    assert "Kamau" not in client.get("/desk/search?q=Peter", headers=HTMX).text


@pytest.mark.parametrize("sort", ["urgent", "wait", "due", "activity", "newest"])
def test_what_is_over_stands_in_one_line_below_what_waits(
    client: TestClient, world: World, sort: str
) -> None:
    over = {"resolved_at": NOW, "due_at": None, "last_inbound_at": None}
    for place in range(104):
        done: dict[str, Any] = {"status": TicketStatus.RESOLVED, **over}
        world.ticket(f"Person {place}", **(done if place % 4 == 0 else {}))

    text = client.get(f"/desk?view=all&sort={sort}").text
    whole = [text]
    while more := re.search(r"after=(\w+)", whole[-1]):
        path = f"/desk?view=all&sort={sort}&after={more[1]}"
        whole.append(client.get(path, headers=HTMX).text)

    found = names("".join(whole))
    assert len(found) == len(set(found)) == 104
    assert all(int(name.split()[1]) % 4 for name in found[:78])
    assert "".join(whole).count('id="rows-over"') == 1
    assert "".join(whole).count("row--closed") == 26
    above, below = "".join(whole).split('id="rows-over"')
    assert "row--closed" not in above
    assert below.count("row--closed") == below.count('class="tick"') == 26


@pytest.mark.parametrize(("sort", "lines"), [("activity", 0), ("urgent", 1)])
def test_a_narrowed_list_of_all_is_parted_by_urgency_alone(
    client: TestClient, world: World, sort: str, lines: int
) -> None:
    world.ticket("Waits", changed_at=NOW - timedelta(hours=1))
    world.ticket("Over", status=TicketStatus.RESOLVED, resolved_at=NOW, due_at=None)

    text = client.get(f"/desk?view=all&sort={sort}&f=priority.not.low").text
    whole = client.get(f"/desk?view=all&sort={sort}").text

    assert text.count('id="rows-over"') == lines
    assert whole.count('id="rows-over"') == 1


def test_the_line_stands_first_where_nothing_waits_on_a_later_page(
    client: TestClient, world: World
) -> None:
    for place in range(50):
        world.ticket(f"Person {place}")
    world.ticket("Over", status=TicketStatus.CLOSED, closed_at=NOW, due_at=None)

    first = client.get("/desk?view=all").text
    more = re.search(r"after=(\w+)", first)
    assert more is not None
    rest = client.get(f"/desk?view=all&after={more[1]}", headers=HTMX).text

    assert "rows-over" not in first
    assert rest.index("rows-over") < rest.index("Over</a>")


def test_what_is_over_is_done_to_like_the_rest_where_it_can_be(
    client: TestClient, world: World
) -> None:
    done = world.ticket(status=TicketStatus.RESOLVED, resolved_at=NOW, due_at=None)
    shut = world.ticket(status=TicketStatus.CLOSED, closed_at=NOW, due_at=None)

    form = {"id": [done, shut], "status": "open"}
    text = client.post("/desk/bulk?view=all", data=form, headers=HTMX).text

    assert "Done on 1 ticket" in text
    assert "1 " in text.split("Done on 1 ticket")[1].split("<")[0]
    with world.sessions() as session:
        assert session.get_one(Ticket, done).status is TicketStatus.OPEN
        assert session.get_one(Ticket, shut).status is TicketStatus.CLOSED
