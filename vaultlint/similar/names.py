"""Folded names: the forms under which two spellings of one name are equal, from certain to likely."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import category, normalize

from vaultlint.named import NamedTuple
from vaultlint.regex import regex
from vaultlint.similar.words import (
    APOSTROPHES,
    LETTERS_OF_THEIR_OWN,
    MINOR_WORDS,
    belongs,
    is_accent,
    stem,
    tokens,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

_DIGITS = regex(r"[0-9]+")
_ROMAN = regex(r"x{0,3}+(?:ix|iv|v?+i{0,3}+)")
_SUFFIXES = frozenset(("pro", "plus", "max", "mini", "ultra", "lite", "air", "se", "xl", "xr", "xs"))
"""What tells two products of one family apart, beside numbers; versions such as “v2” hold a digit."""

_VERSUS = frozenset(("vs", "versus", "v"))
_NEGATIONS = frozenset(
    ("no", "not", "non", "nor", "never", "none", "neither", "without", "anti", "against", "cannot")
)
_TURNING_PREFIXES = (
    "a", "anti", "counter", "de", "dis", "down", "en", "endo", "ex", "exo", "hetero", "homo", "hyper", "hypo",
    "il", "im", "in", "inter", "intra", "ir", "macro", "micro", "mis", "mono", "multi", "non", "out", "over",
    "post", "pre", "sub", "super", "un", "under", "up",
)  # fmt: skip
"""What makes another word of a word, often the opposite one."""

_TURNING_WORDS = frozenset(
    frozenset(pair)
    for pair in (
        ("from", "to"), ("from", "into"), ("with", "without"), ("over", "under"), ("before", "after"),
        ("in", "out"), ("up", "down"), ("for", "against"),
    )
)  # fmt: skip

_INFLECTIONS = frozenset(("", "s", "es", "y", "ies", "ied", "d", "ed", "e", "ing", "is"))
"""How forms of one English word end, behind what they share."""

_COORDINATORS = frozenset((
    "a", "an", "and", "the", "or", "its", "their", "his", "her", "our", "your", "is", "are", "as", "versus", "vs",
))  # fmt: skip
"""Minor words that give what follows them no other part to play."""


def without_invisible(name: str) -> str:
    """The name without characters that nobody sees: zero width, direction marks, soft hyphens."""
    if name.isascii():
        return name
    return "".join(character for character in name if category(character) != "Cf")


def spelled(name: str) -> str:
    """The words of a name: letter case, accents, separators, punctuation and invisible characters apart."""
    return " ".join(tokens(without_invisible(name))) or name.strip()


_SEPARATORS = {code: " " for code in range(128) if not chr(code).isalnum() and chr(code) != "\n"}


def spelled_all(names: Sequence[str]) -> list[str]:
    """What `spelled` makes of each name, for many names at once: nearly every step is one that C takes for all."""
    if not names:
        return []
    text = "\n".join(names)
    if text.count("\n") >= len(names):
        keys = spelled_all([name.replace("\n", " ") for name in names])
        return [spelled(name) if "\n" in name else key for name, key in zip(names, keys, strict=True)]
    if text.isascii():
        keys = _ascii_lines(text)
    else:
        plain = iter(_ascii_lines("\n".join(filter(str.isascii, names))))
        foreign = iter(_foreign_lines([name for name in names if not name.isascii()]))
        keys = [next(plain) if name.isascii() else next(foreign) for name in names]
    if "" in keys:
        keys = [key or name.strip() for key, name in zip(keys, names, strict=True)]
    return keys


def _ascii_lines(text: str) -> list[str]:
    return _single_spaces(text.replace("'", "").lower().translate(_SEPARATORS))


def _single_spaces(text: str) -> list[str]:
    return [
        line if "  " not in line and line[:1] != " " and line[-1:] != " " else " ".join(line.split())
        for line in text.split("\n")
    ]


def _foreign_lines(names: Sequence[str]) -> list[str]:
    """By their distinct words, which are few, for looking at each letter costs most."""
    rows = [name.replace("_", " ").replace("-", " ").split(" ") for name in names]
    words = list({word for row in rows for word in row})
    keys = dict(zip(words, _folded_lines("\n".join(words)), strict=True))
    return _single_spaces("\n".join([" ".join([keys[word] for word in row]) for row in rows]))


def _folded_lines(text: str) -> list[str]:
    characters = set(text)
    dropped = {ord(mark): None for mark in characters if mark in APOSTROPHES or category(mark) == "Cf"}
    text = normalize("NFKD", text.translate(dropped).casefold())
    for letter, composed in LETTERS_OF_THEIR_OWN.items():
        text = text.replace(letter, composed)
    text = normalize("NFC", text.translate({ord(mark): None for mark in set(text) if is_accent(mark)}))
    text = text.translate({ord(mark): " " for mark in set(text) if mark != "\n" and not belongs(mark)})
    return _single_spaces(text)


def spelled_without_punctuation(name: str) -> str:
    """The same where punctuation inside words was dropped and not replaced: “Node.js” as “nodejs”.

    Spaces and underscores still stand between words, and nothing else does.
    """
    kept = "".join(
        character
        for character in without_invisible(name)
        if character.isalnum() or character in " _" or character.isspace() or not character.isascii()
    )
    return spelled(kept)


def joined(key: str) -> str:
    """Letters and digits alone, of a name that `spelled` has made."""
    return key.replace(" ", "")


_ASCII_SYMBOLS = regex(r"[#$%&+<>@]")


def symbols(name: str) -> tuple[str, ...]:
    """The marks that are part of what a name says, and no punctuation: “C++” is not “C”."""
    if name.isascii():
        return tuple(sorted(_ASCII_SYMBOLS.findall(name)))
    return tuple(
        sorted(
            mark for mark in name if mark in "#%&@" or (category(mark)[0] == "S" and mark not in "`^~|=¨´")
        )
    )


class Words(NamedTuple):
    """A name in words: all of them, their stems, and the stems of those that say what it is about."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    content: tuple[str, ...]

    @classmethod
    def of(cls, key: str) -> Words:
        """The words of a name that `spelled` has made."""
        words = tuple(key.split(" "))
        stems = tuple(map(stem, words))
        if MINOR_WORDS.isdisjoint(words):
            return cls(words, stems, stems)
        content = [stemmed for word, stemmed in zip(words, stems, strict=True) if word not in MINOR_WORDS]
        return cls(words, stems, tuple(content) or stems)


def distinguishing(words: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """What must be equal in two names before one may be taken for the other, however near they are.

    Numbers (also in words such as “v2”), Roman numerals, single letters, product suffixes, whether two
    things are set against each other, and negations.
    """
    digits: list[str] = []
    marks: list[str] = []
    versus = False
    for word in words:
        if not word.isalpha():
            digits += _DIGITS.findall(word)
        if word in _VERSUS:
            versus = True
        elif (
            word in _SUFFIXES
            or word in _NEGATIONS
            or (len(word) == 1 and word not in "as")
            or _ROMAN.fullmatch(word)
        ):
            marks.append(word)
    return tuple(sorted(digits)), tuple(sorted(marks)), ("versus",) if versus else ()


def digits(key: str) -> list[str]:
    """The numbers in a name, in order."""
    return _DIGITS.findall(key)


def leftovers(some: Iterable[str], others: Iterable[str]) -> tuple[list[str], list[str]]:
    """The words that only one of two names has, each as often as it has it more, in order."""
    left = list(some)
    right = []
    for word in others:
        if word in left:
            left.remove(word)
        else:
            right.append(word)
    return left, right


def turned(some: Collection[str], others: Collection[str]) -> bool:
    """Whether of two lists of differing words one word turns another round.

    “nonproliferation” and “proliferation”, “hypertension” and “hypotension”, “from” and “to”.
    """
    return any(_turns(one, other) for one in some for other in others)


def derived(some: Iterable[str], others: Iterable[str]) -> int:
    """How many words have the same stem as one of the others and are no inflection of it.

    “developer” and “development” have one stem, and so have “product” and “productivity”.
    """
    by_stem = {stem(word): word for word in others}
    return sum(not _inflected(word, by_stem.get(stem(word), word)) for word in some)


def _inflected(one: str, other: str) -> bool:
    """Whether two words of one stem are forms of one word, as “theory” and “theories”."""
    shared = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        shared += 1
    return one[shared:] in _INFLECTIONS and other[shared:] in _INFLECTIONS


def _turns(one: str, other: str) -> bool:
    if frozenset((one, other)) in _TURNING_WORDS:
        return True
    if len(one) < 3 or len(other) < 3 or stem(one) == stem(other):
        return False
    return not _roots(one).isdisjoint(_roots(other))


def _roots(word: str) -> set[str]:
    """The stems a word has with one of the turning prefixes taken off, and its own."""
    found = {stem(word)}
    found.update(
        stem(word[len(prefix) :])
        for prefix in _TURNING_PREFIXES
        if len(word) >= len(prefix) + 3 and word.startswith(prefix)
    )
    return found


def roles(words: Iterable[str]) -> dict[str, set[str]]:
    """Which stems follow which preposition: “impact of ai on society” is not “impact of society on ai”."""
    found: dict[str, set[str]] = {}
    preposition = ""
    for word in words:
        if word in MINOR_WORDS:
            if word not in _COORDINATORS:
                preposition = word
        else:
            found.setdefault(preposition, set()).add(stem(word))
    return found
