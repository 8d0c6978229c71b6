from datetime import timedelta

import pytest

from messages.channel import Choice, Failure, OutboundMessage, SendError
from people.address import Channel
from sms.render import render
from tests.sms.forms import HERS, NOW, OURS


def outbound(text: str, *choices: Choice) -> OutboundMessage:
    return OutboundMessage(
        message_id=7,
        channel=Channel.SMS,
        address=HERS,
        our_address=OURS,
        text=text,
        choices=choices,
        created_at=NOW,
        valid_for=timedelta(hours=4),
    )


def test_each_choice_is_a_line_with_its_digit() -> None:
    choices = Choice("a", "1", "Sync"), Choice("b", "0", "A person")

    assert render(outbound("Which?", *choices)) == "Which?\n1 Sync\n0 A person"


def test_text_and_labels_are_reduced_to_plain_letters() -> None:
    message = outbound("It’s “done” …", Choice("a", "1", "Fenêtre"))

    assert render(message) == 'It\'s "done" ...\n1 Fenetre'


def test_a_text_of_1600_characters_passes_and_one_more_is_refused() -> None:
    assert len(render(outbound("a" * 1600))) == 1600

    with pytest.raises(SendError) as refused:
        render(outbound("a" * 1601))
    assert refused.value.failure is Failure.CONTENT


def test_an_empty_text_is_refused() -> None:
    with pytest.raises(SendError) as refused:
        render(outbound(" \n"))
    assert refused.value.failure is Failure.CONTENT
