"""How many processes look at a vault."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from vaultlint.gather import Pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor, Future
    from multiprocessing.process import BaseProcess
    from types import TracebackType


_common: Any = None
"""What is common to the jobs of this process, if it is one of a pool."""


class Workers(Pool):
    """A pool of processes that starts with the first job that is handed in.

    A small vault, or one in which little changed, never pays for the start. On Linux, while there is but one
    thread, the processes are forked: ready at once, they save a tenth of a look at ten thousand notes. Elsewhere,
    or with ``spawn``, each begins anew, which works alike on every system.
    """

    is_remote = False

    def __init__(self, jobs: int | None = None, *, spawn: bool = False) -> None:
        self.jobs = jobs or _cores()
        self._spawn = spawn
        self._executor: Executor | None = None
        self._common: Any = None
        self._are_refused = False
        """Whether no process could be started: it is not tried again."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._executor is not None:
            # Waiting takes as long as the few jobs that have begun. Without it the pool may be gone before
            # it has seen that the others are cancelled, and do them all.
            self._executor.shutdown(wait=True, cancel_futures=True)

    def rest(self) -> None:
        """Let the processes end while the work goes on here; another job would start new ones."""
        if self._executor is not None:
            self._executor.shutdown(wait=False)
            self._executor = None
            self._common = None

    def submit(self, function: Any, batch: Any, common: Any, /) -> Future[Any]:
        """Hand a job to a process. What is common to all jobs each is told at its start, or knows as a fork.

        Raises:
            BrokenExecutor: there are no processes, or no more of them.
        """
        from concurrent.futures import BrokenExecutor  # noqa: PLC0415  # 10 ms, for large vaults only

        if self._are_refused:
            raise BrokenExecutor("no process could be started")
        try:
            return self._submitted(function, batch, common)
        except (NotImplementedError, OSError, RuntimeError) as error:
            if isinstance(error, BrokenExecutor):
                raise
            # A limit is reached, or the system has no semaphores (Android, a container without `/dev/shm`).
            self._are_refused = True
            self._end_all()
            raise BrokenExecutor(str(error)) from error

    def _end_all(self) -> None:
        """End what has been started: it would be waited for at exit, and waits for work that never comes."""
        from multiprocessing import active_children  # noqa: PLC0415  # as above

        for process in active_children():
            process.terminate()
        self.rest()

    def _submitted(self, function: Any, batch: Any, common: Any) -> Future[Any]:
        if self._executor is None:
            from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415  # 23 ms, for large vaults only
            from multiprocessing import get_context  # noqa: PLC0415

            # A new Python looks for its modules in the working folder first, and that may be a vault with
            # a `multiprocessing.py` in it.
            os.environ["PYTHONSAFEPATH"] = "1"
            self._common = common
            self._executor = ProcessPoolExecutor(
                self.jobs, mp_context=get_context(self._method()), initializer=_at_work, initargs=(common,)
            )
        with _undisturbed():
            if common is self._common:
                return self._executor.submit(_do, function, batch)
            return self._executor.submit(function, batch, common)

    def _method(self) -> str:
        """How a process is started."""
        import threading  # noqa: PLC0415  # as above

        can_fork = sys.platform == "linux" and hasattr(os, "fork")
        if self._spawn or not can_fork or threading.active_count() > 1:
            return "spawn"
        # What is not written yet would be written by each.
        sys.stdout.flush()
        sys.stderr.flush()
        return "fork"


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold Ctrl-C and `SIGTERM` back while a process may start: it would be started by half, and it inherits that.

    A terminal sends Ctrl-C to every process; each would write a traceback over the others', from its very first
    import on, when no handler of ours is there yet.
    """
    hold = getattr(signal, "pthread_sigmask", None)  # not on Windows
    if hold is None:
        yield
        return
    before = hold(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        hold(signal.SIG_SETMASK, before)


def _at_work(common: Any) -> None:
    """What a process of the pool does first."""
    import threading  # noqa: PLC0415  # only the processes of a pool need it
    from multiprocessing import parent_process  # noqa: PLC0415

    global _common  # noqa: PLW0603  # the process is the pool's, and has nothing else to remember
    _common = common
    # Ctrl-C is for the one that handed out the work.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whoever forked us may clean up on request; here there is nothing to clean.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    hold = getattr(signal, "pthread_sigmask", None)
    if hold is not None:
        # A pool that is broken ends its processes so.
        hold(signal.SIG_UNBLOCK, {signal.SIGTERM})
    parent = parent_process()
    if parent is not None:
        # A process of a pool whose parent was killed would wait for work for ever, and hold its parent's
        # streams open, so that whoever reads them waits too.
        try:
            threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
        except RuntimeError:
            # A limit is reached: whoever handed out the work does it.
            os._exit(1)


def _do(function: Callable[..., Any], batch: Any) -> Any:
    """Do a job, in a process of the pool."""
    return function(batch, _common)


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _cores() -> int:
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1
