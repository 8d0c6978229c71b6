import pytest

from knowledge.fuzzy import Vocabulary, skeleton

WORDS = ("battery", "card", "charger", "network", "phone", "2", "no")


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("chager", "charger"),
        ("netwrok", "network"),
        ("fhone", "phone"),
        ("crd", "card"),
        ("bttry", "battery"),
    ],
)
def test_a_slip_finds_the_word_that_was_meant(slip: str, meant: str) -> None:
    vocabulary = Vocabulary(WORDS)

    similar = vocabulary.similar(slip)

    assert vocabulary.words[similar[0][0]] == meant
    assert 0 < similar[0][1] < 1


def test_the_word_itself_comes_first_and_counts_in_full() -> None:
    vocabulary = Vocabulary(WORDS)

    assert vocabulary.similar("phone")[0] == (vocabulary.place["phone"], 1.0)


@pytest.mark.parametrize("word", ["x", "3", "77", "zzzzzz", "बैटरी"])
def test_what_resembles_nothing_finds_nothing(word: str) -> None:
    assert Vocabulary(WORDS).similar(word) == ()


def test_short_words_and_numbers_are_taken_as_they_are() -> None:
    vocabulary = Vocabulary(WORDS)

    assert vocabulary.similar("no") == ((vocabulary.place["no"], 1.0),)
    assert vocabulary.similar("2") == ((vocabulary.place["2"], 1.0),)


def test_more_candidates_than_are_compared_leave_the_likeliest() -> None:
    words = [f"batter{a}{b}" for a in "abcdefghijklmnopqrstuvwxyz" for b in "aeioukmn"]
    words += [f"cbatter{a}{b}" for a in "abcdefghijklmnopqrstuvwxyz" for b in "aeioukm"]
    words += [f"dbatter{a}{b}" for a in "abcdefghijklmnopqrstuvwxyz" for b in "aeiouk"]
    vocabulary = Vocabulary([*words, "battery"])

    similar = vocabulary.similar("batery")

    assert vocabulary.words[similar[0][0]] == "battery"


def test_a_skeleton_is_what_texting_leaves() -> None:
    assert skeleton("card") == "crd"
