"""What git knows: what has changed, what it tracks. It is asked only when the user says so."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING
from unicodedata import normalize

from vaultlint.errors import VaultlintError
from vaultlint.named import NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

# A vault that came with its own .git must not be able to name programs for git to run (see `_Git` for
# filters, which have names), and looking must not write: a refreshed index is a change under the vault.
_OPTIONS = (
    "-c",
    "core.fsmonitor=false",
    "-c",
    f"core.hooksPath={os.devnull}",
    "-c",
    "diff.autoRefreshIndex=false",
    "-c",
    "core.quotePath=false",
)


class Changes(NamedTuple):
    """Files of a vault since a revision: those that are new or different, and those that are gone."""

    changed: frozenset[str]
    gone: frozenset[str]


def changes_since(root: Path, revision: str) -> Changes:
    """What differs between a revision and the files as they are, files unknown to git included.

    Raises:
        VaultlintError: there is no git, no repository, or no such revision.
    """
    git = _Git(root)
    commit = git.ask("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}").strip()
    fields = git.ask(
        "diff", "--name-status", "--no-renames", "--no-ext-diff", "--relative", "-z", commit, "--", "."
    ).split("\0")
    changed: set[str] = set()
    gone: set[str] = set()
    modified: set[str] = set()
    for status, path in zip(fields[::2], fields[1::2], strict=False):
        {"D": gone, "M": modified}.get(status, changed).add(path)
    if modified:
        # A file that was written again as it was counts as modified while the index is not refreshed. Git compares
        # the content when it lists what differs from the index, and what the index has is compared by its hash.
        staged = git.ask(
            "diff", "--cached", "--name-only", "--no-renames", "--relative", "-z", commit, "--", "."
        )
        edited = git.ask("ls-files", "--modified", "-z")
        changed |= modified.intersection((*staged.split("\0"), *edited.split("\0")))
    changed.update(filter(None, git.ask("ls-files", "--others", "--exclude-standard", "-z").split("\0")))
    return Changes(_as_in_vault(changed), _as_in_vault(gone - changed))


def tracked(root: Path) -> frozenset[str]:
    """What a clone of the repository would have of a vault: the files in git's index, those to be committed included.

    A symbolic link is one entry of git's, and so is a submodule, whatever lies behind it.

    Raises:
        VaultlintError: there is no git, or no repository.
    """
    try:
        listed = _Git(root).ask("ls-files", "--cached", "-z")
    except VaultlintError as error:
        raise VaultlintError(f"git does not say which files of “{root}” it tracks: {error}") from None
    return _as_in_vault(set(filter(None, listed.split("\0"))))


def _as_in_vault(paths: set[str]) -> frozenset[str]:
    return frozenset(normalize("NFC", path) for path in paths)


class _Git:
    """git in one vault, made unable to run what the vault's own config names."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._program = _program()
        # No transport: a commit that is missing in a partial clone would be fetched, by programs of its choice.
        self._environment = os.environ | {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1"}
        if "GIT_WORK_TREE" not in os.environ:
            # Hooks are told where the repository lies. Git then takes the folder it is called in for its top.
            self._environment.pop("GIT_DIR", None)
        # Filters are run on files that may have changed, to compare them. Without theirs these count as changed.
        first = int(os.environ.get("GIT_CONFIG_COUNT") or 0)
        settings = [f"{name}.{part}" for name in self._filters() for part in ("clean", "process")]
        self._environment["GIT_CONFIG_COUNT"] = str(first + len(settings))
        for number, setting in enumerate(settings, first):
            self._environment[f"GIT_CONFIG_KEY_{number}"] = setting
            self._environment[f"GIT_CONFIG_VALUE_{number}"] = ""

    def ask(self, command: str, *arguments: str) -> str:
        """What git says.

        Raises:
            VaultlintError: it cannot be run, or fails.
        """
        done = self._run(command, *arguments)
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().partition("\n")[0]
            raise VaultlintError(f"git {command}: {said or 'failed'}")
        return done.stdout.decode("utf-8", "surrogateescape")

    def _filters(self) -> list[str]:
        listed = self._run("config", "--null", "--name-only", "--get-regexp", r"^filter\.").stdout
        keys = listed.decode("utf-8", "surrogateescape").split("\0")
        return sorted({key.rpartition(".")[0] for key in keys if key.count(".") > 1})

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(  # noqa: S603  # arguments are ours, but for a revision behind --end-of-options
                [self._program, *_OPTIONS, *arguments],
                cwd=self._root,
                env=self._environment,
                capture_output=True,
                check=False,
                stdin=subprocess.DEVNULL,
            )
        except OSError as error:
            raise VaultlintError(f"git cannot be run: {error.strerror}") from None


def _program() -> str:
    """Where git is.

    Windows would look into the working folder first, and so does any system where an entry of the search path
    is relative; that folder may be a vault with a program of this name.

    Raises:
        VaultlintError: it is nowhere.
    """
    name = "git.exe" if sys.platform == "win32" else "git"
    for folder in os.get_exec_path():
        file = os.path.join(folder, name)
        if os.path.isabs(folder) and os.access(file, os.X_OK) and os.path.isfile(file):
            return file
    raise VaultlintError("git cannot be run: there is none on the search path")
