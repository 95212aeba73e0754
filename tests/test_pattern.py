"""Patterns match what Python's own match, and are never slow."""

from __future__ import annotations

import pickle
import random
import re
import time
from typing import TYPE_CHECKING

import pytest

from vaultlint.pattern import VALUE_LIMIT, JavaScriptPattern, Pattern, PatternError

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.mark.parametrize(
    ("pattern", "value", "found"),
    [
        ("^[A-Za-z0-9_-]{11}$", "-VqmFI9vY7w", True),
        ("^[A-Za-z0-9_-]{11}$", "-VqmFI9vY7", False),
        ("^[A-Za-z0-9_-]{11}$", "-VqmFI9vY7w\n", False),
        ("b", "abc", True),
        ("^b", "abc", False),
        ("b$", "abc", False),
        ("", "", True),
        ("^$", "", True),
        ("^$", "a", False),
        ("^(?:draft|done)$", "done", True),
        ("^(?:draft|done)$", "undone", False),
        (r"^\d{4}-\d{2}$", "2024-02", True),
        (r"^\w+\.md$", "größe.md", True),
        (r"[]x]", "a]", True),
        (r"[^]x]", "]", False),
        (r"a{,2}b", "a{,2}b", True),
        ("x{", "x{", True),
        ("a.c", "a\nc", False),
    ],
)
def test_a_pattern_is_found(pattern: str, value: str, found: bool) -> None:
    assert Pattern(pattern).found_in(value) is found


def _random_pattern(source: random.Random, depth: int = 0) -> str:
    kind = source.random()
    if depth > 3 or kind < 0.35:
        return source.choice(["a", "b", "c", "[ab]", "[^a]", ".", r"\d", r"\w", "^", "$", r"\.", "[a-c-]"])
    if kind < 0.6:
        return _random_pattern(source, depth + 1) + _random_pattern(source, depth + 1)
    if kind < 0.75:
        return f"(?:{_random_pattern(source, depth + 1)}|{_random_pattern(source, depth + 1)})"
    return f"({_random_pattern(source, depth + 1)})" + source.choice(["*", "+", "?", "{2}", "{1,3}", "{2,}"])


def _agree(kind: type[Pattern], source: random.Random, odd: Sequence[str], letters: str, how: int) -> bool:
    """Compare two values by a random pattern, ``odd`` in the place of “c”; whether we understand it."""
    written = _random_pattern(source)
    if odd:
        written = written.replace("c", source.choice(odd))
    try:
        ours = kind(written)
    except PatternError:
        return False
    theirs = re.compile(written.replace("$", r"\Z"), how)
    for _ in range(2):
        # Of nothing at all Python said until 3.14 that it has no place inside a word nor outside one.
        value = "".join(source.choice(letters) for _ in range(source.randrange(1 if odd else 0, 6)))
        assert ours.found_in(value) == bool(theirs.search(value)), (written, value)
    return True


def test_ten_thousand_random_patterns_mean_what_they_mean_to_python() -> None:
    source = random.Random(20)
    compared = 0
    while compared < 10_000:
        compared += 2 * _agree(Pattern, source, (), "abc1.\n", 0)


@pytest.mark.parametrize(
    "pattern",
    [
        "(?=a)", "(?!a)", "(?<=a)b", "(?P<x>a)", r"(a)\1", r"\bword", "(a", "a)", "[a", "a**", "a*+", "*a", "^*",
        "a{3,1}", "\\", "[z-a]", "a{9999}", "(a{100}){100}", "((a{0}){9999}){9999}", "(" * 100,
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        Pattern(pattern)


def _growth(kind: type[Pattern], pattern: str, unit: str) -> float:
    """How many times longer the longest value takes than one of half its length."""

    def seconds(length: int) -> float:
        best = float("inf")
        for _ in range(3):
            compiled = kind(pattern)
            value = unit * (length // len(unit))
            start = time.process_time()
            for _ in range(150):
                compiled.found_in(value)
            best = min(best, time.process_time() - start)
        return best

    return seconds(VALUE_LIMIT) / seconds(VALUE_LIMIT // 2)


@pytest.mark.parametrize(
    "pattern", ["(a+)+b", "(a|aa)*c", "(.*)(.*)(.*)(.*)x", "a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaX"]
)
def test_no_pattern_explodes(pattern: str) -> None:
    assert _growth(Pattern, pattern, "a" * 37 + "1") < 2.6


def test_a_value_without_end_matches_nothing() -> None:
    assert not Pattern("a").found_in("a" * (VALUE_LIMIT + 1))


def test_a_pattern_goes_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(Pattern("^a$"))) == Pattern("^a$")


@pytest.mark.parametrize(
    ("pattern", "value", "found"),
    [
        (r"\.Excalidraw\.md$", "Drawing.excalidraw.MD", True),
        (r"^archive\/", "Archive/x.md", True),
        (r"^archive\/", "old/Archive/x.md", False),
        (r"\bdraft\b", "my draft.md", True),
        (r"\bdraft\b", "my_draft.md", False),
        (r"\bdraft\b", "draft", True),
        (r"\bdraft\b", "drafts", False),
        (r"\Braft", "draft", True),
        (r"\Bdraft", "draft", False),
        (r"^\b", "", False),
        (r"^\B$", "", True),
        (r"\b^a", "a", True),
        (r"\b$", "a", True),
        (r"a\b.b", "a-b", True),
        (r"(?:\b|x)y", "xy", True),
        (r"\bé", "é", False),  # a letter of a word is an ASCII one
        (r"\w", "é", False),
        (r"\d", "٣", False),
        (r"\s", "\u3000", True),
        (r"\s", "\x1f", False),
        (".", "\u2028", False),
        ("É", "é", True),
        ("straße", "STRASSE", False),
        ("ς", "Σ", True),
        ("ς", "σ", True),
        ("k", "\u212a", False),  # the sign of Kelvin: no other letter is an ASCII one in another case
        ("i", "ı", False),
        ("[^a]", "A", False),
        ("[A-Z]", "q", True),
        ("[^A-Z]", "q", False),
        (r"[\w-.]", "-", True),
        (r"[a-\d]", "-", True),
        (r"[\s\S]", "\n", True),
        (r"[\b]", "\b", True),
        ("[[]", "[", True),
        ("[a&&b]", "&", True),
        ("[]", "a", False),
        ("[^]", "\n", True),
        (r"[\]]", "]", True),
        ("a{,2}b", "ab", False),
        ("a{,2}b", "a{,2}b", True),
        (r"\x41\u00e9", "aÉ", True),
        ("a+?b*?c??", "A", True),
        ("日本", "メモ/日本.md", True),
        (r"^(?!notes\/)", "Drafts/a.md", True),
        (r"^(?!notes\/)", "Notes/a.md", False),
        (r"^(?!.*\.md$)", "my.mdx", True),
        (r"^(?!.*\.md$)", "my.md", False),
        (r"^(?=a)(?!ab|ac).+d$", "aed", True),
        (r"^(?=a)(?!ab|ac).+d$", "acd", False),
        (r"^(?=a)(?!ab|ac).+d$", "bed", False),
    ],
)
def test_a_pattern_of_javascript_means_what_it_means_there(pattern: str, value: str, found: bool) -> None:
    """As Node.js 20 says of ``new RegExp(pattern, "i").test(value)``."""
    assert JavaScriptPattern(pattern).found_in(value) is found


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a)\1",
        "(?=a)",
        "(?<!a)b",
        "(?<x>a)",
        r"\k",
        r"\p{L}",
        "[z-a]",
        "[a",
        "[\\",
        "\\",
        r"\b*",
        "a**",
        "*",
        ")",
    ],
)
def test_what_is_not_understood_of_javascript_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        JavaScriptPattern(pattern)


@pytest.mark.parametrize("pattern", [r"(\b|a+)+b", r"(\w+\b)*x", r"(\Ba|a\B)*[^\s\S]"])
def test_boundaries_of_words_cost_no_more_the_longer_the_value(pattern: str) -> None:
    assert _growth(JavaScriptPattern, pattern, "a" * 37 + "-") < 2.6


def test_patterns_of_two_dialects_are_two() -> None:
    assert Pattern("a") != JavaScriptPattern("a")
    assert pickle.loads(pickle.dumps(JavaScriptPattern("^a$"))) == JavaScriptPattern("^a$")


def test_random_patterns_of_javascript_mean_what_they_mean_to_python() -> None:
    """Where the dialects agree: ASCII, and what the one spells as the other."""
    source = random.Random(21)
    odd = ("c", r"\b", r"\B", "C")
    compared = 0
    while compared < 5_000:
        compared += 2 * _agree(JavaScriptPattern, source, odd, "abcABC1.-\n", re.IGNORECASE | re.ASCII)
