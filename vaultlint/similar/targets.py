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
from functools import cache, cached_property
from heapq import nlargest
from itertools import islice
from math import log
from typing import TYPE_CHECKING

from vaultlint.edit import Applicability
from vaultlint.named import NamedTuple
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
from vaultlint.similar.words import IRREGULAR_WORDS, MINOR_WORDS, stem, stems

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from vaultlint.vault import Vault
    from vaultlint.vault.files import Files

SAFE, UNSAFE, SUGGESTION = Applicability.SAFE, Applicability.UNSAFE, Applicability.SUGGESTION

FLOOR = 0.60
"""Below this similarity nothing is proposed."""

FLOOR_ELSEWHERE = 0.72
"""The same for files of other folders than the note's: the more files, the more are alike by chance."""

MOST = 3
"""So many proposals are worth a reader's time."""

LONGEST = 250
"""File names end here on every system, so a longer target can be no file's name."""

SIMILAR = "a similar name"
"""Why a file is proposed whose name has much in common, and of which nothing more can be said."""

_BUDGET = 500
"""Files looked at, at most, for one target, by its rarest words first."""

_RARE = 20
"""A word of so few files is looked up in all of them."""

_CROWD = 30
"""Of more names that are nearly the same, as days or numbers are, none is what was meant rather than the others."""

_SCORED = 24
"""Files compared in full, at most, for one target."""

_MET_ONE_BY_ONE = 8
"""What so few words have in common is found word by word, which makes no sets of all that has any of them."""

_PUNCTUATED = regex(r"[^\w\s]")
_NUMBER = regex(r"[0-9]|^(?:x{0,3}+(?:ix|iv|v?+i{1,3}+|v)|x{1,3}+)$")
_POSSESSIVE = regex(r"['’]s\b")
_FEW_QUESTIONS = 80
"""For so many it costs less to look at all names than to make an index of them."""

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
_SHORTEST_SLIP = 6
"""Of shorter names too many are one slip apart by chance."""

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


def _letters(keys: Sequence[str]) -> list[str]:
    """What `joined` makes of each of these."""
    letters = joined("\n".join(keys)).split("\n")
    # A name may be nothing but signs, and a line break one of them.
    return letters if len(letters) == len(keys) else [joined(key) for key in keys]


class _File(NamedTuple):
    number: int
    path: str
    folder: str
    name: str
    """Without the extension of a note; with any other."""
    key: str
    letters: str
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

    Nothing is made of the files before the first question that was not answered elsewhere (see `remember`).
    """

    def __init__(self, files: Iterable[str]) -> None:
        self._files = files
        self._remembered: dict[tuple[str, str], tuple[Proposal, ...]] = {}

    @cached_property
    def _names(self) -> _Names:
        return _Names(self._files)

    def meant(self, target: str, source: str) -> tuple[Proposal, ...]:
        """What the link path ``target`` in the note ``source`` was meant to lead to, best first.

        A proposal that is more than a suggestion stands alone; several files under one name are suggestions, for
        then nobody can say which.
        """
        asked = target, source.rpartition("/")[0]
        known = self._remembered.get(asked)
        if known is None:
            (known,) = self._names.meant((asked,))
            self._remembered[asked] = known
        return known

    def prepare(self, asked: Iterable[tuple[str, str]]) -> None:
        """Answer at once what will be asked one by one: link paths, and the folders of the notes they stand in."""
        new = [pair for pair in dict.fromkeys(asked) if pair not in self._remembered]
        if new:
            self.remember(new, self._names.meant(new))

    def remember(self, asked: Iterable[tuple[str, str]], found: Iterable[tuple[Proposal, ...]]) -> None:
        """Take over what was found for these files in an earlier run.

        It depends on the paths of the files and on nothing else: no text, no alias, no other link, no setting.
        """
        self._remembered.update(zip(asked, found, strict=True))


class _Names:
    """The names of the files, and what is worked out of them as far as a question touches it.

    The first few questions look at all names where many make an index: when one note is saved there are a
    handful of questions, and the answers are the same.
    """

    def __init__(self, files: Iterable[str]) -> None:
        self._paths = sorted(files)
        names = [path[path.rfind("/") + 1 : -3] if path[-3:] == ".md" else "" for path in self._paths]
        extensions = set(_EXTENSIONS)
        if "" in names:
            for number, name in enumerate(names):
                if not name:
                    path = self._paths[number]
                    names[number], extension = _split(path[path.rfind("/") + 1 :])
                    extensions.add(extension)
        self._extensions = frozenset(extensions)
        self._keys = spelled_all(names)
        self._by_key = _Places(self._keys)
        self._asked = 0
        self._many = False
        self._files: dict[int, _File] = {}
        self._answers: dict[tuple[str, str], tuple[Proposal, ...]] = {}
        self._corrections: dict[str, str] = {}
        self._words: dict[int, Words] = {}
        self._families: dict[str, _Family | None] = {}
        self._heaviest = _exact(log(len(self._paths) + 1))
        self._ranges: dict[str, tuple[int, int]] = {}
        self._of_common: dict[
            frozenset[int], tuple[dict[tuple[str, ...], list[int]], dict[frozenset[str], list[int]]]
        ] = {}

    def meant(self, asked: Sequence[tuple[str, str]]) -> list[tuple[Proposal, ...]]:
        """What each of these link paths, each from a note in the folder beside it, was meant to lead to."""
        self._asked += len(asked)
        # So much is asked, then, that an index costs less than looking at all names.
        self._many = self._asked > _FEW_QUESTIONS
        read = [self._read(target) for target, _ in asked]
        keys = spelled_all([name for _, name, _ in read])
        return [
            self._meant(_File(-1, target, folder, name, key, letters, extension), parents) if key else ()
            for (target, folder), (parents, name, extension), key, letters in zip(
                asked, read, keys, _letters(keys), strict=True
            )
        ]

    def _read(self, target: str) -> tuple[list[str], str, str]:
        """The folders, the name and the extension that a link path gives; no name where it can be no file's."""
        if len(target) > LONGEST or "\n" in target:
            return [], "", ""
        parents: list[str] = []
        name = target
        if "/" in target or "\\" in target or target.startswith("."):
            parts = [part for part in target.replace("\\", "/").split("/") if part not in ("", ".", "..")]
            if not parts:
                return [], "", ""
            *parents, name = parts
        bare, extension = _split(name)
        if extension and extension not in self._extensions:
            return parents, name, ""
        return parents, bare, extension

    def _meant(self, asked: _File, parents: list[str]) -> tuple[Proposal, ...]:
        if _PUNCTUATED.search(asked.path):
            return self._found_for(asked, parents, spelled_without_punctuation(asked.name))
        # “Heat pumps” and “heat_pumps” mean the same; a folder, an extension or a sign would have to be punctuation.
        same = asked.key, asked.folder
        known = self._answers.get(same)
        if known is None:
            known = self._answers[same] = self._found_for(asked, parents, asked.key)
        return known

    def _found_for(self, asked: _File, parents: list[str], other_key: str) -> tuple[Proposal, ...]:
        exact = self._same_name(asked, parents, other_key)
        if exact:
            return exact
        words = Words.of(asked.key)
        return self._alike(asked, words) or self._near(asked, words)

    def _file(self, number: int) -> _File:
        file = self._files.get(number)
        if file is None:
            path = self._paths[number]
            folder, _, name = path.rpartition("/")
            bare, extension = _split(name)
            key, letters = self._keys[number], self._letters[number]
            file = self._files[number] = _File(number, path, folder, bare, key, letters, extension)
        return file

    def _found(self, numbers: Iterable[int], extension: str) -> list[_File]:
        return [file for file in map(self._file, numbers) if file.extension == extension]

    # -- the same name -----------------------------------------------------------------------

    def _same_name(self, asked: _File, parents: list[str], other_key: str) -> tuple[Proposal, ...]:
        numbers: Sequence[int] = self._by_key.of(asked.key)
        if other_key != asked.key:
            numbers = [*numbers, *self._by_key.of(other_key)]
        found = self._found(numbers, asked.extension)
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
        return _letters(self._keys)

    @cached_property
    def _by_letters(self) -> _Places:
        return _Places(self._letters)

    def _with_letters(self, letters: str) -> Sequence[int]:
        """The files whose names have these letters and digits."""
        if self._many:
            return self._by_letters.of(letters)
        found: list[int] = []
        try:
            while True:
                found.append(self._letters.index(letters, found[-1] + 1 if found else 0))
        except ValueError:
            return found

    def _alike(self, asked: _File, words: Words) -> tuple[Proposal, ...]:
        key, name = asked.key, asked.name
        letters = self._with_letters(asked.letters)
        owned = _POSSESSIVE.sub("", name) if "'" in name or "’" in name else name
        if owned != name:
            letters = [*letters, *self._with_letters(joined(spelled(owned)))]
        alike = self._with_stems(words)
        if not letters and not alike:
            return ()
        same: dict[int, tuple[float, str]] = dict.fromkeys(
            letters, (0.97, "same letters, other word boundaries")
        )
        for number in alike:
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

    def _with_stems(self, words: Words) -> Sequence[int]:
        """The files whose names have these stems, or these but for those of minor words, in any order."""
        found = []
        known = self._families
        for stemmed in dict.fromkeys(words.content):
            family = known[stemmed] if stemmed in known else self._family(stemmed)
            if family is None:
                return ()
            found.append(family.members)
        rarest, *others = sorted(found, key=len)
        if len(rarest) > _BUDGET and self._many:
            by_stems, by_content = self._by_stems(rarest)
            same = by_stems.get(words.stems)
            alike = by_content.get(frozenset(words.content), ())
            return alike if same is None else [*dict.fromkeys((*same, *alike))]
        members = rarest.intersection(*others)
        if not members:
            return ()
        # All words of such a name are minor ones or have one of these stems.
        allowed = MINOR_WORDS.union(
            *[family.words for stemmed in {*words.stems} if (family := self._family(stemmed)) is not None]
        )
        return sorted(number for number in members if allowed.issuperset(self._keys[number].split(" ")))

    @cached_property
    def _stems(self) -> dict[str, str]:
        """The stem of each word of the vocabulary."""
        return dict(zip(self._postings, stems(self._postings), strict=True))

    def _by_stems(
        self, members: frozenset[int]
    ) -> tuple[dict[tuple[str, ...], list[int]], dict[frozenset[str], list[int]]]:
        """The files that have a common word by the stems of their names, in order; and by those of no minor words."""
        known = self._of_common.get(members)
        if known is None:
            by_stems: dict[tuple[str, ...], list[int]] = {}
            by_content: dict[frozenset[str], list[int]] = {}
            for number in members:
                words = self._words_of(number)
                by_stems.setdefault(words.stems, []).append(number)
                by_content.setdefault(frozenset(words.content), []).append(number)
            known = self._of_common[members] = by_stems, by_content
        return known

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

    @cached_property
    def _words_by_stem(self) -> dict[str, list[str]]:
        groups: dict[str, list[str]] = {}
        for word, stemmed in self._stems.items():
            groups.setdefault(stemmed, []).append(word)
        return groups

    def _family(self, stemmed: str) -> _Family | None:
        """The files that have a word of this stem; None where there is none."""
        if stemmed not in self._families:
            words = self._words_by_stem.get(stemmed, ()) if self._many else self._words_with_stem(stemmed)
            self._families[stemmed] = self._make_family(words) if words else None
        return self._families[stemmed]

    def _words_with_stem(self, stemmed: str) -> list[str]:
        vocabulary = self._vocabulary
        # The stemmer may exchange the last letter of a stem, and leaves the first two alone.
        prefix = stemmed[: max(2, len(stemmed) - 1)]
        words = []
        at = bisect_left(vocabulary, prefix)
        while at < len(vocabulary) and vocabulary[at].startswith(prefix):
            words.append(vocabulary[at])
            at += 1
        words += [word for word in (*IRREGULAR_WORDS, f"{stemmed[:1]}ying") if word in self._postings]
        return [word for word in dict.fromkeys(words) if stem(word) == stemmed]

    def _make_family(self, words: Sequence[str]) -> _Family:
        weights, postings = self._weights, self._postings
        if len(words) == 1:
            (word,) = words
            return _Family(words, postings[word], weights[word])
        numbers = sorted({*postings[words[0]]}.union(*[postings[word] for word in words[1:]]))
        weight = weights.of(len(numbers), minor=min(words) in MINOR_WORDS)
        gains: dict[int, tuple[float, float]] = {}
        for word in words:
            gain, wider = weight, weight - weights[word]
            more = dict.fromkeys(postings[word], (gain, wider))
            for number in gains.keys() & more.keys():
                before = gains[number]
                more[number] = before[0] + gain, before[1] + wider
            gains.update(more)
        return _Family(words, numbers, weight, gains)

    @cached_property
    def _weights(self) -> _Weights:
        return _Weights(self._postings, len(self._paths))

    @cached_property
    def _weighed(self) -> _Weighed:
        return _Weighed(self._keys, self._weights)

    @cached_property
    def _all_weighed(self) -> list[float]:
        """What the words of each file's name weigh together, each once."""
        weighed = [0.0] * len(self._keys)
        for word, numbers in self._postings.items():
            weight = self._weights[word]
            for number in numbers:
                weighed[number] += weight
        return weighed

    def _near(self, asked: _File, words: Words) -> tuple[Proposal, ...]:
        key = asked.key
        overlaps = self._overlapping(words, asked.folder)
        slipped: set[int] = set()
        for place in self._halves.near(asked.letters):
            slipped.update(self._with_letters(self._halves.names[place])[:_RARE])
        for number in slipped:
            overlaps.setdefault(number, 0.0)
        if not overlaps:
            return ()
        common = _common()
        keys = self._keys
        length = len(key)
        scored = []
        for number, overlap in overlaps.items():
            other = keys[number]
            # Twice what is in common, divided by all there is.
            letters = length + len(other)
            alike = 1 - (letters - 2 * common(key, other)) / letters
            # The word that differs is nearly the same, though it may be a word of other names.
            is_slip = number in slipped and self._is_slip(asked, words, number)
            # What cannot reach the floor is looked at only if it may be a slip away.
            score = (alike + (max(overlap, alike) if is_slip else overlap)) / 2
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
            Proposal(file.path, round(min(rank, 0.9), 3), SIMILAR, SUGGESTION)
            for rank, score, file in scored
            if score >= (FLOOR if file.folder == asked.folder else FLOOR_ELSEWHERE)
            and not self._one_of_a_series(words, file)
        )
        return tuple(islice(near, MOST))

    def _slip(self, asked: _File, words: Words, files: list[_File]) -> Proposal | None:
        """The nearest file, if it is so few slips of the keyboard away that nothing else can be meant."""
        best, *others = files
        key = asked.key
        if best.folder != asked.folder or len(asked.letters) < _SHORTEST_TYPO:
            return None
        allowed = max(1, len(key) // 16)
        slips = _slips()
        distance = slips(key, best.key, score_cutoff=allowed)
        if distance > allowed or symbols(best.name) != symbols(asked.name) or not self._slipped(words, best):
            return None
        if any(slips(key, file.key, score_cutoff=distance + 1) <= distance + 1 for file in others):
            return None
        how_many = "one slip" if distance == 1 else f"{distance} slips"
        return Proposal(best.path, 0.9, f"{how_many} of the keyboard away", UNSAFE)

    def _is_slip(self, asked: _File, words: Words, number: int) -> bool:
        """Whether a name of the own folder that is one slip away may be meant, as nothing tells the two apart."""
        if len(asked.letters) < _SHORTEST_SLIP or self._file(number).folder != asked.folder:
            return False
        other = self._words_of(number)
        if distinguishing(words.words) != distinguishing(other.words):
            return False
        return not turned(*leftovers(words.words, other.words))

    def _one_of_a_series(self, words: Words, file: _File) -> bool:
        """Whether two names differ in numbers only: another day, another year, another model."""
        left, right = leftovers(words.stems, map(stem, file.key.split(" ")))
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
    def _halves(self) -> Halves:
        return Halves([*dict.fromkeys(self._letters)], asked=self._asked)

    @cached_property
    def _long_words(self) -> Halves:
        return Halves([word for word in self._vocabulary if len(word) > 3], asked=self._asked)

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
        families: list[_Family] = []
        total = rest = 0.0
        strange = False
        for word, stemmed in zip(words.words, words.stems, strict=True):
            family = known[stemmed] if stemmed in known else self._family(stemmed)
            if family is None:
                strange = True
                family = self._family(self._corrected(word))
            if family is None:
                total += self._heaviest
            elif family not in families:
                families.append(family)
                rest += family.weight
        total += rest
        # A file that shares the weight s weighs at least s itself, so its overlap is 2s / (total + s) at most.
        least = _LEAST_OVERLAP * total / (2 - _LEAST_OVERLAP)
        families.sort(key=_rarity)
        if rest < least:
            return {}
        # Names that are alike share two words, or one when another is misspelt. Of a rare word all files are
        # looked at, for the others may be so common that only the own folder's are.
        seen: list[AbstractSet[int]] = []
        candidates: set[int] = set()
        looks = 0
        for family in families:
            members = family.members
            if looks + len(members) > _BUDGET:
                inside = family.inside.get(folder)
                if inside is None:
                    # Of a common word, the files of the note's own folder, which stand together.
                    begin, end = self._range(folder)
                    first = bisect_left(family.numbers, begin)
                    last = min(bisect_left(family.numbers, end, first), first + _BUDGET)
                    inside = family.inside[folder] = frozenset(family.numbers[first:last])
                members = inside
            if looks:
                for others in seen:
                    candidates |= others & members
            elif family.weight >= least and (strange or len(members) <= _RARE):
                candidates |= members
            looks += len(members)
            rest -= family.weight
            if rest < least:
                break
            seen.append(members)
            if len(seen) > _MET_ONE_BY_ONE:
                seen = [frozenset().union(*seen)]
        if not candidates:
            return {}
        weighed = self._all_weighed if self._many else self._weighed
        shared = dict.fromkeys(candidates, 0.0)
        whole = {number: weighed[number] for number in candidates}
        for family in families:
            weight, gains = family.weight, family.gains
            if gains is None:
                for number in candidates & family.members:
                    shared[number] += weight
            else:
                for number in candidates & family.members:
                    weight, wider = gains[number]
                    shared[number] += weight
                    whole[number] += wider
        overlaps = []
        for number, weight in shared.items():
            if weight >= least:
                overlap = 2 * weight / (total + whole[number])
                if overlap >= _LEAST_OVERLAP:
                    overlaps.append((overlap, number))
        if len(overlaps) > _SCORED:
            overlaps = nlargest(_SCORED, overlaps)
        return {number: overlap for overlap, number in overlaps}


def _exact(weight: float) -> float:
    """A weight of few binary places: sums of such are exact, and so the same in whatever order they are made."""
    return round(weight * 2**32) / 2**32


def _rarity(family: _Family) -> int:
    return len(family.numbers)


class _Weights(dict[str, float]):
    """What each word of the names weighs by itself, worked out when it is asked for."""

    def __init__(self, postings: dict[str, list[int]], files: int) -> None:
        super().__init__()
        self._postings = postings
        self._files = files

    def __missing__(self, word: str) -> float:
        weight = self[word] = self.of(len(self._postings[word]), minor=word in MINOR_WORDS)
        return weight

    def of(self, files: int, *, minor: bool) -> float:
        """What a word weighs that so many files have: the rarer, the more; minor words say little."""
        weight = log((self._files + 1) / files)
        return _exact(weight * (_MINOR_WEIGHT if minor else 1) + 0.1)


class _Weighed(dict[int, float]):
    """What the words of a file's name weigh together, each once, worked out when it is asked for."""

    def __init__(self, keys: Sequence[str], weights: _Weights) -> None:
        super().__init__()
        self._keys = keys
        self._weights = weights

    def __missing__(self, number: int) -> float:
        words = frozenset(self._keys[number].split(" "))
        weight = self[number] = sum(map(self._weights.__getitem__, words))
        return weight


class _Family:
    """The files that have a word of one stem, and what the stem weighs.

    Where there are several words of the stem, ``gains`` says of each file what its words weigh as such, and how much
    more that is than what they weigh by themselves. ``inside`` are the files below a folder, as far as they were asked for.
    """

    __slots__ = ("gains", "inside", "members", "numbers", "weight", "words")

    def __init__(
        self,
        words: Sequence[str],
        numbers: list[int],
        weight: float,
        gains: dict[int, tuple[float, float]] | None = None,
    ) -> None:
        self.words = words
        self.numbers = numbers
        self.members = frozenset(numbers)
        self.weight = weight
        self.gains = gains
        self.inside: dict[str, frozenset[int]] = {}


class _Places:
    """Where each of many strings stands. Nearly always it stands in one place, and then C does all the work."""

    def __init__(self, values: Sequence[str]) -> None:
        self._last = dict(zip(values, range(len(values)), strict=True))
        self._others: dict[str, list[int]] = {}
        if len(self._last) < len(values):
            last = self._last
            for number, value in enumerate(values):
                if last[value] != number:
                    self._others.setdefault(value, []).append(number)

    def of(self, value: str) -> Sequence[int]:
        """The places of a string, in order."""
        last = self._last.get(value)
        if last is None:
            return ()
        others = self._others.get(value)
        return (*others, last) if others else (last,)


class Halves:
    """Names by their halves: whatever is one slip away has one half unharmed.

    A slip is a letter too many, too few, wrong, or exchanged with its neighbour. Two entries a name and six
    look-ups a question, however many names there are. Of the many names that have one half in common, the
    other parts are in turn found by their halves. The first few questions look at all names of about that length,
    which costs less than the entries; ``asked`` are those that are known to come.
    """

    def __init__(self, names: list[str], *, asked: int = 0) -> None:
        self.names = names
        self._asked = asked
        self._crowds: dict[tuple[int, int, str], tuple[list[int], Halves | None]] = {}

    @cached_property
    def _by_length(self) -> dict[int, list[int]]:
        numbers: dict[int, list[int]] = {}
        for number, name in enumerate(self.names):
            numbers.setdefault(len(name), []).append(number)
        return numbers

    @cached_property
    def _halves(self) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        """The names by their first halves, and by their last ones: of names of two lengths each."""
        heads: dict[str, list[int]] = {}
        tails: dict[str, list[int]] = {}
        for number, name in enumerate(self.names):
            half = (len(name) - 1) // 2
            if half >= 1:
                heads.setdefault(name[:half], []).append(number)
                tails.setdefault(name[-half:], []).append(number)
        return heads, tails

    def near(self, name: str) -> list[int]:
        """The numbers of the names that are exactly one slip away; of a crowd of them, of days say, some."""
        self._asked += 1
        length = len(name)
        if self._asked > _FEW_QUESTIONS:
            found = {*self.of_like_halves(name, (length - 1, length, length + 1))}
        else:
            found = {*self._of_like_length(name)}
        if not found:
            return []
        names, slips = self.names, _slips()
        return sorted([number for number in found if slips(name, names[number], score_cutoff=1) == 1])

    def of_like_halves(self, name: str, lengths: Collection[int]) -> list[int]:
        """The names of these lengths that have a half in common with it; and perhaps some of other lengths."""
        found: list[int] = []
        heads, tails = self._halves
        for half in {(length - 1) // 2 for length in lengths}:
            if half >= 1:
                head, tail = name[:half], name[-half:]
                numbers = heads.get(head)
                if numbers is not None:
                    found += numbers if len(numbers) <= _RARE else self._of_crowd(name, lengths, 0, head)
                numbers = tails.get(tail)
                if numbers is not None:
                    found += numbers if len(numbers) <= _RARE else self._of_crowd(name, lengths, 1, tail)
        return found

    def _of_crowd(self, name: str, lengths: Iterable[int], side: int, half: str) -> list[int]:
        """Of the many names of these lengths that have this half in common, those whose other part may be a slip away."""
        found: list[int] = []
        part = slice(0, -len(half)) if side else slice(len(half), None)
        for length in lengths:
            if (length - 1) // 2 != len(half):
                continue
            key = length, side, half
            known = self._crowds.get(key)
            if known is None:
                numbers = [number for number in self._halves[side][half] if len(self.names[number]) == length]
                is_crowd = len(numbers) > _RARE and length - len(half) >= 3
                others = Halves([self.names[number][part] for number in numbers]) if is_crowd else None
                known = self._crowds[key] = numbers if is_crowd else numbers[:_CROWD], others
            numbers, others = known
            if others is None:
                found += numbers
            else:
                near = others.of_like_halves(name[part], (length - len(half),))
                found += [numbers[place] for place in near[:_CROWD]]
        return found

    def _of_like_length(self, name: str) -> list[int]:
        """What look-ups would find, found by looking at all names of about that length."""
        names = self.names
        found: list[int] = []
        for length in (len(name) - 1, len(name), len(name) + 1):
            half = (length - 1) // 2
            if half >= 1:
                numbers = self._by_length.get(length, ())
                head, tail = name[:half], name[-half:]
                found += [number for number in numbers if names[number].startswith(head)]
                found += [number for number in numbers if names[number].endswith(tail)]
        return found


@cache
def _common() -> Callable[[str, str], int]:
    """How many letters two names have in common, in order."""
    from rapidfuzz.distance import LCSseq  # noqa: PLC0415 -- only broken links pay for its import

    return LCSseq.similarity


@cache
def _slips() -> Callable[..., int]:
    """How many slips of the keyboard two names are apart; where they are more than ``score_cutoff``, one more than that."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 -- only broken links pay for its import

    return OSA.distance


def _split(name: str) -> tuple[str, str]:
    """Name and extension, in lower case and empty for that of notes."""
    bare, dot, extension = name.rpartition(".")
    if not dot or not bare:
        return name, ""
    extension = extension.lower()
    return bare, "" if extension == "md" else extension


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
    return vault.names.once(targets_of)


def targets_of(files: Files) -> Targets:
    """Files as targets; ask for them with ``files.once(targets_of)``."""
    return Targets(files.ordered)
