"""The application, as typer knows it: for help, for completion, and for what is no plain command line."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer

from vaultlint import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence


def application(commands: Sequence[str]) -> typer.Typer:
    """The command line with these commands."""
    app = typer.Typer(
        name="vaultlint",
        help="Check and repair an Obsidian vault.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_main)
    for name in commands:
        app.command()(getattr(import_module(f"vaultlint.cli.{name}"), name))
    return app


def _version(value: bool) -> None:
    if value:
        sys.stdout.write(f"vaultlint {__version__}\n")
        raise typer.Exit


def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    del version
