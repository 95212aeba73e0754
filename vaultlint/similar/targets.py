"""What a link that leads nowhere was meant to lead to, in three degrees of trust.

1. **Safe**: the target, written as the files of the folder are named, is exactly one file there, or
   exactly one of the vault. Case, accents, separators, punctuation and invisible characters do
   not count; joining words does.
2. **Unsafe**: in the folder of the note exactly one file has the same letters, the same stems, the same
   words but for minor ones, the same set of words, or is a slip of the keyboard away. Never where
   numbers, Roman numerals, product suffixes, “versus” or a negation differ.
3. **Suggestion**: what is near otherwise, by half string similarity and half weighted overlap of words.

Below that: silence. Most links that lead nowhere mean a note that is not there, and the worst answer
to those is a confident one.

Everything is looked up in hash tables or in postings of the rarest words, under a fixed budget for each target,
so the time for all targets grows with their number and not with the number of files.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from heapq import nlargest
from math import log
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from vaultlint.edit import Applicability
from vaultlint.similar.names import (
    Words,
    digits,
    distinguishing,
    joined,
    leftovers,
    roles,
    spelled,
    spelled_without_punctuation,
    symbols,
    turned,
)
from vaultlint.similar.words import MINOR_WORDS, stem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vaultlint.vault import Vault

_Key = TypeVar("_Key")

SAFE, UNSAFE, SUGGESTION = Applicability.SAFE, Applicability.UNSAFE, Applicability.SUGGESTION

FLOOR = 0.60
"""Below this similarity nothing is proposed."""

MOST = 3
"""So many proposals are worth a reader's time."""

LONGEST = 250
"""File names end here on every system, so a longer target can be no file's name."""

_BUDGET = 600
"""Files looked at, at most, for one target, by its rarest words first."""

_SCORED = 24
"""Files compared in full, at most, for one target."""

_POSSESSIVE = re.compile(r"['’]s\b")
_SHORTEST_TYPO = 10
_LEAST_OVERLAP = 0.35
"""Of two names that share less than this of the weight of their words, the letters cannot be so alike
that the sum reaches the floor."""

_MINOR_WEIGHT = 0.25
_OWN_FOLDER = 0.04
"""What being in the folder of the note counts for, between files that are about equally near."""


class Proposal(NamedTuple):
    """A file that may have been meant: how sure (0 to 1), why, and how far to trust it."""

    path: str
    score: float
    reason: str
    trust: Applicability


class _File(NamedTuple):
    path: str
    folder: str
    name: str
    """Without the extension of a note; with any other."""
    key: str
    extension: str


class Targets:
    """The files of a vault, ready to be asked what a link was meant to lead to."""

    def __init__(self, files: Iterable[str]) -> None:
        self._files = [_file(path) for path in sorted(files)]
        self._remembered: dict[tuple[str, str], tuple[Proposal, ...]] = {}
        self._corrections: dict[str, str] = {}

    def meant(self, target: str, source: str) -> tuple[Proposal, ...]:
        """What the link path ``target`` in the note ``source`` was meant to lead to, best first.

        A proposal that is more than a suggestion stands alone at the head; several under one name are
        suggestions, for then nobody can say which.
        """
        folder = source.rpartition("/")[0]
        known = self._remembered.get((target, folder))
        if known is None:
            known = self._remembered[target, folder] = self._meant(target, folder)
        return known

    def _meant(self, target: str, folder: str) -> tuple[Proposal, ...]:
        if len(target) > LONGEST or "\n" in target:
            return ()
        parts = [part for part in target.replace("\\", "/").split("/") if part not in ("", ".", "..")]
        if not parts:
            return ()
        *parents, name = parts
        name, extension = self._split(name)
        key = spelled(name)
        if not key:
            return ()
        exact = self._same_name(name, key, extension, parents, folder)
        if exact:
            return exact
        words = Words.of(key)
        return self._alike(name, key, words, extension, folder) or self._near(
            name, key, words, extension, folder
        )

    def _split(self, name: str) -> tuple[str, str]:
        """Name and extension; only what ends files of this vault is an extension."""
        stem_, dot, extension = name.rpartition(".")
        extension = extension.lower()
        if not dot or not stem_ or extension not in self._extensions:
            return name, ""
        return stem_, "" if extension == "md" else extension

    @cached_property
    def _extensions(self) -> frozenset[str]:
        return frozenset(file.extension for file in self._files) | {"md"}

    # -- the same name -----------------------------------------------------------------------

    @cached_property
    def _by_key(self) -> dict[str, list[_File]]:
        return _grouped(self._files, lambda file: file.key)

    def _same_name(
        self, name: str, key: str, extension: str, parents: list[str], folder: str
    ) -> tuple[Proposal, ...]:
        keys = dict.fromkeys((key, spelled_without_punctuation(name)))
        found = [file for key in keys for file in self._by_key.get(key, ()) if file.extension == extension]
        if not found:
            return ()
        if parents:
            wanted = [spelled(part) for part in parents]
            inside = [file for file in found if _ends_with(file.folder, wanted)]
            if len(inside) == 1 and symbols(inside[0].name) == symbols(name):
                return (Proposal(inside[0].path, 1.0, "same path apart from case and separators", SAFE),)
            return _suggested(inside or found, folder, 0.9, "the same name in another folder")
        own = [file for file in found if file.folder == folder]
        chosen = own or found
        if len(chosen) > 1:
            return _suggested(chosen, folder, 0.9, "one of several files of this name")
        if symbols(chosen[0].name) != symbols(name):
            return _suggested(chosen, folder, 0.85, "same name apart from signs such as “+” or “&”")
        return (Proposal(chosen[0].path, 1.0, "same name apart from case and separators", SAFE),)

    # -- another spelling of the same words --------------------------------------------------

    @cached_property
    def _words(self) -> dict[str, Words]:
        return {file.key: Words.of(file.key) for file in self._files}

    @cached_property
    def _by_letters(self) -> dict[str, list[_File]]:
        return _grouped(self._files, lambda file: joined(file.key))

    @cached_property
    def _by_stems(self) -> dict[tuple[str, ...], list[_File]]:
        return _grouped(self._files, lambda file: self._words[file.key].stems)

    @cached_property
    def _by_content(self) -> dict[tuple[str, ...], list[_File]]:
        return _grouped(self._files, lambda file: self._words[file.key].content)

    @cached_property
    def _by_set(self) -> dict[frozenset[str], list[_File]]:
        return _grouped(self._files, lambda file: frozenset(self._words[file.key].content))

    def _alike(self, name: str, key: str, words: Words, extension: str, folder: str) -> tuple[Proposal, ...]:
        kept: list[tuple[float, Proposal]] = []
        letters = joined(key)
        owned = _POSSESSIVE.sub("", name)
        same_letters = [*self._by_letters.get(letters, ())]
        if owned != name:
            same_letters += self._by_letters.get(joined(spelled(owned)), ())
        for files, score, reason, whole in (
            (same_letters, 0.97, "same letters, other word boundaries", True),
            (self._by_stems.get(words.stems, ()), 0.96, "same words in another form", False),
            (self._by_content.get(words.content, ()), 0.94, "same words apart from minor ones", False),
            (self._by_set.get(frozenset(words.content), ()), 0.92, "same words in another order", False),
        ):
            found = [file for file in files if file.extension == extension]
            own = [file for file in found if file.folder == folder]
            if (
                len(own) == 1
                and symbols(own[0].name) == symbols(name)
                and (digits(own[0].key) == digits(key) if whole else self._may_be(words, own[0]))
            ):
                return (Proposal(own[0].path, score, reason, UNSAFE),)
            kept += [
                (_alike(key, file.key), Proposal(file.path, score - 0.1, reason, SUGGESTION))
                for file in own or found
            ]
        kept.sort(key=lambda entry: (-entry[1].score - entry[0], entry[1].path))
        return tuple({proposal.path: proposal for _, proposal in kept}.values())[:MOST]

    def _may_be(self, words: Words, file: _File) -> bool:
        """Whether nothing tells two names apart for which the same words were found."""
        other = self._words[file.key]
        if distinguishing(words.words) != distinguishing(other.words):
            return False
        left, right = leftovers(words.words, other.words)
        if turned(left, right):
            return False
        mine, theirs = roles(words.words), roles(other.words)
        return mine.keys() != theirs.keys() or mine == theirs

    # -- near names --------------------------------------------------------------------------

    @cached_property
    def _postings(self) -> dict[str, list[int]]:
        postings: dict[str, list[int]] = defaultdict(list)
        for number, file in enumerate(self._files):
            for stemmed in set(self._words[file.key].stems):
                postings[stemmed].append(number)
        return dict(postings)

    @cached_property
    def _weights(self) -> dict[str, float]:
        """How much a stem says: the rarer, the more; minor words say little."""
        total = len(self._files) + 1
        minor = {stem(word) for word in MINOR_WORDS}
        return {
            stemmed: log(total / len(numbers)) * (_MINOR_WEIGHT if stemmed in minor else 1) + 0.1
            for stemmed, numbers in self._postings.items()
        }

    @cached_property
    def _sums(self) -> list[float]:
        weights = self._weights
        return [sum(weights[stemmed] for stemmed in set(self._words[file.key].stems)) for file in self._files]

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        return frozenset(word for words in self._words.values() for word in words.words)

    @cached_property
    def _halves_of_words(self) -> Halves:
        return Halves(sorted(word for word in self._vocabulary if len(word) > 3))

    @cached_property
    def _halves_of_names(self) -> Halves:
        return Halves([joined(file.key) for file in self._files])

    def _near(self, name: str, key: str, words: Words, extension: str, folder: str) -> tuple[Proposal, ...]:
        files = self._files
        letters = joined(key)
        overlaps = self._overlapping(words)
        for number in self._halves_of_names.near(letters):
            overlaps.setdefault(number, 0.0)
        scored = []
        for number, overlap in overlaps.items():
            file = files[number]
            if file.extension == extension:
                score = (_alike(key, file.key) + overlap) / 2
                scored.append((score + _OWN_FOLDER if file.folder == folder else score, score, file))
        if not scored:
            return ()
        scored.sort(key=lambda entry: (-entry[0], entry[2].path))
        slip = self._slip(name, key, words, folder, [file for _, _, file in scored[:8]])
        if slip is not None:
            return (slip,)
        return tuple(
            Proposal(file.path, round(min(score, 0.9), 3), "a similar name", SUGGESTION)
            for _, score, file in scored[:MOST]
            if score >= FLOOR
        )

    def _slip(self, name: str, key: str, words: Words, folder: str, files: list[_File]) -> Proposal | None:
        """The nearest file, if it is so few slips of the keyboard away that nothing else can be meant."""
        from rapidfuzz.distance import OSA  # noqa: PLC0415 -- only broken links pay for its import

        best, *others = files
        if best.folder != folder or len(joined(key)) < _SHORTEST_TYPO:
            return None
        allowed = max(1, len(key) // 16)
        distance = OSA.distance(key, best.key, score_cutoff=allowed)
        if distance > allowed or symbols(best.name) != symbols(name) or not self._slipped(words, best):
            return None
        if any(OSA.distance(key, file.key, score_cutoff=distance + 1) <= distance + 1 for file in others):
            return None
        slips = "one slip" if distance == 1 else f"{distance} slips"
        return Proposal(best.path, 0.9, f"{slips} of the keyboard away", UNSAFE)

    def _slipped(self, words: Words, file: _File) -> bool:
        """Whether the words that differ can be slips: none of the target's is a word of its own."""
        other = self._words[file.key]
        if distinguishing(words.words) != distinguishing(other.words):
            return False
        left, right = leftovers(words.words, other.words)
        if not left or not right or turned(left, right):
            return False
        return not any(word in self._vocabulary and word not in MINOR_WORDS for word in left)

    def _corrected(self, word: str) -> str:
        """The stem of the one word of the vault that is a slip away from an unknown word, or its own."""
        known = self._corrections.get(word)
        if known is None:
            near = self._halves_of_words.near(word) if 4 <= len(word) <= 40 else []
            found = {stem(self._halves_of_words.names[number]) for number in near}
            known = self._corrections[word] = found.pop() if len(found) == 1 else stem(word)
        return known

    def _stems(self, words: Words) -> set[str]:
        postings = self._postings
        return {
            stemmed if stemmed in postings else self._corrected(word)
            for word, stemmed in zip(words.words, words.stems, strict=True)
        }

    def _overlapping(self, words: Words) -> dict[int, float]:
        """The files that share much of the weight of these words, and how much: twice the share of both together.

        The rarest words are looked up first, and only until no file without any of them could share enough.
        """
        postings, weights, sums = self._postings, self._weights, self._sums
        stems = self._stems(words)
        known = sorted((len(postings[stemmed]), stemmed) for stemmed in stems if stemmed in postings)
        total = sum(weights.get(stemmed, self._heaviest) for stemmed in stems)
        rest = sum(weights[stemmed] for _, stemmed in known)
        # A file that shares the weight s weighs at least s itself, so its overlap is 2s / (total + s) at most.
        least = _LEAST_OVERLAP * total / (2 - _LEAST_OVERLAP)
        shared: dict[int, float] = {}
        seen = 0
        unseen: list[str] = []
        for count, stemmed in known:
            weight = weights[stemmed]
            if rest < least or (seen and seen + count > _BUDGET):
                unseen.append(stemmed)
                continue
            seen += count
            rest -= weight
            get = shared.get
            for number in postings[stemmed][:_BUDGET]:
                shared[number] = get(number, 0.0) + weight
        rest = sum(weights[stemmed] for stemmed in unseen)
        half = _LEAST_OVERLAP / 2
        ranked = [
            ((weight + rest) / (total + sums[number]), number)
            for number, weight in shared.items()
            if weight + rest >= half * (total + sums[number])
        ]
        if len(ranked) > _SCORED:
            ranked = nlargest(_SCORED, ranked)
        overlaps: dict[int, float] = {}
        for _, number in ranked:
            theirs = self._words[self._files[number].key].stems
            weight = shared[number] + sum(weights[stemmed] for stemmed in unseen if stemmed in theirs)
            overlap = 2 * weight / (total + sums[number])
            if overlap >= _LEAST_OVERLAP:
                overlaps[number] = overlap
        return overlaps

    @cached_property
    def _heaviest(self) -> float:
        return log(len(self._files) + 1)


class Halves:
    """Names by their halves: whatever is one slip away has one half unharmed.

    A slip is a letter too many, too few, wrong, or exchanged with its neighbour. Two entries a name and six
    look-ups a question, however many names there are.
    """

    def __init__(self, names: list[str]) -> None:
        self.names = names
        heads: dict[tuple[int, str], list[int]] = {}
        tails: dict[tuple[int, str], list[int]] = {}
        for number, name in enumerate(names):
            length = len(name)
            half = (length - 1) // 2
            if half >= 1:
                heads.setdefault((length, name[:half]), []).append(number)
                tails.setdefault((length, name[-half:]), []).append(number)
        self._heads, self._tails = heads, tails

    def near(self, name: str) -> list[int]:
        """The numbers of the names that are exactly one slip away, of a bounded number looked at."""
        from rapidfuzz.distance import OSA  # noqa: PLC0415 -- only broken links pay for its import

        found: set[int] = set()
        for length in (len(name) - 1, len(name), len(name) + 1):
            half = (length - 1) // 2
            if half >= 1:
                found.update(self._heads.get((length, name[:half]), ())[:_BUDGET])
                found.update(self._tails.get((length, name[-half:]), ())[:_BUDGET])
        return [
            number for number in sorted(found) if OSA.distance(name, self.names[number], score_cutoff=1) == 1
        ]


def _file(path: str) -> _File:
    folder, _, name = path.rpartition("/")
    stem_, dot, extension = name.rpartition(".")
    if not dot or not stem_:
        stem_, extension = name, ""
    extension = extension.lower()
    if extension == "md":
        extension = ""
    return _File(path, folder, stem_, spelled(stem_), extension)


def _alike(key: str, other: str) -> float:
    """Half of what nearness is: how much of the letters of two names is the same, in order (0 to 1)."""
    from rapidfuzz import fuzz  # noqa: PLC0415 -- only broken links pay for its import

    return fuzz.ratio(key, other) / 100


def _grouped(files: Iterable[_File], key: Callable[[_File], _Key]) -> dict[_Key, list[_File]]:
    groups: dict[_Key, list[_File]] = {}
    for file in files:
        groups.setdefault(key(file), []).append(file)
    return groups


def _ends_with(folder: str, parents: list[str]) -> bool:
    parts = [spelled(part) for part in folder.split("/")]
    return parts[-len(parents) :] == parents


def _suggested(files: Iterable[_File], folder: str, score: float, reason: str) -> tuple[Proposal, ...]:
    """These files as suggestions, those of the note's folder first, then the shortest path."""
    ranked = sorted(files, key=lambda file: (file.folder != folder, len(file.path), file.path))
    return tuple(Proposal(file.path, score, reason, SUGGESTION) for file in ranked[:MOST])


def targets(vault: Vault) -> Targets:
    """The files of a vault as targets; ask for them with ``vault.once(targets)``, for they cost to make."""
    return Targets(vault.files)
