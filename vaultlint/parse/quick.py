r"""Notes without surprises: read with a few scans instead of line by line.

`quick` looks for every character and shape that could make a difference to the exact reading (`exact`):
code (but for single backticks in pairs, and fences that begin their lines), maths, HTML that hides something,
tables, escapes of what means something, comments, block ids, definitions, odd brackets, setext headings,
indented lines that may be code. Where there is any, it declines. Where there is none, wikilinks, Markdown links,
headings and tags are found by a few patterns that begin with a literal, which is several times faster. Each pass
over the text counts: a pattern's is as dear as ten searches for one character. A differential test holds both
readings together.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING

from vaultlint.note import Heading, Link, Tag
from vaultlint.parse import markdown_links, tags, wikilinks
from vaultlint.parse.regions import Reading, Region
from vaultlint.regex import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vaultlint.note import LinkKind
    from vaultlint.parse.regions import Seen

# A tag that may hide something or begin an HTML block: the stamps of a video's transcript, of which a note has
# hundreds, are neither, unless alone on their line. (1) is a tag, or what looks like one, without any markup.
_INK = r"[^<>\[\]()#`\"'\n]"
_TAG = regex(
    r"<(?!/a>(?<=[^\s>]</a>)"
    r'|a class="yt-timestamp" data-t="[0-9:]*+">[^ \t\n]'
    rf"|[^A-Za-z/!?])(/?[A-Za-z](?:{_INK}|\"(?:{_INK}|')*+\"|'(?:{_INK}|\")*+')*+>)?"
)
# The stamps of such a transcript by their values, in one pass that tells whether there is any other tag: nothing is
# found for one, but for a line break behind what is no mark, so that it does not begin its line.
_NO_MARK = r"[^\s>*+.)\]-]"
_STAMPS = regex(
    r'<(?:a class="yt-timestamp" data-t="([0-9][0-9]:[0-5][0-9]:[0-5][0-9])">(?:\[\1\]|\1)</a>'
    rf"|(?!br ?/?>)|(?<!\]\] <)(?<!{_NO_MARK} <)(?<!{_NO_MARK}<))"
)
# A backslash before a mark that means something to us, or before one on which a tag would lean.
_ESCAPE = regex(r"\\(?:[!#$%()<\[\\\]^`|]|[!-/:-@\[-`{-~]#)")
# What may be the id of a block at its end, or a footnote.
_CARET = regex(r"\^(?:(?<=\[\^)|[A-Za-z0-9-]++(?![ \t]*+[^\s#\ufeff]))")

# A line that begins with as many marks as may be, and then with far white space, with a pipe as the delimiter row
# of a table may, or with the label of a definition; and an underline.
_MARK = r"[-*+>.):0-9]"
_BOX = r"(?:\[[^\]\n]\][ \t]++)?+"
_MARKS_AND_BOXES = rf"(?:{_MARK}++ {{0,4}}+{_BOX})*+"
_LABEL = r"\[(?!\[)[^\[\]]*+\]:"
_UNDERLINE = r"[-=]++[ \t]*+(?![^\n])"
# Lines that are not obviously a paragraph, a list item or a heading: perhaps an underline (1); an indented one (2),
# (3) which begins with what matters in spite of that; or another odd one. Each begins with one character, so that
# most lines are told apart by that: hence the empty groups.
_LINE = regex(
    r"\n(?:[-=]()[-=]*+[ \t]*+(?![^\n])"
    rf"|[ \t]()[ \t]*+([#=<]|{_UNDERLINE}|{_MARKS_AND_BOXES}(?:[ \t|]|{_LABEL}))?"
    rf"|{_MARK}{_MARK}*+ {{0,4}}+(?:{_BOX}{_MARKS_AND_BOXES})?+(?:[ \t|]|{_LABEL})"
    rf"|\||{_LABEL})"
)
_UNDERLINED, _INDENTED = 1, 2
_ANY_MARKS = r"(?:[ \t>]++|(?:[-*+]|[0-9]{1,9}[.)])(?![^ \t\n])|\[[^\]\n]\](?=[ \t]))*+"
_MARKS = regex(_ANY_MARKS)
# A line that is certainly the text of a paragraph, so that an indented one behind it is no code.
_PARAGRAPH = regex(_ANY_MARKS + r"(?:[^\n#<$%|=+~>*_-]|[*_][*_ \t]*+[^\n])")

_WIKILINK = regex(
    r"\[\[(?:([^\[\]`\\|\n\r\u2028\u2029\x1c-\x1f\x85\ufeff]++)"
    r"(?:\|([^\[\]`\\\n\r\u2028\u2029\x1c-\x1f\x85\ufeff]*+))?+\]\])?"
)
# The text may hold brackets once more; the destination stands in “<>” (2) or not (3).
_MARKDOWN = regex(
    r"\[(?!\[)((?:[^\[\]\n]++|\[[^\[\]\n]*+\](?!\())*+)\]"
    r"\((?:<([^<>\[\]#\\`\n]*+)>|([^\s\x00-\x1f\x7f()<>\[\\`\ufeff]*+))\)"
)
# What stands behind “>” is no end of a link.
_NO_DESTINATION = regex(r"\]\(<[^<>\\`\n]*+>[^ \t\n)]")
# A block of code between fences at the beginning of their lines, which nothing that is open can hold.
_FENCE = regex(r"\n(`{3,}+)[^`\n]*+(?=\n)")
_FENCE_END = regex(r"\n {0,3}+(`{3,}+)[ \t]*+(?![^\n])")
_LEVELS = 6
_CLOSING_HASHES = regex(r"(?:\A|[ \t])#++\Z")
_PERHAPS_BEFORE_A_TAG = frozenset("*_~=])>`")

# What the named tuples' own constructors do, without their call in Python.
_new_link = partial(tuple.__new__, Link)
_new_heading = partial(tuple.__new__, Heading)


def quick(text: str, start: int, end: int | None = None, seen: Seen | None = None) -> Reading | None:
    """The reading of a note whose body begins at ``start``; None when it takes the exact one to tell.

    With an ``end`` only what stands before that is read.
    """
    # Every pattern for a line begins with the line break before it.
    begin = start - 1
    shift = 0
    body = text
    if begin < 0 or end is not None:
        body = text[begin:end] if start else "\n" + text[:end]
        begin, shift = 0, begin
    if "\r" in body:
        # A space at the end of a line makes no difference, and keeps every place.
        body = body.replace("\r\n", " \n")
        if "\r" in body:
            return None
    written = body
    code: list[Region] = []
    if "`" in body:
        written = body = body[begin:]
        begin, shift = 0, shift + begin
        if "```" in body:
            written = body = _without_fences(body, text, shift, code)
        body = _without_code(body, shift, code)
        if not body:
            return None
    if (
        ("\\" in body and _ESCAPE.search(body, begin))
        or ("^" in body and _CARET.search(body, begin))
        or ("$" in written and _has_maths(written, begin))
        or ("%" in body and _has_pair(body, "%", "%", begin))
        or ("~" in body and body.find("~~~", begin) >= 0)
    ):
        return None
    if "<" in body:
        stamps = _STAMPS.findall(body, begin)
        if "" in stamps and _has_html(body, begin):
            return None
        if seen is not None:
            seen.stamps = stamps
    if _has_odd_lines(body, begin):
        return None
    links = _wikilinks(body, begin, shift) if "[" in body else []
    if links is None:
        return None
    if "(" in body and _has_pair(body, "]", "(", begin):
        if seen is not None:
            seen.destinations = True
        links = _with_markdown_links(links, body, written, begin, shift)
        if links is None:
            return None
    headings: list[Heading] = []
    hashes = "#" in body and _read_headings(body, written, begin, shift, headings)
    found = _tags(body, begin, shift, links) if hashes else ()
    if found is None:
        return None
    return Reading(start, tuple(code), tuple(links), tuple(headings), (), found)


def _without_fences(body: str, text: str, shift: int, code: list[Region]) -> str:
    """The body with one line that is no paragraph for each fenced block; the rest of it is left as it is."""
    pieces: list[str] = []
    at = behind = 0
    while opening := _FENCE.search(body, at):
        length = len(opening[1])
        for closing in _FENCE_END.finditer(body, opening.end()):
            if len(closing[1]) >= length:
                break
        else:
            break
        begin, at = opening.start() + 1, closing.end()
        # The carriage return before a line break has become a space, which is none of the block's.
        end = at - (text[at + shift - 1] == "\r")
        code.append(Region("code", begin + shift, end + shift))
        pieces += body[behind:begin], "%", "x" * (end - begin - 1)
        behind = end
    pieces.append(body[behind:])
    return "".join(pieces)


def _without_code(body: str, shift: int, code: list[Region]) -> str:
    """The body with letters for what stands in backticks; empty where that may be more than code in a line.

    Where every line has single backticks in pairs, they pair just so, whatever blocks the lines are in.
    """
    if "``" in body:
        return ""
    ticks = body.split("`")
    if not len(ticks) % 2:
        return ""
    fenced = len(code)
    end = 0
    for index in range(1, len(ticks), 2):
        inside = ticks[index]
        if "\n" in inside:
            return ""
        begin = end + len(ticks[index - 1])
        end = begin + len(inside) + 2
        code.append(Region("code", begin + shift, end + shift))
        ticks[index] = "x" * len(inside)
    if fenced:
        code.sort(key=itemgetter(1))
    return "`".join(ticks)


def _has_maths(body: str, start: int) -> bool:
    """Whether there are two dollar signs the later of which may be the end of maths."""
    at = body.find("$", start)
    opened = False
    while at >= 0:
        following = body[at + 1 : at + 2]
        if following == "$" or (opened and not "0" <= following <= "9" and body[at - 1] not in " \t"):
            return True
        opened = True
        at = body.find("$", at + 1)
    return False


def _has_pair(body: str, before: str, character: str, start: int) -> bool:
    """Whether a character stands right behind another; if it is rare, a search for it alone is several times faster."""
    found = body.find(character, start)
    while found >= 0:
        if body[found - 1] == before:
            return True
        found = body.find(character, found + 1)
    return False


def _has_html(body: str, start: int) -> bool:
    before = start
    for match in _TAG.finditer(body, start):
        if match[1] is None:
            return True
        # It hides nothing, but at the beginning of a line it may begin a block.
        begin = match.start()
        line = body.rfind("\n", before, begin) + 1
        if line and _MARKS.match(body, line).end() >= begin:  # type: ignore[union-attr]
            return True
        before = begin
    return False


def _has_odd_lines(body: str, start: int) -> bool:
    """Whether there may be a setext underline, indented code, a table, a definition, or a heading not at the root."""
    for match in _LINE.finditer(body, start):
        kind = match.lastindex
        begin, end = match.span()
        if kind == _INDENTED:
            if end - begin > 4 or "\t" in match[0]:
                following = body[end : end + 1]
                if (
                    following
                    and following != "\n"
                    and _PARAGRAPH.match(body, body.rfind("\n", 0, begin) + 1) is None
                ):
                    return True
        elif kind != _UNDERLINED or _line_before(body, begin).strip(" \t"):
            return True
    return False


def _line_before(body: str, end: int) -> str:
    return body[body.rfind("\n", 0, end) + 1 : end]


def _read_headings(body: str, written: str, start: int, shift: int, headings: list[Heading]) -> bool:
    """Find the headings; whether there is a hash that begins none."""
    hashes = False
    at = body.find("#", start)
    while at >= 0:
        behind = at + 1
        if body[at - 1] == "\n":
            end = body.find("\n", at)
            line = (written[at:end] if end >= 0 else written[at:]).rstrip(" \t")
            content = line.lstrip("#")
            level = len(line) - len(content)
            if level <= _LEVELS and (not content or content[0] in " \t"):
                behind = at + level
                content = content.strip(" \t")
                if content.endswith("#"):
                    content = _CLOSING_HASHES.sub("", content).rstrip(" \t")
                headings.append(_new_heading((level, content, at + shift, at + len(line) + shift)))
            else:
                hashes = True
        else:
            hashes = True
        at = body.find("#", behind)
    return hashes


def _wikilinks(body: str, start: int, shift: int) -> list[Link] | None:
    links: list[Link] = []
    for match in _WIKILINK.finditer(body, start):
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


def _with_markdown_links(
    links: list[Link], body: str, written: str, start: int, shift: int
) -> list[Link] | None:
    resources = body.count("](", start)
    for match in _MARKDOWN.finditer(body, start):
        resources -= 1
        begin, end = match.span()
        image = body[begin - 1] == "!"
        if image and "#" in match[1]:
            return None
        target = markdown_links.target(match[2] or match[3] or "", image=image)
        if target is not None:
            begin -= image
            source = written[begin:end]
            kind: LinkKind = "image" if image else "markdown"
            display = written[match.start(1) : match.end(1)].strip(wikilinks.SPACE)
            links.append(Link(kind, begin + shift, end + shift, source, target, display))
    if resources and resources != sum(1 for _ in _NO_DESTINATION.finditer(body, start)):
        return None
    links.sort(key=itemgetter(1))
    return links


def _tags(body: str, start: int, shift: int, links: Sequence[Link]) -> tuple[Tag, ...] | None:
    found: list[Tag] = []
    previous = -1
    for match in tags.TAG.finditer(body, start):
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
