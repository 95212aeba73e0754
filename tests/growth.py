"""Whether work grows in proportion to what is worked on."""

from __future__ import annotations

import gc
from time import process_time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ENOUGH = 0.02
"""Seconds below which a measurement is noise."""
CALM = 2.3
"""Growth that nobody doubts: what is found to be more is measured again."""
TURNS = 10
"""How often each of two sizes is measured before it is believed that the growth is more."""
DOUBLINGS = 3
LARGE = 500_000
"""A size at which whatever grows faster than in proportion takes longer than that."""


def growth(work: Callable[[int], Any], size: int, *, largest: int = LARGE) -> float:
    """How many times longer twice the size takes: about 2 when linear, 4 when quadratic.

    The size is doubled until the work takes long enough to be measured. Where twice of that seems to take too
    long, the next doublings are asked as well and the least growth counts: what fits into a processor's memory no
    more makes one of them look bad, and faster growth than in proportion makes them all, the later the worse.
    What takes no time worth measuring at the ``largest`` size has no growth worth speaking of.
    """
    while (once := _seconds(work, size)) < ENOUGH or min(_seconds(work, size) for _ in range(2)) < ENOUGH:
        size *= 4 if once < ENOUGH / 8 else 2
        if size > largest:
            return 1.0
    least = float("inf")
    for doubling in range(DOUBLINGS):
        least = min(least, _growth(work, size << doubling))
        if least <= CALM:
            break
    return least


def _growth(work: Callable[[int], Any], size: int) -> float:
    """How many times longer twice the size takes.

    The two are measured in turn, so that a machine that is busy for a while slows both, and the best of each counts.
    """
    once = twice = float("inf")
    for turn in range(TURNS):
        once = min(once, _seconds(work, size))
        twice = min(twice, _seconds(work, 2 * size))
        if turn and twice <= CALM * once:
            break
    return twice / once


def _seconds(work: Callable[[int], Any], size: int) -> float:
    # Processor time, without the collector: neither other processes nor what other tests left behind count.
    gc.disable()
    try:
        start = process_time()
        work(size)
        return process_time() - start
    finally:
        gc.enable()
