"""The real helpdesk as a process of its own, in a folder of its own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
UP_WITHIN = 120.0
LOOK_EVERY = 0.02


@dataclass(slots=True)
class Process:
    """A server that runs; `log` is what it wrote."""

    popen: "subprocess.Popen[bytes]"
    port: int
    log: Path
    started: float
    up_after: float = 0.0

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait_until_up(self, path: str = "/health/live") -> None:
        """Return once it answers; `up_after` says how long that took.

        Raises:
            RuntimeError: It ended, or did not answer in time.
        """
        while time.perf_counter() - self.started < UP_WITHIN:
            if self.popen.poll() is not None:
                break
            if answers(self.base + path):
                self.up_after = time.perf_counter() - self.started
                return
            time.sleep(LOOK_EVERY)
        raise RuntimeError(f"no server at {self.base}: {self.log.read_text()[-2000:]}")

    def kill(self) -> None:
        """As `kill -9`: nothing is finished, nothing is said."""
        self.popen.kill()
        self.popen.wait()

    def stop(self, within: float = 40.0) -> int:
        """As an operator ends it; return its exit code."""
        self.popen.send_signal(signal.SIGTERM)
        try:
            return self.popen.wait(within)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def memory(self) -> float:
        """What it holds of the machine's memory now, in MB."""
        status = Path(f"/proc/{self.popen.pid}/status").read_text()
        line = next(row for row in status.splitlines() if row.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


def start(
    arguments: Sequence[str],
    folder: Path,
    *,
    port: int | None = None,
    environment: Mapping[str, str] | None = None,
) -> Process:
    """Start `python ARGUMENTS` in a folder, told its port by HELPDESK_PORT."""
    folder.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    log = folder / f"log-{port}.txt"
    with log.open("ab") as out:
        started = time.perf_counter()
        popen = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=folder,
            env=clean_environment()
            | {"HELPDESK_PORT": str(port), **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    return Process(popen, port, log, started)


def clean_environment() -> dict[str, str]:
    """Ours without the operator's own settings: what is tried out never reaches out."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("HELPDESK_")}
    return kept | {"PYTHONPATH": str(ROOT)}


@contextmanager
def running(
    arguments: Sequence[str],
    folder: Path,
    *,
    environment: Mapping[str, str] | None = None,
    until: str = "/health/live",
) -> Iterator[Process]:
    process = start(arguments, folder, environment=environment)
    try:
        process.wait_until_up(until)
        yield process
    finally:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.stop()


def helpdesk(*arguments: str) -> list[str]:
    return ["-m", "cli", *arguments]


def command(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> "subprocess.CompletedProcess[str]":
    """Carry out one command of `helpdesk` and keep what it says."""
    return subprocess.run(
        [sys.executable, *helpdesk(*arguments)],
        cwd=folder,
        env=clean_environment() | dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False
