"""What is wrong with a link: decided once for all rules, for one link gets one finding.

The most specific answer wins: a time, then malformed, then an alias, then dangling. The rules only
say it; none of them decides alone, and so no two of them speak of one link.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from enum import Enum
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from vaultlint.named import NamedTuple
from vaultlint.parse import wikilinks
from vaultlint.parse.timestamps import is_time
from vaultlint.regex import regex
from vaultlint.vault.names import fold
from vaultlint.vault.resolve import NO_NAME, Subpath

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from vaultlint.note import Link, LinkKind
    from vaultlint.vault.files import Files
    from vaultlint.vault.resolve import Resolution
    from vaultlint.vault.vault import Vault

_ESCAPE = regex(r"%[0-9A-Fa-f]{2}")
_RESIDUE = regex(r"(?:^|[\s–—:-])\s{0,4}link name:\s{0,4}(\S[^:]{0,250})$", re.IGNORECASE)
_ABSENT, _UNSETTLED = -1, -2
"""Numbers of no file: there is none of this name; and, to know which it is, the link has to be looked at."""

_MANY = 50
"""Notes from which it takes less time to take in the names of all files at once than each as a link names it."""

_ORDINARY = regex(r"[A-Za-z][A-Za-z0-9_ ,'()&-]*+")
"""A wikilink that leads nowhere, and has none of the faults that show in its target: all of those need another letter."""

_SLUG = regex(r"[^./\\:\s]{1,255}+")
_ADDRESS = regex(r"[A-Za-z][A-Za-z0-9+.-]{1,30}://|www\.|mailto:")
# They are seen by what they make of their neighbours: joiners in Persian, Indic scripts and emoji, and a flag's letters.
_SHAPING = regex(r"(?<=[^\x00-\x7f])[\u200c\u200d](?=[^\x00-\x7f])|[\U000e0020-\U000e007f]")


_target = attrgetter("target")


class Fault(Enum):
    """What is wrong with a link that leads to no file."""

    TIME = "a time written as a link"
    ADDRESS = "a web address written as a wikilink"
    RESIDUE = "a title and a link name in one"
    ENCODED = "percent-encoded, which Obsidian decodes in Markdown links only"
    INVISIBLE = "invisible characters in the target"
    SPACE = "white space before the “#”"
    BRACKETS = "more than two brackets"
    NESTED = "a wikilink as the destination of a Markdown link"
    SLUG = "a Markdown link to something that is no file's name"
    ALIAS = "an alias, which Obsidian does not follow"
    ABSENT = "there is no such file"


class Lost(NamedTuple):
    """A link that leads to no file, and why; ``repaired`` is the link path that was meant, where the fault shows it."""

    source: str
    link: Link
    resolution: Resolution
    fault: Fault
    repaired: str | None = None


# What its own constructor does, without a call in Python: a vault has them by the ten thousand.
_new_lost: Callable[[tuple[Any, ...]], Lost] = partial(tuple.__new__, Lost)


class Followed(NamedTuple):
    """A link, the note it stands in, and where it leads."""

    source: str
    link: Link
    resolution: Resolution


class Survey(NamedTuple):
    """Where the links of one note or canvas lead, so far as the names of the vault's files say so.

    It holds as long as the note and the files are the same ones, and it is small: a vault remembers one of every
    note, and the links themselves need not be looked at again.
    """

    lost: tuple[str, ...]
    """The link paths that lead to no file; each may still be the alias of a note."""
    placed: tuple[Link, ...]
    """The links that lead to a file and name a place in it."""
    leads: bytes
    """For each link that leads to another file the number of that file, four octets in the machine's order."""


class Links(NamedTuple):
    """The links of the notes in focus that any rule can have an opinion on.

    Of notes that were surveyed before, only those of which the names of the files did not tell enough.
    """

    lost: tuple[Lost, ...]
    """They lead to no file."""
    astray: tuple[Followed, ...]
    """The file is there; the heading or block is not."""
    several: tuple[Followed, ...]
    """More than one file could be meant."""
    circular: tuple[Followed, ...]
    """They lead to the note they stand in, and to no place in it."""


class _Seen(NamedTuple):
    survey: Survey
    open: tuple[tuple[Link, Resolution], ...]
    """The links that any rule can have an opinion on, in order of place."""


def links(vault: Vault) -> Links:
    """Follow every link of the notes in focus; ask for it with ``vault.once(links)``."""
    lost: list[Lost] = []
    astray: list[Followed] = []
    several: list[Followed] = []
    circular: list[Followed] = []
    verdicts: dict[tuple[str, LinkKind], tuple[Fault, str | None]] = {}
    surveys = vault.surveys
    if len(vault.focus) > _MANY and len(surveys) < len(vault.focus):
        vault.names.once(_Settled).take_in_all()
    aliases = vault.aliases
    for source in chain(vault.focus, vault.canvas_focus):
        known = surveys.get(source)
        if known is not None and not (aliases and is_doubtful(vault, known)):
            for link in known.placed:
                resolution = vault.follow(link, source)
                path = resolution.path
                if path is not None and vault.resolve_subpath(path, link.subpath) is Subpath.MISSING:
                    astray.append(Followed(source, link, resolution))
            continue
        for link, resolution in _seen(vault, source).open:
            path = resolution.path
            if path is None:
                # All that the verdict depends on.
                same = link.target, link.kind
                verdict = verdicts.get(same)
                if verdict is None:
                    verdict = verdicts[same] = fault_of(vault, link, link.path)
                fault, repaired = verdict
                if (
                    "[" not in link.target
                    or fault is not Fault.ABSENT
                    or not _other_reading(vault, link, source)
                ):
                    lost.append(_new_lost((source, link, resolution, fault, repaired)))
                continue
            mark = "#" in link.target
            if mark and vault.resolve_subpath(path, link.subpath) is Subpath.MISSING:
                astray.append(Followed(source, link, resolution))
            if len(resolution.candidates) > 1:
                several.append(Followed(source, link, resolution))
            if path == source and not mark:
                circular.append(Followed(source, link, resolution))
    return Links(tuple(lost), tuple(astray), tuple(several), tuple(circular))


def is_doubtful(vault: Vault, survey: Survey) -> bool:
    """Whether a link that no file has the name of may be the alias of a note."""
    aliases = vault.aliases
    return bool(aliases) and any(fold(target.strip()) in aliases for target in survey.lost)


def survey(vault: Vault, source: str) -> Survey:
    """Where the links of a note or canvas lead; what was found out before, or found out now."""
    known = vault.surveys.get(source)
    return _seen(vault, source).survey if known is None else known


def _seen(vault: Vault, source: str) -> _Seen:
    seen = vault.once(_looks)
    known = seen.get(source)
    if known is None:
        known = seen[source] = _look(vault, source)
    return known


def _looks(_: Vault) -> dict[str, _Seen]:
    return {}


class _Settled(dict[str, int]):
    """Targets that mean the same from anywhere: the number of the only file of their name, or `_ABSENT`.

    Nearly every link has one, and is looked at no further. All others are `_UNSETTLED`.
    """

    def __init__(self, files: Files) -> None:
        super().__init__()
        self._files = files
        self._has_all = False

    def take_in_all(self) -> None:
        """Take in all notes by their names as they are written."""
        if not self._has_all:
            self._has_all = True
            numbers = self._files.numbers
            for name, path in self._files.index.unmistakable():
                if "#" not in name:
                    self[name] = numbers[path]

    def __missing__(self, target: str) -> int:
        number = _UNSETTLED
        if target and "#" not in target and "/" not in target:
            candidates = self._files.index.meant(target)
            if not candidates:
                number = _ABSENT
            elif len(candidates) == 1:
                number = self._files.numbers.get(candidates[0], _UNSETTLED)
        self[target] = number
        return number


def _look(vault: Vault, source: str) -> _Seen:
    if source in vault.canvases:
        return _look_through(vault, source, [(link, _UNSETTLED) for link in vault.canvases[source].links], [])
    links = vault.notes[source].links
    numbers = list(map(vault.names.once(_Settled).__getitem__, map(_target, links)))
    own = vault.names.numbers.get(source, _ABSENT)
    if own in numbers:
        # Rules have an opinion on links to the note itself.
        numbers = [_UNSETTLED if number == own >= 0 else number for number in numbers]
    leads = [number for number in numbers if number >= 0]
    if len(leads) == len(links):
        return _Seen(Survey((), (), array("I", leads).tobytes()), ())
    rest = [(link, number) for link, number in zip(links, numbers, strict=True) if number < 0]
    return _look_through(vault, source, rest, leads)


def _look_through(vault: Vault, source: str, links: Iterable[tuple[Link, int]], leads: list[int]) -> _Seen:
    """Look at the links of a note one by one; others of it lead to the files of these numbers, and need no look."""
    numbers = vault.names.numbers
    lost: dict[str, None] = {}
    placed = []
    opened = []
    for link, known in links:
        if known == _ABSENT:
            lost[link.target] = None
            opened.append((link, NO_NAME))
            continue
        target = link.path
        mark = len(target) < len(link.target)
        resolution = vault.follow(link, source)
        path = resolution.path
        if path is None:
            lost[target] = None
            opened.append((link, resolution))
            continue
        # A text that is looked at on its own, for an editor, may have no file yet.
        number = numbers.get(path)
        if number is not None and path != source:
            leads.append(number)
        if mark:
            placed.append(link)
        if mark or len(resolution.candidates) > 1 or path == source:
            opened.append((link, resolution))
    return _Seen(Survey(tuple(lost), tuple(placed), array("I", leads).tobytes()), tuple(opened))


def _other_reading(vault: Vault, link: Link, source: str) -> bool:
    """Whether the link leads somewhere when a third bracket behind it belongs to it.

    ``[[wiki [link]]]`` ends at the first two brackets, but some have seen Obsidian follow it to the file with the bracket.
    """
    return "[" in link.path and vault.resolve(link.path + "]", source).path is not None


def fault_of(vault: Vault, link: Link, target: str) -> tuple[Fault, str | None]:
    """What is wrong with a link path that leads nowhere, and what it should have been.

    Where the repaired path leads nowhere either, the link is still malformed: that is what to look at first.
    """
    if link.kind in ("wikilink", "embed") and not (_ORDINARY.fullmatch(target) and target == link.target):
        if is_time(target):
            return Fault.TIME, None
        if _ADDRESS.match(target):
            return Fault.ADDRESS, None
        residue = _RESIDUE.search(target) if "ink name" in target else None
        if residue:
            return Fault.RESIDUE, residue[1].strip()
        decoded = percent_decoded(target) if "%" in target and _ESCAPE.search(target) else None
        if decoded is not None:
            return Fault.ENCODED, decoded
        if link.subpath and target != target.rstrip():
            return Fault.SPACE, target.rstrip()
        if target.startswith("["):
            return Fault.BRACKETS, target.lstrip("[").strip()
    elif target.startswith("[["):
        return Fault.NESTED, wikilinks.read(target.strip("[]"))[0].partition("#")[0]
    if not target.isascii():
        visible = "".join(character for character in target if unicodedata.category(character) != "Cf")
        if visible != target and (
            visible != _SHAPING.sub("", target) or vault.index.meant(visible.rpartition("/")[2])
        ):
            return Fault.INVISIBLE, visible.strip()
    if vault.aliases and aliased(vault, target):
        return Fault.ALIAS, None
    if link.kind == "markdown" and _SLUG.fullmatch(target):
        return Fault.SLUG, None
    return Fault.ABSENT, None


def percent_decoded(target: str) -> str | None:
    """The target without its percent-encoding, as UTF-8; None where that is none."""
    try:
        octets = _ESCAPE.sub(lambda match: chr(int(match[0][1:], 16)), target.encode().decode("latin-1"))
        return octets.encode("latin-1").decode()
    except UnicodeError:
        # JSON and YAML can name half of a character.
        return None


def aliased(vault: Vault, target: str) -> tuple[str, ...]:
    """The notes that have this alias."""
    return vault.aliases.get(fold(target.strip()), ())


def lost(vault: Vault, *faults: Fault) -> Iterator[Lost]:
    """The links that lead to no file for one of these reasons."""
    return (entry for entry in vault.once(links).lost if entry.fault in faults)
