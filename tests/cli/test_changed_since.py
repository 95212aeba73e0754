"""``vaultlint check --changed-since``, on real repositories."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.programs import run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.cli.conftest import Outcome

    Run = Callable[..., Outcome]
    Write = Callable[[Mapping[str, str | bytes]], Path]

NOTES = {
    ".obsidian/app.json": "{}",
    "old.md": "[[an old finding]] and [[peas#Sowing]] and [[beans]]\n",
    "peas.md": "# Sowing\n\n[[another old finding]]\n",
    "beans.md": "# Beans\n",
    "ünï code.md": "# Same\n",
}


@pytest.fixture
def repository(vault: Write, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = vault(NOTES)
    for file in folder.rglob("*.md"):
        # Written in the very moment in which git looked, they would be files that may have changed since.
        os.utime(file, (file.stat().st_mtime - 10,) * 2)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    _git(folder, "init", "-q")
    _commit(folder)
    return folder


def _git(folder: Path, *arguments: str) -> None:
    run("git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments, cwd=folder)


def _commit(folder: Path) -> None:
    _git(folder, "add", "--all")
    _git(folder, "commit", "-q", "-m", "a commit")


def _found(vaultlint: Run, revision: str = "HEAD") -> list[str]:
    code, out, err = vaultlint("check", "--changed-since", revision)
    assert code == int(bool(out)), err
    return [line.partition(": error: ")[0] for line in out.splitlines()]


def test_where_nothing_changed_nothing_is_said(vaultlint: Run, repository: Path) -> None:
    assert repository.is_dir()
    assert _found(vaultlint) == []
    assert len(vaultlint("check").out.splitlines()) == 2


def test_a_changed_note_is_reported_on_in_full(vaultlint: Run, repository: Path) -> None:
    (repository / "peas.md").write_text("# Sowing\n\n[[another old finding]] [[a new one]]\n")

    assert _found(vaultlint) == ["peas.md:3:1", "peas.md:3:25"]


def test_a_note_that_was_written_again_as_it_was_did_not_change(vaultlint: Run, repository: Path) -> None:
    os.utime(repository / "old.md")

    assert _found(vaultlint) == []

    (repository / "peas.md").write_text("# Sowing\n\nand [[another old finding]]\n")
    _git(repository, "add", "peas.md")
    os.utime(repository / "peas.md", (1_000_000_000,) * 2)

    assert _found(vaultlint) == ["peas.md:3:5"]


def test_a_note_that_git_does_not_know_yet_is_new(vaultlint: Run, repository: Path) -> None:
    (repository / "nëw note.md").write_text("[[nowhere at all]]\n")
    (repository / "ünï code.md").write_text("[[nowhere at all]]\n")

    assert _found(vaultlint) == ["nëw note.md:1:1", "ünï code.md:1:1"]


def test_a_link_to_a_note_that_is_gone_is_reported_where_it_stands(vaultlint: Run, repository: Path) -> None:
    (repository / "beans.md").unlink()

    assert _found(vaultlint) == ["old.md:1:44"]


def test_a_link_to_a_note_that_moved_is_one_to_a_note_that_is_gone(vaultlint: Run, repository: Path) -> None:
    _git(repository, "mv", "beans.md", "green beans.md")

    assert _found(vaultlint) == ["old.md:1:44"]


def test_a_link_to_a_heading_that_is_gone_is_reported_where_it_stands(
    vaultlint: Run, repository: Path
) -> None:
    (repository / "peas.md").write_text("# Harvest\n")

    assert _found(vaultlint) == ["old.md:1:24"]


def test_changes_count_from_the_revision_that_is_named(vaultlint: Run, repository: Path) -> None:
    (repository / "beans.md").unlink()
    _commit(repository)
    (repository / "later.md").write_text("[[nowhere at all]]\n")
    _commit(repository)

    assert _found(vaultlint, "HEAD") == []
    assert _found(vaultlint, "HEAD~1") == ["later.md:1:1"]
    assert _found(vaultlint, "HEAD~2") == ["later.md:1:1", "old.md:1:44"]


def test_a_vault_inside_a_repository_knows_its_own_paths(vaultlint: Run, vault: Write) -> None:
    folder = vault(NOTES)
    _git(folder.parent, "init", "-q")
    _git(folder.parent, "add", "vault")
    _git(folder.parent, "commit", "-q", "-m", "a commit")
    (folder / "beans.md").unlink()
    (folder.parent / "elsewhere.md").write_text("no note of the vault\n")

    assert _found(vaultlint) == ["old.md:1:44"]


@pytest.mark.parametrize("revision", ["no-such-thing", "--output=made", ""])
def test_what_is_no_revision_is_the_users_mistake(vaultlint: Run, repository: Path, revision: str) -> None:
    code, out, err = vaultlint("check", f"--changed-since={revision}")

    assert (code, out) == (2, "")
    assert "git rev-parse" in err
    assert not (repository / "made").exists()


def test_without_a_repository_it_is_the_users_mistake(
    vaultlint: Run, vault: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(vault(NOTES).parent))

    assert vaultlint("check", "--changed-since", "HEAD")[:2] == (2, "")


def test_a_baseline_is_not_out_of_date_because_of_it(vaultlint: Run, repository: Path) -> None:
    vaultlint("baseline")
    (repository / "peas.md").write_text("# Sowing\n\n[[another old finding]] [[a new one]]\n")

    assert _found(vaultlint) == ["peas.md:3:25"]
    assert "out of date" not in vaultlint("check", "--changed-since", "HEAD").err


def test_it_only_looks(vaultlint: Run, repository: Path) -> None:
    assert repository.is_dir()
    assert vaultlint("check", "--fix", "--changed-since", "HEAD")[:2] == (2, "")


def test_nothing_that_the_repository_names_is_run_and_nothing_is_written(
    vaultlint: Run, repository: Path, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    program = f"touch '{ran.as_posix()}'; cat"
    for key in ("filter.x.clean", "filter.a.b=c.process", "diff.x.textconv", "diff.x.command"):
        _git(repository, "config", key, program)
    _git(repository, "config", "core.fsmonitor", program)
    (repository / ".git/info/attributes").write_text("*.md filter=x diff=x\nold.md filter=a.b=c\n")
    hook = repository / ".git/hooks/post-index-change"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{program}\n")
    hook.chmod(0o755)
    (repository / "peas.md").write_text("# Sowing\n\n[[new]]\n", encoding="utf-8")
    os.utime(repository / "beans.md")
    os.utime(repository / "old.md")
    index = (repository / ".git/index").read_bytes()

    # What holds the very bytes that git has of it did not change, whatever its filter would make of them.
    assert _found(vaultlint) == ["peas.md:3:1"]
    assert not ran.exists()
    assert (repository / ".git/index").read_bytes() == index


def test_a_program_that_lies_in_the_vault_is_not_taken_for_git(
    vaultlint: Run, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = tmp_path / "ran"
    program = repository / "git"
    program.write_text(f"#!/bin/sh\ntouch '{ran}'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join(("", ".", os.environ["PATH"])))

    assert vaultlint("check", "--changed-since", "HEAD").code == 0
    assert not ran.exists()


def test_where_there_is_no_git_that_is_said(
    vaultlint: Run, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    outcome = vaultlint("check", "--changed-since", "HEAD")

    assert outcome.code == 2
    assert outcome.err.splitlines()[-1] == "vaultlint: git cannot be run: there is none on the search path"
