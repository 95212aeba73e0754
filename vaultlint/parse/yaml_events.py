"""YAML 1.2 as Obsidian reads it: events with places, and what a scalar means.

Obsidian reads frontmatter with the JavaScript library `yaml` 2.x and its defaults: the core
schema of YAML 1.2, unique keys, no merge keys. `ruamel.yaml` finds the structure; what a scalar
means is decided here, for every Python library follows YAML 1.1 somewhere, or makes dates.

Nothing is ever composed, constructed or dumped: an alias stays one event, a tag names no class,
and a hostile text is left as soon as it becomes too deep.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from vaultlint.named import NamedTuple
from vaultlint.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPTH_LIMIT = 32
"""Deeper than this no frontmatter is read."""

SIZE_LIMIT = 64 * 1024
"""Longer than this (in code points) no frontmatter is read."""

EventKind = Literal["scalar", "alias", "mapping", "sequence", "end"]


class Event(NamedTuple):
    """One step through a YAML text; the places are code points of that text.

    ``style`` is ``""`` (plain), ``'``, ``"``, ``|`` or ``>`` for a scalar, ``{`` or ``[`` for a
    collection in flow style. ``start`` lies behind ``anchor`` and ``tag``.
    """

    kind: EventKind
    start: int
    end: int
    value: str = ""
    style: str = ""
    anchor: str | None = None
    tag: str | None = None


class YamlError(Exception):
    """A text that is not the YAML we read; the place is ``start`` to ``end``."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end


# What ruamel refuses or takes for a line break, and the JavaScript library takes for a character
# like any other. Tab, line feed and a carriage return before a line feed are what they are.
_FOREIGN = regex(
    r"\r(?!\n)|[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_STAND_INS = range(0xF0000, 0xFFFFE)

# Between an anchor or tag and its scalar.
_NODE_PREFIX = regex(r"(?:[&!][^\s,\[\]{}]*+\s*+)*+")


def events(text: str, *, tolerant: bool = False) -> Iterator[Event]:
    """The events of the one document in a YAML text; ``tolerant`` of what ruamel alone refuses.

    Raises:
        YamlError: the text is not YAML, holds several documents, or is too long or too deep.
    """
    if len(text) > SIZE_LIMIT:
        raise YamlError(f"the frontmatter is longer than {SIZE_LIMIT} characters", 0, 1)

    # 25 ms that a vault of simple blocks never pays.
    from ruamel.yaml import events as ruamel  # noqa: PLC0415
    from ruamel.yaml.error import MarkedYAMLError, YAMLError  # noqa: PLC0415

    readable, originals = _readable(_tolerable(text) if tolerant else text, tolerant=tolerant)
    depth = 0
    documents = 0
    at = 0
    try:
        for event in _parser().parse(readable):
            at = event.start_mark.index
            match event:
                case ruamel.ScalarEvent():
                    if tolerant and event.value == _HYPHEN:
                        yield Event("sequence", at, at)
                        yield Event("scalar", at + 1, at + 1)
                        yield Event("end", at + 1, at + 1)
                    else:
                        yield _scalar(text, event, originals)
                case ruamel.AliasEvent():
                    yield Event("alias", at, event.end_mark.index, value=event.anchor)
                case ruamel.CollectionStartEvent():
                    depth += 1
                    start = _behind_prefix(text, at, event)
                    if depth > DEPTH_LIMIT:
                        raise YamlError(f"values are nested deeper than {DEPTH_LIMIT}", start, start + 1)
                    mapping = isinstance(event, ruamel.MappingStartEvent)
                    yield Event(
                        "mapping" if mapping else "sequence",
                        start,
                        start,
                        style="" if not event.flow_style else "{" if mapping else "[",
                        anchor=event.anchor,
                        tag=_tag(event),
                    )
                case ruamel.CollectionEndEvent():
                    depth -= 1
                    yield Event("end", at, event.end_mark.index)
                case ruamel.DocumentStartEvent():
                    documents += 1
                    if documents > 1:
                        raise YamlError("there is more than one YAML document", at, at + 3)
                case _:
                    pass
    except MarkedYAMLError as error:
        raise _described(error, text) from None
    except (YAMLError, ArithmeticError, AssertionError, LookupError, TypeError, ValueError) as error:
        raise YamlError(
            f"not valid YAML: {error or type(error).__name__}".partition("\n")[0], at, at + 1
        ) from None


def _parser() -> Any:
    """A parser of ruamel's that does not look for plug-ins on the disk, which takes longer than to parse."""
    return _parser_type()(typ="safe", pure=True)


@cache
def _parser_type() -> Any:
    from ruamel.yaml import YAML  # noqa: PLC0415

    class Parser(YAML):
        def official_plug_ins(self) -> list[str]:
            return []

    return Parser


def _readable(text: str, *, tolerant: bool) -> tuple[str, dict[int, str]]:
    """The text with one private character for every one that ruamel treats unlike Obsidian's
    parser, and what those stand for.
    """
    if text.startswith("\ufeff"):
        text = "\n" + text[1:]
    foreign = sorted(set(_FOREIGN.findall(text)))
    originals = {ord(_INNER_TAB): "\t", ord(_HYPHEN): "-"} if tolerant else {}
    if not foreign:
        return text, originals
    used = set(text)
    free = (char for char in map(chr, _STAND_INS) if char not in used)
    stand_ins = dict(zip(foreign, free, strict=False))
    readable = _FOREIGN.sub(lambda match: stand_ins[match[0]], text)
    return readable, originals | {ord(new): old for old, new in stand_ins.items()}


_TABS = regex(r"\t++")
_AROUND_A_SEPARATOR = frozenset(" :-?,[]{}\"'\n\r#")
_INNER_TAB = "\U000ffffd"

# A value that is a hyphen alone: a list of one empty value to Obsidian's parser, an error to ruamel.
_LONE_HYPHEN = regex(r"(?<=: )-(?= *+\r?\n(?![ \t]))")
_HYPHEN = "\U000ffffc"


# A text of many lines that begins with lines of spaces alone, which ruamel holds against it.
_BLANK_BEGINNING = regex(r"((?<=[ \t])[|>][+-]?(?:[ \t]++#[^\r\n]*+|[ \t]*+))(\r?\n(?:[ \t]*+\r?\n)++)")
_SPACES = regex(r"[ \t]++")


def _tolerable(text: str) -> str:
    """The text, equally long, without the tabs, hyphens and lines of spaces that only ruamel refuses.

    A tab behind the indentation separates tokens or belongs to a text; ruamel knows only spaces.
    """
    if _INNER_TAB in text or _HYPHEN in text:
        return text
    text = _BLANK_BEGINNING.sub(_spaces_first, text)
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if "\t" in line:
            rest = line.lstrip(" \t")
            if rest[:1] in ("", "\r", "#"):
                lines[number] = " " * (len(line) - len(rest)) + rest
            else:
                lines[number] = line[: len(line) - len(rest)] + _TABS.sub(_tabs, rest)
    return _LONE_HYPHEN.sub(_HYPHEN, "\n".join(lines))


def _spaces_first(beginning: re.Match[str]) -> str:
    """The spaces of the empty lines behind the sign that they follow, where they mean nothing."""
    sign, lines = beginning.groups()
    breaks = _SPACES.sub("", lines)
    return sign + " " * (len(lines) - len(breaks)) + breaks


def _tabs(run: re.Match[str]) -> str:
    before = run.string[run.start() - 1]
    after = run.string[run.end() : run.end() + 1] or "\n"
    separates = before in _AROUND_A_SEPARATOR or after in _AROUND_A_SEPARATOR
    return (" " if separates else _INNER_TAB) * len(run[0])


def _scalar(text: str, event: Any, originals: dict[int, str]) -> Event:
    start = _behind_prefix(text, event.start_mark.index, event)
    value = event.value
    if originals:
        value = value.translate(originals)
        written = text[start : event.end_mark.index]
        if "\t" in written and "\n" not in written:
            value = _with_tabs(written, event.style or "", value)
    return Event(
        "scalar",
        start,
        max(start, event.end_mark.index),
        value,
        event.style or "",
        event.anchor,
        _tag(event),
    )


def _with_tabs(written: str, style: str, value: str) -> str:
    """The value of a scalar on one line some tabs of which were read as spaces."""
    if style == "":
        return written
    if style == "'":
        return written[1:-1].replace("''", "'")
    return value if "\\" in written else written[1:-1]


def _behind_prefix(text: str, start: int, event: Any) -> int:
    if event.anchor is None and _tag(event) is None:
        return start
    match = _NODE_PREFIX.match(text, start)
    return min(match.end(), max(start, event.end_mark.index)) if match else start


def _tag(event: Any) -> str | None:
    tag = event.ctag
    return None if tag is None else str(tag)


_INDENT = regex(r"[ \t]*+")
_QUOTES = ("'", '"')
_NO_ENTRY = "a line that is not “name: value”"
_INDENTED = "a line that is indented unlike the lines around it"


def _described(error: Any, text: str) -> YamlError:
    """What ruamel says, in words for somebody who writes notes."""
    problem = " ".join(str(error.problem or error.context or "").split())
    context = str(error.context or "")
    here = min(error.problem_mark.index if error.problem_mark else 0, len(text))
    there = min(error.context_mark.index if error.context_mark else here, len(text))
    char = text[here : here + 1]
    if problem.startswith("mapping values are not allowed"):
        line = text.rfind("\n", 0, here) + 1
        if ": " not in text[line:here] and text[line:here].strip()[:1] not in _QUOTES:
            start = _line_above(text, line)
            indent = _indent(text, line)
            if start < line and _indent(text, start) == indent:
                # All that stands above became a part of this name.
                return _at(text, start + indent, _rest_of_line(text, start + indent), _NO_ENTRY)
            if indent:
                return _at(text, line + indent, _rest_of_line(text, line + indent), _INDENTED)
        return _at(text, here, 1, "a colon and a space inside a value: the value must be quoted")
    if "cannot start any token" in problem or problem.startswith("expected alphabetic"):
        if char == "\t" or "\t" in text[text.rfind("\n", 0, here) + 1 : here]:
            return _at(text, here, 1, "a tab where YAML wants spaces")
        if problem.startswith("expected"):
            here, char = there, text[there : there + 1]
        return _at(text, here, 1, f"a value that begins with “{char}” must be quoted")
    if "end of stream" in problem and "quoted" in context:
        return _at(text, there, 1, "a quote that is never closed")
    if "unknown escape" in problem:
        return _at(
            text,
            here - 1,
            2,
            f"“\\{char}” means nothing between double quotes; single quotes take it as it is",
        )
    if "tag" in context or ("block scalar" in context and problem.startswith("expected")):
        return _at(text, there, 1, f"a value that begins with “{text[there : there + 1]}” must be quoted")
    if problem.startswith("mapping keys are not allowed") or "block node" in context:
        return _at(text, here, 1, f"a value that begins with “{char}” must be quoted")
    if "flow" in context:
        if text[there : there + 1] not in {"[", "{"}:
            there = max(text.rfind("[", 0, there), text.rfind("{", 0, there), 0)
        mark = text[there : there + 1]
        if "stream end" in problem or _is_next_entry(text, there, here):
            rest = text[there : there + _rest_of_line(text, there)]
            why = ": “#” begins a comment" if "#" in rest else ""
            return _at(text, there, 1, f"a bracket “{mark}” that is never closed{why}")
        return _at(
            text,
            here,
            1,
            f"between “{mark}” and its closing bracket a comma is missing, or something must be quoted",
        )
    if "could not find expected ':'" in problem:
        return _at(text, there, _rest_of_line(text, there), _NO_ENTRY)
    if problem.startswith("expected <block end>"):
        behind = char in {"[", "{"} and text[text.rfind("\n", 0, here) + 1 : here].strip()
        if behind or "<scalar>" in problem or "flow" in problem:
            return _at(
                text,
                here,
                _rest_of_line(text, here),
                "text behind the end of a value: the whole value must be quoted",
            )
        if char == "-":
            return _at(text, here, 1, "a list item where a “name: value” line is expected")
        if char == ",":
            return _at(text, here, 1, "a comma behind the end of a value: several values need a list")
        return _at(text, here, _rest_of_line(text, here), _INDENTED)
    if problem.startswith("expected '<document start>'"):
        line = text.rfind("\n", 0, here) + 1
        if here == line:
            line = _line_above(text, line)
        if not _indent(text, line):
            return _at(text, line, _rest_of_line(text, line), _NO_ENTRY)
        return _at(text, here, _rest_of_line(text, here), _INDENTED)
    if problem.startswith("sequence entries are not allowed"):
        return _at(text, here, 1, "a list item that does not begin a line of its own")
    return _at(text, here, 1, f"not valid YAML ({problem})")


def _at(text: str, start: int, length: int, message: str) -> YamlError:
    start = max(0, min(start, len(text) - 1))
    return YamlError(message, start, min(start + max(length, 1), len(text)))


_ENTRY = regex(r"[ \t]*+(?:- |[\w-][\w -]*+:(?: |\r?$))", re.MULTILINE)


def _is_next_entry(text: str, start: int, place: int) -> bool:
    """Whether the line of a place is an entry of its own, and no part of the value that begins at
    ``start``: what should have closed that was forgotten.
    """
    above = text.rfind("\n", 0, start) + 1
    line = text.rfind("\n", 0, place) + 1
    return above < line and _indent(text, line) <= _indent(text, above) and bool(_ENTRY.match(text, line))


def _line_above(text: str, line: int) -> int:
    """Where the last line that is not empty begins, above the one that begins at ``line``."""
    return text.rfind("\n", 0, len(text[:line].rstrip())) + 1


def _indent(text: str, line: int) -> int:
    return len(_INDENT.match(text, line)[0])  # type: ignore[index]  # matches always


def _rest_of_line(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text[start : None if end < 0 else end].rstrip())


class Node:
    """A scalar, an alias or a collection; a mapping's children are key, value, key, value…

    ``start`` to ``end`` is what is written: of a block collection that is from its first child
    to the end of its last, comments and blank lines behind it apart.
    """

    __slots__ = ("children", "end", "event")

    def __init__(self, event: Event) -> None:
        self.event = event
        self.end = event.end
        self.children: list[Node] = []

    @property
    def start(self) -> int:
        """Where the node begins, behind its anchor and tag."""
        return self.event.start


def document(text: str) -> Node | None:
    """The root node of the one document in a YAML text; None for an empty one.

    Raises:
        YamlError: as `events`; and for lines inside quotes or brackets that are not indented.
    """
    try:
        return _document(text, events(text))
    except YamlError:
        if "\t" not in text and not _LONE_HYPHEN.search(text) and not _BLANK_BEGINNING.search(text):
            raise
        try:
            return _document(text, events(text, tolerant=True))
        except YamlError:
            pass
        raise


def _document(text: str, stream: Iterator[Event]) -> Node | None:
    root: Node | None = None
    stack: list[Node] = []
    for event in stream:
        if event.kind == "end":
            node = stack.pop()
            if node.event.style:
                node.end = event.end
                _check_end(text, node)
                _check_indentation(text, node, stack)
            elif node.children:
                node.end = node.children[-1].end
            continue
        node = Node(event)
        if event.tag is not None:
            _check_tag(text, event, stack)
        if event.style in ("|", ">"):
            node.end = event.start + len(text[event.start : event.end].rstrip())
            _check_block_text(text, node, stack)
        elif event.kind == "scalar" and event.start == event.end and stack:
            place = _empty_place(text, event.start, stack[-1])
            _check_empty(text, place, event.start)
            node.event = event._replace(start=place, end=place)
            node.end = place
        elif event.style:
            _check_end(text, node)
            _check_indentation(text, node, stack)
        if event.kind in ("mapping", "sequence") and not event.style:
            _check_no_tab(text, node)
        if stack:
            stack[-1].children.append(node)
        elif root is None:
            root = node
        if event.kind in ("mapping", "sequence"):
            stack.append(node)
    return root


def _check_no_tab(text: str, node: Node) -> None:
    """Refuse a tab between a hyphen and an entry behind it: it indents the entry."""
    tab = text.find("\t", text.rfind("\n", 0, node.start) + 1, node.start)
    if tab >= 0:
        raise YamlError("a tab where YAML wants spaces", tab, tab + 1)


def _check_tag(text: str, event: Event, parents: list[Node]) -> None:
    """Refuse a tag that sticks to a bracket or comma, as in ``![[image.png]]``: to ruamel that is all tag."""
    if parents and parents[-1].event.style:
        return
    sticks = text[event.start : event.start + 1].strip() and text[event.start - 1].strip()
    if sticks or event.tag == "!!":
        start = text.rfind("!", 0, event.start)
        raise YamlError("a value that begins with “!” must be quoted", start, start + 1)


_BLOCK_HEADER = regex(r"[|>][+-]?[^\n0-9]*+\n")
_BLOCK_LINE = regex(r"([ ]*+)([^\n]*+)\n?")


def _check_block_text(text: str, node: Node, parents: list[Node]) -> None:
    """Refuse a line of a text of many lines that begins with a tab, and an empty line of more spaces
    than the first words have, as the JavaScript library does.
    """
    header = _BLOCK_HEADER.match(text, node.start)
    if header is None or not parents:
        return
    block = parents[-1]
    least = block.start - text.rfind("\n", 0, block.start)
    indent = widest = 0
    at = header.end()
    while at < len(text):
        line = _BLOCK_LINE.match(text, at)
        assert line is not None
        spaces, words = len(line[1]), line[2].rstrip("\r")
        if words.startswith("\t") and spaces < (indent or least):
            raise YamlError("a tab where YAML wants spaces", line.start(2), line.start(2) + 1)
        if not words:
            widest = max(widest, spaces)
        elif spaces < (indent or least):
            return
        elif not indent:
            if widest > spaces:
                raise YamlError(_INDENTED, line.start(2), line.start(2) + len(words))
            indent = spaces
        at = line.end()


def _check_end(text: str, node: Node) -> None:
    """Refuse a comment that sticks to a closing quote or bracket, as the JavaScript library does."""
    if text.startswith("#", node.end):
        raise YamlError("a comment needs a space before it", node.end, node.end + 1)


_LINE_START = regex(r"\n( *+)([^ \r\n]?)")


def _check_indentation(text: str, node: Node, parents: list[Node]) -> None:
    """Refuse a line inside quotes or brackets that is indented no deeper than what holds them.

    The JavaScript library does; it pardons a last line that begins with the closing bracket.
    """
    if not parents or parents[-1].event.style or "\n" not in text[node.start : node.end]:
        return
    block = parents[-1]
    least = block.start - text.rfind("\n", 0, block.start)
    quoted = node.event.kind == "scalar"
    for line in _LINE_START.finditer(text, node.start, node.end):
        indent, first = line.groups()
        if not first or len(indent) >= least or (first == "#" and not quoted):
            continue
        if line.end() == node.end and not quoted and len(indent) == least - 1:
            continue
        where = line.end() - 1
        if _is_next_entry(text, node.start, where):
            what = "quote" if quoted else f"bracket “{node.event.style}”"
            raise YamlError(f"a {what} that is never closed", node.start, node.start + 1)
        raise YamlError("a line inside quotes or brackets that is not indented", where, where + 1)


_TAB_LINE = regex(r"\n\t[ \t]*+(?=[\r\n]|\Z)")


def _check_empty(text: str, start: int, end: int) -> None:
    """Refuse a line of tabs right below a name without a value, as the JavaScript library does."""
    line = text.find("\n", start, end)
    found = _TAB_LINE.match(text, line) if line >= 0 else None
    if found is not None and text[found.end() :].strip():
        raise YamlError("a tab where YAML wants spaces", line + 1, found.end())


_COLON = regex(r"\s*+:")


def _empty_place(text: str, mark: int, parent: Node) -> int:
    """Behind the colon or hyphen of an empty value, whose mark is at the next token."""
    if parent.event.kind == "mapping" and len(parent.children) % 2:
        colon = _COLON.match(text, parent.children[-1].end)
        if colon is not None:
            return colon.end()
    while mark and text[mark - 1] in " \t\r\n":
        mark -= 1
    return mark


# --- what a scalar means ---------------------------------------------------------------------

NO_TEXTS: dict[str, float | bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **{f"{sign}.{name}": float(f"{sign}inf") for sign in ("", "+", "-") for name in ("inf", "Inf", "INF")},
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
"""Words that mean something else than their letters; numbers apart."""

_INT = regex(r"[-+]?[0-9]+")
_OCTAL = regex(r"0o[0-7]+")
_HEX = regex(r"0x[0-9a-fA-F]+")
# Any number: most of what begins like one is a date.
_NUMBER = regex(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+")
_NUMBER_START = frozenset("-+.0123456789")

# Beyond this a JavaScript number no longer holds every integer.
_SAFE_INTEGER = 2**53


def plain_value(text: str) -> str | int | float | bool | None:
    """What an unquoted scalar means in the core schema of YAML 1.2.

    ``no``, ``on``, ``12:30``, ``1_000`` and dates are strings; ``010`` is ten. Numbers are
    JavaScript's: an integer that a double cannot hold becomes the nearest one, or infinity.
    """
    if text in NO_TEXTS:
        return NO_TEXTS[text]
    return _number(text) if text[0] in _NUMBER_START else text


def _number(text: str) -> str | int | float:
    if _NUMBER.fullmatch(text) is None:
        return text
    if _INT.fullmatch(text):
        return _integer(text, 10)
    if _OCTAL.fullmatch(text):
        return _integer(text[2:], 8)
    if _HEX.fullmatch(text):
        return _integer(text[2:], 16)
    return float(text)


def _integer(digits: str, base: int) -> int | float:
    if len(digits) <= 15:
        return int(digits, base)
    if base == 10:
        number = float(digits)
        return int(digits) if abs(number) < _SAFE_INTEGER else number
    # Linear for a base that is a power of two, so any length is welcome.
    exact = int(digits, base)
    if exact < _SAFE_INTEGER:
        return exact
    try:
        return float(exact)
    except OverflowError:
        return float("inf")


_CORE = "tag:yaml.org,2002:"


def scalar_value(event: Event) -> Any:
    """What a scalar means: its style and tag considered, as the core schema of YAML 1.2 says.

    A tag that the core schema does not know, or that does not fit the text, leaves a string.
    """
    if event.tag is None:
        return plain_value(event.value) if event.style == "" else event.value
    value = plain_value(event.value)
    match event.tag.removeprefix(_CORE):
        case "null":
            fits = value is None
        case "bool":
            fits = isinstance(value, bool)
        case "int":
            fits = (
                isinstance(value, int | float)
                and not isinstance(value, bool)
                and not _written_as_float(event.value)
            )
        case "float":
            fits = isinstance(value, float) and _written_as_float(event.value)
        case _:
            fits = False
    return value if fits else event.value


def _written_as_float(text: str) -> bool:
    return not (_INT.fullmatch(text) or _OCTAL.fullmatch(text) or _HEX.fullmatch(text))
