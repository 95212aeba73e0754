"""``vaultlint undo``, as a user types it."""

from __future__ import annotations

import os
import signal
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
    before = {path: path.stat() for path in folder.rglob("*")}
    vaultlint("check", ".")
    vaultlint("check", "--diff", ".")
    # I10: without --fix nothing under the vault changes, times included.
    assert {path: path.stat() for path in folder.rglob("*")} == before
    outcome = vaultlint("undo")
    assert outcome.code == 2
    assert "no run to undo" in outcome.err
    assert vaultlint("undo", "--list").out == ""


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
