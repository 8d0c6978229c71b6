"""A digit and a button are two ways to pick the same thing."""

import pytest

from conversation import choices
from conversation.states import (
    Choosing,
    ChoosingLanguage,
    Clarifying,
    Confirming,
    Describing,
    Idle,
    Redirected,
    SameOrNew,
    Stage,
    Topic,
)

SYNC, CHARGE = Topic("sync"), Topic("charge")


@pytest.mark.parametrize(
    ("stage", "digits"),
    [
        (Idle(), {}),
        (Describing("q"), {}),
        (Confirming("q", SYNC, ()), {"fixed": "1", "not_fixed": "2", "person": "0"}),
        (
            Choosing("q", (SYNC, CHARGE)),
            {"a:sync": "1", "a:charge": "2", "none": "3", "person": "0"},
        ),
        (
            Clarifying("q"),
            {
                "cat_device": "1",
                "cat_network": "2",
                "cat_account": "3",
                "cat_app": "4",
                "person": "0",
            },
        ),
        (SameOrNew("q", 1001, SYNC), {"same": "1", "new": "2"}),
        (Redirected("q", SYNC), {"visits_wrong": "1", "person": "0"}),
        (ChoosingLanguage(Idle()), {"lang:en": "1", "lang:sw": "2", "lang:fr": "3"}),
    ],
)
def test_every_choice_has_its_digit(stage: Stage, digits: dict[str, str]) -> None:
    assert choices.digits(choices.tokens(stage)) == digits
    for token, digit in digits.items():
        assert choices.by_digit(stage, int(digit)) == token


def test_a_digit_that_was_not_offered_picks_nothing() -> None:
    assert choices.by_digit(Choosing("q", (SYNC,)), 7) is None
    assert choices.by_digit(Idle(), 1) is None


def test_what_is_only_a_button_has_no_digit() -> None:
    assert choices.digits(("share_number",)) == {"share_number": ""}


def test_a_choice_is_labelled_in_her_words() -> None:
    labelled = choices.labelled(
        ("a:sync", "lang:sw", "person"), "fr", {"sync": "Synchro"}
    )

    assert [(choice.digit, choice.label) for choice in labelled] == [
        ("1", "Synchro"),
        ("2", "Kiswahili"),
        ("0", "Parler à une personne"),
    ]
