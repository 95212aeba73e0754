"""The system calls of the writer and its journal, one method each.

Nothing is decided here. The seam exists so that a test can stop the process, or fail, at any single
call while everything else is real.

Only the Linux parts have been run by the tests of this project; what is said about macOS and Windows
follows the documentation of the calls named at their place.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import ctypes

Lease = Literal["held", "busy", "none"]
"""A write lease was given; somebody else has the file open; this system or file system knows none."""

READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
CHANGE = (
    os.O_RDWR
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
LOCK = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0)


class FileSystem:
    """The real thing."""

    def open(self, path: str, flags: int) -> int:
        """Open a file; one that is created is for its owner alone."""
        return os.open(path, flags, 0o600)

    def close(self, descriptor: int) -> None:
        """Close a file, and give back its lease with it."""
        os.close(descriptor)

    def read(self, descriptor: int, count: int) -> bytes:
        """Read at most ``count`` bytes."""
        return os.read(descriptor, count)

    def write(self, descriptor: int, data: bytes | memoryview) -> int:
        """Write, and say how many bytes were taken."""
        return os.write(descriptor, data)

    def seek(self, descriptor: int, offset: int) -> None:
        """Go to a byte."""
        os.lseek(descriptor, offset, os.SEEK_SET)

    def truncate(self, descriptor: int, size: int) -> None:
        """Cut a file to ``size`` bytes."""
        os.ftruncate(descriptor, size)

    def fsync(self, descriptor: int) -> None:
        """Wait until a file is on the disk; on macOS until the disk itself says so (``F_FULLFSYNC``)."""
        if sys.platform == "darwin":
            import fcntl  # noqa: PLC0415

            try:
                fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            except OSError:
                os.fsync(descriptor)
        else:
            os.fsync(descriptor)

    def sync_folder(self, path: str) -> None:
        """Wait until the names in a folder are on the disk. Windows knows no such call."""
        if sys.platform == "win32":
            return
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        except OSError as error:
            # Some network and FUSE file systems cannot sync a folder; their names are durable or not
            # by themselves.
            if error.errno not in {errno.EINVAL, errno.ENOTSUP, errno.EBADF}:
                raise
        finally:
            os.close(descriptor)

    def sync_device(self, path: str) -> None:
        """Wait until all of the file system that holds ``path`` is on the disk (``syncfs``, Linux)."""
        descriptor = os.open(path, os.O_RDONLY)
        try:
            if _libc().syncfs(descriptor) != 0:
                _raise_errno(path)
        finally:
            os.close(descriptor)

    def fstat(self, descriptor: int) -> os.stat_result:
        """What an open file is."""
        return os.fstat(descriptor)

    def lstat(self, path: str) -> os.stat_result:
        """What a path names, symbolic links not followed."""
        return os.lstat(path)

    def set_mode(self, descriptor: int, mode: int) -> None:
        """Set the permissions of an open file."""
        if sys.platform != "win32":
            os.fchmod(descriptor, mode)

    def set_owner(self, descriptor: int, user: int, group: int) -> None:
        """Set the owner and group of an open file; -1 leaves one as it is."""
        if sys.platform != "win32":
            os.fchown(descriptor, user, group)

    def copy_attributes(self, source: str, descriptor: int) -> None:
        """Copy the extended attributes (labels, access lists, Finder tags) that may be copied."""
        if sys.platform == "darwin":
            origin = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                # copyfile(3), the metadata alone; what cannot be copied is no reason not to write.
                _libc().fcopyfile(origin, descriptor, None, _COPYFILE_ACL | _COPYFILE_XATTR)
            finally:
                os.close(origin)
        if sys.platform != "linux":
            return
        try:
            names = os.listxattr(source)
        except OSError:
            return
        for name in names:
            try:
                os.setxattr(descriptor, name, os.getxattr(source, name))
            except OSError as error:
                # Another one may have gone meanwhile, or be the kernel's own to set.
                if error.errno not in {errno.ENODATA, errno.EPERM, errno.ENOTSUP, errno.EINVAL, errno.EACCES}:
                    raise

    def make_folder(self, path: str) -> None:
        """Make a folder for its owner alone, and those above it; one that is there is fine."""
        missing = []
        while not os.path.isdir(path):
            missing.append(path)
            path = os.path.dirname(path)
        # One by one: `os.makedirs` gives its mode to the last alone.
        for folder in reversed(missing):
            with contextlib.suppress(FileExistsError):
                os.mkdir(folder, 0o700)

    def names(self, path: str) -> list[str]:
        """The names in a folder, sorted."""
        return sorted(os.listdir(path))

    def rename(self, source: str, target: str) -> None:
        """Give a file or folder another name; a file that is there is replaced."""
        os.replace(source, target)

    def link(self, source: str, target: str) -> None:
        """Give a file a second name."""
        os.link(source, target)

    def remove(self, path: str) -> None:
        """Remove a name."""
        os.unlink(path)

    def remove_folder(self, path: str) -> None:
        """Remove an empty folder."""
        os.rmdir(path)

    def exchange(self, staged: str, path: str, displaced: str) -> None:
        """Put ``staged`` in the place of ``path`` in one step, and what was there at ``displaced``.

        ``displaced`` is ``staged`` where two files can change places: ``renameat2`` with
        ``RENAME_EXCHANGE`` on Linux, ``renamex_np`` with ``RENAME_SWAP`` on macOS. On Windows it is
        another name: ``ReplaceFileW`` keeps the creation time and the access list of ``path``.

        Raises:
            OSError: with ``ENOTSUP`` where the system or file system has no such step.
        """
        if sys.platform == "linux":
            function = getattr(_libc(), "renameat2", None)
            if function is None:
                raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP), path)
            if function(_AT_FDCWD, os.fsencode(staged), _AT_FDCWD, os.fsencode(path), _RENAME_EXCHANGE) != 0:
                _raise_errno(path)
        elif sys.platform == "darwin":
            if _libc().renamex_np(os.fsencode(staged), os.fsencode(path), _RENAME_SWAP) != 0:
                _raise_errno(path)
        elif sys.platform == "win32":
            import ctypes  # noqa: PLC0415

            kernel = ctypes.WinDLL("kernel32", use_last_error=True)
            if not kernel.ReplaceFileW(path, staged, displaced, 0, None, None):
                raise ctypes.WinError(ctypes.get_last_error())
        else:
            raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP), path)

    def lease(self, descriptor: int) -> Lease:
        """Ask for the only open handle of a file (``F_SETLEASE``, ``F_WRLCK``; Linux).

        While it is held, whoever else opens the file waits, up to the 45 seconds of
        ``/proc/sys/fs/lease-break-time``. The kernel tells the holder by a signal; it is made one that
        is ignored unless asked for, instead of ``SIGIO``, which would end the process.
        """
        if sys.platform != "linux":
            return "none"
        import fcntl  # noqa: PLC0415

        try:
            fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
            fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        except OSError as error:
            return "busy" if error.errno == errno.EAGAIN else "none"
        return "held"

    def release(self, descriptor: int) -> None:
        """Give a lease back."""
        if sys.platform == "linux":
            import fcntl  # noqa: PLC0415

            fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)

    def lock(self, descriptor: int) -> bool:
        """Take the lock on an open file, unless another process has it; it goes with the process."""
        try:
            if sys.platform == "win32":
                import msvcrt  # noqa: PLC0415

                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            else:
                import fcntl  # noqa: PLC0415

                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in {errno.EAGAIN, errno.EACCES, errno.EDEADLK}:
                return False
            raise
        return True

    def wait(self, seconds: float) -> None:
        """Let the others go on."""
        time.sleep(seconds)


_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_RENAME_SWAP = 2
_COPYFILE_ACL = 1
_COPYFILE_XATTR = 4


def _libc() -> ctypes.CDLL:
    import ctypes  # noqa: PLC0415  # most runs need it not

    return ctypes.CDLL(None, use_errno=True)


def _raise_errno(path: str) -> None:
    import ctypes  # noqa: PLC0415

    number = ctypes.get_errno()
    # What a file system without the step says: ext2 and NFS EINVAL, old kernels ENOSYS.
    if number in {errno.EINVAL, errno.ENOSYS, errno.ENOTTY}:
        number = errno.ENOTSUP
    raise OSError(number, os.strerror(number), path)


def read_all(files: FileSystem, descriptor: int) -> bytes:
    """Everything from the beginning of an open file."""
    files.seek(descriptor, 0)
    pieces = []
    while piece := files.read(descriptor, 1 << 20):
        pieces.append(piece)
    return b"".join(pieces)


def write_all_bytes(files: FileSystem, descriptor: int, data: bytes) -> None:
    """Write all of ``data`` where the descriptor stands, in as few calls as the system takes."""
    view = memoryview(data)
    while view:
        view = view[files.write(descriptor, view) :]
