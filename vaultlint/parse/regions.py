"""What one look at a note finds, and where in it nothing counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from vaultlint.named import NamedTuple
from vaultlint.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vaultlint.note import Block, Heading, Link, Tag

BLANKED = frozenset({"code", "math", "html"})
"""The kinds of regions in which nothing counts."""

_INK = regex(r"[^\r\n]")


class Region(NamedTuple):
    """A stretch of a note that is not ordinary text.

    ``code`` is fenced, indented or inline, marks included; ``math`` is ``$…$`` and ``$$…$$``; ``html`` is an HTML
    block or an HTML comment. In all of these nothing counts. In a ``comment`` (``%%…%%``) and in a ``table``
    links and tags do, and they may hold regions of other kinds.
    """

    kind: Literal["code", "math", "html", "comment", "table"]
    start: int
    end: int


class Seen:
    """What the quick reading comes across that is no piece of a note, for rules that would look for it again."""

    __slots__ = ("destinations", "stamps")

    def __init__(self) -> None:
        self.stamps: list[str] = []
        """The values of all canonical timestamps outside code, and a "" for every other tag, though for few line
        breaks."""
        self.destinations = False
        """Whether a round bracket opens right behind a square one that closes, outside code."""


class Reading(NamedTuple):
    """All that one look at a note finds in its body, which begins at ``start``; each in order of place."""

    start: int
    regions: tuple[Region, ...] = ()
    links: tuple[Link, ...] = ()
    headings: tuple[Heading, ...] = ()
    blocks: tuple[Block, ...] = ()
    tags: tuple[Tag, ...] = ()

    def visible(self, text: str) -> str:
        """The text with everything blanked in which nothing counts, the frontmatter included."""
        return blanked(text, self.start, self.regions)


def blanked(text: str, start: int, regions: Iterable[Region]) -> str:
    """The text with its first code points and these regions (ascending) made spaces; line breaks stay."""
    pieces = [_blank(text[:start])]
    at = start
    for kind, begin, end in regions:
        if kind in BLANKED:
            pieces += text[at:begin], _blank(text[begin:end])
            at = end
    pieces.append(text[at:])
    return "".join(pieces)


def _blank(text: str) -> str:
    if "\r" in text:
        return _INK.sub(" ", text)
    return "\n".join([" " * len(line) for line in text.split("\n")])
