"""The words of a name: cut, folded and stemmed, once for everything that compares names."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

MINOR_WORDS = frozenset(
    """
    a about all also am an and any are as at be been being between both but by can could did do does doing done
    during each either for from had has have having he her hers him his how i if in into is it its itself
    many me might more most much must my of on onto or other our ours over own per shall she should so
    some such than that the their theirs them then there these they this those through throughout to toward
    towards under upon versus via vs was we were what when where which while who whom whose why will with
    within would you your yours
    das dem den der des ein eine einem einen einer et il im le les los las du del della di el gli una und van von
    """.split(),  # noqa: SIM905 -- a list of quoted words is harder to read
)
"""Words that say how a name is built and not what it is about: those of English, and of German and
the Romance languages those that are no English word. No negation is among them, for it turns a name
round; nor are “us” and “may”, which in names are a country and a month."""

_IRREGULAR: dict[str, str] = dict(
    pair.split("/")
    for pair in """
    analyses/analysis bases/basis children/child crises/crisis criteria/criterion diagnoses/diagnosis
    feet/foot hypotheses/hypothesis indices/index leaves/leaf lives/life matrices/matrix men/man mice/mouse
    oases/oasis parentheses/parenthesis people/person phenomena/phenomenon prognoses/prognosis
    syntheses/synthesis teeth/tooth theses/thesis vertices/vertex wives/wife women/woman
    """.split()  # noqa: SIM905 -- a list of quoted words is harder to read
)
"""Plurals that the rules of the stemmer do not know."""

IRREGULAR_WORDS = (*_IRREGULAR, "dying", "lying", "tying", "skies", "skis")
"""Words that may not begin as their stem does."""

_LETTER = bytes(ord(chr(code).lower()) if chr(code).isalnum() else ord(" ") for code in range(128))
_ASCII_LETTERS = _LETTER.ljust(256)
"""Each octet of ASCII as `tokens` takes it: in lower case, or a space."""
_LONGEST_STEMMED = 40

APOSTROPHES = "'’ʼ‘＇"
"""They stand inside words, and make no two of one."""

LETTERS_OF_THEIR_OWN = {"и\u0306": "й", "і\u0308": "ї", "у\u0306": "ў"}
"""No и, і and у with an accent, though Unicode takes them apart: “мой” is another word than “мои”."""

_WITHOUT_APOSTROPHES = {ord(mark): None for mark in APOSTROPHES}


def tokens(name: str) -> tuple[str, ...]:
    """The words of a name or title, in order: lower case, without accents and apostrophes.

    A word is a run of letters, digits and the marks that belong to them; everything else, the
    underscore included, only stands between words. Writing systems that put no space between words
    give one word for each run.
    """
    if name.isascii():
        return tuple(name.encode().translate(_ASCII_LETTERS, b"'").decode().split())
    letters = unicodedata.normalize("NFKD", name.translate(_WITHOUT_APOSTROPHES).casefold())
    for letter, composed in LETTERS_OF_THEIR_OWN.items():
        letters = letters.replace(letter, composed)
    plain = "".join(character for character in letters if not is_accent(character))
    return tuple(
        "".join(
            character if belongs(character) else " " for character in unicodedata.normalize("NFC", plain)
        ).split(),
    )


def is_accent(character: str) -> bool:
    """Whether it is an accent of Latin, Greek or Cyrillic, which stand from class 200 on.

    The lower classes hold the vowel signs and voicing marks of other scripts, without which a word is another word.
    """
    return unicodedata.combining(character) >= 200


def belongs(character: str) -> bool:
    """Whether a character is part of a word: a letter, a digit or a mark on one."""
    return character.isalnum() or unicodedata.category(character)[0] == "M"


@cache
def _stemmer() -> Any:
    from Stemmer import Stemmer  # type: ignore[import-not-found]  # noqa: PLC0415  # for those who compare names

    # Without a memory of its own, which takes longer than the stemming: who asks remembers.
    return Stemmer("english", 0)


@lru_cache(maxsize=2**16)
def stem(word: str) -> str:
    """The stem of a word as `tokens` gives it, by Porter's second English stemmer.

    A word with digits, with letters outside ASCII or of more than 40 letters is its own stem: the
    rules of English say nothing about it.
    """
    if len(word) > _LONGEST_STEMMED or not (word.isascii() and word.isalpha()):
        return word
    stemmed: str = _stemmer().stemWord(_IRREGULAR.get(word, word))
    return stemmed


def stems(words: Iterable[str]) -> list[str]:
    """What `stem` makes of each word, for many words at once."""
    words = [*words]
    english = [
        _IRREGULAR.get(word, word)
        for word in words
        if len(word) <= _LONGEST_STEMMED and word.isascii() and word.isalpha()
    ]
    stemmed = iter(_stemmer().stemWords(english) if english else ())
    return [
        next(stemmed) if len(word) <= _LONGEST_STEMMED and word.isascii() and word.isalpha() else word
        for word in words
    ]
