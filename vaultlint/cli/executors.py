"""Other machines that look at a vault: ``--executor dask://HOST:PORT``.

The protocol of Dask is pickle, in both directions: who runs the scheduler or one of its workers can run any program as
us, and we as them. Nothing of it is imported unless it is asked for.
"""

from __future__ import annotations

import gc
import sys
import warnings
from concurrent.futures import BrokenExecutor, CancelledError, Future
from contextlib import suppress
from functools import partial
from hashlib import blake2b
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from logging import getLogger
from pathlib import Path
from pickle import dumps, loads
from time import monotonic
from typing import TYPE_CHECKING, Any, Self
from unicodedata import unidata_version

from vaultlint.errors import VaultlintError
from vaultlint.gather import Pool
from vaultlint.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

_ADDRESS = regex(r"dask(?P<safe>\+tls)?://(?P<place>[^/?#@\s]+:[0-9]{1,5})/?")
_PATIENCE = 10
"""Seconds until a scheduler has to answer, and to have a worker."""
_GLANCE = 1
"""Seconds after which it is seen whether whoever is waited for is still there."""
_LIBRARIES = ("rapidfuzz", "ruamel.yaml", "PyStemmer")
"""What findings depend on besides our own code."""


def executor(address: str) -> Cluster:
    """What runs jobs at an address.

    Raises:
        VaultlintError: it is none, what it needs is not installed, or nobody is there who could do the work.
    """
    known = _ADDRESS.fullmatch(address)
    if known is None:
        raise VaultlintError(f"“{address}” is no executor: write dask://HOST:PORT, or dask+tls://HOST:PORT")
    try:
        import_module("distributed")
    except ModuleNotFoundError as error:
        raise VaultlintError(
            f"--executor {address} needs Dask ({error}): install vaultlint with its extra “cluster”"
        ) from None
    return Cluster(f"{'tls' if known['safe'] else 'tcp'}://{known['place']}")


class Cluster(Pool):
    """The workers of a Dask scheduler, which have to be the same vaultlint as we are."""

    is_remote = True

    def __init__(self, address: str) -> None:
        self._distributed = import_module("distributed")
        self._shared: tuple[object, Any] | None = None
        self._is_lost = False
        # It tells of every connection that is lost; we tell it in our own words.
        for name in getLogger().manager.loggerDict:
            if name.partition(".")[0] in {"distributed", "tornado"}:
                getLogger(name).setLevel("CRITICAL")
        try:
            self._client = self._distributed.Client(
                address, timeout=_PATIENCE, set_as_default=False, name="vaultlint"
            )
        except (OSError, ValueError, TypeError) as error:
            raise VaultlintError(f"no Dask scheduler answers at {address}: {_reason(error)}") from None
        try:
            self.jobs = self._workers(address)
            self._executor = self._client.get_executor(pure=False)
        except BaseException:
            self._client.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # What was sent and is not wanted any more goes with the client, and there may be nobody to tell of it.
        with suppress(Exception):
            self._client.close(timeout=1 if self._is_lost else _PATIENCE)

    def submit(self, function: Any, batch: Any, common: Any, /) -> Future[Any]:
        """Hand a job to a worker; where there is none left to do it, it ends in a `BrokenExecutor`."""
        told = _Awaited(self)
        if self._is_lost:
            told.set_exception(BrokenExecutor("the cluster is lost"))
            return told
        with warnings.catch_warnings():
            # That much is sent, which is meant: the notes.
            warnings.simplefilter("ignore")
            try:
                shared = self._share(common)
                self._executor.submit(_at_work, function, dumps(batch), shared).add_done_callback(
                    partial(_tell, told)
                )
            except Exception as error:  # noqa: BLE001  # the many ways in which a client finds its scheduler gone
                told.set_exception(BrokenExecutor(f"the cluster is lost: {_reason(error)}"))
        return told

    def is_there(self) -> bool:
        """Whether the scheduler answers, and has a worker."""
        try:
            return bool(self._client.sync(self._client.scheduler.ncores, callback_timeout=_PATIENCE))
        except Exception:  # noqa: BLE001  # the many ways of a connection to be no more
            return False

    def lose(self) -> None:
        """Expect nothing of it any more."""
        self._is_lost = True

    def rest(self) -> None:
        """There are no more jobs for now: nothing that would have to end."""

    def _share(self, common: object) -> Any:
        """What comes with every job, in bytes, into which Dask does not look; sent to the workers once."""
        if self._shared is None or self._shared[0] is not common:
            self._shared = common, self._client.scatter(dumps(common), broadcast=True, hash=False)
        return self._shared[1]

    def _workers(self, address: str) -> int:
        """How many jobs the workers do at once."""
        with suppress(self._distributed.TimeoutError):
            self._client.wait_for_workers(1, timeout=_PATIENCE)
        threads: dict[str, int] = self._client.nthreads()
        if not threads:
            raise VaultlintError(f"the Dask scheduler at {address} has no workers")
        ours = identity()
        try:
            theirs: dict[str, str] = self._client.run(identity)
        except ImportError as error:
            raise VaultlintError(
                f"a worker of {address} cannot run vaultlint ({error}): install the same version there"
            ) from None
        except OSError as error:
            raise VaultlintError(f"a worker of {address} was lost: {_reason(error)}") from None
        for worker, other in sorted(theirs.items()):
            if other != ours:
                raise VaultlintError(
                    f"the worker {worker} has other findings than we: it is {other}, and we are {ours}"
                )
        # One is kept busy by two jobs: while it does one, the other is on its way.
        return max(2, sum(threads.values()))


class _Awaited(Future[Any]):
    """What becomes of a job: Dask waits for ever for a worker that could do it."""

    def __init__(self, cluster: Cluster) -> None:
        super().__init__()
        self._cluster = cluster

    def result(self, timeout: float | None = None) -> Any:
        """See `concurrent.futures.Future.result`."""
        if timeout is not None:
            return super().result(timeout)
        alone_since = None
        while True:
            with suppress(TimeoutError):
                return super().result(_GLANCE)
            if self._cluster.is_there():
                alone_since = None
            elif alone_since is None:
                alone_since = monotonic()
            elif monotonic() - alone_since > _PATIENCE:
                self._cluster.lose()
                raise BrokenExecutor("the cluster is lost")


def identity() -> str:
    """What stands for all that findings depend on, the vault apart: code, Python, Unicode, libraries."""
    from vaultlint import __version__  # noqa: PLC0415  # asked of workers too, that know this function by name

    digest = blake2b(digest_size=6)
    for module in ("vaultlint", "vaultlint.rules"):
        for folder in import_module(module).__path__:
            for file in sorted(Path(folder).rglob("*.py")):
                digest.update(f"{file.relative_to(folder).as_posix()}\0".encode() + file.read_bytes())
    for library in _LIBRARIES:
        with suppress(PackageNotFoundError):
            digest.update(f"{library} {version(library)}\0".encode())
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return f"vaultlint {__version__} ({digest.hexdigest()}), Python {python}, Unicode {unidata_version}"


def _at_work(function: Callable[..., Any], batch: bytes, common: bytes) -> Any:
    """Do a job, and leave the process as it was: it is not ours, and others give it work too."""
    collects = gc.isenabled()
    try:
        return function(loads(batch), loads(common))  # noqa: S301  # who calls us could run anything anyhow
    finally:
        if collects:
            gc.enable()


def _tell(told: Future[Any], done: Future[Any]) -> None:
    """Pass on what became of a job."""
    try:
        result = done.result()
    except BaseException as error:  # noqa: BLE001  # whatever it is, it is for who waits
        told.set_exception(_as_ours(error))
    else:
        told.set_result(result)


def _as_ours(error: BaseException) -> BaseException:
    """An error as who handed in the job has to take it."""
    lost = (import_module("distributed").scheduler.KilledWorker, CancelledError, OSError)
    if isinstance(error, lost) or type(error).__module__.partition(".")[0] == "distributed":
        return BrokenExecutor(f"the cluster lost a job: {_reason(error)}")
    if isinstance(error, ImportError):
        return VaultlintError(f"a worker of the cluster lacks what a rule needs: {error}")
    return error


def _reason(error: BaseException) -> str:
    return str(error).partition("\n")[0][:200] or type(error).__name__
