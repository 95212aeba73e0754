"""The one writer: nothing else in vaultlint opens a note for writing.

What happens to a note, in order:

1. It is looked at again: inside the vault, a regular file, not read-only, and byte for byte what was read.
2. Its old and new bytes go into the journal, synced, before anything in the vault is touched.
3. **In place under a lease**, where the system gives one (Linux, own file, local file system): nobody else
   has the file open, and whoever wants to open it waits; compare, write, see whether the path still names
   this file. Creation time, inode, hard links, owner and attributes stay.
   **By exchange** otherwise: a staged and synced file beside the note changes places with it in one step;
   what was displaced is read, and if it is not what was expected, the two change back.
   **In place without a lease** where neither is to be had (a folder that may not be written, hard links, a
   file system without the step): compare, then write; the journal puts back what a crash tears.
4. Displaced files stay until the end and are looked at once more: words that another program wrote into one
   through a handle it still held go back into the note, or into the journal.
5. All is synced, then the journal's step is ended.

Stopped anywhere, by whatever, the next start finds the step in the journal, and either all of its notes are
written (then it is ended) or those that were are put back. A note that is by then neither old nor new was
changed by somebody else; it is left alone and reported.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from secrets import token_hex
from typing import TYPE_CHECKING, Literal, Self

from vaultlint.disk.discover import is_conflict_copy
from vaultlint.disk.filesystem import CHANGE, CREATE, READ, FileSystem, read_all, write_all_bytes
from vaultlint.disk.journal import DamagedJournalError, Entry, Journal, Kept, Planned, Run, Summary, digest
from vaultlint.disk.read import is_placeholder
from vaultlint.errors import WriteError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

WriteMode = Literal["auto", "in-place", "replace"]
"""How notes are written: what keeps most of the file; never by another file in its place (creation time and
hard links stay, whatever the system); always by another file in its place."""

BUSY_SECONDS = 1.0
"""How long to wait for a program that has a note open."""
SYNC_ONE_BY_ONE = 64
"""Up to so many notes are synced each by itself, more by one sync of their file system at the end."""


@dataclass(frozen=True, slots=True)
class Change:
    """Give one note other bytes: its path in the vault, the bytes that were read, the bytes wanted."""

    path: str
    old: bytes
    new: bytes


@dataclass(frozen=True, slots=True)
class NotWritten:
    """A note that was left as it is, and why; the reason reads well after “path: ”."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class WriteReport:
    """What became of the changes; a change of equal bytes is in none of the lists.

    ``conflicts`` are notes that somebody else changed since they were read or has open, ``refused`` those
    that must not or could not be written. ``kept`` are words of others that found no place in a note.
    ``notices`` are sentences about the journal that the user should see. ``run`` is the name under which
    the step can be undone.
    """

    written: tuple[str, ...] = ()
    conflicts: tuple[NotWritten, ...] = ()
    refused: tuple[NotWritten, ...] = ()
    kept: tuple[Kept, ...] = ()
    notices: tuple[str, ...] = ()
    run: str | None = None

    @property
    def whole(self) -> bool:
        """Whether everything that was asked for is done; if not, the exit code is 2."""
        return not (self.conflicts or self.refused or self.kept or self.notices)


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was done about runs that had been interrupted.

    ``restored`` notes were put back to what they were before; ``finished`` runs had written all of their
    notes; ``left`` notes are neither what they were nor what they were to become, and were not touched.
    """

    restored: tuple[str, ...] = ()
    finished: tuple[str, ...] = ()
    left: tuple[NotWritten, ...] = ()
    kept: tuple[Kept, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether nothing is left for the user to look at; if not, the exit code is 2."""
        return not (self.left or self.kept or self.notices)


def write_all(
    root: Path,
    changes: Sequence[Change],
    *,
    names: Mapping[str, str] | None = None,
    mode: WriteMode = "auto",
    together: bool = False,
    command: str = "fix",
    state: Path | None = None,
    files: FileSystem | None = None,
) -> WriteReport:
    """Write notes of the vault at ``root`` as one step of the journal, each whole or not at all.

    ``names`` gives the path on disk where it differs from the path in the vault (`Listing.names`).
    With ``together`` all changes are made or none. ``command`` is what `vaultlint undo --list` will show.
    ``state`` is the folder for journals; by default the user's state folder.

    An interrupted run over this vault is recovered first; a caller that has read notes already should have
    called `recover` before, or the notes that it puts back will count as conflicts.

    Raises:
        WriteError: another run is writing to the vault, or the journal cannot be written: no note was
            changed; or a note could neither be written nor put back, which the message says.
    """
    wanted = [change for change in changes if change.old != change.new]
    if not wanted:
        return WriteReport()
    journal = Journal(os.fspath(root), state=state, files=files)
    with journal.locked():
        recovery = _recover(journal, mode)
        report = WriteReport(conflicts=recovery.left, kept=recovery.kept, notices=recovery.notices)
        step = _Step(journal, mode)
        planned = step.plan(wanted, names or {})
        if not planned or (together and len(planned) < len(wanted)):
            return _join(report, step.report((), None))
        run = journal.begin(planned, command=command)
        images = {id(entry): (note.old, note.new) for entry, note in zip(run.entries, planned, strict=True)}
        return _join(report, step.carry_out(run, lambda entry: images[id(entry)], together=together))


def recover(
    root: Path, *, mode: WriteMode = "auto", state: Path | None = None, files: FileSystem | None = None
) -> Recovery | None:
    """Finish or put back what an interrupted run over this vault began; None where there is nothing.

    To be called when a command starts, before any note is read. Takes microseconds, and writes nothing,
    where no run was interrupted. While another run is at work nothing is pending: None.

    Raises:
        WriteError: the journal cannot be written.
    """
    journal = Journal(os.fspath(root), state=state, files=files)
    if not journal.pending():
        return None
    with journal.locked():
        if not journal.pending():
            return None
        return _recover(journal, mode)


def undo(
    root: Path,
    run: str | None = None,
    *,
    mode: WriteMode = "auto",
    state: Path | None = None,
    files: FileSystem | None = None,
) -> WriteReport:
    """Take back a run: the named one, or the last that stands. Every note gets its old bytes.

    A note that was changed since is a conflict and stays as it is. Undoing is a run like any other: it is
    journalled, and can be undone by its name.

    Raises:
        WriteError: there is no such run or nothing to undo, the journal is damaged, or as `write_all`.
    """
    journal = Journal(os.fspath(root), state=state, files=files)
    with journal.locked():
        recovery = _recover(journal, mode)
        report = WriteReport(conflicts=recovery.left, kept=recovery.kept, notices=recovery.notices)
        if run is None:
            standing = (
                one.name
                for one in journal.summaries()
                if one.state in ("done", "late") and not one.undone and one.undoes is None and one.notes
            )
            run = next(standing, None)
            if run is None:
                raise WriteError("there is no run to undo in this vault")
        taken_back = journal.load(run)
        if taken_back.state not in ("done", "late"):
            raise WriteError(f"run “{run}” was interrupted and is put back already")
        step = _Step(journal, mode)
        entries = step.plan_undo(taken_back)
        if not entries:
            return _join(report, step.report((), None))
        new_run = journal.begin_undo(taken_back, entries)
        return _join(
            report,
            step.carry_out(new_run, lambda entry: journal.images(new_run, entry), together=False),
        )


def runs(root: Path, *, state: Path | None = None, files: FileSystem | None = None) -> list[Summary]:
    """The runs over this vault that the journal still has, newest first."""
    return Journal(os.fspath(root), state=state, files=files).summaries()


_State = Literal["old", "new", "torn", "other"]
_Images = Callable[[Entry], tuple[bytes, bytes]]

_CHANGED = "it was changed by another program since it was read"
_THEIRS_STAND = "another program changed it in the very moment; its words stand"
_NEITHER = "it was changed after a run was interrupted, and is left as it is"
# What a stage or an exchange may fail with where writing into the file itself still works.
_NO_EXCHANGE = frozenset({errno.ENOTSUP, errno.EACCES, errno.EPERM, errno.EROFS, errno.EXDEV})


class _ConflictError(Exception):
    """Somebody else changed the note, or has it open; the note is theirs."""


class _RefusedError(Exception):
    """The note must not be written."""


class _TornError(Exception):
    """A note could neither be written nor put back; the journal still knows how."""


@dataclass(frozen=True, slots=True)
class _Displaced:
    """A file that changed places with a note, to be looked at once more before it goes.

    ``content`` is what it held then, ``ours`` what we put in its place. A file that was ``ours`` and gave
    way again is ``withdrawn``: words that somebody wrote into it have no claim to the place.
    """

    entry: Entry
    path: str
    content: bytes
    ours: bytes
    withdrawn: bool = False


class _Noting:
    """Notes what keeps a note from being written, and goes on with the next."""

    def __init__(self, path: str, conflicts: list[NotWritten], refused: list[NotWritten]) -> None:
        self._path = path
        self._conflicts = conflicts
        self._refused = refused
        self.refused = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> bool:
        if isinstance(error, (_ConflictError, FileNotFoundError)):
            reason = str(error) if isinstance(error, _ConflictError) else "it is gone"
            self._conflicts.append(NotWritten(self._path, reason))
        elif isinstance(error, (_RefusedError, DamagedJournalError, OSError, ValueError)):
            reason = _said(error) if isinstance(error, OSError) else str(error)
            self._refused.append(NotWritten(self._path, reason))
            self.refused = True
        else:
            return False
        return True


class _Step:
    """One step over notes of one vault."""

    def __init__(self, journal: Journal, mode: WriteMode) -> None:
        self._journal = journal
        self._files = journal.files
        self._root = journal.root
        self._mode = mode
        self._conflicts: list[NotWritten] = []
        self._refused: list[NotWritten] = []
        self._kept: list[Kept] = []
        self._notices: list[str] = []
        self._displaced: list[_Displaced] = []
        self._folders: set[str] = set()
        self._unsynced: dict[int, str] = {}
        self._one_by_one = True
        self._late = False
        self._unsettled = False
        self._run: Run | None = None

    # Before

    def plan(self, changes: Sequence[Change], names: Mapping[str, str]) -> list[Planned]:
        """The changes that can be made as things stand; the others are noted."""
        planned: list[Planned] = []
        seen: set[tuple[int, int]] = set()
        for change in changes:
            with self._noting(change.path):
                real = self._resolve(names.get(change.path, change.path))
                data, status = self._look(self._absolute(real))
                if (status.st_dev, status.st_ino) in seen:
                    raise _RefusedError("it is another name of a file that this run writes already")
                if data != change.old:
                    raise _ConflictError(_CHANGED)
                seen.add((status.st_dev, status.st_ino))
                planned.append(
                    Planned(
                        change.path,
                        real,
                        status.st_dev,
                        status.st_ino,
                        stat.S_IMODE(status.st_mode),
                        change.old,
                        change.new,
                    )
                )
        return planned

    def plan_undo(self, run: Run) -> list[Entry]:
        """The notes of a run that can be taken back as things stand; the others are noted."""
        entries: list[Entry] = []
        skipped = set(self._journal.outcome(run).get("not_written", ()))
        for entry in run.entries:
            if entry.path in skipped:
                continue
            with self._noting(entry.path):
                if self._resolve(entry.real) != entry.real:
                    raise _ConflictError("it is a symbolic link by now")
                data, status = self._look(self._absolute(entry.real))
                found = digest(data)
                if found == entry.old:
                    continue
                if found != entry.new:
                    raise _ConflictError("it was changed since that run")
                entries.append(
                    replace(
                        entry,
                        device=status.st_dev,
                        inode=status.st_ino,
                        mode=stat.S_IMODE(status.st_mode),
                        staged=f".vaultlint-{token_hex(8)}.tmp",
                        old=entry.new,
                        new=entry.old,
                    )
                )
        return entries

    def _resolve(self, name: str) -> str:
        """The path below the root, symbolic links resolved; outside, or hidden, it is refused."""
        if any(part.startswith(".") for part in name.split("/")):
            raise _RefusedError("nothing that begins with a dot is written")
        if is_conflict_copy(name.rpartition("/")[2]):
            raise _RefusedError("it is a sync client's conflict copy, to be settled by hand")
        real = os.path.realpath(os.path.join(self._root, name))
        if os.path.commonpath([self._root, real]) != self._root:
            raise _RefusedError("it lies outside the vault, behind a symbolic link")
        relative = os.path.relpath(real, self._root).replace(os.sep, "/")
        if any(part.startswith(".") for part in relative.split("/")):
            raise _RefusedError("nothing that begins with a dot is written")
        return relative

    def _absolute(self, real: str) -> str:
        return os.path.join(self._root, *real.split("/"))

    def _look(self, path: str) -> tuple[bytes, os.stat_result]:
        status = self._files.lstat(path)
        if not stat.S_ISREG(status.st_mode):
            raise _RefusedError("it is not a regular file")
        if is_placeholder(status):
            raise _RefusedError("it is in the cloud and not on this machine")
        # The owner's superuser may write anything; who made a note read-only meant it all the same.
        if not status.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(path, os.W_OK):
            raise _RefusedError("it is read-only")
        return self._read(path), status

    # The step

    def carry_out(self, run: Run, images: _Images, *, together: bool) -> WriteReport:
        """Make the changes of a run whose intent is durable, and end it."""
        self._begin(run)
        written: list[Entry] = []
        try:
            for entry in run.entries:
                with self._noting(entry.path):
                    old, new = images(entry)
                    self._put(entry, entry.staged, old, new)
                    written.append(entry)
                    continue
                if together:
                    break
            written = self._look_once_more(written)
            if not together or len(written) == len(run.entries):
                self._end(run, written, "done" if written else "back")
                return self.report([entry.path for entry in written], run.name if written else None)
            self.settle(run, images, back=True)
        except _TornError as error:
            raise WriteError(str(error)) from error
        except BaseException:
            # Ctrl-C, say: what was done is taken back at once. If that is stopped too, the next start does it.
            self.settle(run, images, back=True)
            raise
        return self.report((), None)

    def settle(self, run: Run, images: _Images, *, back: bool) -> tuple[list[str], bool]:
        """End a run that stopped somewhere: finished when all of its notes are written, else put back.

        What was put back, and whether the run counts as finished. With ``back`` it never does.
        """
        self._begin(run)
        self._displaced.clear()
        states: list[tuple[Entry, _State]] = []
        for entry in run.entries:
            with self._noting(entry.path):
                old, new = images(entry)
                self._clear_staged(entry, old, new)
                states.append((entry, self._state_of(entry, old, new)))
                continue
            self._unsettled = True
        # Names beside the notes must be free before anything is put back.
        self._look_once_more([])
        finished = not back and {"new", "other"} >= {state for _, state in states} and not self._unsettled
        finished = finished and any(state == "new" for _, state in states)
        restored: list[str] = []
        if not finished:
            for entry, state in reversed(states):
                if state not in ("new", "torn"):
                    continue
                with self._noting(entry.path) as noting:
                    old, new = images(entry)
                    if state == "torn":
                        new = self._read(self._absolute(entry.real))
                        self._journal.keep(run, entry.path, new)
                    self._put(entry, _staged_back(entry.staged), new, old)
                    restored.append(entry.path)
                self._unsettled = self._unsettled or noting.refused
        self._look_once_more([])
        if not back:
            self._conflicts += [
                NotWritten(entry.path, _NEITHER) for entry, state in states if state == "other"
            ]
        written = [entry for entry, state in states if state == "new"] if finished else []
        self._end(run, written, "done" if finished else "back")
        return restored, finished

    def settle_late(self, run: Run, images: _Images) -> None:
        """Look again at what was displaced by a run that is over, if nobody has it open any more."""
        self._begin(run)
        for entry in run.entries:
            with self._noting(entry.path):
                if any(os.path.lexists(path) for path in self._staged(entry)):
                    self._clear_staged(entry, *images(entry))
                continue
            self._unsettled = True
        self._look_once_more([])
        if not self._late and not self._unsettled:
            self._journal.end(run, "done", self._journal.outcome(run))

    def _begin(self, run: Run) -> None:
        self._run = run
        self._late = self._unsettled = False
        self._one_by_one = len(run.entries) <= SYNC_ONE_BY_ONE or sys.platform != "linux"

    def _state_of(self, entry: Entry, old: bytes, new: bytes) -> _State:
        path = self._absolute(entry.real)
        try:
            data = self._read(path)
            inode = self._files.lstat(path).st_ino
        except FileNotFoundError:
            return "other"
        if data in (old, new):
            return "old" if data == old else "new"
        return "torn" if inode == entry.inode and _is_torn(data, old, new) else "other"

    def _staged(self, entry: Entry) -> list[str]:
        """Every name beside the note that a run, or its putting back, may have used."""
        folder = os.path.dirname(self._absolute(entry.real))
        names = (entry.staged, _staged_back(entry.staged))
        return [
            os.path.join(folder, name)
            for name in dict.fromkeys((*names, *(_displaced(name) for name in names)))
        ]

    def _clear_staged(self, entry: Entry, old: bytes, new: bytes) -> None:
        """Remove what lies beside a note and is ours; give back, or keep, what is not."""
        path = self._absolute(entry.real)
        for staged in self._staged(entry):
            if not os.path.lexists(staged):
                continue
            if not os.path.lexists(path):
                # ReplaceFileW may fail half-way; whatever made the note go, these bytes are all there is.
                self._files.rename(staged, path)
                continue
            data = self._read(staged)
            original = self._files.lstat(staged).st_ino == entry.inode
            if data in (old, new) or (not original and (old.startswith(data) or new.startswith(data))):
                self._displaced.append(_Displaced(entry, staged, data, b"", withdrawn=True))
            elif self._read(path) == new:
                self._give_back(_Displaced(entry, staged, data, new))
                self._conflicts.append(NotWritten(entry.path, _THEIRS_STAND))
            else:
                self._keep(entry.path, data)
                self._files.remove(staged)

    def report(self, written: Iterable[str], run: str | None) -> WriteReport:
        """What became of it."""
        return WriteReport(
            tuple(written),
            tuple(self._conflicts),
            tuple(self._refused),
            tuple(self._kept),
            tuple(self._notices),
            run,
        )

    def _noting(self, path: str) -> _Noting:
        return _Noting(path, self._conflicts, self._refused)

    def _put(self, entry: Entry, staged: str, expected: bytes, wanted: bytes) -> None:
        """Give a note other bytes, by the way that its place and the user's mode allow."""
        path = self._absolute(entry.real)
        if os.path.realpath(path) != path:
            raise _ConflictError("one of its folders was replaced by a symbolic link")
        if self._mode == "replace":
            self._exchange(entry, staged, expected, wanted)
            return
        if self._in_place(path, expected, wanted, leased=True):
            return
        if self._mode == "auto" and not self._must_stay(path):
            try:
                self._exchange(entry, staged, expected, wanted)
            except OSError as error:
                if error.errno not in _NO_EXCHANGE:
                    raise
            else:
                return
        self._in_place(path, expected, wanted, leased=False)

    def _must_stay(self, path: str) -> bool:
        """Whether another file in the place of this one would be another file to its users."""
        status = self._files.lstat(path)
        if status.st_nlink > 1 or not os.access(os.path.dirname(path), os.W_OK | os.X_OK):
            return True
        return sys.platform != "win32" and os.geteuid() not in (0, status.st_uid)

    # In place

    def _in_place(self, path: str, expected: bytes, wanted: bytes, *, leased: bool) -> bool:
        """Write into the file itself. False, and nothing done, where a lease was wanted and is not given."""
        descriptor = self._open_alone(path) if leased else self._files.open(path, CHANGE)
        if descriptor is None:
            return False
        try:
            status = self._files.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise _RefusedError("it is not a regular file")
            if read_all(self._files, descriptor) != expected or not self._names(path, status):
                raise _ConflictError(_CHANGED)
            try:
                self._overwrite(descriptor, wanted, len(expected))
                still = self._names(path, status)
            except BaseException as error:
                self._restore(descriptor, path, expected, len(wanted), error)
                raise
            if not still:
                # What we wrote into is no longer the note: theirs stands at the path.
                raise _ConflictError(_THEIRS_STAND)
        finally:
            # What was to be said about its bytes, fsync said.
            with contextlib.suppress(OSError):
                self._files.close(descriptor)
        if not self._one_by_one:
            self._unsynced[status.st_dev] = os.path.dirname(path)
        return True

    def _open_alone(self, path: str) -> int | None:
        """Open a file that nobody else has open, nor can until it is closed; None where that is unknown."""
        waited = 0.0
        while True:
            lease: str = "busy"
            try:
                descriptor = self._files.open(path, CHANGE)
            except BlockingIOError:
                pass  # somebody else holds a lease
            else:
                try:
                    lease = self._files.lease(descriptor)
                except BaseException:
                    self._files.close(descriptor)
                    raise
                if lease == "held":
                    return descriptor
                # Opened anew after the wait: by then the path may name another file.
                self._files.close(descriptor)
            if lease == "none":
                return None
            if waited >= BUSY_SECONDS:
                raise _ConflictError("another program has it open")
            pause = 0.002 if waited < 0.02 else 0.02
            self._files.wait(pause)
            waited += pause

    def _overwrite(self, descriptor: int, wanted: bytes, length: int) -> None:
        self._files.seek(descriptor, 0)
        write_all_bytes(self._files, descriptor, wanted)
        if length > len(wanted):
            self._files.truncate(descriptor, len(wanted))
        if self._one_by_one:
            self._files.fsync(descriptor)

    def _restore(
        self, descriptor: int, path: str, expected: bytes, length: int, cause: BaseException
    ) -> None:
        try:
            self._files.seek(descriptor, 0)
            write_all_bytes(self._files, descriptor, expected)
            if length > len(expected):
                self._files.truncate(descriptor, len(expected))
            self._files.fsync(descriptor)
        except OSError as error:
            raise _TornError(
                f"“{path}” could be written only in part ({_said(cause)}) and not be put back"
                f" ({_said(error)}); the next run of vaultlint will try again"
            ) from error

    def _names(self, path: str, status: os.stat_result) -> bool:
        """Whether a path still names that file."""
        try:
            now = self._files.lstat(path)
        except FileNotFoundError:
            return False
        return (now.st_dev, now.st_ino) == (status.st_dev, status.st_ino)

    # By exchange

    def _exchange(self, entry: Entry, name: str, expected: bytes, wanted: bytes) -> None:
        path = self._absolute(entry.real)
        folder = os.path.dirname(path)
        staged = os.path.join(folder, name)
        displaced = os.path.join(folder, _displaced(name))
        self._stage(staged, path, wanted)
        try:
            if self._read(path) != expected:
                raise _ConflictError(_CHANGED)
        except BaseException:
            self._drop(staged)
            raise
        try:
            self._files.exchange(staged, path, displaced)
        except OSError:
            # Told that nothing happened, see whether that is so: the file may be the user's by now.
            if self._read(staged) == wanted:
                self._drop(staged)
                raise
        self._folders.add(folder)
        try:
            found = self._read(displaced)
            if found == expected:
                self._displaced.append(_Displaced(entry, displaced, found, wanted))
                return
            self._give_back(_Displaced(entry, displaced, found, wanted))
        except OSError as error:
            raise self._unsettling(entry, error) from error
        raise _ConflictError(_THEIRS_STAND)

    def _stage(self, staged: str, path: str, wanted: bytes) -> None:
        """A synced file beside the note, with its bytes to be and its owner, mode and attributes."""
        status = self._files.lstat(path)
        if not stat.S_ISREG(status.st_mode):
            raise _RefusedError("it is not a regular file")
        try:
            descriptor = self._files.open(staged, CREATE)
        except FileExistsError:
            raise
        except OSError:
            self._drop(staged)
            raise
        try:
            write_all_bytes(self._files, descriptor, wanted)
            made = self._files.fstat(descriptor)
            if (made.st_uid, made.st_gid) != (status.st_uid, status.st_gid):
                for user, group in ((status.st_uid, -1), (-1, status.st_gid)):
                    with contextlib.suppress(PermissionError):
                        self._files.set_owner(descriptor, user, group)
            # After the owner: a change of owner clears bits of the mode.
            self._files.copy_attributes(path, descriptor)
            self._files.set_mode(descriptor, stat.S_IMODE(status.st_mode))
            self._files.fsync(descriptor)
            self._files.close(descriptor)
        except BaseException:
            with contextlib.suppress(OSError):
                self._files.close(descriptor)
            self._drop(staged)
            raise

    def _give_back(self, place: _Displaced) -> None:
        """Let a displaced file and the note change places again: its words are another program's."""
        path = self._absolute(place.entry.real)
        ours = _displaced(place.path)
        self._files.exchange(place.path, path, ours)
        self._folders.add(os.path.dirname(path))
        found = self._read(ours)
        if found == place.ours:
            self._displaced.append(_Displaced(place.entry, ours, found, b"", withdrawn=True))
            return
        # Yet another program put a third text there between the two exchanges: it is the latest, and goes
        # back; what we held is kept.
        again = _displaced(ours)
        self._files.exchange(ours, path, again)
        self._keep(place.entry.path, self._read(again))
        self._files.remove(again)

    def _look_once_more(self, written: list[Entry]) -> list[Entry]:
        """Let go of the displaced files in which nobody wrote since; the notes that stay written."""
        lost: set[int] = set()
        while self._displaced:
            place = self._displaced.pop(0)
            with self._noting(place.entry.path):
                try:
                    found = self._settle_displaced(place)
                    if found is None:
                        self._late = True
                    elif found != place.content:
                        lost.add(id(place.entry))
                        self._late_words(place, found)
                except OSError as error:
                    lost.add(id(place.entry))
                    raise self._unsettling(place.entry, error) from error
        return [entry for entry in written if id(entry) not in lost]

    def _settle_displaced(self, place: _Displaced) -> bytes | None:
        """What a displaced file holds by now; removed when that is nothing new; None while others have it open."""
        try:
            descriptor = self._open_alone(place.path)
        except _ConflictError:
            return None
        if descriptor is None:
            found = self._read(place.path)
            if found == place.content:
                try:
                    self._files.remove(place.path)
                except PermissionError:
                    if sys.platform == "win32":  # somebody has it open
                        return None
                    raise
            return found
        try:
            found = read_all(self._files, descriptor)
            if found == place.content:
                # Under the lease: nobody has a handle on it, and after this it has no name.
                self._files.remove(place.path)
        finally:
            self._files.close(descriptor)
        return found

    def _late_words(self, place: _Displaced, found: bytes) -> None:
        path = self._absolute(place.entry.real)
        if not place.withdrawn and self._read(path) == place.ours:
            self._give_back(_Displaced(place.entry, place.path, found, place.ours))
            raise _ConflictError(_THEIRS_STAND)
        self._keep(place.entry.path, found)
        self._files.remove(place.path)
        raise _ConflictError("another program wrote into it at the same time; its words are kept")

    def _unsettling(self, entry: Entry, error: OSError) -> _ConflictError:
        """Somebody's words may lie beside the note: the step must not end before they are seen to."""
        self._unsettled = True
        return _ConflictError(
            f"another program's words may lie in “{entry.staged}” beside it ({_said(error)});"
            " the next run of vaultlint will see to them"
        )

    # Afterwards

    def _sync(self) -> None:
        """Wait until the step's notes are on the disk; only then may the journal say that it is over."""
        for folder in sorted(self._unsynced.values()):
            try:
                self._files.sync_device(folder)
            except AttributeError:  # a C library without the call
                os.sync()
        for folder in sorted(self._folders):
            self._files.sync_folder(folder)

    def _end(self, run: Run, written: Sequence[Entry], state: Literal["done", "back"]) -> None:
        if self._unsettled:
            self._notices.append(
                "the run could not be ended; the next run of vaultlint will look at it again"
            )
            return
        done = {entry.path for entry in written}
        outcome = {
            "written": len(written),
            "not_written": [entry.path for entry in run.entries if entry.path not in done],
            "whole": len(written) == len(run.entries) and not self._conflicts and not self._refused,
        }
        if self._late:
            self._notices.append(
                "another program still has a note open that was replaced; what it writes there will be looked"
                " for when vaultlint next starts"
            )
        try:
            self._sync()
            self._journal.end(run, "late" if self._late else state, outcome)
            self._journal.prune()
        except OSError as error:
            self._notices.append(
                f"the journal could not be closed ({_said(error)}); the next run of vaultlint will look at it"
            )

    # Small parts

    def _read(self, path: str) -> bytes:
        descriptor = self._files.open(path, READ | getattr(os, "O_NOFOLLOW", 0))
        try:
            if not stat.S_ISREG(self._files.fstat(descriptor).st_mode):
                raise _RefusedError("it is not a regular file")
            return read_all(self._files, descriptor)
        finally:
            self._files.close(descriptor)

    def _drop(self, path: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            self._files.remove(path)

    def _keep(self, path: str, data: bytes) -> None:
        if self._run is not None:
            self._kept.append(self._journal.keep(self._run, path, data))


def _recover(journal: Journal, mode: WriteMode = "auto") -> Recovery:
    """Settle every run that is not ended; the lock is held."""
    journal.clear_unfinished()
    restored: list[str] = []
    finished: list[str] = []
    report = WriteReport()
    for name, state in journal.pending():
        step = _Step(journal, mode)
        try:
            run = journal.load(name)
            images = _images_of(journal, run)
            if state == "late":
                step.settle_late(run, images)
            else:
                back, done = step.settle(run, images, back=False)
                restored += back
                finished += [name] if done else []
        except DamagedJournalError as error:
            report = _join(report, WriteReport(notices=(str(error),)))
        except OSError as error:
            report = _join(report, WriteReport(notices=(f"run “{name}” could not be ended: {_said(error)}",)))
        except _TornError as error:
            raise WriteError(str(error)) from error
        report = _join(report, step.report((), None))
    return Recovery(
        tuple(restored), tuple(finished), report.conflicts + report.refused, report.kept, report.notices
    )


def _images_of(journal: Journal, run: Run) -> _Images:
    return lambda entry: journal.images(run, entry)


def _join(first: WriteReport, second: WriteReport) -> WriteReport:
    return WriteReport(
        first.written + second.written,
        first.conflicts + second.conflicts,
        first.refused + second.refused,
        first.kept + second.kept,
        first.notices + second.notices,
        second.run,
    )


def _displaced(staged: str) -> str:
    """Where the displaced file lies after an exchange: under the staged one's name, but on Windows."""
    return _sibling(staged, 1) if sys.platform == "win32" else staged


def _staged_back(staged: str) -> str:
    """The name for the staged file when the same note is put back."""
    return _sibling(staged, 2)


def _sibling(staged: str, bit: int) -> str:
    number = int(staged[-20:-4], 16) ^ bit
    return f"{staged[:-20]}{number:016x}.tmp"


def _is_torn(data: bytes, old: bytes, new: bytes) -> bool:
    """Whether bytes are what a stopped overwriting of ``old`` by ``new``, or back, leaves.

    Any mixture at the same places, with zeros where a crash of the machine lost a page: more than a killed
    process can leave, less than a person would write.
    """
    if not min(len(old), len(new)) <= len(data) <= max(len(old), len(new)):
        return False
    length = max(len(old), len(new))
    first, second = old.ljust(length, b"\0"), new.ljust(length, b"\0")
    return all(byte in (one, other, 0) for byte, one, other in zip(data, first, second, strict=False))


def _said(error: BaseException) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()
