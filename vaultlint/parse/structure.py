"""The exact block structure of a note, line by line.

CommonMark's blocks and GFM's tables and footnotes, with what is Obsidian's own: ``%%`` comments, ``$$``
maths, a task's text that is read like any block, a setext heading of one line only, a table whose delimiter
row need not have as many cells as its header and whose rows need a pipe, an HTML comment that is item text
directly under a list item. Sources: the CommonMark specification, and what Obsidian's metadata cache holds of
notes (headings, sections, list items); its parser is an old remark, hence the setext headings.

Most notes never come here (`vaultlint.parse.quick`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from operator import itemgetter
from typing import Literal

from vaultlint.named import NamedTuple
from vaultlint.note import Heading
from vaultlint.parse.regions import Region
from vaultlint.regex import regex

LeafKind = Literal["text", "heading", "cell", "comment"]
ContainerKind = Literal["quote", "item", "footnote"]


class Block:
    """A block that an id can name: a root-level section, or a list item (its own text, no nested list)."""

    __slots__ = ("end", "kind", "marker", "start")

    def __init__(self, kind: str, start: int, end: int, marker: str = "") -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.marker = marker


class Leaf(NamedTuple):
    """A stretch of inline text: a paragraph, a heading, a table cell, the inside of a block comment.

    ``block`` is what an id at its end names and ``previous`` what an id names that is alone in it.
    """

    kind: LeafKind
    start: int
    end: int
    block: Block | None
    previous: Block | None


class _Container:
    """A quote, a list item or a footnote that is open.

    ``indent`` is how many columns a line must be indented to go on with it; ``item`` is the innermost
    list item here, and ``quoted`` says whether there is a quote among this and those around it.
    """

    __slots__ = ("empty", "indent", "item", "kind", "quoted", "spare")

    def __init__(
        self, kind: ContainerKind, indent: int, around: _Container | None, item: Block | None
    ) -> None:
        self.kind = kind
        self.indent = indent
        self.item: Block | None = item or (around.item if around else None)
        self.quoted: bool = kind == "quote" or (around is not None and around.quoted)
        self.empty = False
        self.spare = False
        """Whether one space more than ``indent`` is taken off the lines of its nested items."""


_DEEPEST = 500
"""How many quotes, list items and footnotes may stand in one another; more are text."""

_ATX = regex(r"(#{1,6})(?:[ \t]++|\Z)")
_ATX_CLOSING = regex(r"(?:\A|[ \t])#++[ \t]*+\Z")
_SETEXT = regex(r"(?:=++|-++)[ \t]*+\Z")
_FENCE = regex(r"(`{3,}+)[^`]*+\Z|(~{3,}+)")
_ITEM = regex(r"(?:([-+*])|([0-9]{1,9})([.)]))(?=[ \t]|\Z)")
# A task's box; what follows it is read like any block (a list, say).
_TASK = regex(r"\[[^\]\n]\][ \t]++")
_FOOTNOTE = regex(r"\[\^[^\]\[\s]++\]:")
_DELIMITERS = regex(r"[ \t]*+:?+-++:?+[ \t]*+(?:\|[ \t]*+:?+-++:?+[ \t]*+)*+\Z")
_PERCENTS = regex(r"%{2,}+(?=[^%]*+\Z)")
_BREAK = r"(?:\r?\n[ \t>]*+)"
_LINE_END = r"[ \t]*+(?=\r?\n|\Z)"
_DEFINITION = regex(
    r"\[(?!\^)(?=[^\]]*[^\]\s])(?:[^\[\]\\]|\\.){1,999}+\]:"
    rf"[ \t]*+{_BREAK}?+(?:<(?:[^<>\\\n]|\\.)*+>|[^\s<]\S*+)"
    rf"(?:(?:[ \t]++{_BREAK}?+|{_BREAK})"
    r"""(?:"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|\((?:[^()\\]|\\.)*+\))"""
    rf"{_LINE_END}|{_LINE_END})"
)
_ORDINARY = regex(r"[^\\`$<\[\]#%]*+")
_CELL = regex(r"(?:[^|\\]|\\.|\\\Z)*+", re.DOTALL)

# A line that begins with none of these begins no block and continues no table.
_PERHAPS_A_BLOCK = frozenset(" \t>#`~<$%=|:-+*_[0123456789")

_HTML_NAMES = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt"
    "|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main"
    "|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead"
    "|title|tr|track|ul"
)
_GAP = r"[ \t\r\n]"
_VALUE = r"""(?:[^ \t\r\n"'=<>`]++|'[^']*+'|"[^"]*+")"""
_ATTRIBUTE = rf"{_GAP}++[A-Za-z_:][A-Za-z0-9_.:-]*+(?:{_GAP}*+={_GAP}*+{_VALUE})?+"
TAG = regex(rf"<(?:[A-Za-z][A-Za-z0-9-]*+(?:{_ATTRIBUTE})*+{_GAP}*+/?+|/[A-Za-z][A-Za-z0-9-]*+{_GAP}*+)>")
"""One complete tag of HTML."""

# Where an HTML block begins, and where it ends (None: before an empty line).
_HTML_STARTS = (
    (
        regex(r"<(?:script|pre|style|textarea)(?=[ \t>]|\Z)", re.IGNORECASE),
        regex(r"</(?:script|pre|style|textarea)>", re.IGNORECASE),
    ),
    (regex(r"<!--"), regex(r"-->")),
    (regex(r"<\?"), regex(r"\?>")),
    (regex(r"<![A-Za-z]"), regex(r">")),
    (regex(r"<!\[CDATA\["), regex(r"\]\]>")),
    (regex(rf"</?(?:{_HTML_NAMES})(?=[ \t>]|/>|\Z)", re.IGNORECASE), None),
)


class Structure:
    """What the blocks of one text are. ``start`` is where the body begins, behind the frontmatter."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.start = start
        self.goes_on = False
        """Whether what was open at the end of the text would have gone on behind a heading."""
        self.leaves: list[Leaf] = []
        self.blocks: list[Block] = []
        self.regions: list[Region] = []
        self.headings: list[Heading] = []
        self._prefixes: list[tuple[int, int]] = []
        self._containers: list[_Container] = []
        self._section: Block | None = None
        self._previous: Block | None = None
        # The open leaf: text, table, fence, indented, math, html, comment, or none ("").
        self._open = ""
        self._begin = 0
        self._last = 0
        self._lines: list[tuple[int, int]] = []
        self._fence = ""
        self._closer: re.Pattern[str] | None = None
        self._tail = (("", -1), 0)
        self._left: _Container | None = None
        self._read(start)

    def _read(self, at: int) -> None:
        text = self.text
        size = len(text)
        while at < size:
            end = following = text.find("\n", at)
            if end < 0:
                end = following = size
            elif end > at and text[end - 1] == "\r":
                end -= 1
            self._line(at, end)
            at = following + 1
        self.goes_on = self._open in ("fence", "math", "html", "comment")
        self._close()

    def _line(self, start: int, end: int) -> None:
        text = self.text
        if not self._containers:
            # Most lines: prose, or empty, and in nothing.
            if start == end:
                if self._open in ("", "text"):
                    self._close()
                    return
            elif text[start] not in _PERHAPS_A_BLOCK:
                if self._open == "text":
                    self._add_line(start, end)
                    return
                if self._open == "":
                    self._start("text", "paragraph", start, end)
                    self._lines = [(start, end)]
                    return
        at, column = start, 0
        first, there = self._indent(at, end, column)
        if first == end and self._containers and not self._containers[-1].quoted:
            # An empty line goes on with every list item, but for one that has nothing in it yet.
            matched = len(self._containers) - self._containers[-1].empty
            at, column = first, there
        else:
            matched = 0
            for container in self._containers:
                if container.kind == "quote":
                    if there - column > 3 or not text.startswith(">", first, end):
                        break
                    at, column = self._consume(first + 1, end, there + 1, 1)
                    first, there = self._indent(at, end, column)
                elif first == end:
                    if container.empty:
                        break
                    at, column = first, there
                elif there - column >= container.indent:
                    at, column = self._consume(at, end, column, container.indent)
                else:
                    break
                matched += 1
        if at > start and self._containers[-1].quoted:
            self._prefixes.append((start, at))
        if matched == len(self._containers) and self._open not in ("", "text", "table"):
            resumed = self._continue(at, end, column)
            if resumed is None:
                return
            column += resumed - at
            at = resumed
        self._blocks(at, end, column, matched)

    def _continue(self, at: int, end: int, column: int) -> int | None:
        """Go on with the open leaf; None when it takes the whole line, else where to look for blocks."""
        text = self.text
        first, there = self._indent(at, end, column)
        if self._open == "indented":
            if first < end and there - column < 4:
                return at
            if first < end:
                self._grow(end)
            return None
        if self._open == "fence":
            rest = text[first:end].rstrip(" \t")
            closed = there - column < 4 and len(rest) >= len(self._fence) and not rest.strip(self._fence[0])
        elif self._open == "math":
            closed = text[first:end].rstrip(" \t").endswith("$$")
        elif self._closer is None:
            if first == end:
                return at
            closed = False
        else:
            found = self._closer.search(text, at, end)
            closed = found is not None
            if found and self._open == "comment":
                self._grow(found.end())
                self._close(found.start())
                return found.end()
        if first < end:
            self._grow(end)
        if closed:
            self._close()
        return None

    def _blocks(self, at: int, end: int, column: int, matched: int) -> None:
        """What begins on a line, behind the containers that it continues."""
        text = self.text
        containers = self._containers
        while True:
            paragraph = self._open == "text"
            complete = matched == len(containers)
            first, there = self._indent(at, end, column)
            if first == end:
                if not complete or self._open in ("text", "table", "html"):
                    self._leave(matched)
                return
            if there - column >= 4:
                if paragraph:
                    self._add_line(first, end)
                    return
                self._leave(matched)
                self._start("indented", "code", at, end)
                return
            character = text[first]
            shallow = len(containers) < _DEEPEST
            if character == ">" and shallow:
                self._leave(matched)
                self._start("", "quote", at, end)
                self._contain("quote", 0)
                matched += 1
                begin = at
                at, column = self._consume(first + 1, end, there + 1, 1)
                self._prefixes.append((begin, at))
                continue
            if character == "#":
                heading = _ATX.match(text, first, end)
                if heading:
                    self._leave(matched)
                    self._atx(at, first, end, heading)
                    return
            elif character in "`~":
                fence = _FENCE.match(text, first, end)
                if fence:
                    self._leave(matched)
                    self._start("fence", "code", at, end)
                    self._fence = fence[1] or fence[2]
                    return
            elif character == "<":
                if self._html(at, first, end, matched):
                    return
            elif character == "$":
                if self._opens_math(first, end):
                    self._leave(matched)
                    self._start("math", "math", at, end)
                    return
            elif character == "%":
                percents = _PERCENTS.match(text, first, end)
                if percents:
                    self._leave(matched)
                    self._start("comment", "comment", first, end)
                    self._fence = percents[0]
                    self._closer = re.compile(f"(?<!%){percents[0]}(?!%)")
                    return
            if paragraph and complete:
                if character in "=-" and _SETEXT.match(text, first, end):
                    self._setext(end, 1 if character == "=" else 2)
                    return
                if character in "|:-" and self._begins_table(first, end):
                    self._table()
                    return
            if character in "-*_" and self._is_rule(character, first, end):
                self._leave(matched)
                self._start("", "rule", at, end)
                return
            item = _ITEM.match(text, first, end) if shallow and character in "-+*0123456789" else None
            if item and not (
                paragraph
                and complete
                and (item[2] not in (None, "1") or not text[item.end() : end].strip(" \t"))
            ):
                self._leave(matched)
                at, column = self._item(at, column, end, item)
                matched += 1
                continue
            note = _FOOTNOTE.match(text, first, end) if shallow and character == "[" else None
            if note:
                self._leave(matched)
                self._start("", "footnote", at, end)
                self._contain("footnote", 4)
                matched += 1
                at, column = note.end(), there + note.end() - first
                continue
            if paragraph:
                self._add_line(first, end)
                return
            if self._open == "table" and complete and text.find("|", first, end) >= 0:
                self._row(first, end)
                self._grow(end)
                return
            self._leave(matched)
            self._start("text", "paragraph", first, end)
            self._lines = [(first, end)]
            return

    def unmarked(self) -> str:
        """The text, equally long, without the marks of quotes, which belong to no inline text."""
        text = self.text
        pieces: list[str] = []
        at = 0
        for start, end in self._prefixes:
            pieces += text[at:start], " " * (end - start)
            at = end
        pieces.append(text[at:])
        return "".join(pieces)

    # --- columns ---

    def _indent(self, at: int, end: int, column: int) -> tuple[int, int]:
        """The first place that is neither space nor tab, and its column."""
        text = self.text
        while at < end:
            character = text[at]
            if character == " ":
                column += 1
            elif character == "\t":
                column += 4 - column % 4
            else:
                break
            at += 1
        return at, column

    def _consume(self, at: int, end: int, column: int, columns: int) -> tuple[int, int]:
        """Go on by that many columns of white space; a tab may be used up in part."""
        text = self.text
        goal = column + columns
        while column < goal and at < end:
            character = text[at]
            if character == " ":
                column += 1
            elif character == "\t":
                stop = column + 4 - column % 4
                if stop > goal:
                    return at, goal
                column = stop
            else:
                break
            at += 1
        return at, column

    # --- opening, growing and closing ---

    def _start(self, leaf: str, kind: str, start: int, end: int) -> None:
        """Begin a leaf (or a container, with ``leaf`` empty), which at the root is a section."""
        self._open = leaf
        self._begin, self._last = start, end
        self._closer = None
        if self._containers:
            self._grow(end)
        else:
            self._new_section(kind, start, end)

    def _new_section(self, kind: str, start: int, end: int, marker: str = "") -> None:
        self._previous = self._section
        self._section = Block(kind, start, end, marker)
        self.blocks.append(self._section)

    def _grow(self, end: int) -> None:
        """The line that ends here belongs to all that is open."""
        self._last = end
        if self._section is not None:
            self._section.end = end
        if self._containers:
            innermost = self._containers[-1]
            innermost.empty = False
            if innermost.item is not None:
                innermost.item.end = end

    def _contain(self, kind: ContainerKind, indent: int, item: Block | None = None) -> _Container:
        around = self._containers[-1] if self._containers else None
        container = _Container(kind, indent, around, item)
        self._containers.append(container)
        return container

    def _add_line(self, first: int, end: int) -> None:
        self._lines.append((first, end))
        self._grow(end)

    def _leave(self, matched: int) -> None:
        """Close the open leaf, and the containers that the line does not continue."""
        self._close()
        if matched < len(self._containers):
            self._left = self._containers[matched]
            del self._containers[matched:]
        else:
            self._left = None

    def _close(self, end: int | None = None) -> None:
        leaf, self._open = self._open, ""
        if leaf == "text":
            self._text_leaf()
        elif leaf == "comment":
            begin = self._begin + len(self._fence)
            self.leaves.append(Leaf("comment", begin, self._last if end is None else end, None, None))
            self.regions.append(Region("comment", self._begin, self._last))
        elif leaf in ("fence", "indented"):
            self.regions.append(Region("code", self._begin, self._last))
        elif leaf in ("math", "html", "table"):
            self.regions.append(Region(leaf, self._begin, self._last))  # type: ignore[arg-type]

    def _leaf(self, kind: LeafKind, start: int, end: int) -> None:
        if not self._containers:
            self.leaves.append(Leaf(kind, start, end, self._section, self._previous))
        else:
            block = self._containers[-1].item or self._section
            self.leaves.append(Leaf(kind, start, end, block, block))

    def _text_leaf(self) -> None:
        lines, text = self._lines, self.text
        end = lines[-1][1]
        first = 0
        while first < len(lines) and text.startswith("[", lines[first][0]):
            definition = _DEFINITION.match(text, lines[first][0], end)
            if definition is None:
                break
            first = bisect_left(lines, definition.end(), key=itemgetter(0))
        if first < len(lines):
            self._leaf("text", lines[first][0], end)

    # --- the blocks that are more than their lines ---

    def _atx(self, at: int, first: int, end: int, match: re.Match[str]) -> None:
        self._start("", "heading", at, end)
        start = match.end()
        content = _ATX_CLOSING.sub("", self.text[start:end]).rstrip(" \t")
        if not self._containers:
            stop = first + len(self.text[first:end].rstrip(" \t"))
            self.headings.append(Heading(len(match[1]), content, at, stop))
        self._leaf("heading", start, start + len(content))

    def _setext(self, end: int, level: int) -> None:
        first, last = self._lines.pop()
        if self._lines:
            self._text_leaf()
        self._start("", "heading", first, end)
        content = self.text[first:last].rstrip(" \t")
        if not self._containers:
            stop = first + len(self.text[first:end].rstrip(" \t"))
            self.headings.append(Heading(level, content, first, stop))
        self._leaf("heading", first, first + len(content))

    def _opens_math(self, first: int, end: int) -> bool:
        """Whether a line of ``$$`` opens a block; below text with a ``$$`` that waits for another it does not."""
        if self.text[first:end].rstrip(" \t") != "$$":
            return False
        return self._open != "text" or self.text.count("$$", self._lines[0][0], first) % 2 == 0

    def _is_rule(self, mark: str, first: int, end: int) -> bool:
        """Whether the line is a thematic break from ``first`` on."""
        if self._tail[0] != (mark, end):
            # Found once a line, for a line may begin with a thousand marks of lists.
            behind = end
            while behind > first and self.text[behind - 1] in (mark, " ", "\t"):
                behind -= 1
            self._tail = ((mark, end), behind)
        return self._tail[1] <= first and self.text.count(mark, first, end) > 2

    def _begins_table(self, first: int, end: int) -> bool:
        text = self.text
        if len(self._lines) != 1 or text.find("|", first, end) < 0 or text.find("|", *self._lines[0]) < 0:
            return False
        row = text[first:end].strip(" \t").removeprefix("|").removesuffix("|")
        return _DELIMITERS.match(row) is not None

    def _table(self) -> None:
        header = self._lines[0]
        self._open = "table"
        if not self._containers and self._section is not None:
            self._section.kind = "table"
        self._row(*header)

    def _row(self, start: int, end: int) -> None:
        if _ORDINARY.match(self.text, start, end).end() == end:  # type: ignore[union-attr]
            # An id names no cell, so a row of nothing but text has nothing to be read.
            return
        at = start
        if self.text.startswith("|", at, end):
            at += 1
        while at < end:
            stop = _CELL.match(self.text, at, end).end()  # type: ignore[union-attr]
            self._leaf("cell", at, stop)
            at = stop + 1

    def _html(self, at: int, first: int, end: int, matched: int) -> bool:
        text = self.text
        line = text[first:end]
        lazy = self._open == "text" and matched < len(self._containers)
        ends: re.Pattern[str] | None
        for begins, closes in _HTML_STARTS:
            ends = closes
            if begins.match(line):
                if lazy and line.startswith("<!--") and self._containers[matched].kind == "item":
                    return False
                break
        else:
            ends = None
            tag = TAG.match(line)
            if self._open == "text" or tag is None or line[tag.end() :].strip(" \t"):
                return False
        self._leave(matched)
        self._start("html", "html", at, end)
        self._closer = ends
        if ends is not None and ends.search(line):
            self._close()
        return True

    def _item(self, at: int, column: int, end: int, match: re.Match[str]) -> tuple[int, int]:
        marker = match[1] or match[3]
        first, there = self._indent(at, end, column)
        behind, width = match.end(), there + match.end() - first
        inner, wide = self._indent(behind, end, width)
        spaces = wide - width
        if inner == end or spaces > 4:
            spaces = 1
        block = Block("item", self._item_start(at, column), end)
        section = self._section
        left = self._left
        if left is not None and left.kind == "item" and left.item is not None and section is not None:
            # Before the next item of its list, an item that an empty line follows holds one line break more.
            here = left.item.end
            if here == section.end and self.text.count("\n", here, at) > 1:
                left.item.end = here + (2 if self.text.startswith("\r", here) else 1)
        if self._containers:
            if section is not None:
                section.end = end
        elif section is None or section.kind != "list" or section.marker != marker:
            self._new_section("list", at, end, marker)
        else:
            section.end = end
        self.blocks.append(block)
        container = self._contain("item", width + spaces - column, block)
        container.empty = inner == end
        if match[2] is not None and int(match[2]) < 10:
            container.spare = (behind - at + spaces) % 2 == 1
        at, column = self._consume(behind, end, width, spaces)
        task = _TASK.match(self.text, at, end)
        if task:
            column += task.end() - at
            at = task.end()
        return at, column

    def _item_start(self, at: int, column: int) -> int:
        """Where Obsidian says that an item begins: there the indentation of the items around it ends.

        Its parser takes a tab off whole, and from below a number of one digit a space more when the
        marker and the spaces around it make an odd number.
        """
        text = self.text
        if text.startswith("\t", at):
            return at + 1 if column % 4 else at
        spare = bool(self._containers) and self._containers[-1].kind == "item" and self._containers[-1].spare
        return at + 1 if spare and text.startswith(" ", at) else at
