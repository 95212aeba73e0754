"""Block ids: ``^id`` at the end of a block, or alone behind it.

Source: `Internal links` in the help vault; release notes 0.9.5, 0.9.6, 0.10.9 and 0.14.0.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from vaultlint.note import Block
from vaultlint.parse.wikilinks import SPACE
from vaultlint.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vaultlint.parse.inline import Inline
    from vaultlint.parse.regions import Reading
    from vaultlint.parse.structure import Leaf

_ID = regex(r"\^([A-Za-z0-9-]+)\Z")
_LONGEST = 1000


def blocks(text: str, leaves: Iterable[Leaf], inline: Inline, reading: Reading) -> tuple[Block, ...]:
    """The blocks of a note that have an id, in order of place; of two with one id the later."""
    found: dict[str, Block] = {}
    visible = ""
    for leaf in leaves:
        if leaf.block is None or leaf.kind == "cell":
            continue
        begin = max(leaf.start, leaf.end - _LONGEST)
        match = _ID.search(text[begin : leaf.end].rstrip(SPACE))
        if match is None:
            continue
        at = begin + match.start()
        alone = at == leaf.start
        if not (
            alone
            or text[at - 1] in SPACE
            or at in inline.ends
            or inline.after_emphasis(at, leaf.start, leaf.end)
        ):
            continue
        visible = visible or reading.visible(text)
        if visible[at] == "^":
            block = (leaf.previous or leaf.block) if alone else leaf.block
            found.pop(match[1].lower(), None)
            found[match[1].lower()] = Block(match[1], block.start, block.end)
    return tuple(sorted(found.values(), key=itemgetter(1, 2)))
