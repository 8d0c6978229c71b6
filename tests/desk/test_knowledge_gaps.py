"""What people asked in vain: listed, made into drafts, told once it is answered."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from desk.knowledge_gaps import with_phrases
from knowledge import articles, editing
from knowledge.models import MissedText
from messages.models import Direction, Message
from tests.desk.world import Now, World
from tests.knowledge.examples import CHARGING
from tickets.models import Ticket
from tickets.rules import TicketStatus

pytestmark = pytest.mark.usefixtures("articles_of_example")

GAPS = "/desk/knowledge/gaps"
BANK = "/desk/knowledge/articles/power-bank-stolen"
ASKED = (
    "my power bank was stolen",
    "power bank was stolen yesterday",
    "they have stolen my power bank",
)


def missed(
    world: World, clock: Now, *texts: str, slug: str | None = None, days: float = 1
) -> list[int]:
    """People who asked, and whom nobody helps just now."""
    found = []
    for text in texts or ASKED:
        number = world.ticket(text=text, status=TicketStatus.CLOSED)
        with world.sessions.begin() as session:
            contact_id = session.get_one(Ticket, number).contact_id
            message = session.scalars(
                select(Message).where(Message.contact_id == contact_id)
            ).one()
            session.add(
                MissedText(
                    message_id=message.id,
                    contact_id=contact_id,
                    text=text,
                    locale="en",
                    slug=slug,
                    asked_at=clock() - timedelta(days=days),
                )
            )
            found.append(message.id)
    return found


def test_three_who_ask_the_same_are_one_gap_with_their_words(
    editor: TestClient, world: World, clock: Now
) -> None:
    missed(world, clock)

    page = editor.get(GAPS).text

    assert "3 people" in page
    assert all(text in page for text in ASKED)
    assert "Nothing waits" not in page


def test_one_click_starts_a_draft_with_their_words_and_they_are_told(
    editor: TestClient, world: World, clock: Now
) -> None:
    ids = missed(world, clock)
    data = {"ids": [str(one) for one in ids], "name": "Power bank stolen"}

    begun = editor.post(f"{GAPS}/drafts", data=data)
    empty = editor.get(GAPS).text
    page = editor.get(BANK).text
    seen = re.findall(r'name="seen" value="([^"]+)"', page)[0]
    steps = {"steps": "Tell your supervisor", "title": "Power bank stolen"}
    phrases = "\n".join(ASKED)
    editor.post(BANK, data={"seen": seen, "phrases": phrases, **steps})
    exam = editor.get(f"{BANK}/exam?done=1").text
    editor.post(f"{BANK}/publication")

    assert begun.headers["location"] == BANK
    assert all(text in page for text in ASKED)
    assert "Nothing waits" in empty
    assert "are told now: 3. Segments: 3, $0.12" in exam
    with world.sessions() as session:
        told = session.scalars(
            select(Message).where(Message.direction == Direction.OUTBOUND)
        ).all()
        assert len(told) == 3
        assert all("Tell your supervisor" in message.text for message in told)
        assert all(text.told_at for text in session.scalars(select(MissedText)))


def test_their_words_go_into_the_article_that_did_not_help(
    editor: TestClient, world: World, clock: Now
) -> None:
    ids = missed(world, clock, slug="phone-not-charging")
    page = editor.get(GAPS).text
    data = {"ids": [str(one) for one in ids], "slug": "phone-not-charging"}

    editor.post(f"{GAPS}/drafts", data=data)

    assert "Did not help:" in page
    with world.sessions() as session:
        phrases = editing.current(session, "phone-not-charging").locales["en"].phrases
        assert set(phrases) == {*CHARGING.locales["en"].phrases, *ASKED}
        draft = editing.draft_of(session, "phone-not-charging")
        assert draft is not None
        assert draft.asked_by == sorted(ids)
        assert len(articles.published(session)) == 3


def test_a_draft_that_is_discarded_gives_its_texts_back(
    editor: TestClient, world: World, clock: Now
) -> None:
    ids = missed(world, clock)
    data = {"ids": [str(one) for one in ids], "name": "Power bank stolen"}
    editor.post(f"{GAPS}/drafts", data=data)

    editor.post(f"{BANK}/discarding")

    assert "3 people" in editor.get(GAPS).text


def test_what_needs_no_article_is_put_aside(
    editor: TestClient, world: World, clock: Now
) -> None:
    ids = missed(world, clock)

    editor.post(f"{GAPS}/aside", data={"ids": [str(one) for one in ids]})

    assert "Nothing waits" in editor.get(GAPS).text


def test_two_editors_do_not_start_the_same_draft(
    editor: TestClient, world: World, clock: Now
) -> None:
    data = {"ids": [str(one) for one in missed(world, clock)], "name": "One"}
    editor.post(f"{GAPS}/drafts", data=data)

    answer = editor.post(f"{GAPS}/drafts", data={**data, "name": "Two"})

    assert answer.status_code == 404
    assert "took care of these already" in answer.text


def text_of(text: str, locale: str = "en") -> MissedText:
    return MissedText(message_id=1, contact_id=1, text=text, locale=locale, slug=None)


def test_a_text_with_something_hidden_is_no_phrasing() -> None:
    texts = [text_of("pin is **** help"), text_of("Charger is spoilt!")]

    assert with_phrases(CHARGING, texts) == CHARGING


def test_a_language_the_article_does_not_speak_yet_is_begun() -> None:
    article = with_phrases(CHARGING, [text_of("ne charge plus", "fr")])

    french = article.locales["fr"]
    assert (french.title, french.phrases) == ("Phone not charging", ("ne charge plus",))
