"""Telegram's updates, whole, from the files beside this one."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.parse import Parsed, parse
from messages.channel import InboundMessage

PAYLOADS = Path(__file__).parent / "payloads"
NAMES = sorted(path.stem for path in PAYLOADS.glob("*.json"))

BOT = "7000000001"
USERNAME = "msaada_trial_bot"
ASHA = "5000000017"
GROUP = "-1002000000003"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def update(name: str) -> dict[str, Any]:
    payload: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text("utf-8"))
    return payload


def read(payload: dict[str, Any], username: str | None = USERNAME) -> Parsed:
    return parse(payload, bot_id=BOT, received_at=NOW, country="KE", username=username)


def inbound(name: str, **changes: Any) -> InboundMessage:  # noqa: ANN401
    """The message in a payload, with fields of that message changed."""
    payload = update(name)
    kind = next(key for key in payload if key != "update_id")
    payload[kind].update(changes)
    message = read(payload).inbound
    assert message is not None
    return message
