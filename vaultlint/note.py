"""One Markdown file, and all that was parsed out of it.

The pieces are named tuples and not dataclasses: a vault holds hundreds of thousands of them,
and they are made, sent between processes and stored several times faster. All offsets are
code points of the decoded text.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, Protocol

from vaultlint.named import NamedTuple
from vaultlint.text import Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

if TYPE_CHECKING or sys.version_info >= (3, 12):
    from functools import cached_property
else:

    class cached_property:  # noqa: N801
        """As `functools.cached_property`, which takes a lock for every value until Python 3.12."""

        def __init__(self, work: Callable[[Any], Any]) -> None:
            self._work = work
            self.__doc__ = work.__doc__

        def __set_name__(self, owner: type, name: str) -> None:
            self._name = name

        def __get__(self, instance: Any, owner: type | None = None) -> Any:
            if instance is None:
                return self
            value = instance.__dict__[self._name] = self._work(instance)
            return value


LinkKind = Literal["wikilink", "embed", "markdown", "image"]
"""``[[a]]``, ``![[a]]``, ``[a](b)``, ``![a](b)``."""

LinkPlace = Literal["body", "table", "comment", "property", "canvas"]
"""Where a link stands; it decides how the link may be rewritten."""


class Link(NamedTuple):
    """A reference as Obsidian's metadata cache holds it.

    ``source`` is the whole token as written (in a property: the string value); ``start`` and
    ``end`` say where it stands in the file (in a property: the YAML scalar, quotes included).
    ``target`` is link path and subpath, cleaned as Obsidian cleans them; ``display`` is the
    text that the writer gave, stripped, or None.
    """

    kind: LinkKind
    start: int
    end: int
    source: str
    target: str
    display: str | None = None
    place: LinkPlace = "body"
    key: str = ""
    """In a property: the dotted path of its key."""

    @property
    def path(self) -> str:
        """The link path: what stands before the first ``#``; of a canvas's card the whole name, which may hold one."""
        if self.place == "canvas" and self.key == "file":
            return self.source
        return self.target.partition("#")[0]

    @property
    def subpath(self) -> str:
        """What stands behind the path, its ``#`` included; empty when there is none."""
        return self.target[len(self.path) :]


class Heading(NamedTuple):
    """A root-level heading; ``text`` is the raw source, markup included."""

    level: int
    text: str
    start: int
    end: int


class Block(NamedTuple):
    """A block that has an id (without ``^``, as written); the span is the block's."""

    id: str
    start: int
    end: int


class Tag(NamedTuple):
    """An inline tag, ``#`` included."""

    text: str
    start: int
    end: int


class Property(NamedTuple):
    """One top-level entry of the frontmatter.

    ``value`` is what Obsidian reads (YAML 1.2 core: str, int, float, bool, None, list, dict).
    An empty value has an empty span, behind the colon.
    """

    key: str
    value: Any
    key_start: int
    key_end: int
    start: int
    end: int


class FrontmatterError(NamedTuple):
    """Why Obsidian reads no property of a note; the message says what is wrong at the place."""

    message: str
    start: int
    end: int


class Frontmatter(NamedTuple):
    """The YAML block at the top of a note.

    ``start`` is 0; ``end`` lies behind the closing fence and its line break; the YAML itself is
    ``content_start`` to ``content_end``. With an ``error`` there are no properties, as in Obsidian.
    """

    end: int
    content_start: int
    content_end: int
    properties: tuple[Property, ...] = ()
    links: tuple[Link, ...] = ()
    error: FrontmatterError | None = None

    def get(self, key: str) -> Property | None:
        """The property of that name, compared as Obsidian compares names: case apart."""
        wanted = key.lower()
        for entry in self.properties:
            if entry.key.lower() == wanted:
                return entry
        return None


class Suppression(NamedTuple):
    """A comment that asks for silence: for these rules (empty: all), on this line (0: the file)."""

    rules: tuple[str, ...]
    line: int
    start: int
    end: int


def is_canvas(path: str) -> bool:
    """Whether a file is a canvas, by its name."""
    return path[-7:].lower() == ".canvas"


class Parser(Protocol):
    """What turns a text into the pieces of a note (`vaultlint.parse`)."""

    def frontmatter(self, note: Note) -> Frontmatter | None:
        """The YAML block, or None where there is none."""
        ...

    def code(self, note: Note) -> tuple[tuple[int, int], ...]:
        """Where code stands, fenced, indented or inline: spans in order of place."""
        ...

    def visible(self, note: Note) -> str:
        """The text with everything blanked in which no link counts."""
        ...

    def links(self, note: Note) -> tuple[Link, ...]:
        """Every reference, in order of place."""
        ...

    def headings(self, note: Note) -> tuple[Heading, ...]:
        """Every heading that a link can lead to, in order of place."""
        ...

    def blocks(self, note: Note) -> tuple[Block, ...]:
        """Every block that has an id, in order of place."""
        ...

    def tags(self, note: Note) -> tuple[Tag, ...]:
        """Every inline tag, in order of place."""
        ...


class Note:
    """One Markdown file: its path in the vault, its text, and its pieces, each parsed when asked for.

    ``path`` is relative to the vault root, ``/``-separated. A note never changes.
    """

    def __init__(self, path: str, text: str, parser: Parser) -> None:
        self.path = path
        self.text = text
        self.memo: dict[object, Any] = {}
        """What several rules ask of this note with the same options, worked out once."""
        self._parser = parser

    def __repr__(self) -> str:
        return f"Note({self.path!r}, {len(self.text)} code points)"

    @cached_property
    def frontmatter(self) -> Frontmatter | None:
        """The YAML block at the top, or None."""
        return self._parser.frontmatter(self)

    @cached_property
    def visible(self) -> str:
        """The text, equally long, in which code, maths, HTML comments, HTML blocks and the
        frontmatter are blanked with spaces (line breaks stay): what still stands, counts.
        """
        return self._parser.visible(self)

    @cached_property
    def code(self) -> tuple[tuple[int, int], ...]:
        """Where code stands, fenced, indented or inline: spans in order of place."""
        return self._parser.code(self)

    def is_code(self, offset: int) -> bool:
        """Whether the code point at ``offset`` stands in code."""
        place = bisect_right(self.code, offset, key=itemgetter(0)) - 1
        return place >= 0 and offset < self.code[place][1]

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every reference of body and properties, in order of place."""
        return self._parser.links(self)

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """Every root-level heading, in order of place."""
        return self._parser.headings(self)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Every block with an id, in order of place."""
        return self._parser.blocks(self)

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """Every inline tag, in order of place (those in properties apart)."""
        return self._parser.tags(self)

    @cached_property
    def lines(self) -> Lines:
        """Where the lines begin."""
        return Lines.of(self.text)

    @cached_property
    def named(self) -> Mapping[str, Property]:
        """The first property of each name, which is in lower case: names are compared case apart."""
        block = self.frontmatter
        return {entry.key.lower(): entry for entry in reversed(block.properties)} if block else {}

    @property
    def properties(self) -> dict[str, Any]:
        """The properties by name; empty where there are none or where they cannot be read."""
        block = self.frontmatter
        return {entry.key: entry.value for entry in block.properties} if block else {}


class Body(NamedTuple):
    """The pieces of a note of which a vault has hundreds of thousands, and of which most rules see few."""

    links: tuple[Link, ...] = ()
    headings: tuple[Heading, ...] = ()
    blocks: tuple[Block, ...] = ()
    tags: tuple[Tag, ...] = ()


class NoteFacts:
    """What the vault remembers of a note: small, and all that vault-wide rules see of it.

    ``size`` counts the code points of the text, ``link_count`` its links. ``extra`` holds what rules themselves
    asked to remember, by rule name (see `VaultRule.fact`). The pieces of the body and the lines are taken out
    of what was remembered when somebody looks at them: ``body`` may be what gives them, and so may ``lines``, or the
    octets of `vaultlint.text.Lines`.
    """

    __slots__ = ("_body", "_lines", "extra", "link_count", "path", "properties", "size", "suppressions")

    def __init__(
        self,
        path: str,
        *,
        body: Body | Callable[[], Body],
        lines: Lines | bytes | Callable[[], Lines],
        properties: Mapping[str, Any],
        size: int,
        link_count: int,
        suppressions: tuple[Suppression, ...] = (),
        extra: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        self.path = path
        self.properties = properties
        self.size = size
        self.link_count = link_count
        self.suppressions = suppressions
        self.extra = extra
        self._body = body
        self._lines = lines

    def __repr__(self) -> str:
        return f"NoteFacts({self.path!r}, {self.size} code points)"

    @property
    def body(self) -> Body:
        """The pieces of the note."""
        if not isinstance(self._body, Body):
            self._body = self._body()
        return self._body

    @property
    def links(self) -> tuple[Link, ...]:
        """Every reference of body and properties, in order of place."""
        return self.body.links

    @property
    def headings(self) -> tuple[Heading, ...]:
        """Every root-level heading, in order of place."""
        return self.body.headings

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Every block with an id, in order of place."""
        return self.body.blocks

    @property
    def tags(self) -> tuple[Tag, ...]:
        """Every inline tag, in order of place (those in properties apart)."""
        return self.body.tags

    @property
    def lines(self) -> Lines:
        """Where the lines begin."""
        lines = self._lines
        if not isinstance(lines, Lines):
            lines = self._lines = Lines.from_octets(lines) if isinstance(lines, bytes) else lines()
        return lines

    @property
    def known_lines(self) -> Lines | None:
        """Where the lines begin, if anybody has asked yet."""
        return self._lines if isinstance(self._lines, Lines) else None

    def read_lines(self, again: Callable[[], Lines]) -> None:
        """Have the lines found by ``again``, if anybody will ask and nobody has: the text can be let go of."""
        if not isinstance(self._lines, Lines):
            self._lines = again

    @property
    def aliases(self) -> tuple[str, ...]:
        """The note's aliases (property ``aliases``, name compared case apart)."""
        for key, value in self.properties.items():
            # The length tells nearly all others apart.
            if len(key) == 7 and key.lower() == "aliases":
                entries = value if isinstance(value, list) else [value]
                return tuple(entry for entry in entries if isinstance(entry, str))
        return ()
