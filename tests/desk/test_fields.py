"""The fields of a deployment, as an admin keeps them."""

import pytest
from fastapi.testclient import TestClient

from desk.device import NAMES
from people.models import AuditEntry, Officer, OfficerRole
from tests.desk.world import World
from tickets import deeds, macros
from tickets.fields import name_of
from tickets.models import FieldDefinition, FieldKind, Ticket

URL = "/desk/fields"


@pytest.fixture
def admin(client: TestClient, world: World, amina: int) -> TestClient:
    with world.sessions.begin() as session:
        session.get_one(Officer, amina).role = OfficerRole.ADMIN
    return client


def kept(world: World) -> dict[str, FieldDefinition]:
    with world.sessions() as session:
        return {one.name: one for one in session.query(FieldDefinition)}


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Free storage (MB)", "free_storage_mb"),
        ("Numéro de série", "numero_de_serie"),
        ("2nd visit", ""),
        ("رقم", ""),
        ("x" * 60, "x" * 40),
    ],
)
def test_a_label_makes_a_name(label: str, name: str) -> None:
    assert name_of(label) == name


def test_a_field_is_added_filled_in_and_found(admin: TestClient, world: World) -> None:
    number = world.ticket()

    options = {"options": "Charger\n Battery \n\nCharger"}
    admin.post(URL, data={"label": "Spare part", "kind": "choice", **options})
    admin.post(f"/desk/tickets/{number}/labels", data={"field_spare_part": "Battery"})

    field = kept(world)["spare_part"]
    assert (field.kind, field.options) == (FieldKind.CHOICE, ["Charger", "Battery"])
    listed = admin.get("/desk?view=all&f=own.is.spare_part=Battery").text
    assert "Akinyi Odhiambo" in listed
    with world.sessions() as session:
        assert [one.deed for one in session.query(AuditEntry)] == ["field.added"]


def test_it_is_called_otherwise_and_stays_what_it_is(
    admin: TestClient, world: World
) -> None:
    admin.post(URL, data={"label": "Visit", "kind": "date"})

    form = {"label": "Seen on site", "place": "7", "kind": "number"}
    admin.post(f"{URL}/visit", data=form)

    field = kept(world)["visit"]
    assert (field.label, field.place, field.kind) == ("Seen on site", 7, FieldKind.DATE)


@pytest.mark.parametrize(
    ("form", "status", "why"),
    [
        ({"label": "رقم"}, 422, "A field&#39;s name is small letters"),
        ({"label": "X", "name": "Not Right"}, 422, "A field&#39;s name is small"),
        ({"label": "Part", "kind": "choice"}, 422, "needs options"),
        ({"label": "Visit"}, 409, "There is a field visit already."),
    ],
)
def test_what_can_not_be_kept_is_said_and_stays_typed(
    admin: TestClient, form: dict[str, str], status: int, why: str
) -> None:
    admin.post(URL, data={"label": "Visit", "kind": "date"})

    answer = admin.post(URL, data=form)

    assert answer.status_code == status
    assert why in answer.text
    assert f'value="{form["label"]}"' in answer.text


def test_a_slip_is_removed_and_what_holds_something_is_not(
    admin: TestClient, world: World
) -> None:
    number = world.ticket()
    for label in ("Slip", "Visit", "Part"):
        admin.post(URL, data={"label": label})
    with world.sessions.begin() as session:
        session.get_one(Ticket, number).fields = {"visit": "2026-11-24"}
        macros.put(session, "Bring it", [deeds.SetField("part", "Charger")])

    answers = [
        admin.post(f"{URL}/{name}/removal") for name in ("slip", "visit", "part")
    ]

    assert [one.status_code for one in answers] == [303, 409, 409]
    assert "which would be lost" in answers[1].text
    assert "The macro Bring it fills it in." in answers[2].text
    assert sorted(kept(world)) == ["part", "visit"]
    assert admin.post(f"{URL}/none/removal").status_code == 404


def test_all_that_is_known_of_a_device_is_one_click(
    admin: TestClient, world: World
) -> None:
    admin.post(URL, data={"label": "Version", "name": "app_version"})

    admin.post(f"{URL}/known-of-devices")
    admin.post(f"{URL}/known-of-devices")

    found = kept(world)
    assert found["app_version"].label == "Version"
    assert found["free_mb"].kind is FieldKind.NUMBER
    assert set(found) == set(NAMES)
    assert "known-of-devices" not in admin.get(URL).text


def test_only_admins_may_and_only_they_are_shown_the_way(
    client: TestClient, admin: TestClient, world: World, amina: int
) -> None:
    assert URL in admin.get("/desk/settings").text
    with world.sessions.begin() as session:
        session.get_one(Officer, amina).role = OfficerRole.LEAD

    assert client.get(URL).status_code == 403
    assert client.post(URL, data={"label": "X"}).status_code == 403
    assert URL not in client.get("/desk/settings").text
