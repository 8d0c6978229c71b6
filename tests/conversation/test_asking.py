"""What we ask of our own accord, and how the answer is heard."""

from datetime import timedelta

import pytest

from conversation import asking
from conversation import events as e
from conversation.effects import ContactFixed, FollowUp, RateSupport, Remark, Say
from conversation.engine import step
from conversation.hear import Heard, hear
from conversation.officer import office_of
from conversation.receive import Workshop
from conversation.states import (
    AskedRating,
    ClosedTicket,
    Confirming,
    OpenTicket,
    State,
    Topic,
)
from conversation.understand import understand
from knowledge.index import Index
from messages.channel import Status
from messages.models import Author, Direction
from people.address import Channel
from tests.conversation.dialogue import Helpdesk, Phone, make_settings
from tests.factories import make_message, make_ticket
from tickets import closing, merging
from tickets.models import Ticket
from tickets.rules import SILENT_FOR, TicketStatus

ASKED = AskedRating(1001)
EMPTY = Index.build((), ())
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def heard(text: str, state: State) -> e.Event:
    understood = understand(text, EMPTY, audience="chw", locale="en")
    return hear(Heard(understood), state, lambda slug: Topic(slug))


@pytest.mark.parametrize("digit", [9, 8, 7])
def test_a_digit_is_a_rating_only_when_we_asked(digit: int) -> None:
    assert heard(str(digit), State(rating=ASKED)) == e.Rated(digit)
    assert heard(str(digit), State()) == e.Unclear(str(digit))
    badly = AskedRating(1001, rated_badly=True)
    assert heard(str(digit), State(rating=badly)) == e.Unclear(str(digit))


@pytest.mark.parametrize(
    ("digit", "event"),
    [("1", e.WasFixed("1")), ("2", e.WasNotFixed("2")), ("0", e.WantsPerson())],
)
def test_the_other_digits_keep_their_meaning(digit: str, event: e.Event) -> None:
    assert heard(digit, State(rating=ASKED)) == event


def test_a_button_rates_as_its_digit_does() -> None:
    understood = understand("", EMPTY, audience="chw", locale="en")
    press = Heard(understood, picked="so_so", sms=False)

    assert hear(press, State(rating=ASKED), lambda _: None) == e.Rated(8)
    assert hear(press, State(), lambda _: None) == e.Unclear("so_so")


@pytest.mark.parametrize(
    ("rating", "said"), [(9, ()), (8, ()), (7, (Say("satisfaction_bad"),))]
)
def test_after_a_bad_word_we_ask_what_to_do_better(
    rating: int, said: tuple[Say, ...]
) -> None:
    turn = step(State(rating=ASKED), e.Rated(rating))

    assert turn.effects == (RateSupport(1001, rating), *said)


def test_a_rating_changes_nothing_that_we_wait_for() -> None:
    stage = Confirming("no sync", Topic("no-sync"), (("no-sync", "steps"),))
    taken = OpenTicket(1002, taken=True)

    assert step(State(stage, rating=ASKED), e.Rated(9)).stage == stage
    busy = step(State(ticket=taken, rating=ASKED), e.Rated(7))
    assert busy.effects == (RateSupport(1001, 7),)


def test_the_next_text_says_what_to_do_better_unless_it_is_another_problem() -> None:
    state = State(
        closed=ClosedTicket(1001, "no-sync"),
        rating=AskedRating(1001, rated_badly=True),
    )

    remark = step(state, e.Asked("Answer sooner please"))
    problem = step(state, e.Asked("no charge", sure=Topic("no-charge")))

    assert remark.effects[0] == Remark(1001, "Answer sooner please")
    assert not any(isinstance(effect, Remark) for effect in problem.effects)


def test_a_word_settles_what_we_only_assumed() -> None:
    assumed = State(closed=ClosedTicket(1001, assumed=True))
    known = State(closed=ClosedTicket(1001))

    assert step(assumed, e.WasFixed("1")).effects == (ContactFixed(1001), Say("fixed"))
    assert step(known, e.WasFixed("1")).effects == ()


# --- With rows, from the question to the answer ---------------------------------------


def workshop(desk: Helpdesk, percent: int = 100) -> Workshop:
    settings = make_settings(satisfaction_percent=percent)
    return Workshop(desk.library, settings, office_of(settings))


def ask_how_it_was(desk: Helpdesk, percent: int = 100) -> list[int]:
    with desk.sessions.begin() as session:
        return asking.ask_satisfaction(
            session, workshop(desk, percent), now=desk.clock()
        )


def answered(desk: Helpdesk, phone: Phone) -> Ticket:
    """A ticket that an officer answered and resolved."""
    phone.write("0")
    ticket, amina = desk.ticket(), desk.officer()
    desk.reply(ticket, amina, "Restart the phone.")
    phone.read()
    desk.resolve(ticket, amina)
    return ticket


def test_a_sample_is_asked_and_a_digit_answers(desk: Helpdesk) -> None:
    phone = desk.phone(name="Wanjiku Kamau", locale="en")
    ticket = answered(desk, phone)
    desk.clock.advance(hours=2)

    assert ask_how_it_was(desk, 0) == []
    assert ask_how_it_was(desk) == [ticket.id]
    (question,) = phone.read()

    assert f"number {ticket.id}" in question
    assert "9 Good\n8 Fair\n7 Bad" in question
    assert "What should we do better?" in phone.ask("7")
    assert "added" in phone.ask("You were slow to answer me")
    assert (desk.ticket().rating, desk.ticket().status) == (7, TicketStatus.RESOLVED)
    assert desk.ticket().rating_comment == "You were slow to answer me"
    assert ask_how_it_was(desk) == []


def test_a_good_rating_is_taken_in_silence(desk: Helpdesk) -> None:
    phone = desk.phone(name="Wanjiku Kamau", locale="en")
    answered(desk, phone)
    desk.clock.advance(hours=2)
    ask_how_it_was(desk)
    phone.read()

    assert phone.write("9") == []
    assert desk.ticket().rating == 9


def test_the_button_in_a_chat_rates_too(desk: Helpdesk) -> None:
    phone = desk.chat(name="Wanjiku Kamau", locale="en")
    answered(desk, phone)
    desk.clock.advance(hours=2)
    ask_how_it_was(desk)
    phone.read()

    phone.press("so_so")

    assert desk.ticket().rating == 8


def test_nobody_is_asked_out_of_office_hours_or_amid_another_question(
    desk: Helpdesk,
) -> None:
    phone = desk.phone(name="Wanjiku Kamau", locale="en")
    answered(desk, phone)
    desk.clock.advance(hours=9)
    assert ask_how_it_was(desk) == []

    desk.clock.advance(hours=12)
    phone.write("my phone is not charging at all")
    assert ask_how_it_was(desk) == []


def assumed(desk: Helpdesk, phone: Phone, channel: Channel = Channel.SMS) -> Ticket:
    """A ticket whose contact stayed silent, a while ago."""
    contact = phone.contact()
    with desk.sessions.begin() as session:
        ticket = make_ticket(
            session,
            contact=contact,
            status=TicketStatus.PENDING,
            article="no-sync",
            last_inbound_at=None,
        )
        make_message(
            session,
            contact=contact,
            channel=channel,
            address=phone.address,
            direction=Direction.OUTBOUND,
            author=Author.OFFICER,
            status=Status.DELIVERED,
            ticket_id=ticket.id,
            created_at=desk.clock(),
        )
    desk.clock.advance(days=SILENT_FOR.days)
    with desk.sessions.begin() as session:
        closing.assume_fixed(session, now=desk.clock())
    return ticket


def ask_again(desk: Helpdesk) -> list[int]:
    with desk.sessions.begin() as session:
        return asking.ask_again(session, workshop(desk), now=desk.clock())


@pytest.mark.parametrize(
    ("answer", "status"), [("1", TicketStatus.RESOLVED), ("2", TicketStatus.OPEN)]
)
def test_silence_is_asked_about_once_and_her_word_settles_it(
    desk: Helpdesk, answer: str, status: TicketStatus
) -> None:
    phone = desk.phone(name="Wanjiku Kamau", locale="en")
    ticket = assumed(desk, phone)
    desk.clock.advance(days=3)  # a Tuesday at noon again

    assert ask_again(desk) == [ticket.id]
    assert ask_again(desk) == []
    (question,) = phone.read()
    phone.write(answer)

    assert "How is it now?\n1 Fixed\n2 Not fixed" in question
    assert (desk.ticket().status, desk.ticket().assumed_fixed_at) == (status, None)


def test_what_she_writes_to_a_merged_ticket_lands_where_it_went(
    desk: Helpdesk,
) -> None:
    phone = desk.phone(name="Wanjiku Kamau", locale="en")
    phone.write("0")
    gone, amina = desk.ticket(), desk.officer()
    with desk.sessions.begin() as session:
        into = make_ticket(session, status=TicketStatus.PENDING)
        merging.merge(session, into.id, gone.id, by=amina, now=desk.clock())

    phone.write("it beeps twice")

    with desk.sessions() as session:
        assert session.get_one(Ticket, into.id).unread == 2
    assert desk.inbound()[-1].ticket_id == into.id
    assert f"{into.id}" in phone.ask(f"{gone.id}")


def test_a_turn_on_the_ticket_notes_the_channel(desk: Helpdesk) -> None:
    chat = desk.chat(name="Wanjiku Kamau", locale="en")

    chat.write("0")

    assert desk.ticket().channel is Channel.TELEGRAM
    assert step(
        State(ticket=OpenTicket(1001, taken=True)), e.Asked("more")
    ).effects == (FollowUp(1001),)


# --- She wanted to try first ----------------------------------------------------------


def ask_who_tries(desk: Helpdesk) -> list[int]:
    with desk.sessions.begin() as session:
        return asking.ask_who_tries(session, workshop(desk), now=desk.clock())


@pytest.mark.parametrize("word", ["subiri", "wait", "kesho", "je vais essayer"])
def test_who_tries_is_asked_the_next_morning_and_once(
    desk: Helpdesk, word: str
) -> None:
    phone = desk.phone(name="Wanjiku Kamau", locale="en")
    phone.ask("my phone is not charging at all")
    assert phone.write(word) == []
    assert ask_who_tries(desk) == []

    desk.clock.advance(hours=22)
    assert ask_who_tries(desk) == [phone.contact().id]
    assert ask_who_tries(desk) == []
    (question,) = phone.read()

    assert "Wanjiku" in question
    assert "1 Fixed\n2 Not fixed\n0" in question
    assert phone.write("1")
    assert desk.tickets() == []


def test_who_has_written_since_is_not_asked(desk: Helpdesk) -> None:
    phone = desk.phone(name="Wanjiku Kamau", locale="en")
    phone.ask("my phone is not charging at all")
    phone.write("wait")
    phone.write("1")
    desk.clock.advance(hours=22)

    assert ask_who_tries(desk) == []


def test_at_night_nobody_is_asked(desk: Helpdesk) -> None:
    phone = desk.chat(name="Wanjiku Kamau", locale="en")
    phone.ask("my phone is not charging at all")
    phone.write("wait")
    desk.clock.advance(hours=13)
    assert ask_who_tries(desk) == []

    desk.clock.advance(hours=9)
    assert len(ask_who_tries(desk)) == 1
    phone.read()
    phone.press("person")
    assert len(desk.tickets()) == 1
