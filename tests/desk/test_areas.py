"""The tree of places, as leads write it."""

import pytest
from fastapi.testclient import TestClient

from people.models import Area, AuditEntry, Officer, OfficerRole
from tests.desk.world import World
from tickets import renewing

URL = "/desk/areas"


@pytest.fixture
def lead(client: TestClient, world: World, amina: int) -> TestClient:
    world.ticket()  # with Nyando, and Ahero within it
    with world.sessions.begin() as session:
        session.get_one(Officer, amina).role = OfficerRole.LEAD
    return client


def number_of(world: World, name: str) -> int:
    with world.sessions() as session:
        return session.query(Area).filter_by(name=name).one().id


def test_areas_are_shown_level_by_level(lead: TestClient, world: World) -> None:
    nyando = number_of(world, "Nyando")

    top = lead.get(URL).text
    within = lead.get(f"{URL}/{nyando}").text

    assert "Nyando" in top
    assert "Ahero" not in top
    assert "1 area" in top
    assert "Ahero" in within
    assert "1 contact" in within
    assert lead.get(f"{URL}/9999").status_code == 404


def test_an_area_is_added_at_the_top_and_within_another(
    lead: TestClient, world: World, amina: int
) -> None:
    nyando = number_of(world, "Nyando")

    lead.post(URL, data={"name": "  Kisii  County "})
    lead.post(f"{URL}/{nyando}/within", data={"name": "Awasi"})

    with world.sessions() as session:
        county = session.query(Area).filter_by(name="Kisii County").one()
        unit = session.query(Area).filter_by(name="Awasi").one()
        assert (county.parent_id, county.path) == (None, f"/{county.id}/")
        assert (unit.parent_id, unit.path) == (nyando, f"/{nyando}/{unit.id}/")
        deeds = [(one.deed, one.officer_id) for one in session.query(AuditEntry)]
    assert deeds == [("area.added", amina)] * 2


def test_a_renamed_area_is_found_by_its_new_name(
    lead: TestClient, world: World
) -> None:
    nyando = number_of(world, "Nyando")
    form = {"name": "Nyakach", "phone": "+254700000123", "timezone": "Africa/Kampala"}

    answer = lead.post(f"{URL}/{nyando}", data=form, follow_redirects=False)
    with world.sessions.begin() as session:
        while renewing.renew_some(session):
            pass

    assert answer.status_code == 303
    with world.sessions() as session:
        area = session.get_one(Area, nyando)
        assert (area.name, area.phone) == ("Nyakach", "+254700000123")
        assert (area.timezone, area.facility) == ("Africa/Kampala", None)
    assert "Akinyi Odhiambo" in lead.get("/desk/search?q=nyakach").text


@pytest.mark.parametrize(
    ("form", "status", "why"),
    [
        ({"name": " "}, 422, "Give the area a name"),
        ({"name": "A > B"}, 422, "Give the area a name"),
        ({"name": "aHERO"}, 409, "There is an area named aHERO here already."),
    ],
)
def test_what_is_no_name_here_is_said_and_stays_typed(
    lead: TestClient, world: World, form: dict[str, str], status: int, why: str
) -> None:
    answer = lead.post(f"{URL}/{number_of(world, 'Nyando')}/within", data=form)

    assert answer.status_code == status
    assert why in answer.text


def test_a_change_that_can_not_be_changes_nothing(
    lead: TestClient, world: World
) -> None:
    nyando = number_of(world, "Nyando")

    answer = lead.post(f"{URL}/{nyando}", data={"name": "Other", "timezone": "Mars"})

    assert answer.status_code == 422
    assert "Name a time zone" in answer.text
    assert 'value="Mars"' in answer.text
    assert number_of(world, "Nyando") == nyando


def test_a_lead_of_some_areas_changes_these_alone(
    lead: TestClient, world: World, amina: int
) -> None:
    lead.post(URL, data={"name": "Turkana"})
    far, ahero = number_of(world, "Turkana"), number_of(world, "Ahero")
    with world.sessions.begin() as session:
        session.get_one(Officer, amina).areas = [number_of(world, "Nyando")]

    assert lead.get(f"{URL}/{far}").status_code == 404
    assert lead.post(f"{URL}/{far}", data={"name": "X"}).status_code == 404
    assert lead.post(URL, data={"name": "X"}).status_code == 404
    assert lead.get(f"{URL}/{ahero}").status_code == 200
    assert "Turkana" not in lead.get(URL).text


def test_others_may_not(client: TestClient, world: World) -> None:
    world.ticket()

    assert client.get(URL).status_code == 403
    assert client.post(URL, data={"name": "X"}).status_code == 403
    assert "/desk/areas" not in client.get("/desk/settings").text
