"""What is written in the repository, and the parts of it that tests look at."""

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")


@cache
def tracked() -> tuple[str, ...]:
    """Every file that belongs to the repository, also one that is not committed yet."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(name for name in listed.stdout.split("\n") if (ROOT / name).is_file())


@cache
def text_of(name: str) -> str:
    """ "" for what is no text: a picture, a font."""
    try:
        return (ROOT / name).read_text("utf-8")
    except UnicodeDecodeError:
        return ""


def pages() -> list[str]:
    """The documents for people."""
    return [name for name in tracked() if name.endswith(".md") and _is_ours(name)]


def _is_ours(name: str) -> bool:
    return "/" not in name or name.startswith("docs/")


def code(name: str) -> Iterator[str]:
    """Each line of a page that stands in a block or a span of code."""
    text = text_of(name)
    for _, block in FENCE.findall(text):
        yield from block.split("\n")
    yield from spans(name)


def spans(name: str) -> list[str]:
    return SPAN.findall(FENCE.sub("", text_of(name)))
