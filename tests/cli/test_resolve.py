"""``vaultlint resolve``: where a link leads, by which step, and what was meant where it leads nowhere."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.cli.conftest import Outcome

FILES = {
    ".obsidian/app.json": "{}",
    "a/note.md": "",
    "a/plan.md": "# Aim\n\nText. ^sum\n",
    "b/plan.md": "",
    "heat_pumps.md": "---\naliases: [HP]\n---\n# Costs\n",
    "c/x.md": "",
    "d/x.md": "",
    "plan.pdf": "",
    "a [b].md": "",
}


@pytest.fixture
def ask(
    vault: Callable[[Mapping[str, str]], Path], vaultlint: Callable[..., Outcome]
) -> Callable[..., Outcome]:
    vault(FILES)
    return lambda *arguments: vaultlint("resolve", *arguments)


def test_a_link_that_leads_somewhere_says_where_and_why(ask: Callable[..., Outcome]) -> None:
    outcome = ask("[[plan|the plan]]", "--from", "a/note.md")
    assert outcome.code == 0
    assert outcome.out == (
        "“plan” leads to a/plan.md: files below the folder of the note come first, the shortest path first\n"
        "other files of this name:\n  b/plan.md\n"
    )


def test_a_tie_is_called_one_and_nobody_wins(ask: Callable[..., Outcome]) -> None:
    outcome = ask("[[x]]", "--from", "a/note.md", "--output-format", "json")
    answer = json.loads(outcome.out)
    assert outcome.code == 0
    assert answer["tie"]
    assert answer["path"] is None
    assert answer["candidates"] == ["c/x.md", "d/x.md"]
    text = ask("[[x]]", "--from", "a/note.md").out
    assert "leads to one of several files" in text
    assert "  c/x.md\n  d/x.md\n" in text


def test_a_link_that_leads_nowhere_says_what_was_meant(ask: Callable[..., Outcome]) -> None:
    outcome = ask("[[Heat pumps]]", "--from", "a/note.md", "--output-format", "json")
    answer = json.loads(outcome.out)
    assert outcome.code == 1
    assert answer["path"] is None
    assert answer["step"] == "no-name"
    assert answer["suggestions"] == [
        {"target": "heat_pumps.md", "score": 1.0, "reason": "same name apart from case and separators"}
    ]


def test_an_alias_is_called_one(ask: Callable[..., Outcome]) -> None:
    outcome = ask("HP", "--from", "a/note.md")
    assert outcome.code == 1
    assert "an alias, which Obsidian does not follow" in outcome.out
    assert "heat_pumps.md" in outcome.out


@pytest.mark.parametrize(
    ("link", "place", "code"),
    [
        ("[[a/plan#aim]]", "heading", 0),
        ("[[a/plan#^sum]]", "block", 0),
        ("[[a/plan#Nope]]", "missing", 1),
        ("[[plan.pdf#page=3]]", "opaque", 0),
        ("[text](../heat_pumps.md#Costs)", "heading", 0),
        ("[[a/plan]]", "none", 0),
    ],
)
def test_the_place_in_the_file_is_looked_for_too(
    ask: Callable[..., Outcome], link: str, place: str, code: int
) -> None:
    outcome = ask(link, "--from", "a/note.md", "--output-format", "json")
    assert outcome.code == code
    assert json.loads(outcome.out)["place"] == place


def test_without_a_note_the_link_is_followed_from_the_root(ask: Callable[..., Outcome]) -> None:
    outcome = ask("[[heat_pumps]]")
    assert outcome.code == 0
    assert "from the root" in outcome.err


@pytest.mark.parametrize("link", ["[[#Aim]]", "#Aim", ""])
def test_a_link_to_the_note_that_it_stands_in_needs_one(ask: Callable[..., Outcome], link: str) -> None:
    code, out, err = ask(link)
    assert (code, out) == (2, "")
    assert "say with --from which that is" in err
    assert ask(link, "--from", "a/plan.md")[0] == 0


@pytest.mark.parametrize("link", ["[[]]", "![[ ]]", "[]()"])
def test_brackets_around_nothing_are_no_link(ask: Callable[..., Outcome], link: str) -> None:
    assert ask(link, "--from", "a/plan.md") == (2, "", f"vaultlint: “{link}” is no link: it names nothing\n")


@pytest.mark.parametrize("link", ["[x](https://a.org)", "[x](two words.md)", "[[a]] and [[b]]"])
def test_what_is_no_single_link_is_the_users_mistake(ask: Callable[..., Outcome], link: str) -> None:
    code, out, err = ask(link, "--from", "a/plan.md")
    assert (code, out) == (2, "")
    assert err.startswith(f"vaultlint: “{link}” is no link into the vault; ")


def test_a_third_bracket_is_read_as_check_reads_it(ask: Callable[..., Outcome]) -> None:
    assert "more than two brackets" in ask("[[[heat_pumps]]]", "--from", "a/plan.md").out
    assert ask("[[a [b]]]", "--from", "a/plan.md").code == 0


def test_a_web_address_is_meant_for_no_note(ask: Callable[..., Outcome]) -> None:
    assert "perhaps meant" not in ask("https://a.plan", "--from", "a/plan.md").out


def test_a_note_that_is_not_there_is_the_users_mistake(ask: Callable[..., Outcome]) -> None:
    outcome = ask("[[heat_pumps]]", "--from", "a/absent.md")
    assert outcome.code == 2
    assert outcome.out == ""


@pytest.mark.parametrize(
    "link",
    ["../../../etc/passwd", "/etc/passwd", "C:\\x", "[[" * 300, "x" * 500, "a\nb", "\u202ex", "%00", ""],
)
def test_nothing_outside_the_vault_is_touched_and_nothing_stumbles(
    ask: Callable[..., Outcome], link: str
) -> None:
    outcome = ask("--from", "a/note.md", "--", link)
    assert outcome.code in (0, 1)
    assert "root:" not in outcome.out
    assert "\u202e" not in outcome.out
