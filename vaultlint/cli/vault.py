"""What every command that looks at a vault needs: its root, its config, its rules."""

from __future__ import annotations

import os
import sys
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize, unidata_version

from vaultlint.config import FILE_NAMES, Config, read
from vaultlint.digest import blake2b
from vaultlint.disk.discover import find_root
from vaultlint.disk.read import Unreadable, read_small
from vaultlint.errors import ConfigError, VaultlintError
from vaultlint.registry import RuleSet, any_installed, choose, rule_types
from vaultlint.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vaultlint.disk.cache import Cache
    from vaultlint.report.baseline import Baseline
    from vaultlint.trust import OwnRules


BASELINE = ".vaultlint-baseline.json"
"""At the root of the vault; Obsidian looks at no name that begins with a dot."""

MAX_BASELINE = 100_000_000
"""Bytes: a million findings."""


class Choice:
    """A vault, and what is to be looked at in it: paths relative to the root (None: everything).

    ``isolated`` says that the vault's own config and rules are left out.
    """

    def __init__(
        self, root: Path, why: str, asked: tuple[str, ...] | None, config: Config, *, isolated: bool
    ) -> None:
        self.root = root
        self.why = why
        self.asked = asked
        self.config = config
        self.isolated = isolated

    @cached_property
    def prefix(self) -> str:
        """The path of the vault in its git repository; empty where they are one, or where there is none."""
        for folder in (self.root, *self.root.parents):
            if (folder / ".git").exists():
                inside = self.root.relative_to(folder)
                return "" if inside == Path() else inside.as_posix()
        return ""

    @cached_property
    def rules(self) -> RuleSet:
        """The rules that run; they are loaded when a note has to be looked at.

        Raises:
            ConfigError: the config names a rule or an option that there is not.
        """
        known = rule_types()
        own = self.own.rules if self.has_own else {}
        for name in own:
            if name in known:
                raise ConfigError(f"a rule of the vault has the name “{name}” of another")
        return choose(self.config, {**known, **own})

    @cached_property
    def own(self) -> OwnRules:
        """The vault's own rules.

        Raises:
            ConfigError: one that is trusted cannot be loaded.
        """
        from vaultlint.trust import own_rules  # noqa: PLC0415  # for vaults that have any

        return own_rules(self.root)

    @property
    def has_own(self) -> bool:
        """Whether there may be rules in the vault; a look at a folder."""
        return not self.isolated and (self.root / ".vaultlint" / "rules").is_dir()

    def baseline(self) -> Baseline | None:
        """The findings that are known; None where the vault has no baseline.

        Raises:
            ConfigError: what lies there is none.
        """
        file = self.root / BASELINE
        try:
            data = read_small(file, MAX_BASELINE)
        except Unreadable as error:
            raise ConfigError(f"{file}: {error.reason}") from None
        if data is None:
            return None
        from vaultlint.report.baseline import Baseline  # noqa: PLC0415  # most vaults have none

        return Baseline.read(data.decode("utf-8", "replace"), name=BASELINE)

    def cache(self) -> Cache | None:
        """What earlier runs with the same rules, options and version of vaultlint learnt of the vault."""
        from vaultlint.disk.cache import open_cache  # noqa: PLC0415  # sqlite3 takes 5 ms

        return open_cache(self.root, _key(self.config, self.own.key if self.has_own else ""))


def _key(config: Config, own: str) -> str:
    """What stands for everything that the findings depend on, the vault apart."""
    digest = blake2b(repr((sys.version_info, unidata_version, config, own)).encode(), digest_size=12)
    for module in ("vaultlint", "vaultlint.rules"):
        for folder in import_module(module).__path__:
            for module_file in sorted(_modules(folder)):
                status = os.stat(module_file)  # noqa: PTH116  # a Path each would take three times as long
                digest.update(f"{module_file}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    for name, rule in rule_types().items() if any_installed() else ():
        file = Path(import_module(rule.__module__).__file__ or "")
        digest.update(f"{name}\0{file}\0{file.stat().st_mtime_ns}\0".encode())
    return digest.hexdigest()


def _modules(folder: str) -> Iterator[str]:
    """The modules in a folder, and in those in it."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                yield entry.path
            elif "." not in entry.name and entry.name != "__pycache__" and entry.is_dir():
                yield from _modules(entry.path)


def say(text: str) -> None:
    """Tell the user something that is not a finding: on standard error."""
    sys.stderr.write(f"{visible(text)}\n")


def choose_vault(
    paths: Sequence[Path],
    *,
    config: Path | None = None,
    isolated: bool = False,
    select: Sequence[str] = (),
    extend_select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    exclude: Sequence[str] = (),
) -> Choice:
    """The vault that the paths belong to, its config, and the rules that run.

    Raises:
        VaultlintError: a path is not there, or they belong to several vaults.
        ConfigError: the config or an option is wrong.
    """
    first = paths[0] if paths else Path()
    root = find_root(first)
    folders: dict[str, set[str]] = {}
    asked = tuple(_inside(path, root.path, folders) for path in paths) if paths else None
    if asked is not None and "" in asked:
        asked = None
    settled = Config() if isolated else _config(root.path, config)
    settled = settled.with_command_line(
        select=_split(select), extend_select=_split(extend_select), ignore=_split(ignore), exclude=exclude
    )
    choice = Choice(root.path, root.why, asked, settled, isolated=isolated)
    if choice.has_own and choice.own.untrusted:
        files = ", ".join(choice.own.untrusted)
        say(
            f"rules that lie in the vault and are not trusted do not run: {files}; read them, then: vaultlint trust"
        )
    return choice


def _inside(path: Path, root: Path, folders: dict[str, set[str]]) -> str:
    """The path of something that is there, as the vault knows it; empty for the root itself.

    Raises:
        VaultlintError: there is no such path, or it does not lie in the vault.
    """
    try:
        if not os.path.lexists(path):
            raise VaultlintError(f"there is no “{path}”")
    except ValueError:
        raise VaultlintError(f"“{path}” is no path") from None
    return place_in_vault(path, root, folders)


def place_in_vault(path: Path, root: Path, folders: dict[str, set[str]] | None = None) -> str:
    """A path as the vault knows it: relative to its root, ``/``-separated, NFC.

    The last part of the path is not resolved: a symbolic link in a vault is a file of the vault. ``folders`` is
    what was read of the vault's folders, for callers that ask about many paths.

    Raises:
        VaultlintError: it does not lie in the vault.
    """
    try:
        resolved = path.resolve() if path.is_dir() else path.parent.resolve() / path.name
        inside = resolved.relative_to(root)
    except ValueError:
        raise VaultlintError(
            f"“{path}” does not lie in the vault “{root}”; check one vault at a time"
        ) from None
    except OSError as error:
        raise VaultlintError(f"“{path}”: {error.strerror}") from None
    typed = normalize("NFC", "" if inside == Path() else inside.as_posix())
    try:
        takes_either = os.path.lexists(root / typed.swapcase())
    except (OSError, ValueError):
        takes_either = False
    return as_spelled(typed, root, {} if folders is None else folders) if takes_either else typed


def as_spelled(typed: str, root: Path, folders: dict[str, set[str]]) -> str:
    """A path as the disk spells it, where that takes “notes/A.md” and “Notes/a.md” for one file (Windows, macOS).

    The vault knows a file by its one spelling, and would take what is typed otherwise for an empty folder.
    """
    spelled = ""
    for part in typed.split("/"):
        if spelled not in folders:
            try:
                folders[spelled] = {normalize("NFC", entry.name) for entry in (root / spelled).iterdir()}
            except OSError:
                folders[spelled] = set()
        names = folders[spelled]
        alike = (name for name in names if name.casefold() == part.casefold())
        spelled = f"{spelled}/{part if part in names else next(alike, part)}".removeprefix("/")
    return spelled


def _config(root: Path, given: Path | None) -> Config:
    """The config that was named, or the first that lies at the root; it is never searched above."""
    candidates = [given] if given is not None else [root / name for name in FILE_NAMES]
    for file in candidates:
        try:
            data = read_small(file)
        except Unreadable as error:
            raise ConfigError(f"{file}: {error.reason}") from None
        if data is None:
            if given is not None:
                raise ConfigError(f"there is no config “{file}”")
            continue
        try:
            found = read(data.decode("utf-8-sig"), name=file.as_posix() if given else file.name)
        except UnicodeDecodeError:
            raise ConfigError(f"{file}: it is not UTF-8") from None
        if found is not None:
            return found
        if given is not None:
            raise ConfigError(f"{file}: there is no [tool.vaultlint] in it")
    return Config()


def _split(values: Sequence[str]) -> tuple[str, ...]:
    """``--select a,b --select c`` names three."""
    return tuple(name for value in values for part in value.split(",") if (name := part.strip()))
