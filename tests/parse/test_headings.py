"""Headings that a link can lead to."""

from __future__ import annotations

import pytest

from vaultlint.parse import parse

NO_HEADING = [
    "#a",
    "####### a",
    "\\# a",
    "    # a",
    "a\n    # b",
    "> # a",
    "> a\n> ===",
    "- # a",
    "- a\n  # b",
    "1. a\n\n   ## b",
    "```\n# a\n```",
    "$$\n# a\n$$",
    "%%\n# a\n%%",
    "%% x\n# a",
    "<!--\n# a\n-->",
    "<div>\n# a\n</div>",
    "[^1]: # a",
    "---",
    "***\n---",
    "- a\n---",
    "> a\n---",
    "a\n\n---",
    "a\n- - -",
    "a\n=-=",
    "a\n    ===",
    "---\na: 1\n---\n",
]


@pytest.mark.parametrize("text", NO_HEADING)
def test_no_heading(text: str) -> None:
    assert parse("note.md", text).headings == ()


HEADINGS = [
    ("# a", 1, "a", "# a"),
    ("###### a", 6, "a", "###### a"),
    ("   ## a", 2, "a", "   ## a"),
    ("#\ta", 1, "a", "#\ta"),
    ("#", 1, "", "#"),
    ("## ", 2, "", "##"),
    ("# a #", 1, "a", "# a #"),
    ("# a ###  ", 1, "a", "# a ###"),
    ("# a#", 1, "a#", "# a#"),
    ("# #", 1, "", "# #"),
    ("# a [[b]] **c** ^d", 1, "a [[b]] **c** ^d", "# a [[b]] **c** ^d"),
    ("# a %% b %%", 1, "a %% b %%", "# a %% b %%"),
    ("a\n===", 1, "a", "a\n==="),
    ("a  \n-", 2, "a", "a  \n-"),
    ("  a\n---  ", 2, "a", "a\n---"),
    ("a\nb\n---", 2, "b", "b\n---"),
    ("a\n# b", 1, "b", "# b"),
    ("> a\n# b", 1, "b", "# b"),
    ("- a\n# b", 1, "b", "# b"),
    ("- a\n\n # b", 1, "b", " # b"),
    ("| a |\n|---|\n# b", 1, "b", "# b"),
    ("a %% b\n# c", 1, "c", "# c"),
    ("%%\na\n%%\n# b", 1, "b", "# b"),
    ("---\na: 1\n---\n# b", 1, "b", "# b"),
    ("# é 🚀", 1, "é 🚀", "# é 🚀"),
]


@pytest.mark.parametrize(("text", "level", "content", "source"), HEADINGS)
def test_one_heading(text: str, level: int, content: str, source: str) -> None:
    for written, expected in ((text, source), (text.replace("\n", "\r\n"), source.replace("\n", "\r\n"))):
        (heading,) = parse("note.md", written).headings
        assert (heading.level, heading.text) == (level, content)
        assert written[heading.start : heading.end] == expected


def test_headings_are_in_order_and_may_repeat() -> None:
    note = parse("note.md", "# a\n\ntext\n\n## b\n\n# a\n")
    assert [(heading.level, heading.text, heading.start) for heading in note.headings] == [
        (1, "a", 0),
        (2, "b", 11),
        (1, "a", 17),
    ]
