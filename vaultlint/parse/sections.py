"""Notes with surprises: read section by section, and exactly only where the surprises are.

A heading that begins its line ends all that is open above it (paragraphs, lists, quotes, tables, indented code),
but for fenced code, maths, comments and HTML. Each section behind which none of those is open can be read as if
it were a note of its own.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar

from vaultlint.note import Block, Heading, Link, Tag
from vaultlint.parse.exact import exact, section
from vaultlint.parse.quick import quick
from vaultlint.parse.regions import Reading, Region
from vaultlint.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_Placed = TypeVar("_Placed", Region, Link, Heading, Block, Tag)

_HEADING = regex(r"\n(?=#{1,6}+(?:[ \t]|\r?\n|\Z))")
# An id that is alone in a heading names the block before it, which is in another section.
_ID_AS_HEADING = regex(r"#[ \t]++\^[A-Za-z0-9-]++(?:[^\S\n]|[#\ufeff])*+(?![^\n])")
_SHORTEST = 500
"""Shorter sections are read together with the next: each takes some time of its own."""


def by_sections(text: str, start: int, shortest: int = _SHORTEST) -> Reading:
    """The exact reading of a note whose body begins at ``start``."""
    ends = list(_ends(text, start, shortest))
    if len(ends) == 1 or ("^" in text and _ID_AS_HEADING.search(text, start)):
        return exact(text, start)
    regions: list[Region] = []
    links: list[Link] = []
    headings: list[Heading] = []
    tags: list[Tag] = []
    blocks: dict[str, Block] = {}
    begin = start
    for end in ends:
        found = quick(text, begin, end)
        by = is_open = 0
        if found is None:
            by = begin
            found, is_open = section(text[begin:end])
            if is_open:
                found = exact(text[begin:], 0)
        regions += _moved(found.regions, by)
        links += _moved(found.links, by)
        headings += _moved(found.headings, by)
        tags += _moved(found.tags, by)
        for block in _moved(found.blocks, by):
            # Of two with one id it is the later.
            blocks[block.id.lower()] = block
        if is_open:
            break
        begin = end
    named = tuple(sorted(blocks.values(), key=itemgetter(1, 2)))
    return Reading(start, tuple(regions), tuple(links), tuple(headings), named, tuple(tags))


def _moved(entries: Sequence[_Placed], by: int) -> Sequence[_Placed]:
    """What was found in a section, where it is in the note."""
    if not by:
        return entries
    return [entry._replace(start=entry.start + by, end=entry.end + by) for entry in entries]


def _ends(text: str, start: int, shortest: int) -> Iterator[int]:
    """Where the sections end: each heading begins one, if what stands before it is long enough."""
    begin = start
    for match in _HEADING.finditer(text, start):
        end = match.end()
        if end - begin >= shortest:
            yield end
            begin = end
    yield len(text)
