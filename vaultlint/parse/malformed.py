"""What was meant to be a link and is none: found in the text, for no piece of a note holds it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING, Literal

from vaultlint.named import NamedTuple
from vaultlint.parse import is_plain, regions
from vaultlint.regex import regex

if TYPE_CHECKING:
    from vaultlint.note import Note

# Its file may have a number in brackets, as copies and screenshots do; a title may stand behind it.
_DESTINATION = regex(
    r"\]\(((?:[^()<>\n\r\"]{1,400}+|\([^()<>\n\r\"]{0,100}+\)){1,9}+)"
    r"(?:(?<=[ \t])\"[^\"\n\r]{0,400}+\"[ \t]*+)?+\)"
)
# The label of a timestamp with a bracket too many.
_LABEL = regex(r"\[\[[0-9:]{4,12}\]?</a")
_BACKTICKS = regex("`++")
_BRACKET = regex(r"\\.|[\[\]]|\n[ \t>]*+\r?(?=\n)")


class Malformed(NamedTuple):
    """One such place: ``pipe`` (a link broken by a table), ``unclosed``, ``nested``, or ``space`` in a destination."""

    kind: Literal["pipe", "unclosed", "nested", "space"]
    start: int
    end: int
    written: str
    in_comment: bool = False


def scan(note: Note) -> list[Malformed]:
    """The malformed links of a note, in order of place within each kind; quick where there are none."""
    found: list[Malformed] = []
    if is_plain(note):
        return found
    text = note.text
    opened = text.count("[[")
    if opened:
        links = note.links
        if opened != len(links) and opened != sum(1 for link in links if link.kind in ("wikilink", "embed")):
            found = _brackets(note, {link.start + (link.kind == "embed") for link in links})
    if "](" in text:
        found += _destinations(note)
    if found and "%%" in text:
        comments = [region for region in regions(note) if region.kind == "comment"]
        starts = [region.start for region in comments]
        for index, entry in enumerate(found):
            before = bisect_right(starts, entry.start)
            if before and entry.start < comments[before - 1].end:
                found[index] = entry._replace(in_comment=True)
    return found


def _brackets(note: Note, known: set[int]) -> list[Malformed]:
    """Every ``[[`` that opens no link."""
    visible = note.visible
    found = []
    tables: _Tables | None = None
    at = visible.find("[[")
    line_end = -1
    while at >= 0:
        following = visible.find("[[", at + 2)
        if (
            at in known
            or visible.startswith("[", at + 2)
            or (at and visible[at - 1] in "\\[!" and at - 1 in known)
        ):
            at = following if following != at + 1 else visible.find("[[", at + 3)
            continue
        if line_end < at:
            line_end = visible.find("\n", at)
            if line_end < 0:
                line_end = len(visible)
        closed = visible.find("]]", at + 2, min(line_end, at + 1000))
        escaped = at > 0 and visible[at - 1] == "\\"
        if escaped or not visible[at + 2 : at + 3].strip():
            pass
        elif 0 <= following < (closed if closed >= 0 else line_end):
            is_stamp = _LABEL.match(visible, at) is not None
            if not is_stamp and visible.find("](", at + 2, following) < 0 and following in known:
                found.append(Malformed("nested", at, at + 2, "[["))
        elif closed >= 0:
            if visible.find("|", at + 3, closed) >= 0:
                tables = tables or _Tables(note)
                if tables.hold(at) and not tables.in_backticks(at, line_end):
                    start = at - 1 if at and visible[at - 1] == "!" else at
                    found.append(Malformed("pipe", start, closed + 2, note.text[start : closed + 2]))
        elif (
            visible.find("](", at + 2, min(line_end, at + 1000)) < 0
            and visible[at + 2] not in "\"'0123456789-"
        ):
            single = visible.find("]", at + 2, min(line_end, at + 300))
            end = at + 2 if single < 0 else single + 1
            found.append(Malformed("unclosed", at, end, visible[at:end]))
        at = following
    return found


class _Tables:
    """Where the tables of a note are, and what in them was wanted to be code."""

    def __init__(self, note: Note) -> None:
        self._text = note.visible
        self._tables = [region for region in regions(note) if region.kind == "table"]
        self._line_end = -1
        self._quoted: list[tuple[int, int]] = []

    def in_backticks(self, place: int, line_end: int) -> bool:
        """Whether a place of a line stands between two equal runs of backticks.

        To the table its pipe ends a cell all the same, but who wrote it wanted code, and code is left alone.
        """
        if line_end != self._line_end:
            self._line_end = line_end
            text = self._text
            first = text.rfind("\n", 0, place) + 1
            self._quoted = []
            runs = [match.span() for match in _BACKTICKS.finditer(text, first, line_end)]
            following: dict[int, int] = {}
            closing: list[int] = []
            for index in range(len(runs) - 1, -1, -1):
                length = runs[index][1] - runs[index][0]
                closing.append(following.get(length, -1))
                following[length] = index
            closing.reverse()
            index = 0
            while index < len(runs):
                close = closing[index]
                if close >= 0:
                    self._quoted.append((runs[index][1], runs[close][0]))
                    index = close
                index += 1
        number = bisect_right(self._quoted, (place, line_end))
        return number > 0 and place < self._quoted[number - 1][1]

    def hold(self, place: int) -> bool:
        """Whether a place is in a table."""
        number = bisect_right(self._tables, place, key=attrgetter("start"))
        return number > 0 and place < self._tables[number - 1].end


def _destinations(note: Note) -> list[Malformed]:
    """Markdown links that a space in the destination makes none."""
    found: list[Malformed] = []
    texts: _LinkTexts | None = None
    for match in _DESTINATION.finditer(note.text):
        written = match[1].strip(" \t")
        if " " not in written or ":" in written or "[" in written:
            continue
        start = match.start(1) + len(match[1]) - len(match[1].lstrip(" \t"))
        if note.visible.startswith(written, start):
            texts = texts or _LinkTexts(note)
            if texts.end_at(match.start()):
                found.append(Malformed("space", start, start + len(written), written))
    return found


class _LinkTexts:
    """What in a note could be the text of a Markdown link: no link stands in it, but for a picture."""

    def __init__(self, note: Note) -> None:
        self._links = note.links
        self._images: set[int] = set()
        self._openers: dict[int, int] = {}
        visible = note.visible
        opened: list[int] = []
        for match in _BRACKET.finditer(visible):
            at = match.start()
            if match[0] == "[":
                opened.append(at)
            elif match[0] != "]":
                if match[0][0] == "\n":
                    opened.clear()
            elif opened:
                self._openers[at] = opener = opened.pop()
                if visible.startswith("!", opener - 1):
                    self._images.add(at)

    def end_at(self, closing: int) -> bool:
        """Whether the bracket at a place closes such a text."""
        opener = self._openers.get(closing)
        if opener is None:
            return False
        first = bisect_left(self._links, opener, key=attrgetter("start"))
        if first and self._links[first - 1].end > opener:
            return False
        last = bisect_left(self._links, closing, first, key=attrgetter("start"))
        return all(
            link.kind in ("embed", "image") and closing not in self._images
            for link in self._links[first:last]
        )
