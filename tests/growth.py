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
LARGE = 500_000
"""A size at which whatever grows faster than in proportion takes longer than that."""


def growth(work: Callable[[int], Any], size: int) -> float:
    """How many times longer twice the size takes: about 2 when linear, 4 when quadratic.

    The size is doubled until the work takes long enough to be measured; the best of three counts.
    What takes no time worth measuring at `LARGE` has no growth worth speaking of.
    """
    while (once := _best(work, size)) < ENOUGH:
        size *= 2
        if size > LARGE:
            return 1.0
    ratio = _best(work, 2 * size) / once
    for _ in range(5):
        # A busy machine makes one of the two look slow now and then; growth is there every time.
        if ratio > CALM:
            ratio = min(ratio, _best(work, 2 * size) / _best(work, size))
    return ratio


def _best(work: Callable[[int], Any], size: int) -> float:
    # Processor time, without the collector: neither other processes nor what other tests left behind count.
    best = float("inf")
    gc.disable()
    try:
        for _ in range(3):
            start = process_time()
            work(size)
            best = min(best, process_time() - start)
    finally:
        gc.enable()
    return best
