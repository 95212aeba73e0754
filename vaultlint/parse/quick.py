r"""Notes without surprises: read with a few scans instead of line by line.

`quick` looks for every character and shape that could make a difference to the exact reading (`exact`):
code (but for single backticks in pairs), maths, HTML that hides something, tables, escapes, comments, block
ids, definitions, odd brackets, setext headings, indented lines that may be code. Where there is any, it
declines. Where there is none, wikilinks, Markdown links, headings and tags are found by patterns that begin
with a literal, which is several times faster; a differential test holds both readings together.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from operator import itemgetter
from typing import TYPE_CHECKING

from vaultlint.note import Heading, Link, Tag
from vaultlint.parse import markdown_links, tags, wikilinks
from vaultlint.parse.regions import Reading, Region

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vaultlint.note import LinkKind

# A tag that may hide something or begin an HTML block: the stamps of a video's transcript, of which a note has
# hundreds, are neither, unless alone on their line. (1) is a tag, or what looks like one, without any markup.
_INK = r"[^<>\[\]()#`\"'\n]"
_TAG = re.compile(
    r"<(?!(?<=[^\s>]<)/a>"
    r'|a class="yt-timestamp" data-t="[0-9:]*+">(?![ \t]*+(?:\n|\Z))'
    rf"|[^A-Za-z/!?])(/?[A-Za-z](?:{_INK}|\"(?:{_INK}|')*+\"|'(?:{_INK}|\")*+')*+>)?"
)
_MATH_END = re.compile(r"\$(?![0-9])")
# In the delimiter row of a table a hyphen, a colon or the end of the line follows every pipe.
_DELIMITER = re.compile(r"\|[ \t]*+(?:[-:\n]|\Z)")
# A Markdown link's middle, or the end of a definition's label (which no bracket can precede).
_BRACKET = re.compile(r"\](?:\(|:(?<!\]\]:))")
_LABEL_END = re.compile(r"\]:(?<!\]\]:)")

# Lines that are not obviously a paragraph, a list item or a heading: (1) perhaps an underline; (2) an indented
# one, (3) which begins with what matters in spite of that; or one with far white space behind its marks.
_FAR = r"(?:[-*+>.)0-9]++ {0,4}+(?:\[[^\]\n]\][ \t]++)?+)++[ \t]"
_LINE = re.compile(rf"\n(?:([-=]++[ \t]*+(?![^\n]))|([ \t]++)({_FAR}|[#=<]|-++[ \t]*+(?![^\n]))?|{_FAR})")
_MARKS = re.compile(r"(?:[ \t>]++|(?:[-*+]|[0-9]{1,9}[.)])(?![^ \t\n])|\[[^\]\n]\](?=[ \t]))*+")

_WIKILINK = re.compile(
    r"\[\[(?:([^\[\]`|\n\r\u2028\u2029\x1c-\x1f\x85\ufeff]++)"
    r"(?:\|([^\[\]`\n\r\u2028\u2029\x1c-\x1f\x85\ufeff]*+))?+\]\])?"
)
_MARKDOWN = re.compile(r"\[([^\[\]\n]*+)\]\(([^\x00-\x20\x7f()<>\[\\`]*+)\)")
_CODE = re.compile(r"`[^`\n]++`")
_HEADING = re.compile(r"\n#(#{0,5}+)(?:[ \t]++([^\n]*+)|(?![^\n]))")
_CLOSING_HASHES = re.compile(r"(?:\A|[ \t])#++\Z")
_PERHAPS_BEFORE_A_TAG = frozenset("*_~=])>`")

_new_link = Link._make


def quick(text: str, start: int) -> Reading | None:
    """The reading of a note whose body begins at ``start``; None when it takes the exact one to tell."""
    # Every pattern for a line begins with the line break before it.
    shift = 0
    body = text
    at = start - 1
    if not start:
        body, shift, at = "\n" + text, -1, 0
    if "\r" in body:
        # A space at the end of a line makes no difference, and keeps every place.
        body = body.replace("\r\n", " \n")
    if "\r" in body or "\\" in body or "^" in body or ("$" in body and _has_maths(body, at)):
        return None
    if ("%" in body and "%%" in body) or ("~" in body and "~~~" in body):
        return None
    written = body
    code: list[Region] = []
    if "`" in body:
        body = _without_code(body, at, shift, code)
        if not body:
            return None
    if "<" in body and _has_html(body, at):
        return None
    if ("|" in body and _DELIMITER.search(body, at)) or _has_odd_lines(body, at):
        return None
    links = _wikilinks(body, at, shift)
    if links is None:
        return None
    if _BRACKET.search(body, at):
        links = _with_markdown_links(links, body, written, at, shift)
        if links is None:
            return None
    found = _tags(body, at, shift, links)
    if found is None:
        return None
    return Reading(start, tuple(code), tuple(links), _headings(written, at, shift), (), found)


def _without_code(body: str, at: int, shift: int, code: list[Region]) -> str:
    """The body with letters for what stands in backticks; empty where that may be more than code in a line.

    Where every line has single backticks in pairs, they pair just so, whatever blocks the lines are in.
    """
    pieces: list[str] = []
    behind = 0
    for match in _CODE.finditer(body, at):
        begin, end = match.span()
        code.append(Region("code", begin + shift, end + shift))
        pieces += body[behind : begin + 1], "x" * (end - begin - 2)
        behind = end - 1
    if "``" in body or body.count("`", at) != 2 * len(code):
        return ""
    pieces.append(body[behind:])
    return "".join(pieces)


def _has_maths(body: str, at: int) -> bool:
    if body.count("$", at) < 2:
        return False
    return any(body[match.start() - 1] not in " \t" for match in _MATH_END.finditer(body, at))


def _has_html(body: str, at: int) -> bool:
    before = at
    for match in _TAG.finditer(body, at):
        if match[1] is None:
            return True
        # It hides nothing, but at the beginning of a line it may begin a block.
        begin = match.start()
        line = body.rfind("\n", before, begin) + 1
        if line and _MARKS.match(body, line).end() >= begin:  # type: ignore[union-attr]
            return True
        before = begin
    return False


def _has_odd_lines(body: str, at: int) -> bool:
    """Whether a line may be a setext underline, indented code, or a heading that is not at the root."""
    for match in _LINE.finditer(body, at):
        begin, end = match.span()
        underline, indent, rest = match.groups()
        if underline is not None:
            if _line_before(body, begin).strip(" \t"):
                return True
        elif indent is None or rest is not None:
            return True
        elif len(indent) > 3 or "\t" in indent:
            following = body[end : end + 1]
            if following and following != "\n" and not _is_paragraph(_line_before(body, begin)):
                return True
    return False


def _line_before(body: str, end: int) -> str:
    return body[body.rfind("\n", 0, end) + 1 : end]


def _is_paragraph(line: str) -> bool:
    """Whether a line is certainly the text of a paragraph, so that an indented one behind it is no code."""
    first = _MARKS.match(line).end()  # type: ignore[union-attr]
    if first == len(line) or line[first] in "#<$%|=-+~>":
        return False
    return line[first] not in "*_" or bool(line[first:].strip("*_ \t"))


def _wikilinks(body: str, at: int, shift: int) -> list[Link] | None:
    links: list[Link] = []
    for match in _WIKILINK.finditer(body, at):
        target, display = match.groups()
        if target is None:
            return None
        target = target.strip()
        if not target.isascii():
            target = wikilinks.clean(target)
        if not target:
            # Nothing, or a pipe at the very beginning, which then divides nothing.
            return None
        begin, end = match.span()
        kind: LinkKind = "wikilink"
        if body[begin - 1] == "!":
            begin -= 1
            kind = "embed"
        if display is not None:
            display = display.strip()
        links.append(
            _new_link((kind, begin + shift, end + shift, body[begin:end], target, display, "body", ""))
        )
    return links


def _may_define(body: str, at: int) -> bool:
    """Whether a line may begin with the label of a definition."""
    behind = opened = at
    for match in _LABEL_END.finditer(body, at):
        end = match.start()
        opening = body.rfind("[", behind, end)
        behind = end
        if opening < 0:
            continue
        line = body.rfind("\n", opened, opening) + 1
        opened = opening
        if line and _MARKS.match(body, line).end() >= opening:  # type: ignore[union-attr]
            return True
    return False


def _with_markdown_links(
    links: list[Link], body: str, written: str, at: int, shift: int
) -> list[Link] | None:
    if _may_define(body, at):
        return None
    resources = body.count("](", at)
    for match in _MARKDOWN.finditer(body, at):
        resources -= 1
        begin, end = match.span()
        image = body[begin - 1] == "!"
        if image and "#" in match[1]:
            return None
        target = markdown_links.target(match[2], image=image)
        if target is not None:
            begin -= image
            source = written[begin:end]
            kind: LinkKind = "image" if image else "markdown"
            display = written[match.start(1) : match.end(1)].strip(wikilinks.SPACE)
            links.append(Link(kind, begin + shift, end + shift, source, target, display))
    if resources:
        return None
    links.sort(key=itemgetter(1))
    return links


def _headings(body: str, at: int, shift: int) -> tuple[Heading, ...]:
    found: list[Heading] = []
    for match in _HEADING.finditer(body, at):
        begin, end = match.span()
        content = match[2] or ""
        if body[end - 1] in " \t#":
            end = begin + len(match[0].rstrip(" \t"))
            content = _CLOSING_HASHES.sub("", content.rstrip(" \t")).rstrip(" \t")
        found.append(Heading(len(match[1]) + 1, content, begin + 1 + shift, end + shift))
    return tuple(found)


def _tags(body: str, at: int, shift: int, links: Sequence[Link]) -> tuple[Tag, ...] | None:
    found: list[Tag] = []
    previous = -1
    for match in tags.TAG.finditer(body, at):
        begin, end = match.span()
        before = body[begin - 1]
        if before not in tags.SPACE:
            if before in _PERHAPS_BEFORE_A_TAG or begin == previous:
                return None
            continue
        previous = end
        place = begin + shift
        index = bisect_left(links, place, key=itemgetter(1)) - 1
        if index >= 0 and place < links[index].end and links[index].kind in ("wikilink", "embed"):
            continue
        name = tags.name(match[1])
        if name:
            found.append(Tag("#" + name, place, place + 1 + len(name)))
    return tuple(found)
