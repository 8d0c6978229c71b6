"""The whole way, in one process on SQLite: written, conversed, at the provider.

Beside it the plain way to keep the same rows: a commit for each step of each message.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bench.accepting import percentile
from bench.caller import Caller, Order, letters
from bench.serving import Process, helpdesk, running
from bench.twilio import ENVIRONMENT, OURS, Letter
from kit.clock import utc_now
from kit.database import Base, make_engine, make_sessions
from messages import transcript
from messages.channel import InboundMessage, Status
from messages.inbox import insert, row
from messages.models import Author, Message
from messages.transcript import Line
from people.address import Channel

SECONDS = 15.0
FEWEST, MOST = 500, 3000
WARM_UP = 1000
"""So many that most words have been met before, as they have after the first hour."""

FIRST = 20_000_000
WARM_UP_FIRST = 30_000_000
PLAIN_COUNT = 150
WITHIN = 60.0
PACE = "1000"
"""SMS a second; far above what is measured, so that the pace is not what is."""


@dataclass(frozen=True, slots=True)
class Whole:
    """`per_second` from the first request to the last reply's arrival. `cpu_ms` is what
    one message cost the process; `busy` how much of one core it got meanwhile."""

    messages: int
    answered: int
    per_second: float
    one_commit_each: float
    cpu_ms: float
    busy: float
    accept_p50_ms: float
    accept_p99_ms: float
    memory_mb: float


def measure(url: str, folder: Path, caller: Caller) -> Whole:
    """`url` is of an empty database, or of one with the shipped articles."""
    environment = ENVIRONMENT | {
        "HELPDESK_DATABASE_URL": url,
        "HELPDESK_TWILIO_API_URL": f"http://127.0.0.1:{caller.provider_port}",
        "HELPDESK_SMS_PER_SECOND": PACE,
        "HELPDESK_LOG_LEVEL": "error",
    }
    with running(helpdesk("serve"), folder, environment=environment) as server:
        warm = caller.carry_out(
            Order(server.port, WARM_UP, WARM_UP_FIRST, answered_within=WITHIN)
        )
        speed = warm.answered / warm.answered_after
        many = min(MOST, max(FEWEST, int(speed * SECONDS)))
        before = processor_time(server)
        outcome = caller.carry_out(
            Order(server.port, many, FIRST, answered_within=WITHIN)
        )
        spent = processor_time(server) - before
        memory = server.memory()
    seconds = outcome.answered_after
    return Whole(
        messages=outcome.taken,
        answered=outcome.answered,
        per_second=outcome.answered / seconds,
        one_commit_each=plainly(folder / "plain.db", letters(PLAIN_COUNT, 0)),
        cpu_ms=spent / outcome.taken * 1000,
        busy=spent / seconds,
        accept_p50_ms=percentile(outcome.times, 50),
        accept_p99_ms=percentile(outcome.times, 99),
        memory_mb=memory,
    )


def processor_time(server: Process) -> float:
    """Seconds of a core that the process has used so far."""
    stat = Path(f"/proc/{server.popen.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / 100


def plainly(path: Path, written: Sequence[Letter]) -> float:
    """Messages a second whose rows go the same way, each step in a commit of its own.

    Nothing is understood or sent: this is what storing alone would allow.
    """
    engine = make_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    sessions = make_sessions(engine)
    start = time.perf_counter()
    for letter in written:
        now = utc_now()
        message = InboundMessage(
            channel=Channel.SMS,
            address=letter.sender,
            our_address=OURS,
            external_id=letter.sid,
            text=letter.text,
            received_at=now,
        )
        with sessions.begin() as session:
            insert(session, [row(message)])
        with sessions.begin() as session:
            inbound = session.query(Message).filter_by(external_id=letter.sid).one()
            inbound.status = Status.CONVERSED
            line = Line(None, Channel.SMS, letter.sender, OURS)
            reply = transcript.queue(
                session,
                line,
                "Open the app.",
                author=Author.BOT,
                lives=timedelta(hours=4),
                now=now,
            )
        for status in (Status.SENDING, Status.SENT):
            with sessions.begin() as session:
                session.get_one(Message, reply.id).status = status
    seconds = time.perf_counter() - start
    engine.dispose()
    return len(written) / seconds
