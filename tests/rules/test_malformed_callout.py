"""malformed-callout: what was meant as a callout, and not what is one or only looks like one."""

from __future__ import annotations

import pytest

from tests.growth import growth
from vaultlint.edit import Applicability
from vaultlint.parse import parse
from vaultlint.registry import rule_types
from vaultlint.testing import findings, repaired

RULE = rule_types()["malformed-callout"]()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[!",
        "> [!info] Title\n> Text.\n",
        "> [!info]- Title\n>Text.\n",
        ">[!info|right] Title\n>\n> > [!tip]\n> > Text.\n",
        "> [!tip] Only a title\n",
        "> [!tip] Only a title\n\nText.\n",
        "> [!tip] Only a title\n## Heading\n",
        "> [!tip] Only a title\n| a | b |\n| - | - |\n",
        "> [!tip] Only a title\n```\ncode\n```\n",
        "> [!tip] Only a title\n---\n",
        "> [!tip] Only a title\n<br>\n",
        "> [!made-up] Title\n> Text.\n",
        "- item\n  > [!tip] Title\n- item\n",
        "3. item\n> [!tip] Title\n4. item\n",
        "    [!info] indented code\n",
        "```\n[!info] code\n```\n",
        "`[!info]` is the mark.\n",
        "<!-- [!info] -->\n",
        "[!info](link.md) and [!info][link] and [!info]: footnote\n",
        "[!made-up] is no type\n",
        "Write [!info] first.\n",
        "- [!] an important task\n- [i] another\n",
        "| [!info] | cell |\n| --- | --- |\n",
    ],
)
def test_callouts_and_other_things_are_left_alone(text: str) -> None:
    assert findings(text, RULE) == []


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("[!info] Title\nText.\n", "> [!info] Title\n> Text.\n"),
        ("[!NOTE]\n- one\n- two\n\nText.\n", "> [!NOTE]\n> - one\n> - two\n\nText.\n"),
        ("[!note|Title]\nText.\n</div>\n", "> [!note|Title]\n> Text.\n</div>\n"),
        ("[!tip]+ One\n[!tip]- Two\n", "> [!tip]+ One\n> [!tip]- Two\n"),
        ("[!info] Title\r\nText.\r\n\r\nMore.\r\n", "> [!info] Title\r\n> Text.\r\n\r\nMore.\r\n"),
        ("> [!tip] Title\nText.\nMore.\n> End.\n", "> [!tip] Title\n> Text.\n> More.\n> End.\n"),
        ("> [!tip] Title\n1. one\n2. two\n", "> [!tip] Title\n> 1. one\n> 2. two\n"),
        (">[!tip] Title\nText.", "> [!tip] Title\n> Text.".replace("> [", ">[")),
        ("> Quote.\n[!info] Title\n", None),
        ("[!info] Title\nText.\n---\n", None),
        ("[!info] Title\nSee `one\ntwo`.\n", None),
        ("### [!info] Title\n> Text.\n", None),
        ("> **[!quote] Ada**\n> Text.\n", None),
        ("1. [!warning] Text.\n", None),
    ],
)
def test_a_lost_mark_is_found_and_put_back(text: str, fixed: str | None) -> None:
    assert findings(text, RULE)
    safe, _ = repaired(text, RULE)
    assert safe["note.md"] == text
    unsafe, repair = repaired(text, RULE, Applicability.UNSAFE)
    assert not repair.refused
    assert unsafe["note.md"] == (text if fixed is None else fixed)
    if fixed is not None:
        assert findings(fixed, RULE) == []


@pytest.mark.parametrize(
    "piece", ["[!", "[!info]", "[!info] a\n", "> [!info]\na\n", "[!info|", "> ", "a\n", "[!info]\n\n"]
)
def test_looking_takes_time_in_proportion(piece: str) -> None:
    notes = {}

    def look(size: int) -> None:
        if size not in notes:
            notes[size] = parse("a.md", "[!info]\n" + piece * (size // len(piece)))
            notes[size].visible  # noqa: B018 -- parsed before the clock runs
        list(RULE.check(notes[size]))  # type: ignore[attr-defined]

    look(40_000)
    assert growth(look, 40_000) < 2.6
