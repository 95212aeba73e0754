"""The options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Select = Annotated[
    list[str] | None,
    typer.Option("--select", metavar="RULES", help="Run these rules only (names or globs, commas between)."),
]
ExtendSelect = Annotated[
    list[str] | None, typer.Option("--extend-select", metavar="RULES", help="Run these rules as well.")
]
Ignore = Annotated[
    list[str] | None, typer.Option("--ignore", metavar="RULES", help="Do not run these rules.")
]
Exclude = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude",
        metavar="PATTERN",
        help="Do not judge these files (as in .gitignore); links still find them.",
    ),
]
ForceExclude = Annotated[
    bool, typer.Option("--force-exclude", help="Exclude files even when they are named on the command line.")
]
ConfigFile = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Read this config instead of the vault's own.")
]
Isolated = Annotated[bool, typer.Option("--isolated", help="Read no config at all.")]
UnsafeFixes = Annotated[
    bool, typer.Option("--unsafe-fixes", help="Apply fixes too that may change the meaning.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but findings.")]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", "-j", min=1, metavar="N", help="Use N processes.", show_default="one a core"),
]
Timings = Annotated[bool, typer.Option("--timings", help="Say on standard error where the time went.")]
NoCache = Annotated[
    bool, typer.Option("--no-cache", help="Read every note anew, and remember nothing of this run.")
]


def path(given: Path | None) -> str | None:
    """A path as commands take it; they wait for pathlib here alone."""
    return None if given is None else str(given)


def end(code: int) -> None:
    """End a command with an exit code.

    Raises:
        typer.Exit: it is not 0.
    """
    if code:
        raise typer.Exit(code)
