"""From what was understood to one event: what a word means after which question."""

import pytest

from conversation import events as e
from conversation.events import Bare, Event, Silence
from conversation.hear import Heard, hear
from conversation.menu import CATEGORIES, LOST_PHONE, WRONG_COUNT
from conversation.reading import read_words
from conversation.states import (
    Choosing,
    ChoosingLanguage,
    Clarifying,
    Confirming,
    Describing,
    Idle,
    OpenTicket,
    Problem,
    Redirected,
    SameOrNew,
    Stage,
    State,
    Topic,
)
from conversation.triage import Danger, Door, Greeting, triage
from conversation.understand import UNSEARCHED, Understood
from knowledge.match import ANSWER, CHOOSE, ESCALATE, Found, Match
from messages.channel import Kind

SYNC, CHARGE = Topic("sync"), Topic("charge")
ASKED = State(Confirming("q", SYNC, ()))
LISTED = State(Choosing("q", (SYNC, CHARGE)))
TICKET = State(ticket=OpenTicket(1001, taken=False))
NOTHING = State()


def topic_of(slug: str) -> Topic | None:
    return Topic(slug) if not slug.startswith("retired") else None


def match(slug: str) -> Match:
    return Match(slug, 0.9, 0.9, slug)


def understood(text: str, found: Found = UNSEARCHED, *pieces: Found) -> Understood:
    parts = tuple((f"part {number}", piece) for number, piece in enumerate(pieces))
    return Understood(text, triage(text), read_words(text), None, found, parts)


def heard(text: str, state: State = NOTHING, found: Found = UNSEARCHED) -> Event:
    return hear(Heard(understood(text, found)), state, topic_of)


def question(text: str, decision: str, *slugs: str, intent: str | None = None) -> Event:
    found = Found(decision, 0.9, tuple(match(slug) for slug in slugs), intent)
    return heard(text, NOTHING, found)


# --- Doubtful words: the last question decides ----------------------------------------

FIXED, NOT_FIXED, PERSON = e.WasFixed, e.WasNotFixed, e.WantsPerson
NODDED, WAITS, THANKED, MENU = e.Nodded, e.Waits, e.Thanked, e.WantsMenu
UNCLEAR, NONE, AGAIN, ADDED = e.Unclear, e.PickedNone, e.WantsAgain, e.Asked
STATUS = e.WantsStatus

DOUBTFUL = [
    ("ok sawa d'accord 👍 👌", FIXED, UNCLEAR, NODDED, NODDED),
    ("asante thanks merci 🙏", THANKED, UNCLEAR, THANKED, THANKED),
    ("yes ndio oui yeah eeh", FIXED, UNCLEAR, ADDED, MENU),
    ("no hapana non la", NOT_FIXED, NONE, ADDED, MENU),
    ("hakuna hamna none aucun", NOT_FIXED, NONE, ADDED, MENU),
    ("tena again encore", NOT_FIXED, AGAIN, ADDED, MENU),
    ("subiri wait ngoja attendez nitajaribu", WAITS, WAITS, WAITS, WAITS),
    ("nimeshindwa siwezi impossible", NOT_FIXED, PERSON, ADDED, MENU),
    ("kesho later baadaye", WAITS, WAITS, WAITS, WAITS),
    ("sijaelewa", PERSON, AGAIN, ADDED, ADDED),
    ("msaada", PERSON, PERSON, PERSON, MENU),
    ("? ??", UNCLEAR, AGAIN, STATUS, MENU),
    ("supervisor msimamizi superviseur", PERSON, PERSON, PERSON, PERSON),
]
PHRASES = [
    ("let me try", WAITS, WAITS, WAITS, WAITS),
    ("je vais essayer", WAITS, WAITS, WAITS, WAITS),
    ("plus tard", WAITS, WAITS, WAITS, WAITS),
    ("I am not able", NOT_FIXED, PERSON, ADDED, MENU),
    ("I do not understand", PERSON, AGAIN, ADDED, ADDED),
    ("je ne comprends pas", PERSON, AGAIN, ADDED, ADDED),
]
EVERY = [(word, *row[1:]) for row in DOUBTFUL for word in row[0].split()] + PHRASES


@pytest.mark.parametrize(("word", "asked", "listed", "ticket", "nothing"), EVERY)
def test_the_last_question_decides_what_a_doubtful_word_means(
    word: str,
    asked: type[Event],
    listed: type[Event],
    ticket: type[Event],
    nothing: type[Event],
) -> None:
    kinds = [type(heard(word, s)) for s in (ASKED, LISTED, TICKET, NOTHING)]

    assert kinds == [asked, listed, ticket, nothing]


@pytest.mark.parametrize("word", ["stop", "quit", "acha"])
def test_a_carrier_word_that_came_through_is_no_question(word: str) -> None:
    assert heard(word, ASKED) == e.Ignored(Silence.CARRIER)


def test_fixed_and_not_fixed_need_no_question() -> None:
    assert isinstance(heard("imekubali"), e.WasFixed)
    assert isinstance(heard("it has refused"), e.WasNotFixed)
    assert isinstance(heard("it has refused", TICKET), e.WasNotFixed)


def test_a_language_may_be_named_or_only_wished_for() -> None:
    assert heard("kiswahili") == e.PickedLocale("sw")
    assert heard("language") == e.WantsLanguage()


# --- Digits keep their meaning --------------------------------------------------------


@pytest.mark.parametrize(
    "stage",
    [
        Idle(),
        Describing("q"),
        ASKED.stage,
        LISTED.stage,
        Clarifying("q"),
        SameOrNew("q", 1001, SYNC),
        Redirected("q", SYNC),
        ChoosingLanguage(Idle()),
    ],
)
def test_zero_is_a_person_whatever_was_asked(stage: Stage) -> None:
    assert heard("0", State(stage)) == e.WantsPerson()


@pytest.mark.parametrize("stage", [ASKED.stage, Idle(), Describing("q")])
def test_one_is_fixed_and_two_is_not_unless_a_list_is_open(stage: Stage) -> None:
    assert isinstance(heard("1", State(stage)), e.WasFixed)
    assert isinstance(heard("2", State(stage)), e.WasNotFixed)
    assert isinstance(heard("3", State(stage)), e.Unclear)


@pytest.mark.parametrize(
    ("stage", "digit", "event"),
    [
        (LISTED.stage, "1", e.PickedArticle(SYNC)),
        (LISTED.stage, "2", e.PickedArticle(CHARGE)),
        (LISTED.stage, "3", e.PickedNone()),
        (LISTED.stage, "4", e.Unclear("4")),
        (SameOrNew("q", 1001, SYNC), "1", e.PickedSame()),
        (SameOrNew("q", 1001, SYNC), "2", e.PickedNew()),
        (Redirected("q", SYNC), "1", e.PickedArticle(Topic(WRONG_COUNT))),
        (ChoosingLanguage(ASKED.plain), "2", e.PickedLocale("sw")),
        (State(Choosing("q", (Topic("retired"),))).stage, "1", e.Unclear("1")),
    ],
)
def test_while_a_list_is_open_a_digit_picks_from_it(
    stage: Stage, digit: str, event: Event
) -> None:
    assert heard(digit, State(stage)) == event


def test_a_kind_of_problem_brings_its_three_first_articles() -> None:
    picked = heard("1", State(Clarifying("q")))

    assert isinstance(picked, e.PickedCategory)
    assert [topic.slug for topic in picked.topics] == list(CATEGORIES["cat_device"])[:3]


# --- Deeds: buttons, shared numbers, commands, pictures -------------------------------


def press(token: str, state: State = NOTHING, *, stale: bool = False) -> Event:
    pressed = Heard(understood(""), Kind.BUTTON, token, stale=stale, sms=False)
    return hear(pressed, state, topic_of)


@pytest.mark.parametrize(
    ("token", "event"),
    [
        ("a:sync", e.PickedArticle(SYNC)),
        ("a:retired", e.Unclear("a:retired")),
        ("lang:fr", e.PickedLocale("fr")),
        ("fixed", e.WasFixed()),
        ("not_fixed", e.WasNotFixed()),
        ("person", e.WantsPerson()),
        ("none", e.PickedNone()),
        ("same", e.PickedSame()),
        ("new", e.PickedNew()),
        ("visits_wrong", e.PickedArticle(Topic(WRONG_COUNT))),
        ("forged", e.Unclear("forged")),
    ],
)
def test_a_button_does_what_it_says(token: str, event: Event) -> None:
    assert press(token) == event


def test_a_button_of_a_question_that_is_over_only_reaches_a_person() -> None:
    assert press("fixed", stale=True) == e.Unclear()
    assert press("fixed", ASKED, stale=True) == e.Unclear("fixed")
    assert press("person", stale=True) == e.WantsPerson()


def test_silence_goes_before_everything() -> None:
    hushed = Heard(understood("my phone is lost"), silence=Silence.GROUP)

    assert hear(hushed, NOTHING, topic_of) == e.Ignored(Silence.GROUP)


def test_a_shared_number_is_one() -> None:
    shared = Heard(understood(""), Kind.CONTACT, shared_number="+254700000001")

    assert hear(shared, NOTHING, topic_of) == e.SharedNumber("+254700000001")


@pytest.mark.parametrize(
    ("kind", "sms", "bare"),
    [
        (Kind.PHOTO, True, Bare.PHOTO_SMS),
        (Kind.VIDEO, False, Bare.PHOTO),
        (Kind.FILE, False, Bare.PHOTO),
        (Kind.VOICE, False, Bare.VOICE),
        (Kind.STICKER, False, Bare.NOTHING),
        (Kind.TEXT, True, Bare.NOTHING),
    ],
)
def test_what_has_no_words_is_told_apart(kind: Kind, sms: bool, bare: Bare) -> None:  # noqa: FBT001
    assert hear(Heard(understood(" "), kind, sms=sms), NOTHING, topic_of) == e.CameBare(
        bare
    )


SURE = Found(ANSWER, 0.9, (match("sync"), match("charge")))


def command(text: str, found: Found = UNSEARCHED, *, sms: bool = False) -> Event:
    return hear(Heard(understood(text, found), sms=sms), NOTHING, topic_of)


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("/start", e.Greeted(Greeting.PLAIN, start=True)),
        ("/OPEN", e.WantsOpenList()),
        ("/lang", e.WantsLanguage()),
        ("/language", e.WantsLanguage()),
        ("/menu", e.WantsMenu()),
        ("/status", e.WantsStatus()),
        ("/guide", e.WantsGuide()),
    ],
)
def test_a_command_of_the_chat_is_understood(text: str, event: Event) -> None:
    assert command(text) == event


def test_a_guide_is_sure_of_one_article_or_offers_some() -> None:
    some = Found(CHOOSE, 0.5, SURE.matches)
    none = Found(ESCALATE, 0.1, SURE.matches)

    assert command("/guide sync", SURE) == e.WantsGuide("sync", (SYNC,), sure=True)
    assert command("/guide sync", some) == e.WantsGuide("sync", (SYNC, CHARGE))
    assert command("/guide goats", none) == e.WantsGuide("goats")


def test_a_slash_in_an_sms_or_before_a_strange_word_is_only_a_slash() -> None:
    assert command("/start", sms=True) != e.Greeted(Greeting.PLAIN, start=True)
    assert command("/app does not sync", SURE) == e.Asked("/app does not sync", SYNC)


# --- Words ----------------------------------------------------------------------------


def test_danger_is_heard_before_anything_else_in_the_text() -> None:
    event = heard("1 my phone was stolen", ASKED)

    assert event == e.InDanger(Danger.LOST_PHONE, "1 my phone was stolen")


def test_a_number_of_a_ticket_asks_after_it() -> None:
    assert heard("1042") == e.WantsStatus(1042)


def test_manners_alone_are_manners() -> None:
    assert heard("any news?") == e.WantsStatus()
    assert heard("Hello, thank you") == e.Thanked()
    assert heard("shikamoo") == e.Greeted(Greeting.RETURNED)
    assert heard("...") == e.CameBare(Bare.NOTHING)


@pytest.mark.parametrize(
    ("intent", "event"),
    [
        ("greeting", e.Greeted(Greeting.PLAIN)),
        ("thanks", e.Thanked()),
        ("status", e.WantsStatus()),
        ("pay", e.WrongDoor(Door.PAY, "so many words", Topic(WRONG_COUNT))),
        ("personal", e.WrongDoor(Door.CALL_ME, "so many words", Topic(WRONG_COUNT))),
        ("vague", e.Asked("so many words", vague=True)),
        ("politics", e.Asked("so many words", off_topic=True)),
    ],
)
def test_what_the_matcher_turns_away_goes_where_it_belongs(
    intent: str, event: Event
) -> None:
    assert question("so many words", intent, "sync", intent=intent) == event


def test_a_door_that_triage_sees_needs_no_matcher() -> None:
    event = heard("P 34521 18")

    assert event == e.WrongDoor(Door.REPORT, "P 34521 18", Topic(WRONG_COUNT))


@pytest.mark.parametrize(
    ("decision", "event"),
    [
        (ANSWER, e.Asked("so many words", sure=SYNC)),
        (CHOOSE, e.Asked("so many words", maybe=(SYNC, CHARGE))),
        (ESCALATE, e.Asked("so many words")),
    ],
)
def test_a_question_is_as_sure_as_its_match(decision: str, event: Event) -> None:
    assert question("so many words", decision, "sync", "charge") == event


def test_a_retired_article_answers_nothing() -> None:
    assert question("so many words", ANSWER, "retired") == e.Asked("so many words")


def test_an_article_on_lost_phones_is_danger_but_to_a_supervisor() -> None:
    found = Found(ANSWER, 0.9, (match(LOST_PHONE),))

    assert heard("the device is no more", NOTHING, found) == e.InDanger(
        Danger.LOST_PHONE, "the device is no more"
    )
    assert isinstance(
        heard("the device is no more", State(supervisor=True), found), e.Asked
    )


def test_two_sure_problems_are_two_and_the_same_twice_is_one() -> None:
    sync, charge = (Found(ANSWER, 0.9, (match(slug),)) for slug in ("sync", "charge"))
    unsure = Found(ESCALATE, 0.1, ())
    two = hear(Heard(understood("a b", SURE, sync, charge)), NOTHING, topic_of)
    one = hear(Heard(understood("a b", SURE, sync, sync, unsure)), NOTHING, topic_of)

    assert isinstance(two, e.Asked)
    assert two.problems == (Problem("part 0", SYNC), Problem("part 1", CHARGE))
    assert isinstance(one, e.Asked)
    assert one.problems == ()
