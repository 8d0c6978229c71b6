"""How long a start takes and what a process holds, beside a bare FastAPI."""

from dataclasses import dataclass
from pathlib import Path

from bench.serving import helpdesk, running
from bench.twilio import ENVIRONMENT


@dataclass(frozen=True, slots=True)
class Started:
    """Seconds until it answered: on an empty database, again, and a bare FastAPI."""

    first: float
    second: float
    bare: float
    memory_mb: float
    bare_memory_mb: float


def measure(url: str, folder: Path) -> Started:
    """`url` is of an empty SQLite database; afterwards it has the shipped articles."""
    environment = ENVIRONMENT | {"HELPDESK_DATABASE_URL": url}
    with running(helpdesk("serve"), folder, environment=environment) as server:
        first = server.up_after
    with running(helpdesk("serve"), folder, environment=environment) as server:
        second, memory = server.up_after, server.memory()
    with running(["-m", "bench.bare"], folder) as server:
        bare, bare_memory = server.up_after, server.memory()
    return Started(first, second, bare, memory, bare_memory)
