"""What links lead to, without following every link of the vault: a few notes, and the headings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultlint.vault.names import fold, fold_heading

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


def linked_headings(vault: Vault) -> dict[str, frozenset[str]]:
    """The headings that links name, folded, by note; ask for it with ``vault.once(linked_headings)``.

    Every segment of a chain counts, and so does what is no heading of the note.
    """
    found: dict[str, set[str]] = {}
    for notes in (vault.notes, vault.canvases):
        for source, facts in notes.items():
            for link in facts.links:
                if "#" in link.target:
                    path = vault.follow(link, source).path
                    if path is not None:
                        found.setdefault(path, set()).update(map(fold_heading, link.subpath.split("#")))
    return {path: frozenset(names) for path, names in found.items()}
