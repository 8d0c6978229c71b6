import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from messages.segments import GSM_7, GSM_7_EXTENSION, count_segments, measure, reduce

PLAIN = st.text(alphabet=sorted(GSM_7 | GSM_7_EXTENSION))


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("a", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("€" * 153, 3),
        ("щ" * 70, 1),
        ("щ" * 71, 2),
        ("щ" * 134, 2),
        ("щ" * 135, 3),
        ("🙂" * 35, 1),
        ("🙂" * 36, 2),
        ("🙂" * 67, 3),
    ],
)
def test_a_text_costs_its_segments(text: str, segments: int) -> None:
    assert count_segments(text) == segments


def test_there_is_no_empty_sms() -> None:
    with pytest.raises(ValueError, match="empty"):
        count_segments("")
    assert measure("").segments == 0


def test_the_first_letter_that_makes_it_dear_is_named() -> None:
    dear, cheap = measure("Habari ê 🙂"), measure("Habari é {")

    assert (dear.encoding, dear.culprit, dear.units) == ("UCS-2", "ê", 11)
    assert (cheap.encoding, cheap.culprit, cheap.units) == ("GSM-7", None, 11)


@given(st.text())
@example("€" * 153)
@example("🙂" * 67)
def test_the_segments_hold_the_text_and_one_fewer_would_not(text: str) -> None:
    size = measure(text)
    whole, part = (160, 153) if size.encoding == "GSM-7" else (70, 67)

    assert size.units <= size.room
    assert size.room == (whole if size.segments <= 1 else part * size.segments)
    if size.segments > 1:  # at most one unit is left over at the end of each
        assert size.units > whole
        assert size.units + size.segments > part * (size.segments - 1)


@given(st.text(), st.text())
def test_more_text_never_costs_less(one: str, more: str) -> None:
    assert measure(one + more).segments >= measure(one).segments


@given(PLAIN)
def test_what_is_plain_already_is_left_as_it_is(text: str) -> None:
    assert measure(text).encoding == "GSM-7"
    assert reduce(text) == text


@given(st.text())
def test_reducing_again_changes_nothing(text: str) -> None:
    assert reduce(reduce(text)) == reduce(text)


@given(st.text())
def test_reducing_never_costs_more_letters_outside_the_alphabet(text: str) -> None:
    allowed = GSM_7 | GSM_7_EXTENSION

    assert sum(c not in allowed for c in reduce(text)) <= sum(
        c not in allowed for c in text
    )


@pytest.mark.parametrize(
    ("text", "reduced"),
    [
        ("“Ndiyo” – asante…", '"Ndiyo" - asante...'),
        ("Où êtes-vous ? Cœur", "Où etes-vous ? Coeur"),
        ("a\u00a0b\u200bc", "a bc"),
        ("مرحبا", "مرحبا"),
        ("Sawa 🙂", "Sawa 🙂"),
        ("ñ é ç Ç", "ñ é c Ç"),
    ],
)
def test_marks_and_accents_give_way_and_words_do_not(text: str, reduced: str) -> None:
    assert reduce(text) == reduced
