"""A full disk, a broken one, or a forbidden one, at any system call: no note is torn, and it is said."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.disk.killing import Scenario
from vaultlint.disk.filesystem import FileSystem
from vaultlint.disk.journal import Journal
from vaultlint.disk.write import Change, WriteMode, recover, undo, write_all
from vaultlint.errors import WriteError

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the errors are those of POSIX")

ERRORS = [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS]


class Failing(FileSystem):
    """The real file system, of which one call fails: without having been made, or after it."""

    def __init__(
        self, number: int = -1, error: int = errno.EIO, *, late: bool = False, lasting: bool = False
    ) -> None:
        self.number = number
        self.error = error
        self.late = late
        self.lasting = lasting
        self.calls: list[str] = []

    def __getattribute__(self, name: str) -> Any:
        value = super().__getattribute__(name)
        if name.startswith("_") or name not in vars(FileSystem) or name == "wait":
            return value

        def call(*args: Any) -> Any:
            number = len(self.calls)
            self.calls.append(name)
            fails = number == self.number or (self.lasting and number > self.number >= 0 and name == "write")
            if not fails:
                return value(*args)
            if name == "write" and not self.late:
                # A full disk takes what still fits.
                os.write(args[0], args[1][: len(args[1]) // 2])
            elif self.late or name == "close":
                made = value(*args)
                if name == "open":
                    os.close(made)
            raise OSError(self.error, os.strerror(self.error))

        return call


def attempt(scenario: Scenario, files: FileSystem) -> tuple[set[str], bool]:
    """Run; the notes that are said to be written, and whether something was said to be wrong."""
    try:
        if scenario.name == "undo":
            report = undo(scenario.root, mode=scenario.mode, state=scenario.state, files=files)
        else:
            changes = [Change(path, scenario.before[path], scenario.after[path]) for path in scenario.before]
            report = write_all(scenario.root, changes, mode=scenario.mode, state=scenario.state, files=files)
    except WriteError:
        return set(), True
    return set(report.written), not report.whole


def check(scenario: Scenario, number: int, error: int, *, late: bool, lasting: bool = False) -> list[str]:
    scenario.prepare()
    files = Failing(number, error, late=late, lasting=lasting)
    written, said = attempt(scenario, files)
    name = files.calls[number] if number < len(files.calls) else "nothing"
    where = f"{errno.errorcode[error]} {'after' if late else 'at'} {name} ({number})"
    old, new = (
        (scenario.after, scenario.before) if scenario.name == "undo" else (scenario.before, scenario.after)
    )
    wrong = []
    pending = bool(Journal(str(scenario.root), state=scenario.state).pending())
    if pending and not said:
        wrong.append(f"{where}: the run is not ended, and nobody said so")
    if not pending:
        wrong += [
            f"{where}: {path} is not written"
            for path in written
            if (scenario.root / path).read_bytes() != new[path]
        ]
        for path in {path for path in old if old[path] != new[path]} - written:
            if (scenario.root / path).read_bytes() != old[path]:
                wrong.append(f"{where}: {path} was said not to be written")
            if not said:
                wrong.append(f"{where}: {path} is not written, and nobody said so")
    recover(scenario.root, mode=scenario.mode, state=scenario.state)
    found = scenario.found()
    wrong += [
        f"{where}: {path} is neither old nor new after recovery"
        for path, data in found.items()
        if data not in (old.get(path), new.get(path))
    ]
    if found.keys() != old.keys():
        wrong.append(f"{where}: {sorted(found.keys() ^ old.keys())} lie about")
    if Journal(str(scenario.root), state=scenario.state).pending():
        wrong.append(f"{where}: the journal is still open")
    return wrong


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """In memory where there is such a place: thousands of vaults are made here."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="faults-", dir=memory) as name:
        yield Path(name)


def everywhere(folder: Path, name: str, mode: WriteMode, errors: list[int]) -> tuple[int, list[str]]:
    scenario = Scenario(name, mode, folder)
    scenario.prepare()
    counting = Failing()
    attempt(scenario, counting)
    wrong: list[str] = []
    faults = 0
    for number in range(len(counting.calls)):
        for error in errors:
            for late in (False, True):
                wrong += check(scenario, number, error, late=late)
                faults += 1
        wrong += check(scenario, number, errno.ENOSPC, late=False, lasting=True)
        faults += 1
    return faults, wrong


@pytest.mark.parametrize(
    ("scenario", "mode"), [("one", "auto"), ("one", "replace"), ("one", "in-place"), ("undo", "replace")]
)
def test_a_call_that_fails_tears_no_note(
    folder: Path, scenario: str, mode: WriteMode, record_property: Any
) -> None:
    faults, wrong = everywhere(folder, scenario, mode, [errno.ENOSPC] if scenario == "undo" else ERRORS)
    record_property("faults", faults)
    assert wrong == []
    assert faults > 100


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["auto", "replace", "in-place"])
@pytest.mark.parametrize("scenario", ["six", "undo"])
def test_any_call_may_fail_in_any_way(
    folder: Path, scenario: str, mode: WriteMode, record_property: Any
) -> None:
    faults, wrong = everywhere(folder, scenario, mode, ERRORS)
    record_property("faults", faults)
    assert wrong == []
