"""The recipes for editors, run as they stand in the documentation, by the editors themselves."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
STAMPED = 'Ünïcode 🎈 <a class="yt-timestamp" data-t="16:00">[16:00]</a>.\n\n[[nowhere at all]]\n'
FIXED = STAMPED.replace("16:00", "00:16:00")


def _recipe(language: str) -> str:
    match = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert match
    return match[1]


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "my vault"
    (folder / ".obsidian").mkdir(parents=True)
    return folder


def _edit(*command: str | Path, cwd: Path) -> str:
    if shutil.which(str(command[0])) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=os.environ
        | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(cwd.parent),
            "XDG_CACHE_HOME": str(cwd.parent / "cache"),
            "XDG_STATE_HOME": str(cwd.parent / "state"),
            "XDG_CONFIG_HOME": str(cwd.parent / "config"),
            "LC_ALL": "C.UTF-8",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stdout


def _vim(editor: str, vault: Path, *commands: str) -> str:
    (vault.parent / "vimrc").write_text(f"filetype plugin on\n{_recipe('vim')}", encoding="utf-8")
    quiet = ["--headless"] if editor == "nvim" else ["-es", "-N"]
    script = [part for command in commands for part in ("-c", command)]
    return _edit(
        editor, *quiet, "-i", "NONE", "-n", "-u", vault.parent / "vimrc", "Talk.md", *script, cwd=vault
    )


@pytest.mark.parametrize("editor", ["vim", "nvim"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (STAMPED, FIXED),
        (STAMPED.replace("\n", "\r\n"), FIXED.replace("\n", "\r\n")),
        (FIXED, FIXED),
        ("a\n\n" + "line\n" * 200, "a\n\n" + "line\n" * 200),
    ],
    ids=["repaired", "with CRLF", "nothing to do", "long"],
)
def test_vim_repairs_on_save(editor: str, before: str, after: str, vault: Path) -> None:
    (vault / "Talk.md").write_bytes(before.encode())

    said = _vim(editor, vault, "write", "quitall!")

    assert (vault / "Talk.md").read_bytes().decode() == after, said


@pytest.mark.parametrize("editor", ["vim", "nvim"])
def test_vim_keeps_a_note_that_cannot_be_repaired(editor: str, vault: Path) -> None:
    (vault / "Talk.md").write_bytes(STAMPED.encode())
    (vault / "vaultlint.toml").write_text("nonsense = 1\n", encoding="utf-8")

    _vim(editor, vault, "normal! Goadded", "write", "quitall!")

    assert (vault / "Talk.md").read_bytes().decode() == STAMPED + "added\n"


@pytest.mark.parametrize("editor", ["vim", "nvim"])
def test_vim_lists_the_findings(editor: str, vault: Path) -> None:
    (vault / "Talk.md").write_bytes(FIXED.encode())

    _vim(
        editor,
        vault,
        "silent! make",
        "call writefile(map(getqflist(), {_, e -> printf('%s %d %d %s %s', bufname(e.bufnr), e.lnum, e.col, e.type, e.text)}), 'list')",
        "quitall!",
    )

    listed = (vault / "list").read_text(encoding="utf-8").splitlines()
    assert listed == ["Talk.md 3 1 e there is no note “nowhere at all” [dangling-link]"]


@pytest.mark.parametrize(
    ("before", "after"),
    [(STAMPED, FIXED), (STAMPED.replace("\n", "\r\n"), FIXED.replace("\n", "\r\n")), (FIXED, FIXED)],
    ids=["repaired", "with CRLF", "nothing to do"],
)
def test_emacs_repairs_on_save(before: str, after: str, vault: Path) -> None:
    (vault / "Talk.md").write_bytes(before.encode())
    (vault.parent / "init.el").write_text(_recipe("elisp"), encoding="utf-8")

    said = _edit(
        "emacs",
        "--batch",
        "--quick",
        "--load",
        vault.parent / "init.el",
        "Talk.md",
        "--eval",
        "(progn (set-buffer-modified-p t) (save-buffer))",
        cwd=vault,
    )

    assert (vault / "Talk.md").read_bytes().decode() == after, said


def test_the_pattern_for_vs_code_takes_every_line_that_is_said() -> None:
    (task,) = json.loads(_recipe("json"))["tasks"]
    pattern = re.compile(task["problemMatcher"]["pattern"]["regexp"])

    reports = [path.read_text(encoding="utf-8") for path in (ROOT / "fixtures").glob("*/report.txt")]
    found = [line for report in reports for line in report.partition("\n\n")[0].splitlines() if ": " in line]
    assert len(found) > 100
    for line in found:
        if line.startswith("nothing to object"):
            continue
        match = pattern.fullmatch(line)
        assert match, line
        assert int(match[2]) > 0
