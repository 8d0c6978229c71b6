"""Dialogues as they happen: what she writes, and what she reads. Every line is a rule.

They go the whole way through the database, with the shipped articles, in the manner of
`docs/conversation.md`.
"""

from datetime import UTC, datetime

import pytest

from messages.channel import Kind
from messages.segments import measure
from people.models import Role
from tests.conversation.dialogue import Helpdesk
from tickets.rules import TicketPriority, TicketStatus

VERDICT = {
    "en": "1 Fixed\n2 Not fixed\n0 Talk to a person",
    "sw": "1 Sawa sasa\n2 Bado\n0 Ongea na mtu",
    "fr": "1 C'est réglé\n2 Pas réglé\n0 Parler à une personne",
}

UNSURE = "it is slow"
"""Two topics in three words: the matcher can't know which is meant."""

STRANGE = "qzx jjkw vvq"
"""Shares no piece of a word with any phrase, whatever articles are written."""

# --- Greeting, thanks, vague ----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("Hello", "Hello, this is Msaada"),
        ("Habari", "Habari, hapa ni Msaada"),
        ("Bonjour", "Bonjour, ici Msaada"),
    ],
)
def test_a_first_greeting_says_who_we_are_and_that_this_is_a_computer(
    desk: Helpdesk, text: str, begins: str
) -> None:
    answer = desk.phone().ask(text)

    assert answer.startswith(begins)
    assert "0" in answer


def test_a_known_name_is_used_and_a_second_greeting_is_shorter(desk: Helpdesk) -> None:
    phone = desk.phone(name="Grace Auma")

    phone.ask("hi")
    desk.clock.advance(minutes=10)

    assert phone.ask("good morning").startswith("Hello Grace. This is Msaada")


def test_thanks_alone_is_answered_once(desk: Helpdesk) -> None:
    phone = desk.phone()

    assert phone.ask("thank you").startswith("You are welcome")
    desk.clock.advance(minutes=10)
    assert phone.write("asante sana") == []


def test_a_greeting_before_the_matter_is_no_matter(desk: Helpdesk) -> None:
    answer = desk.phone().ask("Good morning, my app is not syncing since yesterday")

    assert answer.startswith("Reports not syncing")


@pytest.mark.parametrize(
    "text", ["it is not working", "haifanyi kazi shida", "j'ai un problème"]
)
def test_a_vague_text_gets_one_clarifying_question(desk: Helpdesk, text: str) -> None:
    phone = desk.phone()

    kinds = phone.ask(text)
    articles = phone.ask("1")
    steps = phone.ask("1")

    assert kinds.split("\n")[1].startswith("1 ")
    assert kinds.split("\n")[-1].startswith("0 ")
    assert articles.split("\n")[-2].startswith("4 ")
    assert "\nA " in steps


# --- Answer, choices, ticket ----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "title", "locale"),
    [
        ("my fone wont snc since yestaday", "Reports not syncing", "en"),
        ("simu yangu haisync", "", "sw"),
        ("mon application ne synchronise pas depuis hier", "", "fr"),
    ],
)
def test_a_question_is_answered_with_danger_first_steps_and_digits(
    desk: Helpdesk, text: str, title: str, locale: str
) -> None:
    phone = desk.phone()

    answer = phone.ask(text)

    lines = answer.split("\n")
    assert lines[0].startswith(title)
    assert lines[1].isupper() or lines[1].split(" ")[0].isupper()
    assert lines[2].startswith("A ")
    assert answer.endswith(VERDICT[locale])
    assert measure(answer).segments <= 2
    assert desk.outcomes() == ["answered"]


def test_an_unsure_question_offers_at_most_three_numbered_articles(
    desk: Helpdesk,
) -> None:
    phone = desk.phone()

    offered = phone.ask(UNSURE)
    lines = offered.split("\n")

    assert lines[0] == "Which one is it?"
    assert [line[0] for line in lines[1:]] == [*"1234"[: len(lines) - 2], "0"]
    assert phone.ask("1").startswith(lines[1][2:])


def test_none_of_these_asks_for_words_and_then_hands_over(desk: Helpdesk) -> None:
    phone = desk.phone()

    none = phone.ask(UNSURE).split("\n")[-2][0]
    assert phone.ask(none).startswith("Please tell us a little more")
    opened = phone.ask(STRANGE)

    assert "problem number is 1001" in opened
    assert desk.ticket().question.endswith(STRANGE)


def test_what_nothing_fits_is_asked_about_once_and_becomes_a_ticket(
    desk: Helpdesk,
) -> None:
    phone = desk.phone()

    assert phone.ask(STRANGE).startswith("Please tell us a little more")
    phone.ask(f"{STRANGE} xqv")

    assert desk.ticket().reason == "no_article"


def test_two_is_not_fixed_and_the_ticket_holds_what_was_tried(desk: Helpdesk) -> None:
    phone = desk.phone()

    phone.ask("my phone does not charge")
    more = phone.ask("2")
    found = phone.ask("2")
    branch = phone.ask("2")
    opened = phone.ask("2")

    ticket = desk.ticket()
    assert found.startswith("What did you find?\n1 ")
    assert branch.endswith(VERDICT["en"])
    assert more.startswith("Sorry, let us try again:\nA ")
    assert more.endswith(VERDICT["en"])
    assert "number is 1001" in opened
    assert "on Thursday before 1 pm" in opened  # two working days
    assert ticket.article == "phone-not-charging"
    assert ticket.title == "Phone not charging"
    assert len(ticket.steps_tried) > 4
    assert ticket.reason == "not_fixed"


def test_one_is_fixed_in_each_of_her_words(desk: Helpdesk) -> None:
    for number, word in enumerate(("1", "fixed", "imekubali", "c'est bon")):
        phone = desk.phone(f"+25470001010{number}")

        phone.ask("my phone does not charge")

        assert len(phone.write(word)) == 1
    assert desk.tickets() == []


@pytest.mark.parametrize("word", ["0", "person", "ongea na mtu", "quelqu'un svp"])
def test_a_person_is_reached_by_digit_or_word(desk: Helpdesk, word: str) -> None:
    phone = desk.phone()

    phone.ask("my phone does not charge")
    phone.ask(word)

    assert desk.ticket().reason == "asked_for_person"
    assert desk.ticket().steps_tried != []


def test_zero_first_of_all_is_a_person_too(desk: Helpdesk) -> None:
    assert "1001" in desk.phone().ask("0")


def test_several_problems_in_one_message_are_answered_in_turn(desk: Helpdesk) -> None:
    phone = desk.phone()

    first = phone.ask("My phone does not charge. Also I forgot my password for the app")
    second = phone.ask("1")

    assert first.startswith("Phone not charging")
    assert "password" in second.split("\n")[0].lower()


def test_other_words_after_an_answer_are_a_new_question(desk: Helpdesk) -> None:
    phone = desk.phone()

    phone.ask("my phone does not charge")

    assert phone.ask("the app does not sync").startswith("Reports not syncing")


# --- Doubtful words, silence, digits --------------------------------------------------


@pytest.mark.parametrize(
    "word", ["wait", "nitajaribu", "let me try", "je vais essayer"]
)
@pytest.mark.parametrize("later", ["kesho", "later"])
def test_who_tries_or_will_try_is_left_in_peace_and_then_heard(
    desk: Helpdesk, word: str, later: str
) -> None:
    phone = desk.phone()
    phone.ask("my phone does not charge")

    assert phone.write(word) == []
    assert phone.write(later) == []
    desk.clock.advance(hours=20)
    assert phone.ask("1").startswith(("Good news", "Vizuri sana", "Très bien"))


def test_thanks_after_an_answer_is_asked_about_once(desk: Helpdesk) -> None:
    phone = desk.phone()
    phone.ask("my phone does not charge")

    once = phone.ask("thank you so much")
    twice = phone.write("asante")

    assert once.startswith("You are welcome. Is the problem fixed?")
    assert once.endswith(VERDICT["en"])
    assert twice == []


def test_ok_after_the_ticket_needs_no_answer(desk: Helpdesk) -> None:
    phone = desk.phone()
    phone.ask("0")

    assert phone.write("ok", "sawa") == []


def test_a_digit_of_a_question_that_is_over_says_so(desk: Helpdesk) -> None:
    phone = desk.phone()
    phone.ask("my phone does not charge")
    phone.ask("1")

    assert phone.write("1") == []
    desk.clock.advance(minutes=5)
    assert phone.ask("2").startswith("That question is over")


def test_a_stray_digit_is_told_which_would_do(desk: Helpdesk) -> None:
    phone = desk.phone()
    phone.ask("my phone does not charge")

    assert "only one number: 1 2 0." in phone.ask("7")


def test_again_shows_the_list_again(desk: Helpdesk) -> None:
    phone = desk.phone()
    offered = phone.ask(UNSURE)

    assert phone.ask("again") == offered


def test_the_same_text_pressed_five_times_gets_one_answer(desk: Helpdesk) -> None:
    phone = desk.phone()

    answers = phone.write(*["my phone does not charge"] * 5)
    later = phone.write("My phone does not charge!")

    assert len(answers) == 1
    assert later == []
    assert desk.outcomes() == ["answered"] * 5 + ["duplicate"]


def test_a_digit_pressed_twice_is_one_answer(desk: Helpdesk) -> None:
    phone = desk.phone()
    phone.ask("my phone does not charge")

    answers = phone.write("2", "2")

    assert len(answers) == 1
    assert desk.tickets() == []


def test_a_burst_is_read_as_one_message(desk: Helpdesk) -> None:
    phone = desk.phone()

    answers = phone.write("hello", "my app", "is not syncing", "since yesterday")

    assert len(answers) == 1
    assert "Reports not syncing" in answers[0]


# --- Danger ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("my phone was stolen at the market", "Sorry. This is urgent: number 1001."),
        ("simu ya kazi imeibiwa jana", "Pole"),
        ("on m'a volé le téléphone hier au marché", "Courage"),
    ],
)
def test_a_stolen_phone_is_a_critical_ticket_at_once(
    desk: Helpdesk, text: str, begins: str
) -> None:
    answer = desk.phone().ask(text)

    ticket = desk.ticket()
    assert answer.startswith(begins)
    assert ticket.priority is TicketPriority.CRITICAL
    assert ticket.article == "lost-stolen-phone"
    assert "data_at_risk" in ticket.flags


def test_a_phone_that_is_back_gets_a_new_lock(desk: Helpdesk) -> None:
    phone = desk.phone()
    phone.ask("my phone was stolen")

    assert phone.ask("nimeipata").startswith(("Good news", "Habari njema"))
    assert desk.ticket().priority is TicketPriority.CRITICAL


def test_at_night_nobody_is_promised_who_is_not_there(desk: Helpdesk) -> None:
    desk.clock.time = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)

    answer = desk.phone().ask("my phone was stolen")

    assert "The office opens tomorrow at 8 am and calls you first" in answer


def test_a_password_is_hidden_and_its_owner_told(desk: Helpdesk) -> None:
    answer = desk.phone().ask("my password is Chumo123! and it does not log in")

    ticket = desk.ticket()
    (message,) = desk.inbound()
    assert "We hid your message: number 1001" in answer
    assert "Chumo123" not in message.text + ticket.question + ticket.title
    assert "****" in message.text
    assert message.extra["masked"] is True
    assert message.extra["hidden"] == ["password"]
    assert ticket.priority is TicketPriority.CRITICAL


def test_a_secret_in_a_burst_is_hidden_in_its_own_message(desk: Helpdesk) -> None:
    desk.phone().write("the app does not open", "my password is Chumo123!")

    texts = [message.text for message in desk.inbound()]
    assert texts == ["the app does not open", "my password is ****!"]


def test_a_login_link_is_a_secret(desk: Helpdesk) -> None:
    desk.phone().ask("https://chumo.example.org/medic/login/token/abc123XYZ")

    assert "abc123XYZ" not in desk.inbound()[0].text


def test_a_patients_details_are_hidden_and_asked_without(desk: Helpdesk) -> None:
    answer = desk.phone().ask(
        "patient name Mary Achieng 0712345678 has malaria and the form does not submit"
    )

    assert answer.startswith("Your message had details of a patient. We hid them.")
    assert "Achieng" not in desk.inbound()[0].text
    assert "0712345678" not in desk.inbound()[0].text


def test_a_clinical_emergency_gets_the_facilitys_number_and_a_human_flag(
    desk: Helpdesk,
) -> None:
    answer = desk.phone().ask("the child is convulsing what do I give")

    ticket = desk.ticket()
    assert answer.startswith("We cannot give medical advice. Do not wait for us.")
    assert "+254700000500" in answer
    assert "clinical" in ticket.flags
    assert ticket.priority is TicketPriority.CRITICAL


def test_danger_is_answered_also_while_an_officer_has_the_ticket(
    desk: Helpdesk,
) -> None:
    phone = desk.phone()
    phone.ask("0")
    desk.take(desk.ticket(), desk.officer())

    answer = phone.ask("now my phone was stolen")

    assert "number 1001" in answer
    assert desk.ticket().priority is TicketPriority.CRITICAL


# --- Wrong doors ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("P 34521 18", "the report was NOT saved"),
        (
            "how many ml of amoxicillin for a child of 2 years",
            "cannot answer questions",
        ),
        ("when will my stipend be paid", "Pay is not decided here"),
        ("we have no more paracetamol in stock", "We only handle phones"),
    ],
)
def test_what_belongs_elsewhere_is_told_where(
    desk: Helpdesk, text: str, words: str
) -> None:
    assert words in desk.phone().ask(text)
    assert desk.tickets() == []


def test_spam_gets_no_answer(desk: Helpdesk) -> None:
    text = "Congratulations! You have won 50000. Send your PIN to claim your prize"

    assert desk.phone().write(text) == []


def test_pay_may_be_a_wrong_count(desk: Helpdesk) -> None:
    phone = desk.phone()
    phone.ask("when will my stipend be paid")

    assert "\nA " in phone.ask("1")


# --- Tickets --------------------------------------------------------------------------


def test_while_an_officer_has_the_ticket_the_bot_is_silent(desk: Helpdesk) -> None:
    phone = desk.phone()
    phone.ask("my phone does not charge")
    phone.ask("0")
    desk.take(desk.ticket(), desk.officer())

    for text in ("it is a Tecno", "1", "hello", "the app does not sync"):
        assert phone.write(text) == []
    assert {message.ticket_id for message in desk.inbound()[2:]} == {1001}


def test_status_by_number_or_by_asking(desk: Helpdesk) -> None:
    phone = desk.phone()
    phone.ask("0")

    waiting = phone.ask("1001")
    desk.take(desk.ticket(), desk.officer(name="Amina Yusuf"))
    taken = phone.ask("any news?")

    assert waiting.startswith("Number 1001: it is in the queue.")
    assert taken.startswith("Number 1001: we are working on it. Amina has it.")


def test_the_officers_question_is_repeated_to_who_asks_by_number(
    desk: Helpdesk,
) -> None:
    phone = desk.phone()
    phone.ask("0")
    desk.reply(desk.ticket(), desk.officer(), "Which phone is it?")
    read = phone.read()

    assert read == ["Amina, Msaada 1001:\nWhich phone is it?"]
    assert phone.ask("#1001").endswith("to this: Which phone is it?")
    assert phone.write("since yesterday") == []
    assert desk.ticket().status is TicketStatus.OPEN


def test_anothers_ticket_is_not_known_to_exist(desk: Helpdesk) -> None:
    desk.phone().ask("0")

    answer = desk.phone("+254700010002").ask("1001")

    assert answer.startswith("We find no open problem for you.")
    assert desk.phone("+254700010003").ask("1999") == answer


def test_who_has_several_tickets_is_shown_them_by_number(desk: Helpdesk) -> None:
    phone = desk.phone()
    phone.ask("my phone does not charge")
    phone.ask("0")
    phone.ask("the app does not sync since yesterday")
    phone.ask("2")
    phone.ask("0")
    desk.clock.advance(hours=1)

    answer = phone.ask("status")

    assert answer == (
        "Your open problems:\n1001 Phone not charging\n1002 Reports not syncing\n"
        "Write the number you want to know about."
    )


def test_a_reply_within_seven_days_reopens_and_after_that_it_is_new(
    desk: Helpdesk,
) -> None:
    phone = desk.phone()
    phone.ask("my phone does not charge")
    phone.ask("0")
    amina = desk.officer()
    desk.resolve(desk.ticket(), amina)
    desk.clock.advance(days=6)

    again = phone.ask("it is the same again, not charging")
    desk.resolve(desk.ticket(), amina)
    desk.clock.advance(days=8)
    new = phone.ask("my phone does not charge")

    assert again.startswith("Number 1001 is open again.")
    assert desk.ticket().reopened == 1
    assert new.startswith("Phone not charging")


@pytest.mark.parametrize("word", ["2", "not fixed", "bado", "toujours pas"])
def test_not_fixed_after_a_resolved_ticket_reopens_it(
    desk: Helpdesk, word: str
) -> None:
    phone = desk.phone()
    phone.ask("0")
    desk.resolve(desk.ticket(), desk.officer())

    phone.ask(word)

    assert desk.ticket().status is TicketStatus.OPEN


def test_thanks_after_a_resolved_ticket_leave_it_resolved(desk: Helpdesk) -> None:
    phone = desk.phone()
    phone.ask("0")
    desk.resolve(desk.ticket(), desk.officer())

    phone.ask("thank you very much")

    assert desk.ticket().status is TicketStatus.RESOLVED


def test_a_clearly_new_problem_beside_a_ticket_is_the_same_or_new(
    desk: Helpdesk,
) -> None:
    phone = desk.phone()
    phone.ask("my phone does not charge")
    phone.ask("0")

    asked = phone.ask("the app does not sync since yesterday")

    assert asked == (
        "Is this about number 1001, or a new problem?\n"
        "1 The same problem\n2 A new problem"
    )
    assert phone.ask("2").startswith("Reports not syncing")


# --- Language -------------------------------------------------------------------------


def test_the_language_of_the_message_wins_and_a_digit_keeps_it(desk: Helpdesk) -> None:
    phone = desk.phone(locale="en")

    assert phone.ask("simu haichaji").endswith(VERDICT["sw"])
    assert phone.ask("2").endswith(VERDICT["sw"])


def test_a_language_is_changed_at_any_time_and_the_question_stands(
    desk: Helpdesk,
) -> None:
    phone = desk.phone()
    phone.ask("my phone does not charge")

    asked = phone.ask("language")
    changed = phone.ask("2")
    more = phone.ask("2")

    assert asked.endswith("1 English\n2 Kiswahili\n3 Français".replace("ç", "c"))
    assert "Kiswahili" in changed
    assert more.endswith(VERDICT["sw"])


def test_a_language_named_is_set_at_once(desk: Helpdesk) -> None:
    phone = desk.phone()

    phone.ask("français")

    assert phone.contact().locale == "fr"
    assert phone.ask("0").startswith("Une personne")


# --- The loop guard -------------------------------------------------------------------


def test_the_sixth_reply_of_an_hour_says_that_a_person_will_read(
    desk: Helpdesk,
) -> None:
    phone = desk.phone()
    questions = (
        "my phone does not charge",
        "the app does not sync",
        "I forgot my password",
        "the screen is broken",
        "sim card not detected",
    )
    for question in questions:
        phone.ask(question)

    last = phone.ask("storage is full")
    silent = phone.write("and the camera takes no photo")

    assert last.startswith("We have all your messages")
    assert silent == []
    assert desk.ticket().reason == "too_many_messages"
    assert desk.inbound()[-1].ticket_id == 1001
    desk.clock.advance(hours=1)
    assert len(phone.write("1001")) == 1


def test_the_last_sms_of_a_day_says_that_a_person_will_read(desk: Helpdesk) -> None:
    desk.settings.replies_per_day = 3
    phone = desk.phone()
    for question in ("my phone does not charge", "the app does not sync"):
        phone.ask(question)
        desk.clock.advance(minutes=61)

    last = phone.ask("I forgot my password")
    silent = phone.write("and the camera takes no photo")

    assert last.startswith("We have all your messages")
    assert silent == []
    assert desk.ticket().reason == "too_many_messages"
    assert len(phone.write("my phone was stolen")) == 1
    desk.clock.advance(days=1)
    assert len(phone.write("1001")) == 1


def test_a_day_in_a_chat_has_no_limit(desk: Helpdesk) -> None:
    desk.settings.replies_per_day = 1
    chat = desk.chat()

    answers = [
        chat.ask(text)
        for text in ("my phone does not charge", "I forgot my password", "0")
    ]

    assert all("will read" not in answer for answer in answers)


def test_the_last_reply_with_a_ticket_open_says_so_too(desk: Helpdesk) -> None:
    phone = desk.phone()
    phone.ask("0")
    for _ in range(4):
        phone.ask("1001")
        desk.clock.advance(minutes=4)

    last = phone.ask("1001")

    assert last.startswith("We have all your messages")
    assert phone.write("1001") == []
    assert [message.status for message in desk.inbound()] == ["conversed"] * 7


def test_danger_is_answered_beyond_the_limit(desk: Helpdesk) -> None:
    phone = desk.phone()
    phone.ask("0")
    for _ in range(6):
        phone.write("1001")
        desk.clock.advance(minutes=4)

    assert len(phone.write("my phone was stolen")) == 1


# --- Telegram -------------------------------------------------------------------------


def test_a_chat_gets_the_same_choices_as_buttons(desk: Helpdesk) -> None:
    chat = desk.chat()

    answer = chat.ask("my phone does not charge")
    labels = [choice.label for choice in chat.buttons()]
    more = chat.press("not_fixed")
    pressed_twice = chat.press("not_fixed", question=0)

    assert "1 Fixed" not in answer
    assert labels == ["Fixed", "Not fixed", "Talk to a person"]
    assert len(more) == 1
    assert pressed_twice == []


def test_an_old_button_says_that_its_question_is_over(desk: Helpdesk) -> None:
    chat = desk.chat()
    chat.ask("my phone does not charge")
    chat.ask("the app does not sync")

    (answer,) = chat.press("fixed", question=0)

    assert "only one number" in answer


def test_a_person_is_reached_from_an_old_button(desk: Helpdesk) -> None:
    chat = desk.chat()
    chat.ask("my phone does not charge")
    chat.press("fixed")

    chat.press("person", question=0)

    assert desk.ticket().reason == "asked_for_person"


def test_a_photo_without_words_asks_for_them(desk: Helpdesk) -> None:
    assert desk.chat().ask("", kind=Kind.PHOTO).startswith("Thank you for the photo")


def test_a_photo_with_words_is_a_question(desk: Helpdesk) -> None:
    answer = desk.chat().ask("my phone does not charge", kind=Kind.PHOTO)

    assert answer.startswith("Phone not charging")


# --- Supervisors ----------------------------------------------------------------------


def test_a_supervisor_is_greeted_as_one_and_guided(desk: Helpdesk) -> None:
    chat = desk.chat(name="Halima Said", role=Role.SUPERVISOR)

    hello = chat.ask("/start")
    bare = chat.ask("/guide")
    guide = chat.ask("/guide forgot password")

    assert hello.startswith("Hello Halima.")
    assert bare.startswith("/guide")
    assert "CHW" in guide or "them" in guide
    assert [choice.token for choice in chat.buttons()] == ["person"]


def test_a_plain_question_gets_the_supervisors_version(desk: Helpdesk) -> None:
    worker = desk.phone().ask("I forgot my password")
    supervisor = desk.chat(role=Role.SUPERVISOR).ask("I forgot my password")

    assert worker.split("\n")[2] != supervisor.split("\n")[2]


def test_nothing_to_guide_to_is_said_so(desk: Helpdesk) -> None:
    chat = desk.chat(role=Role.SUPERVISOR)

    assert chat.ask(f"/guide {STRANGE}").startswith("No steps found")


def test_who_is_no_supervisor_sees_no_open_list(desk: Helpdesk) -> None:
    assert "not on our list of supervisors" in desk.chat().ask("/open")
