"""Text to Note: what Obsidian sees in one note."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vaultlint.note import Body, Note, NoteFacts, is_canvas
from vaultlint.parse.frontmatter import frontmatter
from vaultlint.parse.quick import quick
from vaultlint.parse.regions import Seen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vaultlint.note import Block, Frontmatter, Heading, Link, Suppression, Tag
    from vaultlint.parse.regions import Reading, Region

__all__ = ["facts", "has_destinations", "is_plain", "parse", "regions", "stamps"]


def parse(path: str, text: str) -> Note:
    """The note, or canvas, at ``path`` (relative to the vault root, ``/``-separated) with this text."""
    if is_canvas(path):
        from vaultlint.parse.canvas import CanvasParser  # noqa: PLC0415 -- most vaults have none

        return Note(path, text, CanvasParser(parse))
    return Note(path, text, _Parser())


def facts(
    note: Note, extra: Mapping[str, Any] | None = None, suppressions: tuple[Suppression, ...] = ()
) -> NoteFacts:
    """What the vault remembers of a note."""
    links = note.links
    parser = note._parser  # noqa: SLF001 -- it is ours
    if isinstance(parser, _Parser):
        _, _, _, headings, blocks, tags = parser.reading(note)
        body = Body(links, headings, blocks, tags)
    else:
        body = Body(links, note.headings, note.blocks, note.tags)
    return NoteFacts(
        note.path,
        body=body,
        # A rule that has asked for them knows of something to be told of a place.
        lines=vars(note).get("lines") or (lambda: note.lines),
        properties=note.properties,
        size=len(note.text),
        link_count=len(links),
        suppressions=suppressions,
        extra=extra or {},
    )


def regions(note: Note) -> tuple[Region, ...]:
    """Where a note is code, maths, HTML, ``%%`` comment or table, in order of place."""
    parser = note._parser  # noqa: SLF001 -- it is ours
    return parser.reading(note).regions if isinstance(parser, _Parser) else ()


def is_plain(note: Note) -> bool:
    """Whether the quick reading was enough: no link is malformed then, and there is no comment."""
    parser = note._parser  # noqa: SLF001 -- it is ours
    return isinstance(parser, _Parser) and parser.is_plain(note)


def stamps(note: Note) -> list[str] | None:
    """The values of the canonical timestamps of a note outside code, in any order; None where nobody looked.

    For every other tag there is a "", though perhaps for none that is a line break. It is what telling harmless
    tags from others finds out.
    """
    parser = note._parser  # noqa: SLF001 -- it is ours
    return parser.stamps(note) if isinstance(parser, _Parser) else None


def has_destinations(note: Note) -> bool:
    """Whether `](` may stand in a note where it is visible."""
    parser = note._parser  # noqa: SLF001 -- it is ours
    return not isinstance(parser, _Parser) or not parser.is_plain(note) or parser.seen.destinations


class _Parser:
    """The pieces of one note; what several of them need is worked out once."""

    def __init__(self) -> None:
        self._reading: Reading | None = None
        self._is_plain = False
        self.seen = Seen()

    def reading(self, note: Note) -> Reading:
        """All that one look at the body finds."""
        if self._reading is None:
            block = note.frontmatter
            start = block.end if block else 0
            found = quick(note.text, start, seen=self.seen)
            self._is_plain = found is not None
            if found is None:
                # Most notes never take it.
                from vaultlint.parse.sections import by_sections  # noqa: PLC0415

                found = by_sections(note.text, start)
            self._reading = found
        return self._reading

    def is_plain(self, note: Note) -> bool:
        """Whether there was nothing in the note that takes an exact look."""
        self.reading(note)
        return self._is_plain

    def stamps(self, note: Note) -> list[str] | None:
        """As the function of that name."""
        if self._reading is None:
            self.reading(note)
        return self.seen.stamps if self._is_plain else None

    def frontmatter(self, note: Note) -> Frontmatter | None:
        """The YAML block, or None where there is none."""
        return frontmatter(note.text)

    def visible(self, note: Note) -> str:
        """The text with everything blanked in which no link counts."""
        return self.reading(note).visible(note.text)

    def code(self, note: Note) -> tuple[tuple[int, int], ...]:
        """Where code stands, in order of place."""
        found = self.reading(note).regions
        # A generator takes longer to make than most notes to ask.
        return tuple([(start, end) for kind, start, end in found if kind == "code"]) if found else ()

    def links(self, note: Note) -> tuple[Link, ...]:
        """Every reference, in order of place."""
        block = note.frontmatter
        body = self.reading(note).links
        return (*block.links, *body) if block and block.links else body

    def headings(self, note: Note) -> tuple[Heading, ...]:
        """Every heading that a link can lead to, in order of place."""
        return self.reading(note).headings

    def blocks(self, note: Note) -> tuple[Block, ...]:
        """Every block that has an id, in order of place."""
        return self.reading(note).blocks

    def tags(self, note: Note) -> tuple[Tag, ...]:
        """Every inline tag, in order of place."""
        return self.reading(note).tags
