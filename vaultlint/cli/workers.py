"""How many processes look at a vault."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Self

from vaultlint.gather import Pool

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future
    from types import TracebackType


class Workers(Pool):
    """A pool of processes that starts with the first job that is handed in.

    A small vault, or one in which little changed, never pays for the start. The processes are spawned,
    which works alike on every system, and inherit nothing by accident.
    """

    def __init__(self, jobs: int | None = None) -> None:
        self.jobs = jobs or _cores()
        self._executor: Executor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=error is None, cancel_futures=True)

    def submit(self, function: Any, /, *arguments: Any) -> Future[Any]:
        """Hand a job to a process."""
        if self._executor is None:
            from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415  # 23 ms, for large vaults only
            from multiprocessing import get_context  # noqa: PLC0415

            # A new Python looks for its modules in the working folder first, and that may be a vault with
            # a `multiprocessing.py` in it.
            os.environ["PYTHONSAFEPATH"] = "1"
            self._executor = ProcessPoolExecutor(self.jobs, mp_context=get_context("spawn"))
        return self._executor.submit(function, *arguments)


def _cores() -> int:
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1
