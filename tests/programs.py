"""Running other programs, as a user would."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def run(
    *command: str | Path,
    cwd: Path | None = None,
    status: int | None = 0,
    env: Mapping[str, str] | None = None,
) -> str:
    """What the command says on both streams; it must exit with the status (None: with any)."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=300,
    )
    said = done.stdout.decode(errors="replace")
    assert status in {None, done.returncode}, f"{command} exits with {done.returncode}:\n{said}"
    return said
