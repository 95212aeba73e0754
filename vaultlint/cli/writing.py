"""What the writer and its journal have to say to the user."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from vaultlint.cli.vault import say
from vaultlint.disk.read import Unreadable, read_small
from vaultlint.disk.state import interrupted
from vaultlint.errors import ConfigError, did_you_mean
from vaultlint.report.text import count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vaultlint.disk.journal import Kept
    from vaultlint.disk.write import NotWritten, WriteMode, WriteReport


def recover_first(root: str) -> bool:
    """See to a run over this vault that was interrupted, before any note is read.

    Whether something is left for the user to look at, so that the exit code has to be 2.

    Raises:
        WriteError: the journal cannot be used.
    """
    if not interrupted(root):
        return False
    from pathlib import Path  # noqa: PLC0415  # looking needs no writer

    from vaultlint.disk.write import recover  # noqa: PLC0415

    recovery = recover(Path(root), mode=write_mode())
    if recovery is None:
        return False
    if recovery.restored:
        notes = count(len(recovery.restored), "note")
        say(f"a run was interrupted: {notes} put back as before it")
    if recovery.finished:
        say("a run was interrupted when all of its notes were written: it is done")
    _say(recovery.left, recovery.kept, recovery.notices)
    return not recovery.whole


def tell(report: WriteReport) -> bool:
    """Say what could not be written and why; whether there was something to say."""
    _say((*report.conflicts, *report.refused), report.kept, report.notices)
    return not report.whole


def _say(unwritten: Iterable[NotWritten], kept: Iterable[Kept], notices: Iterable[str]) -> None:
    for entry in unwritten:
        say(f"{entry.path}: not written: {entry.reason}")
    for words in kept:
        say(f"{words.path}: what another program wrote into it is kept in {words.file}")
    for notice in notices:
        say(notice)


def write_mode() -> WriteMode:
    """How the user wants notes to be written: ``write`` in ``vaultlint.toml`` in the user's config folder.

    Not in the vault's own config, which comes with the vault and may be anybody's.

    Raises:
        ConfigError: the file is no TOML, or holds something else.
    """
    import tomllib  # noqa: PLC0415  # for runs that write
    from typing import get_args  # noqa: PLC0415

    from vaultlint.disk.folders import user_folder  # noqa: PLC0415
    from vaultlint.disk.write import WriteMode  # noqa: PLC0415

    file = os.path.join(user_folder("config"), "vaultlint.toml")
    try:
        data = read_small(file)
        table = tomllib.loads((data or b"").decode("utf-8-sig"))
    except Unreadable as error:
        raise ConfigError(f"{file}: {error.reason}") from None
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{file}: it is not TOML: {error}") from None
    for key in table:
        if key != "write":
            raise ConfigError(f"{file}: there is no setting “{key}”{did_you_mean(key, ['write'])}")
    mode = table.get("write", "auto")
    if mode not in get_args(WriteMode):
        raise ConfigError(f"{file}: “write” must be one of {', '.join(get_args(WriteMode))}")
    found: WriteMode = mode
    return found
