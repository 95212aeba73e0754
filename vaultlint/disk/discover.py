"""Which vault a path belongs to, and which files the vault holds."""

from __future__ import annotations

import os
import re
import stat
import sys
from typing import TYPE_CHECKING
from unicodedata import is_normalized, normalize

from vaultlint.errors import ConfigError, VaultlintError
from vaultlint.named import NamedTuple
from vaultlint.regex import regex

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from vaultlint.globs import Globs
    from vaultlint.vault import Settings

CONFIG_NAMES = ("vaultlint.toml", ".vaultlint.toml")
"""The files that make a folder a vault root for vaultlint, apart from ``.obsidian``."""

UNMARKED = "nothing above it is marked as a vault"
"""Why a folder was taken for a root when there was no reason to."""

HOW_TO_MARK = f"an empty “{CONFIG_NAMES[0]}” marks the root of one"

# Obsidian Sync writes “Note (Conflicted copy phone 202411201030).md”, Syncthing
# “Note.sync-conflict-20241120-103000-ABCDEFG.md”, Dropbox “Note (Ann's conflicted copy 2024-11-20).md”.
_CONFLICT_COPY = regex(r"\.sync-conflict-|\([^()\n]{0,255}conflicted copy[^()\n]{0,255}\)", re.IGNORECASE)

_PYPROJECT_LIMIT = 1_000_000


class Root(NamedTuple):
    """A vault root, and a sentence that says why this folder was taken for it."""

    folder: str
    why: str

    @property
    def path(self) -> Path:
        """The folder, for those who have the time: pathlib takes 4 ms to import, and a look at a note needs it not."""
        from pathlib import Path  # noqa: PLC0415

        return Path(self.folder)


class Skipped(NamedTuple):
    """Something in the vault's folders that is not a file of the vault, and why.

    ``note`` says that it is called like a note, so that somebody may expect to see it checked.
    """

    path: str
    reason: str
    note: bool


class Contents(NamedTuple):
    """What lies in a folder, by its name there: all on which it depends what the folder holds of a vault."""

    files: list[str]
    folders: list[str]
    links: list[str]
    """Symbolic links and junctions."""
    others: list[str]
    """What is none of these."""
    dotted: list[str]
    """Names that begin with a dot and mean something: a nested vault's mark, placeholders of iCloud."""


class Folder(NamedTuple):
    """A folder as it was read; of one that could not be read no content is known.

    ``path`` is its real path in the vault, ``""`` for the root; its state is that from before it was read.
    """

    path: str
    inode: int
    mtime: int
    ctime: int
    contents: Contents | None


class Leads(NamedTuple):
    """Where a symbolic link of the vault leads: a real path, None where it leads nowhere, and whether to a folder."""

    path: str
    target: str | None
    is_folder: bool


_NONE: Mapping[str, str] = {}


class Listing(NamedTuple):
    """What a vault holds. Paths are relative to its root, ``/``-separated, NFC, and sorted.

    ``files`` is what Obsidian indexes: all that a link can lead to. ``notes`` are the Markdown files
    to be judged; ``excluded`` are those that are known and not judged (templates, nested vaults,
    conflict copies, the user's own patterns). ``names`` gives the real path of a file whose name on
    disk is not NFC. ``folders`` are the folders that were read (``""`` is the root).
    ``tree`` and ``leads`` are all that was looked at on disk: while none of it changes, nothing of this does.
    """

    files: tuple[str, ...]
    notes: tuple[str, ...]
    excluded: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    folders: tuple[str, ...]
    names: Mapping[str, str] = _NONE
    tree: tuple[Folder, ...] = ()
    leads: tuple[Leads, ...] = ()

    def on_disk(self, path: str) -> str:
        """The path as the file system spells it."""
        return self.names.get(path, path)

    def only(self, known: Collection[str]) -> Listing:
        """What it would be if nothing but these files, and what lies behind a link among them, were in the vault."""
        asked = frozenset(known)

        def left(path: str) -> bool:
            return path in asked or any(path[:at] in asked for at, sign in enumerate(path) if sign == "/")

        return self._replace(
            files=tuple(filter(left, self.files)),
            notes=tuple(filter(left, self.notes)),
            excluded=tuple(filter(left, self.excluded)),
            skipped=tuple(entry for entry in self.skipped if left(entry.path)),
        )


def find_root(start: str | os.PathLike[str]) -> Root:
    """The vault that a path belongs to.

    The nearest folder upwards that holds ``.obsidian``; failing that, the nearest with a config of
    vaultlint's; failing that, the git root; failing that, the folder itself. Obsidian's own mark
    goes first because it decides what a link means.

    Raises:
        VaultlintError: there is no such path.
    """
    try:
        here = os.path.realpath(start, strict=True)
    except (OSError, ValueError) as error:
        raise VaultlintError(f"there is no “{start}”") from error
    why = UNMARKED
    if not os.path.isdir(here):
        here, name = os.path.split(here)
        why = f"{UNMARKED}, so “{name}” is judged among the files of its own folder; {HOW_TO_MARK}"
    for folder in upwards(here):
        if os.path.isdir(os.path.join(folder, ".obsidian")):
            return Root(folder, "it holds “.obsidian”")
    for folder in upwards(here):
        for name in CONFIG_NAMES:
            if os.path.isfile(os.path.join(folder, name)):
                return Root(folder, f"it holds “{name}”")
        if _configured_in_pyproject(os.path.join(folder, "pyproject.toml")):
            return Root(folder, "its “pyproject.toml” has a [tool.vaultlint] section")
    for folder in upwards(here):
        if os.path.exists(os.path.join(folder, ".git")):
            return Root(folder, "it is the root of a git repository")
    return Root(here, why)


def upwards(folder: str) -> Iterator[str]:
    """A folder and all above it."""
    yield folder
    while (above := os.path.dirname(folder)) != folder:
        yield (folder := above)


def discover(
    root: str | os.PathLike[str], *, exclude: Sequence[str] = (), exclude_folders: Sequence[str] = ()
) -> Listing:
    """Every file of the vault at ``root``.

    Nothing that begins with a dot is part of a vault. ``exclude`` are patterns in the manner of
    ``.gitignore``, ``exclude_folders`` paths of folders as they are (the template folders): what lies
    there is known and not judged. Symlinked folders are followed once; loops are refused and targets that
    overlap the vault ignored, as Obsidian does.

    Raises:
        ConfigError: a pattern is not one.
        VaultlintError: the root cannot be read.
    """
    return _Walk(root, _Exclusion(exclude, exclude_folders)).listing()


def contents(folder: str) -> Contents:
    """What lies in a folder.

    Raises:
        OSError: it cannot be read.
    """
    found = Contents([], [], [], [], [])
    files = found.files
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name
            if name.startswith("."):
                if name.endswith(".icloud") or (name == ".obsidian" and entry.is_dir()):
                    found.dotted.append(name)
            elif entry.is_file(follow_symlinks=False):
                files.append(name)
            elif entry.is_symlink() or _is_junction(entry):
                found.links.append(name)
            elif entry.is_dir(follow_symlinks=False):
                found.folders.append(name)
            else:
                found.others.append(name)
    return found


def leads(root: str, path: str) -> Leads:
    """Where a symbolic link of the vault leads."""
    try:
        target = os.path.realpath(os.path.join(root, path), strict=True)
        if not os.path.isdir(target):
            return Leads(path, target if os.path.isfile(target) else "", is_folder=False)
    except (OSError, ValueError):
        return Leads(path, None, is_folder=False)
    return Leads(path, target, is_folder=True)


def is_conflict_copy(name: str) -> bool:
    """Whether a sync client gave the file this name because two devices had changed it."""
    return "onflict" in name and _CONFLICT_COPY.search(name) is not None


def is_excluded(path: str, *, exclude: Sequence[str] = (), exclude_folders: Sequence[str] = ()) -> bool:
    """Whether `discover` would leave a note at that path unjudged, if it lay there.

    Raises:
        ConfigError: a pattern is not one.
    """
    exclusion = _Exclusion(exclude, exclude_folders)
    folders = [path[:at] for at, character in enumerate(path) if character == "/"]
    return (
        is_conflict_copy(path.rpartition("/")[2])
        or exclusion.file(path)
        or any(exclusion.folder(folder) for folder in folders)
    )


def is_left_out(path: str, exclude: Sequence[str], settings: Settings) -> bool:
    """Whether nothing is reported on a file at that path unless somebody asks for it by name.

    Raises:
        ConfigError: a pattern is not one.
    """
    return settings.hides(path) or is_excluded(
        path, exclude=exclude, exclude_folders=settings.template_folders
    )


def is_outside(path: str) -> bool:
    """Whether Obsidian would not index a file at that path: a part of it begins with a dot."""
    return any(part.startswith(".") for part in path.split("/"))


class _Exclusion:
    """What the user, or a template plugin, wants left out."""

    def __init__(self, patterns: Sequence[str], folders: Sequence[str]) -> None:
        self._folders = frozenset(
            folder for entry in folders if (folder := normalize("NFC", entry).strip("/").removeprefix("./"))
        )
        self._globs: Globs | None = None
        lines = [line for line in patterns if line.strip()]
        if not lines:
            return
        from vaultlint.globs import GlobError, Globs  # noqa: PLC0415  # for the few who have such patterns

        for line in lines:
            try:
                Globs([line])
            except GlobError as error:
                raise ConfigError(f"“{line}” in exclude is not a pattern: {error}") from error
        self._globs = Globs(lines)

    def folder(self, path: str) -> bool:
        """Whether everything in a folder is excluded."""
        if path in self._folders:
            return True
        return self._globs is not None and not self._globs.takes_back and self._globs.match(path, folder=True)

    def file(self, path: str) -> bool:
        """Whether a file is, whose folder is not."""
        globs = self._globs
        if globs is None or (globs.only_folders and not globs.takes_back):
            return False
        return globs.match(path)


class _Walk:
    """One walk over one vault."""

    def __init__(self, root: str | os.PathLike[str], exclusion: _Exclusion) -> None:
        self._root = os.path.realpath(root)
        self._exclusion = exclusion
        self._files: list[str] = []
        self._notes: list[str] = []
        self._excluded: list[str] = []
        self._skipped: list[Skipped] = []
        self._folders: list[str] = []
        self._names: dict[str, str] = {}
        self._links: list[tuple[str, str, bool]] = []
        self._tree: list[Folder] = []
        self._leads: list[Leads] = []
        self._followed = [self._root]

    def listing(self) -> Listing:
        """Walk, and say what was there."""
        try:
            os.scandir(self._root).close()
        except OSError as error:
            raise VaultlintError(f"the folder “{self._root}” cannot be read: {error.strerror}") from error
        self._walk(self._root, "", excluded=False)
        # Links come after all that lies in the vault itself, in order of their paths, so that which
        # of two links to one folder is followed does not depend on the order on disk.
        while self._links:
            links, self._links = sorted(self._links), []
            for prefix, name, excluded in links:
                self._follow(prefix, name, excluded=excluded)
        return Listing(
            tuple(sorted(self._files)),
            tuple(sorted(self._notes)),
            tuple(sorted(self._excluded)),
            tuple(sorted(self._skipped)),
            tuple(sorted(self._folders)),
            self._names,
            tuple(self._tree),
            tuple(self._leads),
        )

    def _walk(self, folder: str, prefix: str, *, excluded: bool) -> None:
        """Read a folder and all below it; ``prefix`` is its real path in the vault, ``/`` at the end."""
        stack = [(folder, prefix, excluded)]
        while stack:
            folder, prefix, excluded = stack.pop()
            path = prefix.rstrip("/")
            found = self._contents(folder, path)
            if found is None:
                continue
            self._folders.append(path)
            if prefix and not excluded:
                excluded = ".obsidian" in found.dotted
            for name in found.dotted:
                self._placeholder(prefix, name)
            for name in found.files:
                self._add(prefix + name, name, excluded=excluded)
            self._links += [(prefix, name, excluded) for name in found.links]
            for name in found.folders:
                path = prefix + name
                below = excluded or self._exclusion.folder(path if path.isascii() else normalize("NFC", path))
                stack.append((os.path.join(folder, name), path + "/", below))
            for name in found.others:
                self._skip(prefix + name, "it is not a regular file")

    def _contents(self, folder: str, path: str) -> Contents | None:
        """What lies in a folder, noted with the state that it was in before it was read."""
        try:
            status = os.stat(folder)
            found = contents(folder)
        except OSError as error:
            self._tree.append(Folder(path, 0, 0, 0, None))
            self._skip(path, f"the folder cannot be read: {error.strerror}")
            return None
        self._tree.append(Folder(path, status.st_ino, status.st_mtime_ns, status.st_ctime_ns, found))
        return found

    def _add(self, real: str, name: str, *, excluded: bool) -> None:
        path = real
        if not real.isascii():
            path = self._normal(real)
            if not path:
                return
        self._files.append(path)
        # Obsidian compares extensions case apart.
        if name[-3:].lower() == ".md":
            if excluded or is_conflict_copy(name) or self._exclusion.file(path):
                self._excluded.append(path)
            else:
                self._notes.append(path)

    def _normal(self, real: str) -> str:
        """The NFC form of a path, noted when it differs; empty when the file has no place in the index."""
        try:
            real.encode()
        except UnicodeEncodeError:
            self._skip(real, "its name is not UTF-8")
            return ""
        if is_normalized("NFC", real):
            if real in self._names:
                # The spelling that needs no translation is the one that a link finds.
                self._skip(self._names.pop(real), "another file has the same name in another Unicode form")
                self._forget(real)
            return real
        path = normalize("NFC", real)
        if path in self._names or (
            os.path.lexists(os.path.join(self._root, path)) and not self._same(real, path)
        ):
            self._skip(real, "another file has the same name in another Unicode form")
            return ""
        self._names[path] = real
        return path

    def _same(self, one: str, other: str) -> bool:
        """Whether two spellings are one file, as on file systems that normalise names themselves."""
        try:
            return os.path.samefile(os.path.join(self._root, one), os.path.join(self._root, other))
        except OSError:
            return False

    def _forget(self, path: str) -> None:
        for paths in (self._files, self._notes, self._excluded):
            if path in paths:
                paths.remove(path)

    def _placeholder(self, prefix: str, name: str) -> None:
        """A file that iCloud holds (“.Note.md.icloud” here) is in the vault all the same."""
        if name.endswith(".icloud") and len(name) > len("..icloud"):
            path = normalize("NFC", prefix + name[1 : -len(".icloud")])
            self._files.append(path)
            self._skip(path, "it is in the cloud and not on this machine")

    def _follow(self, prefix: str, name: str, *, excluded: bool) -> None:
        real = prefix + name
        found = leads(self._root, real)
        self._leads.append(found)
        target = found.target
        if target is None:
            self._skip(real, "the symbolic link leads nowhere, or in a circle")
        elif not target:
            self._skip(real, "the symbolic link does not lead to a regular file")
        elif not found.is_folder:
            self._add(real, name, excluded=excluded)
        elif _overlaps(target, self._followed):
            self._skip(real, "the symbolic link leads to a folder that is read already")
        else:
            self._followed.append(target)
            link = os.path.join(self._root, real)
            self._walk(link, real + "/", excluded=excluded or self._exclusion.folder(normalize("NFC", real)))

    def _skip(self, path: str, reason: str) -> None:
        self._skipped.append(Skipped(path, reason, path[-3:].lower() == ".md"))


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Whether a folder is a junction of Windows: a link to another folder, which may well be one above it.

    To `os.DirEntry` it is a folder like any other.
    """
    return (
        sys.platform == "win32"
        and entry.stat(follow_symlinks=False).st_reparse_tag == stat.IO_REPARSE_TAG_MOUNT_POINT
    )


def _overlaps(target: str, followed: Iterable[str]) -> bool:
    for folder in followed:
        inner, outer = (target, folder) if len(target) >= len(folder) else (folder, target)
        if inner == outer or inner.startswith(outer.rstrip(os.sep) + os.sep):
            return True
    return False


def _configured_in_pyproject(path: str) -> bool:
    try:
        if os.stat(path).st_size > _PYPROJECT_LIMIT:
            return False
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return False
    if b"vaultlint" not in data:
        return False
    import tomllib  # noqa: PLC0415 - only where the name is there at all

    try:
        tool = tomllib.loads(data.decode()).get("tool")
    except (ValueError, RecursionError):
        return False
    return isinstance(tool, dict) and "vaultlint" in tool
