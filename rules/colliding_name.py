"""Files whose names are the same on other disks."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING, ClassVar

from vaultlint.diagnostic import Diagnostic, Place, Severity
from vaultlint.regex import regex
from vaultlint.rule import Bad, Family, Good, Sight, VaultRule
from vaultlint.vault.names import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from vaultlint.note import NoteFacts
    from vaultlint.vault import Vault

_SEPARATORS = regex(r"[\s_.\-\u2010-\u2015\u2212]+")
_ASCII_SEPARATORS = b"_.- \t\n\r\v\f\x1c\x1d\x1e\x1f"
_NO_BREAK_SPACE = regex("[\xa0\u202f]")
_DIGITS = regex(r"[0-9]+")


class CollidingName(VaultRule):
    """Two files have names that some disks, or most readers, take for one.

    `acquiredFM.md` and `acquiredfm.md` are two files on Linux and one on a Mac, on Windows and on most
    phones: when the vault is synchronised there, one overwrites the other, and what it held is gone. Obsidian
    itself looks names up without letter case, so that one of the two is hard to reach by a link.

    Names in one folder that differ in separators alone (`parent_child.md`, `parentchild.md`) overwrite
    nothing; that is an info, for whoever types the link has to know which is which.

    One finding stands for all files of one name, on the first; rename the others.
    """

    name = "colliding-name"
    family: ClassVar[Family] = "duplicates"
    sees: ClassVar[Sight] = "facts"
    severity: ClassVar[Severity] = Severity.ERROR
    examples = (
        Bad(
            {"pumps/Costs.md": "", "pumps/costs.md": ""},
            message="“pumps/costs.md” differs from this file in letter case only: on many disks one overwrites the other",
        ),
        Bad({"Pumps/list.md": "", "pumps/list.md": ""}, why="a folder's letter case counts too"),
        Bad(
            {"pumps/hand_pump.md": "", "pumps/handpump.md": ""},
            message="“handpump” differs from this file's name in separators only",
        ),
        Good({"pumps/costs.md": "", "boilers/costs.md": ""}),
        Good({"pumps/1-11.md": "", "pumps/11-1.md": "", "pumps/111.md": ""}, why="the numbers are others"),
        Good({"pumps/costs.md": "", "pumps/costs.png": "", "pumps/C.md": "", "pumps/C++.md": ""}),
    )
    silent_on: ClassVar[tuple[str, ...]] = (
        "Notes of one name in different folders: Obsidian allows that, and `ambiguous-link` judges links to them.",
        "Two folders of one name that hold no two files of one name: on other disks they merge, and nothing is lost.",
        "Names that differ in separators and numbers both, and attachments that differ in separators.",
    )

    def is_alone(self, facts: NoteFacts, before: NoteFacts, outline: bytes) -> bool:
        """What is in a note changes no name."""
        del outline
        return facts.path == before.path

    def stands(self, facts: NoteFacts, before: NoteFacts, others: Collection[NoteFacts]) -> bool:
        """As above."""
        del others
        return facts.path == before.path

    def check(self, vault: Vault) -> Iterator[Diagnostic]:
        focus = frozenset(vault.focus)
        # All names are folded in one go, and so are their separators taken away: most have nothing to do with another.
        files = vault.names.ordered if vault.is_whole else _beside(vault.files, focus)
        paths = sorted(files, reverse=True)
        folded = fold("\0".join(paths)).split("\0")
        for same in _groups(paths, folded):
            yield from self._finding(same, focus, vault)
        # Of paths that differ in letter case only, the first.
        path_of = dict(zip(folded, paths, strict=False))
        notes = [key for key in path_of if key.endswith(".md")]
        apart: dict[tuple[str, str, tuple[str, ...]], list[str]] = defaultdict(list)
        for key in chain.from_iterable(_groups(notes, _joined("\0".join(notes)).split("\0"))):
            folder, _, name = key[:-3].rpartition("/")
            apart[folder, _joined(name) or name, tuple(_DIGITS.findall(name))].append(path_of[key])
        for same in apart.values():
            if len(same) > 1:
                yield from self._separators(sorted(same), focus)

    def _finding(self, paths: Sequence[str], focus: frozenset[str], vault: Vault) -> Iterator[Diagnostic]:
        # On a note if there is one: only notes are looked at one by one.
        first, *others = sorted(paths, key=lambda path: (path not in vault.notes, path))
        if first in focus or (vault.is_whole and first not in vault.notes):
            differ = "differs" if len(others) == 1 else "differ"
            only = "letter case only: on many disks one overwrites the other"
            if len({_NO_BREAK_SPACE.sub(" ", path) for path in paths}) == 1:
                only = "no-break spaces only: to a link they are one"
            yield self.diagnostic(
                first,
                0,
                0,
                f"{_listed(others)} {differ} from this file in {only}",
                related=tuple(Place(path, 0, 0) for path in others),
            )

    def _separators(self, paths: Sequence[str], focus: frozenset[str]) -> Iterator[Diagnostic]:
        first, *others = paths
        if first in focus:
            names = [path.rpartition("/")[2].rpartition(".")[0] for path in others]
            differ = "differs" if len(others) == 1 else "differ"
            yield self.diagnostic(
                first,
                0,
                0,
                f"{_listed(names)} {differ} from this file's name in separators only",
                severity=Severity.INFO,
                related=tuple(Place(path, 0, 0) for path in others),
            )


def _beside(files: Iterable[str], focus: Iterable[str]) -> Iterator[str]:
    """The files in the folders of some notes, and in those of the same names."""
    folders: dict[str, list[str]] = defaultdict(list)
    for path in files:
        folders[path.rpartition("/")[0]].append(path)
    wanted = {fold(path.rpartition("/")[0]) for path in focus}
    for folder, paths in folders.items():
        if fold(folder) in wanted:
            yield from paths


def _groups(entries: Iterable[str], keys: Sequence[str]) -> Iterable[list[str]]:
    """The entries that have a key in common."""
    number = Counter(keys)
    groups: dict[str, list[str]] = defaultdict(list)
    if len(number) < len(keys):
        for entry, key in zip(entries, keys, strict=True):
            if number[key] > 1:
                groups[key].append(entry)
    return groups.values()


def _joined(names: str) -> str:
    """Names without what separates their words."""
    # By octets it takes a tenth of what it takes by pattern.
    octets = names.encode("utf-8", "surrogatepass").translate(None, _ASCII_SEPARATORS)
    plain = octets.decode("utf-8", "surrogatepass")
    return plain if plain.isascii() else _SEPARATORS.sub("", plain)


def _listed(names: Sequence[str]) -> str:
    quoted = [f"“{name}”" for name in names]
    return " and ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))
