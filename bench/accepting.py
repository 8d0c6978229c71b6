"""How many messages a second are taken in, beside the same door without storage.

The two servers take turns, so that whatever else the machine does meets both.
"""

import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bench.caller import Caller, Order, Outcome
from bench.door import FORGETTING, STORING
from bench.serving import Process, running
from bench.twilio import ENVIRONMENT

ROUNDS = 5
ROUND_SECONDS = 1.5
MOST_AT_ONCE = 5000
WARM_UP = 300
CONNECTIONS = 32
FIRST = 10_000_000
"""Numbers of contacts that nothing else in the bench uses."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """Medians of the rounds; `share` is that of each round's own pair."""

    database: str
    per_second: float
    without_storage: float
    share: float
    p50_ms: float
    p99_ms: float
    without_p99_ms: float


def measure(
    database: str, url: str, other_url: str, folder: Path, caller: Caller
) -> Accepted:
    """Both addresses are of databases with every table and the shipped articles; the
    other is only read."""
    with (
        running(_door(STORING), folder, environment=_at(url)) as stored,
        running(_door(FORGETTING), folder, environment=_at(other_url)) as forgotten,
    ):
        numbers = count(FIRST, MOST_AT_ONCE)
        for server in (stored, forgotten):
            speed = _speed(_write(caller, server, next(numbers), WARM_UP))
        at_once = min(MOST_AT_ONCE, max(WARM_UP, int(speed * ROUND_SECONDS)))
        rounds = [
            (
                _write(caller, stored, next(numbers), at_once),
                _write(caller, forgotten, next(numbers), at_once),
            )
            for _ in range(ROUNDS)
        ]
    return _summed_up(database, rounds)


def _door(kind: str) -> list[str]:
    return ["-m", "bench.door", kind]


def _at(url: str) -> Mapping[str, str]:
    return ENVIRONMENT | {"HELPDESK_DATABASE_URL": url}


def _write(caller: Caller, server: Process, first: int, many: int) -> Outcome:
    outcome = caller.carry_out(Order(server.port, many, first, CONNECTIONS))
    if outcome.taken != many:
        raise RuntimeError(f"{many - outcome.taken} of {many} were not taken")
    return outcome


def _summed_up(database: str, rounds: list[tuple[Outcome, Outcome]]) -> Accepted:
    median = statistics.median
    return Accepted(
        database=database,
        per_second=median(_speed(stored) for stored, _ in rounds),
        without_storage=median(_speed(forgotten) for _, forgotten in rounds),
        share=median(_speed(s) / _speed(f) for s, f in rounds),
        p50_ms=median(percentile(stored.times, 50) for stored, _ in rounds),
        p99_ms=median(percentile(stored.times, 99) for stored, _ in rounds),
        without_p99_ms=median(percentile(f.times, 99) for _, f in rounds),
    )


def _speed(outcome: Outcome) -> float:
    return outcome.taken / outcome.seconds


def percentile(times: list[float], rank: int) -> float:
    """In milliseconds."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, len(ordered) * rank // 100)] * 1000
