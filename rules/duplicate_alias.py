"""Aliases that name two notes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, ClassVar

from vaultlint.diagnostic import Diagnostic, Place, Severity
from vaultlint.rule import Bad, Family, Good, Sight, VaultRule
from vaultlint.vault.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.note import Note, NoteFacts
    from vaultlint.vault import Vault


class DuplicateAlias(VaultRule):
    """Two notes claim one alias, or an alias is another note's name.

    Whoever types the alias is offered several notes and has to guess. Where the alias is the name of another
    note, the link goes to that note: the alias can never be reached.

    A shared alias is reported on the first of the notes, the others are listed with it.
    """

    name = "duplicate-alias"
    family: ClassVar[Family] = "duplicates"
    sees: ClassVar[Sight] = "facts"
    severity: ClassVar[Severity] = Severity.WARNING
    examples = (
        Bad(
            {"Ada.md": "---\naliases: [The founder]\n---\n", "Bea.md": "---\naliases: the founder\n---\n"},
            message="“Bea” claims the alias “The founder” too",
        ),
        Bad(
            {"Ada.md": "---\naliases:\n  - Pumps\n---\n", "shop/pumps.md": ""},
            message="the alias “Pumps” is the name of another note, “shop/pumps.md”, and links go there",
        ),
        Good({"Ada.md": "---\naliases: [The founder]\n---\n", "Bea.md": "---\naliases: [The heir]\n---\n"}),
        Good({"Ada.md": "---\naliases: [ada, Ada, ADA]\n---\n"}, why="of one note"),
        Good(
            {"Ada.md": "---\nalias: The founder\n---\n", "Bea.md": "---\nalias: The founder\n---\n"},
            why="no property",
        ),
    )
    silent_on: ClassVar[tuple[str, ...]] = (
        "An alias that is the note's own name, or that one note has twice.",
        "An alias that is the name of an attachment: links to attachments carry their extension.",
        "Aliases that more than 20 notes share: they say what kind of note it is.",
    )

    def fact(self, note: Note) -> Any:
        """Where the aliases stand."""
        entry = note.named.get("aliases")
        return None if entry is None else [entry.start, entry.end]

    def is_alone(self, facts: NoteFacts, before: NoteFacts, outline: bytes) -> bool:
        """Whether it has the aliases that it had."""
        del outline
        return facts.aliases == before.aliases

    def check(self, vault: Vault) -> Iterator[Diagnostic]:
        claims: dict[str, dict[str, str]] = defaultdict(dict)
        for path, facts in vault.notes.items():
            # `aliases` looks at every key; a note without such a property is spared that.
            for alias in facts.aliases if self.name in facts.extra else ():
                if alias.strip():
                    claims[fold(alias.strip())].setdefault(path, alias.strip())
        if not claims:
            return
        focus = frozenset(vault.focus)
        names: dict[str, list[str]] = defaultdict(list)
        for path in sorted(vault.notes):
            if path.lower().endswith(".md"):
                names[fold(path.rpartition("/")[2][: -len(".md")])].append(path)
        for key, holders in claims.items():
            named = names.get(key, [])
            for path, alias in holders.items():
                others = [other for other in named if other != path]
                if others and path not in named and path in focus:
                    yield self.diagnostic(
                        path,
                        *_place(vault, path),
                        f"the alias “{alias}” is the name of another note, “{others[0]}”, and links go there",
                        related=tuple(Place(other, 0, 0) for other in others),
                    )
            if 1 < len(holders) <= _PATTERN:
                first, *others = sorted(holders)
                if first in focus:
                    listed = " and ".join(f"“{_name(path)}”" for path in others[:3])
                    more = f" and {len(others) - 3} more" if len(others) > 3 else ""
                    claim = "claims" if len(others) == 1 else "claim"
                    yield self.diagnostic(
                        first,
                        *_place(vault, first),
                        f"{listed}{more} {claim} the alias “{holders[first]}” too",
                        related=tuple(Place(other, *_place(vault, other)) for other in others),
                    )


_PATTERN = 20


def _name(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0]


def _place(vault: Vault, path: str) -> tuple[int, int]:
    fact = vault.notes[path].extra.get(DuplicateAlias.name)
    return (fact[0], fact[1]) if fact else (0, 0)
