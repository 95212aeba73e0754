"""The exact reading of a note: its block structure line by line, then every stretch of inline text."""

from __future__ import annotations

from operator import itemgetter

from vaultlint.parse.blocks import blocks
from vaultlint.parse.inline import Inline
from vaultlint.parse.regions import Reading
from vaultlint.parse.structure import Structure


def exact(text: str, start: int) -> Reading:
    """The reading of a note whose body begins at ``start``."""
    structure = Structure(text, start)
    inline = Inline(structure.unmarked())
    for leaf in structure.leaves:
        inline.read(leaf)
    reading = Reading(
        start,
        tuple(sorted(structure.regions + inline.regions, key=itemgetter(1))),
        tuple(sorted(inline.links, key=itemgetter(1))),
        tuple(structure.headings),
        (),
        tuple(inline.tags),
    )
    if "^" not in text:
        return reading
    return reading._replace(blocks=blocks(text, structure.leaves, inline, reading))
