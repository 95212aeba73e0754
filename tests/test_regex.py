"""A regular expression that is compiled when it is used is like any other from then on."""

from __future__ import annotations

import re

import pytest

from vaultlint.regex import Regex, regex


def test_it_does_what_a_compiled_pattern_does() -> None:
    theirs = re.compile(r"(?P<word>[a-z]+)-?", re.IGNORECASE)
    text = "One-two three"

    for use in (
        lambda pattern: pattern.search(text)["word"],
        lambda pattern: pattern.match(text, 4)[0],
        lambda pattern: pattern.fullmatch("one-").span(),
        lambda pattern: [match.span() for match in pattern.finditer(text, 2)],
        lambda pattern: pattern.findall(text),
        lambda pattern: pattern.sub("x", text),
        lambda pattern: pattern.subn("x", text, 1),
        lambda pattern: pattern.split(text),
        lambda pattern: (pattern.pattern, pattern.flags, pattern.groups, dict(pattern.groupindex)),
    ):
        ours = regex(r"(?P<word>[a-z]+)-?", re.IGNORECASE)
        assert use(ours) == use(theirs)
        assert use(ours) == use(theirs), "the second time too"


def test_octets_are_matched_by_octets() -> None:
    assert regex(rb"b+").findall(b"abba") == [b"bb"]


def test_it_is_compiled_at_its_first_use_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def compiled(source: str, flags: int) -> re.Pattern[str]:
        made.append(source)
        return _compile(source, flags)

    _compile = re.compile
    monkeypatch.setattr(re, "compile", compiled)
    pattern = regex("a")
    assert made == []

    pattern.search("a")
    pattern.findall("a")
    assert made == ["a"]


def test_what_a_pattern_has_not_it_has_not_either() -> None:
    pattern: object = regex("a")

    assert isinstance(pattern, Regex)
    for name in ("serach", "__deepcopy__", "_pattern"):
        assert not hasattr(pattern, name)
    assert hasattr(pattern, "search")
    assert not hasattr(pattern, "serach")


def test_a_wrong_one_is_found_out_when_it_is_used() -> None:
    pattern = regex("(")

    with pytest.raises(re.error):
        pattern.search("")
