"""How much the database is asked for one message: what makes a busy hour bearable.

A statement for each turn, or a query that makes SQLAlchemy write out what it had
gathered, costs more than all the deciding. So the statements are counted.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, event

from tests.conversation.dialogue import Helpdesk
from tests.factories import inbound

CONTACTS = 20
TEXTS = ("my phone does not sync", "the app is slow", "I forgot my password")


@contextmanager
def counted(engine: Engine) -> Iterator[Counter[str]]:
    """Statements by their first words and table. An executemany counts once."""
    found: Counter[str] = Counter()

    def note(*given: Any) -> None:  # noqa: ANN401
        found[_named(given[2])] += 1

    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def _named(statement: str) -> str:
    table = re.search(r"(?:FROM|INTO|UPDATE) (\w+)", statement)
    return f"{statement.split()[0]} {table.group(1) if table else ''}"


def write(desk: Helpdesk) -> None:
    desk.receive(
        *(
            inbound(
                TEXTS[number % len(TEXTS)],
                address=f"+2547000300{number:02}",
                received_at=desk.clock() - timedelta(seconds=5),
            )
            for number in range(CONTACTS)
        )
    )


def test_a_batch_looks_things_up_once_and_not_for_each_contact(desk: Helpdesk) -> None:
    write(desk)

    with counted(desk.engine) as statements:
        desk.work()

    each = {name for name, count in statements.items() if count >= CONTACTS}
    assert len(desk.sender.sent) == CONTACTS
    assert not [name for name in each if name.startswith(("SELECT", "SAVEPOINT"))]


def test_a_message_answered_and_sent_takes_few_statements(desk: Helpdesk) -> None:
    write(desk)

    with counted(desk.engine) as statements:
        desk.work()

    assert statements.total() / CONTACTS < 14
