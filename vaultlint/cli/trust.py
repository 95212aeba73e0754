"""``vaultlint trust``: let the Python rules that lie in a vault run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from vaultlint.cli.vault import say
from vaultlint.disk.discover import find_root
from vaultlint.report.text import count
from vaultlint.report.visible import visible


def trust(
    vault: Annotated[Path, typer.Argument(help="The vault, or a path in it.")] = Path(),
    show_list: Annotated[
        bool, typer.Option("--list", help="Show the rules that lie in the vault, and trust none.")
    ] = False,
) -> None:
    """Trust the Python rules in the vault's folder “.vaultlint/rules”, as they are now.

    They are programs, and will run with your rights: read them first. When a file changes, by your hand or by
    another's, it is not run until it is trusted again. A file that was removed is forgotten.
    """
    from vaultlint import trust as trusting  # noqa: PLC0415  # the help needs it not

    root = find_root(vault)
    if show_list:
        for path, trusted in trusting.trusted_now(root.path).items():
            sys.stdout.write(f"{visible(path)}  ({'trusted' if trusted else 'not trusted'})\n")
        return
    say(f"the vault is {root.path} ({root.why})")
    hashes = trusting.trust(root.path)
    for path, digest in hashes.items():
        sys.stdout.write(f"{digest}  {visible(path)}\n")
    say(
        f"{count(len(hashes), 'rule')} trusted as they are now"
        if len(hashes) != 1
        else "1 rule trusted as it is now"
    )
