"""What links lead to: a few notes, and the headings."""

from __future__ import annotations

from array import array
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from vaultlint.vault.judge import survey
from vaultlint.vault.names import fold_heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from vaultlint.vault.vault import Vault


def inbound(vault: Vault, paths: Iterable[str]) -> dict[str, int]:
    """The number of links from other notes, and from canvases, that lead to each of these notes."""
    count = vault.once(leads_to)
    numbers = vault.names.numbers
    return {path: count.get(numbers[path], 0) if path in numbers else 0 for path in paths}


def leads_to(vault: Vault) -> Mapping[int, int]:
    """How many links of others lead to each file, by its number."""
    leads = [survey(vault, source).leads for source in chain(vault.notes, vault.canvases)]
    return Counter(array("I", b"".join(leads)))


def linked_headings(vault: Vault) -> dict[str, frozenset[str]]:
    """The headings that links name, folded, by note; ask for it with ``vault.once(linked_headings)``.

    Every segment of a chain counts, and so does what is no heading of the note.
    """
    return {
        path: frozenset(name for _, names in links for name in names)
        for path, links in vault.once(heading_links).items()
    }


def heading_links(vault: Vault) -> dict[str, list[tuple[str, list[str]]]]:
    """The links to headings by the note they lead to: in which note each stands, and which headings it names, folded."""
    found: dict[str, list[tuple[str, list[str]]]] = {}
    for path, source, names in named_headings(vault, chain(vault.notes, vault.canvases)):
        found.setdefault(path, []).append((source, names))
    return found


def named_headings(vault: Vault, sources: Iterable[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Which headings of which note (first) the links of these notes (second) name, folded, a link at a time."""
    for source in sources:
        for link in survey(vault, source).placed:
            path = vault.follow(link, source).path
            if path is not None:
                yield path, source, [fold_heading(name) for name in link.subpath.split("#")]
