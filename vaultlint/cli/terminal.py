"""What the reader's terminal can do."""

from __future__ import annotations

import io
import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

    from vaultlint.report.text import Screen


def screen(stream: TextIO, *, root: str | None = None, show_all: bool = False) -> Screen:
    """What may be shown on a stream.

    A pipe, CI and a pre-commit hook (which lends its hooks a terminal) get plain lines, all of them;
    ``NO_COLOR`` and ``FORCE_COLOR`` are honoured.
    """
    from vaultlint.report.text import SHOWN_AT_FIRST, Screen  # noqa: PLC0415  # a quiet repair says nothing

    person = is_for_a_person(stream)
    colour = person and os.environ.get("TERM") != "dumb"
    if os.environ.get("NO_COLOR"):
        colour = False
    elif os.environ.get("FORCE_COLOR"):
        colour = True
    return Screen(
        colour=colour,
        limit=SHOWN_AT_FIRST if person and not show_all else None,
        root=root if person and colour else None,
    )


def is_for_a_person(stream: TextIO) -> bool:
    """Whether somebody looks at a stream while it is written."""
    return stream.isatty() and not any(os.environ.get(name) for name in ("CI", "PRE_COMMIT"))


def plain_streams() -> bool:
    """Write UTF-8 whatever the console's code page, and never fail on what it cannot show.

    False where standard output is closed: nothing should be done then whose outcome could not be told.
    """
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if stream is None:
            # The next file that is opened would take its place: what is said would go into a note.
            os.open(os.devnull, os.O_RDWR)
    if sys.stderr is None:
        sys.stderr = io.StringIO()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # Line ends too: what a machine reads should be the same bytes on Windows.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    return sys.stdout is not None


def write_out(octets: bytes) -> None:
    """Write UTF-8 to standard output: megabytes of it need not become a string on the way."""
    sys.stdout.flush()
    sys.stdout.buffer.write(octets)
    sys.stdout.flush()


def end_on_request() -> None:
    """Let ``SIGTERM`` (a CI job that is cancelled, `timeout`) end a run as Ctrl-C does, cleaning up.

    The exit code is 143, as shells have it. Who started us with the signal ignored is obeyed.
    """
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _end)


def _end(number: int, _: object) -> None:
    raise SystemExit(128 + number)
