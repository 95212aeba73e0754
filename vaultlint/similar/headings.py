"""The heading that a link to an absent one was meant to lead to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vaultlint.named import NamedTuple
from vaultlint.regex import regex
from vaultlint.similar.names import distinguishing, spelled, symbols
from vaultlint.vault.names import fold_heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vaultlint.note import Heading

FLOOR = 0.70
MOST = 3
_COMPARED = 1000
"""Headings of one note that are looked at: no note that a person wrote has more."""

_NOT_IN_LINKS = regex(r"%%|\[\[|\]\]|[:#|^\\\r\n]")
_MARKUP = regex(r"[*`=~]|!?\[\[(?:[^\[\]|\n]*\|)?([^\[\]\n]*)\]\]|\[([^\[\]\n]*)\]\([^()\n]*\)")
_BLOCK_ID = regex(r"\s\^[A-Za-z0-9-]+\Z")


class Near(NamedTuple):
    """A heading that may have been meant; ``same``: but for case, punctuation and separators it is what was written."""

    text: str
    score: float
    reason: str
    same: bool


class Nearest:
    """The headings of one note, ready to be compared with what a link asks for."""

    def __init__(self, headings: Sequence[Heading]) -> None:
        first: dict[str, str] = {}
        for heading in headings[:_COMPARED]:
            first.setdefault(fold_heading(heading.text), heading.text)
        # A heading counts by the text that a link to it would hold, if such a link would find it.
        self._texts = {
            text: spelled(text)
            for folded, raw in first.items()
            if (text := _plain(raw)) and fold_heading(link_text(text)) == folded
        }
        self._remembered: dict[str, tuple[Near, ...]] = {}

    def to(self, subpath: str) -> tuple[Near, ...]:
        """The headings nearest to the last one that a subpath names, best first."""
        known = self._remembered.get(subpath)
        if known is None:
            known = self._remembered[subpath] = self._nearest(subpath)
        return known

    def _nearest(self, subpath: str) -> tuple[Near, ...]:
        from rapidfuzz import fuzz  # noqa: PLC0415 -- only broken links pay for its import

        wanted = [part for part in subpath.split("#") if part.strip()][-1].strip()
        key = spelled(wanted)
        # To who wrote “#Issue #12” only the first mark was one.
        whole = subpath.lstrip("# ").rstrip()
        whole_key = spelled(whole) if whole != wanted else key
        found = []
        for text, other in self._texts.items():
            if other in (key, whole_key) or _slug(text) == wanted.lower():
                same = symbols(text) == symbols(whole if other == whole_key else wanted)
                found.append(Near(text, 1.0, "same words apart from case and punctuation", same))
                continue
            score = fuzz.ratio(key, other) / 100
            if score >= FLOOR and distinguishing(key.split(" ")) != distinguishing(other.split(" ")):
                score -= 0.1
            if score >= FLOOR:
                found.append(Near(text, round(min(score, 0.95), 3), "a similar heading", same=False))
        ranked = sorted(found, key=lambda near: -near.score)[:MOST]
        if sum(near.score == 1.0 for near in ranked) > 1:
            ranked = [near._replace(same=False) for near in ranked]
        return tuple(ranked)


def link_text(heading: str) -> str:
    """A heading as Obsidian writes it into a link: without what would end or split the link."""
    return " ".join(_NOT_IN_LINKS.sub(" ", heading).split())


def _plain(text: str) -> str:
    """A heading without block id, as a reader sees it, roughly: its markup gone, its links' texts kept."""
    return _MARKUP.sub(lambda match: match[1] or match[2] or "", _BLOCK_ID.sub("", text)).strip()


def _slug(text: str) -> str:
    """What GitHub makes of a heading: lower case, no punctuation, a hyphen for each space."""
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
