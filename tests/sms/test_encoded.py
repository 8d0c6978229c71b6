import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms.encoded import decode


@pytest.mark.parametrize(
    "text",
    [
        "test",
        "sync",
        "helpdesk",
        "Passwords",
        "aaaaaaaaaaaaaaaaaaaaaaaa",
        "HaifungukiHaifungukiHaif",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF",
        "000000000000000000000000000000000000",
        "how do I sync my phone with the app",
        "https//example.org/abcdefghijklm",
        "CHW0417CHW0417CHW0417CHW0417",
        "A===" * 8,
        "",
    ],
)
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert decode(text) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-be", "utf-16-le"])
@pytest.mark.parametrize(
    "text",
    [
        "Mama alirudi nyumbani leo asubuhi",
        "L'hôpital n'a plus de réseau\ndepuis hier",
        "لا يعمل التطبيق منذ أمس",
    ],
)
def test_an_encoded_text_is_read(text: str, encoding: str) -> None:
    assert decode(base64.b64encode(text.encode(encoding)).decode()) == text


@given(st.binary(min_size=18, max_size=120))
def test_random_bytes_are_no_text_unless_they_read_as_one(raw: bytes) -> None:
    text = decode(base64.b64encode(raw).decode())

    assert text is None or " " in text


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=160))
def test_one_long_word_is_never_decoded(word: str) -> None:
    assert decode(word) is None
