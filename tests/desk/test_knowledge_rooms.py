"""The knowledge base at the desk: written, examined, published, told."""

import html
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from kit.wake import Topic
from knowledge import articles, editing, files, labels
from knowledge.learning import Learnt
from knowledge.models import ArticleVersion, GoldenText, Outcome
from knowledge.shape import article_from
from knowledge.texts import ArticleText
from people.models import AuditEntry
from tests.desk.world import HTMX, ON_SQLITE, Now, World
from tests.knowledge.examples import CHARGING

pytestmark = pytest.mark.usefixtures("articles_of_example")

ROOM = "/desk/knowledge"
CHARGER = f"{ROOM}/articles/phone-not-charging"
BANK = f"{ROOM}/articles/power-bank-stolen"
TYPED = {
    "title": "Power bank stolen",
    "steps": "Tell your supervisor today\nAsk the police for a number",
    "phrases": "my power bank was stolen\nthey took the power bank\nthief power bank",
    "send": "when and where",
    "summary": "Tell your supervisor today.",
}


def read(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[-800:]
    return html.unescape(answer.text)


def typed(client: TestClient, path: str, **values: str) -> dict[str, str]:
    """What the form holds, with some of it typed over."""
    page = client.get(path).text
    seen = page.split('name="seen" value="')[1].split('"')[0]
    return {"locale": "en", "seen": seen, **values}


def begun(client: TestClient) -> None:
    client.post(ROOM, data={"name": "Power bank stolen"})
    answer = client.post(BANK, data=typed(client, BANK, **TYPED))
    assert answer.status_code == 303


def published(world: World) -> dict[str, ArticleText]:
    with world.sessions() as session:
        return {one.slug: one for one in articles.published(session)}


@ON_SQLITE
def test_only_who_may_edit_finds_the_room(client: TestClient) -> None:
    assert client.get(ROOM).status_code == 403
    assert ROOM not in client.get("/desk").text


def test_the_list_shows_state_use_and_what_is_to_mend(
    editor: TestClient, world: World, clock: Now
) -> None:
    with world.sessions.begin() as session:
        for outcome in (Outcome.ASKED, Outcome.FIXED, Outcome.NOT_FIXED):
            articles.rate(
                session,
                "phone-not-charging",
                outcome,
                locale="en",
                channel="sms",
                contact_id=None,
                message_id=None,
                now=clock() - timedelta(days=1),
            )

    page = read(editor, f"{ROOM}?sort=use")
    found = read(editor, f"{ROOM}?q=haiingizi")

    assert page.index("Phone not charging") < page.index("CHWs who do not report")
    assert "50 %" in page
    assert "no Français" in page
    assert "Phone not charging" in found
    assert "Phone lost or stolen" not in found


@pytest.mark.parametrize("sort", ["name", "use", "help", "age", "problems", "x"])
def test_the_list_can_be_put_in_any_order(editor: TestClient, sort: str) -> None:
    assert read(editor, f"{ROOM}?sort={sort}").count("<tr>") == 4


def test_a_new_article_is_written_examined_and_published(
    editor: TestClient, app: FastAPI, world: World
) -> None:
    begun(editor)
    assert "power-bank-stolen" not in published(world)

    exam = read(editor, f"{BANK}/exam?done=1")
    before = app.state.wake.count(Topic.KNOWLEDGE)
    answer = editor.post(f"{BANK}/publication")

    assert "Passes." in exam
    assert "title: Power bank stolen" in exam
    assert answer.status_code == 303
    assert published(world)["power-bank-stolen"].locales["en"].steps == (
        "Tell your supervisor today",
        "Ask the police for a number",
    )
    assert app.state.wake.count(Topic.KNOWLEDGE) == before + 1
    assert "Contacts get it from now on" in read(editor, answer.headers["location"])
    assert "New draft" not in read(editor, ROOM)


@ON_SQLITE
def test_the_page_of_an_exam_comes_at_once_and_asks_for_the_verdict(
    editor: TestClient,
) -> None:
    begun(editor)

    waiting = read(editor, f"{BANK}/exam")
    verdict = editor.get(f"{BANK}/exam", headers=HTMX).text
    known = read(editor, f"{BANK}/exam")

    assert 'hx-get="/desk/knowledge/articles/power-bank-stolen/exam?done=1"' in waiting
    assert "Publish now" not in waiting
    assert "Passes." in verdict
    assert "<html" not in verdict
    assert "Publish now" in known


def test_a_name_that_is_taken_is_refused(editor: TestClient) -> None:
    assert editor.post(ROOM, data={"name": "Phone not charging"}).status_code == 409
    assert editor.post(ROOM, data={"name": "???"}).status_code == 422


@ON_SQLITE
def test_what_cannot_be_kept_comes_back_as_it_was_typed(editor: TestClient) -> None:
    data = typed(editor, CHARGER, title="", steps="Wait for the sun")

    answer = editor.post(CHARGER, data=data)

    assert answer.status_code == 422
    assert "Not saved yet" in answer.text
    assert "Wait for the sun" in answer.text


def test_nobody_overwrites_a_colleague_unawares(
    editor: TestClient, world: World, clock: Now
) -> None:
    mine = typed(editor, CHARGER, title="Mine", steps="One")
    clock.pass_by(minutes=1)
    editor.post(CHARGER, data=typed(editor, CHARGER, title="Theirs", steps="Two"))

    clash = editor.post(CHARGER, data=mine)
    again = {**mine, "seen": clash.text.split('name="seen" value="')[1].split('"')[0]}
    clock.pass_by(minutes=1)
    kept = editor.post(CHARGER, data=again)

    assert clash.status_code == 409
    assert 'value="Mine"' in clash.text
    assert kept.status_code == 303
    with world.sessions() as session:
        found = editing.current(session, "phone-not-charging")
        assert found.locales["en"].title == "Mine"


def test_a_draft_of_an_older_version_must_be_compared_first(
    editor: TestClient, world: World, clock: Now
) -> None:
    editor.post(CHARGER, data=typed(editor, CHARGER, title="Mine", steps="One"))
    english = CHARGING.locales["en"]
    other = article_from(
        {"slug": CHARGING.slug, "en": {"title": "Other", "steps": list(english.steps)}}
    )
    with world.sessions.begin() as session:
        articles.publish(session, [other], now=clock())

    refused = editor.post(f"{CHARGER}/publication")
    page = read(editor, f"{CHARGER}/exam?done=1")
    editor.post(f"{CHARGER}/going-on")
    answer = editor.post(f"{CHARGER}/publication", data={"reason": "It is shorter."})

    assert refused.status_code == 409
    assert "Another version was published" in page
    assert answer.status_code == 303
    assert published(world)["phone-not-charging"].locales["en"].title == "Mine"


def test_what_breaks_the_exam_needs_a_reason_which_is_recorded(
    editor: TestClient, world: World
) -> None:
    spoilt = typed(editor, CHARGER, title="Holiday", steps="Rest", phrases="holiday")
    editor.post(CHARGER, data=spoilt)

    page = read(editor, f"{CHARGER}/exam?done=1")
    refused = editor.post(f"{CHARGER}/publication", data={"reason": "  "})
    answer = editor.post(f"{CHARGER}/publication", data={"reason": "We are closed."})

    assert "Does not pass." in page
    assert "my phone does not charge any more" in page
    assert refused.status_code == 409
    assert answer.status_code == 303
    with world.sessions() as session:
        newest = editing.versions(session, "phone-not-charging")[0]
        (entry,) = session.scalars(select(AuditEntry)).all()
        assert newest.reason == entry.details["reason"] == "We are closed."
        assert (entry.deed, entry.subject) == ("exam.overruled", "phone-not-charging")
        assert entry.details["refusals"]
    assert "We are closed." in read(editor, f"{CHARGER}/versions")


@ON_SQLITE
def test_what_would_harm_somebody_is_not_published_for_any_reason(
    editor: TestClient,
) -> None:
    begun(editor)
    editor.post(BANK, data=typed(editor, BANK, **TYPED, data_at_risk="true"))

    page = read(editor, f"{BANK}/exam?done=1")
    answer = editor.post(f"{BANK}/publication", data={"reason": "No time."})

    assert "Mend it first" in page
    assert answer.status_code == 409


def test_a_draft_that_changed_while_it_was_examined_is_examined_again(
    editor: TestClient, world: World, app: FastAPI
) -> None:
    begun(editor)
    examine = app.state.examiner.examine

    def slow(session: object, article: ArticleText) -> object:
        found = examine(session, article)
        with world.sessions.begin() as other:
            editing.save_draft(other, CHARGING, 1, now=world.clock())
            articles.retire(other, "chw-inactive-followup", now=world.clock())
        return found

    app.state.examiner.examine = slow

    assert editor.post(f"{BANK}/publication").status_code == 409
    assert "power-bank-stolen" not in published(world)


@ON_SQLITE
def test_the_preview_follows_the_typing_and_changes_nothing(
    editor: TestClient, world: World
) -> None:
    data = typed(editor, CHARGER, title="Phone ✓", steps="Try\nAgain")

    answer = editor.post(f"{CHARGER}/preview", data=data, headers=HTMX)

    assert answer.status_code == 200
    assert "<mark>✓</mark>" in answer.text
    assert 'name="replace" value="✓"' in answer.text
    assert 'id="remarks-steps" hx-swap-oob="true"' in answer.text
    assert "A Try" in answer.text
    with world.sessions() as session:
        assert editing.draft_of(session, "phone-not-charging") is None


@ON_SQLITE
def test_a_character_that_costs_is_replaced_with_one_click(
    editor: TestClient, world: World
) -> None:
    data = typed(editor, CHARGER, title="Phone ✓", steps="Press ✓", replace="✓")

    editor.post(CHARGER, data=data)

    with world.sessions() as session:
        text = editing.current(session, "phone-not-charging").locales["en"]
        assert (text.title, text.steps) == ("Phone ok", ("Press ok",))


@ON_SQLITE
def test_a_translation_older_than_its_source_is_marked(editor: TestClient) -> None:
    editor.post(CHARGER, data=typed(editor, CHARGER, title="Changed", steps="One"))

    page = read(editor, f"{CHARGER}?locale=sw")

    assert "English was changed after this" in page
    assert "Changed" in page
    assert "Kiswahili older" in read(editor, ROOM)


def test_a_draft_can_be_discarded(editor: TestClient, world: World) -> None:
    begun(editor)
    editor.post(CHARGER, data=typed(editor, CHARGER, title="Changed", steps="One"))

    new = editor.post(f"{BANK}/discarding")
    old = editor.post(f"{CHARGER}/discarding")

    assert (new.headers["location"], old.headers["location"]) == (ROOM, CHARGER)
    assert editor.get(BANK).status_code == 404
    assert 'value="Phone not charging"' in read(editor, CHARGER)


def test_a_retired_article_comes_back_by_the_exam(
    editor: TestClient, world: World
) -> None:
    editor.post(f"{CHARGER}/retirement")
    assert "phone-not-charging" not in published(world)
    assert "Retired" in read(editor, ROOM)

    answer = editor.post(f"{CHARGER}/return")
    page = read(editor, f"{answer.headers['location']}?done=1")
    editor.post(f"{CHARGER}/publication")

    assert "Put right: 2" in page
    assert published(world)["phone-not-charging"] == CHARGING


def test_an_article_that_others_lead_to_is_not_retired(editor: TestClient) -> None:
    ways = {"way_label": ["Phone", "Bank"], "way_steps": ["", "Wait"]}
    begun(editor)
    data = {
        **typed(editor, BANK, **TYPED, fork="Which one?"),
        **ways,
        "way_article": ["phone-not-charging", ""],
    }
    editor.post(BANK, data=data)
    editor.post(f"{BANK}/publication")

    answer = editor.post(f"{CHARGER}/retirement")

    assert answer.status_code == 409
    assert "power-bank-stolen leads to this article" in answer.text


def test_an_old_version_is_compared_and_made_the_draft(
    editor: TestClient, world: World
) -> None:
    editor.post(CHARGER, data=typed(editor, CHARGER, title="Dead", steps="One"))
    editor.post(f"{CHARGER}/publication", data={"reason": "Shorter."})

    newest = read(editor, f"{CHARGER}/versions")
    oldest = read(editor, f"{CHARGER}/versions?version=1")
    editor.post(f"{CHARGER}/versions/1/restoring")

    assert "en › title: Dead" in newest
    assert "en › title: Phone not charging" in oldest
    with world.sessions() as session:
        assert editing.current(session, "phone-not-charging") == CHARGING
    assert editor.get(f"{ROOM}/articles/nothing/versions").status_code == 404


def test_a_question_is_tried_against_what_is_published_or_a_draft(
    editor: TestClient,
) -> None:
    begun(editor)
    asked = "q=my+power+bank+was+stolen"

    now = read(editor, f"{ROOM}/try?{asked}")
    then = read(editor, f"{ROOM}/try?{asked}&draft=power-bank-stolen")

    assert "Answered at once" in then
    assert '<q dir="auto">my power bank was stolen</q>' in then
    assert "<b>stolen</b>" in then
    assert "runner-up" in then
    assert '<q dir="auto">my power bank was stolen</q>' not in now


def test_trying_tells_what_was_learnt_from_labels(
    editor: TestClient, world: World, clock: Now
) -> None:
    asked = f"{ROOM}/try?q=my+phone+charge+finishes+at+night"

    before = read(editor, asked)
    with world.sessions.begin() as session:
        learnt = Learnt(shift=-1.0, stretch=0.7, labels=31, contacts=29, right=3)
        labels.keep(session, learnt, now=clock())
    after = read(editor, asked)

    assert "Labels so far: 0. From 25 on" in before
    assert "Answered at once" in before
    assert "31 labels of 29 people" in after
    assert "Offered to choose from" in after
    sure = before.split(" % sure")[0].rsplit(">", 1)[1]
    assert f"Without them: {sure} % sure." in after


def test_a_text_is_added_to_every_later_exam_once_and_masked(
    editor: TestClient, world: World
) -> None:
    data = {"text": "my password is x7$kq2", "slug": "", "locale": "en"}

    first = editor.post(f"{ROOM}/golden", data=data)
    second = editor.post(f"{ROOM}/golden", data=data)

    assert (first.status_code, second.status_code) == (303, 409)
    with world.sessions() as session:
        (golden,) = session.scalars(select(GoldenText)).all()
        assert "x7" not in golden.text
        assert golden.slug is None
    begun(editor)
    assert "5 questions" in read(editor, f"{BANK}/exam?done=1")


def test_the_figures_of_an_article_are_told_by_language_and_area(
    editor: TestClient, world: World, clock: Now
) -> None:
    ticket = world.ticket()
    with world.sessions.begin() as session:
        for outcome in (Outcome.ASKED, Outcome.ANSWERED, Outcome.FIXED):
            articles.rate(
                session,
                "phone-not-charging",
                outcome,
                locale="sw",
                channel="sms",
                contact_id=ticket and 1,
                message_id=None,
                now=clock() - timedelta(days=2),
            )

    page = read(editor, f"{CHARGER}/figures?days=7")

    assert "100 %" in page
    assert "Ahero 1" in page
    assert "In the last week 1 were answered and 1 fixed." in page


def test_what_was_edited_at_the_desk_is_exported_and_imported_byte_for_byte(
    editor: TestClient, world: World, clock: Now, tmp_path: Path
) -> None:
    folder = tmp_path
    begun(editor)
    editor.post(f"{BANK}/publication")
    with world.sessions.begin() as session:
        articles.save_folder(session, folder / "one")
    with world.sessions.begin() as session:
        count = len(session.scalars(select(ArticleVersion)).all())
        articles.load_folder(session, folder / "one", now=clock())
        articles.save_folder(session, folder / "two")
        again = len(session.scalars(select(ArticleVersion)).all())

    written = sorted((folder / "one" / "articles").iterdir())
    assert len(written) == 4
    assert again == count
    for path in written:
        assert (
            path.read_bytes() == (folder / "two" / "articles" / path.name).read_bytes()
        )
        assert files.read_article(path).slug == path.stem
