"""``vaultlint undo``, as a user types it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from vaultlint.disk.filesystem import FileSystem
from vaultlint.disk.write import Change, write_all

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.cli.conftest import Outcome

BEFORE = {
    "Crème brûlée.md": b"\xef\xbb\xbf# Cr\xc3\xa8me\r\n\r\nsee [[creme notes]]\r\n",
    "creme-notes.md": b"# Notes\n",
}


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mode)
        for path in folder.rglob("*")
        if path.is_file()
    }


def states(folder: Path) -> dict[Path, tuple[int, ...]]:
    """All that a change would show in; when a file was last read, the system notes down by itself."""
    statuses = {path: path.stat() for path in folder.rglob("*")}
    return {
        path: (one.st_mode, one.st_ino, one.st_size, one.st_mtime_ns, one.st_ctime_ns)
        for path, one in statuses.items()
    }


def test_i11_undo_restores_every_byte_name_and_mode(
    vaultlint: Callable[..., Outcome], vault: Callable[[Mapping[str, str | bytes]], Path]
) -> None:
    folder = vault({**BEFORE, ".obsidian/app.json": "{}"})
    (folder / "Crème brûlée.md").chmod(0o604)
    before = contents(folder)
    fixed = vaultlint("check", "--fix", ".")
    assert contents(folder) != before, fixed
    after = contents(folder)
    assert vaultlint("undo").code == 0
    assert contents(folder) == before
    listed = vaultlint("undo", "--list")
    assert listed.out.count("\n") == 2
    assert "(stands)" in listed.out
    assert "(taken back)" in listed.out
    redo = listed.out.split()[0]
    assert vaultlint("undo", redo).code == 0
    assert contents(folder) == after


def test_there_is_nothing_to_undo_in_a_vault_that_was_only_looked_at(
    vaultlint: Callable[..., Outcome], vault: Callable[[Mapping[str, str | bytes]], Path]
) -> None:
    folder = vault({**BEFORE, ".obsidian/app.json": "{}"})
    before = states(folder)
    vaultlint("check", ".")
    vaultlint("check", "--diff", ".")
    # I10: without --fix nothing under the vault changes, times included.
    assert states(folder) == before
    outcome = vaultlint("undo")
    assert outcome.code == 2
    assert "no run to undo" in outcome.err
    assert vaultlint("undo", "--list").out == ""


def test_an_empty_name_takes_nothing_back(
    vaultlint: Callable[..., Outcome], vault: Callable[[Mapping[str, str | bytes]], Path]
) -> None:
    folder = vault({**BEFORE, ".obsidian/app.json": "{}"})
    vaultlint("check", "--fix", ".")
    fixed = contents(folder)

    outcome = vaultlint("undo", "")

    assert (outcome.code, outcome.out) == (2, "")
    assert "an empty name is none" in outcome.err
    assert contents(folder) == fixed


def test_a_note_that_was_changed_since_stays_and_is_named(
    vaultlint: Callable[..., Outcome], vault: Callable[[Mapping[str, str | bytes]], Path]
) -> None:
    folder = vault({**BEFORE, ".obsidian/app.json": "{}"})
    vaultlint("check", "--fix", ".")
    (folder / "Crème brûlée.md").write_bytes(b"edited\n")
    outcome = vaultlint("undo")
    assert outcome.code == 2
    assert "Crème brûlée.md: not written: it was changed since that run" in outcome.err
    assert (folder / "Crème brûlée.md").read_bytes() == b"edited\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_the_next_check_puts_back_what_a_killed_fix_began(
    vaultlint: Callable[..., Outcome], vault: Callable[[Mapping[str, str | bytes]], Path]
) -> None:
    folder = vault({"a.md": "old\n", "b.md": "old\n", ".obsidian/app.json": "{}"})

    class Dying(FileSystem):
        def truncate(self, descriptor: int, size: int) -> None:
            os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        changes = [Change("a.md", b"old\n", b"longer than old\n"), Change("b.md", b"old\n", b"new")]
        write_all(folder, changes, files=Dying())
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    assert (folder / "a.md").read_bytes() == b"longer than old\n"
    outcome = vaultlint("check", ".")
    assert "a run was interrupted" in outcome.err
    assert contents(folder)["a.md"][0] == b"old\n"
    assert contents(folder)["b.md"][0] == b"old\n"


@pytest.mark.parametrize(("mode", "same"), [("in-place", True), ("replace", False), ("auto", None)])
def test_the_user_says_how_notes_are_written(  # noqa: PLR0917  # fixtures
    vaultlint: Callable[..., Outcome],
    vault: Callable[[Mapping[str, str | bytes]], Path],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    mode: str,
    same: bool | None,
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = vault({**BEFORE, ".obsidian/app.json": "{}"})
    config = tmp_path / "config/vaultlint/vaultlint.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f"write = '{mode}'\n")
    inode = (folder / "Crème brûlée.md").stat().st_ino
    vaultlint("check", "--fix", ".")
    assert same is None or ((folder / "Crème brûlée.md").stat().st_ino == inode) is same
    assert (folder / "Crème brûlée.md").read_bytes() != BEFORE["Crème brûlée.md"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("write = 'fast'", "must be one of"),
        ("wite = 'auto'", "did you mean “write”"),
        ("[", "it is not TOML"),
    ],
)
def test_a_wrong_word_in_the_users_config_stops_the_run_before_it_writes(  # noqa: PLR0917  # fixtures
    vaultlint: Callable[..., Outcome],
    vault: Callable[[Mapping[str, str | bytes]], Path],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    content: str,
    said: str,
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = vault({**BEFORE, ".obsidian/app.json": "{}"})
    config = tmp_path / "config/vaultlint/vaultlint.toml"
    config.parent.mkdir(parents=True)
    config.write_text(content)
    before = contents(folder)
    outcome = vaultlint("check", "--fix", ".")
    assert outcome.code == 2
    assert said in outcome.err
    assert contents(folder) == before


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL")
def test_a_fix_that_is_killed_at_any_time_leaves_all_or_nothing(tmp_path: Path) -> None:
    """The whole program, killed at moments spread over its run, and then started again."""
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    vault = tmp_path / "vault"
    notes = {f"{n}.md": f"# Note {n}\n\nsee [[Target-Note]] and [[{n + 1}]]\n" * 40 for n in range(400)}
    notes["target_note.md"] = "# Target\n"
    notes["400.md"] = "# Last\n"
    command = [sys.executable, "-m", "vaultlint", "check", "--no-cache", "--quiet"]

    def prepare() -> None:
        shutil.rmtree(vault, ignore_errors=True)
        (vault / ".obsidian").mkdir(parents=True)
        for name, text in notes.items():
            (vault / name).write_text(text)

    prepare()
    start = time.monotonic()
    subprocess.run([*command, "--fix", str(vault)], env=environment, capture_output=True, check=False)
    whole = time.monotonic() - start
    old = {name: text.encode() for name, text in notes.items()}
    new = {path.name: path.read_bytes() for path in vault.glob("*.md")}
    assert new != old
    seen = set()
    for moment in range(40):
        prepare()
        process = subprocess.Popen(
            [*command, "--fix", str(vault)], env=environment, stdout=subprocess.DEVNULL
        )
        time.sleep(whole * (0.5 + moment / 60))
        process.kill()
        process.wait()
        subprocess.run([*command, str(vault)], env=environment, capture_output=True, check=False)
        found = {path.name: path.read_bytes() for path in vault.iterdir() if path.is_file()}
        assert found in (old, new)
        seen.add(found == old)
    assert seen == {True, False}
