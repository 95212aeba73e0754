"""Links to an alias."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from vaultlint.diagnostic import Suggestion
from vaultlint.edit import Applicability
from vaultlint.parse.wikilinks import default_display
from vaultlint.rule import Bad, Family, Good, Sight, VaultRule, option
from vaultlint.similar.relinking import fix_to, shown
from vaultlint.vault.judge import Fault, aliased, lost

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.vault import Vault


class AliasLink(VaultRule):
    """A link's target is the alias of a note.

    Obsidian follows no alias: choosing one in the editor writes `[[Note|alias]]`, and a bare `[[alias]]` is
    unresolved and makes a new note when it is clicked. Obsidian Publish does follow them, so nobody notices
    there.

    When one note only has the alias, the link is repaired, and reads as before.
    """

    name = "alias-link"
    family: ClassVar[Family] = "links"
    sees: ClassVar[Sight] = "targets"
    examples = (
        Bad(
            {"note.md": "See [[HP]].\n", "heat_pump.md": "---\naliases: [HP]\n---\n"},
            fixed={"note.md": "See [[heat_pump|HP]].\n"},
            message="“HP” is an alias of “heat_pump”, and Obsidian follows no alias",
        ),
        Bad(
            {"note.md": "[[hp|pump]] ![[HP]]\n", "heat_pump.md": "---\naliases:\n  - HP\n---\n"},
            fixed={"note.md": "[[heat_pump|pump]] ![[heat_pump|HP]]\n"},
        ),
        Bad(
            {"note.md": "[[HP]]\n", "a.md": "---\naliases: HP\n---\n", "b.md": "---\naliases: HP\n---\n"},
            message="“HP” is an alias of “a” and of “b”, and Obsidian follows no alias",
        ),
        Good({"note.md": "[[heat_pump|HP]]\n", "heat_pump.md": "---\naliases: [HP]\n---\n"}),
        Good({"note.md": "[[HP]]\n", "HP.md": "", "heat_pump.md": "---\naliases: [HP]\n---\n"}),
    )

    comments: bool = option(default=True, description="Whether links in `%%` comments count, as in Obsidian.")

    def check(self, vault: Vault) -> Iterator[Diagnostic]:
        for source, link, *_ in lost(vault, Fault.ALIAS):
            if link.place == "comment" and not self.comments:
                continue
            owners = aliased(vault, link.path)
            named = " and of ".join(f"“{shown(vault, path, source)}”" for path in owners[:3])
            more = f" and {len(owners) - 3} more notes" if len(owners) > 3 else ""
            fix = None
            if len(owners) == 1:
                fix = fix_to(
                    vault,
                    link,
                    source,
                    owners[0],
                    Applicability.SAFE,
                    display=link.display or default_display(link.target),
                )
            yield self.diagnostic(
                source,
                link.start,
                link.end,
                f"“{link.path}” is an alias of {named}{more}, and Obsidian follows no alias",
                fix=fix,
                suggestions=tuple(Suggestion(path, 1.0, "has this alias") for path in owners[:3]),
                cause="links lead to an alias",
            )
