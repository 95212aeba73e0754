"""``[text](destination)`` and ``![text](destination)``: which are internal, and where they lead.

Source: the syntax is CommonMark's. A destination is internal when it begins with ``./`` or ``../`` or holds
no colon; it is decoded as JavaScript's ``decodeURI`` decodes (reserved characters stay escaped).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vaultlint.named import NamedTuple
from vaultlint.parse import wikilinks
from vaultlint.regex import regex
from vaultlint.text import Span

if TYPE_CHECKING:
    from vaultlint.note import LinkKind

_RESERVED = frozenset(b";/?:@&=+$,#")
_ESCAPES = regex(r"(?:%[0-9A-Fa-f]{2})++")
_BACKSLASH = regex(r"\\([!-/:-@\[-`{-~])")
_ENTITY = regex(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

# White space between the parts of a link: a line break is allowed, an empty line cannot stand in a paragraph.
_GAP = regex(r"[ \t\r\n]*+")
_ANGLED = regex(r"<(?:[^<>\\\r\n]|\\.)*+>")
_PLAIN_RUN = regex(r"(?:[^\x00-\x20\x7f()\\]|\\[^\x00-\x20\x7f]|\\(?=[\x00-\x20\x7f]|\Z))++")
_TITLE = regex(
    r""""(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|\((?:[^()\\]|\\.)*+\)""",
    re.DOTALL,
)
_DEEPEST = 32
"""How deep brackets in a destination may nest; CommonMark's reference parser has the same limit."""


class Resource(NamedTuple):
    """What stands in the round brackets: the span of the destination as written (without ``<>``),
    whether it stands in ``<>``, and the end, behind the closing bracket.
    """

    start: int
    end: int
    wrapped: bool
    close: int


class MarkdownParts(NamedTuple):
    """Where the parts of one ``[text](destination "title")`` stand in it, as written."""

    embed: bool
    text: Span
    destination: Span
    wrapped: bool
    """Whether the destination stands in ``<>``, which are not part of its span."""


class LinkPieces(NamedTuple):
    """A link that is all there is in a string."""

    kind: LinkKind
    target: str
    display: str | None


def resource(text: str, start: int, limit: int) -> Resource | None:
    """The resource whose ``(`` stands at ``start``; None when that is none."""
    at = _GAP.match(text, start + 1, limit).end()  # type: ignore[union-attr]
    wrapped = text.startswith("<", at, limit)
    if wrapped:
        found = _ANGLED.match(text, at, limit)
        if found is None:
            return None
        first, last = at + 1, found.end() - 1
        at = found.end()
    else:
        first = at
        depth = 0
        while at < limit:
            run = _PLAIN_RUN.match(text, at, limit)
            if run:
                at = run.end()
                continue
            character = text[at]
            if character == "(":
                depth += 1
                if depth > _DEEPEST:
                    return None
            elif character == ")" and depth:
                depth -= 1
            else:
                break
            at += 1
        if depth:
            return None
        last = at
    gap = _GAP.match(text, at, limit).end()  # type: ignore[union-attr]
    if gap > at and text[gap : gap + 1] in ('"', "'", "("):
        title = _TITLE.match(text, gap, limit)
        if title is None:
            return None
        gap = _GAP.match(text, title.end(), limit).end()  # type: ignore[union-attr]
    if not text.startswith(")", gap, limit):
        return None
    return Resource(first, last, wrapped, gap + 1)


def split(source: str) -> MarkdownParts:
    """The parts of a link such as ``[a](<b c.md> "d")``.

    Raises:
        ValueError: that is no Markdown link.
    """
    opening = source.find("[")
    closing = source.find("](", opening + 1)
    while closing > 0:
        found = resource(source, closing + 1, len(source))
        if found is not None and not source[found.close :].strip():
            embed = source.startswith("!", opening - 1) if opening else False
            return MarkdownParts(
                embed, Span(opening + 1, closing), Span(found.start, found.end), found.wrapped
            )
        closing = source.find("](", closing + 1)
    raise ValueError(source)


def target(destination: str, *, image: bool) -> str | None:
    """Where a destination as written leads inside the vault; None when it does not lead there."""
    if "\\" in destination:
        destination = _BACKSLASH.sub(r"\1", destination)
    if "&" in destination:
        destination = _ENTITY.sub(_entity, destination)
    if not destination or (":" in destination and not destination.startswith(("./", "../"))):
        return None
    if "%" in destination:
        decoded = decode(destination)
        if decoded is None and not image:
            return None
        destination = destination if decoded is None else decoded
    return wikilinks.clean(destination) or None


def _entity(match: re.Match[str]) -> str:
    from html import unescape  # noqa: PLC0415  (its table of 2,000 names is rarely needed)

    return unescape(match[0])


def decode(destination: str) -> str | None:
    """What JavaScript's ``decodeURI`` makes of it; None where that would raise an error."""
    if destination.count("%") * 3 != sum(len(run) for run in _ESCAPES.findall(destination)):
        return None
    try:
        return _ESCAPES.sub(_decode_run, destination)
    except UnicodeDecodeError:
        return None


def _decode_run(match: re.Match[str]) -> str:
    octets = bytes.fromhex(match[0].replace("%", ""))
    if not _RESERVED.intersection(octets):
        return octets.decode()
    written = match[0]
    parts: list[str] = []
    begin = 0
    for index, octet in enumerate(octets):
        if octet in _RESERVED:
            parts += octets[begin:index].decode(), written[index * 3 : index * 3 + 3]
            begin = index + 1
    parts.append(octets[begin:].decode())
    return "".join(parts)


def link_in_string(value: str) -> LinkPieces | None:
    """The link that a string is, apart from space around it; None when it is not exactly one link.

    This is what makes a property a link (help vault, `Properties`; release note 1.11.0).
    """
    value = value.strip(wikilinks.SPACE)
    if wikilinks.whole(value):
        return LinkPieces("wikilink", *wikilinks.read(value[2:-2]))
    if not value.startswith("[") or not value.endswith(")"):
        return None
    closing = _closing_bracket(value)
    if not value.startswith("(", closing + 1):
        return None
    found = resource(value, closing + 1, len(value))
    if found is None or found.close != len(value):
        return None
    place = target(value[found.start : found.end], image=False)
    return None if place is None else LinkPieces("markdown", place, value[1:closing].strip(wikilinks.SPACE))


def _closing_bracket(value: str) -> int:
    depth = 0
    for match in re.finditer(r"\\.|[\[\]]", value):
        if match[0] == "[":
            depth += 1
        elif match[0] == "]":
            depth -= 1
            if not depth:
                return match.start()
    return len(value)
