"""The exact reading of a note: its block structure line by line, then every stretch of inline text."""

from __future__ import annotations

from vaultlint.parse.blocks import blocks
from vaultlint.parse.inline import Inline
from vaultlint.parse.regions import Reading, blanked
from vaultlint.parse.structure import Structure


def exact(text: str, start: int) -> Reading:
    """The reading of a note whose body begins at ``start``."""
    structure = Structure(text, start)
    inline = Inline(structure.unmarked())
    for leaf in structure.leaves:
        inline.read(leaf)
    regions = tuple(sorted(structure.regions + inline.regions, key=lambda region: region.start))
    return Reading(
        start,
        regions,
        tuple(sorted(inline.links, key=lambda link: link.start)),
        tuple(structure.headings),
        blocks(text, structure.leaves, inline.ends, blanked(text, start, regions)),
        tuple(inline.tags),
    )
