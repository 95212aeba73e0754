"""``vaultlint check``: what can be asked of it; `vaultlint.cli.checking` does it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vaultlint.cli import checking, options
from vaultlint.report import FORMATS


def _format(value: str) -> str:
    if value not in FORMATS:
        raise typer.BadParameter(f"choose one of {', '.join(FORMATS)}")
    return value


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Notes and folders of one vault.", show_default="the folder here"),
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Repair what can be repaired safely.")] = False,
    unsafe_fixes: options.UnsafeFixes = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix would change, as a diff, and change nothing.")
    ] = False,
    select: options.Select = None,
    extend_select: options.ExtendSelect = None,
    ignore: options.Ignore = None,
    exclude: options.Exclude = None,
    force_exclude: options.ForceExclude = False,
    output_format: Annotated[
        str,
        typer.Option(
            "--output-format", callback=_format, metavar="FORMAT", help=f"One of {', '.join(FORMATS)}."
        ),
    ] = "text",
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Show how many findings each rule has, not the findings.")
    ] = False,
    all: Annotated[  # noqa: A002  # named as the option
        bool, typer.Option("--all", help="Show every finding on a terminal too.")
    ] = False,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit 0 although there are findings.")
    ] = False,
    exit_non_zero_on_fix: Annotated[
        bool, typer.Option("--exit-non-zero-on-fix", help="Exit 1 when a note was repaired.")
    ] = False,
    changed_since: Annotated[
        str | None,
        typer.Option(
            "--changed-since",
            metavar="REVISION",
            help="Report on notes that changed since a git revision, and on links that the changes broke.",
        ),
    ] = None,
    tracked_only: Annotated[
        bool,
        typer.Option(
            "--tracked-only",
            help="Take files that git does not track as not there: for everybody else a link to one is broken.",
        ),
    ] = False,
    no_baseline: Annotated[
        bool, typer.Option("--no-baseline", help="Show the findings too that the baseline knows.")
    ] = False,
    config: options.ConfigFile = None,
    isolated: options.Isolated = False,
    jobs: options.Jobs = None,
    executor: Annotated[
        str | None,
        typer.Option(
            "--executor",
            metavar="ADDRESS",
            help="Let a cluster read the vault: dask://HOST:PORT, which you have to trust.",
        ),
    ] = None,
    no_cache: options.NoCache = False,
    timings: options.Timings = False,
    quiet: options.Quiet = False,
) -> None:
    """Check the notes of a vault, and with --fix repair them in place."""
    asked = checking.Request(
        paths=tuple(map(str, paths or ())),
        fix=fix,
        unsafe_fixes=unsafe_fixes,
        diff=diff,
        select=tuple(select or ()),
        extend_select=tuple(extend_select or ()),
        ignore=tuple(ignore or ()),
        exclude=tuple(exclude or ()),
        force_exclude=force_exclude,
        output_format=output_format,  # type: ignore[arg-type]  # the callback has looked
        statistics=statistics,
        all=all,
        exit_zero=exit_zero,
        exit_non_zero_on_fix=exit_non_zero_on_fix,
        changed_since=changed_since,
        tracked_only=tracked_only,
        no_baseline=no_baseline,
        config=options.path(config),
        isolated=isolated,
        jobs=jobs,
        executor=executor,
        no_cache=no_cache,
        timings=timings,
        quiet=quiet,
    )
    options.end(checking.check(asked))
