"""What the page says: the tour, texts to try, outcomes in plain words. Pure."""

from typing import NamedTuple


class Step(NamedTuple):
    title: str
    hint: str


TOUR = (
    Step("Send a text", "Press one below, or type it."),
    Step("Answer 2", "The steps did not help her."),
    Step("Reply at the desk", "Sign in, and write to her."),
    Step("Read it on the phone", "Your words go back to her."),
)
"""The whole way of a message in four deeds; who has done them all has seen it."""


def step_of(*, answered: bool, has_ticket: bool, replied: bool) -> int:
    """How many steps of the tour lie behind this phone. A ticket may come at once."""
    if replied:
        return len(TOUR)
    if has_ticket:
        return 2
    return 1 if answered else 0


class Try(NamedTuple):
    locale: str
    language: str
    texts: tuple[str, ...]


TRIES = (
    Try(
        "en",
        "English",
        (
            "my fone wont snc since yestaday",
            "phone not charging, no light",
            "forgot my pasword",
        ),
    ),
    Try(
        "sw",
        "Kiswahili",
        (
            "simu yangu haisync",
            "app ni polepole sana",
            "nimeibiwa simu ya kazi",
        ),
    ),
    Try(
        "fr",
        "Français",
        (
            "mon tel ne charge pas",
            "l'appli ne synchronise plus",
            "je veux parler à quelqu'un",
        ),
    ),
)
CHAT_TRIES = ("/start", "simu yangu haisync", "tasks are missing")

OUTCOMES = {
    "answered": "answered",
    "answered_again": "answered with more steps",
    "offered": "two or three topics offered, none was sure enough",
    "asked_again": "shown the open question again",
    "asked_more": "asked to say more",
    "clarified": "asked which kind of problem",
    "escalated": "handed to a person",
    "on_ticket": "added to the ticket, for the officer to read",
    "reopened": "ticket opened again",
    "fixed": "she says it is fixed",
    "trying": "she tries it first; asked again the next working morning",
    "greeted": "greeted",
    "thanked": "thanked",
    "nodded": "no reply: nothing was asked",
    "language": "language changed",
    "linked": "number and chat are now one person",
    "listed": "open tickets listed",
    "guided": "guide sent",
    "not_a_supervisor": "told that this is for supervisors",
    "status": "told how her ticket stands",
    "redirected": "wrong door: told where to go",
    "same_or_new": "asked whether it is the same problem",
    "old_choice": "that question is over; told so",
    "not_understood": "not understood; told what can be written",
    "quiet": "no reply: loop guard, too many automatic replies this hour; "
    "a person will read it",
    "duplicate": "no reply: the same words came a moment ago",
    "carrier_word": "no reply: a carrier word, the operator answers it",
    "unanswerable_sender": "no reply: this sender can't be answered",
    "group": "no reply: the bot is silent in groups",
    "edited": "no reply: an edit of what she wrote before",
    "spam": "no reply: spam",
    "stale_press": "no reply: that button was pressed before",
    "lost_phone": "danger: lost phone, handed to a person at once",
    "leaked_secret": "danger: a password was written; it is hidden",
    "clinical_emergency": "danger: a sick person, sent to the facility",
    "person_in_danger": "danger: a person at risk, handed to a person at once",
    "failed": "could not be handled; a person will read it",
}


def outcome_words(outcome: str) -> str:
    return OUTCOMES.get(outcome, outcome.replace("_", " "))


LANGUAGES = {"en": "English", "sw": "Swahili", "fr": "French"}

STATUS_WORDS = {
    "open": "Open",
    "pending": "Waiting for her",
    "resolved": "Resolved",
    "closed": "Closed",
}
STATUS_LOOKS = {
    "open": ("act", "in"),
    "pending": ("pause", "clock"),
    "resolved": ("done", "check"),
    "closed": ("done", "check"),
}
"""Colour and picture: yellow we owe something, grey it rests, green it is done."""
