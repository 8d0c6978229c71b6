"""Officers, as an admin adds and describes them."""

import re

import pytest
from fastapi.testclient import TestClient

from people.models import Area, AuditEntry, Officer, OfficerRole, OfficerSession
from tests.desk.world import PASSWORD, World

URL = "/desk/officers"


@pytest.fixture
def admin(client: TestClient, world: World, amina: int) -> TestClient:
    with world.sessions.begin() as session:
        session.get_one(Officer, amina).role = OfficerRole.ADMIN
    return client


@pytest.fixture
def brian(world: World) -> int:
    return world.officer("Brian Kiptoo", "brian@example.org")


def form(**more: object) -> dict[str, object]:
    return {"name": "Brian K", "role": "lead", "active": "true", "cap": "7", **more}


def test_a_newcomer_gets_a_link_that_is_shown_once(
    admin: TestClient, world: World, amina: int
) -> None:
    new = {"email": "Faith@example.org ", "name": "Faith Njeri", "role": "officer"}

    page = admin.post(URL, data=new).text
    link = re.search(r"/desk/link/([\w-]+)", page)
    assert link is not None
    answer = admin.post(f"/desk/link/{link[1]}", data={"password": PASSWORD})

    assert answer.status_code in (200, 303)
    assert "/desk/link/" not in admin.get(URL).text
    with world.sessions() as session:
        faith = session.query(Officer).filter_by(email="faith@example.org").one()
        assert faith.password_hash is not None
        deeds = {(one.deed, one.officer_id) for one in session.query(AuditEntry)}
    assert ("officer.invited", amina) in deeds


@pytest.mark.parametrize(
    ("new", "status", "why"),
    [
        ({"email": "no address", "name": "X"}, 422, "That is no email address"),
        ({"email": "x@example.org", "name": " "}, 422, "The officer needs a name."),
        ({"email": "amina@example.org", "name": "X"}, 409, "There is an officer with"),
    ],
)
def test_what_is_wrong_with_a_newcomer_is_said(
    admin: TestClient, new: dict[str, str], status: int, why: str
) -> None:
    answer = admin.post(URL, data=new)

    assert answer.status_code == status
    assert why in answer.text


def test_what_she_sees_answers_and_is_given_is_written_down(
    admin: TestClient, world: World, brian: int
) -> None:
    world.ticket()
    with world.sessions() as session:
        nyando = session.query(Area).filter_by(name="Nyando").one().id
    more = {
        "area": str(nyando),
        "categories": "Hardware,  sim card, hardware",
        "speaks": ["sw", "fr", "xx"],
    }

    answer = admin.post(f"{URL}/{brian}", data=form(**more), follow_redirects=False)
    page = admin.get(f"{URL}/{brian}").text

    assert answer.status_code == 303
    with world.sessions() as session:
        one = session.get_one(Officer, brian)
        assert (one.name, one.role, one.cap) == ("Brian K", OfficerRole.LEAD, 7)
        assert (one.areas, one.categories) == ([nyando], ["hardware", "sim card"])
        assert one.speaks == ["sw", "fr"]
    assert f'<option value="{nyando}" selected>' in page
    assert 'value="hardware, sim card"' in page
    assert "Nyando" in admin.get(URL).text


def test_who_left_is_signed_out_at_once(
    admin: TestClient, world: World, brian: int
) -> None:
    world.cookie(brian)

    admin.post(f"{URL}/{brian}", data={"name": "Brian", "role": "officer", "cap": "5"})

    with world.sessions() as session:
        assert not session.get_one(Officer, brian).active
        assert session.query(OfficerSession).filter_by(officer_id=brian).count() == 0
    assert "left" in admin.get(URL).text


@pytest.mark.parametrize(
    ("values", "status", "why"),
    [
        ({"cap": "501"}, 422, "Between 0 and 500 open tickets."),
        ({"area": "999"}, 422, "There is no such area."),
        ({"name": "  "}, 422, "The officer needs a name."),
    ],
)
def test_what_can_not_be_is_refused(
    admin: TestClient, brian: int, values: dict[str, str], status: int, why: str
) -> None:
    answer = admin.post(f"{URL}/{brian}", data=form(**values))

    assert answer.status_code == status
    assert why in answer.text


def test_no_admin_shuts_herself_out(
    admin: TestClient, world: World, amina: int
) -> None:
    for values in ({"role": "officer"}, {"role": "admin", "active": "false"}):
        answer = admin.post(f"{URL}/{amina}", data=form(**values))
        assert answer.status_code == 409
        assert "Another admin has to do this to you." in answer.text
    mine = form(name="Amina Y", role="admin")

    assert admin.post(f"{URL}/{amina}", data=mine, follow_redirects=False).is_redirect
    with world.sessions() as session:
        one = session.get_one(Officer, amina)
        assert (one.name, one.role, one.active) == ("Amina Y", OfficerRole.ADMIN, True)


def test_a_new_link_makes_the_ones_before_void(admin: TestClient, brian: int) -> None:
    links = [
        re.search(r"/desk/link/[\w-]+", admin.post(f"{URL}/{brian}/link").text)
        for _ in range(2)
    ]
    assert links[0] is not None
    assert links[1] is not None

    assert "too old" in admin.get(links[0][0]).text
    assert "too old" not in admin.get(links[1][0]).text
    assert admin.get(f"{URL}/999").status_code == 404


@pytest.mark.parametrize("role", [OfficerRole.OFFICER, OfficerRole.LEAD])
def test_only_admins_may(
    client: TestClient, world: World, amina: int, brian: int, role: OfficerRole
) -> None:
    with world.sessions.begin() as session:
        session.get_one(Officer, amina).role = role

    assert client.get(URL).status_code == 403
    assert client.get(f"{URL}/{brian}").status_code == 403
    assert client.post(f"{URL}/{brian}", data=form()).status_code == 403
    assert client.post(f"{URL}/{brian}/link").status_code == 403
    assert URL not in client.get("/desk/settings").text
