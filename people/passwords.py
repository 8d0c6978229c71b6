"""Passwords: kept as argon2id, checked in the same time whoever asks. Pure."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

SHORTEST = 10
LONGEST = 200
"""Characters; a longer one only costs time to hash."""

SETTINGS = RFC_9106_LOW_MEMORY
"""A fifth of a second of the processor and 64 MiB each time; that is their purpose."""

_HASHER = PasswordHasher.from_parameters(SETTINGS)


def hash_password(password: str) -> str:
    return _HASHER.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether the password is the one that was kept.

    With nothing kept it takes as long and says no, so that the time does not tell
    whether an email is known.
    """
    if len(password) > LONGEST:
        return False
    try:
        return _HASHER.verify(kept or _nobodys(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether it was hashed with weaker settings than today's."""
    return _HASHER.check_needs_rehash(kept)


def too_weak(password: str) -> bool:
    return not SHORTEST <= len(password) <= LONGEST


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")
