"""The exact reading of a note: its block structure line by line, then every stretch of inline text."""

from __future__ import annotations

from operator import itemgetter

from vaultlint.parse.blocks import blocks
from vaultlint.parse.inline import Inline
from vaultlint.parse.regions import Reading
from vaultlint.parse.structure import Structure


def exact(text: str, start: int) -> Reading:
    """The reading of a note whose body begins at ``start``."""
    return _reading(Structure(text, start))


def section(text: str) -> tuple[Reading, bool]:
    """The reading of a part of a note; and whether what is open at its end would not end at a heading."""
    structure = Structure(text, 0)
    return _reading(structure), structure.goes_on


def _reading(structure: Structure) -> Reading:
    text = structure.text
    inline = Inline(structure.unmarked())
    for leaf in structure.leaves:
        inline.read(leaf)
    reading = Reading(
        structure.start,
        tuple(sorted(structure.regions + inline.regions, key=itemgetter(1))),
        tuple(sorted(inline.links, key=itemgetter(1))),
        tuple(structure.headings),
        (),
        tuple(inline.tags),
    )
    if "^" not in text:
        return reading
    return reading._replace(blocks=blocks(text, structure.leaves, inline, reading))
