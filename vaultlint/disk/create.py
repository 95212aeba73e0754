"""Making a file that is not there yet: a config, never a note."""

from __future__ import annotations

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
