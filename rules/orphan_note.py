"""Notes that no link leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from vaultlint.diagnostic import Diagnostic, Severity
from vaultlint.rule import Bad, Family, Good, VaultRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.vault import Vault


class OrphanNote(VaultRule):
    """No link leads to a note.

    It is found by search or not at all. Many vaults have such notes on purpose (daily notes, a start page), so
    this rule runs only where it is asked for.

    Links and embeds of all notes, links in properties and cards of canvases count; a link of the note to
    itself does not.
    """

    name = "orphan-note"
    family: ClassVar[Family] = "graph"
    severity: ClassVar[Severity] = Severity.INFO
    enabled: ClassVar[bool] = False
    examples = (
        Bad(
            {"pumps.md": "See [[pumps#Costs]].\n\n# Costs\n", "boilers.md": "[[pumps]] and [[boilers]]\n"},
            message="no link leads to this note, which links to 1 other file",
        ),
        Bad({"pumps.md": "Text.\n"}, message="no link leads to this note, and it links to no other file"),
        Good(
            {"pumps.md": "[[boilers]]\n", "boilers.md": "---\nfed-by: '[[pumps]]'\n---\n"},
            why="a property counts",
        ),
        Good(
            {"pumps.md": "![[boilers]]\n", "boilers.md": "[p](pumps.md)\n"},
            why="so do embeds and Markdown links",
        ),
    )
    silent_on: ClassVar[tuple[str, ...]] = (
        "Notes that a base, a query or a plugin lists: a list is no link.",
        "Attachments: `unused-attachment` looks for those.",
    )

    def check(self, vault: Vault) -> Iterator[Diagnostic]:
        for path in vault.focus:
            if not path.lower().endswith(".md") or any(link.source != path for link in vault.backlinks(path)):
                continue
            facts = vault.notes[path]
            others = {vault.resolve(link.path, path).path for link in facts.links} - {None, path}
            if others:
                files = "file" if len(others) == 1 else "files"
                rest = f", which links to {len(others)} other {files}"
            else:
                rest = ", and it links to no other file"
            yield self.diagnostic(
                path, 0, 0, f"no link leads to this note{rest}", cause="notes have no link that leads to them"
            )
