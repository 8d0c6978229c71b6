"""From the inbox to what follows: bursts, crowds, and what goes wrong."""

import asyncio
import threading
from collections.abc import Sequence

import pytest
from sqlalchemy import func, select, text

from conversation import failures, listen
from conversation.models import Conversation
from conversation.receive import Where, breaths, converse
from conversation.states import Confirming, Idle
from conversation.worker import Converser
from kit.writer import Writer
from messages.channel import CarrierWord, Kind, Status
from messages.models import Direction, Message
from people import directory
from people.address import Channel
from people.models import Contact
from tests.conversation.dialogue import NUMBER, Helpdesk
from tests.factories import OUR_NUMBER, inbound, make_message
from tests.fakes import allow, refuse
from tickets import service
from tickets.rules import TicketPriority

OTHER = "+254700010002"


# --- Bursts ---------------------------------------------------------------------------


def test_who_is_still_writing_is_let_finish(desk: Helpdesk) -> None:
    phone = desk.phone()
    phone.send("my app")
    desk.clock.advance(seconds=1)
    phone.send("does not open")

    desk.clock.advance(seconds=1)
    early = desk.work()
    settled = phone.read()

    assert early == []
    assert len(settled) == 1


def test_who_never_finishes_is_answered_after_a_while(desk: Helpdesk) -> None:
    phone = desk.phone()
    answers = []
    for number in range(16):
        phone.send(f"my app does not open {number}")
        desk.clock.advance(seconds=1)
        answers += desk.work()

    assert len(answers) == 1


def test_words_of_one_breath_are_one_message_and_deeds_stand_alone(
    desk: Helpdesk,
) -> None:
    now = desk.clock()
    with desk.sessions.begin() as session:
        texts = ("my app", "is slow", "2", "photo", "/start", "much later")
        rows = [make_message(session, address=NUMBER, text=text) for text in texts]
        rows[3].kind = Kind.PHOTO
        rows[5].created_at = now.replace(hour=10)

    assert [[row.text for row in breath] for breath in breaths(rows)] == [
        ["my app", "is slow"],
        ["2"],
        ["photo"],
        ["/start"],
        ["much later"],
    ]


# --- Crowds ---------------------------------------------------------------------------


def test_two_contacts_at_once_get_their_own_answers(desk: Helpdesk) -> None:
    one, two = desk.phone(), desk.phone(OTHER)
    one.send("my phone does not charge")
    two.send("the app does not sync")

    desk.clock.advance(seconds=2)
    sent = {message.address: message.text for message in desk.work()}

    assert sent[NUMBER].startswith("Phone not charging")
    assert sent[OTHER].startswith("Reports not syncing")


def test_one_person_on_two_channels_has_one_conversation(desk: Helpdesk) -> None:
    phone, chat = desk.phone(), desk.chat()
    phone.ask("my phone does not charge")

    chat.write("", kind=Kind.CONTACT, shared_number=NUMBER)
    more = chat.ask("2")

    assert more.startswith("Sorry, let us try again")
    assert chat.contact().id == phone.contact().id


def test_eight_messages_of_one_contact_in_two_processes_are_each_handled_once(
    desk: Helpdesk,
) -> None:
    """On SQLite one waits for the other; on PostgreSQL each skips what is locked."""
    for number in range(8):
        desk.receive(inbound(str(number % 3), address=NUMBER, received_at=desk.clock()))
        desk.clock.advance(seconds=1)
    together = threading.Barrier(2)
    failed: list[BaseException] = []

    def process() -> None:
        writer = Writer(desk.sessions)
        try:
            together.wait(timeout=10)
            asyncio.run(_until_empty(desk, desk.make_converser(writer)))
        except BaseException as error:
            failed.append(error)
        finally:
            writer.close()

    threads = [threading.Thread(target=process) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    with desk.sessions() as session:
        contacts = session.scalar(select(func.count()).select_from(Contact))
        replies = session.scalars(
            select(Message.reply_to_id).where(Message.direction == Direction.OUTBOUND)
        ).all()
    assert failed == []
    assert [message.status for message in desk.inbound()] == [Status.CONVERSED] * 8
    assert len(replies) == len(set(replies))
    assert contacts == 1


async def _until_empty(desk: Helpdesk, converser: Converser) -> None:
    for _ in range(200):
        await converser.drain()
        if all(message.status != "received" for message in desk.inbound()):
            return


def test_a_contact_that_another_process_holds_is_left_to_it(desk: Helpdesk) -> None:
    if desk.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer: nobody else can hold a row")
    phone = desk.phone(name="Grace")
    phone.send("hello")
    with desk.sessions.begin() as other:
        other.scalars(select(Contact).with_for_update()).all()
        with desk.sessions.begin() as session:
            lines: Sequence[Where] = [(Channel.SMS, NUMBER)]
            handled = converse(
                session, lines, {}, desk.converser.workshop, now=desk.clock()
            )

    assert handled == 0
    assert len(phone.read()) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_follow_up_that_meets_a_resolving_officer_reopens_the_ticket(
    desk: Helpdesk,
) -> None:
    """Without a lock it would land on what was open when we looked."""
    phone = desk.phone()
    phone.ask("my phone does not charge")
    phone.ask("0")
    ticket, amina = desk.ticket(), desk.officer()
    phone.send("it is the same again, not charging")
    desk.clock.advance(seconds=5)

    worker = threading.Thread(target=desk.work)
    with desk.sessions.begin() as session:
        service.resolve(session, ticket.id, amina, now=desk.clock())
        session.flush()
        worker.start()
        while worker.is_alive() and not _somebody_waits(desk):
            pass
    worker.join(timeout=30)

    assert desk.sender.sent[-1].text.startswith("Number 1001 is open again.")
    assert desk.ticket().reopened == 1


def _somebody_waits(desk: Helpdesk) -> bool:
    """Whether a transaction of this database waits for another's lock."""
    with desk.engine.connect() as connection:
        query = text(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(connection.execute(query).scalar_one())


# --- Who is never answered ------------------------------------------------------------


@pytest.mark.parametrize("word", list(CarrierWord))
def test_a_carrier_word_is_never_answered(desk: Helpdesk, word: CarrierWord) -> None:
    phone = desk.phone()

    assert phone.write("STOP", carrier=word) == []
    assert desk.outcomes() == ["carrier_word"]


def test_who_opted_out_hears_nothing_but_an_officer_reads_her(desk: Helpdesk) -> None:
    phone = desk.phone()
    phone.write("STOP", carrier=CarrierWord.OPT_OUT)

    silent = phone.write("my phone does not charge")
    stolen = phone.write("my phone was stolen")

    assert silent == stolen == []
    assert [ticket.priority for ticket in desk.tickets()] == [TicketPriority.CRITICAL]
    phone.write("START", carrier=CarrierWord.OPT_IN)
    assert len(phone.write("1001")) == 1


def test_an_opt_out_holds_for_the_number_of_ours_it_was_sent_to(
    desk: Helpdesk,
) -> None:
    phone = desk.phone()
    phone.write("STOP", carrier=CarrierWord.OPT_OUT)

    answers = phone.write("hello", our_address="+254700000901")

    assert len(answers) == 1


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ({"answerable": False}, "unanswerable_sender"),
        ({"group": True}, "group"),
        ({"kind": Kind.EDIT}, "edited"),
    ],
)
def test_what_must_not_be_answered_is_kept_with_the_reason(
    desk: Helpdesk, more: dict[str, object], outcome: str
) -> None:
    assert desk.phone().write("my app does not open", **more) == []
    assert desk.outcomes() == [outcome]


def test_a_name_the_provider_knows_is_taken_for_an_unknown_contact(
    desk: Helpdesk,
) -> None:
    chat = desk.chat()

    chat.write("hello", sender_name="Grace Auma")

    assert chat.contact().name == "Grace Auma"


def test_a_guess_at_the_language_is_better_than_none(desk: Helpdesk) -> None:
    answer = desk.chat().ask("/start", sender_locale="fr-FR")

    assert answer.startswith("Bonjour")


def test_who_writes_again_is_not_blocked_any_more(desk: Helpdesk) -> None:
    chat = desk.chat(name="Grace")
    with desk.sessions.begin() as session:
        known = directory.find(session, Channel.TELEGRAM, chat.address)
        assert known is not None
        known.blocked_at = desk.clock()

    assert len(chat.write("hello")) == 1


# --- What goes wrong ------------------------------------------------------------------


def test_a_message_that_cannot_be_handled_is_tried_again_and_then_a_person_reads_it(
    desk: Helpdesk, caplog: pytest.LogCaptureFixture
) -> None:
    phone = desk.phone()
    with desk.sessions.begin() as session:
        refuse(session, "INSERT", "article_outcomes", "NEW.slug IS NOT NULL")

    answers = phone.write("my phone does not charge")
    for _ in range(failures.MOST_TRIES):
        desk.clock.advance(seconds=30)
        answers += phone.read()
    with desk.sessions.begin() as session:
        allow(session, "article_outcomes")

    (message,) = desk.inbound()
    assert (message.status, message.attempts) == (Status.FAILED, 3)
    assert desk.ticket().question == "my phone does not charge"
    assert desk.ticket().reason == "could_not_be_handled"
    assert answers == [
        "We have your message, but our system has a problem. A person will read it. "
        "No need to send it again."
    ]
    assert "does not charge" not in caplog.text


def test_one_bad_message_does_not_hold_up_the_next(
    desk: Helpdesk, caplog: pytest.LogCaptureFixture
) -> None:
    with desk.sessions.begin() as session:
        refuse(
            session,
            "INSERT",
            "article_outcomes",
            "NEW.slug = 'phone-not-charging'",
        )
    desk.phone().send("my phone does not charge")
    desk.phone(OTHER).send("the app does not sync")

    desk.clock.advance(seconds=2)
    sent = desk.work()

    assert [message.address for message in sent] == [OTHER]
    assert "could not be conversed" in caplog.text


def test_who_must_not_be_answered_is_not_told_of_the_failure_either(
    desk: Helpdesk, caplog: pytest.LogCaptureFixture
) -> None:
    with desk.sessions.begin() as session:
        refuse(session, "INSERT", "conversations", "NEW.contact_id IS NOT NULL")
        allow(session, "conversations")
    with desk.sessions.begin() as session:
        message = make_message(
            session, address=NUMBER, text="AIRTEL offer", extra={"answerable": False}
        )
        address = directory.find_or_add(session, Channel.SMS, NUMBER, now=desk.clock())
        conversation = Conversation(
            contact_id=address.contact_id,
            stored={},
            replies={},
            acknowledged={},
            changed_at=desk.clock(),
        )
        session.add(conversation)
        for _ in range(failures.MOST_TRIES):
            failures.after_failure(
                session,
                address,
                conversation,
                [message],
                desk.converser.workshop,
                now=desk.clock(),
            )

    assert desk.work() == []
    assert desk.ticket().question == "AIRTEL offer"


# --- Remembering ----------------------------------------------------------------------


def test_where_we_stand_survives_a_restart(desk: Helpdesk) -> None:
    phone = desk.phone()
    phone.ask("my phone does not charge")

    stage = phone.conversation().stage

    assert isinstance(stage, Confirming)
    assert stage.topic.slug == "phone-not-charging"


def test_a_stage_of_another_version_counts_as_none() -> None:
    conversation = Conversation(contact_id=1, stored={"stage": "flying"})

    assert conversation.stage == Idle()


def test_what_she_wrote_is_remembered_only_as_a_fingerprint(desk: Helpdesk) -> None:
    phone = desk.phone()
    phone.ask("my phone does not charge")

    assert phone.conversation().last_text == listen.fingerprint(
        "My PHONE does not charge!!"
    )


def test_the_match_is_noted_for_the_editors(desk: Helpdesk) -> None:
    desk.phone().ask("my phone does not charge")

    noted = desk.inbound()[0].extra["match"]
    assert noted["slug"] == "phone-not-charging"
    assert noted["decision"] == "answer"


def test_the_next_best_is_noted_beside_the_match(desk: Helpdesk) -> None:
    desk.phone().ask("my phone does not charge and the thief took it")

    noted = desk.inbound()[0].extra["match"]
    assert noted["next"]["confidence"] <= noted["confidence"]


def test_an_article_that_was_retired_meanwhile_goes_to_a_person(
    desk: Helpdesk,
) -> None:
    phone = desk.phone()
    phone.ask("it is slow")
    shelf = desk.library._shelf
    kept = dict(shelf.articles)
    shelf.articles.clear()
    try:
        answer = phone.ask("1")
    finally:
        shelf.articles.update(kept)

    assert "did not understand" in answer


def test_every_reply_is_told_whom_it_answers_and_from_which_number(
    desk: Helpdesk,
) -> None:
    desk.phone().ask("hello")

    (reply,) = desk._messages(Direction.OUTBOUND)
    assert reply.reply_to_id == desk.inbound()[0].id
    assert reply.our_address == OUR_NUMBER
