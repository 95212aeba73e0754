"""Stems are those of Snowball's own stemmer, letter by letter."""

from __future__ import annotations

import random
from importlib.metadata import version
from itertools import product

import pytest
from snowballstemmer import stemmer  # type: ignore[import-untyped]

from tests.growth import growth
from vaultlint.similar.stems import english
from vaultlint.similar.words import IRREGULAR_WORDS, MINOR_WORDS, stem

ENDINGS = """
    s es ied ies sses ss us ed eed eedly edly ing ingly y ly li ational tional enci anci abli entli izer ization
    ation ator alism aliti alli fulness ousli ousness iveness iviti biliti bli ogist ogi fulli lessli alize icate
    iciti ical ful ness ative al ance ence er ic able ible ant ement ment ent ism ate iti ous ive ize ion e l ll
    bing atting ated bled ized
""".split()  # noqa: SIM905 -- a list of quoted words is harder to read
ROOTS = """
    a e y ay ey yy by pl play plan hop hope gener commun arsen past later univers succ exc proc even inn out herr
    cann earr ski sk d l t x dy sayi happ relat digit ration geolog bow box snow fizz egg add arch beauti organ
""".split()  # noqa: SIM905 -- a list of quoted words is harder to read


def words() -> list[str]:
    generator = random.Random(9)
    made = {root + ending for root, ending in product(ROOTS, ENDINGS)}
    made.update(
        generator.choice(ROOTS) + generator.choice(ENDINGS) + generator.choice(ENDINGS) for _ in range(9_000)
    )
    made.update(
        "".join(generator.choices("aeiouybcdglnrstxz", k=generator.randint(1, 10))) for _ in range(6_000)
    )
    made.update(("skis", "skies", "idly", "gently", "ugly", "early", "only", "andes", "news", "sky", "howe"))
    return sorted(made.union(MINOR_WORDS, IRREGULAR_WORDS))


@pytest.mark.skipif(version("snowballstemmer") < "3.1", reason="its rules are other ones")
def test_the_stems_are_those_of_snowball() -> None:
    theirs = stemmer("english")
    assert [(word, english(word)) for word in words()] == [(word, theirs.stemWord(word)) for word in words()]


def test_a_stem_begins_as_its_word_does() -> None:
    """What the words of one stem are looked up by."""
    for word in words():
        stemmed = stem(word)
        if word not in IRREGULAR_WORDS and word != stemmed[0] + "ying":
            assert word.startswith(stemmed[: max(2, len(stemmed) - 1)]), (word, stemmed)


@pytest.mark.parametrize("piece", ["y", "ay", "s", "eed", "ional", "b", "ing"])
def test_stemming_takes_time_in_proportion(piece: str) -> None:
    assert growth(lambda size: english(piece * size), 30_000) < 2.6
