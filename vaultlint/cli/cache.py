"""``vaultlint cache``: what is remembered between runs: where it lies, how large it is, and away with it."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from vaultlint.cli import options
from vaultlint.cli.vault import say
from vaultlint.disk.discover import find_root
from vaultlint.report.text import count
from vaultlint.report.visible import visible

FAILED = 2
"""Exit code: something could not be deleted."""


class Task(StrEnum):
    """What is to be done about the cache."""

    INFO = "info"
    CLEAN = "clean"


def cache(
    task: Annotated[Task, typer.Argument(help="Say where it lies and how large it is, or forget it.")],
    path: Annotated[Path, typer.Argument(help="The vault.", show_default="the folder here")] = Path(),
    every: Annotated[bool, typer.Option("--all", help="Forget all vaults, not only this one.")] = False,
    quiet: options.Quiet = False,
) -> None:
    """Show or forget what is remembered of a vault between runs. Only time is lost with it."""
    from vaultlint.disk.cache import cache_folder, folder_of, folders, forget, size  # noqa: PLC0415  # sqlite3

    if every and task is Task.INFO:
        raise typer.BadParameter("info speaks of all vaults anyway", param_hint="--all")
    root = None if every else find_root(path).path
    if task is Task.INFO:
        assert root is not None
        everyone = folders()
        rows = [
            ("this vault", size(folder_of(root)), folder_of(root)),
            (f"all {count(len(everyone), 'vault')}", sum(map(size, everyone)), cache_folder()),
        ]
        sys.stdout.writelines(f"{who:<15} {_amount(much):>9}  {visible(str(at))}\n" for who, much, at in rows)
        return
    doomed = folders() if root is None else (folder_of(root),)
    before = sum(map(size, doomed))
    for folder in doomed:
        forget(folder)
    left = sum(map(size, doomed))
    if not quiet:
        whose = f"of {count(len(doomed), 'vault')}" if root is None else f"of the vault {root}"
        say(f"forgot {_amount(before - left)} {whose}")
    if left:
        say(f"{_amount(left)} could not be deleted: another program is using it, or it may not be changed")
        raise typer.Exit(FAILED)


def _amount(octets: int) -> str:
    """A size as a person reads it: ``0 kB``, ``1 kB``, ``12.3 MB``."""
    if octets < 1_000_000:
        return f"{-(-octets // 1000)} kB"
    return f"{octets / 1_000_000:,.1f} MB"
