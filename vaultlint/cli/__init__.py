"""The command line: options, calls and exit codes; one file a command.

Exit codes: 0 clean, 1 findings, 2 the user's mistake or a file that could not be written.
"""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Run the command line; gives the exit code."""
    # A run makes millions of small objects that all live to its end: collecting costs a fifth of it.
    gc.disable()
    try:
        from vaultlint.cli.app import run  # noqa: PLC0415  # after the collector is off
        from vaultlint.cli.terminal import end_on_request, plain_streams  # noqa: PLC0415

        if not plain_streams():
            sys.stderr.write("vaultlint: standard output is closed\n")
            return 2
        end_on_request()
        return run(sys.argv[1:])
    except KeyboardInterrupt:
        # Before a command runs, which sees to it itself.
        return 130
    finally:
        # Python collects once more when it ends, and would look at every object there is.
        gc.freeze()
