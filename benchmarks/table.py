"""What was measured, as a table in Markdown."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Row(NamedTuple):
    """One line: what was done, what it cost us and what it is held against, and what it should be at most.

    ``value`` is what must be below ``must`` and should be below ``goal``, in ``unit``.
    """

    what: str
    ours: str
    beside: str
    value: float | None
    unit: str = "x"
    must: float | None = None
    goal: float | None = None

    @property
    def verdict(self) -> str:
        """Whether it is what it should be."""
        if self.value is None or (self.must is None and self.goal is None):
            return ""
        if self.must is not None and self.value >= self.must:
            return "**no**"
        if self.goal is None:
            return "yes"
        return "yes, and the goal" if self.value < self.goal else "yes"


def table(rows: Iterable[Row]) -> str:
    """The rows as Markdown, in columns that a reader of the source can follow too."""
    lines = [("", "vaultlint", "held against", "", "must be below", "goal", "reached")]
    lines += [
        (
            row.what,
            row.ours,
            row.beside,
            _value(row.value, row.unit),
            _value(row.must, row.unit),
            _value(row.goal, row.unit),
            row.verdict,
        )
        for row in rows
    ]
    widths = [max(3, *(len(line[column]) for line in lines)) for column in range(len(lines[0]))]
    rule = tuple("-" * width for width in widths)
    return "".join(_line(line, widths) for line in (lines[0], rule, *lines[1:]))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |\n"


def _value(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    number = f"{value:,.0f}" if value >= 20 else f"{value:.2f}"
    return f"{number} {unit}"


def seconds(wall: float, cpu: float) -> str:
    """Seconds that passed, and those of processors, in a unit that suits them."""
    return f"{wall:.2f} s (CPU {cpu:.2f})" if wall >= 1 else f"{wall * 1000:.0f} ms (CPU {cpu * 1000:.0f})"


def machine() -> str:
    """What the figures were measured on."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{_processor()}, {cores} core{'s' if cores != 1 else ''}; "
        f"{platform.python_implementation()} {platform.python_version()}; {platform.system()} {platform.release()}"
    )


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
