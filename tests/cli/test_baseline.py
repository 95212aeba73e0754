"""``vaultlint baseline``, and what `check` makes of one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.cli.conftest import Outcome

    Run = Callable[..., Outcome]
    Write = Callable[[Mapping[str, str | bytes]], Path]

OLD = {
    ".obsidian/app.json": "{}",
    "a.md": "[[one]]\n\n[[one]] [[two]]\n",
    "b.md": "[[three]]\n",
}
FILE = ".vaultlint-baseline.json"


def test_without_one_nothing_changes(vaultlint: Run, vault: Write) -> None:
    folder = vault(OLD)

    code, out, err = vaultlint("check")

    assert (code, out.count("\n")) == (1, 4)
    assert "baseline" not in err
    assert not (folder / FILE).exists()


def test_what_is_known_does_not_fail_and_what_is_new_does(vaultlint: Run, vault: Write) -> None:
    folder = vault(OLD)
    code, out, err = vaultlint("baseline")
    assert (code, out) == (0, "")
    assert err.endswith(f"{FILE}: 4 findings known from now on\n")

    code, out, err = vaultlint("check")
    assert (code, out) == (0, "")
    assert err.splitlines()[1:] == [
        "nothing new to object to in 2 notes",
        "4 findings of the baseline are not shown",
    ]

    (folder / "a.md").write_text("# A title\n\n[[one]]\n\n[[one]] [[two]] and [[one]] [[four]]\n")
    code, out, _ = vaultlint("check")
    assert code == 1
    assert out.splitlines() == [
        "a.md:5:21: error: there is no note “one” [dangling-link]",
        "a.md:5:29: error: there is no note “four” [dangling-link]",
    ]


def test_what_is_known_is_not_shown_in_any_format(vaultlint: Run, vault: Write) -> None:
    vault(OLD)
    vaultlint("baseline")

    assert vaultlint("check", "--output-format", "json-lines")[:2] == (0, "")
    assert json.loads(vaultlint("check", "--output-format", "json").out)["diagnostics"] == []
    assert vaultlint("check", "--statistics").out == ""


def test_everything_can_still_be_seen(vaultlint: Run, vault: Write) -> None:
    vault(OLD)
    vaultlint("baseline")

    code, out, _ = vaultlint("check", "--no-baseline")

    assert (code, out.count("\n")) == (1, 4)


def test_what_is_gone_is_said_and_can_be_dropped(vaultlint: Run, vault: Write) -> None:
    folder = vault(OLD)
    vaultlint("baseline")
    (folder / "b.md").write_text("[[a]] [[five]]\n")

    assert "1 entry of the baseline is out of date" in vaultlint("check").err
    assert "out of date" not in vaultlint("check", "a.md").err
    assert "out of date" not in vaultlint("check", "--select", "malformed-timestamp").err
    assert "out of date" in vaultlint("check", "b.md").err

    assert vaultlint("baseline", "--prune").err.endswith("dropped 1 finding, 3 stay known\n")
    code, out, err = vaultlint("check")
    assert (code, out) == (1, "b.md:1:7: error: there is no note “five” [dangling-link]\n")
    assert "out of date" not in err


def test_what_is_known_of_a_note_that_is_gone_is_out_of_date(vaultlint: Run, vault: Write) -> None:
    folder = vault(OLD)
    vaultlint("baseline")
    (folder / "b.md").rename(folder / "c.md")

    assert "entry of the baseline is out of date" in vaultlint("check").err
    assert "out of date" not in vaultlint("check", "c.md").err
    assert "out of date" not in vaultlint("check", "--exclude", "a.md", "--ignore", "dangling-link").err
    (folder / "c.md").rename(folder / "b.md")
    assert "out of date" not in vaultlint("check", "--exclude", "b.md").err


def test_it_says_what_it_knows(vaultlint: Run, vault: Write) -> None:
    vault(OLD)
    vaultlint("baseline")

    assert vaultlint("baseline", "--show")[:2] == (0, "4  dangling-link\n")


def test_writing_it_twice_changes_nothing(vaultlint: Run, vault: Write) -> None:
    folder = vault(OLD)
    vaultlint("baseline")
    first = (folder / FILE).read_bytes()
    vaultlint("baseline")

    assert (folder / FILE).read_bytes() == first
    assert sorted(path.name for path in folder.iterdir()) == [".obsidian", FILE, "a.md", "b.md"]


@pytest.mark.parametrize("option", ["--show", "--prune"])
def test_there_must_be_one_to_show_or_prune(vaultlint: Run, vault: Write, option: str) -> None:
    vault(OLD)

    code, out, err = vaultlint("baseline", option)

    assert (code, out) == (2, "")
    assert "there is no baseline" in err


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"version": 1, "findings": {"a.md": {"dangling-link": {"x": 1e400}}}}',
    ],
)
def test_a_broken_one_is_the_users_mistake(vaultlint: Run, vault: Write, content: bytes) -> None:
    vault({**OLD, FILE: content})

    code, out, err = vaultlint("check")

    assert (code, out) == (2, "")
    assert "it is no baseline" in err


def test_repairs_do_not_care(vaultlint: Run, vault: Write) -> None:
    folder = vault({".obsidian/app.json": "{}", "ai_agents.md": "", "a.md": "[[AI agents]]\n"})
    vaultlint("baseline")

    code, _, err = vaultlint("check", "--fix")

    assert code == 0
    assert (folder / "a.md").read_text() == "[[ai_agents|AI agents]]\n"
    assert "fixed 1 finding" in err
