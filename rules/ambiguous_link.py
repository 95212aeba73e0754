"""Links that several files match."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from vaultlint.diagnostic import Severity
from vaultlint.rule import Bad, Family, Good, Sight, VaultRule
from vaultlint.vault.judge import links

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.vault import Vault

_NAMED = 3


class AmbiguousLink(VaultRule):
    """Several files match a link.

    Obsidian takes the file with exactly this path from the root of the vault, else the files below the folder
    of the note before all others, and of those the one with the shortest path. So the link works, but a new
    file, or moving the note, can make it lead elsewhere. Two paths of equal length are a tie, for which Obsidian has no
    rule.
    """

    name = "ambiguous-link"
    family: ClassVar[Family] = "links"
    sees: ClassVar[Sight] = "files"
    severity = Severity.INFO
    enabled = False
    examples = (
        Bad(
            {"note.md": "[[plan]]\n", "2023/plan.md": "", "archive/plan.md": ""},
            why="Obsidian takes the shorter path, “2023/plan.md”.",
        ),
        Bad({"note.md": "[[plan]]\n", "a/plan.md": "", "b/plan.md": ""}, why="Nothing decides between them."),
        Good(
            {"note.md": "[[2023/plan]] [[idea]]\n", "2023/plan.md": "", "archive/plan.md": "", "idea.md": ""}
        ),
    )

    def check(self, vault: Vault) -> Iterator[Diagnostic]:
        for source, link, resolution in vault.once(links).several:
            candidates = resolution.candidates
            named = " or ".join(f"“{path}”" for path in candidates[:_NAMED])
            unnamed = len(candidates) - _NAMED
            if unnamed > 0:
                named += f" or {unnamed} more file{'s' if unnamed > 1 else ''}"
            if resolution.tie:
                decision = "and Obsidian has no rule that chooses between the first two"
            else:
                decision = f"of which Obsidian takes the first: {resolution.step}"
            yield self.diagnostic(
                source,
                link.start,
                link.end,
                f"“{link.path}” can be {named}, {decision}",
                cause="links could lead to several files",
            )
