"""The commands, and what becomes of errors."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from vaultlint.cli.arguments import plain
from vaultlint.errors import VaultlintError

if TYPE_CHECKING:
    from collections.abc import Sequence

USAGE = 2
"""Exit code: the user's mistake, or a file that could not be written."""

COMMANDS = ("check", "fix", "rule", "resolve", "init", "baseline", "undo", "cache", "trust")
"""Each is a function in the module of its name; a command line pays for the import of its own only."""


def run(arguments: Sequence[str]) -> int:
    """Run one command; gives the exit code."""
    try:
        code = _called(arguments)
        # What cannot be written would be found out at exit, too late for the exit code.
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): no reason to complain.
        _let_go()
        return 1
    except OSError as error:
        # A full disk behind standard output, say, or a config folder on a disk that fails.
        _let_go()
        with suppress(OSError):
            from vaultlint.report.visible import visible  # noqa: PLC0415  # for the unlucky

            about = f"{error.filename}: " if error.filename else ""
            sys.stderr.write(f"vaultlint: {visible(about)}{(error.strerror or str(error)).lower()}\n")
        return USAGE
    except KeyboardInterrupt:
        sys.stderr.write("vaultlint: stopped\n")
        return 130
    return code


def _called(arguments: Sequence[str]) -> int:
    asked = [name for name in COMMANDS if name in arguments[:1]]
    try:
        known = plain(arguments, os.environ)
        if known is not None:
            return known()
        from vaultlint.cli.application import application  # noqa: PLC0415  # typer takes 30 ms

        application(asked or COMMANDS)(list(arguments))
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else 1
    except VaultlintError as error:
        from vaultlint.report.visible import visible  # noqa: PLC0415  # for the unlucky

        # It may name what a vault's config says, which may be anybody's.
        sys.stderr.write(f"vaultlint: {visible(str(error))}\n")
        return USAGE
    return 0


def _let_go() -> None:
    """Give up standard output, so that Python does not fail on it once more at exit."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
