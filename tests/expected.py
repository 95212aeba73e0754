"""Files that the tests make: compared, or with ``--update`` written anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def expect(path: Path, wanted: str, *, update: bool) -> None:
    """The file holds this; with ``--update`` it is made to."""
    if update:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(wanted.encode())
    current = path.read_bytes().decode() if path.exists() else None
    assert current == wanted, f"{path.name} is stale: run pytest --update"
