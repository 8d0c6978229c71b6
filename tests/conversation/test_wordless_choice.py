"""A choice that is nothing to pick must not stop the reply it comes with."""

import pytest

from conversation.choices import labelled
from messages.channel import Choice


@pytest.mark.parametrize("locale", ["en", "sw", "fr"])
def test_taking_a_key_away_needs_no_words(locale: str) -> None:
    gone = labelled(("remove_keyboard",), locale, {})

    assert gone == (Choice("remove_keyboard", "", ""),)
