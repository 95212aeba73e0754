"""Where in a note nothing counts, and what is a comment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vaultlint.parse.blocks import blocks
from vaultlint.parse.inline import Inline
from vaultlint.parse.structure import Structure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vaultlint.note import Block, Heading, Link, Tag
    from vaultlint.parse.structure import Hidden

_INK = re.compile(r"[^\r\n]")


class Reading:
    """All that one look at the body of a note finds; ``start`` is where the body begins."""

    def __init__(self, text: str, start: int) -> None:
        structure = Structure(text, start)
        inline = Inline(blanked(text, structure.prefixes))
        for leaf in structure.leaves:
            inline.read(leaf)
        self.hidden: tuple[Hidden, ...] = tuple(
            sorted(structure.hidden + inline.hidden, key=lambda region: region.start)
        )
        self.comments = tuple(sorted(structure.comments + inline.comments))
        self.visible = blanked(text, [(0, start), *((region.start, region.end) for region in self.hidden)])
        self.links: tuple[Link, ...] = tuple(sorted(inline.links, key=lambda link: link.start))
        self.tags: tuple[Tag, ...] = tuple(inline.tags)
        self.headings: tuple[Heading, ...] = tuple(structure.headings)
        self.blocks: tuple[Block, ...] = blocks(text, structure.leaves, inline.ends, self.visible)


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with these spans, which ascend and do not overlap, made spaces; line breaks stay."""
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        if start < end:
            pieces += text[at:start], _INK.sub(" ", text[start:end])
            at = end
    pieces.append(text[at:])
    return "".join(pieces)
