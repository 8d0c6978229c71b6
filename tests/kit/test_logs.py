import logging
from collections.abc import Iterator

import httpx
import pytest

from kit import logs

TOKEN = "7000000001:AAA-secret"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Logging belongs to the whole process: put it back as it was."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = handlers, level


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error"])
@pytest.mark.anyio
async def test_no_log_shows_the_token_in_a_url_of_telegram(
    level: str, capfd: pytest.CaptureFixture[str], anyio_backend: str
) -> None:
    logs.set_up(level)
    answer = httpx.MockTransport(lambda _: httpx.Response(200, json={"ok": True}))
    async with httpx.AsyncClient(transport=answer) as client:
        await client.get(f"https://api.telegram.org/bot{TOKEN}/getMe")

    assert "AAA-secret" not in capfd.readouterr().err


def test_a_line_says_when_how_grave_and_where(
    capfd: pytest.CaptureFixture[str],
) -> None:
    logs.set_up("info")
    logging.getLogger("messages.outbox").info("message %d is late", 7)
    logging.getLogger("messages.outbox").debug("never said")

    out, said = capfd.readouterr()
    assert out == ""
    assert said.endswith(" INFO messages.outbox: message 7 is late\n")
    assert len(said.splitlines()) == 1
