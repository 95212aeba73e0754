"""Forms of one English word, brought together: Porter's second stemmer, as Snowball 3 has it.

A large vault has ten thousand distinct words. The stemmer that Snowball generates for Python looks at each letter
by a call of its own; this one gives the same stems ten times faster, and gives them whatever
release is installed.

Source: https://snowballstem.org/algorithms/english/stemmer.html
"""

from __future__ import annotations

from vaultlint.regex import regex

# A “Y” is one that is no vowel. Nothing here can match in two ways, so the time is linear.
_CONSONANT_Y = regex(r"([aeiouy])y")
_REGION = regex(r"[^aeiouy]*+[aeiouy]++[^aeiouy]")
_FIRST_REGION = regex(r"arsen|commun|emerg|gener|inter|later|organ|past|univers")
_VOWEL = regex(r"[aeiouy]")
_ENDS_SHORT = regex(r"(?:[^aeiouy][aeiouy][^aeiouywxY]|\A[aeiouy][^aeiouy]|past)\Z")

_WHOLE = {
    "skis": "ski", "skies": "sky", "idly": "idl", "gently": "gentl", "ugly": "ugli", "early": "earli",
    "only": "onli", "singly": "singl",
    "andes": "andes", "atlas": "atlas", "bias": "bias", "cosmos": "cosmos", "howe": "howe", "news": "news",
    "sky": "sky",
}  # fmt: skip
"""Words that have a stem of their own."""

_NO_PARTICIPLES = frozenset(("even", "cann", "inn", "earr", "herr", "out"))
_NO_DOUBLE_E = frozenset(("succ", "proc", "exc"))
_DOUBLES = frozenset(("bb", "dd", "ff", "gg", "mm", "nn", "pp", "rr", "tt"))


def _by_last_letters(*pairs: tuple[str, str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Endings and what takes their place by the last two letters, longer endings first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for pair in sorted(pairs, key=lambda pair: -len(pair[0])):
        found.setdefault(pair[0][-2:], []).append(pair)
    return {letters: tuple(group) for letters, group in found.items()}


_STEP_2 = _by_last_letters(
    ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("abli", "able"), ("entli", "ent"),
    ("izer", "ize"), ("ization", "ize"), ("ational", "ate"), ("ation", "ate"), ("ator", "ate"),
    ("alism", "al"), ("aliti", "al"), ("alli", "al"), ("fulness", "ful"), ("ousli", "ous"),
    ("ousness", "ous"), ("iveness", "ive"), ("iviti", "ive"), ("biliti", "ble"), ("bli", "ble"),
    ("ogist", "og"), ("ogi", "og"), ("fulli", "ful"), ("lessli", "less"), ("li", ""),
)  # fmt: skip
_STEP_3 = _by_last_letters(
    ("tional", "tion"), ("ational", "ate"), ("alize", "al"), ("icate", "ic"), ("iciti", "ic"),
    ("ical", "ic"), ("ful", ""), ("ness", ""), ("ative", ""),
)  # fmt: skip
_STEP_4 = _by_last_letters(*(
    (ending, "") for ending in (
        "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ism", "ate",
        "iti", "ous", "ive", "ize", "ion",
    )
))  # fmt: skip


def english(word: str) -> str:
    """The stem of a word of small letters from a to z."""
    if len(word) < 3:
        return word
    whole = _WHOLE.get(word)
    if whole is not None:
        return whole
    marked = False
    if "y" in word:
        plain = word
        if word[0] == "y":
            word = "Y" + word[1:]
        word = _CONSONANT_Y.sub(r"\1Y", word)
        marked = word != plain
    length = len(word)
    first = _FIRST_REGION.match(word) or _REGION.match(word)
    one = first.end() if first else length
    second = _REGION.match(word, one)
    two = second.end() if second else length

    if word[-1] == "s":
        word = _without_plural(word)
    elif word.endswith("ied"):
        word = word[:-2] if len(word) > 4 else word[:-1]
    if word[-1] in "dgy":
        word = _without_participle(word, one)
    if word[-1] in "yY" and len(word) > 2 and word[-2] not in "aeiouy":
        word = word[:-1] + "i"
    word = _step_2(word, one)
    word = _step_3(word, one, two)
    word = _step_4(word, two)
    last = word[-1:]
    if last == "e":
        at = len(word) - 1
        if two <= at or (one <= at and not _ENDS_SHORT.search(word[:-1])):
            word = word[:-1]
    elif last == "l" and two <= len(word) - 1 and word[-2:] == "ll":
        word = word[:-1]
    return word.replace("Y", "y") if marked else word


def _without_plural(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith("ies"):
        return word[:-2] if len(word) > 4 else word[:-1]
    if word.endswith(("ss", "us")) or not _VOWEL.search(word, 0, len(word) - 2):
        return word
    return word[:-1]


def _without_participle(word: str, one: int) -> str:
    """Without “ed”, “ing” and the adverbs of both, and with the “e” that they took the place of."""
    for ending in ("eed", "eedly"):
        if word.endswith(ending):
            root = word[: -len(ending)]
            return root + "ee" if one <= len(root) and root not in _NO_DOUBLE_E else word
    for ending in ("ed", "ing", "edly", "ingly"):
        if word.endswith(ending):
            root = word[: -len(ending)]
            break
    else:
        return word
    if ending == "ing":
        if root in _NO_PARTICIPLES:
            return word
        if len(root) == 2 and root[1] == "y" and root[0] not in "aeiouy":
            return root[0] + "ie"
    if not _VOWEL.search(root):
        return word
    if root.endswith(("at", "bl", "iz")):
        return root + "e"
    if root[-2:] in _DOUBLES:
        return root if len(root) == 3 and root[0] in "aeo" else root[:-1]
    return root + "e" if len(root) == one and _ENDS_SHORT.search(root) else root


def _step_2(word: str, one: int) -> str:
    for ending, other in _STEP_2.get(word[-2:], ()):
        if word.endswith(ending):
            at = len(word) - len(ending)
            if at < one:
                return word
            if ending == "ogi" and word[at - 1] != "l":
                return word
            if ending == "li" and word[at - 1] not in "cdeghkmnrt":
                return word
            return word[:at] + other
    return word


def _step_3(word: str, one: int, two: int) -> str:
    for ending, other in _STEP_3.get(word[-2:], ()):
        if word.endswith(ending):
            at = len(word) - len(ending)
            return word if at < (two if ending == "ative" else one) else word[:at] + other
    return word


def _step_4(word: str, two: int) -> str:
    for ending, _ in _STEP_4.get(word[-2:], ()):
        if word.endswith(ending):
            at = len(word) - len(ending)
            return word if at < two or (ending == "ion" and word[at - 1] not in "st") else word[:at]
    return word
