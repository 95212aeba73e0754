"""What a program costs from its start to its end: seconds, seconds of processors, memory.

The seconds of processors are what the system says when the process has ended (``wait4``): its own and those of all the
processes that it started and waited for. Memory is read from ``/proc`` every few milliseconds in a run that nobody times:
the sum over all processes of the most that each of them ever held (``VmHWM``), in which what several of them share counts
each time; and the most that they held together at any moment, in which it counts once (the sum of ``Pss``). Where there
is no ``/proc`` both are what the largest of them held, or what we held when we started it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_PATIENCE = 0.003
"""Seconds between two looks at the memory."""

_PEAK = re.compile(rb"VmHWM:\s+(\d+) kB")
_SHARE = re.compile(rb"\nPss:\s+(\d+) kB")

MEBIBYTE = 1 << 20


class Cost(NamedTuple):
    """What one run cost: seconds, seconds of processors, and bytes of the largest of its processes."""

    wall: float
    cpu: float
    memory: int


class Memory(NamedTuple):
    """Bytes: the sum of what each process held at most, and the most that all of them held at a moment."""

    peaks: int
    together: int


class Program:
    """Runs commands in a folder and an environment that are ours."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = {**os.environ, **environment}
        # Without it every run would compile what was changed since it was installed, as no user's does.
        self._environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def cost(self, command: Sequence[str], *, stdin: bytes = b"") -> Cost:
        """Run a command to its end; what it says is thrown away.

        Raises:
            SystemExit: it failed.
        """
        with self._ready(stdin) as (source, nothing):
            began = perf_counter()
            process = self._started(command, source, nothing)
            _, status, usage = os.wait4(process.pid, 0)
            wall = perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        _must_have_ended_well(command, process.returncode)
        unit = 1 if sys.platform == "darwin" else 1024
        return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit)

    def memory(self, command: Sequence[str]) -> Memory:
        """What a command and the processes it starts hold."""
        if not Path("/proc/self/task").is_dir():
            return Memory(*[self.cost(command).memory] * 2)
        peaks: dict[int, int] = {}
        together = 0
        with self._ready(b"") as (source, nothing):
            process = self._started(command, source, nothing)
            while process.poll() is None:
                family = _family(process.pid)
                for number in family:
                    peaks[number] = max(peaks.get(number, 0), _told(number, "status", _PEAK))
                together = max(together, sum(_told(number, "smaps_rollup", _SHARE) for number in family))
                sleep(_PATIENCE)
        _must_have_ended_well(command, process.returncode)
        return Memory(sum(peaks.values()), together)

    @contextmanager
    def _ready(self, stdin: bytes) -> Iterator[tuple[int, int]]:
        """What a command reads and where it writes to; a file, for somebody would have to fill a pipe meanwhile."""
        file = self._folder / "stdin"
        file.write_bytes(stdin)
        source, nothing = os.open(file, os.O_RDONLY), os.open(os.devnull, os.O_WRONLY)
        try:
            yield source, nothing
        finally:
            os.close(source)
            os.close(nothing)

    def _started(self, command: Sequence[str], stdin: int, nothing: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command, cwd=self._folder, env=self._environment, stdin=stdin, stdout=nothing, stderr=nothing
        )


def in_turn(repetitions: int, runs: Mapping[str, Callable[[int], Cost]]) -> dict[str, list[Cost]]:
    """Run each once, then each once more, and so on: whatever else the machine does meets all of them alike.

    Each is told how many times it was run before.
    """
    costs: dict[str, list[Cost]] = {name: [] for name in runs}
    for number in range(repetitions):
        for name, run in runs.items():
            costs[name].append(run(number))
    return costs


def wall(costs: Sequence[Cost]) -> float:
    """The median of the seconds."""
    return median(cost.wall for cost in costs)


def cpu(costs: Sequence[Cost]) -> float:
    """The median of the seconds of processors."""
    return median(cost.cpu for cost in costs)


def _must_have_ended_well(command: Sequence[str], code: int) -> None:
    if code not in {0, 1}:
        raise SystemExit(f"{' '.join(command)} exits with {code}")


def _family(number: int) -> list[int]:
    """A process and all that it started."""
    found = [number]
    for parent in found:
        try:
            for thread in Path(f"/proc/{parent}/task").iterdir():
                found += map(int, (thread / "children").read_text().split())
        except OSError:
            continue  # it has ended
    return found


def _told(number: int, file: str, line: re.Pattern[bytes]) -> int:
    """Bytes that a file of ``/proc`` tells of a process."""
    try:
        told = line.search(Path(f"/proc/{number}/{file}").read_bytes())
    except OSError:
        return 0
    return int(told[1]) * 1024 if told else 0
