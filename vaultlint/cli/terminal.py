"""What the reader's terminal can do."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from vaultlint.report.text import SHOWN_AT_FIRST, Screen

if TYPE_CHECKING:
    from pathlib import Path
    from typing import TextIO


def screen(stream: TextIO, *, root: Path | None = None, show_all: bool = False) -> Screen:
    """What may be shown on a stream.

    A pipe, CI and a pre-commit hook (which lends its hooks a terminal) get plain lines, all of them;
    ``NO_COLOR`` and ``FORCE_COLOR`` are honoured.
    """
    person = stream.isatty() and not any(os.environ.get(name) for name in ("CI", "PRE_COMMIT"))
    colour = person and os.environ.get("TERM") != "dumb"
    if os.environ.get("NO_COLOR"):
        colour = False
    elif os.environ.get("FORCE_COLOR"):
        colour = True
    return Screen(
        colour=colour,
        limit=SHOWN_AT_FIRST if person and not show_all else None,
        root=str(root) if root is not None and person and colour else None,
    )


def plain_streams() -> None:
    """Write UTF-8 whatever the console's code page, and never fail on what it cannot show."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
