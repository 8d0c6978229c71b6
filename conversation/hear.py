"""From what was understood to what it means here: one event. Pure.

The order is that of the wording: carrier words, danger, a digit or a button, a short
answer, manners, a wrong door, and last a question to match.
"""

from collections.abc import Callable
from dataclasses import dataclass

from conversation import choices, menu
from conversation import events as e
from conversation.events import Bare, Event, Silence
from conversation.folding import fold
from conversation.reading import Meaning
from conversation.states import (
    Choosing,
    ChoosingLanguage,
    Clarifying,
    Confirming,
    Forking,
    Idle,
    Problem,
    Redirected,
    SameOrNew,
    State,
    Topic,
)
from conversation.triage import Danger, Door, Greeting
from conversation.understand import Understood
from knowledge.match import ANSWER, CHOOSE, VAGUE, Found
from messages.channel import Kind

TopicOf = Callable[[str], Topic | None]
"""Looks up a published article by its slug; None if there is none."""

LISTS = (Choosing, Clarifying, Forking, SameOrNew, Redirected)

DOOR_OF_INTENT = {
    "clinical": Door.CLINICAL,
    "pay": Door.PAY,
    "stock": Door.STOCK,
    "policy": Door.POLICY,
    "abuse": Door.ABUSE,
    "spam": Door.SPAM,
    "report": Door.REPORT,
    "personal": Door.CALL_ME,
}


@dataclass(frozen=True, slots=True)
class Heard:
    """One message, or several written in one breath, with the facts that matter.

    `stale` is a button of a question that is over; `repeated` a second press of one.
    """

    understood: Understood
    kind: Kind = Kind.TEXT
    picked: str | None = None
    silence: Silence | None = None
    stale: bool = False
    shared_number: str | None = None
    sms: bool = True


def hear(heard: Heard, state: State, topic_of: TopicOf) -> Event:
    if heard.silence is not None:
        return e.Ignored(heard.silence)
    if heard.shared_number is not None:
        return e.SharedNumber(heard.shared_number)
    if heard.picked is not None:
        return _press(heard, state, topic_of)
    understood = heard.understood
    if not understood.text.strip():
        return _bare(heard)
    if understood.text.startswith("/") and not heard.sms:
        command = _command(understood, topic_of)
        if command is not None:
            return command
    return _words(understood, state, topic_of)


def _press(heard: Heard, state: State, topic_of: TopicOf) -> Event:
    token = heard.picked or ""
    if heard.stale and token != "person":  # noqa: S105
        return e.Unclear() if isinstance(state.plain, Idle) else e.Unclear(token)
    if token in choices.RATINGS and _may_rate(state):
        return e.Rated(int(choices.RATINGS[token]))
    return _pick(token, state, topic_of) or e.Unclear(token)


def _pick(token: str, state: State, topic_of: TopicOf) -> Event | None:
    if token.startswith(choices.ARTICLE):
        topic = topic_of(token.removeprefix(choices.ARTICLE))
        return e.PickedArticle(topic) if topic else None
    if token.startswith(choices.WAY):
        return _way(token.removeprefix(choices.WAY), state, topic_of)
    if token.startswith(choices.LOCALE):
        return e.PickedLocale(token.removeprefix(choices.LOCALE))
    if token in menu.CATEGORIES:
        known = (topic_of(slug) for slug in menu.CATEGORIES[token])
        topics = tuple(topic for topic in known if topic)[: menu.MOST_OFFERED]
        return e.PickedCategory(token, topics)
    simple: dict[str, Event] = {
        "fixed": e.WasFixed(),
        "not_fixed": e.WasNotFixed(),
        "person": e.WantsPerson(),
        "none": e.PickedNone(),
        "same": e.PickedSame(),
        "new": e.PickedNew(),
    }
    if token == "visits_wrong":  # noqa: S105
        topic = topic_of(menu.WRONG_COUNT)
        return e.PickedArticle(topic) if topic else None
    return simple.get(token)


def _way(place: str, state: State, topic_of: TopicOf) -> Event | None:
    """A branch of the open fork; a button may be forged, so it is looked up."""
    if not isinstance(state.plain, Forking) or not place.isdecimal():
        return None
    ways = state.plain.topic.ways
    if not 1 <= int(place) <= len(ways):
        return None
    article = ways[int(place) - 1].article
    return e.PickedWay(int(place), topic_of(article) if article else None)


def _bare(heard: Heard) -> Event:
    match heard.kind:
        case Kind.PHOTO | Kind.VIDEO | Kind.FILE:
            return e.CameBare(Bare.PHOTO_SMS if heard.sms else Bare.PHOTO)
        case Kind.VOICE:
            return e.CameBare(Bare.VOICE)
        case _:
            return e.CameBare(Bare.NOTHING)


def _command(understood: Understood, topic_of: TopicOf) -> Event | None:
    name, _, words = understood.text.strip().partition(" ")
    match name.lower():
        case "/start":
            return e.Greeted(Greeting.PLAIN, start=True)
        case "/guide":
            topics, sure = _guided(understood.found, topic_of)
            return e.WantsGuide(words.strip(), topics if words.strip() else (), sure)
        case "/open":
            return e.WantsOpenList()
        case "/lang" | "/language":
            return e.WantsLanguage()
        case "/menu":
            return e.WantsMenu()
        case "/status":
            return e.WantsStatus()
        case _:
            return None


def _guided(found: Found, topic_of: TopicOf) -> tuple[tuple[Topic, ...], bool]:
    if found.decision not in (ANSWER, CHOOSE):
        return (), False
    topics = tuple(t for m in found.matches if (t := topic_of(m.slug)))
    sure = found.decision == ANSWER and bool(topics)
    return (topics[:1] if sure else topics), sure


def _words(understood: Understood, state: State, topic_of: TopicOf) -> Event:
    seen, reading = understood.triage, understood.reading
    if seen.danger is not None:
        return e.InDanger(seen.danger, seen.masked)
    if reading.digit is not None:
        return _digit(reading.digit, state, topic_of)
    if reading.ticket is not None:
        return e.WantsStatus(reading.ticket)
    if reading.meaning is not None:
        return _short(reading.meaning, reading.locale, understood, state)
    if not fold(seen.rest):
        return _manners(understood)
    return _question(understood, state, topic_of)


def _manners(understood: Understood) -> Event:
    seen = understood.triage
    if seen.greeting is not None:
        return e.Greeted(seen.greeting)
    return e.Thanked() if seen.thanks else e.CameBare(Bare.NOTHING)


def _digit(digit: int, state: State, topic_of: TopicOf) -> Event:
    if digit == 0:
        return e.WantsPerson()
    token = choices.by_digit(state.stage, digit)
    if token is not None:
        return _pick(token, state, topic_of) or e.Unclear(str(digit))
    if str(digit) in choices.RATINGS.values() and _may_rate(state):
        return e.Rated(digit)
    if choices.tokens(state.stage):
        return e.Unclear(str(digit))
    verdicts: dict[int, Event] = {1: e.WasFixed("1"), 2: e.WasNotFixed("2")}
    return verdicts.get(digit, e.Unclear(str(digit)))


def _may_rate(state: State) -> bool:
    return state.rating is not None and not state.rating.rated_badly


def _short(  # noqa: C901
    meaning: Meaning, locale: str | None, understood: Understood, state: State
) -> Event:
    """A short answer; what a doubtful word means, the last question decides."""
    text = understood.text
    asked = isinstance(state.plain, Confirming)
    listed = isinstance(state.stage, (*LISTS, ChoosingLanguage))
    match meaning:
        case Meaning.LANGUAGE:
            return e.PickedLocale(locale) if locale else e.WantsLanguage()
        case Meaning.STATUS:
            return e.WantsStatus()
        case Meaning.OPT_OUT_WORD:
            return e.Ignored(Silence.CARRIER)
        case Meaning.PERSON:
            return e.WantsPerson(text)
        case Meaning.FIXED | Meaning.FOUND:
            return e.WasFixed(text)
        case Meaning.THANKS:
            return e.Unclear(text) if listed else e.Thanked()
        case Meaning.WAIT | Meaning.LATER:
            return e.Waits()
        case Meaning.MENU:
            return e.WantsMenu()
        case _ if state.ticket is not None and not (asked or listed):
            return _short_with_ticket(meaning, text)
        case _ if asked:
            return _short_after_answer(meaning, text)
        case _ if listed:
            return _short_in_list(meaning, text)
        case Meaning.OK:
            return e.Nodded()
        case Meaning.NOT_FIXED:
            return e.WasNotFixed(text)
        case Meaning.NOT_UNDERSTOOD:
            return e.Asked(text)
        case _:
            return e.WantsMenu()


def _short_with_ticket(meaning: Meaning, text: str) -> Event:
    match meaning:
        case Meaning.QUESTION_MARK:
            return e.WantsStatus()
        case Meaning.SUPPORT:
            return e.WantsPerson(text)
        case Meaning.OK:
            return e.Nodded()
        case Meaning.NOT_FIXED:
            return e.WasNotFixed(text)
        case _:
            return e.Asked(text)


def _short_after_answer(meaning: Meaning, text: str) -> Event:
    match meaning:
        case Meaning.OK | Meaning.YES:
            return e.WasFixed(text)
        case Meaning.SUPPORT | Meaning.NOT_UNDERSTOOD:
            return e.WantsPerson(text)
        case Meaning.QUESTION_MARK:
            return e.Unclear(text)
        case _:
            return e.WasNotFixed(text)


def _short_in_list(meaning: Meaning, text: str) -> Event:
    match meaning:
        case Meaning.SUPPORT | Meaning.UNABLE:
            return e.WantsPerson(text)
        case Meaning.NO | Meaning.NONE_OF_THESE | Meaning.ANOTHER | Meaning.NOT_FIXED:
            return e.PickedNone()
        case Meaning.AGAIN | Meaning.NOT_UNDERSTOOD | Meaning.QUESTION_MARK:
            return e.WantsAgain()
        case _:
            return e.Unclear(text)


def _question(understood: Understood, state: State, topic_of: TopicOf) -> Event:
    """A wrong door if triage or the matcher is sure of it, else a question."""
    seen, found = understood.triage, understood.found
    if seen.door is not None:
        return e.WrongDoor(seen.door, seen.masked, topic_of(menu.WRONG_COUNT))
    match found.intent:
        case "greeting":
            return e.Greeted(seen.greeting or Greeting.PLAIN)
        case "thanks":
            return e.Thanked()
        case "status":
            return e.WantsStatus()
        case str(name) if name in DOOR_OF_INTENT:
            door = DOOR_OF_INTENT[name]
            return e.WrongDoor(door, seen.masked, topic_of(menu.WRONG_COUNT))
        case _:
            return _ask(understood, state, topic_of)


def _ask(understood: Understood, state: State, topic_of: TopicOf) -> Event:
    seen, found = understood.triage, understood.found
    vague = seen.vague or found.intent == VAGUE
    off_topic = found.intent is not None and not vague
    topics = tuple(t for m in found.matches if (t := topic_of(m.slug)))
    if found.decision == ANSWER and topics and not seen.vague:
        if topics[0].slug == menu.LOST_PHONE and not state.supervisor:
            return e.InDanger(Danger.LOST_PHONE, seen.masked)
        problems = _problems(understood, topic_of)
        return e.Asked(
            seen.masked, sure=topics[0], problems=problems, urgent=seen.urgent
        )
    problems = _problems(understood, topic_of)
    maybe = topics if found.decision in (CHOOSE, ANSWER) and not seen.vague else ()
    return e.Asked(
        seen.masked,
        maybe=maybe,
        problems=problems,
        vague=vague,
        off_topic=off_topic,
        urgent=seen.urgent,
    )


def _problems(understood: Understood, topic_of: TopicOf) -> tuple[Problem, ...]:
    """Two or more problems, each surely another article; else none."""
    sure: dict[str, Problem] = {}
    for piece, found in understood.pieces:
        topic = topic_of(found.matches[0].slug) if found.matches else None
        if found.decision == ANSWER and topic is not None:
            sure.setdefault(topic.slug, Problem(piece, topic))
    return tuple(sure.values()) if len(sure) > 1 else ()
