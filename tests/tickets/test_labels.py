"""Categories, tags and the fields of a deployment."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kit.errors import BadInputError, ConflictError, NotFoundError
from tests.factories import make_officer, make_ticket
from tickets import fields, labels
from tickets.fields import Value, read_value
from tickets.models import ChangeKind, FieldDefinition, FieldKind, Ticket, TicketChange


def history(session: Session, ticket: Ticket) -> list[tuple[ChangeKind, str]]:
    session.flush()
    rows = session.scalars(
        select(TicketChange)
        .where(TicketChange.ticket_id == ticket.id)
        .order_by(TicketChange.id)
    )
    return [(row.kind, row.text) for row in rows]


def test_a_tag_is_kept_once_in_small_letters(session: Session, now: datetime) -> None:
    ticket, amina = make_ticket(session), make_officer(session)

    labels.tag(session, ticket.id, " #Dead  Battery ", by=amina, now=now)
    labels.tag(session, ticket.id, "dead battery", by=amina, now=now)
    labels.tag(session, ticket.id, "app", by=amina, now=now)
    session.flush()
    session.refresh(ticket)

    assert ticket.tags == ("app", "dead battery")
    assert history(session, ticket) == [
        (ChangeKind.TAGGED, "dead battery"),
        (ChangeKind.TAGGED, "app"),
    ]


def test_a_tag_that_is_taken_off_is_gone(session: Session, now: datetime) -> None:
    ticket, amina = make_ticket(session), make_officer(session)
    labels.tag(session, ticket.id, "app", by=amina, now=now)

    labels.untag(session, ticket.id, "App", by=amina, now=now)
    labels.untag(session, ticket.id, "never there", by=amina, now=now)
    session.flush()
    session.refresh(ticket)

    assert ticket.tags == ()
    assert history(session, ticket)[-1] == (ChangeKind.UNTAGGED, "app")


@pytest.mark.parametrize("tag", ["", "  ", "#", "x" * 41])
def test_what_is_no_word_is_no_tag(session: Session, now: datetime, tag: str) -> None:
    ticket, amina = make_ticket(session), make_officer(session)

    with pytest.raises(BadInputError):
        labels.tag(session, ticket.id, tag, by=amina, now=now)


def test_a_ticket_has_only_so_many_tags(session: Session, now: datetime) -> None:
    ticket, amina = make_ticket(session), make_officer(session)
    for number in range(labels.MOST_TAGS):
        labels.tag(session, ticket.id, f"tag {number}", by=amina, now=now)

    with pytest.raises(BadInputError):
        labels.tag(session, ticket.id, "one more", by=amina, now=now)


def test_a_category_can_be_set_and_taken_away(session: Session, now: datetime) -> None:
    ticket, amina = make_ticket(session), make_officer(session)

    labels.set_category(session, ticket.id, "Hardware", by=amina, now=now)
    labels.set_category(session, ticket.id, "hardware", by=amina, now=now)
    labels.set_category(session, ticket.id, None, by=amina, now=now)

    assert ticket.category is None
    assert history(session, ticket) == [
        (ChangeKind.CATEGORY, "hardware"),
        (ChangeKind.CATEGORY, ""),
    ]


def test_the_most_used_tags_come_first(session: Session, now: datetime) -> None:
    amina, one, two = make_officer(session), make_ticket(session), make_ticket(session)
    labels.tag(session, one.id, "app", by=amina, now=now)
    labels.tag(session, one.id, "sim", by=amina, now=now)
    labels.tag(session, two.id, "sim", by=amina, now=now)
    labels.set_category(session, one.id, "network", by=amina, now=now)
    session.flush()

    assert labels.tags_in_use(session) == ["sim", "app"]
    assert labels.categories_in_use(session) == ["network"]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (FieldKind.TEXT, "  SM-A045F ", "SM-A045F"),
        (FieldKind.NUMBER, "1,024", 1024),
        (FieldKind.NUMBER, "2.5", 2.5),
        (FieldKind.DATE, "2026-11-26", "2026-11-26"),
        (FieldKind.CHOICE, "Tecno", "Tecno"),
        (FieldKind.YES_NO, "Yes", True),
        (FieldKind.YES_NO, "0", False),
    ],
)
def test_a_field_keeps_a_value_of_its_kind(
    kind: FieldKind, text: str, value: Value
) -> None:
    field = FieldDefinition(name="f", label="F", kind=kind, options=["Tecno"])

    assert read_value(field, text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (FieldKind.NUMBER, "many"),
        (FieldKind.NUMBER, "nan"),
        (FieldKind.NUMBER, "1e300"),
        (FieldKind.DATE, "yesterday"),
        (FieldKind.CHOICE, "Nokia"),
        (FieldKind.YES_NO, "perhaps"),
        (FieldKind.TEXT, "x" * 501),
    ],
)
def test_a_value_of_another_kind_is_refused_with_the_fields_name(
    kind: FieldKind, text: str
) -> None:
    field = FieldDefinition(name="f", label="Model", kind=kind, options=["Tecno"])

    with pytest.raises(BadInputError, match="Model"):
        read_value(field, text)


def test_a_fields_value_stands_on_the_ticket(session: Session, now: datetime) -> None:
    ticket, amina = make_ticket(session), make_officer(session)
    fields.define(session, "model", "Phone model", FieldKind.TEXT)

    fields.set_field(session, ticket.id, "model", "Spark 8", by=amina, now=now)
    fields.set_field(session, ticket.id, "model", "Spark 8", by=amina, now=now)
    session.flush()
    session.refresh(ticket)

    assert ticket.fields == {"model": "Spark 8"}
    assert history(session, ticket) == [(ChangeKind.FIELD, "Spark 8")]


def test_an_empty_value_takes_a_field_away(session: Session, now: datetime) -> None:
    ticket, amina = make_ticket(session, fields={"model": "A"}), make_officer(session)
    fields.define(session, "model", "Phone model", FieldKind.TEXT)

    fields.set_field(session, ticket.id, "model", " ", by=amina, now=now)

    assert ticket.fields == {}


def test_nobody_fills_in_a_field_that_is_not_kept(
    session: Session, now: datetime
) -> None:
    ticket, amina = make_ticket(session), make_officer(session)

    with pytest.raises(NotFoundError):
        fields.set_field(session, ticket.id, "shoe_size", "40", by=amina, now=now)


def test_a_field_changes_its_label_but_not_its_kind(session: Session) -> None:
    fields.define(session, "model", "Model", FieldKind.TEXT)

    fields.define(session, "model", "Phone model", FieldKind.TEXT, place=2)

    assert [f.label for f in fields.definitions(session)] == ["Phone model"]
    with pytest.raises(ConflictError):
        fields.define(session, "model", "Model", FieldKind.NUMBER)


@pytest.mark.parametrize(
    ("name", "label", "kind"),
    [
        ("Bad name", "Label", FieldKind.TEXT),
        ("name", " ", FieldKind.TEXT),
        ("name", "Label", FieldKind.CHOICE),
    ],
)
def test_a_field_needs_a_name_a_label_and_its_options(
    session: Session, name: str, label: str, kind: FieldKind
) -> None:
    with pytest.raises(BadInputError):
        fields.define(session, name, label, kind)
