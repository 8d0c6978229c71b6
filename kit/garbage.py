"""Keeping the garbage collector out of the way of messages.

The index is large and lives for ever. Left to itself the collector walks it again and
again: freezing it took the 99th percentile of the webhook from 93 to 16 ms.
"""

import ctypes
import gc
import sys

CALM = (50_000, 20, 20)

M_ARENA_MAX = -8
"""From glibc's malloc.h."""

MOST_HEAPS = 2


def settle() -> None:
    """Call once what lives for ever has been loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*CALM)
    _give_back()


def _give_back() -> None:
    """Let glibc return what the start has used and freed: 6 to 27 MB.

    And keep it from giving every thread a heap of its own, each with its own leftovers.
    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        if hasattr(libc, "malloc_trim"):  # not everywhere: musl has none
            libc.mallopt(M_ARENA_MAX, MOST_HEAPS)
            libc.malloc_trim(0)
