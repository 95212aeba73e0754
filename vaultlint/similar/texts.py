"""Which notes hold the same text, or nearly: found by a small sketch of each, proved by the texts.

A sketch is made of pieces of text (shingles) that begin where the text itself says, so that two
copies are cut in the same places although something was put in front of one of them. Of the hashes of
the pieces the smallest are kept: of two texts, the share of smallest hashes that they have in common is, in the
mean, the share of pieces that they have in common. Where there are too few pieces of one kind, those of the
next one stand behind them; so there is no bar at which two copies are measured in two ways.

Source: Broder, “On the resemblance and containment of documents”, 1997 (bottom-k sketches).
"""

from __future__ import annotations

from array import array
from binascii import a2b_base64, b2a_base64
from collections import Counter, defaultdict
from itertools import chain, combinations
from typing import TYPE_CHECKING, Literal
from zlib import crc32

from vaultlint.similar.clusters import LARGEST

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

ALIKE = 0.8
"""The share of three-word pieces that two texts have in common from which on they are near copies."""

_KEPT = 12
_WHOLE = 12
"""Digits of the hash of a whole text: fewer than any sketch has."""
_ENOUGH = 0.55
"""The share of the smaller sketch that is in the other one too before the texts are compared."""
_FIRST = 6
"""The first hashes, of which two sketches must share two. Of 25,000 notes and copies of a likeness of 0.8 and more
(words changed here and there, or a part replaced; whole notes and their first 400 or 1,000 characters) these two
bars miss one in 700."""
_FIRST_OCTETS = _FIRST * array("I").itemsize
_MOST_REACHED = 100
"""Texts that are looked at one by one to tell of one which copies it has; of more, all are."""
_FEWEST = 4
"""Pieces below which a sketch says too little."""
_MARKS = "xqjzkvb"
"""A piece begins at such a letter. The first ones are rare in each of the languages of Western Europe, and common
enough in most: one or two searches for one character, which is the fastest there is, give the pieces of a note.
The next letter is looked for where the sketch is not full yet, so that a short note has one as well."""
_OTHER_MARKS = "цщфэξζψףזטغظثघफछखซธめばずび也就自所것들수한"
"""The same for texts in other scripts: letters, syllables and words that are rare and common enough there."""
_PIECE = 20
"""Bytes of a piece without its spaces: four words or so."""
_REACH = 32
"""How much of a text is looked at for a piece: spaces are taken out of it."""
_APART = 8
"""Code points from one piece to the next at the least, so that no text has as many pieces as letters."""
_SPACES = b" \t\r\n"
_SHORTEST = 200
"""Code points of text below which notes are not compared: two empty notes are no duplicates."""
_SHORT = 4000
"""Code points of text up to which every word begins a piece, when too few begin with those letters."""
_CHOSEN = 3
_SHINGLE = 3
_SAMPLE = 256
_MANY_BYTES = 1.5
"""Bytes a code point, in the mean, from which on a text is in another script than Latin."""


def sketch(text: str, start: int = 0) -> str | None:
    """What is remembered of a text, from ``start`` on, to find its copies: digits, or None of a text too short.

    Line ends and runs of spaces do not count.
    """
    if len(text) - start < _SHORTEST:
        return None
    kept: list[int] = []
    # In another script a few foreign words are no measure of the text.
    for mark in _MARKS if text.isascii() or _is_latin(text, start) else _OTHER_MARKS:
        _keep(_pieces(text, start, mark), kept)
        if len(kept) == _KEPT:
            break
    else:
        _keep(_other_pieces(text[start:]), kept)
    if len(kept) < _FEWEST:
        # Imported here because nearly every text has a sketch.
        from vaultlint.digest import blake2b  # noqa: PLC0415

        whole = normalized(text[start:]).encode("utf-8", "surrogatepass")
        return b2a_base64(blake2b(whole, digest_size=8).digest(), newline=False).decode()
    return b2a_base64(array("I", kept), newline=False).decode()


def _is_latin(text: str, start: int) -> bool:
    """Whether most of a text is written in Latin letters: those take one byte each, but for a few."""
    sample = text[start :: (len(text) - start) // _SAMPLE + 1]
    return len(sample.encode("utf-8", "surrogatepass")) < _MANY_BYTES * len(sample)


def _keep(pieces: list[str], kept: list[int]) -> None:
    """Put the smallest hashes of some pieces behind those that are kept already, as many as there is room for."""
    if pieces:
        # Bytes, for they are hashed; a code point without UTF-8 (half of a surrogate pair) has its own bytes here.
        # What two different pieces share by chance is found out when the texts are compared.
        written = "\0".join(pieces).encode("utf-8", "surrogatepass").translate(None, _SPACES)
        hashes = {crc32(piece[:_PIECE]) for piece in written.split(b"\0")}
        kept += sorted(hashes.difference(kept) if kept else hashes)[: _KEPT - len(kept)]


def _pieces(text: str, start: int, mark: str) -> list[str]:
    found = []
    find = text.find
    at = find(mark, start)
    while at >= 0:
        found.append(text[at : at + _REACH])
        at = find(mark, at + _APART)
    return found


def _other_pieces(body: str) -> list[str]:
    """Pieces of a text with few of those letters: they begin behind spaces and the stops of East Asia.

    In a long text one word in eight begins a piece, chosen by its first letter.
    """
    for stop in "，。、！？":
        if stop in body:
            body = body.replace(stop, " ")
    words = body.split()
    all_of_them = len(body) <= _SHORT
    return [
        " ".join(words[at : at + 4])
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
    if among is not None:
        sketches = _reached(sketches, among)
    columns = list(_columns(sketches))
    number: Counter[int] = Counter()
    for _, values in columns:
        number.update(values)
    shared_hashes = {value for value, count in number.items() if 1 < count <= LARGEST}
    holders: dict[int, list[str]] = defaultdict(list)
    for paths, values in columns:
        for path, value in zip(paths, values, strict=True):
            if value in shared_hashes:
                holders[value].append(path)
    shared = Counter(chain.from_iterable(combinations(sorted(paths), 2) for paths in holders.values()))
    return sorted(
        (one, other)
        for (one, other), count in shared.items()
        if (count > 1 or len(sketches[one]) == _WHOLE)
        and _alike(_hashes(sketches[one]), _hashes(sketches[other]))
    )


def first_hashes(sketches: Iterable[str]) -> bytes:
    """The hashes by which the copies of a text are found, of many texts: so many octets for each."""
    return b"".join([_first_octets(kept).ljust(_FIRST_OCTETS, b"\0") for kept in sketches])


def may_have_copies(kept: str, before: str | None, all_hashes: bytes) -> bool:
    """Whether `candidates` might pair a text with another one.

    ``all_hashes`` are the `first_hashes` of all texts; of this one those from when its sketch was ``before``.
    """
    least = 1 if len(kept) == _WHOLE else 2
    size = array(_kind(len(kept))).itemsize
    ours = _pieces_of(_first_octets(kept), size)
    theirs = _pieces_of(_first_octets(before or ""), size)
    shared: Counter[int] = Counter()
    own = 0
    for value in ours:
        holders = _holders(value, size, all_hashes, LARGEST + 1)
        # More notes than that have a pattern in common and nothing else.
        if len(holders) - (value in theirs) < LARGEST:
            shared.update(holders)
            own += value in theirs
    copies = sum(1 for count in shared.values() if count >= least)
    # One of them is the text itself, as it was.
    return copies > (own >= least)


def holders_of_some(kept: str, all_hashes: bytes) -> list[int]:
    """The texts, by their places among all, that `candidates` might pair with one; it may be among them as it was."""
    least = 1 if len(kept) == _WHOLE else 2
    size = array(_kind(len(kept))).itemsize
    shared: Counter[int] = Counter()
    for value in _pieces_of(_first_octets(kept), size):
        # One more than others may have it, for the text itself had it as well.
        holders = _holders(value, size, all_hashes, LARGEST + 1)
        if len(holders) <= LARGEST:
            shared.update(holders)
    return [number for number, count in shared.items() if count >= least]


def reach_of(kept: str, all_hashes: bytes) -> Collection[int] | None:
    """The texts that share a piece with a text or with one that does; None where they are too many to be of use."""
    size = array("I").itemsize
    if len(kept) == _WHOLE:
        return None
    seen: set[bytes] = set()
    reached: set[int] = set()
    wanted = _pieces_of(_first_octets(kept), size)
    for _ in range(2):
        for value in wanted - seen:
            reached.update(_holders(value, size, all_hashes, _MOST_REACHED))
            if len(reached) > _MOST_REACHED:
                return None
        seen |= wanted
        wanted = {
            value
            for number in reached
            for value in _pieces_of(
                all_hashes[number * _FIRST_OCTETS : (number + 1) * _FIRST_OCTETS].rstrip(b"\0"), size
            )
        }
    return reached


def _holders(value: bytes, size: int, all_hashes: bytes, most: int) -> list[int]:
    """The texts that have a hash, and one more than ``most`` of them where that are more."""
    holders: list[int] = []
    at = all_hashes.find(value)
    while at >= 0 and len(holders) <= most:
        if at % _FIRST_OCTETS % size == 0:
            holders.append(at // _FIRST_OCTETS)
        at = all_hashes.find(value, at + 1)
    return holders


def are_sketches_alike(one: str, other: str) -> bool:
    """Whether two sketches have so much in common that the texts may be alike."""
    return _alike(_hashes(one), _hashes(other))


def _first_octets(kept: str) -> bytes:
    return a2b_base64(kept)[:_FIRST_OCTETS]


def _pieces_of(octets: bytes, size: int) -> set[bytes]:
    return {octets[at : at + size] for at in range(0, len(octets), size)}


def _columns(sketches: Mapping[str, str]) -> Iterator[tuple[list[str], array[int]]]:
    """The first hashes of all sketches: paths, and a hash of each; sketches of one length are read in one go."""
    of_length: dict[int, list[str]] = defaultdict(list)
    for path, kept in sketches.items():
        of_length[len(kept)].append(path)
    for length, paths in of_length.items():
        written = b"".join(map(a2b_base64, map(sketches.__getitem__, paths)))
        hashes = array(_kind(length), written)
        number = len(hashes) // len(paths)
        for column in range(min(number, _FIRST)):
            yield paths, hashes[column::number]


def _hashes(kept: str) -> tuple[int, ...]:
    """What a sketch holds: hashes of pieces, or the one of the whole text."""
    return tuple(array(_kind(len(kept)), a2b_base64(kept)))


def _kind(length: int) -> Literal["I", "Q"]:
    return "Q" if length == _WHOLE else "I"


def _alike(ours: tuple[int, ...], theirs: tuple[int, ...]) -> bool:
    shared = len(frozenset(ours).intersection(theirs))
    return ours == theirs or shared >= max(2, _ENOUGH * min(len(ours), len(theirs)))


def _reached(sketches: Mapping[str, str], among: Collection[str]) -> dict[str, str]:
    """The notes that share a piece with one of these, and those that share one with them.

    Two steps: the copies of a note, and what else they may be copies of.
    """
    first = {path: _hashes(kept)[:_FIRST] for path, kept in sketches.items()}
    reached = [path for path in among if path in first]
    for _ in range(2):
        known = frozenset(chain.from_iterable(map(first.__getitem__, reached)))
        reached = [path for path, hashes in first.items() if not known.isdisjoint(hashes)]
    return {path: sketches[path] for path in reached}


def shingles(text: str) -> frozenset[int]:
    """The pieces of three words that a text holds, whatever their case, as hashes."""
    words = text.lower().split()
    return frozenset(
        hash((words[at], words[at + 1], words[at + 2])) for at in range(len(words) - _SHINGLE + 1)
    ) or frozenset((hash(tuple(words)),))


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """What two texts have in common, divided by what either has (Jaccard)."""
    return len(one & other) / len(one | other)
