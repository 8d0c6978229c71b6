"""The TOML of an article, written so that the same article is always the same bytes."""

import re
from collections.abc import Mapping
from typing import Any

CONTROL = re.compile(r"[\x00-\x1f\x7f]")
SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


def write_toml(table: Mapping[str, Any]) -> str:
    """Texts, truths and lists of texts first, each table after a blank line."""
    plain = {key: value for key, value in table.items() if not isinstance(value, dict)}
    blocks = ["".join(_line(key, value) for key, value in plain.items())]
    blocks += _tables(table, "")
    return "\n".join(blocks)


def _tables(table: Mapping[str, Any], prefix: str) -> list[str]:
    blocks: list[str] = []
    for key, value in table.items():
        if isinstance(value, dict):
            name = f"{prefix}{key}"
            lines = "".join(_line(k, v) for k, v in value.items())
            blocks += [f"[{name}]\n{lines}", *_tables(value, f"{name}.")]
    return blocks


def _line(key: str, value: object) -> str:
    if isinstance(value, dict):
        return ""
    if isinstance(value, list):
        items = "".join(f"  {_quoted(item)},\n" for item in value)
        return f"{key} = [\n{items}]\n"
    if isinstance(value, bool):
        return f"{key} = {str(value).lower()}\n"
    return f"{key} = {_quoted(str(value))}\n"


def _quoted(text: str) -> str:
    safe = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{CONTROL.sub(_escaped, safe)}"'


def _escaped(found: re.Match[str]) -> str:
    return SHORT.get(found[0], f"\\u{ord(found[0]):04x}")
