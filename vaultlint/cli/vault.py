"""What every command that looks at a vault needs: its root, its config, its rules.

Paths are plain strings here, for a look at one note must not wait for pathlib: it takes 4 ms to import.
"""

from __future__ import annotations

import os
import sys
from functools import cached_property
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING
from unicodedata import normalize, unidata_version

from vaultlint.config import FILE_NAMES, Config, read
from vaultlint.digest import blake2b
from vaultlint.disk.discover import HOW_TO_MARK, UNMARKED, find_root, upwards
from vaultlint.disk.read import Unreadable, read_small
from vaultlint.errors import ConfigError, VaultlintError
from vaultlint.registry import RuleSet, any_installed, choose, chosen_before, rule_types, that_may_fix
from vaultlint.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from vaultlint.disk.cache import Cache
    from vaultlint.edit import Applicability
    from vaultlint.report.baseline import Baseline
    from vaultlint.trust import OwnRules
    from vaultlint.vault import Settings


BASELINE = ".vaultlint-baseline.json"
"""At the root of the vault; Obsidian looks at no name that begins with a dot."""

MAX_BASELINE = 100_000_000
"""Bytes: a million findings."""


_FEW = 5
"""Filters of Obsidian's that are told of one by one."""

_LONG = 80
"""So many characters of one are shown."""


class Choice:
    """A vault, and what is to be looked at in it: paths relative to the root, ``folder`` (None: everything).

    ``isolated`` says that the vault's own config and rules are left out.
    """

    def __init__(
        self, folder: str, why: str, asked: tuple[str, ...] | None, config: Config, *, isolated: bool
    ) -> None:
        self.folder = folder
        self.why = why
        self.asked = asked
        self.config = config
        self.isolated = isolated

    @cached_property
    def root(self) -> Path:
        """The folder of the vault, for those who have the time."""
        from pathlib import Path  # noqa: PLC0415  # see above

        return Path(self.folder)

    @cached_property
    def prefix(self) -> str:
        """The path of the vault in its git repository; empty where they are one, or where there is none."""
        for folder in upwards(self.folder):
            if os.path.exists(os.path.join(folder, ".git")):
                return _below(folder, self.folder)
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

    def rules_for(self, cache: Cache, trust: Applicability | None = None) -> RuleSet:
        """The rules that run, or those that may make fixes that are to be trusted so far.

        Where they were chosen before no others are loaded.

        Raises:
            CacheError: what is remembered cannot be read.
            ConfigError: the config names a rule or an option that there is not.
        """
        from vaultlint.outline import Chosen  # noqa: PLC0415  # it needs sqlite3

        chosen = Chosen.of(cache.words())
        if chosen is not None:
            names = chosen.running if trust is None else chosen.fixing[trust.name]
            before = chosen_before(self.config, names, chosen.known)
            if before is not None:
                return before
        return self.rules if trust is None else that_may_fix(self.rules, trust)

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
        return not self.isolated and os.path.isdir(os.path.join(self.folder, ".vaultlint", "rules"))

    def baseline(self) -> Baseline | None:
        """The findings that are known; None where the vault has no baseline.

        Raises:
            ConfigError: what lies there is none.
        """
        file = os.path.join(self.folder, BASELINE)
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

        return open_cache(self.folder, _key(self.config, self.own.key if self.has_own else ""))


def _key(config: Config, own: str) -> str:
    """What stands for everything that the findings depend on, the vault apart."""
    digest = blake2b(repr((sys.version_info, unidata_version, config, own)).encode(), digest_size=12)
    for module in ("vaultlint", "vaultlint.rules"):
        for folder in import_module(module).__path__:
            for module_file in sorted(_modules(folder)):
                status = os.stat(module_file)
                digest.update(f"{module_file}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    for name, rule in rule_types().items() if any_installed() else ():
        file = import_module(rule.__module__).__file__ or ""
        digest.update(f"{name}\0{file}\0{os.stat(file).st_mtime_ns}\0".encode())
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


def say_what_is_not_obeyed(settings: Settings) -> None:
    """Tell the user of settings of Obsidian's that count there, perhaps, and not here."""
    for name, why in settings.unread:
        say(f"“.obsidian/{name}” is not obeyed: {why}")
    filters = settings.not_understood
    for entry, why in islice(filters.items(), _FEW):
        shown = entry if len(entry) <= _LONG else f"{entry[:_LONG]}…"
        say(f"“{shown}” among Obsidian's “Excluded files” is not obeyed: {why}")
    if len(filters) > _FEW:
        say(f"nor are {len(filters) - _FEW:,} others among them")


def choose_vault(
    paths: Sequence[str | os.PathLike[str]],
    *,
    config: str | os.PathLike[str] | None = None,
    isolated: bool = False,
    select: Sequence[str] = (),
    extend_select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    exclude: Sequence[str] = (),
    quiet: bool = False,
) -> Choice:
    """The vault that the paths belong to, its config, and the rules that run; of rules that do not it tells the user.

    Raises:
        VaultlintError: a path is not there, or they belong to several vaults.
        ConfigError: the config or an option is wrong.
    """
    root = find_root(paths[0] if paths else os.curdir)
    folders: dict[str, set[str]] = {}
    asked = tuple(_inside(os.fspath(path), root.folder, folders) for path in paths) if paths else None
    if asked is not None and "" in asked:
        asked = None
    settled = Config() if isolated else _config(root.folder, config)
    settled = settled.with_command_line(
        select=_split(select), extend_select=_split(extend_select), ignore=_split(ignore), exclude=exclude
    )
    choice = Choice(root.folder, root.why, asked, settled, isolated=isolated)
    if not quiet and choice.has_own and choice.own.untrusted:
        files = ", ".join(choice.own.untrusted)
        say(
            f"rules that lie in the vault and are not trusted do not run: {files}; read them, then: vaultlint trust"
        )
    return choice


def _inside(path: str, root: str, folders: dict[str, set[str]]) -> str:
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


def place_in_vault(path: str, root: str, folders: dict[str, set[str]] | None = None) -> str:
    """A path as the vault knows it: relative to its root, ``/``-separated, NFC.

    The last part of the path is not resolved: a symbolic link in a vault is a file of the vault. ``folders`` is
    what was read of the vault's folders, for callers that ask about many paths.

    Raises:
        VaultlintError: it does not lie in the vault.
    """
    try:
        if os.path.isdir(path):
            resolved = os.path.realpath(path)
        else:
            folder, name = os.path.split(path)
            resolved = os.path.join(os.path.realpath(folder), name)
        inside = _below(root, resolved)
    except ValueError:
        is_marked = find_root(root).why != UNMARKED
        hint = "check one vault at a time" if is_marked else f"{UNMARKED}, and {HOW_TO_MARK}"
        raise VaultlintError(f"“{path}” does not lie in the vault “{root}”; {hint}") from None
    except OSError as error:
        raise VaultlintError(f"“{path}”: {error.strerror}") from None
    typed = normalize("NFC", inside)
    try:
        takes_either = os.path.lexists(os.path.join(root, typed.swapcase()))
    except (OSError, ValueError):
        takes_either = False
    return as_spelled(typed, root, {} if folders is None else folders) if takes_either else typed


def _below(folder: str, path: str) -> str:
    """A path relative to a folder, ``/``-separated; both are real, and it is empty for the folder itself.

    Raises:
        ValueError: it does not lie there.
    """
    if os.path.normcase(path) == os.path.normcase(folder):
        return ""
    prefix = os.path.join(folder, "")
    if not os.path.normcase(path).startswith(os.path.normcase(prefix)):
        raise ValueError(path)
    return path[len(prefix) :].replace(os.sep, "/")


def as_spelled(typed: str, root: str | os.PathLike[str], folders: dict[str, set[str]]) -> str:
    """A path as the disk spells it, where that takes “notes/A.md” and “Notes/a.md” for one file (Windows, macOS).

    The vault knows a file by its one spelling, and would take what is typed otherwise for an empty folder.
    """
    spelled = ""
    for part in typed.split("/"):
        if spelled not in folders:
            try:
                folders[spelled] = {
                    normalize("NFC", name) for name in os.listdir(os.path.join(root, spelled))
                }
            except OSError:
                folders[spelled] = set()
        names = folders[spelled]
        alike = (name for name in names if name.casefold() == part.casefold())
        spelled = f"{spelled}/{part if part in names else next(alike, part)}".removeprefix("/")
    return spelled


def _config(root: str, given: str | os.PathLike[str] | None) -> Config:
    """The config that was named, or the first that lies at the root; it is never searched above."""
    candidates = (
        [os.fspath(given)] if given is not None else [os.path.join(root, name) for name in FILE_NAMES]
    )
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
            found = read(
                data.decode("utf-8-sig"), name=file.replace(os.sep, "/") if given else os.path.basename(file)
            )
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
