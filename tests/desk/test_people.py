"""People, as officers look them up and leads write them down."""

import re

import pytest
from fastapi.testclient import TestClient

from conversation.models import Conversation
from messages.models import Message
from people.address import Channel
from people.models import Area, AuditEntry, Contact, Officer, OfficerRole, Role
from tests.desk.world import NOW, World, statements
from tickets import people
from tickets.models import Ticket
from tickets.rules import TicketStatus

URL = "/desk/people"


@pytest.fixture
def lead(client: TestClient, world: World, amina: int) -> TestClient:
    with world.sessions.begin() as session:
        session.get_one(Officer, amina).role = OfficerRole.LEAD
    return client


def first_contact(world: World) -> Contact:
    with world.sessions() as session:
        contact = session.get_one(Contact, 1)
        _ = contact.addresses
        return contact


def contact_of(world: World, ticket_id: int) -> Contact:
    with world.sessions() as session:
        contact = session.get_one(Ticket, ticket_id).contact
        _ = contact.addresses, contact.area
        return contact


def supervisor(world: World, code: str = "SUP-1") -> int:
    with world.sessions.begin() as session:
        one = Contact(
            name="Rose Adongo", code=code, role=Role.SUPERVISOR, created_at=NOW
        )
        session.add(one)
        session.flush()
        return one.id


def form(contact: Contact, **values: object) -> dict[str, str]:
    known = {
        "name": contact.name,
        "code": contact.code,
        "role": contact.role,
        "locale": contact.locale,
        "area": contact.area_id,
    }
    return {key: str(value or "") for key, value in {**known, **values}.items()}


def test_everybody_is_listed_by_name_with_what_waits(
    client: TestClient, world: World
) -> None:
    world.ticket("Zawadi Moraa")
    world.ticket("Akinyi Odhiambo", status=TicketStatus.RESOLVED)
    world.ticket(None)

    shown = client.get(URL).text

    names = [shown.index(name) for name in ("Akinyi", "Zawadi", "CHW-0005")]
    assert names == sorted(names)
    assert "Nyando › Ahero" in shown
    assert "+254700000" not in shown


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=akinyi", {"Akinyi"}),
        ("q=chw-0001", {"Akinyi"}),
        ("q=CHW-9", set()),
        ("role=supervisor", {"Rose"}),
        ("area=2", {"Akinyi", "Zawadi"}),
        ("q=zawadi&area=1&role=chw", {"Zawadi"}),
        ("supervisor=3", {"Zawadi"}),
    ],
)
def test_a_list_of_people_is_narrowed(
    client: TestClient, world: World, query: str, names: set[str]
) -> None:
    world.ticket()
    zawadi = world.ticket("Zawadi Moraa")
    assert supervisor(world) == 3
    with world.sessions.begin() as session:
        session.get_one(Ticket, zawadi).contact.supervisor_id = 3

    shown = client.get(f"{URL}?{query}").text

    assert set(re.findall(r'/people/\d+">(\w+)', shown)) == names
    assert ("Nobody is like that" in shown) is (not names)


def test_pages_of_people_hold_each_once(world: World, amina: int) -> None:
    with world.sessions.begin() as session:
        for number in range(people.PAGE * 2 + 3):
            name = f"Person {number // 2:03}" if number % 5 else None
            session.add(Contact(name=name, code=f"C-{number}", created_at=NOW))
    seen: list[int] = []
    after: int | None = None

    with world.sessions() as session:
        officer = session.get_one(Officer, amina)
        while True:
            found = people.page(session, officer, people.Asked(after=after))
            seen += [one.id for one in found.found]
            after = found.after
            if after is None:
                break

    assert len(seen) == len(set(seen)) == people.PAGE * 2 + 3


def test_forty_people_cost_as_many_statements_as_two(
    client: TestClient, world: World
) -> None:
    for _ in range(2):
        world.ticket()
    few = statements(world.sessions.kw["bind"], client, URL)
    for _ in range(38):
        world.ticket()

    assert statements(world.sessions.kw["bind"], client, URL) == few


def test_a_lead_writes_down_who_she_is(
    lead: TestClient, world: World, amina: int
) -> None:
    number = world.ticket()
    over = world.ticket(status=TicketStatus.RESOLVED)
    supervisor(world)
    contact = contact_of(world, number)
    with world.sessions.begin() as session:
        far = Area(name="Turkana", path="/9/")
        session.add(far)
        session.flush()
        far.path = f"/{far.id}/"
        session.get_one(Ticket, over).contact_id = contact.id
        session.add(
            Conversation(
                contact_id=contact.id,
                stored={"stage": "idle"},
                locale="sw",
                changed_at=NOW,
            )
        )
        area = far.id

    told = form(contact, name=" Akinyi  Otieno ", locale="fr", area=area)
    answer = lead.post(
        f"{URL}/{contact.id}", data={**told, "supervisor": "SUP-1", "code": "CHW-77"}
    )

    assert answer.status_code == 303
    with world.sessions() as session:
        she = session.get_one(Contact, contact.id)
        assert (she.name, she.code, she.locale) == ("Akinyi Otieno", "CHW-77", "fr")
        assert she.supervisor is not None
        assert she.supervisor.name == "Rose Adongo"
        assert session.get_one(Conversation, contact.id).locale == "fr"
        assert session.get_one(Ticket, number).area_id == area
        assert session.get_one(Ticket, over).area_id != area
        entry = session.query(AuditEntry).one()
        assert (entry.deed, entry.officer_id) == ("contact.changed", amina)
    assert "Akinyi Otieno" in lead.get("/desk/search?q=turkana").text


@pytest.mark.parametrize(
    ("wrong", "status", "why"),
    [
        ({"code": "SUP-1"}, 409, "Somebody else has the code SUP-1."),
        ({"supervisor": "SUP-9"}, 422, "Nobody has the code SUP-9."),
        ({"supervisor": "CHW-0001"}, 422, "Nobody is her own supervisor."),
        ({"area": "99"}, 404, "There is no such area."),
    ],
)
def test_what_can_not_be_true_of_her_changes_nothing(
    lead: TestClient, world: World, wrong: dict[str, str], status: int, why: str
) -> None:
    contact = contact_of(world, world.ticket())
    supervisor(world)

    answer = lead.post(f"{URL}/{contact.id}", data=form(contact, name="Typed", **wrong))

    assert answer.status_code == status
    assert why in answer.text
    assert first_contact(world).name == "Akinyi Odhiambo"


def test_a_further_number_is_hers_unless_it_is_somebodys(
    lead: TestClient, world: World
) -> None:
    contact = contact_of(world, world.ticket())
    world.ticket("Zawadi Moraa")
    url = f"{URL}/{contact.id}/numbers"

    assert lead.post(url, data={"phone": "0722 000 111"}).status_code == 303
    taken = lead.post(url, data={"phone": "+254700000003"})
    none = lead.post(url, data={"phone": "soon"})

    assert taken.status_code == 409
    assert "belongs to somebody already" in taken.text
    assert none.status_code == 422
    assert 'value="soon"' in none.text
    hers = first_contact(world).addresses
    assert [one.address for one in hers] == ["+254700000001", "+254722000111"]
    assert {one.channel for one in hers} == {Channel.SMS}


def test_officers_look_people_up_and_leads_change_them(
    client: TestClient, world: World
) -> None:
    number = world.ticket()
    contact = contact_of(world, number)

    page = client.get(f"{URL}/{contact.id}").text

    assert "A lead can change this." in page
    assert f"#{number} App does not sync" in page
    for path in ("", "/numbers"):
        answer = client.post(f"{URL}/{contact.id}{path}", data=form(contact))
        assert answer.status_code == 403


def test_a_lead_of_some_areas_moves_nobody_out_of_them(
    lead: TestClient, world: World, amina: int
) -> None:
    contact = contact_of(world, world.ticket())
    with world.sessions.begin() as session:
        far = Area(name="Turkana", path="/9/")
        session.add(far)
        session.flush()
        far.path = f"/{far.id}/"
        session.get_one(Officer, amina).areas = [contact.area_id or 0]
        area = far.id

    answer = lead.post(f"{URL}/{contact.id}", data=form(contact, area=area))
    same = lead.post(f"{URL}/{contact.id}", data=form(contact, name="Akinyi O."))

    assert answer.status_code == 422
    assert "Choose one of your own areas." in answer.text
    assert same.status_code == 303


def test_the_side_panel_leads_to_her_page(client: TestClient, world: World) -> None:
    number = world.ticket()
    contact = contact_of(world, number)

    shown = client.get(f"/desk/tickets/{number}").text

    assert f'href="/desk/people/{contact.id}"' in shown
    assert 'href="/desk/people"' in shown


def test_a_stranger_turns_out_to_be_somebody_we_know(
    lead: TestClient, world: World, amina: int
) -> None:
    hers = world.ticket()
    asked = world.ticket(None, "Simu mpya, namba mpya", area_id=None)
    known, stranger = contact_of(world, hers), contact_of(world, asked)
    with world.sessions.begin() as session:
        one = session.get_one(Contact, stranger.id)
        one.code, one.area_id = None, None
    url = f"{URL}/{stranger.id}/joining"

    first = lead.post(url, data={"code": known.code})
    unchanged = contact_of(world, asked).id
    done = lead.post(url, data={"code": known.code, "sure": known.id})

    assert "Akinyi Odhiambo, Nyando › Ahero: all that was said" in first.text
    assert unchanged == stranger.id
    assert done.headers["location"] == f"{URL}/{known.id}"
    with world.sessions() as session:
        ticket = session.get_one(Ticket, asked)
        assert (ticket.contact_id, ticket.area_id) == (known.id, known.area_id)
        she = session.get_one(Contact, known.id)
        assert len(she.addresses) == 2
        said = session.query(Message).filter_by(contact_id=known.id)
        assert said.count() == 2
        entry = session.query(AuditEntry).filter_by(deed="contact.joined").one()
        assert entry.officer_id == amina
    assert "Simu mpya" in lead.get(f"/desk/tickets/{hers}").text
    listed = lead.get(URL).text
    assert f'/people/{known.id}"' in listed
    assert f'/people/{stranger.id}"' not in listed
    tail = stranger.addresses[0].address[-6:]
    assert re.findall(
        r"option-person-(\d+)", lead.get(f"/desk/search?q={tail}").text
    ) == [str(known.id)]


@pytest.mark.parametrize(
    ("code", "status", "why"),
    [("CHW-9999", 422, "Nobody has the code CHW-9999."), ("", 422, "Nobody has")],
)
def test_nobody_is_taken_for_whom_we_do_not_know(
    lead: TestClient, world: World, code: str, status: int, why: str
) -> None:
    stranger = contact_of(world, world.ticket(None))
    with world.sessions.begin() as session:
        session.get_one(Contact, stranger.id).code = None

    answer = lead.post(f"{URL}/{stranger.id}/joining", data={"code": code})

    assert answer.status_code == status
    assert why in answer.text


def test_who_has_a_code_is_nobody_else(lead: TestClient, world: World) -> None:
    one = contact_of(world, world.ticket())
    other = contact_of(world, world.ticket("Zawadi Moraa"))

    answer = lead.post(f"{URL}/{one.id}/joining", data={"code": other.code})

    assert answer.status_code == 409
    assert "a code of her own" in answer.text
