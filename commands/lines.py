"""Lines of JSON: one thing in each, whatever a contact wrote."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from kit.errors import BadInputError

TORN = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""What some programs take for the end of a line, and halves of characters, which UTF-8
can't write."""


def read(path: Path) -> list[str]:
    """The lines of a file, ended by line feeds alone: a text may hold other marks.

    Raises:
        BadInputError: It is not in UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise BadInputError(f"{path.name} is not written in UTF-8.") from error


def write(record: Mapping[str, object]) -> None:
    """To standard output; all else stays readable as it is."""
    line = json.dumps(record, ensure_ascii=False)
    print(TORN.sub(lambda found: f"\\u{ord(found[0]):04x}", line))
