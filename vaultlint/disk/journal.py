"""What the writer is about to do, kept outside the vault until nobody can want it back.

One folder a vault, in the user's state folder::

    <state>/<hash of the vault's path>/
        vault                  the vault's path, for people who look here
        lock                   held by whoever writes to the vault
        trusted                the hashes of the vault's own rules that may run (`vaultlint.trust`)
        runs/<run>.open/       a step whose intent is durable and whose end is not
        runs/<run>.late/       done; a displaced file was still open in another program
        runs/<run>.back/       interrupted, and put back
        runs/<run>/            done: `vaultlint undo` can take it back
            manifest           a line of JSON about the run, then one for each note
            images             every note before and after, compressed
            outcome            what became of it
            kept-<n>           words of others that found no place in a note

A step becomes durable by one rename (``.new-<run>`` to ``<run>.open``) after everything in it was synced,
and ends by another. Nothing here knows how notes are written.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from vaultlint.disk.filesystem import CREATE, LOCK, READ, FileSystem, read_all, write_all_bytes
from vaultlint.disk.state import state_folder
from vaultlint.errors import WriteError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

KEEP_DAYS = 30
"""How long a run can be undone."""
KEEP_BYTES = 200_000_000
"""How much all runs over one vault may take before the oldest go; the last one always stays."""
LOCK_SECONDS = 10.0
"""How long to wait for another run over the same vault."""

State = Literal["open", "late", "back", "done"]

_VERSION = 1
_WINDOW = 32_768  # of zlib: a longer dictionary is of no use
_CHUNK = 1 << 20


class DamagedJournalError(WriteError):
    """The journal itself cannot be read; nothing was done with it."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One note of a step, before the journal knows it.

    ``real`` is the path on disk, relative to the vault root, symbolic links resolved.
    """

    path: str
    real: str
    device: int
    inode: int
    mode: int
    old: bytes
    new: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """One note of a step: where it is, the hashes of its old and new bytes, and where these are kept."""

    path: str
    real: str
    device: int
    inode: int
    mode: int
    staged: str
    """The name, beside the note, of the file that is to change places with it."""
    old: str
    new: str
    before: tuple[int, int]
    """Offset and length of the compressed bytes before the run (see ``reverse``)."""
    after: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Kept:
    """Words of somebody else that found no place in the note, and the file that holds them."""

    path: str
    file: str


@dataclass(frozen=True, slots=True)
class Run:
    """A step as the journal has it.

    ``undoes`` names the run that it takes back. A run in ``reverse`` shares the images of that run,
    with the sides changed.
    """

    name: str
    state: State
    folder: str
    command: str
    started: str
    undoes: str | None
    reverse: bool
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A run as a reader sees it; ``undone`` says that a later run took it back."""

    name: str
    state: State
    command: str
    started: str
    notes: int
    undoes: str | None
    undone: bool


def digest(data: bytes) -> str:
    """The hash by which the journal knows a note's bytes."""
    return hashlib.blake2b(data, digest_size=20).hexdigest()


class Journal:
    """The journal of one vault."""

    def __init__(self, root: str, *, state: Path | None = None, files: FileSystem | None = None) -> None:
        self.root = os.path.realpath(root)
        self.files = files or FileSystem()
        self.folder = state_folder(self.root, state)
        self._runs = os.path.join(self.folder, "runs")

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Be the only one who writes to the vault.

        Raises:
            WriteError: another run does, and goes on doing so, or the journal cannot be read or written.
        """
        try:
            self.files.make_folder(self._runs)
            descriptor = self.files.open(os.path.join(self.folder, "lock"), LOCK)
            try:
                waited = 0.0
                while not self.files.lock(descriptor):
                    if waited >= LOCK_SECONDS:
                        raise WriteError(f"another run of vaultlint is writing to “{self.root}”")
                    self.files.wait(0.05)
                    waited += 0.05
                yield
            finally:
                with contextlib.suppress(OSError):
                    self.files.close(descriptor)
        except OSError as error:
            # Failures about single notes never come as far as here.
            raise WriteError(self._cannot(error)) from error

    def pending(self) -> list[tuple[str, State]]:
        """The runs that are not ended, oldest first; needs no lock and writes nothing."""
        return [(name, state) for name, state in self._names() if state in ("open", "late")]

    def begin(self, planned: Sequence[Planned], *, command: str) -> Run:
        """Make it durable what is to become of some notes.

        Raises:
            WriteError: the journal cannot be written; no note may be touched then.
        """
        return self._begin(planned, (), command=command, undone=None)

    def begin_undo(self, run: Run, entries: Sequence[Entry]) -> Run:
        """Make it durable that ``entries`` of ``run`` are to be taken back; shares its images.

        Raises:
            WriteError: as `begin`.
        """
        return self._begin((), entries, command="undo", undone=run)

    def _begin(
        self, planned: Sequence[Planned], entries: Sequence[Entry], *, command: str, undone: Run | None
    ) -> Run:
        name, started = self._new_name()
        folder = os.path.join(self._runs, f".new-{name}")
        try:
            self._describe_vault()
            self.files.make_folder(folder)
            images = os.path.join(folder, "images")
            if undone is None:
                entries = self._write_images(images, planned)
            else:
                self._share_images(os.path.join(undone.folder, "images"), images)
            about = {
                "version": _VERSION,
                "vault": self.root,
                "command": command,
                "started": started,
                "undoes": undone.name if undone else None,
                "reverse": not undone.reverse if undone else False,
                "notes": len(entries),
            }
            lines = [json.dumps(about), *(json.dumps(_entry_to_json(entry)) for entry in entries)]
            self._write_file(os.path.join(folder, "manifest"), "\n".join(lines).encode())
            self.files.sync_folder(folder)
            self.files.rename(folder, os.path.join(self._runs, f"{name}.open"))
            self.files.sync_folder(self._runs)
        except OSError as error:
            with contextlib.suppress(OSError):
                self._discard(folder)
            with contextlib.suppress(OSError):
                # The rename may have happened, and only its sync have failed.
                self._discard(os.path.join(self._runs, f"{name}.open"))
            raise WriteError(self._cannot(error) + "; no note was changed") from error
        return Run(
            name,
            "open",
            os.path.join(self._runs, f"{name}.open"),
            command,
            started,
            undone.name if undone else None,
            not undone.reverse if undone else False,
            tuple(entries),
        )

    def load(self, name: str) -> Run:
        """A run by its name.

        Raises:
            WriteError: there is none of that name.
            DamagedJournalError: it cannot be read.
        """
        for known, state in self._names():
            if known == name:
                return self._load(name, state)
        raise WriteError(f"there is no run “{name}”; “vaultlint undo --list” shows those that there are")

    def images(self, run: Run, entry: Entry) -> tuple[bytes, bytes]:
        """The old and the new bytes of a note of a run.

        Raises:
            DamagedJournalError: they are not what was written once.
        """
        first, second = (entry.new, entry.old) if run.reverse else (entry.old, entry.new)
        try:
            before = zlib.decompress(self._slice(run, entry.before))
            engine = zlib.decompressobj(zdict=before[-_WINDOW:])
            after = engine.decompress(self._slice(run, entry.after)) + engine.flush()
        except (OSError, zlib.error) as error:
            raise DamagedJournalError(f"the journal in “{run.folder}” is damaged") from error
        if digest(before) != first or digest(after) != second:
            raise DamagedJournalError(f"the journal in “{run.folder}” is damaged")
        return (after, before) if run.reverse else (before, after)

    def keep(self, run: Run, path: str, data: bytes) -> Kept:
        """Keep words of somebody else, durably, and for as long as the user likes."""
        folder = os.path.join(self.folder, "kept")
        self.files.make_folder(folder)
        number = 1
        while os.path.lexists(file := os.path.join(folder, f"{run.name}-{number}.md")):
            number += 1
        self._write_file(file, data)
        self.files.sync_folder(folder)
        return Kept(path, file)

    def end(self, run: Run, state: State, outcome: dict[str, Any]) -> Run:
        """Make it durable that a run is over."""
        file = os.path.join(run.folder, "outcome")
        staged = os.path.join(run.folder, ".outcome")
        with contextlib.suppress(FileNotFoundError):
            self.files.remove(staged)
        self._write_file(staged, json.dumps(outcome).encode())
        self.files.rename(staged, file)
        self.files.sync_folder(run.folder)
        folder = os.path.join(self._runs, run.name if state == "done" else f"{run.name}.{state}")
        if folder != run.folder:
            self.files.rename(run.folder, folder)
            self.files.sync_folder(self._runs)
        return Run(
            run.name, state, folder, run.command, run.started, run.undoes, run.reverse, run.entries
        )  # fmt: skip

    def outcome(self, run: Run) -> dict[str, Any]:
        """What was noted at the end of a run; empty where it has not ended."""
        return self._outcome(run.folder)

    def summaries(self) -> list[Summary]:
        """Every run that the journal still has, newest first; needs no lock."""
        found: list[Summary] = []
        undone: set[str] = set()
        for name, state in reversed(self._names()):
            folder = self._folder(name, state)
            try:
                about = self._about(folder)
            except DamagedJournalError:
                continue
            outcome = self._outcome(folder)
            undoes = about["undoes"]
            # A run that takes back an undo makes the first run stand again.
            if undoes and state in ("done", "late") and outcome.get("whole") and name not in undone:
                undone.add(undoes)
            found.append(
                Summary(
                    name,
                    state,
                    str(about["command"]),
                    str(about["started"]),
                    int(outcome.get("written", about["notes"])),
                    undoes,
                    name in undone,
                )
            )
        return found

    def prune(self) -> None:
        """Let go of runs that are older than ``KEEP_DAYS`` or, oldest first, beyond ``KEEP_BYTES``."""
        oldest = self._stamp(_now() - timedelta(days=KEEP_DAYS))
        total = 0
        for number, (name, state) in enumerate(reversed(self._names())):
            folder = self._folder(name, state)
            try:
                total += sum(
                    self.files.lstat(os.path.join(folder, file)).st_size for file in self.files.names(folder)
                )
            except OSError:
                continue
            if number and state in ("done", "back") and (name < oldest or total > KEEP_BYTES):
                self._discard(folder)

    def remember(self, name: str, data: bytes) -> None:
        """Write a file of our own into the vault's state folder, whole or not at all.

        Raises:
            WriteError: it cannot be written.
        """
        with self.locked():
            staged = os.path.join(self.folder, f".{name}-{secrets.token_hex(8)}")
            self._write_file(staged, data)
            self.files.rename(staged, os.path.join(self.folder, name))
            self.files.sync_folder(self.folder)

    def clear_unfinished(self) -> None:
        """Remove what a run left that was stopped before its intent was durable: it touched no note."""
        for name in self.files.names(self._runs):
            if name.startswith(".new-"):
                self._discard(os.path.join(self._runs, name))

    def _names(self) -> list[tuple[str, State]]:
        try:
            names = self.files.names(self._runs)
        except OSError:
            return []
        found: list[tuple[str, State]] = []
        for entry in names:
            name, _, state = entry.partition(".")
            if not name:
                continue
            if state == "open":
                found.append((name, "open"))
            elif state == "late":
                found.append((name, "late"))
            elif state == "back":
                found.append((name, "back"))
            elif not state:
                found.append((name, "done"))
        return found

    def _folder(self, name: str, state: State) -> str:
        return os.path.join(self._runs, name if state == "done" else f"{name}.{state}")

    def _load(self, name: str, state: State) -> Run:
        folder = self._folder(name, state)
        about = self._about(folder)
        try:
            lines = self._read_file(os.path.join(folder, "manifest")).split(b"\n")[1:]
            entries = tuple(_entry_from_json(json.loads(line)) for line in lines)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise DamagedJournalError(f"the journal in “{folder}” is damaged") from error
        if len(entries) != about["notes"]:
            raise DamagedJournalError(f"the journal in “{folder}” is damaged")
        return Run(
            name,
            state,
            folder,
            str(about["command"]),
            str(about["started"]),
            about["undoes"],
            bool(about["reverse"]),
            entries,
        )

    def _about(self, folder: str) -> dict[str, Any]:
        try:
            descriptor = self.files.open(os.path.join(folder, "manifest"), READ)
            try:
                about = json.loads(self.files.read(descriptor, 65_536).split(b"\n", 1)[0])
            finally:
                self.files.close(descriptor)
        except (OSError, ValueError) as error:
            raise DamagedJournalError(f"the journal in “{folder}” is damaged") from error
        if not isinstance(about, dict) or about.get("version") != _VERSION:
            raise DamagedJournalError(f"the journal in “{folder}” is damaged, or of a later version")
        return about

    def _outcome(self, folder: str) -> dict[str, Any]:
        try:
            outcome = json.loads(self._read_file(os.path.join(folder, "outcome")))
        except (OSError, ValueError):
            return {}
        return outcome if isinstance(outcome, dict) else {}

    def _new_name(self) -> tuple[str, str]:
        """A name that sorts behind all that are there, whatever the clock did."""
        now = _now()
        name = self._stamp(now)
        known = self._names()
        if known and name <= known[-1][0]:
            base, _, count = known[-1][0].partition("+")
            name = f"{base}+{int(count or '0') + 1:04}"
        return name, now.isoformat(timespec="seconds")

    @staticmethod
    def _stamp(moment: datetime) -> str:
        return moment.strftime("%Y%m%d-%H%M%S-") + f"{moment.microsecond // 1000:03}"

    def _describe_vault(self) -> None:
        file = os.path.join(self.folder, "vault")
        if not os.path.lexists(file):
            self._write_file(file, os.fsencode(self.root) + b"\n")

    def _write_images(self, file: str, planned: Sequence[Planned]) -> list[Entry]:
        entries: list[Entry] = []
        descriptor = self.files.open(file, CREATE)
        try:
            offset = 0
            waiting: list[bytes] = []
            size = 0
            for note in planned:
                before = zlib.compress(note.old, 1)
                # The new text is nearly the old one: with that as its dictionary, it takes a few bytes.
                engine = zlib.compressobj(1, zdict=note.old[-_WINDOW:])
                after = engine.compress(note.new) + engine.flush()
                entries.append(
                    Entry(
                        note.path,
                        note.real,
                        note.device,
                        note.inode,
                        note.mode,
                        f".vaultlint-{secrets.token_hex(8)}.tmp",
                        digest(note.old),
                        digest(note.new),
                        (offset, len(before)),
                        (offset + len(before), len(after)),
                    )
                )
                offset += len(before) + len(after)
                waiting += before, after
                size += len(before) + len(after)
                if size >= _CHUNK:
                    write_all_bytes(self.files, descriptor, b"".join(waiting))
                    waiting.clear()
                    size = 0
            write_all_bytes(self.files, descriptor, b"".join(waiting))
            self.files.fsync(descriptor)
        finally:
            self.files.close(descriptor)
        return entries

    def _share_images(self, source: str, target: str) -> None:
        try:
            self.files.link(source, target)
        except OSError:
            self._write_file(target, self._read_file(source))

    def _slice(self, run: Run, where: tuple[int, int]) -> bytes:
        descriptor = self.files.open(os.path.join(run.folder, "images"), READ)
        try:
            self.files.seek(descriptor, where[0])
            pieces: list[bytes] = []
            left = where[1]
            while left and (piece := self.files.read(descriptor, left)):
                pieces.append(piece)
                left -= len(piece)
            return b"".join(pieces)
        finally:
            self.files.close(descriptor)

    def _read_file(self, path: str) -> bytes:
        descriptor = self.files.open(path, READ)
        try:
            return read_all(self.files, descriptor)
        finally:
            self.files.close(descriptor)

    def _write_file(self, path: str, data: bytes) -> None:
        descriptor = self.files.open(path, CREATE)
        try:
            write_all_bytes(self.files, descriptor, data)
            self.files.fsync(descriptor)
        finally:
            self.files.close(descriptor)

    def _discard(self, folder: str) -> None:
        """Remove a run; renamed first, so that one half removed is never taken for one that is whole."""
        if not os.path.lexists(folder):
            return
        name = os.path.basename(folder)
        if not name.startswith(".new-"):
            doomed = os.path.join(self._runs, f".new-{name}")
            self.files.rename(folder, doomed)
            folder = doomed
        for file in self.files.names(folder):
            self.files.remove(os.path.join(folder, file))
        self.files.remove_folder(folder)

    def _cannot(self, error: OSError) -> str:
        return f"the journal in “{self.folder}” cannot be used: {(error.strerror or str(error)).lower()}"


def _now() -> datetime:
    return datetime.now(UTC)


def _entry_to_json(entry: Entry) -> list[Any]:
    return [
        entry.path, entry.real, entry.device, entry.inode, entry.mode, entry.staged,
        entry.old, entry.new, *entry.before, *entry.after,
    ]  # fmt: skip


def _entry_from_json(value: Any) -> Entry:
    path, real, device, inode, mode, staged, old, new, start, length, second, more = value
    return Entry(
        str(path), str(real), int(device), int(inode), int(mode), str(staged),
        str(old), str(new), (int(start), int(length)), (int(second), int(more)),
    )  # fmt: skip
