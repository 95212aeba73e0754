"""All files of a vault together, indexed so that links can be followed both ways."""

from __future__ import annotations

from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from vaultlint.named import NamedTuple
from vaultlint.vault.files import Files
from vaultlint.vault.names import fold
from vaultlint.vault.resolve import Places, Resolution, Subpath
from vaultlint.vault.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from vaultlint.note import Link, NoteFacts
    from vaultlint.vault.judge import Survey
    from vaultlint.vault.resolve import Index


_Made = TypeVar("_Made")


class Backlink(NamedTuple):
    """A link, and the note it stands in."""

    source: str
    link: Link


class Vault:
    """Every file of a vault, and what is known of each note.

    ``files`` are the paths of all files that Obsidian indexes (notes, attachments, canvases, bases),
    relative to the root, ``/``-separated, NFC. ``notes`` holds the facts of each readable note.
    ``canvases`` are remembered in the same way: they have links, and nothing else.
    ``focus`` are the notes that rules should report on: the others are known, not judged; ``canvas_focus`` are
    the canvases. ``surveys`` say where the links of notes lead that were judged by the names of the files before
    (see `vaultlint.vault.judge.Survey`). ``aliases`` go before those that the notes have. ``excluded`` says which
    notes are known and not judged, whichever a run is about; one that is asked for by name is in focus all the same.
    """

    def __init__(
        self,
        files: Iterable[str],
        notes: Mapping[str, NoteFacts],
        *,
        canvases: Mapping[str, NoteFacts] | None = None,
        focus: Collection[str] | None = None,
        settings: Settings | None = None,
        read: Callable[[str], str] | None = None,
        surveys: Mapping[str, Survey] | None = None,
        aliases: Mapping[str, tuple[str, ...]] | None = None,
        excluded: Callable[[str], bool] | None = None,
    ) -> None:
        self.names = Files.of(files)
        self.notes = notes
        self.surveys = surveys or {}
        self._aliases = aliases
        self._excluded = excluded
        self.focus = tuple(sorted(notes if focus is None else (path for path in focus if path in notes)))
        self.canvases = canvases or {}
        self.canvas_focus = tuple(sorted(path for path in self.canvases if focus is None or path in focus))
        self.settings = settings or Settings()
        self._read = read
        self.answers: dict[str, Callable[[], Any]] = {}
        """What waits for what another process works at for a rule, by its name: see `vaultlint.rule.VaultRule.answer`."""
        self._places: dict[str, Places] = {}
        self._made: dict[Any, Any] = {}

    @property
    def is_whole(self) -> bool:
        """Whether the run is about the vault and not about a few of its notes (excluded ones make no difference).

        A finding about a file that is no note belongs to such a run only.
        """
        return not self.notes or 2 * len(self.focus) > len(self.notes)

    def is_excluded(self, path: str) -> bool:
        """Whether nothing is reported on a note unless somebody asks for it by name."""
        return self._excluded is not None and self._excluded(path)

    @property
    def files(self) -> frozenset[str]:
        """The paths of all files."""
        return self.names.paths

    @property
    def index(self) -> Index:
        """The files by name."""
        return self.names.index

    @cached_property
    def aliases(self) -> Mapping[str, tuple[str, ...]]:
        """Which notes have an alias, by its folded form."""
        if self._aliases is not None:
            return self._aliases
        found: dict[str, list[str]] = {}
        for path, facts in self.notes.items():
            if facts.properties:
                for alias in facts.aliases:
                    found.setdefault(fold(alias.strip()), []).append(path)
        return {alias: tuple(dict.fromkeys(paths)) for alias, paths in found.items() if alias}

    def resolve(self, target: str, source: str) -> Resolution:
        """Which file a link path (without subpath) leads to from the note ``source``, and why."""
        return self.names.resolve(target, source)

    def follow(self, link: Link, source: str) -> Resolution:
        """Where a link of the note or canvas ``source`` leads; a card names a file by its path from the root."""
        if link.place == "canvas" and link.key == "file":
            return self.resolve("/" + link.path, source)
        return self.resolve(link.path, source)

    def resolve_subpath(self, path: str, subpath: str) -> Subpath:
        """What the subpath of a link to ``path`` leads to; opaque where that is no note we could read."""
        if not subpath:
            return Subpath.NONE
        places = self._places.get(path)
        if places is None:
            facts = self.notes.get(path)
            if facts is None or not path.lower().endswith(".md"):
                return Subpath.OPAQUE
            places = self._places[path] = Places(facts)
        return places.resolve(subpath)

    @cached_property
    def _backlinks(self) -> dict[str, list[Backlink]]:
        found: dict[str, list[Backlink]] = {}
        for source, facts in chain(self.notes.items(), self.canvases.items()):
            for link in facts.links:
                path = self.follow(link, source).path
                if path is not None:
                    found.setdefault(path, []).append(Backlink(source, link))
        return found

    def backlinks(self, path: str) -> tuple[Backlink, ...]:
        """Every link that leads to a file, with the note it stands in; a note's links to itself too."""
        return tuple(self._backlinks.get(path, ()))

    def text(self, path: str) -> str:
        """The text of a note or canvas, for the rare rule that must see it.

        Raises:
            KeyError: there is no such file.
        """
        if self._read is None or not (path in self.notes or path in self.canvases):
            raise KeyError(path)
        return self._read(path)

    def seen_by(self, rule: str) -> Vault:
        """The vault as a rule is to see it: where less is enough to tell what it says, less."""
        del rule
        return self

    def once(self, make: Callable[[Vault], _Made]) -> _Made:
        """What ``make`` makes of this vault; made when first asked for, and shared by all who ask."""
        if make not in self._made:
            self._made[make] = make(self)
        made: _Made = self._made[make]
        return made
