"""Block ids: ``^id`` at the end of a block, or alone behind it.

Source: `Internal links` in the help vault; release notes 0.9.5, 0.9.6, 0.10.9 and 0.14.0.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vaultlint.note import Block
from vaultlint.parse.wikilinks import SPACE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from vaultlint.parse.structure import Leaf

_ID = re.compile(r"\^([A-Za-z0-9-]+)\Z")
_LONGEST = 1000


def blocks(text: str, leaves: Iterable[Leaf], ends: Collection[int], visible: str) -> tuple[Block, ...]:
    """The blocks that have an id, in order of place; of two with one id the later."""
    found: dict[str, Block] = {}
    for leaf in leaves:
        if leaf.kind not in ("text", "heading"):
            continue
        written = text[max(leaf.start, leaf.end - _LONGEST) : leaf.end].rstrip(SPACE)
        match = _ID.search(written)
        if match is None:
            continue
        at = max(leaf.start, leaf.end - _LONGEST) + match.start()
        if visible[at] != "^":
            continue
        alone = at == leaf.start
        if not alone and text[at - 1] not in SPACE and at not in ends:
            continue
        block = (leaf.previous or leaf.block) if alone else leaf.block
        if block is not None:
            found.pop(match[1].lower(), None)
            found[match[1].lower()] = Block(match[1], block.start, block.end)
    return tuple(sorted(found.values(), key=lambda block: (block.start, block.end)))
