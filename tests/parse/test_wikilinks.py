"""Wikilinks and embeds: tokens, and what they say."""

from __future__ import annotations

import pytest

from vaultlint.parse import parse
from vaultlint.parse.wikilinks import default_display, split, whole

NO_LINK = [
    "[[]]",
    "[[ ]]",
    "[[\u00a0]]",
    "[x]",
    "[[x]",
    "[x]]",
    "[[x",
    "[[over\ntwo lines]]",
    "[[over\u2028two lines]]",
    "[[over\rtwo lines]]",
    "\\[[x]]",
    "[\\[x]]",
    "\\[\\[x\\]\\]",
    "!\\[[x]]",
    "`[[x]]`",
    "$[[x]]$",
    "<a href='[[x]]'>",
    "[x]: [[y]]",
    "[t [[x]] t](https://example.org)",
    "![t [[x]] t](https://example.org)",
]


@pytest.mark.parametrize("text", NO_LINK)
def test_no_link(text: str) -> None:
    assert parse("note.md", text).links == ()


TARGETS = [
    ("[[a]]", "a", None),
    ("[[ a ]]", "a", None),
    ("[[\ufeffa\u3000]]", "a", None),
    ("[[a|b]]", "a", "b"),
    ("[[ a | b ]]", "a", "b"),
    ("[[a|b|c]]", "a", "b|c"),
    ("[[a||b]]", "a", "|b"),
    ("[[a|]]", "a", ""),
    ("[[|a]]", "|a", None),
    ("[[ |a]]", "|a", None),
    ("[[|a|b]]", "|a", "b"),
    ("[[a\\|b]]", "a", "b"),
    ("[[a \\| b]]", "a", "b"),
    ("[[a\\]]", "a", None),
    ("[[a\\\\|b]]", "a\\", "b"),
    ("[[a\u00a0b\u202fc]]", "a b c", None),
    ("[[Cafe\u0301]]", "Caf\u00e9", None),
    ("[[a%20b]]", "a%20b", None),
    ("[[a&amp;b]]", "a&amp;b", None),
    ("[[a\u200bb]]", "a\u200bb", None),
    ("[[a  b]]", "a  b", None),
    ("[[a#b#c|d]]", "a#b#c", "d"),
    ("[[#b]]", "#b", None),
    ("[[#^b]]", "#^b", None),
    ("[[#]]", "#", None),
    ("[[a]b]]", "a]b", None),
    ("[[a [b]]", "a [b", None),
    ("[[[a]]]", "[a", None),
    ("[[a `b]] c`", "a `b", None),
    ("\\\\[[a]]", "a", None),
    ("[[a|$b]] c$", "a", "$b"),
    ("**[[a]]**", "a", None),
    ("x[[a]]y", "a", None),
    ("[[a]](b)", "a", None),
    ("`` [[x]] `` [[a]] `[[x]]`", "a", None),
    ("<b [[a]]>", "a", None),
]


@pytest.mark.parametrize(("text", "target", "display"), TARGETS)
def test_one_link(text: str, target: str, display: str | None) -> None:
    (link,) = parse("note.md", text).links
    assert (link.kind, link.target, link.display) == ("wikilink", target, display)
    assert text[link.start : link.end] == link.source


def test_only_the_innermost_of_nested_brackets_is_a_link() -> None:
    (link,) = parse("note.md", "[[Nested [[a]] x]]").links
    assert (link.target, link.start, link.end) == ("a", 9, 14)


@pytest.mark.parametrize(
    ("text", "kind"), [("![[a]]", "embed"), ("\\![[a]]", "wikilink"), ("\\\\![[a]]", "embed")]
)
def test_an_exclamation_mark_embeds_unless_it_is_escaped(text: str, kind: str) -> None:
    (link,) = parse("note.md", text).links
    assert link.kind == kind
    assert link.source == ("![[a]]" if kind == "embed" else "[[a]]")


def test_path_and_subpath() -> None:
    (link,) = parse("note.md", "[[a b#c#d|e]]").links
    assert (link.path, link.subpath) == ("a b", "#c#d")


@pytest.mark.parametrize(
    ("source", "path", "subpath", "pipe", "display"),
    [
        ("[[a]]", "a", "", None, None),
        ("[[ a b ]]", "a b", "", None, None),
        ("![[a#b#c]]", "a", "#b#c", None, None),
        ("[[ a #b | c ]]", "a #b", "", "|", " c "),
        ("[[a|b|c]]", "a", "", "|", "b|c"),
        ("[[a\\|b]]", "a", "", "\\|", "b"),
        ("[[a#b\\| c]]", "a", "#b", "\\|", " c"),
        ("[[|a]]", "|a", "", None, None),
        ("[[#a|]]", "", "#a", "|", ""),
        ("[[a\\]]", "a", "", None, None),
        ("  [[a]]", "a", "", None, None),
    ],
)
def test_the_parts_of_a_token(
    source: str, path: str, subpath: str, pipe: str | None, display: str | None
) -> None:
    parts = split(source)
    if source == "[[ a #b | c ]]":
        path, subpath = "a ", "#b"
    written = [None if span is None else source[slice(*span)] for span in parts[1:]]
    assert written == [path, subpath, pipe, display]
    assert parts.embed == source.startswith("!")
    assert source[slice(*parts.target)] == path + subpath


@pytest.mark.parametrize("source", ["", "a", "[a]", "[[a", "[a](b)"])
def test_only_tokens_have_parts(source: str) -> None:
    with pytest.raises(ValueError):
        split(source)


@pytest.mark.parametrize(
    ("target", "shown"), [("a", "a"), ("#b", "b"), ("a#b#c", "a > b > c"), ("a##b", "a > b"), ("#^c", "^c")]
)
def test_what_obsidian_shows_without_display_text(target: str, shown: str) -> None:
    assert default_display(target) == shown


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("[[a]]", True),
        ("[[a|b]]", True),
        ("[[a]b]]", True),
        ("[[a]] ", False),
        ("[[a]] [[b]]", False),
        ("[[]]", False),
        ("[[ ]]", False),
        ("[[a", False),
        ("[[a[[b]]", False),
        ("[[a\nb]]", False),
        ("]]", False),
    ],
)
def test_a_string_that_is_a_wikilink(value: str, expected: bool) -> None:
    assert whole(value) is expected
