"""The YAML block at the top of a note: where it is, and what Obsidian reads in it.

Source: `Properties` in the help vault; release notes 1.1.10, 1.3.2, 1.4.2, 1.4.6, 1.4.9, 1.4.10 and
1.9.0. A block that Obsidian cannot read gives no property at all, and neither does it here.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from vaultlint.named import NamedTuple
from vaultlint.note import Frontmatter, FrontmatterError, Link, Property
from vaultlint.parse.markdown_links import link_in_string
from vaultlint.parse.yaml_events import NO_TEXTS, YamlError, document, plain_value, scalar_value
from vaultlint.regex import regex

if TYPE_CHECKING:
    from vaultlint.parse.yaml_events import Event, Node

# The closing fence: three hyphens alone on a line, spaces behind them since Obsidian 1.3.2.
_FENCE = regex(r"\n---[ \t]*+(?:\r?\n|\Z)")


class BlockSpan(NamedTuple):
    """Where a block lies: the YAML is ``content_start`` to ``content_end``; ``end`` is behind the
    closing fence and its line break.
    """

    content_start: int
    content_end: int
    end: int


def block_span(text: str) -> BlockSpan | None:
    """The YAML block at the top of a text, or None where there is none.

    It begins at the very first character with three hyphens and a line break, and ends at the next
    line that is three hyphens; anything before it, or no end, and there is no block.
    """
    if not text.startswith("---"):
        return None
    if text.startswith("\n", 3):
        start = 4
    elif text.startswith("\r\n", 3):
        start = 5
    else:
        return None
    # Nearly always this is it, and a search for so little text takes a fifth of a pattern's time.
    fence = text.find("\n---", start - 1)
    if text.startswith("\n", fence + 4) and fence >= 0:
        return BlockSpan(start, fence + 1, fence + 5)
    found = _FENCE.search(text, fence) if fence >= 0 else None
    if found is None:
        return None
    return BlockSpan(start, found.start() + 1, found.end())


def frontmatter(text: str) -> Frontmatter | None:
    """The YAML block at the top of a text and what Obsidian reads in it; None where there is none."""
    span = block_span(text)
    if span is None:
        return None
    start, stop, end = span
    simple = read_simple(text, start, stop)
    if simple is not None:
        return Frontmatter(end, start, stop, *simple)
    try:
        properties, links = read_any(text, start, stop)
    except YamlError as error:
        place = FrontmatterError(error.message, start + error.start, start + error.end)
        return Frontmatter(end, start, stop, error=place)
    return Frontmatter(end, start, stop, properties, links)


# --- simple blocks -----------------------------------------------------------------------------
#
# Nearly every block is `key: scalar` and lists of scalars, one a line. Those are read without a
# YAML parser; whatever is not certainly that goes to the parser. A differential test holds the
# two together.

_ENTRY = regex(r"([^\W\d][\w-]*+(?: [\w-]++)*+):(?: ++([^ \n\r\t][^\n\r\t]*+))?[ ]*+\r?\n")
_ITEM = regex(r"( *+)- ++([^ \n\r\t][^\n\r\t]*+)\r?\n")
_FILLER = regex(r"(?: *+|#[^\n\r\t]*+)\r?\n")
_FLOW_ITEM = r"""(?:\w[\w/.-]*+(?: [\w/.-]++)*+|"[^"\\\n\r\t]*+"|'[^'\n\r\t]*+')"""
_FLOW_LIST = regex(rf"\[ *+(?:{_FLOW_ITEM} *+(?:, *+{_FLOW_ITEM} *+)*+)?\]")
_FLOW_ITEMS = regex(_FLOW_ITEM)

# Between double quotes: no escape but those of the quote, the backslash and the slash.
_ESCAPED = regex(r'(?:[^"\\]|\\["\\/])*+')
_ESCAPE = regex(r"\\(.)")

# What begins something else than a plain scalar, or may.
_INDICATORS = frozenset("?:,[]{}#&*!|>'\"%@`")
_LONGEST_KEY = 200

_UNREAD = object()

# What the named tuple's own constructor does, without its call in Python.
_new_property = partial(tuple.__new__, Property)


def read_simple(text: str, start: int, stop: int) -> tuple[tuple[Property, ...], tuple[Link, ...]] | None:
    """Properties and links of a simple block, or None where it takes a parser to tell."""
    properties: list[Property] = []
    links: list[Link] = []
    names: set[str] = set()
    at = start
    while at < stop:
        entry = _ENTRY.match(text, at, stop)
        if entry is None:
            filler = _FILLER.match(text, at, stop)
            if filler is None:
                return None
            at = filler.end()
            continue
        name, written = entry.groups()
        if name in names or len(name) > _LONGEST_KEY or name in NO_TEXTS:
            return None
        names.add(name)
        key_end = entry.end(1)
        at = entry.end()
        if written is not None and "#" in written:
            written = _without_comment(written) or None
        if written is None:
            place = key_end + 1
            value, place_end, at = _simple_list(text, at, stop, name, links)
            if value is _UNREAD:
                return None
            if value is not None:
                place = value[0]
                value = value[1]
            else:
                place_end = place
        else:
            place = entry.start(2)
            written = written.rstrip(" ")
            place_end = place + len(written)
            if written[0] == "[":
                if _FLOW_LIST.fullmatch(written) is None:
                    return None
                value = []
                for item in _FLOW_ITEMS.finditer(written):
                    value.append(_simple_scalar(item[0], place + item.start(), f"{name}.{len(value)}", links))
            else:
                value = _simple_scalar(written, place, name, links)
                if value is _UNREAD:
                    return None
        properties.append(_new_property((name, value, entry.start(1), key_end, place, place_end)))
    return tuple(properties), tuple(links)


def _simple_list(text: str, at: int, stop: int, name: str, links: list[Link]) -> tuple[Any, int, int]:
    """The block list at ``at``: (its start and values; None: there is none), its end, and the next line."""
    values: list[Any] = []
    indent = ""
    begin = end = at
    while at < stop:
        item = _ITEM.match(text, at, stop)
        if item is None:
            filler = _FILLER.match(text, at, stop)
            if filler is None:
                break
            at = filler.end()
            continue
        if not values:
            indent = item[1]
            begin = item.end(1)
        elif item[1] != indent:
            return _UNREAD, end, at
        written = item[2].rstrip(" ")
        if "#" in written:
            written = _without_comment(written)
            if not written:
                return _UNREAD, end, at
        value = _simple_scalar(written, item.start(2), f"{name}.{len(values)}", links)
        if value is _UNREAD:
            return _UNREAD, end, at
        values.append(value)
        end = item.start(2) + len(written)
        at = item.end()
    return ((begin, values) if values else None), end, at


def _without_comment(written: str) -> str:
    """What stands before the comment on a line; empty where all of it is one."""
    first = written[0]
    if first == "#":
        return ""
    if first in "\"'":
        close = written.find(first, 1) + 1
        behind = written[close:]
        return (
            written[:close] if close and behind.lstrip(" ").startswith("#") and behind[0] == " " else written
        )
    return written.partition(" #")[0].rstrip(" ")


def _simple_scalar(written: str, place: int, key: str, links: list[Link]) -> Any:
    first = written[0]
    if first == '"' or first == "'":  # noqa: PLR1714 - twice as fast
        inner = written[1:-1]
        if len(written) < 2 or written[-1] != first:
            return _UNREAD
        if first in inner or (first == '"' and "\\" in inner):
            if first == '"':
                if _ESCAPED.fullmatch(inner) is None:
                    return _UNREAD
                inner = _ESCAPE.sub(r"\1", inner)
            elif "'" in inner.replace("''", ""):
                return _UNREAD
            else:
                inner = inner.replace("''", "'")
        if _may_be_link(inner):
            _add_link(links, inner, place, place + len(written), key)
        return inner
    if first in _INDICATORS or (first == "-" and written[1:2] in ("", " ")):
        return _UNREAD
    if ": " in written or " #" in written or written[-1] == ":":
        return _UNREAD
    return plain_value(written)


# --- all other blocks --------------------------------------------------------------------------

# As the JavaScript library: so often may an anchor be used, nested uses multiplied.
_ALIAS_LIMIT = 100


def read_any(text: str, start: int, stop: int) -> tuple[tuple[Property, ...], tuple[Link, ...]]:
    """Properties and links of a block, read with the YAML parser.

    Raises:
        YamlError: Obsidian reads no property of this, or it is too long or too deep for us. The
            places count from ``start``.
    """
    content = text[start:stop]
    return read_document(document(content), content, start)


def read_document(
    root: Node | None, content: str, start: int
) -> tuple[tuple[Property, ...], tuple[Link, ...]]:
    """Properties and links of a block that was parsed; ``start`` is where the content begins.

    Raises:
        YamlError: as `read_any`.
    """
    if root is None:
        return (), ()
    if root.event.kind != "mapping":
        if root.event.kind == "scalar" and scalar_value(root.event) is None:
            return (), ()
        raise YamlError(
            "the frontmatter is not made of “name: value” lines", root.start, max(root.end, root.start + 1)
        )
    reader = _Reader(content, start)
    reader.value(root, "")
    return tuple(reader.properties.values()), tuple(reader.links)


class _Anchored:
    __slots__ = ("uses", "value", "weight")

    def __init__(self, value: Any, weight: int) -> None:
        self.value = value
        self.weight = weight
        self.uses = 1


class _Reader:
    """Turns nodes into values; the recursion is as deep as the nodes, at most 32."""

    def __init__(self, content: str, offset: int) -> None:
        self.content = content
        self.offset = offset
        self.links: list[Link] = []
        self.properties: dict[str, Property] = {}
        self.anchors: dict[str, _Anchored | None] = {}
        self.weight = 0

    def value(self, node: Node, path: str) -> Any:
        """The value of a node; afterwards ``weight`` says how much aliases multiply in it."""
        event = node.event
        if event.kind == "alias":
            followed = self._follow(event)
            self._note_link(followed, node, path)
            return followed
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        if event.kind == "scalar":
            value: Any = scalar_value(event)
            self.weight = 1
            self._note_link(value, node, path)
        elif event.kind == "sequence":
            value = self._sequence(node, path)
        else:
            value = self._mapping(node, path)
        if event.anchor is not None:
            self.anchors[event.anchor] = _Anchored(value, self.weight)
        return value

    def _note_link(self, value: Any, node: Node, path: str) -> None:
        if isinstance(value, str) and _may_be_link(value):
            start, end = node.start + self.offset, node.end + self.offset
            _add_link(self.links, value, start, end, path.removeprefix("."))

    def _sequence(self, node: Node, path: str) -> list[Any]:
        values: list[Any] = []
        heaviest = 0
        for item in node.children:
            values.append(self.value(item, f"{path}.{len(values)}"))
            heaviest = max(heaviest, self.weight)
        self.weight = heaviest
        return values

    def _mapping(self, node: Node, path: str) -> dict[str, Any]:
        values: dict[str, Any] = {}
        seen: set[tuple[str, Any]] = set()
        heaviest = 0
        for key, node_value in zip(node.children[::2], node.children[1::2], strict=True):
            name = self._name(key, seen)
            heaviest = max(heaviest, self.weight)
            value = self.value(node_value, f"{path}.{name}")
            heaviest = max(heaviest, self.weight)
            values[name] = value
            if not path:
                self.properties[name] = Property(
                    name,
                    value,
                    key.start + self.offset,
                    key.end + self.offset,
                    node_value.start + self.offset,
                    node_value.end + self.offset,
                )
        self.weight = heaviest
        return values

    def _name(self, key: Node, seen: set[tuple[str, Any]]) -> str:
        event = key.event
        if event.kind in ("mapping", "sequence"):
            self._forget_links_of(key)
            return _flow(self.content, key)
        links = len(self.links)
        value = self.value(key, "")
        del self.links[links:]
        if event.kind == "scalar":
            kind = type(value).__name__ if isinstance(value, str | bool) else "number"
            if (kind, value) in seen:
                raise YamlError(f"the name “{value}” is there twice", key.start, max(key.end, key.start + 1))
            seen.add((kind, value))
        return _as_name(value)

    def _forget_links_of(self, key: Node) -> None:
        """Read a collection that is a key for its anchors and errors only."""
        links, properties = self.links, self.properties
        self.links, self.properties = [], {}
        self.value(key, ".")
        self.links, self.properties = links, properties

    def _follow(self, event: Event) -> Any:
        anchored = self.anchors.get(event.value)
        if anchored is None:
            if event.value in self.anchors:
                raise YamlError(
                    f"the alias “*{event.value}” is part of what it stands for", event.start, event.end
                )
            raise YamlError(
                f"no value is named “&{event.value}”; a text that begins with “*” must be quoted",
                event.start,
                event.end,
            )
        anchored.uses += 1
        self.weight = anchored.uses * anchored.weight
        if self.weight > _ALIAS_LIMIT:
            raise YamlError("aliases are used so often that Obsidian refuses them", event.start, event.end)
        return anchored.value


def _as_name(value: Any) -> str:
    """A key as JavaScript writes it when it makes it the name of a property."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if value != value:  # noqa: PLR0124 - NaN
            return "NaN"
        if value in (float("inf"), float("-inf")):
            return "Infinity" if value > 0 else "-Infinity"
        return str(int(value)) if value.is_integer() and abs(value) < 1e21 else repr(value)
    return str(value)


def _flow(content: str, node: Node) -> str:
    """A collection as the JavaScript library writes it when it is a key."""
    if not node.children:
        return content[node.start : node.end]
    if node.event.kind == "sequence":
        return f"[ {', '.join(_flow(content, child) for child in node.children)} ]"
    entries = []
    for key, value in zip(node.children[::2], node.children[1::2], strict=True):
        entry = ("? " if key.children else "") + _flow(content, key)
        entries.append(f"{entry}: {_flow(content, value)}" if value.end > value.start else entry)
    return f"{{ {', '.join(entries)} }}"


# --- links in values ---------------------------------------------------------------------------


def _add_link(links: list[Link], value: str, start: int, end: int, key: str) -> None:
    """Remember the link that a string value is as a whole; a link inside a longer text is none."""
    found = link_in_string(value)
    if found is not None:
        links.append(Link(found.kind, start, end, value, found.target, found.display, "property", key))


def _may_be_link(value: str) -> bool:
    return "[[" in value or "](" in value
