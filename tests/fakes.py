"""Stand-ins for the world outside: they keep what they are given."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from messages.channel import OutboundMessage, Sent


@dataclass(slots=True)
class FakeClock:
    """A clock that only the test moves."""

    time: datetime

    def __call__(self) -> datetime:
        return self.time

    def advance(self, **by: float) -> datetime:
        """Move on, as in `clock.advance(seconds=15)`, and say the time."""
        self.time += timedelta(**by)
        return self.time


@dataclass(slots=True)
class FakeSender:
    """A provider that takes what it is given.

    `failures` are raised in turn, one for each sending, before anything is taken; one
    of them may be None, to let a message through in between. `found` is what the
    provider finds when it is asked for a message: an answer by message id, or an
    exception for any.
    """

    sent: list[OutboundMessage] = field(default_factory=list)
    looked_for: list[OutboundMessage] = field(default_factory=list)
    failures: list[Exception | None] = field(default_factory=list)
    found: dict[int, Sent] | Exception = field(default_factory=dict)
    delivered: bool = False

    async def send(self, message: OutboundMessage) -> Sent:
        if self.failures and (failure := self.failures.pop(0)) is not None:
            raise failure
        self.sent.append(message)
        return Sent(f"fake-{len(self.sent)}", delivered=self.delivered)

    async def find(
        self,
        message: OutboundMessage,
        *,
        since: datetime,  # noqa: ARG002
    ) -> Sent | None:
        self.looked_for.append(message)
        if isinstance(self.found, Exception):
            raise self.found
        return self.found.get(message.message_id)

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.sent]


def refuse(session: Session, deed: str, table: str, when: str) -> None:
    """Make the database refuse some rows, as `refuse(s, "INSERT", "messages", "…")`.

    `when` is SQL on the row to be, `NEW`. It lasts until `allow`.
    """
    if session.get_bind().dialect.name == "sqlite":
        session.execute(
            text(
                f"CREATE TRIGGER refusal BEFORE {deed} ON {table} WHEN {when} "
                "BEGIN SELECT RAISE(ABORT, 'refused'); END"
            )
        )
        return
    session.execute(
        text(
            "CREATE FUNCTION refusal() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE 'refused' USING ERRCODE = 'check_violation'; END $$"
        )
    )
    session.execute(
        text(
            f"CREATE TRIGGER refusal BEFORE {deed} ON {table} FOR EACH ROW "
            f"WHEN ({when}) EXECUTE FUNCTION refusal()"
        )
    )


def allow(session: Session, table: str) -> None:
    """Undo `refuse`."""
    on_table = "" if session.get_bind().dialect.name == "sqlite" else f" ON {table}"
    session.execute(text(f"DROP TRIGGER refusal{on_table}"))
    if on_table:
        session.execute(text("DROP FUNCTION refusal"))
