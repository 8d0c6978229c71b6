"""What must not be committed: stray whitespace, conflict marks, private keys.

`python tools/tidy.py FILE...` mends whitespace and names the rest. Exit 1 if anything
was mended or found, so that one looks before committing again.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

CONFLICT = re.compile(r"^(<{7} |={7}$|>{7} )", re.MULTILINE)
PRIVATE_KEY = re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----")


def tidied(text: str) -> str:
    """Without spaces at the ends of lines, and with one line break at the end."""
    lines = [line.rstrip(" \t") for line in text.split("\n")]
    return "\n".join(lines).rstrip("\n") + "\n" if text.strip() else ""


def dangers(text: str) -> Iterator[str]:
    if CONFLICT.search(text):
        yield "holds the marks of a conflict"
    if PRIVATE_KEY.search(text):
        yield "holds a private key"


def main(names: list[str]) -> int:
    complaints = []
    for path in map(Path, names):
        text = path.read_text("utf-8")
        complaints += [f"{path}: {danger}" for danger in dangers(text)]
        if tidied(text) != text:
            path.write_text(tidied(text), "utf-8")
            complaints.append(f"{path}: whitespace mended")
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
