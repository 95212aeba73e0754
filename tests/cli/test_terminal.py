"""What a person sees who starts the program in a terminal."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from tests.terminal import plain, seen

if TYPE_CHECKING:
    from pathlib import Path

NOTES = {f"{number:03}.md": f"[[Missing {number % 4}]] and [[missing title]]\n" for number in range(40)}


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "old vault"
    (folder / ".obsidian").mkdir(parents=True)
    for name, text in NOTES.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "Talk.md").write_text('<a class="yt-timestamp" data-t="16:00">[16:00]</a>\n', encoding="utf-8")
    (folder / "esc\x1b[31m.md").write_text("[[Missing 0]]\n", encoding="utf-8")
    return folder


def _show(vault: Path, *arguments: str, **environment: str) -> str:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"CI", "PRE_COMMIT", "NO_COLOR", "FORCE_COLOR", "TERM"}
    }
    _, said = seen(
        [sys.executable, "-m", "vaultlint", "check", *arguments],
        vault,
        kept
        | {"TERM": "xterm-256color", "XDG_CACHE_HOME": str(vault.parent), "XDG_STATE_HOME": str(vault.parent)}
        | environment,
    )
    return said


def test_an_old_vault_is_no_wall(vault: Path) -> None:
    said = _show(vault)

    assert said.count("\x1b]8;;file:///") == 50
    text = plain(said)
    first, *rest = text.splitlines()
    assert first == f"checking the vault {vault} (it holds “.obsidian”)"
    assert sum("[dangling-link]" in line for line in rest) == 49
    assert (
        "Talk.md:1:1: error: the player reads “16:00” as hours and minutes, not as “00:16:00” [malformed-timestamp] [*]"
        in rest
    )
    assert "32 more findings; `--all` shows them" in rest
    assert "40 links lead to the missing note “missing title”" in rest
    assert "82 findings in 42 of 42 notes: 82 errors" in rest
    assert rest[-1] == "`--fix` mends 1 of them"


def test_all_of_it_can_be_asked_for(vault: Path) -> None:
    text = plain(_show(vault, "--all"))

    assert text.count("[dangling-link]") == 81
    assert "more finding" not in text


def test_statistics_are_shown_once(vault: Path) -> None:
    text = plain(_show(vault, "--statistics"))

    assert text.count("dangling-link") == 1
    assert "more finding" not in text


def test_a_format_for_machines_is_whole_on_a_terminal_too(vault: Path) -> None:
    text = plain(_show(vault, "--output-format", "json-lines"))

    assert text.count('{"rule": "dangling-link"') == 81
    assert "more finding" not in text


def test_a_name_cannot_colour_the_screen(vault: Path) -> None:
    said = _show(vault, "--all")

    assert "esc\\x1b[31m.md" in plain(said)
    assert "esc\x1b" not in said


@pytest.mark.parametrize(
    "environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"CI": "1"}, {"PRE_COMMIT": "1"}]
)
def test_colours_stay_away_where_they_are_not_wanted(vault: Path, environment: dict[str, str]) -> None:
    said = _show(vault, **environment)

    assert "\x1b" not in said


@pytest.mark.parametrize("name", ["CI", "PRE_COMMIT"])
def test_a_machine_with_a_terminal_is_shown_everything(vault: Path, name: str) -> None:
    assert _show(vault, **{name: "1"}).count("[dangling-link]") == 81
