"""Ready replies and macros: written by leads, tried before they are kept."""

import pytest
from fastapi.testclient import TestClient

from desk.ready_form import MacroForm, filled, steps
from kit.errors import BadInputError
from people.models import AuditEntry
from tests.desk.world import HTMX, World
from tickets import canned, deeds, macros
from tickets.canned import Canned
from tickets.models import Macro, Ticket
from tickets.rules import TicketPriority

REPLIES, MACROS = "/desk/ready/replies", "/desk/ready/macros"
GREETING = {
    "shortcut": "/Greet",
    "title": "Greet her",
    "text_en": "Hello {{name}}.",
    "text_sw": "Habari {{name}}, tiketi {{ticket}}.",
    "text_fr": "Bonjour {{name}}.",
}
RICH = {
    "title": "Nothing syncs",
    "say": "greet",
    "assign": "me",
    "priority": "high",
    "category": "network",
    "tags": "sync, #Urgent",
    "untags": "old",
    "note": "Called her.",
    "follow": "true",
    "snooze_hours": "4",
    "snooze_reason": "She charges it",
    "end": "wait",
}


def replies(world: World) -> dict[str, Canned]:
    with world.sessions() as session:
        return {one.shortcut: one for one in canned.everything(session)}


def kept(world: World) -> list[Macro]:
    with world.sessions() as session:
        return list(macros.everything(session))


def test_a_reply_is_written_in_every_language_and_used(
    editor: TestClient, world: World
) -> None:
    number = world.ticket()

    saved = editor.post(REPLIES, data=GREETING)
    listed = editor.get("/desk/ready").text
    offered = editor.get(f"/desk/tickets/{number}/offers?words=gre", headers=HTMX).text

    assert saved.headers["location"] == "/desk/ready"
    assert dict(replies(world)["greet"].texts) == {
        "en": "Hello {{name}}.",
        "sw": "Habari {{name}}, tiketi {{ticket}}.",
        "fr": "Bonjour {{name}}.",
    }
    assert "/greet" in listed
    assert "Kiswahili" in listed
    assert f"Habari Akinyi, tiketi {number}." in offered


def test_a_preview_keeps_nothing_and_shows_text_and_price(
    editor: TestClient, world: World
) -> None:
    number = world.ticket()

    invented = editor.post(REPLIES, data={**GREETING, "then": "preview"}).text
    on_hers = editor.post(
        REPLIES, data={**GREETING, "then": "preview", "ticket": f"#{number}"}
    ).text
    elsewhere = editor.post(
        REPLIES, data={**GREETING, "then": "preview", "ticket": "x"}
    )

    assert "Habari Grace, tiketi 1042." in invented
    assert "1 segment · $0.04" in invented
    assert f"Habari Akinyi, tiketi {number}." in on_hers
    assert elsewhere.status_code == 422
    assert replies(world) == {}


@pytest.mark.parametrize(
    ("wrong", "status", "said"),
    [
        ({"shortcut": "no blanks"}, 422, "small letters"),
        ({"title": " "}, 422, "needs a title"),
        ({"text_en": "Hi {{nonsense}}"}, 422, "Nothing fills"),
        ({"shortcut": "taken"}, 409, "already"),
    ],
)
def test_what_cannot_be_kept_is_shown_again_with_the_reason(
    editor: TestClient, world: World, wrong: dict[str, str], status: int, said: str
) -> None:
    with world.sessions.begin() as session:
        canned.put(session, "taken", "Taken", {"en": "Here."})

    answer = editor.post(REPLIES, data=GREETING | wrong)

    assert answer.status_code == status
    assert said in answer.text
    assert "Bonjour {{name}}." in answer.text
    assert list(replies(world)) == ["taken"]


def test_a_new_shortcut_is_followed_by_the_macros_that_say_it(
    editor: TestClient, world: World
) -> None:
    editor.post(REPLIES, data=GREETING)
    editor.post(MACROS, data=RICH)
    changed = {**GREETING, "was": "greet", "shortcut": "hello", "text_fr": ""}

    page = editor.get(f"{REPLIES}/greet").text
    editor.post(REPLIES, data=changed)
    used = editor.post(f"{REPLIES}/hello/removal")

    assert "Nothing syncs" in page
    assert list(replies(world)) == ["hello"]
    assert sorted(replies(world)["hello"].texts) == ["en", "sw"]
    assert deeds.Say("hello") in macros.steps_of(kept(world)[0])
    assert used.status_code == 409
    editor.post(f"{MACROS}/{kept(world)[0].id}/removal")
    editor.post(f"{REPLIES}/hello/removal")
    assert replies(world) == {}
    assert kept(world) == []
    assert editor.get(f"{REPLIES}/hello").status_code == 404


def test_a_macro_is_written_changed_and_applied(
    editor: TestClient, world: World
) -> None:
    editor.post(REPLIES, data=GREETING)
    number = world.ticket()

    editor.post(MACROS, data=RICH)
    (macro,) = kept(world)
    page = editor.get(f"{MACROS}/{macro.id}").text
    short = {"title": "Only a tag", "tags": "sync"}
    editor.post(f"{MACROS}/{macro.id}", data=short)
    sheet = editor.get(f"/desk/tickets/{number}/macros", headers=HTMX).text

    assert macros.steps_of(macro) == [
        deeds.Say("greet"),
        deeds.Assign("me"),
        deeds.SetPriority(TicketPriority.HIGH),
        deeds.SetCategory("network"),
        deeds.Tag("sync"),
        deeds.Tag("urgent"),
        deeds.Untag("old"),
        deeds.Note("Called her."),
        deeds.Follow(),
        deeds.Snooze(4, "She charges it"),
        deeds.Wait(),
    ]
    assert 'value="sync, urgent"' in page
    assert macros.steps_of(kept(world)[0]) == [deeds.Tag("sync")]
    assert "Only a tag" in sheet
    assert "Add the tag sync" in sheet
    assert 'href="/desk/ready"' in sheet


def test_its_effects_are_shown_on_a_ticket_before_it_is_kept(
    editor: TestClient, world: World
) -> None:
    editor.post(REPLIES, data=GREETING)
    number = world.ticket()
    form = {**RICH, "then": "preview"}

    invented = editor.post(MACROS, data=form, headers=HTMX).text
    on_hers = editor.post(MACROS, data={**form, "ticket": str(number)}).text

    for said in ("Hello Grace.", "Bonjour Grace.", "Priority: High"):
        assert said in invented
    assert "Habari Akinyi" in on_hers
    assert "Bonjour" not in on_hers
    assert "Priority:" not in on_hers  # it is high already
    assert kept(world) == []
    with world.sessions() as session:
        assert session.query(Ticket).count() == 1


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"title": ""}, 422),
        ({"say": "nothing-such"}, 422),
        ({"snooze_reason": ""}, 422),
        ({"snooze_hours": "many"}, 422),
        ({"end": "explode"}, 422),
        ({"priority": "huge"}, 422),
        ({"assign": "x"}, 422),
        ({"ticket": "4711", "then": "preview"}, 422),
    ],
)
def test_a_macro_that_cannot_be_kept_is_shown_again(
    editor: TestClient, world: World, wrong: dict[str, str], status: int
) -> None:
    editor.post(REPLIES, data=GREETING)

    answer = editor.post(MACROS, data=RICH | wrong)

    assert answer.status_code == status
    assert "Called her." in answer.text
    assert kept(world) == []


def test_two_macros_cannot_have_one_title(editor: TestClient, world: World) -> None:
    form = {"title": "Close it", "end": "close"}

    editor.post(MACROS, data=form)
    again = editor.post(MACROS, data=form)

    assert "already" in again.text
    assert len(kept(world)) == 1
    assert editor.get(f"{MACROS}/4711").status_code == 404
    assert editor.post(f"{MACROS}/4711", data=form).status_code == 404


def test_officers_use_them_and_do_not_write_them(
    client: TestClient, world: World
) -> None:
    with world.sessions.begin() as session:
        macro = macros.put(session, "Close it", [deeds.Close()])
        number = macro.id

    for method, path in (
        ("GET", "/desk/ready"),
        ("GET", f"{REPLIES}/new"),
        ("POST", REPLIES),
        ("GET", f"{MACROS}/new"),
        ("POST", f"{MACROS}/{number}/removal"),
    ):
        assert client.request(method, path, data=GREETING).status_code == 403
    sheet = client.get(f"/desk/tickets/{world.ticket()}/macros", headers=HTMX).text
    assert "/desk/ready" not in sheet
    assert len(kept(world)) == 1


def test_who_wrote_what_is_in_the_audit_log(editor: TestClient, world: World) -> None:
    editor.post(REPLIES, data=GREETING)
    editor.post(f"{REPLIES}/greet/removal")

    with world.sessions() as session:
        found = [(one.deed, one.subject) for one in session.query(AuditEntry)]
    assert found == [
        ("reply.written", "reply:greet"),
        ("reply.removed", "reply:greet"),
    ]


def test_a_form_holds_all_of_a_macro() -> None:
    every = steps(MacroForm.model_validate({**RICH, "field_model": "Spark"}))

    assert steps(filled("Nothing syncs", every)) == every
    assert steps(filled("", [deeds.Assign(7), deeds.Assign(None)])) == [
        deeds.Assign(None)
    ]
    assert steps(filled("", [deeds.Assign(7)])) == [deeds.Assign(7)]
    with pytest.raises(BadInputError):
        steps(MacroForm(priority="huge"))
