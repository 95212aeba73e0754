"""Files to facts and findings: the one place where disk and rules meet."""

from __future__ import annotations

import gc
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from vaultlint.disk.discover import Listing, discover, is_excluded
from vaultlint.disk.read import Identity, RawNote, Unreadable, read, read_small
from vaultlint.errors import VaultlintError
from vaultlint.lint import Scan, Snapshot, scan
from vaultlint.record import diagnostics_from_text, diagnostics_to_text, facts_from_text, facts_to_text
from vaultlint.vault import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from vaultlint.config import Config
    from vaultlint.registry import RuleSet


WORTH_A_POOL = 1_000
"""Notes from which a pool of processes pays for its start."""

_BATCH = 200
"""Notes a job: enough to hide what a job costs, few enough to share the work out evenly."""


class Pool(Protocol):
    """What runs jobs elsewhere: any `concurrent.futures.Executor`, and how many jobs it runs at once."""

    jobs: int

    def submit(self, function: Any, /, *arguments: Any) -> Future[Any]:
        """Hand in a job; see `concurrent.futures.Executor.submit`."""
        ...


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

    def saw(self, path: str, identity: Identity) -> None:
        """Remember the state in which another process read a note."""
        self._seen[path] = identity

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
        raw = read(self.on_disk(path))
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
            raw = read(self.on_disk(path))
        except Unreadable as error:
            raise KeyError(f"it can no longer be read: {error.reason}") from None
        if self._seen.get(path, raw.identity) != raw.identity:
            raise KeyError("it was changed since it was read")
        return raw

    def on_disk(self, path: str) -> str:
        """The path of a note on disk."""
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
    pool: Pool | None = None,
) -> Gathered:
    """Read a vault: every note's facts, and the findings in the notes that are asked for.

    ``asked`` are files and folders of the vault (None: all of it). A file that is asked for by
    name is judged although it is excluded, unless ``force_exclude``. ``given`` are texts that
    stand in the place of what is on disk, by path. With a ``pool`` of more than one
    job, a vault of at least `WORTH_A_POOL` notes is read and scanned in its processes.

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
    unreadable = {skipped.path: skipped.reason for skipped in listing.skipped if skipped.note}
    scans: dict[str, Scan] = {}
    for path, read_note in _scanned(reader, sorted(paths), focus, rules, pool):
        if isinstance(read_note, Scan):
            scans[path] = read_note
        else:
            unreadable[path] = read_note
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


def _scanned(
    reader: Reader,
    paths: Sequence[str],
    focus: frozenset[str],
    rules: RuleSet,
    pool: Pool | None,
) -> Iterator[tuple[str, Scan | str]]:
    """Every note scanned, or why it cannot be read."""
    if pool is None or pool.jobs < 2 or len(paths) < WORTH_A_POOL:
        for path in paths:
            try:
                text = reader.scanned(path)
            except Unreadable as error:
                yield path, error.reason
            else:
                yield path, scan(path, text, rules, judged=path in focus)
        return
    jobs = []
    for start in range(0, len(paths), _BATCH):
        batch = [(path, reader.on_disk(path), path in focus) for path in paths[start : start + _BATCH]]
        jobs.append((batch, pool.submit(scan_files, batch, rules)))
    for batch, job in jobs:
        for (path, _, _), read_note in zip(batch, job.result(), strict=True):
            if isinstance(read_note, str):
                yield path, read_note
                continue
            identity, facts, diagnostics = read_note
            reader.saw(path, Identity(*identity))
            yield path, Scan(facts_from_text(path, facts), diagnostics_from_text(diagnostics))


def scan_files(
    batch: Sequence[tuple[str, str, bool]], rules: RuleSet
) -> list[tuple[tuple[int, ...], str, str] | str]:
    """Read and scan notes, in whatever process: for each its identity, its facts and its findings, or why not.

    A note is its path in the vault, its path on disk, and whether it is to be judged.
    """
    # A batch lives shortly, and so does all it makes: collecting would only look at it.
    gc.disable()
    found: list[tuple[tuple[int, ...], str, str] | str] = []
    for path, on_disk, judged in batch:
        try:
            raw = read(on_disk)
        except Unreadable as error:
            found.append(error.reason)
            continue
        entry = scan(path, raw.text, rules, judged=judged)
        found.append(
            (tuple(raw.identity), facts_to_text(entry.facts), diagnostics_to_text(entry.diagnostics))
        )
    return found


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
