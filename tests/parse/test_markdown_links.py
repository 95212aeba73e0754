"""Markdown links and images: which are internal, and where they lead."""

from __future__ import annotations

import pytest

from vaultlint.parse import parse
from vaultlint.parse.markdown_links import LinkPieces, decode, link_in_string, split

NO_LINK = [
    "[]()",
    "[x]()",
    "[x](<>)",
    "[x](a b.md)",
    "[x] (a.md)",
    "[x](a.md",
    "[x](a(b.md)",
    '[x](a.md "title)',
    '[x](a.md "title" more)',
    "\\[x](a.md)",
    "[x\\](a.md)",
    "`[x](a.md)`",
    "`[x`](a.md)",
    "[x](https://example.org/a.md)",
    "[x](mailto:a@example.org)",
    "[x](a.md#b:c)",
    "[x](C:/a.md)",
    "[x](100%.md)",
    "[x](%FF.md)",
    "[x](%C0%80.md)",
    "[x](%ED%A0%80.md)",
    "[x](<a\nb.md>)",
    "[x](<a<b.md>)",
    "[x][a]",
    "[x]: a.md",
    "<https://example.org/[x](a.md)>",
]


@pytest.mark.parametrize("text", NO_LINK)
def test_no_internal_link(text: str) -> None:
    assert parse("note.md", text).links == ()


TARGETS = [
    ("[x](a.md)", "a.md", "x"),
    ("[](a.md)", "a.md", ""),
    ("[ x ]( a.md )", "a.md", "x"),
    ("[x](<a b.md>)", "a b.md", "x"),
    ("[x](<a(b.md>)", "a(b.md", "x"),
    ('[x](a.md "title")', "a.md", "x"),
    ('[x](a.md"title")', 'a.md"title"', "x"),
    ("[x](a.md 'a \"title\"')", "a.md", "x"),
    ("[x](a.md (title))", "a.md", "x"),
    ('[x](a.md\n"title")', "a.md", "x"),
    ('[x](<a b.md> "title")', "a b.md", "x"),
    ("[x](a(b)c.md)", "a(b)c.md", "x"),
    ("[x](a\\(b.md)", "a(b.md", "x"),
    ("[x](a%20b.md)", "a b.md", "x"),
    ("[x](Caf%C3%A9.md)", "Caf\u00e9.md", "x"),
    ("[x](Cafe%CC%81.md)", "Caf\u00e9.md", "x"),
    ("[x](C%23.md#%23)", "C%23.md#%23", "x"),
    ("[x](a%2Fb%3ac%20d.md)", "a%2Fb%3ac d.md", "x"),
    ("[x](a&amp;b.md)", "a&b.md", "x"),
    ("[x](a&b;c.md)", "a&b;c.md", "x"),
    ("[x](#a)", "#a", "x"),
    ("[x](./a:b.md)", "./a:b.md", "x"),
    ("[x](../a.md)", "../a.md", "x"),
    ("[x](example.org)", "example.org", "x"),
    ("[x](a\u00a0b.md)", "a b.md", "x"),
    ("[a `]` b](a.md)", "a.md", "a `]` b"),
    ("[a [b] c](a.md)", "a.md", "a [b] c"),
    ("[a\nb](a.md)", "a.md", "a\nb"),
    ("[x](https://example.org) [y](a.md)", "a.md", "y"),
    ("[a <b c='](x.md)'> d](a.md)", "a.md", "a <b c='](x.md)'> d"),
    ("[a [[b]] c](a.md)", "a.md", "a [[b]] c"),
    ("[text]([[a]])", "[[a]]", "text"),
    ("[a [b](a.md) c](d.md)", "a.md", "b"),
]


@pytest.mark.parametrize(("text", "target", "display"), TARGETS)
def test_one_internal_link(text: str, target: str, display: str) -> None:
    (link,) = parse("note.md", text).links
    assert (link.kind, link.target, link.display) == ("markdown", target, display)
    assert text[link.start : link.end] == link.source


def test_an_image() -> None:
    (link,) = parse("note.md", "see ![100](a%20b.png)").links
    assert link == ("image", 4, 21, "![100](a%20b.png)", "a b.png", "100", "body", "")


def test_an_image_with_a_malformed_escape_is_taken_as_written() -> None:
    (link,) = parse("note.md", "![x](100%.png)").links
    assert link.target == "100%.png"


def test_a_linked_image_is_two_references() -> None:
    links = parse("note.md", "[![x](a.png)](b.md)").links
    assert [(link.kind, link.target) for link in links] == [("markdown", "b.md"), ("image", "a.png")]


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        ("a", "a"),
        ("%41%42", "AB"),
        ("%e2%82%ac", "€"),
        ("%F0%9F%9A%80", "🚀"),
        ("%3B%2F%3F%3A%40%26%3D%2B%24%2C%23", "%3B%2F%3F%3A%40%26%3D%2B%24%2C%23"),
        ("%23%c3%A9%2f", "%23é%2f"),
        ("%", None),
        ("%4", None),
        ("%zz", None),
        ("%C3", None),
        ("%C3%23%A9", None),
        ("%A9", None),
        ("%F4%90%80%80", None),
    ],
)
def test_escapes_are_decoded_as_javascript_decodes_them(text: str, decoded: str | None) -> None:
    assert decode(text) == decoded


@pytest.mark.parametrize(
    ("source", "text", "destination", "wrapped"),
    [
        ("[a](b.md)", "a", "b.md", False),
        ("![a](<b c.md>)", "a", "b c.md", True),
        ('[a]( b%20c.md "d")', "a", "b%20c.md", False),
        ('[a](b.md "c](d")', "a", "b.md", False),
        ("[![a](b.png)](c.md)", "![a](b.png)", "c.md", False),
        ("[]()", "", "", False),
    ],
)
def test_the_parts_of_a_link(source: str, text: str, destination: str, wrapped: bool) -> None:
    parts = split(source)
    assert (source[slice(*parts.text)], source[slice(*parts.destination)]) == (text, destination)
    assert parts.wrapped is wrapped
    assert parts.embed == source.startswith("!")


@pytest.mark.parametrize("source", ["", "[a]", "[a](b", "[[a]]", "[a](b) c"])
def test_only_links_have_parts(source: str) -> None:
    with pytest.raises(ValueError):
        split(source)


@pytest.mark.parametrize(
    ("value", "pieces"),
    [
        ("[[a]]", LinkPieces("wikilink", "a", None)),
        (" [[a#b | c]]\n", LinkPieces("wikilink", "a#b", "c")),
        ("[x](a%20b.md)", LinkPieces("markdown", "a b.md", "x")),
        ("[x [y] z](<a b.md>)", LinkPieces("markdown", "a b.md", "x [y] z")),
        ("see [[a]]", None),
        ("[[a]] [[b]]", None),
        ("[x](a.md) and", None),
        ("[x](a.md) [y](b.md)", None),
        ("[x](https://example.org)", None),
        ("[x]", None),
        ("![[a]]", None),
        ("", None),
    ],
)
def test_a_string_that_is_a_link(value: str, pieces: LinkPieces | None) -> None:
    assert link_in_string(value) == pieces
