"""Inline tags."""

from __future__ import annotations

import pytest

from vaultlint.parse import parse

NO_TAG = [
    "#",
    "# a",
    "#1984",
    "#12/",
    "#/",
    "a#b",
    "(#a)",
    '"#a"',
    "/#a",
    "\\#a",
    "`#a`",
    "$#a$",
    "```\n#a\n```",
    "    #a",
    "<!-- #a -->",
    "<div>#a</div>",
    "<b c='#a'>",
    "[[#a]]",
    "[[x #a]]",
    "[x](#a)",
    "![x #a](y)",
    "[x]: #a",
    "https://example.org/#a",
    "a*#b",
    "a_#b_",
    "#\u200ba",
    "---\na: '#b'\n---\n",
]


@pytest.mark.parametrize("text", NO_TAG)
def test_no_tag(text: str) -> None:
    assert parse("note.md", text).tags == ()


TAGS = [
    ("#a", ["#a"]),
    (" #a b", ["#a"]),
    ("#a-b_c/d", ["#a-b_c/d"]),
    ("#a/", ["#a"]),
    ("#a//", ["#a"]),
    ("#a.b", ["#a"]),
    ("#it's", ["#it"]),
    ("#y1984 #19-84", ["#y1984", "#19-84"]),
    ("#数学。", ["#数学。"]),
    ("#a\u200bb", ["#a"]),
    ("#a\u2014b", ["#a"]),
    ("#🚀", ["#🚀"]),
    ("#a #A", ["#a", "#A"]),
    ("#a#b", ["#a", "#b"]),
    ("#a,#b", ["#a"]),
    ("x\u00a0#a", ["#a"]),
    ("x\n#a", ["#a"]),
    (">#a", ["#a"]),
    ("- [ ] #a", ["#a"]),
    ("# a #b", ["#b"]),
    ("#a text\n===", ["#a"]),
    ("a<br>#b", ["#b"]),
    ("[[a]]#b", ["#b"]),
    ("`a`#b", ["#b"]),
    ("\\[\\[#a b\\]\\]", ["#a"]),
    ("**#a**", ["#a"]),
    ("*#a b*", ["#a"]),
    ("_#a_", ["#a_"]),
    ("==#a==", ["#a"]),
    ("~~#a~~", ["#a"]),
    ("**a**#b", ["#b"]),
    ("%% #a %%", ["#a"]),
    ("%% a %%#b", ["#b"]),
    ("%%\n#a\n%%", ["#a"]),
    ("[x #a](y)", ["#a"]),
    ("| #a |\n|---|\n|#b|", ["#a", "#b"]),
]


@pytest.mark.parametrize(("text", "found"), TAGS)
def test_tags(text: str, found: list[str]) -> None:
    note = parse("note.md", text)
    assert [tag.text for tag in note.tags] == found
    assert [text[tag.start : tag.end] for tag in note.tags] == found
