import pytest

from people.address import is_phone, mask


@pytest.mark.parametrize(
    ("address", "phone"),
    [
        ("+254700000001", True),
        ("+2547000", True),
        ("254700000001", False),
        ("+054700000001", False),
        ("+254700000001\n", False),
        ("+25470000000123456", False),
        ("22141", False),
        ("MPESA", False),
        ("", False),
    ],
)
def test_only_e164_is_a_phone(*, address: str, phone: bool) -> None:
    assert is_phone(address) is phone


def test_a_log_shows_the_end_of_an_address_only() -> None:
    assert mask("+254700000001") == "…001"
