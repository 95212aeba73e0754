"""Has a repair done only what it declared?"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING
from unicodedata import category, normalize

from vaultlint.note import is_canvas
from vaultlint.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from vaultlint.edit import Edit
    from vaultlint.note import Note

    _Piece = tuple[str, int, int, object]

# A pipe before all else is a part of the target.
_TARGET = r"(?:[ \t]*+\|)?(?:[^\[\]\n|]|\](?!\])|\[(?!\[))*+"
# A quoted attribute may hold a “>”, and a broken tag an odd number of quotes.
_UNSEEN = regex(
    r"<(?:[^<>\n\"]|\"[^<\n\"]*+\")*+>|<[^<>\n]*+>"
    rf"|\[\[(?:(?<=!\[\[){_TARGET}(?:\||\]\])|{_TARGET}\|)|\]\((?:[^()\n]|\([^()\n]*+\))*+\)"
)
_FENCE = regex(r"^ {0,3}(?:`{3,}+|~{3,}+)[^`\n]*+$", re.MULTILINE)
_WORD = regex(r"[^\W\d_]+")
_BREAK = regex(r"\r\n?|\n")
_SURROGATE = regex("[\ud800-\udfff]")


def unintended_change(before: Note, after: Note, edits: Iterable[Edit]) -> str | None:
    """What a repair changed that its edits do not declare, in words; None when nothing.

    Links, headings, blocks, tags, code and properties that lie outside every edit must be the
    same before and after, at the same place; no edit may begin or end inside code, nor swap one
    kind of line break for another.
    """
    ordered = sorted(edits, key=attrgetter("start"))
    for edit in ordered:
        if before.code and _reaches_into_code(before, edit):
            return "an edit reaches into code"
        if not _same_breaks(edit, before.text):
            return "an edit changes the kind of line breaks"
        if _cuts_break(before.text, edit.start) or _cuts_break(before.text, edit.end):
            return "an edit cuts a line break in two"
        if (not edit.text.isascii() and _SURROGATE.search(edit.text)) or "\0" in edit.text:
            return "an edit writes what no note can hold"
    if after.text.startswith("\ufeff") and not before.text.startswith("\ufeff"):
        # It would be read as a byte order mark, and so not be read at all.
        return "an edit puts a byte order mark in front"
    shift = _Shift(ordered)
    kept = Counter(shift.outside(_pieces(before)))
    found = list(_pieces(after))
    # A piece that an edit only touches must survive; one that begins to exist there is its doing.
    missing = kept - Counter(found)
    made = Counter(shift.apart(found)) - kept
    readable = after.frontmatter.end if after.frontmatter and _becomes_readable(before, after, ordered) else 0
    for piece in (*missing, *made):
        if piece in missing or piece[2] > readable:
            return f"a {piece[0]} outside the edits changes"
    if _is_readable(before) and after.frontmatter is not None and not _is_readable(after):
        return "the frontmatter can no longer be read"
    return None


def _becomes_readable(before: Note, after: Note, edits: Sequence[Edit]) -> bool:
    """Whether an edit in the frontmatter, or above it, gives the note properties that it had not."""
    block = after.frontmatter
    if block is None or not _is_readable(after) or _is_readable(before):
        return False
    return any(edit.start <= (before.frontmatter.end if before.frontmatter else 0) for edit in edits)


def _is_readable(note: Note) -> bool:
    return note.frontmatter is not None and note.frontmatter.error is None


def lost_word(edits: Iterable[Edit], text: Callable[[str], str]) -> str | None:
    """A word that a reader sees before the edits and not after them; None when there is none.

    What a reader does not see is no word: tags and attributes of HTML, the target of an embed or of a link that
    has a display text, the destination of a Markdown link, the language of a code fence, numbers (times among
    them). ``text`` gives the text of a path, for an edit may stand inside a tag.
    """
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for edit in edits:
        whole = text(edit.path)
        if _is_destination(whole, edit.start, edit.end):
            continue
        front, back = _tag_around(whole, edit.start, edit.end)
        before.update(_words(f"{front}{_seen(edit.path, edit.expected)}{back}"))
        after.update(_words(f"{front}{_seen(edit.path, edit.text)}{back}"))
    return next(iter(before - after), None)


def _seen(path: str, text: str) -> str:
    """What is seen of a part of a file: of a canvas, which is JSON, a string, unless that names a file."""
    if not is_canvas(path):
        return text
    if "[" not in text:
        return ""
    import json  # noqa: PLC0415  # few vaults have a canvas

    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        return text


def _is_destination(text: str, start: int, end: int) -> bool:
    """Whether a span is all that stands between the round brackets of a Markdown link, but for a title."""
    before, behind = text[max(0, start - 8) : start].rstrip(" \t"), text[end : end + 8].lstrip(" \t")
    return before.endswith("](") and behind.startswith((")", '"'))


_TAG = regex(r"</?[A-Za-z][^<>\n]{0,1000}+\Z")
_TAG_REST = regex(r"[^<>\n]{0,1000}+>")


def _tag_around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and behind a span in the HTML tag that holds it; empty where none does."""
    opened = text.rfind("<", max(0, start - 1000), start)
    front = _TAG.match(text, opened, start) if opened >= 0 else None
    back = _TAG_REST.match(text, end) if front else None
    return (front[0], back[0]) if front and back else ("", "")


def _words(text: str) -> list[str]:
    if not text.isascii():
        # To take away what nobody sees within a word takes no word away.
        text = "".join(letter for letter in normalize("NFC", text) if category(letter) != "Cf")
    shown = _UNSEEN.sub(" ", text) if "<" in text or "[" in text else text
    if "```" in shown or "~~~" in shown:
        shown = _FENCE.sub(" ", shown)
    if "%" in shown:
        from urllib.parse import unquote  # noqa: PLC0415  # 4 ms, for the rare percent sign

        # A link says the same whether it is percent-encoded or not.
        shown = unquote(shown)
    return [word.lower() for word in _WORD.findall(shown)]


def _pieces(note: Note) -> Iterator[_Piece]:
    """What Obsidian makes of a note, each piece with its place."""
    for link in note.links:
        # Which property a link stands in, the properties tell.
        key = "" if link.place == "property" else link.key
        yield "link", link.start, link.end, (link.kind, link.target, link.display, key)
    for heading in note.headings:
        yield "heading", heading.start, heading.end, (heading.level, heading.text)
    for block in note.blocks:
        yield "block", block.start, block.end, block.id
    for tag in note.tags:
        yield "tag", tag.start, tag.end, tag.text
    for start, end in note.code:
        yield "piece of code", start, end, None
    if note.frontmatter is not None:
        for entry in note.frontmatter.properties:
            yield "property", entry.key_start, max(entry.key_end, entry.end), (entry.key, repr(entry.value))


class _Shift:
    """Where places of the old text lie in the new one."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits = edits
        self._starts = [edit.start for edit in edits]
        self._shifts = [0]
        self._new: list[tuple[int, int]] = []
        for edit in edits:
            start = edit.start + self._shifts[-1]
            self._new.append((start, start + len(edit.text)))
            self._shifts.append(self._shifts[-1] + len(edit.text) - (edit.end - edit.start))
        self._new_starts = [start for start, _ in self._new]

    def outside(self, pieces: Iterable[_Piece]) -> Iterator[_Piece]:
        """The pieces of the old text that no edit overlaps, at their new places."""
        for kind, start, end, what in pieces:
            place = bisect_left(self._starts, end)
            if place and (self._edits[place - 1].end > start or self._edits[place - 1].start > start):
                continue
            shift = self._shifts[place]
            yield kind, start + shift, end + shift, what

    def apart(self, pieces: Iterable[_Piece]) -> Iterator[_Piece]:
        """The pieces of the new text that no edit overlaps or touches."""
        for piece in pieces:
            place = bisect_right(self._new_starts, piece[2])
            if not place or self._new[place - 1][1] < piece[1]:
                yield piece


def _reaches_into_code(note: Note, edit: Edit) -> bool:
    """Whether an edit changes a part of a piece of code; it may replace a whole one."""
    place = bisect_right(note.code, edit.start, key=itemgetter(1))
    for start, end in note.code[place:]:
        if start >= edit.end:
            break
        if not (edit.start <= start and end <= edit.end):
            return True
    return False


def _same_breaks(edit: Edit, text: str) -> bool:
    """Whether the line breaks in the new text are of a kind that the note already has."""
    new = set(_BREAK.findall(edit.text))
    return not new or new <= set(_BREAK.findall(edit.expected)) or new <= set(_BREAK.findall(text))


def _cuts_break(text: str, place: int) -> bool:
    """Whether a place lies between a carriage return and its line feed."""
    return text.startswith("\n", place) and text.startswith("\r", place - 1) if place else False
