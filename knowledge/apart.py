"""Building a large index in a process of its own.

What is needed for that, and only then, stays with that process: here it would keep a
dozen megabytes for ever, and every message would wait for its two seconds.
"""

import logging
import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from knowledge.calibration import Calibration
from knowledge.texts import ArticleText, Intent

log = logging.getLogger(__name__)

LARGE = 4000
"""From so many phrases on it is worth a process; fewer are built while one starts."""
WITHIN = 300.0
"""Seconds; far more than any machine needs."""
ROOT = Path(__file__).parent.parent


def is_large(articles: Sequence[ArticleText]) -> bool:
    texts = (text for article in articles for text in article.locales.values())
    return sum(len(text.phrases) for text in texts) >= LARGE


def build_apart(
    path: Path,
    articles: Sequence[ArticleText],
    intents: Sequence[Intent],
    calibration: Calibration | None,
) -> bool:
    """Have it built and written to this file; say whether that worked."""
    found = os.environ.get("PYTHONPATH")
    within = os.pathsep.join([str(ROOT), *([found] if found else [])])
    try:
        subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-m", __name__],
            input=pickle.dumps((path.absolute(), articles, intents, calibration)),
            env=os.environ | {"PYTHONPATH": within},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=WITHIN,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("no process to build the index in: %s", type(error).__name__)
        return False
    return True


if __name__ == "__main__":
    from knowledge.cache import build_and_save

    build_and_save(*pickle.load(sys.stdin.buffer))  # noqa: S301 - from build_apart
