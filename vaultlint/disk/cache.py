"""What an earlier run learnt, in the user's cache folder; never in the vault.

One SQLite file for a vault and a way of looking at it. It may be deleted at any time, and one that
cannot be read is begun anew without a word: nothing but time is ever lost with it.
"""

from __future__ import annotations

import json
import os
import zlib
from contextlib import contextmanager, suppress
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, Self

from vaultlint.digest import blake2b
from vaultlint.disk.folders import user_folder
from vaultlint.named import NamedTuple
from vaultlint.regex import regex

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from types import TracebackType

    from vaultlint.disk.read import Identity

if not TYPE_CHECKING:
    try:
        # What Python's own module is made of: that brings `datetime` along, for values that there are none of here,
        # and takes twice as long as the rest.
        import _sqlite3 as sqlite3
    except ImportError:
        import sqlite3

_FORM: Final = 4
_SETTLED: Final = 2_000_000_000
"""Nanoseconds that must lie between the last change of a file and its reading: on a coarse clock a change
within them could leave every time stamp as it was."""
_KEPT_FILES: Final = 4
_FOLDER: Final = regex(r"[0-9a-f]{24}")
_FILE: Final = regex(r"[0-9a-f]{1,64}\.sqlite(?:-wal|-shm|-journal)?")
_PATIENCE: Final = 0.5

_SCHEMA: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT, checksum INTEGER) WITHOUT ROWID;
CREATE TABLE state (path BLOB PRIMARY KEY, inode INTEGER, size INTEGER, mtime INTEGER, ctime INTEGER, digest BLOB)
    WITHOUT ROWID;
CREATE TABLE record (path BLOB PRIMARY KEY, card BLOB, lines BLOB, diagnostics BLOB, checksum INTEGER);
CREATE TABLE linked (path BLOB PRIMARY KEY, survey BLOB, diagnostics BLOB, told BLOB, stamp BLOB, checksum INTEGER);
CREATE TABLE body (path BLOB PRIMARY KEY, pieces BLOB, checksum INTEGER);
CREATE TABLE memo (name TEXT PRIMARY KEY, key TEXT, value BLOB, checksum INTEGER);
CREATE TABLE folder (path BLOB PRIMARY KEY, inode INTEGER, mtime INTEGER, ctime INTEGER, contents BLOB, checksum INTEGER);
CREATE TABLE shelf (name TEXT, first BLOB, entries BLOB, checksum INTEGER, PRIMARY KEY (name, first)) WITHOUT ROWID;
"""

_ANOTHER: Final = "it is not what was written"

_SHELVED: Final = 64
"""Entries of a shelf that are read together."""


class CacheError(Exception):
    """What is remembered cannot be read, or is not what was written: it is of no more use."""


class Seen(NamedTuple):
    """A note as it was when it was read: which file, in what state, with what content."""

    inode: int
    size: int
    mtime: int
    ctime: int
    digest: bytes


class Row(NamedTuple):
    """What is remembered of a note, as text (see `vaultlint.record`).

    Findings are None where it was not judged, the survey where its links could not be followed.
    """

    path: str
    seen: Seen
    card: str
    lines: bytes
    body: str
    diagnostics: str | None
    survey: str | None
    linked: str | None
    told: bytes | None


class Record(NamedTuple):
    """A note as it is remembered, but for its pieces; ``stamp`` is the word for the files its links were followed among."""

    path: str
    card: str
    lines: bytes
    diagnostics: str | None
    survey: str | None
    linked: str | None
    told: bytes | None
    stamp: bytes | None


class SeenFolder(NamedTuple):
    """A folder in the state in which it was read; one that was changed a moment before has none."""

    inode: int
    mtime: int
    ctime: int


def seen_folder(inode: int, mtime: int, ctime: int, now: int) -> SeenFolder:
    """The state to remember for a folder that was read at ``now`` (nanoseconds); see `seen_of`."""
    if max(mtime, ctime) > now - _SETTLED:
        return SeenFolder(0, 0, 0)
    return SeenFolder(inode, mtime, ctime)


def is_folder_current(folder: str, seen: SeenFolder) -> bool:
    """Whether a folder is still in the state in which it was seen, so that no name in it came or went."""
    try:
        status = os.stat(folder)
    except (OSError, ValueError):
        # What is remembered may be no path any more.
        return False
    return (status.st_ino, status.st_mtime_ns, status.st_ctime_ns) == seen


def seen_of(identity: Identity, digest: bytes, now: int) -> Seen:
    """The state to remember for a file that was read at ``now`` (nanoseconds).

    A file that was changed just before, or in the future of our clock, is remembered by content alone: no time
    stamp of it can be trusted yet.
    """
    if max(identity.mtime_ns, identity.ctime_ns) > now - _SETTLED:
        return Seen(0, -1, 0, 0, digest)
    return Seen(identity.inode, identity.size, identity.mtime_ns, identity.ctime_ns, digest)


def is_current(file: str, seen: Seen) -> bool:
    """Whether a file is still in the state in which it was seen."""
    try:
        status = os.stat(file)  # once a note and run: a Path would double what it costs
    except (OSError, ValueError):
        return False
    return (
        status.st_mtime_ns == seen.mtime
        and status.st_size == seen.size
        and status.st_ctime_ns == seen.ctime
        and status.st_ino == seen.inode
    )


class Cache:
    """What is remembered of one vault under one key. Use `open_cache` to get one."""

    def __init__(self, file: str, connection: sqlite3.Connection) -> None:
        self._file = file
        self._connection = connection
        self._chunks: dict[tuple[str, bytes], dict[str, list[str]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def discard(self) -> None:
        """Forget everything; the next run begins anew."""
        self._connection.close()
        discard(self._file)

    def seen(self) -> tuple[str, dict[str, Seen]]:
        """The word `token` gives, and the state of every note by path, of one moment.

        Raises:
            CacheError: it cannot be read.
        """
        with self.one_moment():
            return self.token(), self.states()

    def token(self) -> str:
        """A word that is another one after every change of what is remembered; "" where nothing is.

        Raises:
            CacheError: it cannot be read.
        """
        with _reading():
            return _token(self._connection)

    def states(self) -> dict[str, Seen]:
        """The state of every note by path.

        Raises:
            CacheError: it cannot be read.
        """
        with _reading():
            rows = self._connection.execute(
                "SELECT path, inode, size, mtime, ctime, digest FROM state"
            ).fetchall()
            return {os.fsdecode(path): Seen._make(rest) for path, *rest in rows}

    def records(self) -> Iterator[Record]:
        """Every note, in any order.

        Raises:
            CacheError: one cannot be read, or is not what was written.
        """
        with _reading():
            for row in self._connection.execute(_RECORDS):
                yield _record(row)

    def body(self, path: str) -> str | None:
        """The pieces of a note; None where they are not remembered.

        Raises:
            CacheError: they cannot be read, or are not what was written.
        """
        return self._one("SELECT pieces, checksum FROM body WHERE path = ?", path)

    def bodies(self, paths: Collection[str]) -> dict[str, str]:
        """The pieces of many notes.

        Raises:
            CacheError: some cannot be read, or are not what was written.
        """
        found = {}
        with _reading():
            for path, *pieces in self._connection.execute("SELECT path, pieces, checksum FROM body"):
                name = os.fsdecode(path)
                if name in paths:
                    found[name] = _checked(*pieces, path)
        return found

    def update(
        self,
        rows: Iterable[Row],
        stamp: bytes,
        states: Iterable[tuple[str, Seen]] = (),
        gone: Iterable[str] = (),
        *,
        seen: str | None = None,
    ) -> str | None:
        """Remember notes anew, others only in a new state (the content is the same), and forget some.

        ``stamp`` is a word for the files among which the links of the notes were followed. Gives the new word
        that `seen` will give with them, the old one where no content changed; None when nothing was remembered,
        for another run is writing at this moment, and where another has written since the word ``seen`` was given:
        what is remembered of all other notes is not what was seen then.
        """
        told = [(os.fsencode(path), *seen) for path, seen in states]
        records = []
        linked = []
        bodies = []
        for row in rows:
            key = os.fsencode(row.path)
            told.append((key, *row.seen))
            card, said = _octets(row.card), _octets(row.diagnostics)
            records.append((key, card, row.lines, said, _sum(key, card, row.lines, said)))
            linked.append(_linked(key, row.survey, row.linked, row.told, stamp))
            pieces = _octets(row.body)
            bodies.append((key, pieces, _sum(key, pieces)))
        absent = [(os.fsencode(path),) for path in gone]
        new = os.urandom(16).hex()
        token: str | None = new

        def write(connection: sqlite3.Connection) -> None:
            nonlocal token
            connection.executemany("INSERT OR REPLACE INTO state VALUES (?, ?, ?, ?, ?, ?)", told)
            connection.executemany("INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?)", records)
            connection.executemany("INSERT OR REPLACE INTO linked VALUES (?, ?, ?, ?, ?, ?)", linked)
            connection.executemany("INSERT OR REPLACE INTO body VALUES (?, ?, ?)", bodies)
            for table in ("state", "record", "linked", "body"):
                connection.executemany(f"DELETE FROM {table} WHERE path = ?", absent)  # noqa: S608  # our own names
            before = _token(connection)
            if before and not records and not absent:
                token = before
            else:
                connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?, ?)", _word("token", new))
            if seen is not None and seen != before:
                token = None

        return token if self._wrote(write) else None

    def follow(
        self, followed: Iterable[tuple[str, str, str | None, bytes | None]], stamp: bytes, token: str
    ) -> None:
        """Remember where links lead among other files: path, survey, findings, and what is told of them.

        ``token`` is the word for the notes they stand in: if it is another by now, nothing is remembered.
        """
        rows = [
            _linked(os.fsencode(path), survey, linked, told, stamp) for path, survey, linked, told in followed
        ]

        def write(connection: sqlite3.Connection) -> None:
            if _token(connection) == token:
                connection.executemany("INSERT OR REPLACE INTO linked VALUES (?, ?, ?, ?, ?, ?)", rows)

        self._wrote(write)

    def recall(self, name: str, key: str) -> bytes | None:
        """What was remembered under a name, if it was for that key.

        Raises:
            CacheError: it cannot be read, or is not what was written.
        """
        with _reading():
            row = self._connection.execute(
                "SELECT value, checksum FROM memo WHERE name = ? AND key = ?", (name, key)
            ).fetchone()
            if row is None:
                return None
            value: bytes
            value, checksum = row
            if _sum(_octets(name), _octets(key), value) != checksum:
                raise CacheError(_ANOTHER)
        return value

    def remember(self, name: str, key: str, value: bytes) -> None:
        """Remember something under a name, in the place of what was there."""
        row = (name, key, value, _sum(_octets(name), _octets(key), value))
        self._wrote(
            lambda connection: connection.execute("INSERT OR REPLACE INTO memo VALUES (?, ?, ?, ?)", row)
        )

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """All that is read within is of one moment, whatever another run writes.

        Raises:
            CacheError: it cannot be read.
        """
        with _reading():
            self._connection.execute("BEGIN")
        try:
            yield
        finally:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")

    def words(self) -> dict[str, str]:
        """What is remembered of the vault as a whole, by name: ``token`` is the word that `seen` gives.

        Raises:
            CacheError: it cannot be read, or is not what was written.
        """
        with _reading():
            rows = self._connection.execute("SELECT name, value, checksum FROM meta").fetchall()
            return {name: _word_of(name, value, checksum) for name, value, checksum in rows}

    def record(self, path: str) -> tuple[Seen, Record] | None:
        """One note, and its state; None where it is not remembered.

        Raises:
            CacheError: it cannot be read, or is not what was written.
        """
        key = (os.fsencode(path),)
        with _reading():
            state = self._connection.execute(
                "SELECT inode, size, mtime, ctime, digest FROM state WHERE path = ?", key
            ).fetchone()
            rows = self._connection.execute(_RECORDS + " WHERE r.path = ?", key).fetchall()
            if state is None or not rows:
                return None
            return Seen._make(state), _record(rows[0])

    def folders(self) -> dict[str, SeenFolder]:
        """Every folder of the vault, by its real path.

        Raises:
            CacheError: it cannot be read.
        """
        with _reading():
            rows = self._connection.execute("SELECT path, inode, mtime, ctime FROM folder").fetchall()
            return {os.fsdecode(path): SeenFolder._make(rest) for path, *rest in rows}

    def contents(self, folder: str) -> str | None:
        """What was remembered to lie in a folder; None where it is not remembered.

        Raises:
            CacheError: it cannot be read, or is not what was written.
        """
        return self._one("SELECT contents, checksum FROM folder WHERE path = ?", folder)

    def found(self, shelf: str, word: str) -> list[str]:
        """What lies on a shelf under a word, in the order in which it was put there.

        Raises:
            CacheError: it cannot be read, or is not what was written.
        """
        with _reading():
            row = self._connection.execute(
                "SELECT first, entries, checksum FROM shelf WHERE name = ? AND first <= ?"
                " ORDER BY first DESC LIMIT 1",
                (shelf, word.encode("utf-8", "surrogatepass")),
            ).fetchone()
        if row is None:
            return []
        first, entries, checksum = row
        chunk = self._chunks.get((shelf, first))
        if chunk is None:
            chunk = self._chunks[shelf, first] = {}
            for one, thing in _pairs(_checked(entries, checksum, _octets(shelf), first)):
                chunk.setdefault(one, []).append(thing)
        return chunk.get(word, [])

    def put(
        self,
        words: Mapping[str, str],
        shelves: Mapping[str, Iterable[tuple[str, str]]],
        folders: Iterable[tuple[str, SeenFolder, str]] = (),
        gone: Iterable[str] = (),
    ) -> None:
        """Remember something of the vault as a whole, and forget folders that are gone.

        A shelf takes the place of that of the same name: words, and what is to be found under each; several things
        may be found under one. Folders come with their state and what lies in them.
        """
        rows = []
        for name, pairs in shelves.items():
            for chunk in _chunks(sorted(pairs, key=itemgetter(0))):
                octets = _encode([*chain.from_iterable(chunk)]).encode("utf-8", "surrogatepass")
                first = chunk[0][0].encode("utf-8", "surrogatepass")
                rows.append((name, first, octets, _sum(_octets(name), first, octets)))
        trees = []
        for path, seen, contents in folders:
            key, octets = os.fsencode(path), contents.encode("utf-8", "surrogatepass")
            trees.append((key, *seen, octets, _sum(key, octets)))

        said = [_word(name, word) for name, word in words.items()]

        def write(connection: sqlite3.Connection) -> None:
            connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?, ?)", said)
            connection.executemany("DELETE FROM shelf WHERE name = ?", [(name,) for name in shelves])
            connection.executemany("INSERT INTO shelf VALUES (?, ?, ?, ?)", rows)
            connection.executemany("INSERT OR REPLACE INTO folder VALUES (?, ?, ?, ?, ?, ?)", trees)
            connection.executemany(
                "DELETE FROM folder WHERE path = ?", [(os.fsencode(path),) for path in gone]
            )

        self._chunks.clear()
        self._wrote(write)

    def _one(self, question: str, path: str) -> str | None:
        """The one text of which a question asks by a path."""
        with _reading():
            row = self._connection.execute(question, (os.fsencode(path),)).fetchone()
        return None if row is None else _checked(*row, os.fsencode(path))

    def _wrote(self, write: Callable[[sqlite3.Connection], object]) -> bool:
        """Whether all of it was written, in one transaction.

        If not, another run is writing or the disk is full: only the next run would have gained by it.
        """
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                write(self._connection)
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")
        except sqlite3.Error:
            return False
        return True


def _token(connection: sqlite3.Connection) -> str:
    row = connection.execute("SELECT value, checksum FROM meta WHERE name = 'token'").fetchone()
    return _word_of("token", *row) if row else ""


def _word(name: str, value: str) -> tuple[str, str, int]:
    """What is remembered of the vault as a whole under a name, as it is written."""
    return name, value, _sum(_octets(name), _octets(value))


def _word_of(name: str, value: str, checksum: int) -> str:
    if _word(name, value)[2] != checksum:
        raise CacheError(_ANOTHER)
    return value


_RECORDS: Final = (
    "SELECT r.path, r.card, r.lines, r.diagnostics, r.checksum,"
    " l.survey, l.diagnostics, l.told, l.stamp, l.checksum"
    " FROM record r LEFT JOIN linked l ON l.path = r.path"
)


def _record(row: tuple[Any, ...]) -> Record:
    path, card, lines, diagnostics, checksum, survey, linked, told, stamp, other = row
    if _sum(path, card, lines, diagnostics) != checksum or (
        other is not None and _sum(path, survey, linked, told, stamp) != other
    ):
        raise CacheError(_ANOTHER)
    return Record(
        os.fsdecode(path),
        card.decode("utf-8", "surrogatepass"),
        lines,
        _text(diagnostics),
        _text(survey),
        _text(linked),
        told,
        stamp,
    )


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def _chunks(pairs: list[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Pieces of a shelf; what lies under one word is never taken apart."""
    start = 0
    while start < len(pairs):
        end = start + _SHELVED
        while end < len(pairs) and pairs[end][0] == pairs[end - 1][0]:
            end += 1
        yield pairs[start:end]
        start = end


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        flat = json.loads(text)
        return list(zip(flat[::2], flat[1::2], strict=True))
    except ValueError as error:
        raise CacheError(str(error)) from None


def _checked(octets: bytes, checksum: int, *under: bytes | None) -> str:
    """A text that is remembered under something, if it is what was written there."""
    with _reading():
        if _sum(*under, octets) != checksum:
            raise CacheError(_ANOTHER)
        return octets.decode("utf-8", "surrogatepass")


def _linked(
    key: bytes, survey: str | None, diagnostics: str | None, told: bytes | None, stamp: bytes
) -> tuple[bytes, bytes | None, bytes | None, bytes | None, bytes, int]:
    looked, found = _octets(survey), _octets(diagnostics)
    return key, looked, found, told, stamp, _sum(key, looked, found, told, stamp)


def _octets(text: str | None) -> bytes | None:
    return None if text is None else text.encode("utf-8", "surrogatepass")


def _text(octets: bytes | None) -> str | None:
    return None if octets is None else octets.decode("utf-8", "surrogatepass")


def _sum(*parts: bytes | None) -> int:
    checksum = 0
    for part in parts:
        checksum = zlib.crc32(part or b"", checksum)
    return checksum


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError, TypeError, AttributeError) as error:
        raise CacheError(str(error)) from error


def cache_folder() -> str:
    """The user's folder for what vaultlint remembers."""
    return user_folder("cache")


def folder_of(root: str | os.PathLike[str]) -> str:
    """The folder for what is remembered of one vault."""
    name = blake2b(os.fsencode(os.path.realpath(root)), digest_size=12).hexdigest()
    return os.path.join(cache_folder(), name)


def folders() -> tuple[str, ...]:
    """The folders of all vaults of which something is remembered."""
    try:
        with os.scandir(cache_folder()) as entries:
            names = sorted(
                entry.name
                for entry in entries
                if _FOLDER.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)
            )
    except OSError:
        return ()
    return tuple(os.path.join(cache_folder(), name) for name in names)


def size(folder: str) -> int:
    """How many bytes a vault's folder holds."""
    total = 0
    for file in _own(folder):
        with suppress(OSError):
            total += os.lstat(file).st_size
    return total


def forget(folder: str) -> None:
    """Delete what is remembered of a vault; what another program holds fast stays, and so does what is not ours."""
    for file in _own(folder):
        with suppress(OSError):
            os.unlink(file)
    with suppress(OSError):
        os.rmdir(folder)


def _own(folder: str) -> list[str]:
    try:
        return [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if _FILE.fullmatch(name)]
    except OSError:
        return []


def open_cache(root: str | os.PathLike[str], key: str) -> Cache | None:
    """What is remembered of the vault at ``root`` under ``key``; None where nothing can be remembered."""
    folder = folder_of(root)
    file = os.path.join(folder, f"{key}.sqlite")
    try:
        os.makedirs(folder, exist_ok=True, mode=0o700)
    except OSError:
        return None
    for attempt in range(2):
        try:
            return Cache(file, _connect(file))
        except (sqlite3.DatabaseError, OSError):
            if attempt == 0:
                discard(file)
    return None


def discard(file: str) -> None:
    """Remove a cache file, and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        with suppress(OSError):
            os.unlink(f"{file}{suffix}")


def _connect(file: str) -> sqlite3.Connection:
    is_new = not os.path.exists(file)
    connection = sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None)
    try:
        if is_new:
            _prune(file)
        # The write-ahead log lets a run read while another writes, and survives a crash whole.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        form = connection.execute("PRAGMA user_version").fetchone()[0]
        if form == 0:
            connection.execute("BEGIN IMMEDIATE")
            if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
                for statement in _SCHEMA.split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {_FORM}")
            connection.execute("COMMIT")
        elif form != _FORM:
            raise sqlite3.DatabaseError("written by another version")
        connection.execute("SELECT value FROM meta").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _prune(file: str) -> None:
    """Forget the ways of looking at this vault that were used longest ago."""
    others = []
    folder = os.path.dirname(file)
    for name in os.listdir(folder):
        other = os.path.join(folder, name)
        if name.endswith(".sqlite"):
            with suppress(OSError):
                others.append((os.stat(other).st_mtime_ns, other))
    for _, other in sorted(others)[: max(0, len(others) - _KEPT_FILES + 1)]:
        if other != file:
            discard(other)
