"""Notes from which no link leads on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from vaultlint.diagnostic import Diagnostic, Severity
from vaultlint.rule import Bad, Family, Good, VaultRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.vault import Vault


class DeadEndNote(VaultRule):
    """No link leads from a note to another file.

    Who arrives there can only go back. In many vaults that is as it should be (a quotation, a recipe), so this
    rule runs only where it is asked for.

    Links, embeds and links in properties count, if there is a file that they lead to.
    """

    name = "dead-end-note"
    family: ClassVar[Family] = "graph"
    severity: ClassVar[Severity] = Severity.INFO
    enabled: ClassVar[bool] = False
    examples = (
        Bad({"pumps.md": "Text, and [[#Costs]].\n"}, message="this note links to nothing but itself"),
        Bad({"pumps.md": "Text.\n", "boilers.md": "[[pumps]]\n"}, message="this note links to nothing"),
        Bad(
            {"pumps.md": "[[boilers]], [[valves]] and [[boilers]]\n"},
            message="this note leads nowhere: there is no file for any of its 3 links",
        ),
        Good({"pumps.md": "![[plan.png]]\n", "plan.png": ""}),
        Good({"pumps.md": "---\nfeeds: '[[boilers]]'\n---\n", "boilers.md": "[[pumps]]\n"}),
    )
    silent_on: ClassVar[tuple[str, ...]] = (
        "Links to the web: they leave the vault, and are not counted either way.",
        "Whether any link leads to the note: `orphan-note` looks at that.",
    )

    def check(self, vault: Vault) -> Iterator[Diagnostic]:
        for path in vault.focus:
            if not path.lower().endswith(".md"):
                continue
            links = vault.notes[path].links
            targets = [vault.resolve(link.path, path).path for link in links]
            if any(target not in (None, path) for target in targets):
                continue
            lost = targets.count(None)
            if not links:
                message = "this note links to nothing"
            elif not lost:
                message = "this note links to nothing but itself"
            else:
                its = "its one link" if len(links) == lost == 1 else f"any of its {lost} links"
                message = f"this note leads nowhere: there is no file for {its}"
            yield self.diagnostic(path, 0, 0, message, cause="notes lead to no other file")
