"""Canvases: the links in their cards, each with its place in the JSON file.

A card of type “file” names a file by its path from the root of the vault, a card of type “text” holds Markdown. Both
count as references since Obsidian 1.12.

Source: the JSON Canvas specification 1.0; Obsidian's ``canvas.d.ts``; release note 1.12.0.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from vaultlint.named import NamedTuple
from vaultlint.note import Link, Note
from vaultlint.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vaultlint.note import Block, Frontmatter, Heading, Tag

_TOKEN = regex(r'"(?:[^"\\]++|\\.)*+"|[{}\[\],:]|[^\s"{}\[\],:]++', re.DOTALL)
_ESCAPE = regex(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_DEEPEST = 64


class CanvasError(NamedTuple):
    """Why a canvas cannot be read, and where."""

    message: str
    start: int


def error(text: str) -> CanvasError | None:
    """Why Obsidian cannot open this canvas; None where it can. A new canvas is an empty file."""
    import json  # noqa: PLC0415 -- a vault without canvases need not wait for it

    if not text.strip():
        return None
    try:
        data = json.loads(text)
    except json.JSONDecodeError as problem:
        return CanvasError(f"not JSON: {problem.msg[:1].lower()}{problem.msg[1:]}", problem.pos)
    except (ValueError, RecursionError):
        return CanvasError("not JSON that can be read", 0)
    if not isinstance(data, dict):
        return CanvasError("no canvas: the outermost value is no object", 0)
    return None


class CanvasParser:
    """The pieces of a canvas that is looked at as a note: it has links, and nothing else."""

    def __init__(self, parse: Callable[[str, str], Note]) -> None:
        self._parse = parse

    def links(self, note: Note) -> tuple[Link, ...]:
        """Every reference, in order of place."""
        if "nodes" not in note.text or error(note.text) is not None:
            return ()
        return tuple(sorted(self._links(note.text), key=lambda link: (link.start, link.end)))

    def _links(self, text: str) -> Iterator[Link]:
        for card in _cards(text):
            kind = card.get("type")
            if kind is None:
                continue
            if kind.value == "file" and "file" in card:
                path = card["file"]
                subpath = card["subpath"].value if "subpath" in card else ""
                if path.value:
                    yield Link(
                        "embed",
                        path.start,
                        path.end,
                        path.value,
                        path.value + subpath,
                        None,
                        "canvas",
                        "file",
                    )
            elif kind.value == "text" and "text" in card:
                written = card["text"]
                if "[" in written.value:
                    yield from self._in_text(text, written)

    def _in_text(self, text: str, written: _String) -> Iterator[Link]:
        place: Callable[[int], int] | None = None
        for link in self._parse("card.md", written.value).links:
            if link.place != "property":
                place = place or _places(text, written)
                key = "table" if link.place == "table" else "text"
                yield link._replace(start=place(link.start), end=place(link.end), place="canvas", key=key)

    def frontmatter(self, note: Note) -> Frontmatter | None:
        """None."""
        del note
        return None

    def visible(self, note: Note) -> str:
        """Nothing: no rule for notes should find anything in JSON."""
        return "".join(character if character in "\r\n" else " " for character in note.text)

    def code(self, note: Note) -> tuple[tuple[int, int], ...]:
        """None."""
        del note
        return ()

    def headings(self, note: Note) -> tuple[Heading, ...]:
        """None: no link leads to a place in a canvas by a heading."""
        del note
        return ()

    def blocks(self, note: Note) -> tuple[Block, ...]:
        """None."""
        del note
        return ()

    def tags(self, note: Note) -> tuple[Tag, ...]:
        """None: Obsidian lists those of cards nowhere."""
        del note
        return ()


class _String(NamedTuple):
    """A JSON string: its value, and where it stands between its quotes."""

    value: str
    start: int
    end: int


def _cards(text: str) -> list[dict[str, _String]]:
    """The string members of every object in ``nodes``; of a name that comes twice the last counts, as in JSON.parse."""
    cards: list[dict[str, _String]] = []
    # For each open bracket: the name of the member it is the value of, and whether it is an object.
    stack: list[tuple[str, bool]] = []
    name = ""
    expects_name = False
    for token in _TOKEN.finditer(text):
        first = text[token.start()]
        if first in "{[":
            stack.append((name, first == "{"))
            if len(stack) > _DEEPEST:
                return []
            if first == "{" and _is_card(stack):
                cards.append({})
            expects_name, name = first == "{", ""
        elif first in "}]":
            stack.pop()
            expects_name = False
        elif first == ",":
            expects_name = bool(stack) and stack[-1][1]
        elif first == ":":
            expects_name = False
        elif first == '"':
            if expects_name:
                name = _value(token[0])
                if name == "nodes" and len(stack) == 1:
                    cards.clear()
            elif _is_card(stack):
                cards[-1][name] = _String(_value(token[0]), token.start() + 1, token.end() - 1)
    return cards


def _is_card(stack: list[tuple[str, bool]]) -> bool:
    return len(stack) == 3 and stack[1] == ("nodes", False) and stack[2][1]


def _value(token: str) -> str:
    import json  # noqa: PLC0415 -- see above

    value: Any = json.loads(token, strict=False) if "\\" in token else token[1:-1]
    return str(value)


def _places(text: str, string: _String) -> Callable[[int], int]:
    """Where in the file a code point of a string's value stands; escapes take more room than what they say."""
    start, end = string.start, string.end
    if "\\" not in text[start:end]:
        return lambda offset: start + offset
    starts: list[int] = []
    at = start
    high = False
    for escape in _ESCAPE.finditer(text, start, end):
        starts.extend(range(at, escape.start()))
        unit = int(escape[1], 16) if escape[1] else 0
        low = high and 0xDC00 <= unit < 0xE000 and at == escape.start()
        if not low:
            starts.append(escape.start())
        # Two escapes in a row can be one code point.
        high = 0xD800 <= unit < 0xDC00
        at = escape.end()
    starts.extend(range(at, end + 1))
    return lambda offset: starts[min(offset, len(starts) - 1)]
