"""Links from a note to itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from vaultlint.diagnostic import Severity
from vaultlint.rule import Bad, Family, Good, Sight, VaultRule
from vaultlint.vault.judge import links

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.vault import Vault


class SelfLink(VaultRule):
    """A note links to itself.

    A click leads to where the reader already is. Links to a heading or block of the same note are another matter, and
    are not reported.
    """

    name = "self-link"
    family: ClassVar[Family] = "links"
    sees: ClassVar[Sight] = "files"
    severity = Severity.INFO
    enabled = False
    examples = (
        Bad({"pumps.md": "See [[pumps]].\n"}, message="this note links to itself"),
        Good({"pumps.md": "# Costs\n\nSee [[#Costs]], [[pumps#Costs]] and [[boilers]].\n", "boilers.md": ""}),
    )

    def check(self, vault: Vault) -> Iterator[Diagnostic]:
        for source, link, _ in vault.once(links).circular:
            yield self.diagnostic(
                source,
                link.start,
                link.end,
                "this note links to itself",
                cause="links lead to the note they stand in",
            )
