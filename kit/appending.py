"""Rows that are only ever added, and that nobody needs before the commit.

An object for each costs as much as all else that a turn writes. So they wait as plain
values and go with the commit of the transaction, or savepoint, that they belong to; if
that is rolled back, they never were.
"""

from collections import defaultdict
from typing import Any, Final

from sqlalchemy import Table, event, insert
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction

APPENDED: Final = "appended"

Waiting = list[tuple[SessionTransaction, Table, dict[str, Any]]]


def append(session: Session, kind: type[DeclarativeBase], **values: Any) -> None:  # noqa: ANN401
    """Add a row of this table when the transaction is committed.

    Whatever it refers to must have its number already. It can't be read before.
    """
    table: Any = kind.__table__
    waiting: Waiting = session.info.setdefault(APPENDED, [])
    waiting.append((_now(session), table, values))


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    waiting: Waiting = session.info.get(APPENDED, [])
    if not waiting:
        return
    ending, outer = session.get_nested_transaction(), []
    rows: defaultdict[Table, list[dict[str, Any]]] = defaultdict(list)
    for transaction, table, values in waiting:
        if ending is None or transaction is ending:
            rows[table].append(values)
        else:
            outer.append((transaction, table, values))
    session.info[APPENDED] = outer
    session.flush()
    for table, added in rows.items():
        session.execute(insert(table), added)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, ended: SessionTransaction) -> None:
    waiting: Waiting = session.info.get(APPENDED, [])
    session.info[APPENDED] = [one for one in waiting if one[0] is not ended]


def _now(session: Session) -> SessionTransaction:
    begun = session.get_nested_transaction() or session.get_transaction()
    return begun or session.begin()
