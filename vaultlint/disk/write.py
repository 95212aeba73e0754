"""The one writer: nothing else in vaultlint opens a note for writing."""

from __future__ import annotations

import os
import secrets
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from vaultlint.disk.read import Unreadable, read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

WriteMode = Literal["auto", "in-place", "replace"]


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

    ``conflicts`` are notes that somebody else changed since they were read, ``refused`` those that must
    not or could not be written. ``run`` is the name under which the step can be undone.
    """

    written: tuple[str, ...] = ()
    conflicts: tuple[NotWritten, ...] = ()
    refused: tuple[NotWritten, ...] = ()
    run: str | None = None


def write_all(
    root: Path,
    changes: Sequence[Change],
    *,
    names: Mapping[str, str] | None = None,
    mode: WriteMode = "auto",
    state: Path | None = None,
) -> WriteReport:
    """Write notes of the vault at ``root``, each whole or not at all.

    ``names`` gives the path on disk where it differs from the path in the vault (`Listing.names`).
    ``state`` is the folder for the journal; by default one in the user's state folder.
    """
    del mode, state
    names = names or {}
    written: list[str] = []
    conflicts: list[NotWritten] = []
    refused: list[NotWritten] = []
    inside = os.path.realpath(root)
    for change in changes:
        if change.old == change.new:
            continue
        path = os.path.realpath(os.path.join(inside, names.get(change.path, change.path)))
        try:
            _write(inside, path, change)
        except _ConflictError as error:
            conflicts.append(NotWritten(change.path, str(error)))
        except (Unreadable, _RefusedError) as error:
            refused.append(NotWritten(change.path, str(error)))
        except OSError as error:
            refused.append(NotWritten(change.path, (error.strerror or str(error)).lower()))
        else:
            written.append(change.path)
    return WriteReport(tuple(written), tuple(conflicts), tuple(refused))


class _ConflictError(Exception):
    """Somebody else changed the note."""


class _RefusedError(Exception):
    """The note must not be written."""


def _write(root: str, path: str, change: Change) -> None:
    if not path.startswith(root.rstrip(os.sep) + os.sep):
        raise _RefusedError("it lies outside the vault, behind a symbolic link")
    before = os.stat(path)
    if not before.st_mode & stat.S_IWUSR:
        raise _RefusedError("it is read-only")
    temporary = os.path.join(os.path.dirname(path), f".vaultlint-{secrets.token_hex(8)}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(change.new)
            file.flush()
            os.fchmod(file.fileno(), stat.S_IMODE(before.st_mode))
            os.fsync(file.fileno())
        if read(path).data != change.old:
            raise _ConflictError("it was changed by somebody else since it was read")
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
