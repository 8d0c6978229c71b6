"""One ticket as a text file."""

from fastapi.testclient import TestClient

from messages.channel import Status
from messages.models import Author, Direction
from people.models import AuditEntry, Officer
from tests.desk.world import NOW, World
from tickets import service


def test_all_of_a_ticket_is_in_the_file_and_nothing_else(
    editor: TestClient, world: World
) -> None:
    number = world.ticket(text="Bado. Call 0722 000 111.")
    other = world.ticket("Peter Kamau", "White screen")
    world.say(
        number,
        "Amina, Msaada: Fungua app.",
        direction=Direction.OUTBOUND,
        author=Author.OFFICER,
        officer_id=1,
        status=Status.DELIVERED,
        extra={"said": "Fungua app.\nSubiri."},
    )
    with world.sessions.begin() as session:
        leah = session.get_one(Officer, 1)
        service.add_note(session, number, leah, "She borrowed a phone.", now=NOW)
        service.assign(session, number, leah, by=leah, now=NOW)

    answer = editor.get(f"/desk/tickets/{number}/export")

    text = answer.text
    assert f'filename="ticket-{number}.txt"' in answer.headers["content-disposition"]
    assert text.startswith(f"#{number} App does not sync\nAkinyi Odhiambo · CHW-")
    assert "11:32  Akinyi Odhiambo (SMS): Bado. Call …111." in text
    assert "Leah C (SMS, Delivered): Fungua app.\n       Subiri." in text
    assert "[Note] Leah C: She borrowed a phone." in text
    assert "* Leah C took it" in text
    assert "2026-11-24" in text
    assert "0722 000 111" not in text
    assert "White screen" not in text
    assert f"/desk/tickets/{other}/export" in editor.get(f"/desk/tickets/{other}").text
    with world.sessions() as session:
        entry = session.query(AuditEntry).filter_by(deed="ticket.exported").one()
        assert entry.details == {"ticket": str(number)}


def test_only_who_may_export_takes_one_along(client: TestClient, world: World) -> None:
    number = world.ticket()

    assert client.get(f"/desk/tickets/{number}/export").status_code == 403
    assert "/export" not in client.get(f"/desk/tickets/{number}").text
