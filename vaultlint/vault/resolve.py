"""Which file a link leads to, and why; which place in that file its subpath names.

This is the algorithm of Obsidian 1.12, step by step, each outcome with the step that decided, so that a
user who wonders can be told. Two points of it nobody has observed, and there the link is given
the benefit of the doubt: whether a partial path must begin at a folder's name (we accept both),
and which of two equally long paths wins (we say that it is a tie, never who wins it).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from vaultlint.named import NamedTuple
from vaultlint.text import utf16_length
from vaultlint.vault.names import fold, fold_heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from vaultlint.note import NoteFacts


class Step(StrEnum):
    """The step of Obsidian's algorithm that decided; each reads well after “because”."""

    SELF = "the link names no file, so it means the note it stands in"
    ONLY = "only one file has this name"
    RELATIVE = "it is the path from the folder of the note"
    EXACT = "it is the file's path from the root of the vault"
    OWN_FOLDER = "files below the folder of the note come first, the shortest path first"
    SHORTEST = "of the files whose path ends like this, the shortest path comes first"
    NO_NAME = "no file has this name"
    NO_RELATIVE = "no file has this path from the folder of the note, and a relative link looks nowhere else"
    NO_ROOTED = (
        "no file has this path from the root of the vault, and a link with a leading slash looks nowhere else"
    )
    NO_PATH = "files have this name, but no file's path ends like this"


class Resolution(NamedTuple):
    """What a link leads to: a path in the vault, or None; and which step decided.

    ``candidates`` are the files that could have been meant at the deciding step (where nothing
    was found: the files of that name), best first. ``tie`` says that Obsidian has no rule to choose between the first
    two: then ``path`` is one of them, and which one must not be relied on.
    """

    path: str | None
    step: Step
    candidates: tuple[str, ...] = ()
    tie: bool = False

    @property
    def follows_the_source(self) -> bool:
        """Whether another note's link of the same text could lead elsewhere."""
        return self.step in _SOURCE_MATTERS


_SOURCE_MATTERS = (Step.SELF, Step.RELATIVE, Step.NO_RELATIVE, Step.OWN_FOLDER, Step.SHORTEST)
"""No set: to look in these few costs a third of what the hash of a step does."""

NO_NAME = Resolution(None, Step.NO_NAME)
"""What comes of a target whose name no file has."""


class Index:
    """The files of a vault by folded name: what links are looked up in."""

    __slots__ = ("_by_name",)

    def __init__(self, files: Iterable[str]) -> None:
        by_name: dict[str, list[str]] = {}
        # Nearly always they are sorted, and then that costs nothing.
        for path in sorted(dict.fromkeys(files)):
            by_name.setdefault(fold(path[path.rfind("/") + 1 :]), []).append(path)
        self._by_name: Mapping[str, list[str]] = by_name

    @classmethod
    def over(cls, by_name: Mapping[str, list[str]]) -> Index:
        """The files of a vault, out of a mapping that gives the paths of those of a folded name, sorted."""
        index = cls(())
        index._by_name = by_name
        return index

    def named(self, name: str) -> tuple[str, ...]:
        """The files of this name, extension included, letter case apart; sorted."""
        return tuple(self._by_name.get(fold(name), ()))

    def meant(self, name: str) -> Sequence[str]:
        """The files that a link path without folders may lead to: of this name, or of it with the extension of notes."""
        wanted = fold(name)
        return self._by_name.get(wanted) or self._by_name.get(wanted + ".md") or ()

    def unmistakable(self) -> Iterator[tuple[str, str]]:
        """The names by which any link leads to just one note, as that is written, without its extension; and its path."""
        by_name = self._by_name
        for folded, paths in by_name.items():
            if len(paths) == 1 and folded.endswith(".md") and folded[:-3] not in by_name:
                (path,) = paths
                yield path[path.rfind("/") + 1 : -3], path

    def resolve(self, target: str, source: str) -> Resolution:
        """Follow a link path (without subpath) from the note ``source``.

        The first result wins. A target is only ever compared with names that are in the index, so
        none can lead out of the vault.
        """
        if not target:
            return Resolution(source, Step.SELF, (source,))
        wanted = fold(target)
        _, slash, name = wanted.rpartition("/")
        candidates = self._by_name.get(name)
        if not candidates:
            wanted += ".md"
            candidates = self._by_name.get(name + ".md")
            if not candidates:
                return NO_NAME
        if not slash:
            if len(candidates) == 1:
                return Resolution(candidates[0], Step.ONLY, (candidates[0],))
        elif wanted.startswith(("./", "../")):
            path = _climb(wanted, fold(source).rpartition("/")[0])
            return _exact(candidates, path, Step.RELATIVE) or Resolution(
                None, Step.NO_RELATIVE, tuple(candidates)
            )
        rooted = wanted.startswith("/")
        exact = _exact(candidates, wanted.removeprefix("/"), Step.EXACT)
        if rooted:
            return exact or Resolution(None, Step.NO_ROOTED, tuple(candidates))
        # A file of exactly this path is meant whatever the source, and the others come in the same order for all.
        nearest = _by_suffix(candidates, wanted, "" if exact else source)
        if exact and nearest:
            others = (path for path in nearest.candidates if path not in exact.candidates)
            return exact._replace(candidates=(*exact.candidates, *others))
        return exact or nearest or Resolution(None, Step.NO_PATH, tuple(candidates))


def _climb(wanted: str, folder: str) -> str:
    """The vault path that ``./`` and ``../`` lead to; above the root is the root."""
    parts = folder.split("/") if folder else []
    while True:
        if wanted.startswith("./"):
            wanted = wanted[2:]
        elif wanted.startswith("../"):
            wanted = wanted[3:]
            parts = parts[:-1]
        else:
            return "/".join([*parts, wanted])


def _exact(candidates: list[str], wanted: str, step: Step) -> Resolution | None:
    same = tuple(path for path in candidates if fold(path) == wanted)
    if not same:
        return None
    return Resolution(same[0], step, same, tie=len(same) > 1)


def _by_suffix(candidates: list[str], wanted: str, source: str) -> Resolution | None:
    folder = source.rpartition("/")[0]
    below = f"{folder}/" if folder else ""
    ranked = sorted(
        (not path.startswith(below), utf16_length(path), path)
        for path in candidates
        if fold(path).endswith(wanted)
    )
    if not ranked:
        return None
    return Resolution(
        ranked[0][2],
        Step.SHORTEST if ranked[0][0] or not folder else Step.OWN_FOLDER,
        tuple(path for _, _, path in ranked),
        tie=len(ranked) > 1 and ranked[0][:2] == ranked[1][:2],
    )


class Subpath(StrEnum):
    """What the part of a link from ``#`` on leads to."""

    NONE = "none"
    """There is none, or it is empty."""
    HEADING = "heading"
    BLOCK = "block"
    OPAQUE = "opaque"
    """It is not ours to judge: the target is no note, or a footnote is meant."""
    MISSING = "missing"


class Places:
    """The headings and block ids of one note, ready to be looked up."""

    __slots__ = ("_blocks", "_headings")

    def __init__(self, facts: NoteFacts) -> None:
        self._headings = tuple((heading.level, fold_heading(heading.text)) for heading in facts.headings)
        self._blocks = frozenset(block.id.lower() for block in facts.blocks)

    def resolve(self, subpath: str) -> Subpath:
        """What a subpath (``#Heading``, ``#A#B``, ``#^id``) leads to in this note.

        A block id that no block has is looked for among the headings, as Obsidian does.
        """
        segments = [segment for segment in subpath.split("#") if segment.strip()]
        if not segments:
            return Subpath.NONE
        last = segments[-1].strip()
        if last.startswith("^") and last[1:].lower() in self._blocks:
            return Subpath.BLOCK
        if last.startswith("[^"):
            return Subpath.OPAQUE
        return Subpath.HEADING if self._walk(segments) else Subpath.MISSING

    def _walk(self, segments: list[str]) -> bool:
        """Whether each segment names a later and deeper heading than the one before."""
        wanted = [fold_heading(segment) for segment in segments]
        depth = position = 0
        for level, text in self._headings:
            if level > depth and text == wanted[position]:
                depth = level
                position += 1
                if position == len(wanted):
                    return True
        return False


def resolve_subpath(facts: NoteFacts, subpath: str) -> Subpath:
    """What a subpath leads to in a note; for many of one note, `Places` remembers more."""
    return Places(facts).resolve(subpath)
