"""Files into texts: strict UTF-8, bounded, and never more than asked."""

from __future__ import annotations

import os
import stat
import sys

from vaultlint.errors import VaultlintError
from vaultlint.named import NamedTuple

BOM = b"\xef\xbb\xbf"
MAX_NOTE = 10_000_000
"""Bytes of the longest note that is read."""
MAX_LINE = 1_000_000
"""Bytes of the longest line that is read."""
MAX_SMALL = 1_000_000
"""Bytes of the longest config or settings file that is read."""

# A FIFO must not make us wait, nor a terminal become ours; Windows would translate line ends.
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)

_SF_DATALESS = 0x40000000  # macOS: the content is in the cloud, reading it would fetch it
# Windows: FILE_ATTRIBUTE_RECALL_ON_DATA_ACCESS, _RECALL_ON_OPEN, _OFFLINE.
_RECALL = 0x00400000 | 0x00040000 | 0x00001000


class Unreadable(VaultlintError):  # noqa: N818 - a state of a file more than an error of ours
    """A file cannot be read as a text; ``reason`` reads well after “the note cannot be read: ”."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Identity(NamedTuple):
    """Which file it was and in what state: what must be equal for nothing to have happened since."""

    device: int
    inode: int
    size: int
    mtime_ns: int
    ctime_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> Identity:
        """The identity out of what ``stat`` says."""
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


class RawNote(NamedTuple):
    """One file as it was read; ``text`` is without the byte order mark, line ends are as they were."""

    data: bytes
    text: str
    bom: bool
    identity: Identity


def read(path: str | os.PathLike[str]) -> RawNote:
    """Read a note.

    Raises:
        Unreadable: it is not there or not a regular file, may not be read, is in the cloud only, is not
            UTF-8, holds NUL, is longer than ``MAX_NOTE`` or has a line longer than ``MAX_LINE``.
    """
    return as_note(*read_octets(path))


def read_octets(path: str | os.PathLike[str]) -> tuple[bytes, Identity]:
    """The bytes of a note, for somebody else to look at.

    Raises:
        Unreadable: as `read` does, as far as the bytes do not decide it.
    """
    data, status = _read(path, MAX_NOTE)
    return data, Identity.of(status)


def as_note(data: bytes, identity: Identity) -> RawNote:
    """The note that these bytes are.

    Raises:
        Unreadable: as `decode` does.
    """
    return RawNote(data, decode(data), data.startswith(BOM), identity)


def decode(data: bytes) -> str:
    """The text of a note's bytes, without a byte order mark.

    Raises:
        Unreadable: as `read` does, as far as the bytes alone decide it.
    """
    if len(data) > MAX_NOTE:
        raise Unreadable(_too_long(MAX_NOTE))
    try:
        # "utf-8-sig" is several times slower than "utf-8" on texts that have no mark.
        text = data[3:].decode() if data.startswith(BOM) else data.decode()
    except UnicodeDecodeError as error:
        raise Unreadable(_not_utf8(data, error)) from None
    if "\0" in text:
        raise Unreadable(_utf16(data) or f"it holds a NUL byte (at byte {data.index(0)}): it is no text")
    if len(data) > MAX_LINE:
        _check_lines(data)
    return text


def encode(text: str, *, bom: bool) -> bytes:
    """The bytes of a text, with a byte order mark if it had one.

    Raises:
        UnicodeEncodeError: the text holds a lone surrogate, which no file can.
    """
    return BOM + text.encode() if bom else text.encode()


def read_small(path: str | os.PathLike[str], limit: int = MAX_SMALL) -> bytes | None:
    """The bytes of a config or settings file of at most ``limit`` bytes; None where there is none.

    Raises:
        Unreadable: it is too long, not a regular file, or may not be read.
    """
    try:
        return _read(path, limit)[0]
    except Unreadable as error:
        if isinstance(error.__cause__, (FileNotFoundError, NotADirectoryError)):
            return None
        raise


def is_placeholder(status: os.stat_result) -> bool:
    """Whether a file's content is in the cloud, so that opening it would fetch it (macOS, Windows)."""
    flags: int = getattr(status, "st_flags", 0)
    attributes: int = getattr(status, "st_file_attributes", 0)
    return bool((flags & _SF_DATALESS and sys.platform == "darwin") or attributes & _RECALL)


def _read(path: str | os.PathLike[str], limit: int) -> tuple[bytes, os.stat_result]:
    try:
        if sys.platform in ("darwin", "win32"):
            if is_placeholder(os.stat(path)):
                raise Unreadable("it is in the cloud and not on this machine")
        descriptor = os.open(path, _FLAGS)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise Unreadable("it is not a regular file")
            if status.st_size > limit:
                raise Unreadable(_too_long(limit))
            data = os.read(descriptor, status.st_size + 1)
            if len(data) != status.st_size:
                data = _read_on(descriptor, data, limit)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise Unreadable((error.strerror or str(error)).lower()) from error
    except ValueError as error:
        raise Unreadable("its path is no path") from error
    return data, status


def _read_on(descriptor: int, data: bytes, limit: int) -> bytes:
    """The rest of a file that is growing, or that a network file system hands over in pieces."""
    pieces = [data]
    length = len(data)
    while piece := os.read(descriptor, 1 << 16) if data else b"":
        pieces.append(piece)
        length += len(piece)
        if length > limit:
            raise Unreadable(_too_long(limit))
    return b"".join(pieces)


def _too_long(limit: int) -> str:
    return f"it is longer than {limit // 1_000_000} MB"


def _check_lines(data: bytes) -> None:
    start = 0
    number = 1
    while len(data) - start > MAX_LINE:
        end = data.find(b"\n", start, start + MAX_LINE + 1)
        if end < 0:
            raise Unreadable(f"line {number} is longer than {MAX_LINE // 1_000_000} MB")
        # Jump as far as a line can reach: a file of short lines is looked at once a megabyte.
        last = data.rfind(b"\n", start, start + MAX_LINE + 1)
        number += data.count(b"\n", start, last + 1)
        start = last + 1


def _utf16(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "it is UTF-16, not UTF-8"
    sample = data[:4096]
    zeros = sample.count(0)
    if (
        len(sample) >= 8
        and zeros >= len(sample) * 2 // 5
        and (sample[1::2].count(0) == zeros or sample[::2].count(0) == zeros)
    ):
        return "it looks like UTF-16, not UTF-8"
    return ""


def _not_utf8(data: bytes, error: UnicodeDecodeError) -> str:
    start = error.start + (3 if data.startswith(BOM) else 0)
    line = data.count(b"\n", 0, start) + 1
    return _utf16(data) or f"it is not UTF-8 (byte 0x{data[start]:02x} in line {line})"
