"""A bar for those who wait, at a terminal, for long."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

import pytest

from tests.terminal import seen
from vaultlint.cli.progress import PATIENCE, Progress

if TYPE_CHECKING:
    from pathlib import Path

_PROGRAM = """
import sys, time
from vaultlint.cli.progress import progress

pause, steps, quiet = float(sys.argv[1]), int(sys.argv[2]), len(sys.argv) > 3
with progress(quiet=quiet) as step:
    print("step" if step else "no step")
    for done in range(1, steps + 1):
        if step:
            step(done, steps)
        time.sleep(pause)
print("rich" if "rich" in sys.modules else "no rich")
print("over", file=sys.stderr)
"""


def _shown(folder: Path, *arguments: object, **environment: str) -> str:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"CI", "PRE_COMMIT", "NO_COLOR", "FORCE_COLOR"}
    }
    command = [sys.executable, "-c", _PROGRAM, *map(str, arguments)]
    code, said = seen(command, folder, kept | {"TERM": "xterm-256color"} | environment)
    assert code == 0
    return said


def test_a_bar_appears_when_it_takes_long_and_is_gone_at_the_end(tmp_path: Path) -> None:
    said = _shown(tmp_path, 0.05, 40)

    assert said.startswith("step\n")
    assert "notes" in said
    assert "/40" in said
    hidden, shown = said.count("\x1b[?25l"), said.count("\x1b[?25h")
    assert hidden == shown == 1, "the cursor is there again"
    assert "rich\nover\n" in said
    after = said[said.rindex("\x1b[?25h") :]
    assert "/40" not in after
    assert "\x1b[2K" in after, "the line of the bar is cleared"


def test_nothing_appears_when_it_does_not_take_long(tmp_path: Path) -> None:
    assert _shown(tmp_path, 0.0, 40) == "step\nno rich\nover\n"


@pytest.mark.parametrize("variable", ["CI", "PRE_COMMIT"])
def test_nothing_appears_where_a_program_looks(variable: str, tmp_path: Path) -> None:
    assert _shown(tmp_path, 0.05, 20, **{variable: "true"}) == "no step\nno rich\nover\n"


def test_nothing_appears_when_nothing_is_to_be_said(tmp_path: Path) -> None:
    assert _shown(tmp_path, 0.05, 20, "quiet") == "no step\nno rich\nover\n"


def test_nothing_appears_at_the_very_end_of_a_wait() -> None:
    now = [0.0]
    stream = io.StringIO()
    shown = Progress(stream, clock=lambda: now[0])

    for done in range(1, 10):
        now[0] = PATIENCE * done / 9
        shown.step(done, 9)
    shown.end()

    assert stream.getvalue() == ""


def test_a_dumb_terminal_gets_no_picture_of_a_bar(tmp_path: Path) -> None:
    said = _shown(tmp_path, 0.05, 20, TERM="dumb")

    assert "\x1b" not in said
