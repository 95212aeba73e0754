"""A cluster says of a vault what one process says, or we say why it cannot: with Dask, two workers, on loopback."""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.vault import generate
from tests.cli.test_trust import RULE
from tests.test_same_findings import FRESH, JSON, ODD, difference, findings, look
from vaultlint.cli import executors
from vaultlint.cli.executors import Cluster, executor, identity
from vaultlint.errors import VaultlintError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vaultlint.work import Job

PATIENCE = 60


@contextmanager
def running(folder: Path, module: str, *arguments: str) -> Iterator[None]:
    """A program of Dask's that runs beside us."""
    command = [sys.executable, "-m", f"distributed.cli.{module}", *arguments]
    with (folder / f"{module}.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, env={**os.environ, "PYTHONSAFEPATH": "1"}
        )
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def scheduling(folder: Path) -> Iterator[str]:
    """A scheduler; gives its address."""
    pytest.importorskip("distributed", reason="the extra “cluster” is not installed")
    file = folder / "scheduler.json"
    options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
    with running(folder, "dask_scheduler", *options):
        end = time.monotonic() + PATIENCE
        while not file.exists():
            assert time.monotonic() < end, (folder / "dask_scheduler.log").read_text()
            time.sleep(0.05)
        yield json.loads(file.read_text())["address"].replace("tcp://", "dask://")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler with two workers, each a process of its own."""
    folder = tmp_path_factory.mktemp("dask")
    options = ("--host", "127.0.0.1", "--nworkers", "2", "--nthreads", "1", "--no-dashboard")
    with (
        scheduling(folder) as place,
        running(
            folder,
            "dask_worker",
            place.replace("dask://", "tcp://"),
            *options,
            "--local-directory",
            str(folder),
        ),
    ):
        yield place


@pytest.fixture
def handed_in(monkeypatch: pytest.MonkeyPatch) -> list[list[Job]]:
    """What is handed in to a cluster for a vault however small; on no machine is there a file of its notes."""
    monkeypatch.setattr("vaultlint.gather.WORTH_A_POOL", 2)
    monkeypatch.setattr("vaultlint.gather._BATCH", 7)
    batches: list[list[Job]] = []
    submit = Cluster.submit

    def elsewhere(cluster: Cluster, function: Any, /, *arguments: Any) -> Any:
        if arguments and isinstance(arguments[0], list):
            arguments = (
                [job._replace(on_disk="/not/on/this/machine") for job in arguments[0]],
                *arguments[1:],
            )
            batches.append(arguments[0])
        return submit(cluster, function, *arguments)

    monkeypatch.setattr(Cluster, "submit", elsewhere)
    return batches


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vault whose notes are like real ones, and some that are odd."""
    for name in ("XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    root = tmp_path / "vault"
    generate(root, 60)
    for name, data in ODD.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


@pytest.mark.filterwarnings("default")  # what Dask's libraries warn of is theirs to mend
def test_a_cluster_finds_what_one_process_finds(root: Path, address: str, handed_in: list[list[Job]]) -> None:
    fresh = look(*JSON, *FRESH, root)

    assert findings(fresh)
    assert not difference(fresh, look(*JSON, "--no-cache", "--executor", address, root))
    assert len(handed_in) > 2
    assert all(job.content is not None for batch in handed_in for job in batch)
    handed_in.clear()
    assert not difference(fresh, look(*JSON, "--executor", address, root))
    assert handed_in
    # What was told is remembered as if it had been found here.
    assert not difference(fresh, look(*JSON, root))


@pytest.mark.filterwarnings("default")
def test_rules_that_lie_in_a_vault_are_sent_nowhere(
    root: Path, address: str, handed_in: list[list[Job]]
) -> None:
    (root / ".vaultlint" / "rules").mkdir(parents=True)
    (root / ".vaultlint" / "rules" / "shouting_note.py").write_text(RULE)
    (root / "loud.md").write_bytes(b"AAA\n")
    assert look("trust", root).code == 0

    said = look("check", "--no-cache", "--executor", address, root)

    assert "is shouted [shouting-note]" in said.out
    assert "rules that lie in the vault are sent nowhere" in said.err
    assert not handed_in


@pytest.mark.filterwarnings("default")
def test_a_worker_is_left_as_it_was(address: str) -> None:
    with executor(address) as cluster:
        # As a job of ours does.
        cluster.submit(exec, "import gc; gc.disable()", {}).result(PATIENCE)

        assert all(cluster._client.run(gc.isenabled).values())


@pytest.mark.filterwarnings("default")
@pytest.mark.slow
def test_what_no_worker_survives_is_given_back(address: str) -> None:
    with executor(address) as cluster:
        lost = cluster.submit(exec, "import os; os._exit(1)", {})
        with pytest.raises(BrokenExecutor):
            lost.result(4 * PATIENCE)


@pytest.mark.filterwarnings("default")
def test_workers_that_would_find_something_else_do_no_work(
    address: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = look("check", "--executor", address, root)
    assert said.code == 1

    monkeypatch.setattr("vaultlint.__version__", "0.0.1")
    said = look("check", "--executor", address, root)

    assert said.code == 2
    assert "has other findings than we: it is vaultlint" in said.err
    assert "and we are vaultlint 0.0.1" in said.err


@pytest.mark.filterwarnings("default")
def test_a_scheduler_without_workers_does_no_work(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executors, "_PATIENCE", 1)
    with scheduling(tmp_path) as place:
        said = look("check", "--executor", place, root)

    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines()[-1].endswith("has no workers")


@pytest.mark.filterwarnings("default")
def test_nobody_answers(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="the extra “cluster” is not installed")
    monkeypatch.setattr(executors, "_PATIENCE", 1)
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        said = look("check", "--executor", f"dask://127.0.0.1:{port}", root)

    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines()[-1].startswith(
        f"vaultlint: no Dask scheduler answers at tcp://127.0.0.1:{port}"
    )


@pytest.mark.parametrize(
    "address",
    ["dask://", "dask://host", "tcp://host:1", "dask://host:port", "ray://a:1", "127.0.0.1:8786", " "],
)
def test_what_is_no_address_is_said_to_be_none(address: str) -> None:
    with pytest.raises(VaultlintError, match="is no executor"):
        executor(address)


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)

    said = look("check", "--executor", "dask://127.0.0.1:8786", root)

    assert (said.code, said.out) == (2, "")
    assert "extra “cluster”" in said.err


def test_jobs_are_for_this_machine(root: Path) -> None:
    said = look("check", "--jobs", "2", "--executor", "dask://127.0.0.1:8786", root)

    assert (said.code, said.out) == (2, "")
    assert "--jobs does not go with --executor" in said.err


def test_without_an_executor_nothing_of_a_cluster_is_imported(root: Path) -> None:
    program = (
        "import sys; from vaultlint.cli.app import run; run(['check', '-q', '.']); "
        "sys.exit('distributed' in sys.modules or 'vaultlint.cli.executors' in sys.modules)"
    )

    assert (
        subprocess.run(
            [sys.executable, "-c", program], cwd=root, check=False, stdout=subprocess.DEVNULL
        ).returncode
        == 0
    )


def test_who_we_are_is_the_same_twice() -> None:
    assert identity() == identity()
    assert identity().startswith("vaultlint ")
