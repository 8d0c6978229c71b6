"""A ticket that an officer opens, found from a search that finds none."""

import pytest
from fastapi.testclient import TestClient

from messages.models import Message
from people.address import Channel
from people.models import Address, Area, Contact, Officer, OfficerRole, Role
from tests.desk.world import HTMX, NOW, World
from tickets import merging
from tickets.models import Ticket

PHONE = "+254700000777"
FORM = {"phone": "0700 000 777", "name": "Zawadi", "question": "Her phone is wet"}


def contact(world: World, name: str = "Zawadi Moraa", phone: str = PHONE) -> int:
    """Somebody on the programme's list who never wrote."""
    with world.sessions.begin() as session:
        one = Contact(name=name, code="CHW-7777", role=Role.CHW, created_at=NOW)
        one.addresses.append(Address(channel=Channel.SMS, address=phone))
        session.add(one)
        session.flush()
        return one.id


def the_ticket(world: World) -> Ticket:
    with world.sessions() as session:
        ticket = session.query(Ticket).one()
        assert ticket.contact is not None
        return ticket


def test_a_search_without_a_match_offers_a_ticket(client: TestClient) -> None:
    found = client.get("/desk/search?q=0700 000 777", headers=HTMX).text
    form = client.get("/desk/new?q=0700 000 777").text
    named = client.get("/desk/new?q=Zawadi", headers=HTMX).text

    assert 'href="/desk/new?q=0700+000+777"' in found
    assert 'value="0700 000 777"' in form
    assert 'name="name" value="Zawadi"' in named


def test_who_has_no_ticket_leads_to_opening_one(
    client: TestClient, world: World
) -> None:
    number = contact(world)

    found = client.get("/desk/search?q=Zawadi", headers=HTMX).text
    form = client.get(f"/desk/new?contact={number}").text

    assert f'href="/desk/new?contact={number}"' in found
    assert "CHW-7777" in form
    assert PHONE not in form
    client.post("/desk/new", data={"contact": str(number), "question": "It is wet"})
    assert the_ticket(world).contact_id == number


def test_it_is_hers_and_says_who_opened_it(
    client: TestClient, world: World, amina: int
) -> None:
    answer = client.post("/desk/new", data={**FORM, "priority": "high"})

    ticket = the_ticket(world)
    page = client.get(f"/desk/tickets/{ticket.id}").text
    assert answer.headers["location"] == f"/desk/tickets/{ticket.id}?view=mine"
    assert (ticket.title, ticket.priority) == ("Her phone is wet", "high")
    assert (ticket.assignee_id, ticket.unread) == (amina, 0)
    assert ticket.contact.name == "Zawadi"
    assert "Amina Yusuf opened the ticket" in page
    assert "Opened by an officer" in page
    with world.sessions() as session:
        assert session.query(Message).count() == 0
        assert session.query(Address).one().address == PHONE


def test_a_form_sent_twice_opens_one(client: TestClient, world: World) -> None:
    first = client.post("/desk/new", data=FORM)
    second = client.post("/desk/new", data=FORM)

    assert first.headers["location"] == second.headers["location"]
    assert the_ticket(world).title == "Her phone is wet"


def test_a_number_that_we_know_is_her_again(client: TestClient, world: World) -> None:
    known = contact(world)

    client.post("/desk/new", data={**FORM, "name": "Somebody Else"})
    again = client.get(f"/desk/new?contact={known}").text

    assert the_ticket(world).contact_id == known
    assert the_ticket(world).contact.name == "Zawadi Moraa"
    assert "There are tickets of hers already" in again


def test_a_secret_is_taken_out_of_what_was_said(
    client: TestClient, world: World
) -> None:
    client.post("/desk/new", data={**FORM, "question": "my password is Abc12345"})

    assert the_ticket(world).question == "my password is ****"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"phone": "nonsense"}, "Write the phone number"),
        ({"question": "  "}, "Say what it is about."),
    ],
)
def test_what_is_missing_is_asked_for_and_the_rest_is_kept(
    client: TestClient, world: World, wrong: dict[str, str], said: str
) -> None:
    answer = client.post("/desk/new", data=FORM | wrong)

    assert answer.status_code == 422
    assert said in answer.text
    assert "Zawadi" in answer.text
    with world.sessions() as session:
        assert session.query(Ticket).count() == 0


def test_an_officer_with_areas_opens_none_for_others(
    client: TestClient, world: World, amina: int
) -> None:
    number = contact(world)
    with world.sessions.begin() as session:
        far, near = Area(name="Far", path="/8/"), Area(name="Near", path="/9/")
        session.add_all([far, near])
        session.flush()
        session.get_one(Contact, number).area = far
        session.get_one(Officer, amina).areas = [near.id]

    assert client.get(f"/desk/new?contact={number}").status_code == 404
    by_number = client.post("/desk/new", data=FORM)
    by_id = {"contact": str(number), "question": "It is wet"}
    assert client.post("/desk/new", data=by_id).status_code == 404
    assert by_number.status_code == 403
    assert "Zawadi Moraa" not in by_number.text
    with world.sessions.begin() as session:
        session.get_one(Contact, number).area = (
            session.query(Area).filter_by(name="Near").one()
        )
    assert client.post("/desk/new", data=by_id).status_code == 303


def test_who_is_not_signed_in_opens_none(stranger: TestClient, world: World) -> None:
    assert stranger.get("/desk/new").status_code == 303
    leah = world.officer("Leah C", "leah@example.org", OfficerRole.LEAD)
    stranger.cookies.set("msaada", world.cookie(leah))
    assert stranger.get("/desk/new").status_code == 200


def test_a_supervisor_is_written_to_about_somebody_of_hers(
    client: TestClient, world: World, amina: int
) -> None:
    number = world.ticket()
    boss = contact(world, "Rose Adongo")
    with world.sessions.begin() as session:
        ticket = session.get_one(Ticket, number)
        ticket.contact.supervisor_id = boss
        session.get_one(Officer, amina).areas = [ticket.area_id or 0]
    url = f"/desk/new?contact={boss}&about={number}"

    panel = client.get(f"/desk/tickets/{number}").text
    form = client.get(url).text
    made = client.post(
        "/desk/new",
        data={"contact": boss, "about": number, "question": "Did she get the phone?"},
    )

    assert url.replace("&", "&amp;") in panel
    assert f"#{number} Akinyi Odhiambo: App does not sync" in form
    assert made.status_code == 303
    with world.sessions() as session:
        hers = session.query(Ticket).filter_by(contact_id=boss).one()
        assert hers.assignee_id == amina
        linked = [one.id for one in merging.linked(session, number)]
        assert linked == [hers.id]
    assert (
        client.get(f"/desk/new?contact={boss}&about={number + 99}").status_code == 404
    )
    other = contact(world, "Nobody of hers", "+254700000778")
    with world.sessions.begin() as session:
        far = Area(name="Turkana", path="/9/")
        session.add(far)
        session.flush()
        session.get_one(Contact, other).area_id = far.id
    assert client.get(f"/desk/new?contact={other}&about={number}").status_code == 404
