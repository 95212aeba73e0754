"""``vaultlint fix``: what can be asked of it; `vaultlint.cli.fixing` does it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vaultlint.cli import fixing, options


def fix(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Notes and folders of one vault, or “-” for standard input.", show_default="the folder here"
        ),
    ] = None,
    stdin_filename: Annotated[
        Path | None,
        typer.Option("--stdin-filename", metavar="PATH", help="Where the text on standard input belongs."),
    ] = None,
    unsafe_fixes: options.UnsafeFixes = False,
    select: options.Select = None,
    extend_select: options.ExtendSelect = None,
    ignore: options.Ignore = None,
    exclude: options.Exclude = None,
    force_exclude: options.ForceExclude = False,
    config: options.ConfigFile = None,
    isolated: options.Isolated = False,
    timings: options.Timings = False,
    quiet: options.Quiet = False,
) -> None:
    """Repair notes in place, or the text on standard input.

    With “-” the repaired text goes to standard output and nothing else does; findings that remain go to
    standard error; the exit code is 0 although findings remain, and 2 with an empty output on any failure.
    """
    asked = fixing.Request(
        paths=tuple(map(str, paths or ())),
        stdin_filename=options.path(stdin_filename),
        unsafe_fixes=unsafe_fixes,
        select=tuple(select or ()),
        extend_select=tuple(extend_select or ()),
        ignore=tuple(ignore or ()),
        exclude=tuple(exclude or ()),
        force_exclude=force_exclude,
        config=options.path(config),
        isolated=isolated,
        timings=timings,
        quiet=quiet,
    )
    options.end(fixing.fix(asked))
