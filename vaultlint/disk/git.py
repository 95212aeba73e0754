"""What git says has changed. It is asked only when the user names a revision."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from vaultlint.errors import VaultlintError

if TYPE_CHECKING:
    from pathlib import Path

# A vault that came with its own .git must not be able to name programs for git to run.
_GIT = ("git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false")


class Changes(NamedTuple):
    """Files of a vault since a revision: those that are new or different, and those that are gone."""

    changed: frozenset[str]
    gone: frozenset[str]


def changes_since(root: Path, revision: str) -> Changes:
    """What differs between a revision and the files as they are, files unknown to git included.

    Raises:
        VaultlintError: there is no git, no repository, or no such revision.
    """
    commit = _ask(root, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}").strip()
    fields = _ask(
        root, "diff", "--name-status", "--no-renames", "--no-ext-diff", "--relative", "-z", commit, "--", "."
    ).split("\0")
    changed: set[str] = set()
    gone: set[str] = set()
    for status, path in zip(fields[::2], fields[1::2], strict=False):
        (gone if status == "D" else changed).add(path)
    changed.update(filter(None, _ask(root, "ls-files", "--others", "--exclude-standard", "-z").split("\0")))
    return Changes(_as_in_vault(changed), _as_in_vault(gone - changed))


def _as_in_vault(paths: set[str]) -> frozenset[str]:
    return frozenset(normalize("NFC", path) for path in paths)


def _ask(root: Path, command: str, *arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603  # arguments are ours, but for a revision behind --end-of-options
            [*_GIT, command, *arguments], cwd=root, capture_output=True, check=False, stdin=subprocess.DEVNULL
        )
    except OSError as error:
        raise VaultlintError(f"git cannot be run: {error.strerror}") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise VaultlintError(f"git {command}: {said or 'failed'}")
    return done.stdout.decode("utf-8", "surrogateescape")
