"""Where the shared test corpora lie, when they lie anywhere: beside the checkout."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def shared(*parts: str) -> Path:
    """A file of the shared corpora; the test is skipped, and says so, where they are absent."""
    root = Path(
        os.environ.get("VAULTLINT_SHARED") or Path(__file__).resolve().parent.parent.parent / "shared"
    )
    path = root.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the shared corpora are not beside this checkout (no {'/'.join(parts)})")
    return path
