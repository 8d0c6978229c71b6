import pytest
from argon2 import PasswordHasher

from people import passwords


@pytest.fixture(autouse=True)
def as_in_life(monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere in the tests they are hashed quickly; here it is they that matter."""
    hasher = PasswordHasher.from_parameters(passwords.SETTINGS)
    monkeypatch.setattr(passwords, "_HASHER", hasher)


def test_a_password_is_hashed_as_the_standard_recommends() -> None:
    kept = passwords.hash_password("four plain words here")

    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_the_right_password_matches_and_no_other() -> None:
    kept = passwords.hash_password("four plain words here")

    assert kept.startswith("$argon2id$")
    assert passwords.matches(kept, "four plain words here")
    assert not passwords.matches(kept, "four plain words her")
    assert not passwords.matches(kept, "")


def test_nobody_has_no_password_at_all() -> None:
    assert not passwords.matches(None, "nobody has this password")
    assert not passwords.matches(None, "")


def test_what_is_no_hash_matches_nothing() -> None:
    assert not passwords.matches("not a hash", "not a hash")


def test_a_weaker_hash_is_outdated() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x" * 12)

    assert passwords.is_outdated(weak)
    assert not passwords.is_outdated(passwords.hash_password("x" * 12))


def test_a_password_has_a_length_one_can_live_with() -> None:
    assert passwords.too_weak("x" * 9)
    assert not passwords.too_weak("x" * 10)
    assert not passwords.too_weak("x" * 200)
    assert passwords.too_weak("x" * 201)
    kept = passwords.hash_password("x" * 10)
    assert not passwords.matches(kept, "x" * 5000)
