"""Places in a text.

Everything in vaultlint counts **code points** of the decoded text, from 0, a byte order
mark not counted. Lines, columns, UTF-16 units and bytes exist only at the edges, and
are converted here.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from itertools import accumulate

from vaultlint.named import NamedTuple


class Span(NamedTuple):
    """A half-open range of code points in one text."""

    start: int
    end: int


class Position(NamedTuple):
    """A place as a reader sees it: line and column, both from 1, the column in code points."""

    line: int
    column: int


class Lines:
    r"""Where the lines of one text begin; small enough to keep for every note of a vault.

    A line ends at ``\\n`` (so a ``\\r\\n`` ends one too). Other characters that Unicode
    calls line breaks end no line, for no editor of notes treats them so.
    """

    __slots__ = ("_lengths", "_starts")

    def __init__(self, lengths: array[int]) -> None:
        self._lengths = lengths
        self._starts: array[int] | None = None

    @classmethod
    def of(cls, text: str) -> Lines:
        """The lines of a text."""
        lengths = list(map(len, text.split("\n")))
        try:
            return cls(array("H", lengths))
        except OverflowError:
            return cls(array("I", lengths))

    @classmethod
    def from_octets(cls, octets: bytes) -> Lines:
        """What `octets` gave on this machine."""
        lengths = array(octets[:1].decode())
        lengths.frombytes(octets[1:])
        return cls(lengths)

    def octets(self) -> bytes:
        """The lines as they are stored, in the machine's own order of octets."""
        return self._lengths.typecode.encode() + self._lengths.tobytes()

    @property
    def starts(self) -> array[int]:
        """The offsets of the first characters; added up when somebody asks, for most notes nobody does."""
        if self._starts is None:
            self._starts = array("I", accumulate([length + 1 for length in self._lengths[:-1]], initial=0))
        return self._starts

    def line(self, offset: int) -> int:
        """The number, from 1, of the line that holds the code point at ``offset``."""
        return bisect_right(self.starts, offset)

    def position(self, offset: int) -> Position:
        """Line and column of the code point at ``offset``."""
        return Position._make(self.place(offset))

    def place(self, offset: int) -> tuple[int, int]:
        """What `position` gives, as a plain pair: there are places by the ten thousand."""
        starts = self.starts
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lines) and self._lengths == other._lengths

    def __hash__(self) -> int:
        return hash(self.octets())


class Onward:
    """Places in one text, for who asks from its beginning to its end and keeps nothing.

    Each costs as much as the text since the one before; all together take a third of what `Lines` takes.
    """

    __slots__ = ("_at", "_line", "_start", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = self._start = 0
        self._line = 1

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of the code point at ``offset``, as `Lines` gives them."""
        if offset < self._at:
            self._at = self._start = 0
            self._line = 1
        breaks = self._text.count("\n", self._at, offset)
        if breaks:
            self._line += breaks
            self._start = self._text.rindex("\n", self._at, offset) + 1
        self._at = offset
        return self._line, offset - self._start + 1


def utf16_length(text: str) -> int:
    """How many UTF-16 code units a text takes: the unit of Obsidian's cache and of most editors."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf8_length(text: str) -> int:
    """How many bytes of UTF-8 a text takes."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
