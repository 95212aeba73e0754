"""Block ids: where they are, and which block they name."""

from __future__ import annotations

import pytest

from vaultlint.parse import parse

NO_ID = [
    "word^id",
    "a ^under_score",
    "a ^",
    "a ^id b",
    "a ^id\nb",
    "a ^é",
    "`a ^id`",
    "$a ^id$",
    "```\na ^id\n```",
    "    a ^id",
    "$$\na ^id\n$$",
    "<!-- a ^id",
    "<div> ^id",
    "\\^id",
    "a [[b#^id]]",
    "a\n\n| b |\n|---|\n| c ^id |",
]


@pytest.mark.parametrize("text", NO_ID)
def test_no_id(text: str) -> None:
    assert parse("note.md", text).blocks == ()


NAMED = [
    ("a ^id", "id", "a ^id"),
    ("a\nb ^id", "id", "a\nb ^id"),
    ("a[^1]^id", "id", "a[^1]^id"),
    ("a^[b]^id", "id", "a^[b]^id"),
    ("a\n^id", "id", "a\n^id"),
    ("a ^id  \n\nb", "id", "a ^id  "),
    ("a ^37066d", "37066d", "a ^37066d"),
    ("a ^Quote-of", "Quote-of", "a ^Quote-of"),
    ("# a ^id", "id", "# a ^id"),
    ("- a ^id", "id", "- a ^id"),
    ("- a\n- b ^id\n- c", "id", "- b ^id"),
    ("- a ^id\n    - b", "id", "- a ^id"),
    ("- a\n  - b ^id", "id", "- b ^id"),
    ("- a\n- b\n^id", "id", "- b\n^id"),
    ("- a ^id\n\n- b", "id", "- a ^id\n"),
    ("1. [ ] a ^id", "id", "1. [ ] a ^id"),
    ("> a ^id", "id", "> a ^id"),
    ("> a\n> b ^id", "id", "> a\n> b ^id"),
    ("> - a ^id", "id", "- a ^id"),
    ("- a\n- b\n\n^id", "id", "- a\n- b"),
    ("> a\n\n^id", "id", "> a"),
    ("> [!tip] a\n> b\n\n^id\n\nc", "id", "> [!tip] a\n> b"),
    ("| a |\n|---|\n| b |\n\n^id", "id", "| a |\n|---|\n| b |"),
    ("| a |\n|---|\n| b |\n^id", "id", "| a |\n|---|\n| b |"),
    ("```\na\n```\n\n^id", "id", "```\na\n```"),
    ("```\na\n```\n^id", "id", "```\na\n```"),
    ("$$\na\n$$\n^id", "id", "$$\na\n$$"),
    ("a\n\n^id", "id", "a"),
    ("^id", "id", "^id"),
    ("![[x.png]]^id", "id", "![[x.png]]^id"),
    ("[[x]]^id", "id", "[[x]]^id"),
    ("`a`^id", "id", "`a`^id"),
    ("**a**^id", "id", "**a**^id"),
    ("a %% b %%^id", "id", "a %% b %%^id"),
    ("a <b>c</b>^id", "id", "a <b>c</b>^id"),
]


@pytest.mark.parametrize(("text", "name", "source"), NAMED)
def test_one_id(text: str, name: str, source: str) -> None:
    for written, expected in ((text, source), (text.replace("\n", "\r\n"), source.replace("\n", "\r\n"))):
        (block,) = parse("note.md", written).blocks
        assert block.id == name
        assert written[block.start : block.end].strip(" ") == expected.strip(" ")


def test_of_two_blocks_with_one_id_the_later_has_it() -> None:
    (block,) = parse("note.md", "a ^Id\n\nb ^id\n").blocks
    assert block == ("id", 7, 12)


def test_blocks_are_in_order_of_place() -> None:
    note = parse("note.md", "a ^x\n\n- b ^y\n- c ^z\n\n^w\n")
    assert [block.id for block in note.blocks] == ["x", "y", "w", "z"]
