"""Files to facts and findings: the one place where disk and rules meet."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vaultlint.disk.discover import Listing, discover, is_excluded
from vaultlint.disk.read import Identity, RawNote, Unreadable, read, read_small
from vaultlint.errors import VaultlintError
from vaultlint.lint import Scan, Snapshot, scan
from vaultlint.vault import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from vaultlint.config import Config
    from vaultlint.registry import RuleSet


@dataclass(frozen=True, slots=True)
class Gathered:
    """A vault as it was read from disk; ``excluded`` are the notes that are known and not judged."""

    root: Path
    listing: Listing
    snapshot: Snapshot
    reader: Reader
    excluded: frozenset[str]


class Reader:
    """Reads notes of one vault again, and sees whether they are still what was scanned."""

    def __init__(self, root: Path, names: Mapping[str, str]) -> None:
        self._root = os.fspath(root)
        self._names = names
        self._seen: dict[str, Identity] = {}
        self._kept: dict[str, RawNote] = {}
        self._given: dict[str, str] = {}

    def give(self, path: str, text: str) -> None:
        """Let a text stand in the place of what is on disk."""
        self._given[path] = text

    def scanned(self, path: str) -> str:
        """Read a note for the first time, and remember its state.

        Raises:
            Unreadable: see `vaultlint.disk.read.read`.
        """
        if path in self._given:
            return self._given[path]
        raw = read(self._on_disk(path))
        self._seen[path] = raw.identity
        return raw.text

    def text(self, path: str) -> str:
        """The text of a note once more.

        Raises:
            KeyError: it was changed, or became unreadable, since it was scanned.
        """
        return self._given[path] if path in self._given else self.raw(path).text

    def raw(self, path: str) -> RawNote:
        """The bytes of a note that was scanned; they are kept, for they are about to be compared.

        Raises:
            KeyError: it was changed, or became unreadable, since it was scanned.
        """
        raw = self._kept.get(path)
        if raw is None:
            raw = self._again(path)
            self._kept[path] = raw
        return raw

    def glance(self, path: str) -> str | None:
        """The text of a file, not kept; None where it cannot be read."""
        if path in self._given:
            return self._given[path]
        try:
            return self._again(path).text
        except KeyError:
            return None

    def _again(self, path: str) -> RawNote:
        try:
            raw = read(self._on_disk(path))
        except Unreadable as error:
            raise KeyError(f"it can no longer be read: {error.reason}") from None
        if self._seen.get(path, raw.identity) != raw.identity:
            raise KeyError("it was changed since it was read")
        return raw

    def _on_disk(self, path: str) -> str:
        return f"{self._root}/{self._names.get(path, path)}"


def read_settings(root: Path) -> Settings:
    """What the vault's `.obsidian` folder says; what cannot be read has its default."""

    def read_file(name: str) -> str | None:
        try:
            data = read_small(root / ".obsidian" / name)
        except Unreadable:
            return None
        return None if data is None else data.decode("utf-8-sig", "replace")

    return Settings.from_files(read_file)


def gather(
    root: Path,
    rules: RuleSet,
    config: Config,
    *,
    asked: Collection[str] | None = None,
    force_exclude: bool = False,
    given: Mapping[str, str] | None = None,
) -> Gathered:
    """Read a vault: every note's facts, and the findings in the notes that are asked for.

    ``asked`` are files and folders of the vault (None: all of it). A file that is asked for by
    name is judged although it is excluded, unless ``force_exclude``. ``given`` are texts that
    stand in the place of what is on disk, by path.

    Raises:
        VaultlintError: the root cannot be read, or a pattern is wrong.
    """
    settings = read_settings(root)
    listing = discover(root, exclude=config.exclude, exclude_folders=settings.template_folders)
    hidden = [path for path in listing.notes if _hidden(path, settings)]
    excluded = frozenset((*listing.excluded, *hidden))
    judged = [path for path in listing.notes if path not in excluded]
    focus = _focus(judged, listing, asked, force_exclude=force_exclude)
    reader = Reader(root, listing.names)
    paths = {*listing.notes, *listing.excluded}
    files: set[str] = set(listing.files)
    for path, text in (given or {}).items():
        reader.give(path, text)
        if path not in paths and is_excluded(
            path, exclude=config.exclude, exclude_folders=settings.template_folders
        ):
            excluded |= {path}
        paths.add(path)
        files.add(path)
        focus |= {path}
    scans: dict[str, Scan] = {}
    unreadable = {skipped.path: skipped.reason for skipped in listing.skipped if skipped.note}
    for path in sorted(paths):
        try:
            text = reader.scanned(path)
        except Unreadable as error:
            unreadable[path] = error.reason
            continue
        scans[path] = scan(path, text, rules, judged=path in focus)
    snapshot = Snapshot(
        files=frozenset(files),
        scans=scans,
        settings=settings,
        focus=frozenset(focus) | (unreadable.keys() if asked is None else frozenset()),
        read=reader.text,
        unreadable=unreadable,
        ignored=_ignored(config.per_file_ignores),
    )
    return Gathered(root, listing, snapshot, reader, excluded)


def _focus(
    judged: Sequence[str], listing: Listing, asked: Collection[str] | None, *, force_exclude: bool
) -> frozenset[str]:
    """The notes to report on."""
    if asked is None or "" in asked:
        return frozenset(judged)
    found = set()
    folders = set()
    known = {*listing.files}
    for path in asked:
        if path not in known:
            folders.add(path + "/")
        elif not force_exclude or path in listing.notes:
            found.add(path)
    if folders:
        prefixes = tuple(folders)
        found.update(path for path in judged if path.startswith(prefixes))
    return frozenset(found)


def _hidden(path: str, settings: Settings) -> bool:
    """Whether Obsidian's own "Excluded files" setting covers a note (a prefix of its path)."""
    return any(
        path.startswith(entry) for entry in settings.user_ignore_filters if entry and not _is_pattern(entry)
    )


def _is_pattern(entry: str) -> bool:
    """Whether a filter is a regular expression, between slashes.

    Those are not obeyed: a vault is untrusted, and a pattern of JavaScript's may never end in ours.
    """
    return len(entry) > 1 and entry[0] == entry[-1] == "/"


def _ignored(ignores: Mapping[str, Iterable[str]]) -> Callable[[str, str], bool] | None:
    """Whether the config's per-file-ignores silence a rule (first) for a path (second)."""
    if not ignores:
        return None
    from fnmatch import fnmatchcase  # noqa: PLC0415

    import pathspec  # noqa: PLC0415  # only the few who have such patterns pay for it

    try:
        entries = [
            (pathspec.GitIgnoreSpec.from_lines([pattern]), tuple(names)) for pattern, names in ignores.items()
        ]
    except ValueError as error:
        raise VaultlintError(f"a pattern in per-file-ignores is none: {error}") from None

    def ignored(rule: str, path: str) -> bool:
        return any(
            spec.match_file(path) for spec, names in entries if any(fnmatchcase(rule, name) for name in names)
        )

    return ignored
