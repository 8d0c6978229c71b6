"""Lists narrowed by what a deployment itself keeps, such as the device."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.factories import make_officer, make_ticket
from tickets import fields, listing
from tickets.filters import parse, parse_params
from tickets.models import FieldKind


@pytest.fixture
def three(session: Session, now: datetime) -> list[int]:
    """Two whose device is known, and one of whose nothing is."""
    for name, kind in (
        ("app_version", FieldKind.TEXT),
        ("free_mb", FieldKind.NUMBER),
        ("last_sync", FieldKind.DATE),
        ("on_loan", FieldKind.YES_NO),
    ):
        fields.define(session, name, name, kind)
    fields.define(session, "model", "Model", FieldKind.CHOICE, options=("A04", "A49"))
    amina = make_officer(session)
    full, old, unknown = (make_ticket(session).id for _ in range(3))
    kept = (
        (full, "4.7.1", "120", now, "A04", "yes"),
        (old, "4.2", "2500.5", now - timedelta(days=9), "A49", "no"),
    )
    for number, version, free, synced, model, loan in kept:
        for name, value in (
            ("app_version", version),
            ("free_mb", free),
            ("last_sync", f"{synced:%Y-%m-%d}"),
            ("model", model),
            ("on_loan", loan),
        ):
            fields.set_field(session, number, name, value, by=amina, now=now)
    session.flush()
    return [full, old, unknown]


@pytest.mark.parametrize(
    ("written", "places"),
    [
        ("own.is.app_version=4.7.1", [0]),
        ("own.not.app_version=4.7.1", [1, 2]),
        ("own.is.model=A49", [1]),
        ("own.is.on_loan=yes", [0]),
        ("own.is.on_loan=no", [1]),
        ("own.empty.free_mb", [2]),
        ("own.before.free_mb=500", [0]),
        ("own.after.free_mb=500", [1]),
        ("own.is.free_mb=120", [0]),
        ("own.before.last_sync=7d", [1]),
        ("own.after.last_sync=7d", [0]),
        ("own.before.last_sync=2026-11-20", [1]),
        # What can't be compared is fulfilled by none, and breaks nothing.
        ("own.before.model=5", []),
        ("own.before.free_mb=much", []),
        ("own.is.free_mb=nan", []),
        ("own.after.last_sync=soon", []),
        ("own.before.last_sync=9999d", []),
        ("own.is.no_such_field=1", []),
    ],
)
def test_a_list_is_narrowed_by_a_field_of_ones_own(
    session: Session, now: datetime, three: list[int], written: str, places: list[int]
) -> None:
    brian = make_officer(session, email="brian@example.org")
    narrowing = parse_params([("f", written), ("sort", "newest")])

    found = listing.filtered(session, narrowing, officer=brian, now=now)

    assert narrowing.every != ()
    assert sorted(one.id for one in found.tickets) == [three[at] for at in places]


@pytest.mark.parametrize(
    "written",
    ["own.is.x", "own.is.=1", "own.is.Bad Name=1", "own.empty.x=1", "own.is.a'--=1"],
)
def test_what_names_no_field_is_no_filter(written: str) -> None:
    assert parse(written) is None


def test_a_value_may_hold_what_parts_a_filter() -> None:
    found = parse("own.is.app_version=4.7.1=rc.2")

    assert found is not None
    assert str(found) == "own.is.app_version=4.7.1=rc.2"
