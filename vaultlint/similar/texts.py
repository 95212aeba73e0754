"""Which notes hold the same text, or nearly: found by a small sketch of each, proved by the texts.

A sketch is made of pieces of text (shingles) that begin where the text itself says, so that two
copies are cut in the same places although something was put in front of one of them. Of the hashes of
the pieces the smallest are kept: of two texts, the share of smallest hashes that they have in common is, in the
mean, the share of pieces that they have in common.

Source: Broder, “On the resemblance and containment of documents”, 1997 (bottom-k sketches).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from hashlib import blake2b
from itertools import chain, combinations
from typing import TYPE_CHECKING
from zlib import crc32

from vaultlint.similar.clusters import LARGEST

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

ALIKE = 0.8
"""The share of three-word pieces that two texts have in common from which on they are near copies."""

_KEPT = 12
_DIGITS = 6
_WHOLE = 16
"""Digits of the hash of a whole text; no multiple of `_DIGITS`, and less than `_FIRST`."""
_ENOUGH = 0.55
"""The share of the smaller sketch that is in the other one too before the texts are compared. At a likeness of
0.8 it is less once in 1,500 times."""
_FIRST = 6 * _DIGITS
"""The smallest hashes, of which two sketches must share two: at a likeness of 0.8 they do not once in 600 times."""
_FEWEST = 4
"""Pieces below which a sketch says too little."""
_MARK = b" e"
"""A piece begins at a word with this letter: one search of the text for 20 to 30 pieces a note, in English and
in the other languages of Western Europe."""
_PIECE = 20
"""Bytes of a piece without its spaces: four words or so."""
_REACH = 40
"""How much of a text is looked at for a piece: spaces are taken out of it."""
_SPACES = b" \t\r\n"
_SHORTEST = 200
"""Code points of text below which notes are not compared: two empty notes are no duplicates."""
_SHORT = 4000
"""Code points of text up to which every word begins a piece, when too few begin with that letter."""
_CHOSEN = 3
_SHINGLE = 3
_HASHES = re.compile(rf".{{{_DIGITS}}}")


def sketch(body: str) -> str | None:
    """What is remembered of a text to find its copies: hexadecimal digits, or None of a text too short.

    Line ends and runs of spaces do not count.
    """
    if len(body) < _SHORTEST:
        return None
    # Bytes, for they are hashed; a code point without UTF-8 (half of a surrogate pair) has its own bytes here.
    # 24 bits: what two different pieces share by chance is found out when the texts are compared.
    pieces = {
        crc32(piece[:_REACH].translate(None, _SPACES)[:_PIECE]) >> 8
        for piece in body.encode("utf-8", "surrogatepass").split(_MARK)[1:]
    }
    if len(pieces) < _FEWEST:
        pieces = {crc32(piece.encode("utf-8", "surrogatepass")) >> 8 for piece in _other_pieces(body)}
    if len(pieces) < _FEWEST:
        text = normalized(body)
        return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_WHOLE // 2).hexdigest()
    return b"".join([one.to_bytes(_DIGITS // 2, "big") for one in sorted(pieces)[:_KEPT]]).hex()


def _other_pieces(body: str) -> list[str]:
    """Pieces of a text with few such words: they begin behind spaces and the stops of East Asia.

    In a long text one word in eight begins a piece, chosen by its first letter.
    """
    for stop in "，。、！？":
        if stop in body:
            body = body.replace(stop, " ")
    words = body.split()
    all_of_them = len(body) <= _SHORT
    return [
        " ".join(words[at : at + 4])[:_PIECE]
        for at, word in enumerate(words)
        if all_of_them or ord(word[0]) % 8 == _CHOSEN
    ]


def normalized(body: str) -> str:
    """The text with every run of white space made one space."""
    return " ".join(body.split())


def candidates(sketches: Mapping[str, str], among: Collection[str] | None = None) -> list[tuple[str, str]]:
    """The pairs of paths (in order) whose texts may be alike.

    With ``among`` only those pairs that may be in a cluster with any of these paths. A piece that more than
    `LARGEST` notes have is part of a pattern and says nothing.
    """
    first = {path: _hashes(kept[:_FIRST]) for path, kept in sketches.items()}
    if among is not None:
        first = _reached(first, among)
    number = Counter(chain.from_iterable(first.values()))
    shared_hashes = {value for value, count in number.items() if 1 < count <= LARGEST}
    holders: dict[str, list[str]] = defaultdict(list)
    for path, values in first.items():
        if not shared_hashes.isdisjoint(values):
            for value in values:
                if value in shared_hashes:
                    holders[value].append(path)
    shared = Counter(chain.from_iterable(combinations(sorted(paths), 2) for paths in holders.values()))
    return sorted(
        (one, other)
        for (one, other), count in shared.items()
        if (count > 1 or len(sketches[one]) == _WHOLE) and _alike(sketches[one], sketches[other])
    )


def _hashes(kept: str) -> list[str]:
    return [kept] if len(kept) == _WHOLE else _HASHES.findall(kept)


def _alike(one: str, other: str) -> bool:
    ours, theirs = _hashes(one), _hashes(other)
    shared = len(frozenset(ours).intersection(theirs))
    return one == other or shared >= max(2, _ENOUGH * min(len(ours), len(theirs)))


def _reached(hashes: Mapping[str, list[str]], among: Collection[str]) -> dict[str, list[str]]:
    """The notes that share a piece with one of these, and those that share one with them.

    Two steps: the copies of a note, and what else they may be copies of.
    """
    reached = {path: hashes[path] for path in among if path in hashes}
    for _ in range(2):
        known = frozenset(chain.from_iterable(reached.values()))
        reached = {path: values for path, values in hashes.items() if not known.isdisjoint(values)}
    return reached


def shingles(text: str) -> frozenset[int]:
    """The pieces of three words that a text holds, whatever their case, as hashes."""
    words = text.lower().split()
    return frozenset(
        hash((words[at], words[at + 1], words[at + 2])) for at in range(len(words) - _SHINGLE + 1)
    ) or frozenset((hash(tuple(words)),))


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """What two texts have in common, divided by what either has (Jaccard)."""
    return len(one & other) / len(one | other)
