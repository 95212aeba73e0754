"""``vaultlint check --tracked-only``, on real repositories: what a clone would say."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from tests.programs import run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.cli.conftest import Outcome

    Run = Callable[..., Outcome]
    Write = Callable[[Mapping[str, str | bytes]], Path]

NOTES: dict[str, str | bytes] = {
    ".obsidian/app.json": "{}",
    ".gitignore": "private/\n",
    "peas.md": "[[beans]] ![[row.png]] [[plan.canvas]] [[jöurnal]]\n",
    "beans.md": "# Beans\n",
    "row.png": b"\x89PNG",
    "plan.canvas": "{}",
    "jöurnal.md": "# Days\n",
}
CANVAS = '{"nodes": [{"id": "1", "type": "file", "file": "nowhere.md"}], "edges": []}'


@pytest.fixture
def repository(vault: Write, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    folder = vault(NOTES)
    _git(folder, "init", "-q")
    _git(folder, "add", "--all")
    return folder


def _git(folder: Path, *arguments: str) -> None:
    run("git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments, cwd=folder)


def _found(vaultlint: Run, *arguments: str) -> list[str]:
    code, out, err = vaultlint("check", "--tracked-only", "--ignore", "dead-end-note", *arguments)
    assert code == int(bool(out)), err
    return [line.partition(": error: ")[0] for line in out.splitlines()]


def test_where_all_is_tracked_it_changes_nothing(vaultlint: Run, repository: Path) -> None:
    assert repository.is_dir()
    assert _found(vaultlint) == []
    assert "left out" not in vaultlint("check", "--tracked-only").err


@pytest.mark.parametrize(
    ("name", "place"),
    [("beans.md", "peas.md:1:1"), ("row.png", "peas.md:1:11"), ("plan.canvas", "peas.md:1:24")],
)
def test_a_link_to_what_git_does_not_track_is_broken(
    vaultlint: Run, repository: Path, name: str, place: str
) -> None:
    _git(repository, "rm", "-q", "--cached", name)

    assert vaultlint("check").code == 0
    assert _found(vaultlint) == [place]
    assert "left out: 1 file that git does not track" in vaultlint("check", "--tracked-only").err


def test_a_note_whose_name_is_spelled_out_on_disk_is_tracked(vaultlint: Run, repository: Path) -> None:
    """As macOS spells it: a letter, and its accent behind it."""
    _git(repository, "rm", "-q", "--cached", "jöurnal.md")
    (repository / "jöurnal.md").rename(repository / "jo\u0308urnal.md")
    _git(repository, "add", "--all")

    assert _found(vaultlint) == []


def test_what_git_does_not_track_is_not_judged_even_when_it_is_named(
    vaultlint: Run, vault: Write, repository: Path
) -> None:
    assert repository.is_dir()
    vault({"draft.md": "[[nowhere]]\n", "private/diary.md": "[[nowhere]]\n", "draft.canvas": CANVAS})

    assert len(vaultlint("check").out.splitlines()) == 3
    assert _found(vaultlint) == []
    assert _found(vaultlint, "draft.md") == []
    assert "left out: 3 files" in vaultlint("check", "--tracked-only").err


def test_what_is_about_to_be_committed_counts(vaultlint: Run, vault: Write, repository: Path) -> None:
    vault({"draft.md": "[[nowhere]] [[beans]]\n"})
    _git(repository, "add", "draft.md")

    assert _found(vaultlint) == ["draft.md:1:1"]


def test_only_what_is_tracked_is_repaired(vaultlint: Run, vault: Write, repository: Path) -> None:
    stamped = 'Late <a class="yt-timestamp" data-t="16:00">[16:00]</a>.\n'
    vault({"beans.md": stamped, "draft.md": stamped})

    assert vaultlint("check", "--tracked-only", "--fix").code == 0
    assert (repository / "beans.md").read_text() != stamped
    assert (repository / "draft.md").read_text() == stamped


def test_runs_with_and_without_it_do_not_take_each_others_reports(
    vaultlint: Run, vault: Write, repository: Path
) -> None:
    assert repository.is_dir()
    vault({"draft.md": "[[nowhere]]\n"})
    told = {
        arguments: vaultlint("check", "--no-cache", *arguments) for arguments in [(), ("--tracked-only",)]
    }
    assert told[()].out != told["--tracked-only",].out

    for _ in range(3):
        for arguments, outcome in told.items():
            assert vaultlint("check", *arguments) == outcome


def test_a_baseline_is_not_out_of_date_because_of_it(vaultlint: Run, vault: Write, repository: Path) -> None:
    assert repository.is_dir()
    vault({"draft.md": "[[nowhere]]\n", "beans.md": "[[nowhere]]\n"})
    vaultlint("baseline")

    assert _found(vaultlint) == []
    assert "out of date" not in vaultlint("check", "--tracked-only").err


def test_a_linked_folder_is_what_git_has_of_it(vaultlint: Run, vault: Write, repository: Path) -> None:
    (repository.parent / "elsewhere").mkdir()
    (repository.parent / "elsewhere" / "seeds.md").write_text("# Seeds\n")
    (repository / "linked").symlink_to("../elsewhere")
    vault({"beans.md": "[[seeds]]\n"})
    assert _found(vaultlint) == ["beans.md:1:1"]

    _git(repository, "add", "linked")

    assert _found(vaultlint) == []


@pytest.mark.parametrize("worktree", [False, True])
def test_a_hook_of_gits_own_may_ask_for_a_vault_below_it(
    vault: Write, repository: Path, tmp_path: Path, *, worktree: bool
) -> None:
    """Git tells a hook where the repository and the index are, in ways that hold for its own folder alone."""
    vault({"garden/.obsidian/app.json": "{}", "garden/weeds.md": "[[moss]]\n", "garden/moss.md": "# Moss\n"})
    _git(repository, "add", "garden/weeds.md")
    _git(repository, "commit", "-q", "-m", "a commit")
    folder = repository
    if worktree:
        folder = tmp_path / "second"
        _git(repository, "worktree", "add", "-q", str(folder))
        (folder / "garden" / ".obsidian").mkdir()
    hook = repository / ".git" / "hooks" / "pre-commit"
    hook.write_text(
        f"#!/bin/sh\nexec '{sys.executable}' -m vaultlint check --tracked-only --no-cache garden\n"
    )
    hook.chmod(0o755)
    (folder / "garden" / "weeds.md").write_text("[[moss]] again\n")

    said = run(
        "git", "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-a", "-m", "x",
        cwd=folder, status=1,
    )  # fmt: skip

    assert "weeds.md:1:1: error: there is no note “moss”" in said


def test_without_a_repository_it_is_the_users_mistake(
    vaultlint: Run, vault: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(vault(NOTES).parent))

    code, out, err = vaultlint("check", "--tracked-only")

    assert (code, out) == (2, "")
    assert "git does not say which files" in err
    assert "not a git repository" in err
