"""``vaultlint undo``: take back what a run wrote."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vaultlint.cli import options
from vaultlint.cli.vault import say
from vaultlint.cli.writing import tell, write_mode
from vaultlint.disk.discover import find_root
from vaultlint.errors import VaultlintError
from vaultlint.report.text import count
from vaultlint.report.visible import visible

if TYPE_CHECKING:
    from vaultlint.disk.journal import Summary

FAILED = 2
"""Exit code: a note was changed since, or could not be written."""


def undo(
    run: Annotated[
        str | None,
        typer.Argument(help="The run to take back, as --list names it.", show_default="the last that stands"),
    ] = None,
    vault: Annotated[
        Path, typer.Option("--vault", metavar="PATH", help="The vault, or a path in it.")
    ] = Path(),
    show_list: Annotated[bool, typer.Option("--list", help="Show the runs that can be taken back.")] = False,
    quiet: options.Quiet = False,
) -> None:
    """Take back what a run wrote: the last one, or the one that is named.

    Every note gets back the bytes it had. A note that was changed since stays as it is, which is said.
    """
    from vaultlint.disk import write  # noqa: PLC0415  # the help needs no writer

    if run == "":
        # A variable that was never set must not take back whatever was last.
        raise VaultlintError("a run is named by what --list shows; an empty name is none")
    if run is not None and not show_list and Path(run).exists():
        # `vaultlint undo ~/vault`, as fingers used to the other commands will type it.
        vault, run = Path(run), None
    root = find_root(vault)
    if show_list:
        sys.stdout.writelines(_line(entry) for entry in write.runs(root.path))
        return
    if not quiet:
        say(f"the vault is {root.path} ({root.why})")
    report = write.undo(root.path, run, mode=write_mode())
    failed = tell(report)
    if not quiet:
        say(f"took back {count(len(report.written), 'note')}")
        if report.run is not None:
            say(f"to have it again: vaultlint undo {report.run}")
    if failed:
        raise typer.Exit(FAILED)


def _line(run: Summary) -> str:
    """One run: its name, when, what, and whether it still stands."""
    started = datetime.fromisoformat(run.started).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    what = f"{run.command} of {run.undoes}" if run.undoes else run.command
    if run.state == "back":
        standing = "interrupted, and put back"
    elif run.state == "open":
        standing = "interrupted; the next run sees to it"
    else:
        standing = "taken back" if run.undone else "stands"
    return visible(f"{run.name}  {started}  {count(run.notes, 'note')}  {what}  ({standing})") + "\n"
