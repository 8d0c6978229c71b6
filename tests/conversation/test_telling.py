"""An officer links her chat, and is told there what she has not read at the desk."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from conversation import telling as chats
from conversation.caretaker import DEEDS
from conversation.telling import digest, words
from desk import texts
from messages.models import Direction, Message
from people.models import Address, Officer, OfficerAlerts, Telling
from tests.conversation.dialogue import CHAT, Helpdesk
from tests.conversation.test_caretaker import make_caretaker
from tests.factories import make_ticket
from tickets import alerts, notifications, service, telling
from tickets.loudness import NoticeKind, Ring

HEAD = "On your bell at the desk:"


def a_code(desk: Helpdesk, officer: Officer) -> str:
    with desk.sessions.begin() as session:
        return telling.make_code(session, officer.id, now=desk.clock())


def linked(desk: Helpdesk, officer: Officer, how: Telling = Telling.SOON) -> None:
    desk.chat().write(f"/desk {a_code(desk, officer)}")
    with desk.sessions.begin() as session:
        session.get_one(OfficerAlerts, officer.id).telling = how


def given_a_ticket(desk: Helpdesk, officer: Officer) -> int:
    with desk.sessions.begin() as session:
        ticket = make_ticket(session)
        by = session.scalar(select(Officer).where(Officer.id != officer.id))
        assert by is not None
        service.assign(session, ticket.id, officer, by=by, now=desk.clock())
        return ticket.id


def told(desk: Helpdesk) -> list[str]:
    """What the caretaker's round brings to the chat."""
    workshop = desk.converser.workshop
    deed = DEEDS["tell officers what waits"]
    asyncio.run(desk.writer.run(lambda s: deed(s, workshop, desk.clock())))
    return [message.text for message in desk.work() if message.address == CHAT]


@pytest.fixture
def amina(desk: Helpdesk) -> Officer:
    desk.officer(name="Brian Kiptoo")
    return desk.officer(name="Amina Yusuf")


@pytest.mark.parametrize("form", ["/desk {}", "/start desk-{}"])
def test_a_code_links_the_chat_it_is_written_in(
    desk: Helpdesk, amina: Officer, form: str
) -> None:
    code = a_code(desk, amina)

    (answer,) = desk.chat().write(form.format(code))

    assert answer.startswith("Done. This chat tells you")
    with desk.sessions() as session:
        hers = session.get_one(OfficerAlerts, amina.id)
        assert (hers.chat, hers.telling) == (CHAT, Telling.DAILY)
        assert code not in {m.text for m in session.scalars(select(Message))}
    assert desk.tickets() == []


def test_a_code_counts_once_and_for_a_quarter_of_an_hour(
    desk: Helpdesk, amina: Officer
) -> None:
    used, old = a_code(desk, amina), "ABCDEFGHJKMN"
    desk.chat().write(f"/desk {used}")
    late = a_code(desk, amina)
    desk.clock.advance(minutes=16)

    for code in (used, old, late):
        (answer,) = desk.chat("500002").write(f"/desk {code}")
        assert answer.startswith("That code was used")
    with desk.sessions() as session:
        assert session.get_one(OfficerAlerts, amina.id).chat == CHAT


def test_a_phone_or_a_group_links_nothing(desk: Helpdesk, amina: Officer) -> None:
    code = a_code(desk, amina)

    desk.phone().write(f"/desk {code}")
    desk.chat("-100500").write(f"/desk {code}", group=True, answerable=False)

    with desk.sessions() as session:
        assert session.get_one(OfficerAlerts, amina.id).chat is None


def test_who_guesses_on_hears_nothing_more(desk: Helpdesk, amina: Officer) -> None:
    stranger = desk.chat("500009")

    answers = [len(stranger.write("/desk ABCDEFGHJKMN")) for _ in range(8)]

    assert answers == [1] * 6 + [0] * 2


def test_a_chat_is_one_officers(desk: Helpdesk, amina: Officer) -> None:
    ben = desk.officer(name="Ben Otieno")
    linked(desk, amina)

    linked(desk, ben)

    with desk.sessions() as session:
        assert session.get_one(OfficerAlerts, amina.id).chat is None
        assert session.get_one(OfficerAlerts, ben.id).chat == CHAT


def test_what_she_has_not_read_is_told_once(desk: Helpdesk, amina: Officer) -> None:
    linked(desk, amina)
    one, two = given_a_ticket(desk, amina), given_a_ticket(desk, amina)
    assert told(desk) == []

    desk.clock.advance(minutes=6)

    assert told(desk) == [f"{HEAD}\nGiven to you: #{one}, #{two}"]
    desk.clock.advance(hours=1)
    assert told(desk) == []


def test_what_she_has_read_is_not_told(desk: Helpdesk, amina: Officer) -> None:
    linked(desk, amina)
    given_a_ticket(desk, amina)
    with desk.sessions.begin() as session:
        notifications.mark_read(session, amina.id, now=desk.clock())
    desk.clock.advance(minutes=6)

    assert told(desk) == []


def test_what_was_on_her_bell_before_is_not_told(
    desk: Helpdesk, amina: Officer
) -> None:
    given_a_ticket(desk, amina)
    desk.clock.advance(minutes=6)
    linked(desk, amina)
    desk.clock.advance(minutes=6)

    assert told(desk) == []


def test_quiet_hours_hold_it_until_they_are_over(
    desk: Helpdesk, amina: Officer
) -> None:
    linked(desk, amina)
    desk.clock.advance(hours=11)  # eleven at night
    number = given_a_ticket(desk, amina)
    desk.clock.advance(hours=7, minutes=59)
    assert told(desk) == []

    desk.clock.advance(minutes=2)

    assert told(desk) == [f"{HEAD}\nGiven to you: #{number}"]


def test_a_digest_waits_for_the_morning(desk: Helpdesk, amina: Officer) -> None:
    linked(desk, amina, Telling.DAILY)
    number = given_a_ticket(desk, amina)
    desk.clock.advance(hours=3)
    assert told(desk) == []

    desk.clock.advance(hours=17, minutes=1)  # a minute past eight

    assert told(desk) == [f"{HEAD}\nGiven to you: #{number}"]


def test_who_blocks_the_bot_is_told_when_she_lets_it_in_again(
    desk: Helpdesk, amina: Officer
) -> None:
    linked(desk, amina)
    number = given_a_ticket(desk, amina)
    desk.clock.advance(minutes=6)
    with desk.sessions.begin() as session:
        chat = session.scalar(select(Address).where(Address.address == CHAT))
        assert chat is not None
        chat.blocked_at = desk.clock()
    assert told(desk) == []

    with desk.sessions.begin() as session:
        session.get_one(Address, chat.id).blocked_at = None

    assert told(desk) == [f"{HEAD}\nGiven to you: #{number}"]


def test_she_ends_it_in_the_chat(desk: Helpdesk, amina: Officer) -> None:
    linked(desk, amina)
    given_a_ticket(desk, amina)

    (answer,) = desk.chat().write("/desk off")

    assert answer == "Done. This chat tells you nothing of the desk any more."
    (again,) = desk.chat().write("/desk off")
    assert again == "This chat is not linked to the desk."
    desk.clock.advance(minutes=6)
    assert told(desk) == []


def test_who_has_left_is_told_nothing(desk: Helpdesk, amina: Officer) -> None:
    linked(desk, amina)
    given_a_ticket(desk, amina)
    with desk.sessions.begin() as session:
        session.get_one(Officer, amina.id).active = False
    desk.clock.advance(minutes=6)

    assert told(desk) == []


def test_the_caretaker_tells_among_all_it_does(desk: Helpdesk, amina: Officer) -> None:
    linked(desk, amina)
    given_a_ticket(desk, amina)
    desk.clock.advance(minutes=6)

    asyncio.run(make_caretaker(desk).tend())

    with desk.sessions() as session:
        said = session.scalars(
            select(Message.text).where(Message.direction == Direction.OUTBOUND)
        ).all()
    assert any(text.startswith(HEAD) for text in said)


def test_a_digest_names_kinds_and_numbers_and_no_more_than_ten() -> None:
    rings = [Ring(n, NoticeKind.WARNED, 1000 + n) for n in range(1, 13)]
    rings.append(Ring(20, NoticeKind.INCIDENT_SUGGESTED))
    rings.append(Ring(21, NoticeKind.WARNED, 1001))

    said = digest("en", rings, "https://desk.example.org").split("\n")

    shown = ", ".join(f"#{number}" for number in range(1001, 1011))
    assert said == [
        HEAD,
        f"Due soon: {shown} and 2 more",
        "Many report the same",
        "https://desk.example.org/desk/notices",
    ]


@pytest.mark.parametrize("locale", texts.LOCALES)
def test_a_chat_says_of_a_notice_what_the_desk_says(locale: str) -> None:
    for kind in NoticeKind:
        assert words(locale)[kind] == texts.say(locale, f"notice_{kind}")
    assert words(locale).keys() == words("en").keys()
    assert len(max(words(locale).values(), key=len)) < 300


def test_lives_for_a_day() -> None:
    assert timedelta(hours=24) == chats.LIVES
    assert alerts.usual(1).telling is Telling.OFF
