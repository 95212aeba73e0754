"""Making files of our own in a vault: a config, a baseline; never a note."""

from __future__ import annotations

import os
from secrets import token_hex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def create(path: Path, text: str) -> None:
    """Write a new file.

    Raises:
        FileExistsError: something is there already; it stays as it is.
        OSError: it cannot be written.
    """
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)


def replace_own(path: Path, text: str) -> None:
    """Write a file that only vaultlint writes; whoever reads it meanwhile sees the old or the new one.

    Raises:
        OSError: it cannot be written; it is as it was.
    """
    staged = path.with_name(f".vaultlint-{token_hex(8)}.tmp")
    try:
        create(staged, text)
        os.replace(staged, path)
    finally:
        staged.unlink(missing_ok=True)
