"""The application: the commands, and what becomes of errors."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from vaultlint import __version__
from vaultlint.cli.check import check
from vaultlint.cli.fix import fix
from vaultlint.cli.resolve import resolve
from vaultlint.cli.rule import rule
from vaultlint.cli.undo import undo
from vaultlint.errors import VaultlintError

if TYPE_CHECKING:
    from collections.abc import Sequence

USAGE = 2
"""Exit code: the user's mistake, or a file that could not be written."""

app = typer.Typer(
    name="vaultlint",
    help="Check and repair an Obsidian vault.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(check)
app.command()(fix)
app.command()(rule)
app.command()(resolve)
app.command()(undo)


def _version(value: bool) -> None:
    if value:
        sys.stdout.write(f"vaultlint {__version__}\n")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    del version


def run(arguments: Sequence[str]) -> int:
    """Run one command; gives the exit code."""
    try:
        app(list(arguments))
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else 1
    except VaultlintError as error:
        sys.stderr.write(f"vaultlint: {error}\n")
        return USAGE
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): no reason to complain, nor at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("vaultlint: stopped\n")
        return 130
    return 0
