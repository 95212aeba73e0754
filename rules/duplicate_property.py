"""Properties that should be unique and are not."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, ClassVar

from vaultlint.diagnostic import Diagnostic, Place, Severity
from vaultlint.rule import Bad, Family, Good, Sight, VaultRule, option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.note import Note
    from vaultlint.vault import Vault


class DuplicateProperty(VaultRule):
    """A property that must be unique has the same value in two notes.

    Say in `names` which properties those are: an identifier of your own, a permalink, an ISBN. Be sure that one
    value can belong to one note only: a video, a book or a meeting has many topics, and notes that share
    their source are no duplicates of each other.

    One finding stands for all notes with one value, on the first; the others are listed with it.
    """

    name = "duplicate-property"
    family: ClassVar[Family] = "duplicates"
    sees: ClassVar[Sight] = "facts"
    severity: ClassVar[Severity] = Severity.ERROR
    enabled: ClassVar[bool] = False
    examples = (
        Bad(
            {"Ada.md": "---\nid: 7\n---\n", "Bea.md": '---\nid: "7"\n---\n'},
            options={"names": ["id"]},
            message="“Bea” has the same “id”: “7”",
        ),
        Good({"Ada.md": "---\nid: 7\n---\n", "Bea.md": "---\nid: 8\n---\n"}, options={"names": ["id"]}),
        Good({"Ada.md": "---\nid: 7\n---\n", "Bea.md": "---\nid: 7\n---\n"}, why="no property was named"),
        Good(
            {"Ada.md": "---\nid:\n---\n", "Bea.md": "---\nid: \n---\n"},
            options={"names": ["id"]},
            why="empty",
        ),
    )
    silent_on: ClassVar[tuple[str, ...]] = (
        "Every property that `names` does not name, and empty values.",
        "A value that one note has twice.",
    )

    names: tuple[str, ...] = option((), "The properties whose values must be unique.")

    def fact(self, note: Note) -> Any:
        """Where the properties stand."""
        block = note.frontmatter
        if block is None:
            return None
        found = {name: block.get(name) for name in self.names}
        return {name: [entry.start, entry.end] for name, entry in found.items() if entry is not None} or None

    def check(self, vault: Vault) -> Iterator[Diagnostic]:
        focus = frozenset(vault.focus)
        for name in self.names:
            holders: dict[str, list[str]] = defaultdict(list)
            for path, facts in vault.notes.items():
                for value in {str(value) for value in _values(facts.properties, name)}:
                    holders[value].append(path)
            for value, paths in holders.items():
                first, *others = sorted(paths)
                if others and first in focus:
                    listed = " and ".join(
                        f"“{path.rpartition('/')[2].rpartition('.')[0]}”" for path in others[:3]
                    )
                    more = f" and {len(others) - 3} more" if len(others) > 3 else ""
                    have = "has" if len(others) == 1 else "have"
                    yield self.diagnostic(
                        first,
                        *self._place(vault, first, name),
                        f"{listed}{more} {have} the same “{name}”: “{value}”",
                        related=tuple(Place(other, *self._place(vault, other, name)) for other in others),
                        cause=f"notes have a “{name}” that another note has",
                    )

    def _place(self, vault: Vault, path: str, name: str) -> tuple[int, int]:
        start, end = (vault.notes[path].extra.get(self.name) or {}).get(name, (0, 0))
        return start, end


def _values(properties: Any, name: str) -> list[Any]:
    wanted = name.lower()
    for key, value in properties.items():
        if key.lower() == wanted:
            return [
                one
                for one in (value if isinstance(value, list) else [value])
                if one is not None and one != ""
            ]
    return []
