"""The exact inline structure of one stretch of text: what is code, maths, a tag, a link, a hashtag.

Whichever construct opens first wins. Everything is found in one pass from left to right, and each question
that would look far ahead (is this backtick ever closed?) is answered once for the whole stretch.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING, TypeVar

from vaultlint.note import Link, Tag
from vaultlint.parse import markdown_links, tags, wikilinks
from vaultlint.parse.regions import Region
from vaultlint.parse.structure import TAG
from vaultlint.regex import regex

if TYPE_CHECKING:
    from vaultlint.note import LinkKind, LinkPlace
    from vaultlint.parse.structure import Leaf

# What is nothing but text, with stamps as they should be: some notes have hundreds.
_TEXT = r"[^\\`$<\[\]#%]*+"
_PLAIN = regex(rf'{_TEXT}(?:(?:<a class="yt-timestamp" data-t="[0-9:]*+">\[[0-9:]*+\]</a>|%(?!%)){_TEXT})*+')
_STAMP_END = "</a>"
_BACKTICKS = regex(r"`++")
_MATH_END = regex(r"(?<![ \t\\])\$(?![0-9])")
_ESCAPABLE = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_AUTOLINK = regex(
    r"<(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*+"
    r"|[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]++@[A-Za-z0-9.-]++)>"
)

_Placed = TypeVar("_Placed", Link, Tag)


class Inline:
    """Reads stretches of one text; what it finds is added up in the order of place.

    ``ends`` holds for each stretch the place where its last construct ends: there a block id may stand
    without a space before it (as a tag may wherever a construct ends).
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.links: list[Link] = []
        self.tags: list[Tag] = []
        self.regions: list[Region] = []
        self.ends: set[int] = set()
        self._tokens = wikilinks.Tokens(text)

    def read(self, leaf: Leaf) -> None:
        """One stretch of inline text."""
        text = self.text
        start, limit = leaf.start, leaf.end
        here = _PLAIN.match(text, start, limit).end()  # type: ignore[union-attr]
        if here == limit:
            # Nothing is special in most stretches.
            stamp = text.rfind(_STAMP_END, start, limit)
            if stamp >= 0:
                self.ends.add(stamp + len(_STAMP_END))
            return
        place: LinkPlace = "table" if leaf.kind == "cell" else "comment" if leaf.kind == "comment" else "body"
        found: list[Link] = []
        # Brackets that may open a link; the complement for those that open an image.
        openers = array("q")
        barred = 0
        runs: dict[int, list[int]] | None = None
        math_ends: list[int] | None = None
        absent: set[str] = set()
        comment_end = escaped = -1
        last_close: int | None = None
        at = behind = start
        while True:
            if at > start:
                here = _PLAIN.match(text, at, limit).end()  # type: ignore[union-attr]
            if here == limit:
                stamp = text.rfind(_STAMP_END, at, limit)
                if stamp >= 0:
                    behind = stamp + len(_STAMP_END)
                break
            character = text[here]
            if character == "#" and text.endswith(_STAMP_END, at, here):
                behind = here
            at = here + 1
            if character == "\\":
                if at < limit and text[at] in _ESCAPABLE:
                    at += 1
                    behind = escaped = at
            elif character == "[":
                embed = here > start and text[here - 1] == "!" and here != escaped
                if text.startswith("[", at, limit) and not (
                    here > start
                    and text[here - 1] == "^"
                    and here != escaped
                    and self._is_footnote(at, limit)
                ):
                    end = self._tokens.end(here, limit)
                    if end > 0:
                        target, display = wikilinks.read(text[here + 2 : end - 2])
                        if target:
                            begin = here - embed
                            kind: LinkKind = "embed" if embed else "wikilink"
                            where: LinkPlace = "comment" if here < comment_end else place
                            found.append(Link(kind, begin, end, text[begin:end], target, display, where))
                            at = behind = end
                            continue
                openers.append(~here if embed else here)
            elif character == "]":
                if not openers:
                    continue
                opener = openers.pop()
                embed = opener < 0
                if embed:
                    opener = ~opener
                active = embed or len(openers) >= barred
                barred = min(barred, len(openers))
                if not active or not text.startswith("(", at, limit):
                    if text.startswith("^", opener + 1) or text.endswith("^", start, opener):
                        # A footnote's mark, or a footnote in the text.
                        behind = at
                    continue
                if last_close is None:
                    last_close = text.rfind(")", start, limit)
                resource = markdown_links.resource(text, at, limit) if at < last_close else None
                if resource is None:
                    continue
                begin = opener - embed
                destination = markdown_links.target(text[resource.start : resource.end], image=embed)
                at = behind = resource.close
                if embed:
                    # The text of an image is plain text.
                    _drop_behind(found, begin)
                    _drop_behind(self.tags, begin)
                else:
                    barred = len(openers)
                    found += [link for link in _drop_behind(found, begin) if link.kind in ("embed", "image")]
                if destination is not None:
                    kind = "image" if embed else "markdown"
                    where = "comment" if begin < comment_end else place
                    shown = text[opener + 1 : here].strip(wikilinks.SPACE)
                    found.append(Link(kind, begin, at, text[begin:at], destination, shown, where))
            elif character == "`":
                if runs is None:
                    runs = {}
                    for run in _BACKTICKS.finditer(text, here, limit):
                        runs.setdefault(run.end() - run.start(), []).append(run.start())
                end = _BACKTICKS.match(text, here, limit).end()  # type: ignore[union-attr]
                length = end - here
                places = runs.get(length, [])
                index = bisect_left(places, end)
                at = end
                if index < len(places):
                    at = behind = places[index] + length
                    self.regions.append(Region("code", here, at))
            elif character == "$":
                if text.startswith("$", at, limit):
                    at += 1
                    end = -1 if "$$" in absent else text.find("$$", at, limit)
                    if end < 0:
                        absent.add("$$")
                        continue
                    at = end + 2
                else:
                    if at >= limit or text[at] in " \t\r\n":
                        continue
                    if math_ends is None:
                        math_ends = [match.start() for match in _MATH_END.finditer(text, here, limit)]
                    index = bisect_left(math_ends, at + 1)
                    if index == len(math_ends):
                        continue
                    at = math_ends[index] + 1
                self.regions.append(Region("math", here, at))
                behind = at
            elif character == "<":
                end = self._html(here, limit, absent)
                if end > 0:
                    at = behind = end
            elif character == "%":
                at += 1
                if here <= comment_end:
                    if here == comment_end:
                        behind = at
                    continue
                end = text.find("%%", at, limit)
                if end >= 0 and text.find("\n", at, end) < 0:
                    comment_end = end
                    self.regions.append(Region("comment", here, end + 2))
            else:
                tag = tags.TAG.match(text, here, limit)
                if tag:
                    at = tag.end()
                    name = tags.name(tag[1])
                    if name and (
                        here == behind
                        or text[here - 1] in tags.SPACE
                        or self.after_emphasis(here, start, limit)
                    ):
                        behind = here + 1 + len(name)
                        self.tags.append(Tag("#" + name, here, behind))
        self.links += found
        self.ends.add(behind)

    def _is_footnote(self, inner: int, limit: int) -> bool:
        """Whether a footnote in the text (``^[[[a]]]``) begins with a link there; its own bracket opens before that."""
        if not self.text.startswith("[[", inner, limit):
            return False
        end = self._tokens.end(inner, limit)
        return end > 0 and self.text.find("]", end, limit) >= 0

    def _html(self, here: int, limit: int, absent: set[str]) -> int:
        """Where the comment, tag or autolink ends that begins here; -1 when none does."""
        text = self.text
        following = text[here + 1 : here + 2]
        if following == "!" or following == "?":  # noqa: PLR1714 - twice as fast
            if text.startswith("<!--", here, limit):
                opening, closing = "<!--", "-->"
                if text.startswith(">", here + 4, limit):
                    return here + 5
                if text.startswith("->", here + 4, limit):
                    return here + 6
            elif following == "?":
                opening, closing = "<?", "?>"
            elif text.startswith("<![CDATA[", here, limit):
                opening, closing = "<![CDATA[", "]]>"
            elif text[here + 2 : here + 3].isalpha():
                opening, closing = "<!", ">"
            else:
                return -1
            end = -1 if closing in absent else text.find(closing, here + len(opening), limit)
            if end < 0:
                absent.add(closing)
                return -1
            end += len(closing)
            if opening == "<!--":
                self.regions.append(Region("html", here, end))
            return end
        tag = TAG.match(text, here, limit) or _AUTOLINK.match(text, here, limit)
        return tag.end() if tag else -1

    def after_emphasis(self, here: int, start: int, limit: int) -> bool:
        """Whether marks of emphasis, strike-through or highlight open or close right before."""
        text = self.text
        mark = text[here - 1]
        if mark not in "*_~=":
            return False
        begin = here
        while begin > start and text[begin - 1] == mark:
            begin -= 1
        run = text[begin:here]
        if (mark in "~=" and len(run) != 2) or (
            mark == "_" and begin > start and text[begin - 1].isalnum() and text.find(run, start, begin) < 0
        ):
            return False
        closing = text.find(run, here, limit)
        if closing > here and text[closing - 1] not in tags.SPACE:
            return True
        opening = text.find(run, start, begin)
        return opening >= 0 and text[begin - 1] not in tags.SPACE


def _drop_behind(found: list[_Placed], start: int) -> list[_Placed]:
    """Take away, and return, what stands behind ``start`` at the end of a list in order of place."""
    count = len(found)
    while count and found[count - 1].start > start:
        count -= 1
    dropped = found[count:]
    del found[count:]
    return dropped
