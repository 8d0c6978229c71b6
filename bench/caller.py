"""The other side, in a process of its own: contacts who write, and their provider.

`python -m bench.caller`: reads one order as JSON from standard input, carries it out,
and writes what came of it. It shares nothing with the server but the loopback.
"""

import asyncio
import json
import random
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from functools import cache

import uvloop

from bench.http import Answers, post_all
from bench.serving import ROOT, clean_environment
from bench.twilio import Letter, Provider, webhook
from knowledge import files

SEED = 20261126


@dataclass(frozen=True, slots=True)
class Order:
    """Write `count` texts, each from another contact, beginning with number `first`."""

    port: int
    count: int
    first: int = 0
    connections: int = 32
    answered_within: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """`times` are seconds. `answered` is how many contacts got their reply, and
    `answered_after` when the last of them did, counted from the first request."""

    taken: int
    seconds: float
    times: list[float] = field(default_factory=list)
    answered: int = 0
    sent: int = 0
    answered_after: float = 0.0


class Caller:
    """A process that carries out orders; its Twilio listens at `provider_port`."""

    def __init__(self) -> None:
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "bench.caller"],
            cwd=ROOT,
            env=clean_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.provider_port = int(self._read())

    def carry_out(self, order: Order) -> Outcome:
        assert self._popen.stdin is not None
        self._popen.stdin.write(json.dumps(asdict(order)) + "\n")
        self._popen.stdin.flush()
        return Outcome(**json.loads(self._read()))

    def close(self) -> None:
        assert self._popen.stdin is not None
        self._popen.stdin.close()
        self._popen.wait()

    def _read(self) -> str:
        assert self._popen.stdout is not None
        line = self._popen.stdout.readline()
        if not line:
            raise RuntimeError("the caller has died")
        return line


def letters(count: int, first: int) -> list[Letter]:
    """Real phrasings of the shipped articles, each from a contact of her own."""
    chance = random.Random(SEED + first)
    phrases = _phrases()
    return [
        Letter(number, f"+2547{number:08d}", chance.choice(phrases))
        for number in range(first, first + count)
    ]


@cache
def _phrases() -> list[str]:
    return [
        phrase
        for article in files.read_folder(files.CONTENT)
        for text in article.locales.values()
        for phrase in text.phrases
    ]


async def _carry_out(order: Order, provider: Provider) -> Outcome:
    base = f"http://127.0.0.1:{order.port}"
    written = letters(order.count, order.first)
    requests = [webhook(letter, base) for letter in written]
    answered: set[str] = set()
    wanted = {letter.sender for letter in written}
    last = time.perf_counter()
    begun = len(provider.taken)

    def note(to: str) -> None:
        nonlocal last
        if to in wanted and to not in answered:
            answered.add(to)
            last = time.perf_counter()

    provider.on_taken = lambda taken: note(taken.to)
    start = time.perf_counter()
    answers = await post_all(
        "127.0.0.1", order.port, requests, connections=order.connections
    )
    while (
        len(answered) < len(wanted)
        and time.perf_counter() - start < order.answered_within
    ):
        await asyncio.sleep(0.01)
    return _outcome(answers, len(answered), len(provider.taken) - begun, last - start)


def _outcome(answers: Answers, answered: int, sent: int, after: float) -> Outcome:
    return Outcome(answers.taken, answers.seconds, answers.times, answered, sent, after)


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    async with Provider() as provider:
        print(provider.port, flush=True)
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            outcome = await _carry_out(Order(**json.loads(line)), provider)
            print(json.dumps(asdict(outcome)), flush=True)


if __name__ == "__main__":
    uvloop.run(_serve())
