"""How far a long look has come, for a person who waits for it at a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any

from vaultlint.cli.terminal import is_for_a_person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

    Step = Callable[[int, int], None]

PATIENCE = 0.5
"""Seconds that a person does not notice, or hardly: nothing is shown before, nor when no more are left."""

_BETWEEN = 0.1
"""Seconds between two pictures."""


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Step | None]:
    """What is to be told how many of how many notes are done; None where nobody would see it.

    A bar appears on standard error when it takes long, and is gone at the end.
    """
    if quiet or not is_for_a_person(sys.stderr):
        yield None
        return
    shown = Progress(sys.stderr)
    try:
        yield shown.step
    finally:
        shown.end()


class Progress:
    """A bar that appears when there is something to wait for."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._begun = self._drawn = clock()
        self._bar: Any = None

    def step(self, done: int, total: int) -> None:
        """Take note of how many of all notes are done, and show it if it is time to."""
        now = self._clock()
        if now - self._drawn < (_BETWEEN if self._bar else PATIENCE):
            return
        taken = now - self._begun
        if self._bar is None:
            if taken * (total - done) < PATIENCE * done:
                return
            self._bar = self._start()
        self._drawn = now
        self._bar.update(self._bar.task_ids[0], completed=done, total=total)
        self._bar.refresh()

    def end(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _start(self) -> Any:
        # Who waits for half a second can wait for this too, and others need not.
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

        bar = Progress(
            TextColumn("notes"),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(file=self._stream, highlight=False, emoji=False),
            # A thread that draws would have to be waited for, and to be held back while processes start.
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        bar.add_task("notes")
        bar.start()
        return bar
