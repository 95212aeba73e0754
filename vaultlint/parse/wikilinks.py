r"""``[[wikilinks]]`` and ``![[embeds]]``: their tokens, and what a token says.

Source: tokens and cleaning as observed in Obsidian's metadata cache (1.12 to 1.13.8); `Internal links`
and `Advanced formatting syntax` in the help vault for ``\|``; release note 0.10.0 for the cleaning.
"""

from __future__ import annotations

from unicodedata import normalize

from vaultlint.named import NamedTuple
from vaultlint.regex import regex
from vaultlint.text import Span

SPACE = (
    "\t\n\v\f\r \N{NO-BREAK SPACE}\N{OGHAM SPACE MARK}\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
    "\u2009\u200a\u2028\u2029\N{NARROW NO-BREAK SPACE}\u205f\N{IDEOGRAPHIC SPACE}\ufeff"
)
"""What JavaScript's ``trim`` strips, and so Obsidian."""

LINE_BREAKS = "\n\r\u2028\u2029"
"""What JavaScript's ``.`` does not match: no wikilink reaches over one of these."""

PLAIN = regex(r"\[\[([^\[\]\n\r\u2028\u2029]++)\]\]")
"""A wikilink without any other bracket: nearly every one, found quickly."""

_LINE_BREAK = regex(f"[{LINE_BREAKS}]")


class WikilinkParts(NamedTuple):
    """Where the parts of one token stand in it, as written.

    ``path`` and ``subpath`` are without the spaces around them; ``subpath`` begins with its ``#``
    and is empty (at the end of the path) when there is none. ``pipe`` includes the backslash that
    escapes it. ``display`` is all between pipe and brackets, with the writer's spaces.
    """

    embed: bool
    path: Span
    subpath: Span
    pipe: Span | None
    display: Span | None

    @property
    def target(self) -> Span:
        """Path and subpath together."""
        return Span(self.path.start, self.subpath.end)


def split(source: str) -> WikilinkParts:
    """The parts of a token such as ``![[a#b | c]]``.

    Raises:
        ValueError: that is no wikilink token.
    """
    opening = source.find("[[")
    closing = source.find("]]", opening + 2)
    if opening < 0 or closing < 0:
        raise ValueError(source)
    start, end = _stripped(source, opening + 2, closing)
    pipe = source.find("|", start + 1, end)
    display = bar = None
    if pipe >= 0:
        display = Span(pipe + 1, closing)
        bar = Span(pipe, pipe + 1)
        start, end = _stripped(source, start, pipe)
    if source.endswith("\\", start, end):
        end -= 1
        if bar is not None and end == pipe - 1:
            bar = Span(end, pipe + 1)
        start, end = _stripped(source, start, end)
    mark = source.find("#", start, end)
    if mark < 0:
        mark = end
    return WikilinkParts(
        source.startswith("!", opening - 1), Span(start, mark), Span(mark, end), bar, display
    )


def _stripped(source: str, start: int, end: int) -> tuple[int, int]:
    while start < end and source[start] in SPACE:
        start += 1
    while end > start and source[end - 1] in SPACE:
        end -= 1
    return start, end


def read(content: str) -> tuple[str, str | None]:
    """Target and display text of what stands between the brackets."""
    content = content.strip(SPACE)
    pipe = content.find("|", 1)
    if pipe < 0:
        target, display = content, None
    else:
        target, display = content[:pipe].rstrip(SPACE), content[pipe + 1 :].lstrip(SPACE)
    if target.endswith("\\"):
        target = target[:-1].rstrip(SPACE)
    return target if target.isascii() else clean(target), display


def clean(target: str) -> str:
    """A target as Obsidian looks it up: no-break spaces are spaces, NFC, nothing else changed."""
    target = target.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    return normalize("NFC", target.strip(SPACE))


def default_display(target: str) -> str:
    """What Obsidian shows of a link that has no display text."""
    return " > ".join(part for part in target.split("#") if part)


class Tokens:
    """Finds the token at any place of one text; asked at ascending places, it stays linear."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._closing = -1
        self._line_end = -1

    def end(self, start: int, limit: int) -> int:
        """Where the token ends whose ``[[`` stands at ``start``; -1 when none does before ``limit``."""
        text = self._text
        inner = start + 2
        if self._closing < inner:
            self._closing = text.find("]]", inner)
            if self._closing < 0:
                self._closing = len(text)
        closing = self._closing
        if closing == inner or closing + 2 > limit:
            return -1
        if self._line_end < inner:
            found = _LINE_BREAK.search(text, inner)
            self._line_end = found.start() if found else len(text)
        if closing > self._line_end or text.find("[[", inner, closing) >= 0:
            return -1
        return closing + 2


def whole(value: str) -> bool:
    """Whether a string is one wikilink and nothing else."""
    if not (value.startswith("[[") and value.endswith("]]")) or len(value) < len("[[a]]"):
        return False
    return Tokens(value).end(0, len(value)) == len(value) and bool(read(value[2:-2])[0])
