"""Edits of one property: located, spliced, read again and compared, or refused.

Loading YAML and dumping it again changes most real frontmatters without any edit; so nothing is
ever dumped here. One scalar is written, one list, one line; everything else keeps every byte. The
new text is parsed, and unless it says exactly what the old one said, the wanted change apart, the
edit is refused with a reason a reader understands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vaultlint.edit import Edit
from vaultlint.named import NamedTuple
from vaultlint.parse.frontmatter import BlockSpan, block_span, read_document
from vaultlint.parse.yaml_events import YamlError, document, scalar_value
from vaultlint.regex import regex
from vaultlint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vaultlint.parse.yaml_events import Node


class Refused(Exception):  # noqa: N818 - not an error: the answer “I will not”
    """Why an edit is not made; the message completes “not fixed: …”."""


def set_value(path: str, text: str, key: str, value: Any) -> Edit:
    """Give a top-level scalar another value, in the quotes that it has.

    Raises:
        Refused: the property is not there, or is no scalar that can safely be replaced.
    """
    block = _Block(path, text)
    return block.replaced(block.entry(key)[1], value)


def set_scalar(path: str, text: str, start: int, value: Any) -> Edit:
    """Give the scalar that begins at code point ``start`` of the text another value, in the quotes
    that it has: the way to edit a link in a property.

    Raises:
        Refused: no scalar begins there, or it cannot safely be replaced.
    """
    block = _Block(path, text)
    for node in _walk(block.root):
        if node.event.kind == "scalar" and node.start + block.span.content_start == start:
            return block.replaced(node, value)
    raise Refused("no value begins there")


def quote_link(path: str, text: str, start: int) -> Edit:
    """Put quotes around the unquoted ``[[link]]``, a list in a list to YAML, that begins at code
    point ``start`` of the text.

    Raises:
        Refused: nothing of that kind begins there, or it cannot safely be quoted.
    """
    block = _Block(path, text)
    for node in _walk(block.root):
        if node.event.style == "[" and node.start + block.span.content_start == start:
            for inner in _walk(node):
                if (
                    inner.event.kind == "alias"
                    or inner.event.anchor is not None
                    or inner.event.tag is not None
                ):
                    raise Refused("there are anchors, aliases or tags between the brackets")
            written = block.content[node.start : node.end]
            if "\n" in written:
                raise Refused("the value spans several lines")
            quoted = emit(written, "" if '"' in written or "\\" in written else '"')
            return block.spliced(node.start, node.end, quoted, node, [("scalar", written)])
    raise Refused("no link begins there")


def unquoted_links(text: str) -> list[Span]:
    """Where in the frontmatter a ``[[link]]`` stands without quotes, so that it is a list to YAML.

    Lists of numbers in lists are no links. Empty where the frontmatter cannot be read.
    """
    span = block_span(text)
    if span is None or "[[" not in text[span.content_start : span.content_end]:
        return []
    content = text[span.content_start : span.content_end]
    try:
        root = document(content)
    except YamlError:
        return []
    return [
        Span(node.start + span.content_start, node.end + span.content_start)
        for node in _walk(root)
        if _is_unquoted_link(content, node)
    ]


def _is_unquoted_link(content: str, node: Node) -> bool:
    if node.event.style != "[" or len(node.children) != 1:
        return False
    inner = node.children[0]
    written = content[node.start : node.end]
    if (
        inner.event.style != "["
        or not inner.children
        or not written.startswith("[[")
        or not written.endswith("]]")
    ):
        return False
    if "[" in written[2:-2] or "]" in written[2:-2]:
        return False
    return not all(_is_number(child) for child in inner.children)


def _is_number(node: Node) -> bool:
    if node.event.kind != "scalar":
        return False
    value = scalar_value(node.event)
    return isinstance(value, int | float) and not isinstance(value, bool)


def places(text: str, key: str) -> tuple[Span, list[Span]]:
    """Where the value of a top-level property stands, and where the entries of its list do.

    Raises:
        Refused: there is no such property.
    """
    block = _Block("", text)
    _, node = block.entry(key)
    offset = block.span.content_start
    items = node.children if node.event.kind == "sequence" else []
    return Span(node.start + offset, node.end + offset), [
        Span(item.start + offset, item.end + offset) for item in items
    ]


def rename_key(path: str, text: str, key: str, name: str) -> Edit:
    """Give a top-level property another name.

    Raises:
        Refused: the property is not there, the name is taken, or the key is unusual.
    """
    block = _Block(path, text)
    node, _ = block.entry(key)
    if name.lower() != key.lower() and any(taken.lower() == name.lower() for taken in block.names()):
        raise Refused(f"there is a property “{name}” already")
    return block.replaced(node, name)


def set_list(path: str, text: str, key: str, values: Sequence[Any]) -> Edit:
    """Turn a top-level scalar into a list, written as the other lists of the block are.

    Raises:
        Refused: the property is not there, or is no scalar that can safely be replaced.
    """
    block = _Block(path, text)
    key_node, node = block.entry(key)
    return block.listed(key_node, node, node.end, values)


def uncommented(path: str, text: str, key: str, end: int, value: Any) -> Edit:
    """Give an empty top-level property a value, or a list of values, in the place of the comment
    that ends at code point ``end`` of the text.

    Raises:
        Refused: the property is not there or not empty, or the result would say something else.
    """
    block = _Block(path, text)
    key_node, node = block.entry(key)
    if node.start != node.end:
        raise Refused("the property is not empty")
    stop = end - block.span.content_start
    if isinstance(value, list):
        return block.listed(key_node, node, stop, value)
    return block.spliced(node.start - 1, stop, f": {emit(value)}", node, [("scalar", value)])


def insert_property(path: str, text: str, key: str, value: Any) -> Edit:
    """Add a property before the closing fence; a text without a block gets one.

    ``value`` is a string, number, boolean, None or a list of those.

    Raises:
        Refused: a property of that name is there, or the block is unusual.
    """
    if block_span(text) is None:
        first = text.find("\n")
        eol = "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"
        new = f"---{eol}{_entry(key, value, '', _ListStyle('  ', flow=False), eol)}---{eol}"
        if text.startswith("---"):
            raise Refused("the note begins with a line that looks like a fence")
        _Block(path, new + text).entry(key)
        return Edit(path, 0, 0, "", new)
    block = _Block(path, text)
    if any(taken.lower() == key.lower() for taken in block.names()):
        raise Refused(f"there is a property “{key}” already")
    return block.appended(key, value)


# --- writing a scalar --------------------------------------------------------------------------

_PLAIN = regex(r"[^\W\d_][^\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\"\\`{}\[\]]*+")
# Spaces that do not break, joiners, and marks of direction: no letters, but part of many a text.
_HARMLESS = dict.fromkeys(map(ord, "\xa0\u2009\u200a\u200b\u200c\u200d\u200e\u200f\u202f\u2060\u3000\xad"))
# What YAML 1.1, which many other tools still read, takes for something else than a text.
_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))


def emit(value: Any, style: str = "", *, in_flow: bool = False) -> str:
    """One scalar as YAML: in the given quotes (``'`` or ``"``), or plain where YAML 1.1 and 1.2
    both read the plain text as this very value, or else in double quotes.
    """
    if value is None:
        return "null" if in_flow else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _emit_number(value)
    if style == "'" and is_visible(value):
        return _single(value)
    if style == "" and _is_safely_plain(value, in_flow=in_flow):
        return str(value)
    if style == "" and ('"' in value or "\\" in value) and "'" not in value and is_visible(value):
        return _single(value)
    return _double(value)


def is_visible(text: str) -> bool:
    """Whether a text can stand in a file as it is: the space before a French colon is no control
    character, nor is what joins two emoji.
    """
    return text.isprintable() or text.translate(_HARMLESS).isprintable()


def _is_safely_plain(value: str, *, in_flow: bool) -> bool:
    return (
        _PLAIN.fullmatch(value) is not None
        and value[-1] not in " :"
        and ": " not in value
        and " #" not in value
        and value.lower() not in _WORDS
        and not (in_flow and any(char in value for char in ",:?#"))
    )


def _single(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}


def _double(value: str) -> str:
    return '"' + "".join(_escaped(char) for char in value) + '"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if is_visible(char):
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _emit_number(value: float) -> str:
    if isinstance(value, float):
        if value != value:  # noqa: PLR0124 - NaN
            return ".nan"
        if value in (float("inf"), float("-inf")):
            return ".inf" if value > 0 else "-.inf"
    return repr(value)


# --- a block and what may be done to it --------------------------------------------------------


class _ListStyle(NamedTuple):
    indent: str
    flow: bool


# Line breaks that one program sees and another does not.
_ODD_BREAKS = regex(r"\r(?!\n)|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


class _Block:
    """A readable block that is a mapping in the ordinary way of writing one."""

    def __init__(self, path: str, text: str) -> None:
        span = block_span(text)
        if span is None:
            raise Refused("there is no frontmatter")
        self.path = path
        self.text = text
        self.span: BlockSpan = span
        self.content = text[span.content_start : span.content_end]
        self.eol = "\r\n" if text.startswith("\r\n", 3) else "\n"
        if _ODD_BREAKS.search(self.content):
            raise Refused("the frontmatter has unusual line breaks")
        try:
            root = document(self.content)
            read_document(root, self.content, 0)
        except YamlError as error:
            raise Refused(f"the frontmatter cannot be read: {error.message}") from None
        if root is not None and (root.event.kind != "mapping" or root.event.style):
            raise Refused("the frontmatter is not made of “name: value” lines")
        self.root = root
        for mapping in _walk(root):
            if mapping.event.kind == "mapping":
                self._check_keys(mapping)

    def _check_keys(self, mapping: Node) -> None:
        seen = set()
        for key in mapping.children[::2]:
            if key.event.kind == "scalar":
                if key.event.value == "<<":
                    raise Refused("the frontmatter has a merge key “<<”")
                if (key.event.value, key.event.style == "") in seen:
                    raise Refused(f"the name “{key.event.value}” is there twice")
                seen.add((key.event.value, key.event.style == ""))
            line = self.content.rfind("\n", 0, key.start) + 1
            if self.content[line : key.start].rstrip(" ").endswith("?"):
                raise Refused("the frontmatter has a key written with “?”")

    def names(self) -> Iterator[str]:
        """The names of the top-level properties."""
        for key in self.root.children[::2] if self.root else ():
            if key.event.kind == "scalar":
                yield key.event.value

    def entry(self, name: str) -> tuple[Node, Node]:
        """Key and value of a top-level property."""
        children = self.root.children if self.root else []
        for key, value in zip(children[::2], children[1::2], strict=True):
            if key.event.kind == "scalar" and key.event.value == name:
                return key, value
        raise Refused(f"there is no property “{name}”")

    def may_replace(self, node: Node) -> None:
        """Refuse what is no scalar of one line and nothing else."""
        event = node.event
        if event.kind == "alias":
            raise Refused("the value is an alias")
        if event.kind != "scalar":
            raise Refused("the value is a list or a mapping")
        if event.anchor is not None:
            raise Refused("the value has an anchor")
        if event.tag is not None:
            raise Refused("the value has a tag")
        if event.style in ("|", ">") or "\n" in self.content[node.start : node.end]:
            raise Refused("the value spans several lines")

    def replaced(self, node: Node, value: Any) -> Edit:
        """One scalar gets another value."""
        self.may_replace(node)
        in_flow = any(parent.event.style for parent in _parents(self.root, node))
        new = emit(value, node.event.style, in_flow=in_flow)
        start = node.start
        if start == node.end and start and new:
            # What stands before an empty value is part of the edit: the property ends there.
            start -= 1
            new = f"{self.content[start]} {new}"
        return self.spliced(start, node.end, new, node, [("scalar", value)])

    def listed(self, key: Node, node: Node, stop: int, values: Sequence[Any]) -> Edit:
        """A list of the values for a scalar, in the place of all from the colon to ``stop``."""
        self.may_replace(node)
        wanted = [("sequence", None), *(("scalar", value) for value in values), ("end", None)]
        style = self.list_style()
        if style.flow or not values:
            new = f"[{', '.join(emit(value, in_flow=True) for value in values)}]"
            if node.start == node.end:
                return self.spliced(node.start - 1, stop, f": {new}", node, wanted)
            return self.spliced(node.start, stop, new, node, wanted)
        colon = self.content.index(":", key.end)
        indent = self.indent(key) + style.indent
        items = "".join(f"{self.eol}{indent}- {emit(value)}" for value in values)
        return self.spliced(colon, max(stop, colon + 1), f":{items}", node, wanted)

    def indent(self, key: Node) -> str:
        """What stands before a key on its line."""
        return self.content[self.content.rfind("\n", 0, key.start) + 1 : key.start]

    def list_style(self) -> _ListStyle:
        """How the block writes its lists; as Obsidian does, where it has none."""
        found: list[_ListStyle] = []
        children = self.root.children if self.root else []
        for key, value in zip(children[::2], children[1::2], strict=True):
            if value.event.kind == "sequence" and value.children:
                indent = self.content[self.content.rfind("\n", 0, value.start) + 1 : value.start]
                if value.event.style:
                    found.append(_ListStyle("", flow=True))
                elif not indent.strip(" "):
                    found.append(_ListStyle(indent.removeprefix(self.indent(key)), flow=False))
        return max(found, key=found.count) if found else _ListStyle("  ", flow=False)

    def appended(self, key: str, value: Any) -> Edit:
        """A new last property."""
        indent = self.indent(self.root.children[0]) if self.root and self.root.children else ""
        new = _entry(key, value, indent, self.list_style(), self.eol)
        place = self.span.content_end
        result = self.text[:place] + new + self.text[place:]
        values = list(_meaning(self.root)) if self.root else [("mapping", None), ("end", None)]
        added: list[tuple[str, Any]] = [("scalar", key)]
        if isinstance(value, list | tuple):
            added += [("sequence", None), *(("scalar", item) for item in value), ("end", None)]
        else:
            added.append(("scalar", value))
        self._verify(result, [*values[:-1], *added, values[-1]])
        return Edit(self.path, place, place, "", new)

    def spliced(self, start: int, end: int, new: str, node: Node, wanted: list[tuple[str, Any]]) -> Edit:
        """The edit that puts ``new`` for the content from ``start`` to ``end``, once it is clear
        that nothing but the node's meaning changes, and that to what is wanted.
        """
        offset = self.span.content_start
        result = self.text[: offset + start] + new + self.text[offset + end :]
        self._verify(result, list(_meaning(self.root, node, wanted)))
        return Edit(self.path, offset + start, offset + end, self.content[start:end], new)

    def _verify(self, result: str, expected: list[tuple[str, Any]]) -> None:
        span = block_span(result)
        if span is None or len(result) - span.end != len(self.text) - self.span.end:
            raise Refused("the frontmatter would end elsewhere")
        content = result[span.content_start : span.content_end]
        try:
            root = document(content)
            read_document(root, content, 0)
        except YamlError as error:
            raise Refused(f"the result could not be read: {error.message}") from None
        if not _same(list(_meaning(root)), expected):
            raise Refused("the result would be read differently")


def _entry(key: str, value: Any, indent: str, style: _ListStyle, eol: str) -> str:
    name = emit(key)
    if isinstance(value, list | tuple):
        if style.flow or not value:
            return f"{indent}{name}: [{', '.join(emit(item, in_flow=True) for item in value)}]{eol}"
        items = "".join(f"{indent}{style.indent}- {emit(item)}{eol}" for item in value)
        return f"{indent}{name}:{eol}{items}"
    written = emit(value)
    return f"{indent}{name}: {written}{eol}" if written else f"{indent}{name}:{eol}"


def _walk(root: Node | None) -> Iterator[Node]:
    if root is not None:
        yield root
        for child in root.children:
            yield from _walk(child)


def _parents(root: Node | None, node: Node) -> list[Node]:
    return [
        parent for parent in _walk(root) if parent is not node and parent.start <= node.start < parent.end
    ]


def _meaning(
    node: Node | None, replaced: Node | None = None, wanted: Sequence[tuple[str, Any]] = ()
) -> Iterator[tuple[str, Any]]:
    """What a document says, place and style apart: two texts that say the same are equal in this.

    Where the node ``replaced`` stands, it says what is ``wanted``.
    """
    if node is None:
        return
    if node is replaced:
        yield from wanted
        return
    event = node.event
    extra = (event.anchor, event.tag)
    if event.kind == "scalar":
        yield "scalar", scalar_value(event) if extra == (None, None) else (event.value, *extra)
    elif event.kind == "alias":
        yield "alias", event.value
    else:
        yield event.kind, None if extra == (None, None) else extra
        for child in node.children:
            yield from _meaning(child, replaced, wanted)
        yield "end", None


def _same(one: list[tuple[str, Any]], other: list[tuple[str, Any]]) -> bool:
    """Equal, types included: 1, 1.0 and True are not the same, NaN is itself."""
    return len(one) == len(other) and all(
        a[0] == b[0] and type(a[1]) is type(b[1]) and (a[1] == b[1] or (a[1] != a[1] and b[1] != b[1]))
        for a, b in zip(one, other, strict=True)
    )
