from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

from sqlalchemy.orm import Session, sessionmaker

from people import officers
from people.officers import TRIES_BY_EMAIL, TooManyTriesError


def test_tries_at_once_can_not_slip_through(
    sessions: sessionmaker[Session], now: datetime
) -> None:
    ready = Barrier(8)

    def guess(number: int) -> bool:
        ready.wait(10)
        try:
            with sessions.begin() as session:
                officers.admit(session, "a@example.org", f"{number}", now=now)
        except TooManyTriesError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        admitted = list(pool.map(guess, range(8)))

    assert admitted.count(True) == TRIES_BY_EMAIL
