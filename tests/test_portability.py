"""What can be proved here of systems that are not this one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.programs import run
from vaultlint.cli.vault import as_spelled

if TYPE_CHECKING:
    from pathlib import Path

POORER = """
import importlib, os, pkgutil, signal, sys

# Other people's modules know which system they are on, and may ask it for more.
import concurrent.futures.process, multiprocessing.popen_spawn_posix, platformdirs.unix, sqlite3, subprocess

for name in ("fcntl", "grp", "pwd", "resource", "termios", "pty", "syslog"):
    sys.modules[name] = None
for module, names in {
    os: (
        "O_CLOEXEC O_DIRECTORY O_NOCTTY O_NOFOLLOW O_NONBLOCK chown fchmod fchown fork geteuid getgid getuid"
        " getxattr listxattr sched_getaffinity setxattr sync"
    ),
    signal: "SIGALRM SIGHUP SIGIO SIGURG pthread_sigmask",
}.items():
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)

for package in ("vaultlint", "vaultlint.rules"):
    for module in pkgutil.walk_packages(importlib.import_module(package).__path__, package + "."):
        if module.name != "vaultlint.__main__":
            importlib.import_module(module.name)

from vaultlint.cli.app import run
sys.exit(run(["check", "--jobs", "2", "--no-cache"]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there it is so anyway")
def test_every_module_is_imported_and_a_vault_checked_without_what_only_unix_has(tmp_path: Path) -> None:
    (tmp_path / ".obsidian").mkdir()
    for number in range(1_100):
        (tmp_path / f"{number}.md").write_text("a note\n", encoding="utf-8")
    (tmp_path / "note.md").write_text("[[missing]]\n", encoding="utf-8")
    script = tmp_path / "poorer.py"
    script.write_text(f"if __name__ == '__main__':\n    exec({POORER!r})\n", encoding="utf-8")

    said = run(sys.executable, script, cwd=tmp_path, status=1)

    assert "note.md:1:1: error: there is no note “missing” [dangling-link]" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Notes/Ärger.md", "Notes/Ärger.md"),
        ("notes/ärger.MD", "Notes/Ärger.md"),
        ("NOTES", "Notes"),
        ("notes/decomposed é.md", "Notes/Decomposed é.md"),
        ("notes/twin.md", "Notes/twin.md"),
        ("notes/TWIN.md", "Notes/TWIN.md"),
        ("notes/not there.md", "Notes/not there.md"),
        ("nowhere/x.md", "nowhere/x.md"),
    ],
)
def test_a_path_is_known_as_the_disk_spells_it(tmp_path: Path, typed: str, expected: str) -> None:
    (tmp_path / "Notes").mkdir()
    for name in ("Ärger.md", "Decomposed e\u0301.md", "TWIN.md", "twin.md"):
        (tmp_path / "Notes" / name).write_text("a note\n", encoding="utf-8")

    folders: dict[str, set[str]] = {}
    assert as_spelled(typed, tmp_path, folders) == expected
    assert as_spelled(typed, tmp_path, folders) == expected
