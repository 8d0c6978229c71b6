"""Fresh numbers: invented phones nobody has written from yet."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from people.models import Address

FIRST = 254_700_000_900
SMALL = 100
LARGE = range(254_700_009_000, 254_700_010_000)


def fresh_number(session: Session, taken: Collection[str]) -> str:
    """The first free one. `taken` are those handed out but not yet written from."""
    used = set(
        session.scalars(
            select(Address.address).where(Address.address.startswith("+25470000"))
        )
    )
    for digits in (*range(FIRST, FIRST + SMALL), *LARGE):
        number = f"+{digits}"
        if number not in used and number not in taken:
            return number
    return f"+{LARGE.stop - 1}"
