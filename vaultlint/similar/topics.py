"""Which notes are about the same thing, as far as their titles tell.

Two titles are compared by the stems of their words: what both have in common, divided by what
either has (Jaccard), each stem weighed by how rare it is in the vault. Only notes of one folder, or
of one source, are compared. Measured on 72 pairs judged by hand, in a vault of 21,273 notes.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from itertools import chain, filterfalse, permutations
from typing import TYPE_CHECKING, Any, Self

from vaultlint.named import NamedTuple
from vaultlint.regex import regex
from vaultlint.similar.clusters import LARGEST, complete_link
from vaultlint.similar.words import MINOR_WORDS, stem, stems, tokens

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

CERTAIN = 0.8
"""From here on two titles name one topic: none of the judged pairs was wrong."""
LIKELY = 0.65
"""From here on they very likely do: at this bar 79 of 100 pairs are right, and the four below lift it to 93."""
LIKELY_FROM_ONE_SOURCE = 0.6
"""The same, for notes of which the source is known to be one."""
OF_OTHER_SOURCES = 0.05
"""How much more it takes when the notes are known to come from different sources."""
OF_OTHER_WORDS = 0.05
"""How much more it takes when each title has words that the other has not, instead of one only adding some."""
FEW_NOTES = 200
"""Below this many notes rarity says nothing yet, and every stem weighs the same."""

_FLOOR = 0.55
"""No two notes of one cluster are less alike than this."""
_SHARE = _FLOOR / (1 + _FLOOR)
"""What two such notes have in common, of what both have added up."""
_LONGEST_TITLE = 32
"""Words of a title that are looked at; what is longer is a sentence and no name."""
_LONGEST_POSTING = 100
"""Notes of one folder with one stem that are compared with each other; it keeps the work linear."""

_NUMERALS = frozenset("ii iii iv vi vii viii ix xi xii xiii xiv xv xvi xvii xviii xix xx xxi".split())  # noqa: SIM905
_DISTINGUISHING = _NUMERALS | frozenset(
    """
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
    monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter
    zero one two three four five six seven eight nine ten eleven twelve
    first second third fourth fifth sixth seventh eighth ninth tenth
    pro plus max ultra mini lite air se premium alpha beta preview legacy
    not no non never without anti
    """.split(),  # noqa: SIM905 -- a list of quoted words is harder to read
)
"""Words that tell one thing of a series from the next: what differs in them is never paired."""

_OPPOSITES = frozenset(
    (one, other)
    for pair in """
    advantage/drawback benefit/drawback benefit/risk pro/con strength/weaknes buying/selling buy/sell
    bull/bear increase/decrease rise/fall rise/decline up/down short/long active/passive hot/cold male/female
    men/women north/south east/west left/right import/export old/new early/late high/low good/bad win/lose
    winning/losing internal/external micro/macro past/future public/private before/after input/output
    succes/failure gain/los start/end beginning/end open/closed front/back introduction/conclusion
    adding/removing creating/deleting supply/demand theory/practice
    """.split()  # noqa: SIM905 -- see above
    for one, other in permutations(pair.split("/"))
)
"""Two titles that differ in such a pair speak of two things; a final “s” apart."""
_OPPOSING_PREFIXES = (
    "un", "non", "dis", "anti", "de", "in", "im", "ir", "mis", "pre", "post", "hyper", "hypo", "counter",
)  # fmt: skip
_DIRECTIONS = frozenset(("to", "on", "in", "for", "from", "by", "into"))
_INFLECTIONS = frozenset(("", "s", "es", "e", "ed", "d", "ing", "y", "ies", "ied", "is"))
_DERIVED = 0.5
"""What two words of one stem have in common that are no forms of one word: “product” is not
“productivity”, nor “developer” “development”, but they are related."""

_DIGIT_OR_LETTER = regex(r"\d| [b-z] ")

_SLACK = 1e-9
"""Sums of fractions differ in their last digits."""


_NO_SOURCES: frozenset[str] = frozenset()


class Title(NamedTuple):
    """What is compared of one note.

    ``tokens`` are all words of the title; ``words`` those that say what it is about. Two notes come from one
    source when they share one of ``sources``.
    """

    path: str
    tokens: tuple[str, ...]
    words: tuple[str, ...]
    sources: frozenset[str] = frozenset()

    @property
    def stems(self) -> tuple[str, ...]:
        """The stems of the words, in the same order."""
        return tuple(map(stem, self.words))


class Cluster(NamedTuple):
    """Notes about the same thing, in order of path.

    When ``certain``, every two of them reach `CERTAIN`. Otherwise ``parts`` are the certain
    clusters (and single notes) that it brings together. ``scores`` holds what every two score.
    """

    paths: tuple[str, ...]
    certain: bool
    parts: tuple[tuple[str, ...], ...]
    scores: Mapping[tuple[str, str], float]

    def score(self, first: str, second: str) -> float:
        """How sure it is that two of the notes are about the same thing: 0.6 to 1."""
        return self.scores[(first, second) if first < second else (second, first)]

    def written(self) -> list[Any]:
        """All of it in what JSON can hold."""
        parts = [[*part] for part in self.parts]
        return [[*self.paths], self.certain, parts, [[*pair, score] for pair, score in self.scores.items()]]

    @classmethod
    def read(cls, written: Sequence[Any]) -> Self:
        """What `written` gave."""
        paths, certain, parts, scores = written
        pairs = {(first, second): score for first, second, score in scores}
        return cls(tuple(paths), certain, tuple(map(tuple, parts)), pairs)


def words_of(title: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All words of a title, and those of them that say what it is about.

    A title of nothing but minor words (“The Who”) is about all of them.
    """
    every = tokens(title)[:_LONGEST_TITLE]
    return every, tuple(filterfalse(MINOR_WORDS.__contains__, every)) or every


def title_of(path: str, title: str, sources: Iterable[str] = ()) -> Title:
    """A note's title, ready to be compared."""
    every, words = words_of(title)
    return Title(path, every, words, frozenset(sources) if sources else _NO_SOURCES)


class Rarity(NamedTuple):
    """How often each stem occurs in the titles of a vault, and how many titles there are."""

    frequency: Counter[str]
    titles: int


def rarity_of(titles: Collection[str]) -> Rarity:
    """The rarity of the stems of all titles of a vault."""
    words = Counter(chain.from_iterable([words_of(title)[1] for title in titles]))
    return Rarity(_frequency(words, stems(words)), len(titles))


def _frequency(words: Counter[str], stems: Iterable[str]) -> Counter[str]:
    """How often each stem occurs; ``stems`` are those of the words, in the same order."""
    frequency: Counter[str] = Counter()
    for one, count in zip(stems, words.values(), strict=True):
        frequency[one] += count
    return frequency


def clusters(titles: Iterable[Title], rarity: Rarity | None = None) -> list[Cluster]:
    """The clusters of notes that are about the same thing, the certain ones first.

    ``rarity`` is that of the whole vault; None when the titles are all there are. It may be other than
    that where only some notes matter: then the titles are those that `reach` names.
    """
    titles = sorted(titles)
    comparison = _Comparison(titles, rarity)
    scores = comparison.pairs()
    certain_pairs = {
        pair: score for pair, score in scores.items() if comparison.reaches(CERTAIN, pair, score)
    }
    certain = complete_link(certain_pairs, certain_pairs)
    likely_pairs = {pair: score for pair, score in scores.items() if comparison.reaches(LIKELY, pair, score)}
    likely = complete_link(likely_pairs, scores, certain)
    part_of = {index: part for part in certain for index in part}
    found: list[tuple[tuple[int, ...], tuple[tuple[int, ...], ...], bool]]
    found = [(part, (part,), True) for part in certain]
    for cluster in likely:
        parts = sorted({part_of.get(index, (index,)) for index in cluster})
        if len(parts) > 1:
            found.append((cluster, tuple(parts), False))
    return [
        Cluster(
            tuple(titles[index].path for index in cluster),
            is_certain,
            tuple(tuple(titles[index].path for index in part) for part in parts),
            {
                _ordered(titles[one].path, titles[other].path): scores[one, other]
                for position, one in enumerate(cluster)
                for other in cluster[position + 1 :]
            },
        )
        for cluster, parts, is_certain in found
    ]


def folder_of(path: str) -> str:
    """The folder of a note; empty for the vault's root."""
    return path.rpartition("/")[0]


class _Comparison:
    """Titles, weighed and indexed. A stem is a number here, its rank: the rarest is 0."""

    def __init__(self, titles: Sequence[Title], rarity: Rarity | None = None) -> None:
        self.titles = titles
        words = Counter(chain.from_iterable([title.words for title in titles]))
        stem_of = dict(zip(words, stems(words), strict=True))
        frequency, number = rarity or (_frequency(words, stem_of.values()), len(titles))
        rarest_first = sorted(set(stem_of.values()), key=lambda one: (frequency[one], one))
        self.rank = {one: rank for rank, one in enumerate(rarest_first)}
        rank_of = {word: self.rank[one] for word, one in stem_of.items()}.__getitem__
        self.stems = [frozenset(map(rank_of, title.words)) for title in titles]
        # A stem may occur more often than there are titles; every one weighs something.
        self.weight = [
            1.0 if number < FEW_NOTES else math.log(max((number + 1) / frequency[one], 1.01))
            for one in rarest_first
        ]
        weight = self.weight.__getitem__
        self.total = [sum(map(weight, stems)) for stems in self.stems]
        every_word = set().union(*[title.tokens for title in titles])
        # A word of several letters and nothing else is none of the marks of a pattern.
        self.marks = _DISTINGUISHING.union(
            [word for word in every_word if not (word.isalpha() and len(word) > 1) and _is_mark(word)]
        )

    def pairs(self) -> dict[tuple[int, int], float]:
        """Every two notes of one folder or source that score `_FLOOR` or more."""
        folders: dict[str, list[int]] = defaultdict(list)
        sources: dict[str, list[int]] = defaultdict(list)
        for index, title in enumerate(self.titles):
            folders[folder_of(title.path)].append(index)
            for source in title.sources:
                sources[source].append(index)
        result: dict[tuple[int, int], float] = {}
        for group in folders.values():
            self._pairs_of(group, result)
        for group in sources.values():
            if len(group) > 1 and len({folder_of(self.titles[index].path) for index in group}) > 1:
                self._pairs_of(group, result)
        return result

    def _pairs_of(self, group: list[int], result: dict[tuple[int, int], float]) -> None:
        """The pairs of one group, out of those that tell no things of a series apart."""
        common = Counter([self.stems[index] for index in group])
        of_marks: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for index in group:
            stems = self.stems[index]
            if stems and common[stems] <= LARGEST:
                tokens = self.titles[index].tokens
                marks = () if self.marks.isdisjoint(tokens) and tokens[-1] != "a" else _marks(tokens)
                of_marks[marks].append(index)
        for part in of_marks.values():
            if len(part) > 1:
                self._pairs_among(part, result)

    def _pairs_among(self, group: list[int], result: dict[tuple[int, int], float]) -> None:
        """Prefix filter: two titles that are alike share one of the rarest stems of both.

        What they have in common is then at most what is left of either from the rarest shared stem on, which is
        the one that they meet at; unless one of them is too far back among the notes with a rarer one.

        Source: Bayardo, Ma, Srikant, “Scaling up all pairs similarity search”, 2007.
        """
        weight, totals, every = self.weight.__getitem__, self.total, self.stems
        postings: dict[int, list[tuple[int, float]]] = {}
        for index in group:
            stems, total = every[index], totals[index]
            # What one title has in all, the other must have in the greater part.
            least, most = _FLOOR * total - _SLACK, total / _FLOOR + _SLACK
            seen: set[int] = set()
            cut: set[int] = set()
            # What all stems from each on weigh, of those that may be the rarest one shared with a title like this.
            rest = total
            for one in sorted(stems):
                if rest < least and len(stems) > 1:
                    break
                posting = postings.setdefault(one, [])
                for other, left in posting[-_LONGEST_POSTING:]:
                    if other in seen:
                        continue
                    seen.add(other)
                    if not least <= totals[other] <= most:
                        continue
                    both = total + totals[other]
                    enough = _SHARE * both - _SLACK
                    if (rest < enough or left < enough) and not (cut and cut.intersection(every[other])):
                        continue
                    common = sum(map(weight, stems & every[other]))
                    if common >= _FLOOR * (both - common) - _SLACK and (other, index) not in result:
                        score = self._score(other, index)
                        if score:
                            result[other, index] = score
                if len(posting) > _LONGEST_POSTING:
                    cut.add(one)
                posting.append((index, rest))
                rest -= weight(one)

    def _score(self, first: int, second: int) -> float:
        """Weighted Jaccard of two titles; 0 when it is below `_FLOOR` or they are told apart."""
        weight = self.weight
        shared = self.stems[first] & self.stems[second]
        common = sum(map(weight.__getitem__, shared))
        either = self.total[first] + self.total[second] - common
        if common < _FLOOR * either - _SLACK:
            return 0
        one, other = self.titles[first], self.titles[second]
        if one.words != other.words:
            forms = dict(zip(other.stems, other.words, strict=True))
            derived = sum(
                weight[self.rank[part]]
                for part, word in dict(zip(one.stems, one.words, strict=True)).items()
                if part in forms and not _same_word(word, forms[part])
            )
            common -= _DERIVED * derived
            either += _DERIVED * derived
            if common < _FLOOR * either - _SLACK:
                return 0
        if one.tokens != other.tokens and _opposed(one, other):
            return 0
        return common / either if either else 1.0

    def reaches(self, bar: float, pair: tuple[int, int], score: float) -> bool:
        """Whether a score is high enough for two titles, as far apart as they are known to be."""
        first, second = pair
        one, other = self.titles[first].sources, self.titles[second].sources
        if one & other:
            return score >= (LIKELY_FROM_ONE_SOURCE if bar == LIKELY else bar) - _SLACK
        if one and other:
            bar += OF_OTHER_SOURCES
        if not (self.stems[first] <= self.stems[second] or self.stems[second] <= self.stems[first]):
            bar += OF_OTHER_WORDS
        return score >= bar - _SLACK


def _ordered(first: str, second: str) -> tuple[str, str]:
    return (first, second) if first < second else (second, first)


def _marks(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """What tells one thing of a series from the next: digits, numerals, dates, versions, letters.

    Numbers that follow each other are one: version 1.2 is not version 2.1.
    """
    marks: list[str] = []
    number = False
    for word in tokens:
        follows, number = number, word.isdigit()
        if follows and number:
            marks[-1] += f".{word}"
        elif _is_mark(word):
            marks.append(word)
    if tokens[-1] == "a":
        marks.append("a")
    return tuple(sorted(marks))


def _is_mark(word: str) -> bool:
    return word in _DISTINGUISHING or _DIGIT_OR_LETTER.search(f" {word} ") is not None


def _same_word(one: str, other: str) -> bool:
    """Whether two words of one stem are forms of one word (“risk”, “risks”), not derived (“risky”)."""
    if one == other:
        return True
    shared = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        shared += 1
    return _inflects(one, shared) and _inflects(other, shared)


def _inflects(word: str, shared: int) -> bool:
    ending = word[shared:]
    # “plan”, “planning”: the last letter is doubled.
    return ending in _INFLECTIONS or (ending[0] == word[shared - 1] and ending[1:] in _INFLECTIONS)


def _opposed(one: Title, other: Title) -> bool:
    """Whether two titles of much the same words speak of opposite things."""
    ours = [word for word in one.words if word not in other.words]
    theirs = [word for word in other.words if word not in one.words]
    for left in ours:
        for right in theirs:
            if (
                (left.endswith(right) and left.removesuffix(right) in _OPPOSING_PREFIXES)
                or (right.endswith(left) and right.removesuffix(left) in _OPPOSING_PREFIXES)
                or (left.removesuffix("s"), right.removesuffix("s")) in _OPPOSITES
            ):
                return True
    directions = _DIRECTIONS.intersection(one.tokens, other.tokens)
    return bool(directions) and any(_reversed(one, other, direction) for direction in directions)


def _reversed(one: Title, other: Title, direction: str) -> bool:
    """Whether “x to y” stands against “y to x”."""
    before, after = _sides(one, direction)
    theirs_before, theirs_after = _sides(other, direction)
    return bool(before & theirs_after and after & theirs_before)


def _sides(title: Title, direction: str) -> tuple[frozenset[str], frozenset[str]]:
    at = title.tokens.index(direction)
    stems = dict(zip(title.words, title.stems, strict=True))
    before = frozenset(stems[word] for word in title.tokens[:at] if word in stems)
    after = frozenset(stems[word] for word in title.tokens[at + 1 :] if word in stems)
    return before - after, after - before


def reach(notes: Mapping[str, Collection[str]], among: Iterable[str]) -> list[str]:
    """The notes that may be in a cluster with any of ``among``: folder by folder, source by source.

    ``notes`` are all paths, with the sources of each.
    """
    of_folder: dict[str, list[str]] = defaultdict(list)
    of_source: dict[str, list[str]] = defaultdict(list)
    for path, sources in notes.items():
        of_folder[folder_of(path)].append(path)
        for source in sources:
            of_source[source].append(path)
    reached: list[str] = []
    waiting = {folder_of(path) for path in among}
    done = set(waiting)
    while waiting:
        for path in of_folder.get(waiting.pop(), ()):
            reached.append(path)
            for source in notes[path]:
                for neighbour in of_source.pop(source, ()):
                    folder = folder_of(neighbour)
                    if folder not in done:
                        done.add(folder)
                        waiting.add(folder)
    return reached
