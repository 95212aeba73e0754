"""Kill a writer at every one of its system calls, for real, and see what the next start makes of it.

Run as a program, for it forks: a process with threads must not. Prints one JSON object::

    python -m tests.disk.killing SCENARIO MODE EVERY

``SCENARIO`` is ``one``, ``six`` or ``undo``; ``MODE`` a write mode; of the calls of a recovery every
``EVERY``-th is killed too (0: none). Every kill is a ``SIGKILL`` that a forked child sends itself: before a
call, after it, or, where the call writes, after half of its bytes.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from vaultlint.disk.filesystem import FileSystem
from vaultlint.disk.journal import Journal
from vaultlint.disk.write import Change, WriteMode, recover, undo, write_all

if TYPE_CHECKING:
    from collections.abc import Callable

Moment = Literal["before", "after", "middle"]

# What only looks cannot tear anything: dying before it is dying after the call that came first.
LOOKS = frozenset({"read", "seek", "fstat", "lstat", "names", "wait"})


class Counting(FileSystem):
    """The real file system, which counts its calls, and may do something at one of them."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def at(self, number: int, name: str, moment: Moment) -> None:
        """Called around every call."""

    def __getattribute__(self, name: str) -> Any:
        value = super().__getattribute__(name)
        if name.startswith("_") or name not in vars(FileSystem) or name in LOOKS:
            return value

        def call(*args: Any) -> Any:
            number = len(self.calls)
            self.calls.append(name)
            self.at(number, name, "before")
            if name == "write":
                half = len(args[1]) // 2
                if self.wants_middle(number):
                    os.write(args[0], args[1][:half])
                    self.at(number, name, "middle")
            try:
                return value(*args)
            finally:
                self.at(number, name, "after")

        return call

    def wants_middle(self, number: int) -> bool:
        """Whether to stop halfway in a write."""
        del number
        return False


class Killing(Counting):
    """Dies at one call."""

    def __init__(self, number: int, moment: Moment) -> None:
        super().__init__()
        self.number = number
        self.moment = moment

    def at(self, number: int, name: str, moment: Moment) -> None:
        del name
        if number == self.number and moment == self.moment:
            os.kill(os.getpid(), signal.SIGKILL)

    def wants_middle(self, number: int) -> bool:
        return number == self.number and self.moment == "middle"


@dataclass
class Result:
    """What was seen."""

    calls: int = 0
    kills: int = 0
    kills_in_recovery: int = 0
    recovered_back: int = 0
    recovered_forward: int = 0
    wrong: list[str] = field(default_factory=list)


class Scenario:
    """A vault, what is done to it, and the two states in which it may be found afterwards."""

    def __init__(self, name: str, mode: WriteMode, folder: Path) -> None:
        self.name = name
        self.mode = mode
        self.root = folder / "vault"
        self.state = folder / "state"
        count = 1 if name == "one" else 6
        # Longer and shorter than before, a mark, line ends, an empty note, and one of several pages.
        texts = [
            b"# A note\n\nwith [[a link]] in it\n" * 20,
            b"\xef\xbb\xbfwith a mark\r\nand its line ends\r\n",
            b"short",
            b"a longer one, " * 2000,
            b"",
            b"the last\n" * 3,
        ]
        self.before = {f"folder/note {n}.md": texts[n] for n in range(count)}
        self.after = {
            path: (data.replace(b"a", b"ab") if n % 2 == 0 else data.replace(b"e", b""))
            + b"end\n" * (n % 3 == 0)
            for n, (path, data) in enumerate(self.before.items())
        }
        self.after["folder/note 4.md"] = b"no longer empty\n"
        if count == 1:
            del self.after["folder/note 4.md"]

    def prepare(self) -> None:
        """The vault as it is before."""
        for folder in (self.root, self.state):
            shutil.rmtree(folder, ignore_errors=True)
        self.state.mkdir()
        (self.root / "folder").mkdir(parents=True)
        for path, data in self.before.items():
            (self.root / path).write_bytes(data)
            (self.root / path).chmod(0o640)
        if self.name == "undo":
            self.write(FileSystem())

    def write(self, files: FileSystem) -> None:
        """The run."""
        changes = [Change(path, self.before[path], self.after[path]) for path in self.before]
        write_all(self.root, changes, mode=self.mode, state=self.state, files=files)

    def act(self, files: FileSystem) -> None:
        """What is killed."""
        if self.name == "undo":
            undo(self.root, mode=self.mode, state=self.state, files=files)
        else:
            self.write(files)

    def recover(self, files: FileSystem) -> None:
        """The next start."""
        recover(self.root, mode=self.mode, state=self.state, files=files)

    def found(self) -> dict[str, bytes]:
        """Every file of the vault."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in self.root.rglob("*")
            if path.is_file()
        }

    def judge(self, where: str, result: Result) -> None:
        """All old or all new, nothing else there, modes as they were, and the journal at rest."""
        found = self.found()
        if found == self.before:
            result.recovered_back += 1
        elif found == self.after:
            result.recovered_forward += 1
        else:
            states = {
                path: "old"
                if data == self.before.get(path)
                else "new"
                if data == self.after.get(path)
                else "WRONG"
                for path, data in found.items()
            }
            result.wrong.append(f"{where}: {states}")
        modes = {path.stat().st_mode & 0o777 for path in self.root.rglob("*.md")}
        if modes != {0o640}:
            result.wrong.append(f"{where}: modes {modes}")
        if Journal(str(self.root), state=self.state).pending():
            result.wrong.append(f"{where}: the journal is still open")


def run_in_child(action: Callable[[], None]) -> int:
    """Run in a forked child; 0, or the number of the signal that ended it."""
    child = os.fork()
    if child == 0:
        status = 1
        with contextlib.suppress(BaseException):
            action()
            status = 0
        os._exit(status)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return os.WTERMSIG(status)
    if os.WEXITSTATUS(status):
        raise AssertionError("the child failed of itself")
    return 0


def moments(name: str) -> tuple[Moment, ...]:
    return ("before", "middle", "after") if name == "write" else ("before", "after")


def kill_everywhere(name: str, mode: WriteMode, every: int) -> Result:
    """Every kill of one scenario."""
    result = Result()
    folder = Path(tempfile.mkdtemp(prefix="killing-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    try:
        scenario = Scenario(name, mode, folder)
        scenario.prepare()
        counting = Counting()
        scenario.act(counting)
        calls = counting.calls
        result.calls = len(calls)
        turn = 0
        for number, call in enumerate(calls):
            for moment in moments(call):
                where = f"{moment} {call} ({number})"
                scenario.prepare()
                if run_in_child(lambda n=number, m=moment: scenario.act(Killing(n, m))) != signal.SIGKILL:  # type: ignore[misc]
                    result.wrong.append(f"{where}: not killed")
                result.kills += 1
                snapshot = folder / "snapshot"
                shutil.rmtree(snapshot, ignore_errors=True)
                if every:
                    copy(scenario, snapshot)
                recovery = Counting()
                scenario.recover(recovery)
                scenario.judge(where, result)
                if not every:
                    continue
                for second, inner in enumerate(recovery.calls):
                    for inner_moment in moments(inner):
                        turn += 1
                        if turn % every:
                            continue
                        restore(scenario, snapshot)
                        again = f"{where}, then {inner_moment} {inner} ({second})"
                        run_in_child(
                            lambda n=second, m=inner_moment: scenario.recover(Killing(n, m))  # type: ignore[misc]
                        )
                        result.kills_in_recovery += 1
                        scenario.recover(FileSystem())
                        scenario.judge(again, result)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return result


def copy(scenario: Scenario, snapshot: Path) -> None:
    # Moved, not copied, on the way back: recovery knows a torn note by its inode.
    snapshot.mkdir()
    for part in (scenario.root, scenario.state):
        shutil.copytree(part, snapshot / part.name)


def restore(scenario: Scenario, snapshot: Path) -> None:
    """Put the killed state back, inodes of the notes included."""
    for part in (scenario.root, scenario.state):
        kept = snapshot / part.name
        names = {path.relative_to(kept) for path in kept.rglob("*")}
        for path in sorted(part.rglob("*"), reverse=True):
            if path.relative_to(part) not in names:
                path.rmdir() if path.is_dir() else path.unlink()
        for name in sorted(names):
            if (kept / name).is_dir():
                (part / name).mkdir(exist_ok=True)
            else:
                data = (kept / name).read_bytes()
                if not (part / name).exists() or (part / name).read_bytes() != data:
                    (part / name).write_bytes(data)
                (part / name).chmod((kept / name).stat().st_mode & 0o777)


if __name__ == "__main__":
    if sys.argv[2] not in get_args(WriteMode):
        raise SystemExit(__doc__)
    outcome = kill_everywhere(sys.argv[1], cast(WriteMode, sys.argv[2]), int(sys.argv[3]))
    sys.stdout.write(json.dumps(outcome.__dict__))
