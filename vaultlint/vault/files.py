"""What can be known of a vault from the names of its files alone: where a link path leads."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from vaultlint.digest import blake2b
from vaultlint.vault.resolve import Index, Resolution

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_Made = TypeVar("_Made")


class Files(Collection[str]):
    """Every file that Obsidian indexes, by path: relative to the root, ``/``-separated, NFC.

    Made once for a run and shared, for what is looked up here is the same for every note and every look. Files
    that are ``added``, of which only a text is known yet, have the last places in `ordered`, and no part in the
    digest.
    """

    def __init__(self, paths: Iterable[str], added: Iterable[str] = ()) -> None:
        self._sorted = tuple(sorted(set(paths)))
        self.added = tuple(sorted({*added}.difference(self._sorted)))
        """Those of which only a text is known."""
        self._anywhere: dict[str, Resolution] = {}
        self._from_folder: dict[tuple[str, str], Resolution] = {}
        self._made: dict[Any, Any] = {}

    def __reduce__(self) -> tuple[Callable[[bytes, bytes], Files], tuple[bytes, bytes]]:
        """For another process: the paths in a piece."""
        return _files, (packed(self._sorted), packed(self.added))

    @classmethod
    def of(cls, paths: Iterable[str]) -> Files:
        """These files; the very same where they are given as such."""
        return paths if isinstance(paths, Files) else cls(paths)

    @cached_property
    def paths(self) -> frozenset[str]:
        """All of them."""
        return frozenset((*self._sorted, *self.added))

    def __contains__(self, path: object) -> bool:
        return path in self.paths

    def __iter__(self) -> Iterator[str]:
        return iter(self.ordered)

    def __len__(self) -> int:
        return len(self.paths)

    @cached_property
    def index(self) -> Index:
        """The files by name, built when the first link is followed."""
        return Index(self.ordered)

    @property
    def ordered(self) -> tuple[str, ...]:
        """The paths, sorted: a file's place among them stands for it where there are many to be told."""
        return self._sorted + self.added

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The place of each file in `ordered`."""
        return {path: number for number, path in enumerate(self.ordered)}

    @cached_property
    def digest(self) -> bytes:
        """Another one for every other set of files."""
        return blake2b(packed(self._sorted), digest_size=16).digest()

    def resolve(self, target: str, source: str) -> Resolution:
        """Which file a link path (without subpath) leads to from the note ``source``, and why.

        Every distinct target is looked up once; only where the folder of the note decides, once a folder.
        """
        known = self._anywhere.get(target)
        if known is not None:
            return known
        folder = source.rpartition("/")[0]
        known = self._from_folder.get((target, folder)) if target else None
        if known is None:
            known = self.index.resolve(target, source)
            if not known.follows_the_source:
                self._anywhere[target] = known
            elif target:
                self._from_folder[target, folder] = known
        return known

    def once(self, make: Callable[[Files], _Made]) -> _Made:
        """What ``make`` makes of these files; made when first asked for, and shared by all who ask."""
        if make not in self._made:
            self._made[make] = make(self)
        made: _Made = self._made[make]
        return made


def packed(paths: Iterable[str]) -> bytes:
    """Paths in a piece."""
    return "\0".join(paths).encode("utf-8", "surrogatepass")


def unpacked(octets: bytes) -> list[str]:
    """What `packed` gave."""
    return octets.decode("utf-8", "surrogatepass").split("\0") if octets else []


@lru_cache(maxsize=2)
def _files(paths: bytes, added: bytes) -> Files:
    """The same files for all the jobs that a process gets, so that what it looks up serves them all."""
    return Files(unpacked(paths), unpacked(added))
