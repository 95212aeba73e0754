"""``--changed-since``: findings in notes that changed, and in notes whose links the changes broke."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from vaultlint.lint import vault_of
from vaultlint.vault import Vault

if TYPE_CHECKING:
    from vaultlint.diagnostic import Diagnostic
    from vaultlint.disk.git import Changes
    from vaultlint.lint import Snapshot
    from vaultlint.note import Link


@dataclass(frozen=True)
class Concern:
    """Which findings of a vault some changes have to do with."""

    changes: Changes
    snapshot: Snapshot

    def about(self, diagnostic: Diagnostic) -> bool:
        """Whether a finding stands in a changed note, is about one, or about a link to what changed or went."""
        changed, gone = self.changes
        if diagnostic.path in changed or any(place.path in changed for place in diagnostic.related):
            return True
        link = self._links.get((diagnostic.path, diagnostic.span.start))
        if link is None:
            return False
        return (
            self._now.follow(link, diagnostic.path).path in changed
            or self._before.follow(link, diagnostic.path).path in gone
        )

    @cached_property
    def _links(self) -> dict[tuple[str, int], Link]:
        return {
            (path, link.start): link
            for path, scan in self.snapshot.scans.items()
            for link in scan.facts.links
        }

    @cached_property
    def _now(self) -> Vault:
        return vault_of(self.snapshot)

    @cached_property
    def _before(self) -> Vault:
        """The vault with the files that are gone."""
        return Vault((*self.snapshot.files, *self.changes.gone), {})
