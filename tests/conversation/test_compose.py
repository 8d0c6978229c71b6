"""What an SMS may hold."""

from hypothesis import given
from hypothesis import strategies as st

from conversation.compose import fit, fits, sms_text
from messages.channel import Choice
from messages.segments import measure

FIXED = (Choice("fixed", "1", "Fixed"), Choice("person", "0", "A person"))
LONG = "\n".join(("Title", "DO NOT delete", *(f"{x} {'word ' * 15}" for x in "ABCD")))


def test_choices_are_lines_of_digit_and_label() -> None:
    only_button = Choice("share_number", "", "Share")

    assert sms_text("Steps", (*FIXED, only_button)) == "Steps\n1 Fixed\n0 A person"


def test_typographic_marks_and_circumflexes_are_reduced() -> None:
    assert sms_text("C’est prêt – ça va", ()) == "C'est pret - ca va"


def test_what_fits_is_left_as_it_is() -> None:
    assert fit("Short", FIXED) == "Short"


def test_what_is_too_long_gives_way_to_its_summary() -> None:
    assert fit(LONG, FIXED, instead="In short") == "In short"


def test_without_a_summary_that_fits_the_last_steps_go_and_the_danger_stays() -> None:
    for instead in ("", LONG):
        text = fit(LONG, FIXED, instead=instead)

        assert text.startswith("Title\nDO NOT delete\nA ")
        assert "D " not in text.splitlines()[-1]
        assert fits(text, FIXED)


def test_a_single_line_is_cut_at_a_word() -> None:
    text = fit("word " * 100, FIXED)

    assert text.endswith("word")
    assert fits(text, FIXED)


@given(st.lists(st.text("aé ç’€\n", max_size=60), min_size=1, max_size=12))
def test_whatever_is_cut_at_words_is_two_segments(lines: list[str]) -> None:
    text = " ".join(" ".join(lines).replace("\n", " \n ").split(" "))

    short = fit(text, FIXED)

    assert text.startswith(short.split("\n")[0].rstrip())
    longest = max((len(word) for word in text.split()), default=0)
    assert longest > 250 or measure(sms_text(short, FIXED)).segments <= 2
