"""What was last told of a contact's device, beside her ticket."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient

from desk.device import device, own, size
from desk.moments import Moments
from people.models import Officer
from tests.desk.world import NOW, World
from tickets import fields
from tickets.models import ChangeKind, FieldDefinition, FieldKind, Ticket, TicketChange

WHEN = Moments("en", ZoneInfo("Africa/Nairobi"), NOW)


def ticket(*, number: int = 1, **values: object) -> Ticket:
    return Ticket(id=number, fields=values, changed_at=NOW - timedelta(days=2))


@pytest.mark.parametrize(
    ("values", "text", "kind"),
    [
        ({"free_mb": 180}, "180 MB", "alarm"),
        ({"free_mb": 200}, "200 MB", "act"),
        ({"free_mb": 180, "total_mb": 16384}, "180 MB of 16 GB", "alarm"),
        ({"free_mb": 2560}, "2.5 GB", ""),
        ({"free_mb": "little"}, "little", ""),
        ({"last_sync": "2026-11-15"}, "9 days ago", "alarm"),
        ({"last_sync": "2026-11-20"}, "4 days ago", "act"),
        ({"last_sync": "2026-11-23"}, "1 day ago", ""),
        ({"last_sync": "soon"}, "soon", ""),
        ({"doc_count": 11420}, "11,420", "act"),
        ({"doc_count": 9000}, "9,000", ""),
        ({"ram_mb": 512}, "512 MB", "act"),
        ({"total_mb": 16384}, "16384", ""),
        ({"app_version": "4.2"}, "4.2", ""),
    ],
)
def test_what_may_be_the_cause_is_coloured_and_says_why(
    values: dict[str, Any], text: str, kind: str
) -> None:
    found = device(ticket(**values), (), (), {}, WHEN)

    assert found is not None
    (fact,) = found.facts
    assert (fact.text, fact.kind) == (text, kind)
    assert bool(fact.why) is bool(kind)


def test_a_bar_shows_what_is_used() -> None:
    found = device(ticket(free_mb=4096, total_mb=16384), (), (), {}, WHEN)

    assert found is not None
    assert found.facts[0].share == 0.75


def test_it_is_as_old_as_what_was_told_last() -> None:
    said = TicketChange(
        kind=ChangeKind.FIELD,
        details={"name": "app_version"},
        created_at=NOW - timedelta(hours=3),
    )
    other = TicketChange(
        kind=ChangeKind.FIELD, details={"name": "visit"}, created_at=NOW
    )

    found = device(ticket(app_version="4.2"), (), [said, other], {}, WHEN)

    assert found is not None
    assert (found.at, found.ticket_id) == (NOW - timedelta(hours=3), None)


def test_what_another_ticket_tells_is_shown_with_its_number() -> None:
    others = [ticket(number=7, visit="2026-11-01"), ticket(number=5, app_version="4.2")]

    found = device(ticket(number=9, visit="2026-11-02"), others, (), {}, WHEN)

    assert found is not None
    assert (found.ticket_id, found.at) == (5, NOW - timedelta(days=2))
    assert device(ticket(number=9), others[:1], (), {}, WHEN) is None


def test_other_fields_stand_by_their_labels_in_their_order() -> None:
    kept = [
        FieldDefinition(name="visit", label="Seen on site", kind=FieldKind.DATE),
        FieldDefinition(name="spare", label="Spare part", kind=FieldKind.YES_NO),
    ]

    found = own(
        ticket(old_one="x", spare=True, visit="2026-11-24", free_mb=3), kept, "en"
    )

    assert [(one.label, one.text) for one in found] == [
        ("Seen on site", "2026-11-24"),
        ("Spare part", "Yes"),
        ("old one", "x"),
    ]


def test_sizes_are_said_in_one_unit() -> None:
    assert [size(n) for n in (0, 1023, 1024, 1536)] == [
        "0 MB",
        "1023 MB",
        "1 GB",
        "1.5 GB",
    ]


def test_the_panel_shows_it_on_this_ticket_and_on_her_next(
    client: TestClient, world: World, amina: int
) -> None:
    number = world.ticket()
    with world.sessions.begin() as session:
        fields.define(session, "free_mb", "Free storage (MB)", FieldKind.NUMBER)
        hers = session.get_one(Ticket, number)
        officer = session.get_one(Officer, amina)
        fields.set_field(session, number, "free_mb", "180", by=officer, now=NOW)
        later = world_ticket_of(hers)
        session.add(later)
        session.flush()
        next_one = later.id

    here = client.get(f"/desk/tickets/{number}").text
    there = client.get(f"/desk/tickets/{next_one}").text

    for page in (here, there):
        assert 'data-section="device"' in page
        assert "180 MB" in page
        assert "too full to sync" in page
    assert f"#{number}</a></p>" in there.split('data-section="device"')[1]
    assert (
        'data-section="device"'
        not in client.get(f"/desk/tickets/{world.ticket('Peter Kamau')}").text
    )


def world_ticket_of(other: Ticket) -> Ticket:
    return Ticket(
        contact_id=other.contact_id,
        area_id=other.area_id,
        title="Again",
        question="Tena",
        reason="not_fixed",
        opened_at=NOW,
        changed_at=NOW,
    )
