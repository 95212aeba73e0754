"""The script of the GitHub Action, run as the runner would run it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent


def _action() -> Any:
    return YAML(typ="safe", pure=True).load((ROOT / "action.yml").read_text(encoding="utf-8"))


def _check(vault: Path, arguments: str = "") -> tuple[int, str, str]:
    if shutil.which("bash") is None:
        pytest.skip("there is no bash here")
    summary = vault.parent / "summary.md"
    done = subprocess.run(
        [
            "bash",
            "--noprofile",
            "--norc",
            "-e",
            "-o",
            "pipefail",
            "-c",
            _action()["runs"]["steps"][-1]["run"],
        ],
        cwd=vault,
        env=os.environ
        | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "VAULT": ".",
            "ARGS": arguments,
            "GITHUB_STEP_SUMMARY": str(summary),
            "XDG_CACHE_HOME": str(vault.parent / "cache"),
            "XDG_STATE_HOME": str(vault.parent / "state"),
            "CI": "true",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, summary.read_text(encoding="utf-8")


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "my vault"
    (folder / ".obsidian").mkdir(parents=True)
    (folder / "Bad.md").write_text("[[Nowhere at all]]\n", encoding="utf-8")
    return folder


def test_findings_become_annotations_and_a_table(vault: Path) -> None:
    code, out, summary = _check(vault)

    assert code == 1
    assert out.startswith(
        "::error file=Bad.md,line=1,endLine=1,col=1,endColumn=19,title=vaultlint%3A dangling-link::"
    )
    assert summary.startswith("### vaultlint\n```text\n")
    assert "1           dangling-link\n" in summary
    assert summary.endswith("```\n")


def test_options_are_options_and_nothing_in_them_is_run(vault: Path) -> None:
    code, out, _ = _check(vault, "--ignore dangling-link")
    assert (code, out) == (0, "")

    code, _, _ = _check(vault, "$(touch made) ; touch made")
    assert code == 2
    assert not (vault / "made").exists()


def test_no_step_puts_an_input_into_its_script() -> None:
    for step in _action()["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
