import pytest

from sms.numbers import to_e164


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("0700 000 001", "+254700000001"),
        ("700000001", "+254700000001"),
        ("+254 (700) 000-001", "+254700000001"),
        ("254700000001", "+254700000001"),
        ("255700000001", "+255700000001"),
        ("+255700000001", "+255700000001"),
        ("00255700000001", "+255700000001"),
        ("tel:+254700000001", "+254700000001"),
        ("0700\u00a0000\u00a0001", "+254700000001"),
    ],
)
def test_a_number_is_read_however_it_is_written(raw: str, number: str) -> None:
    assert to_e164(raw, "ke") == number


@pytest.mark.parametrize(
    "raw", ["", "24000", "TELCO", "0700-CALL", "+", "0700", "0" * 25, "n/a", "+1 2 3 4"]
)
def test_what_is_no_number_is_none(raw: str) -> None:
    assert to_e164(raw, "KE") is None
