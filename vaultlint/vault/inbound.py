"""How many links lead to a few notes, without following every link of the vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultlint.vault.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vaultlint.vault.vault import Vault


def inbound(vault: Vault, paths: Iterable[str]) -> dict[str, int]:
    """The number of links from other notes, and from canvases, that lead to each of these notes.

    Only links that name a note as one of these is named are followed.
    """
    count = dict.fromkeys(paths, 0)
    names = {_named(path) for path in count}
    worth: dict[str, bool] = {}
    for notes in (vault.notes, vault.canvases):
        for source, facts in notes.items():
            for link in facts.links:
                target = link.target
                known = worth.get(target)
                if known is None:
                    known = worth[target] = _named(link.path) in names
                if known:
                    path = vault.follow(link, source).path
                    if path in count and path != source:
                        count[path] += 1
    return count


def _named(path: str) -> str:
    return fold(path.rpartition("/")[2]).removesuffix(".md")
