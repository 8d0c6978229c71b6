"""What found nothing is kept; whoever asked is told once there is an answer."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from conversation import found
from conversation.found import Telling
from conversation.states import Confirming
from knowledge.models import MissedText
from knowledge.texts import ArticleText, LocaleText
from people import directory
from people.models import Address
from tests.conversation.dialogue import CHAT, NUMBER, Helpdesk, make_settings

UNKNOWN = "gramophone needle jumps over the record"
MORE = "binoculars show two moons"
DRONE = ArticleText(
    "drone-fell-down",
    {
        "en": LocaleText(
            "Drone fell down",
            ("Keep children away", "Call the facility"),
            summary="Keep away and call the facility.",
        )
    },
)


def kept(desk: Helpdesk) -> Sequence[MissedText]:
    with desk.sessions() as session:
        return session.scalars(select(MissedText).order_by(MissedText.message_id)).all()


def ids(desk: Helpdesk) -> list[int]:
    return [text.message_id for text in kept(desk)]


def tell(desk: Helpdesk, budget: int = 200) -> int:
    settings = make_settings(found_segments=budget)
    with desk.sessions.begin() as session:
        return found.tell(
            session, ids(desk), DRONE, settings=settings, now=desk.clock()
        )


def preview(desk: Helpdesk, budget: int = 200) -> Telling:
    settings = make_settings(found_segments=budget)
    with desk.sessions() as session:
        return found.preview(
            session, ids(desk), DRONE, settings=settings, now=desk.clock()
        )


def asked(desk: Helpdesk, number: str = NUMBER, *, chat: bool = False) -> None:
    """Somebody asks in vain, and says no more when asked to."""
    phone = desk.chat(number) if chat else desk.phone(number)
    phone.write(UNKNOWN)
    assert phone.conversation().stage.stage == "describing"


def test_a_text_that_found_nothing_is_kept(desk: Helpdesk) -> None:
    desk.phone().write(UNKNOWN)

    (text,) = kept(desk)
    assert (text.text, text.slug, text.locale) == (UNKNOWN, None, "en")


def test_a_secret_is_kept_nowhere(desk: Helpdesk) -> None:
    desk.phone().write(UNKNOWN)
    desk.phone().write(f"{MORE}, my password is x7$kq2")

    assert "x7" not in "".join(text.text for text in kept(desk))


def test_what_then_becomes_a_ticket_is_kept_too(desk: Helpdesk) -> None:
    desk.phone().write(UNKNOWN)
    desk.phone().write(MORE)

    assert desk.ticket().reason == "no_article"
    first, second = kept(desk)
    assert first.text == UNKNOWN
    assert MORE in second.text


def test_steps_that_did_not_help_are_kept_with_their_article(desk: Helpdesk) -> None:
    phone = desk.phone()
    phone.write("my phone does not charge")

    while not desk.tickets():
        phone.write("2")

    (text,) = kept(desk)
    assert (text.text, text.slug) == ("my phone does not charge", "phone-not-charging")


@pytest.mark.parametrize("text", ["hello", "0", "thank you so much"])
def test_what_is_no_question_is_not_kept(desk: Helpdesk, text: str) -> None:
    desk.phone().write(text)

    assert kept(desk) == []


def test_whoever_asked_is_answered_once_and_says_whether_it_helped(
    desk: Helpdesk,
) -> None:
    asked(desk)
    phone = desk.phone()

    told = tell(desk)
    (answer,) = phone.read()

    assert told == 1
    assert answer.startswith("You asked us, and now we know:\nDrone fell down\nA Keep")
    assert answer.endswith("1 Fixed\n2 Not fixed\n0 Talk to a person")
    stage = phone.conversation().stage
    assert isinstance(stage, Confirming)
    assert (stage.question, stage.tried) == (UNKNOWN, (("drone-fell-down", "steps"),))
    assert tell(desk) == 0
    assert desk.outcomes()[-1] == "asked_more"
    assert "Good news" in phone.ask("1")


def test_what_it_costs_is_known_before(desk: Helpdesk) -> None:
    asked(desk)
    asked(desk, "+254700010002")
    asked(desk, CHAT, chat=True)

    assert preview(desk) == Telling(people=3, segments=2, price=0.08)
    assert preview(desk, budget=1) == Telling(2, 1, 0.04, beyond=1)
    assert preview(desk, budget=0) == Telling(1, 0, 0.0, beyond=2)
    assert tell(desk, budget=1) == 2
    assert tell(desk) == 1


def test_who_does_not_want_to_hear_or_is_being_helped_is_left_alone(
    desk: Helpdesk,
) -> None:
    asked(desk)
    asked(desk, "+254700010002")
    asked(desk, CHAT, chat=True)
    desk.phone().write("0")
    ours = desk.inbound()[0].our_address
    with desk.sessions.begin() as session:
        second = session.scalars(
            select(Address).where(Address.address == "+254700010002")
        ).one()
        directory.opt_out(
            session,
            second.channel,
            second.address,
            ours,
            source="her word",
            now=desk.clock(),
        )
        chat = session.scalars(select(Address).where(Address.address == CHAT)).one()
        chat.blocked_at = desk.clock()

    assert preview(desk) == Telling(skipped=3)
    assert tell(desk) == 0


def test_who_asked_long_ago_is_not_told(desk: Helpdesk) -> None:
    asked(desk)
    desk.clock.advance(days=15)

    assert tell(desk) == 0
