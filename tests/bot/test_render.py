from datetime import timedelta
from pathlib import Path

import pytest

from bot.render import MOST_BYTES, render
from conversation import wording
from conversation.choices import ARTICLE
from messages.channel import Choice, Failure, OutboundMessage, SendError
from people.address import Channel
from tests.bot.updates import ASHA, BOT, NOW

CONTENT = Path(__file__).parents[2] / "knowledge" / "content" / "articles"


def outbound(text: str, *choices: Choice) -> OutboundMessage:
    return OutboundMessage(
        message_id=1,
        channel=Channel.TELEGRAM,
        address=ASHA,
        our_address=BOT,
        text=text,
        choices=choices,
        created_at=NOW,
        valid_for=timedelta(hours=4),
    )


def test_a_text_goes_as_it_is() -> None:
    rendered = render(outbound("Give <5 mg & *wait*"))

    assert (rendered.text, rendered.reply_markup) == ("Give <5 mg & *wait*", None)


def test_each_choice_is_a_button_in_a_row_of_its_own() -> None:
    yes, no = Choice("fixed", "1", "Yes, it works"), Choice("not_fixed", "2", "")

    assert render(outbound("Did it help?", yes, no)).reply_markup == {
        "inline_keyboard": [
            [{"text": "Yes, it works", "callback_data": "fixed"}],
            [{"text": "2", "callback_data": "not_fixed"}],
        ]
    }


def test_sharing_the_number_is_a_key_that_goes_after_one_use() -> None:
    share = Choice("share_number", "1", "Share my number")
    later = Choice("later", "2", "Later")

    assert render(outbound("Who are you?", share, later)).reply_markup == {
        "keyboard": [
            [{"text": "Share my number", "request_contact": True}],
            [{"text": "Later"}],
        ],
        "one_time_keyboard": True,
        "resize_keyboard": True,
    }


def test_the_key_is_taken_away_again() -> None:
    gone = Choice("remove_keyboard", "", "")
    yes = Choice("fixed", "1", "Yes")

    assert render(outbound("Thanks", gone)).reply_markup == {"remove_keyboard": True}
    assert render(outbound("Thanks", gone, yes)).reply_markup == {
        "inline_keyboard": [[{"text": "Yes", "callback_data": "fixed"}]]
    }


@pytest.mark.parametrize("text", ["a" * 4096, "😀" * 2048])
def test_a_text_at_the_limit_goes(text: str) -> None:
    assert render(outbound(text)).text == text


@pytest.mark.parametrize("text", ["a" * 4097, "😀" * 2048 + "a", "", " \n"])
def test_a_text_telegram_never_takes_is_refused_here(text: str) -> None:
    with pytest.raises(SendError) as refused:
        render(outbound(text))

    assert refused.value.failure is Failure.CONTENT


@pytest.mark.parametrize("token", ["", "é" * 33])
def test_a_token_telegram_never_takes_is_refused_here(token: str) -> None:
    with pytest.raises(SendError) as refused:
        render(outbound("Pick", Choice(token, "1", "x")))

    assert refused.value.failure is Failure.CONTENT


def test_every_label_has_a_token_that_fits_a_button() -> None:
    tokens = {token for locale in wording.locales() for token in wording.tokens(locale)}

    assert tokens
    assert all(1 <= len(token.encode()) <= MOST_BYTES for token in tokens)


def test_every_article_has_a_token_that_fits_a_button() -> None:
    tokens = {f"{ARTICLE}{path.stem}" for path in CONTENT.glob("*.toml")}

    assert tokens
    assert all(len(token.encode()) <= MOST_BYTES for token in tokens)
