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

from bisect import bisect_left
from collections import Counter
from functools import cached_property
from heapq import nlargest
from itertools import islice
from math import log
from typing import TYPE_CHECKING, NamedTuple

from vaultlint.edit import Applicability
from vaultlint.regex import regex
from vaultlint.similar.names import (
    Words,
    derived,
    digits,
    distinguishing,
    joined,
    leftovers,
    roles,
    spelled,
    spelled_all,
    spelled_without_punctuation,
    symbols,
    turned,
)
from vaultlint.similar.words import IRREGULAR_WORDS, MINOR_WORDS, stem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vaultlint.vault import Vault

SAFE, UNSAFE, SUGGESTION = Applicability.SAFE, Applicability.UNSAFE, Applicability.SUGGESTION

FLOOR = 0.60
"""Below this similarity nothing is proposed."""

FLOOR_ELSEWHERE = 0.72
"""The same for files of other folders than the note's: the more files, the more are alike by chance."""

MOST = 3
"""So many proposals are worth a reader's time."""

LONGEST = 250
"""File names end here on every system, so a longer target can be no file's name."""

_BUDGET = 500
"""Files looked at, at most, for one target, by its rarest words first."""

_RARE = 20
"""A word of so few files is looked up in all of them."""

_SCORED = 24
"""Files compared in full, at most, for one target."""

_PUNCTUATED = regex(r"[^\w\s]")
_NUMBER = regex(r"[0-9]|^(?:x{0,3}+(?:ix|iv|v?+i{1,3}+|v)|x{1,3}+)$")
_POSSESSIVE = regex(r"['’]s\b")
_FEW_QUESTIONS = 12
_EXTENSIONS = frozenset(
    [
        "md",
        "canvas",
        "base",
        "pdf",
        "avif",
        "bmp",
        "gif",
        "jpeg",
        "jpg",
        "png",
        "svg",
        "webp",
        "3gp",
        "flac",
        "m4a",
        "mp3",
        "ogg",
        "wav",
        "mkv",
        "mov",
        "mp4",
        "ogv",
        "webm",
    ]
)
"""What Obsidian opens; a vault may hold files of other kinds."""

_SHORTEST_TYPO = 10
_LEAST_OVERLAP = 0.36
"""Of two names that share less than this of the weight of their words, the letters cannot be so alike
that the sum reaches the floor."""

_MOST_DERIVED = 1
"""In two names that are taken for one, so many words may be derived from one another and no inflections."""

_SLIP = 0.8
"""Names less alike are no slip of the keyboard apart."""

_MINOR_WEIGHT = 0.25
_CONTAINED = 0.03
"""What it counts for, likewise, that one name is a part of the other."""

_OWN_FOLDER = 0.04
"""What being in the folder of the note counts for, between files that are about equally near."""


class Proposal(NamedTuple):
    """A file that may have been meant: how sure (0 to 1), why, and how far to trust it."""

    path: str
    score: float
    reason: str
    trust: Applicability


class _File(NamedTuple):
    number: int
    path: str
    folder: str
    name: str
    """Without the extension of a note; with any other."""
    key: str
    extension: str


def _looked_in(target: str, folder: str) -> str:
    """The folder in which a link path without the names of folders looks first, from a note in ``folder``."""
    if target.startswith("/"):
        return ""
    for _ in range(target.count("../")):
        folder = folder.rpartition("/")[0]
    return folder


class Targets:
    """The files of a vault, ready to be asked what a link was meant to lead to.

    Only names are folded beforehand. What costs more (stems, weights, halves) is worked out for what a question
    touches, for when one note is saved there are a handful of questions.
    """

    def __init__(self, files: Iterable[str]) -> None:
        self._paths = sorted(files)
        extensions = set(_EXTENSIONS)
        names = []
        for path in self._paths:
            name = path[path.rfind("/") + 1 :]
            if name.endswith(".md") and len(name) > 3:
                names.append(name[:-3])
            else:
                name, extension = _split(name)
                extensions.add(extension)
                names.append(name)
        self._keys = spelled_all(names)
        by_key: dict[str, list[int]] = {}
        for number, key in enumerate(self._keys):
            by_key.setdefault(key, []).append(number)
        self._by_key = by_key
        self._extensions = frozenset(extensions)
        self._remembered: dict[tuple[str, str], tuple[Proposal, ...]] = {}
        self._corrections: dict[str, str] = {}
        self._words: dict[int, Words] = {}
        self._families: dict[str, _Family | None] = {}
        self._weights: dict[str, float] = {}
        self._heaviest = log(len(self._paths) + 1)
        self._ranges: dict[str, tuple[int, int]] = {}

    def meant(self, target: str, source: str) -> tuple[Proposal, ...]:
        """What the link path ``target`` in the note ``source`` was meant to lead to, best first.

        A proposal that is more than a suggestion stands alone; several files under one name are suggestions, for
        then nobody can say which.
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
        bare, extension = _split(name)
        if extension and extension not in self._extensions:
            bare, extension = name, ""
        key = spelled(bare)
        if not key:
            return ()
        asked = _File(-1, target, folder, bare, key, extension)
        exact = self._same_name(asked, parents)
        if exact:
            return exact
        words = Words.of(key)
        return self._alike(asked, words) or self._near(asked, words)

    def _file(self, number: int) -> _File:
        path = self._paths[number]
        folder, _, name = path.rpartition("/")
        return _File(number, path, folder, *_named(name, self._keys[number]))

    def _found(self, numbers: Iterable[int], extension: str) -> list[_File]:
        return [file for file in map(self._file, numbers) if file.extension == extension]

    # -- the same name -----------------------------------------------------------------------

    def _same_name(self, asked: _File, parents: list[str]) -> tuple[Proposal, ...]:
        keys = [asked.key]
        if _PUNCTUATED.search(asked.name):
            keys.append(spelled_without_punctuation(asked.name))
        found = [
            file
            for key in dict.fromkeys(keys)
            for file in self._found(self._by_key.get(key, ()), asked.extension)
        ]
        if not found:
            return ()
        if parents:
            wanted = [spelled(part) for part in parents]
            inside = [file for file in found if _ends_with(file.folder, wanted)]
            if len(inside) == 1 and symbols(inside[0].name) == symbols(asked.name):
                return (Proposal(inside[0].path, 1.0, "same path apart from case and separators", SAFE),)
            return _suggested(inside or found, asked.folder, 0.9, "the same name in another folder")
        folder = _looked_in(asked.path, asked.folder)
        own = [file for file in found if file.folder == folder]
        chosen = own or found
        if len(chosen) > 1:
            return _suggested(chosen, asked.folder, 0.9, "one of several files of this name")
        if symbols(chosen[0].name) != symbols(asked.name):
            return _suggested(chosen, asked.folder, 0.85, "same name apart from signs such as “+” or “&”")
        return (Proposal(chosen[0].path, 1.0, "same name apart from case and separators", SAFE),)

    # -- another spelling of the same words --------------------------------------------------

    def _words_of(self, number: int) -> Words:
        words = self._words.get(number)
        if words is None:
            words = self._words[number] = Words.of(self._keys[number])
        return words

    @cached_property
    def _letters(self) -> list[str]:
        return [joined(key) for key in self._keys]

    @cached_property
    def _by_letters(self) -> dict[str, list[int]]:
        groups: dict[str, list[int]] = {}
        for number, letters in enumerate(self._letters):
            groups.setdefault(letters, []).append(number)
        return groups

    def _with_letters(self, letters: str) -> Iterable[int]:
        """The files whose names have these letters and digits; the first few questions make no index."""
        if len(self._remembered) > _FEW_QUESTIONS:
            return self._by_letters.get(letters, ())
        return [number for number, other in enumerate(self._letters) if other == letters]

    def _alike(self, asked: _File, words: Words) -> tuple[Proposal, ...]:
        key, name = asked.key, asked.name
        letters = [*self._with_letters(joined(key))]
        owned = _POSSESSIVE.sub("", name)
        if owned != name:
            letters += self._with_letters(joined(spelled(owned)))
        same: dict[int, tuple[float, str]] = dict.fromkeys(
            letters, (0.97, "same letters, other word boundaries")
        )
        for number in self._with_all(words.content):
            other = self._words_of(number)
            if number in same:
                continue
            if other.stems == words.stems:
                same[number] = (0.96, "same words in another form")
            elif other.content == words.content:
                same[number] = (0.94, "same words apart from minor ones")
            elif set(other.content) == set(words.content):
                same[number] = (0.92, "same words in another order")
        found = self._found(same, asked.extension)
        kept = []
        for score in sorted({same[file.number][0] for file in found}, reverse=True):
            degree = [file for file in found if same[file.number][0] == score]
            own = [file for file in degree if file.folder == asked.folder]
            if len(own) == 1 and self._is_that(asked, words, own[0], letters=score == 0.97):
                return (Proposal(own[0].path, *same[own[0].number], UNSAFE),)
            # What is told apart is worth less, and among several the letters decide.
            kept += [
                Proposal(
                    file.path,
                    round((score - 0.1 + alikeness(key, file.key)) / 2, 3),
                    same[file.number][1],
                    SUGGESTION,
                )
                for file in own or degree
            ]
        kept.sort(key=lambda proposal: (-proposal.score, proposal.path))
        return tuple(kept[:MOST])

    def _with_all(self, stems: tuple[str, ...]) -> Iterable[int]:
        """The files that have all these stems."""
        families = [self._family(stemmed) for stemmed in dict.fromkeys(stems)]
        if not all(families):
            return ()
        known = sorted((family for family in families if family), key=lambda family: len(family.numbers))
        first, *others = known
        numbers: Iterable[int] = first.numbers[: 5 * _BUDGET]
        for family in others:
            numbers = [number for number in numbers if number in family.members]
        return numbers

    def _is_that(self, asked: _File, words: Words, file: _File, *, letters: bool) -> bool:
        """Whether nothing tells two names apart for which the same letters or words were found."""
        if symbols(file.name) != symbols(asked.name):
            return False
        if letters:
            return digits(file.key) == digits(asked.key)
        other = self._words_of(file.number)
        if distinguishing(words.words) != distinguishing(other.words):
            return False
        left, right = leftovers(words.words, other.words)
        if turned(left, right) or derived(left, right) > _MOST_DERIVED:
            return False
        mine, theirs = roles(words.words), roles(other.words)
        return mine.keys() != theirs.keys() or mine == theirs

    # -- near names --------------------------------------------------------------------------

    @cached_property
    def _postings(self) -> dict[str, list[int]]:
        """The files by the words of their names."""
        postings: dict[str, list[int]] = {}
        for number, key in enumerate(self._keys):
            for word in key.split(" "):
                numbers = postings.get(word)
                if numbers is None:
                    postings[word] = [number]
                elif numbers[-1] != number:
                    numbers.append(number)
        return postings

    @cached_property
    def _vocabulary(self) -> list[str]:
        return sorted(self._postings)

    def _family(self, stemmed: str) -> _Family | None:
        """The files that have a word of this stem; None where there is none."""
        if stemmed not in self._families:
            self._families[stemmed] = self._make_family(stemmed)
        return self._families[stemmed]

    def _make_family(self, stemmed: str) -> _Family | None:
        vocabulary = self._vocabulary
        # The stemmer may exchange the last letter of a stem, and leaves the first three alone.
        prefix = stemmed[: max(3, len(stemmed) - 1)]
        words = []
        at = bisect_left(vocabulary, prefix)
        while at < len(vocabulary) and vocabulary[at].startswith(prefix):
            words.append(vocabulary[at])
            at += 1
        words += [word for word in IRREGULAR_WORDS if word in self._postings]
        words = [word for word in dict.fromkeys(words) if stem(word) == stemmed]
        if not words:
            return None
        numbers = self._postings[words[0]]
        if len(words) > 1:
            numbers = sorted({number for word in words for number in self._postings[word]})
        # Minor words say little.
        weight = log((len(self._paths) + 1) / len(numbers)) * (
            _MINOR_WEIGHT if words[0] in MINOR_WORDS else 1
        )
        return _Family(words, numbers, weight + 0.1)

    def _weight(self, word: str) -> float:
        """What a word of a name weighs that the target does not have: the rarer, the more; minor words little."""
        weight = self._weights.get(word)
        if weight is None:
            weight = log((len(self._paths) + 1) / len(self._postings[word]))
            weight = self._weights[word] = weight * (_MINOR_WEIGHT if word in MINOR_WORDS else 1) + 0.1
        return weight

    def _near(self, asked: _File, words: Words) -> tuple[Proposal, ...]:
        key = asked.key
        overlaps = self._overlapping(words, asked.folder)
        for number in self._names.near(joined(key)):
            overlaps.setdefault(number, 0.0)
        if not overlaps:
            return ()
        from rapidfuzz import fuzz  # noqa: PLC0415 -- only broken links pay for its import

        ratio = fuzz.ratio
        scored = []
        for number, overlap in overlaps.items():
            # What cannot reach the floor is looked at only if it may be a slip away.
            alike = ratio(key, self._keys[number]) / 100
            score = (alike + overlap) / 2
            if score < FLOOR and alike < _SLIP:
                continue
            file = self._file(number)
            if file.extension == asked.extension:
                rank = score + _OWN_FOLDER if file.folder == asked.folder else score
                if key in file.key or file.key in key:
                    rank += _CONTAINED
                scored.append((rank, score, file))
        if not scored:
            return ()
        scored.sort(key=lambda entry: (-entry[0], entry[2].path))
        slip = self._slip(asked, words, [file for _, _, file in scored[:8]])
        if slip is not None:
            return (slip,)
        near = (
            Proposal(file.path, round(min(rank, 0.9), 3), "a similar name", SUGGESTION)
            for rank, score, file in scored
            if score >= (FLOOR if file.folder == asked.folder else FLOOR_ELSEWHERE)
            and not self._one_of_a_series(words, file)
        )
        return tuple(islice(near, MOST))

    def _slip(self, asked: _File, words: Words, files: list[_File]) -> Proposal | None:
        """The nearest file, if it is so few slips of the keyboard away that nothing else can be meant."""
        from rapidfuzz.distance import OSA  # noqa: PLC0415 -- only broken links pay for its import

        best, *others = files
        key = asked.key
        if best.folder != asked.folder or len(joined(key)) < _SHORTEST_TYPO:
            return None
        allowed = max(1, len(key) // 16)
        distance = OSA.distance(key, best.key, score_cutoff=allowed)
        if distance > allowed or symbols(best.name) != symbols(asked.name) or not self._slipped(words, best):
            return None
        if any(OSA.distance(key, file.key, score_cutoff=distance + 1) <= distance + 1 for file in others):
            return None
        slips = "one slip" if distance == 1 else f"{distance} slips"
        return Proposal(best.path, 0.9, f"{slips} of the keyboard away", UNSAFE)

    def _one_of_a_series(self, words: Words, file: _File) -> bool:
        """Whether two names differ in numbers only: another day, another year, another model."""
        other = self._words_of(file.number)
        left, right = leftovers(words.stems, other.stems)
        return bool(left and right) and all(_NUMBER.search(word) for word in (*left, *right))

    def _slipped(self, words: Words, file: _File) -> bool:
        """Whether the words that differ can be slips: none of the target's is a word of its own."""
        other = self._words_of(file.number)
        if distinguishing(words.words) != distinguishing(other.words):
            return False
        left, right = leftovers(words.words, other.words)
        if not left or not right or turned(left, right):
            return False
        return not any(word in self._postings and word not in MINOR_WORDS for word in left)

    @cached_property
    def _names(self) -> Halves:
        return Halves(self._letters)

    @cached_property
    def _long_words(self) -> Halves:
        return Halves([word for word in self._vocabulary if len(word) > 3])

    def _corrected(self, word: str) -> str:
        """The stem of the one word of the vault that is a slip away from an unknown word, or its own."""
        known = self._corrections.get(word)
        if known is None:
            near = self._long_words.near(word) if 4 <= len(word) <= 40 else []
            found = {stem(self._long_words.names[number]) for number in near}
            known = self._corrections[word] = found.pop() if len(found) == 1 else stem(word)
        return known

    def _range(self, folder: str) -> tuple[int, int]:
        """The numbers of the files below a folder: from the first, to before the second."""
        known = self._ranges.get(folder)
        if known is None:
            # “0” is the character behind “/”.
            known = (bisect_left(self._paths, f"{folder}/"), bisect_left(self._paths, f"{folder}0"))
            self._ranges[folder] = known = known if folder else (0, len(self._paths))
        return known

    def _overlapping(self, words: Words, folder: str) -> dict[int, float]:
        """The files that share much of the weight of these words, and how much: twice the share of both together.

        The rarest words are looked up first, and only until no file without any of them could share enough.
        """
        known = self._families
        families: dict[str, _Family] = {}
        total = rest = 0.0
        strange = False
        for word, own in zip(words.words, words.stems, strict=True):
            stemmed = own
            family = known[own] if own in known else self._family(own)
            if family is None:
                strange = True
                stemmed = self._corrected(word)
                family = self._family(stemmed)
            if family is None:
                total += self._heaviest
            elif stemmed not in families:
                families[stemmed] = family
                total += family.weight
                rest += family.weight
        # A file that shares the weight s weighs at least s itself, so its overlap is 2s / (total + s) at most.
        least = _LEAST_OVERLAP * total / (2 - _LEAST_OVERLAP)
        begin, end = self._range(folder)
        seen: list[int] = []
        alone: list[int] = []
        for family in sorted(families.values(), key=_rarity):
            if rest < least:
                break
            numbers = family.numbers
            if len(seen) + len(numbers) > _BUDGET:
                # Of a common word, the files of the note's own folder, which stand together.
                first = bisect_left(numbers, begin)
                numbers = numbers[first : min(bisect_left(numbers, end), first + _BUDGET)]
            if not seen and family.weight >= least and (strange or len(numbers) <= _RARE):
                alone = numbers
            seen += numbers
            rest -= family.weight
        if not seen:
            return {}
        # Names that are alike share two words, or one when another is misspelt. Of a rare word all files are
        # looked at, for the others may be so common that only the own folder's are.
        candidates = {number for number, count in Counter(seen).items() if count > 1}
        candidates.update(alone)
        members = {word: family for family in families.values() for word in family.words}
        weights = self._weights
        overlaps = []
        for number in candidates:
            weight = other = 0.0
            for word in set(self._keys[number].split(" ")):
                family = members.get(word)
                if family is not None:
                    weight += family.weight
                else:
                    other += weights.get(word) or self._weight(word)
            if weight >= least:
                overlap = 2 * weight / (total + weight + other)
                if overlap >= _LEAST_OVERLAP:
                    overlaps.append((overlap, number))
        if len(overlaps) > _SCORED:
            overlaps = nlargest(_SCORED, overlaps)
        return {number: overlap for overlap, number in overlaps}


def _rarity(family: _Family) -> int:
    return len(family.numbers)


class _Family:
    """The words of one stem, the files that have one of them, and what the stem weighs."""

    __slots__ = ("_members", "numbers", "weight", "words")

    def __init__(self, words: list[str], numbers: list[int], weight: float) -> None:
        self.words = words
        self.numbers = numbers
        self.weight = weight
        self._members: frozenset[int] | None = None

    @property
    def members(self) -> frozenset[int]:
        if self._members is None:
            self._members = frozenset(self.numbers)
        return self._members


class Halves:
    """Names by their halves: whatever is one slip away has one half unharmed.

    A slip is a letter too many, too few, wrong, or exchanged with its neighbour. Two entries a name and six
    look-ups a question, however many names there are; the first few questions look at all names of
    about that length, which costs less than the entries.
    """

    def __init__(self, names: list[str]) -> None:
        self.names = names
        self._asked = 0

    @cached_property
    def _by_length(self) -> dict[int, list[int]]:
        numbers: dict[int, list[int]] = {}
        for number, name in enumerate(self.names):
            numbers.setdefault(len(name), []).append(number)
        return numbers

    @cached_property
    def _halves(self) -> tuple[dict[tuple[int, str], list[int]], dict[tuple[int, str], list[int]]]:
        heads: dict[tuple[int, str], list[int]] = {}
        tails: dict[tuple[int, str], list[int]] = {}
        for number, name in enumerate(self.names):
            length = len(name)
            half = (length - 1) // 2
            if half >= 1:
                heads.setdefault((length, name[:half]), []).append(number)
                tails.setdefault((length, name[-half:]), []).append(number)
        return heads, tails

    def near(self, name: str) -> list[int]:
        """The numbers of the names that are exactly one slip away, of a bounded number looked at."""
        from rapidfuzz import process  # noqa: PLC0415 -- only broken links pay for its import
        from rapidfuzz.distance import OSA  # noqa: PLC0415 -- see above

        self._asked += 1
        if self._asked <= _FEW_QUESTIONS:
            by_length = self._by_length
            numbers = [
                number
                for length in (len(name) - 1, len(name), len(name) + 1)
                if length > 2
                for number in by_length.get(length, ())
            ]
            others = [self.names[number] for number in numbers]
            near = process.extract(name, others, scorer=OSA.distance, score_cutoff=1, limit=None)
            return sorted(numbers[place] for _, distance, place in near if distance == 1)
        heads, tails = self._halves
        found: set[int] = set()
        for length in (len(name) - 1, len(name), len(name) + 1):
            half = (length - 1) // 2
            if half >= 1:
                found.update(heads.get((length, name[:half]), ())[:_BUDGET])
                found.update(tails.get((length, name[-half:]), ())[:_BUDGET])
        return [
            number for number in sorted(found) if OSA.distance(name, self.names[number], score_cutoff=1) == 1
        ]


def _split(name: str) -> tuple[str, str]:
    """Name and extension, in lower case and empty for that of notes."""
    bare, dot, extension = name.rpartition(".")
    if not dot or not bare:
        return name, ""
    extension = extension.lower()
    return bare, "" if extension == "md" else extension


def _named(name: str, key: str) -> tuple[str, str, str]:
    bare, extension = _split(name)
    return bare, key, extension


def alikeness(key: str, other: str) -> float:
    """Half of what nearness is: how much of the letters of two names is the same, in order (0 to 1)."""
    from rapidfuzz import fuzz  # noqa: PLC0415 -- only broken links pay for its import

    return fuzz.ratio(key, other) / 100


def _ends_with(folder: str, parents: list[str]) -> bool:
    parts = [spelled(part) for part in folder.split("/")]
    return parts[-len(parents) :] == parents


def _suggested(files: Iterable[_File], folder: str, score: float, reason: str) -> tuple[Proposal, ...]:
    """These files as suggestions, those of the note's folder first, then the shortest path."""
    ranked = sorted(files, key=lambda file: (file.folder != folder, len(file.path), file.path))
    return tuple(Proposal(file.path, score, reason, SUGGESTION) for file in ranked[:MOST])


def targets(vault: Vault) -> Targets:
    """The files of a vault as targets, made once for all looks at these files."""
    return vault.names.once(Targets)
