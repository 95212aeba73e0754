"""What the user asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vaultlint.diagnostic import Severity
from vaultlint.errors import ConfigError, VaultlintError, did_you_mean
from vaultlint.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["FILE_NAMES", "Config", "did_you_mean", "from_table", "ignored_by", "read"]

FILE_NAMES = ("vaultlint.toml", ".vaultlint.toml", "pyproject.toml")
"""Where a vault's config may lie, first come first served; in the last, under ``[tool.vaultlint]``."""


_NONE: Mapping[str, Any] = {}
"""Nothing by name; a value that is shared and never changed."""


class Config(NamedTuple):
    """What to check, and how; patterns of files are those of ``.gitignore``.

    An empty ``select`` means every rule that is on by default.
    """

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = _NONE
    severity: Mapping[str, Severity] = _NONE
    rules: Mapping[str, Mapping[str, Any]] = _NONE
    schema: tuple[Mapping[str, Any], ...] = ()
    source: str = "the config"
    """The name of the file it comes from, for messages."""

    def with_command_line(
        self,
        *,
        select: Iterable[str] = (),
        extend_select: Iterable[str] = (),
        ignore: Iterable[str] = (),
        exclude: Iterable[str] = (),
    ) -> Config:
        """The config as the command line changes it: ``select`` replaces, the others add."""
        return self._replace(
            select=tuple(select) or self.select,
            extend_select=(*self.extend_select, *extend_select),
            ignore=(*self.ignore, *ignore),
            exclude=(*self.exclude, *exclude),
        )


def read(text: str, *, name: str) -> Config | None:
    """The config that the text of a TOML file holds; None for a pyproject.toml without ours.

    Raises:
        ConfigError: it is not TOML, has unknown keys, or values of the wrong kind.
    """
    import tomllib  # noqa: PLC0415  # most vaults have no config, and the import takes 12 ms

    try:
        table = tomllib.loads(text)
        # What cannot be written down cannot be told of either: numbers of thousands of digits in another base.
        repr(table)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name}: {error}") from None
    except (ValueError, RecursionError):
        raise ConfigError(f"{name}: it is nested too deeply, or a number in it is too long") from None
    if name.rpartition("/")[2] == "pyproject.toml":
        tool = _table(table.get("tool", {}), f"{name}: “tool”")
        if "vaultlint" not in tool:
            return None
        table = _table(tool["vaultlint"], f"{name}: “tool.vaultlint”")
    return from_table(table, name=name)


def from_table(table: Mapping[str, Any], *, name: str) -> Config:
    """The config in a parsed TOML table.

    Raises:
        ConfigError: unknown keys, or values of the wrong kind.
    """
    readers = {
        "select": _strings,
        "extend-select": _strings,
        "ignore": _strings,
        "exclude": _strings,
        "per-file-ignores": _lists_of_strings,
        "severity": _severities,
        "rules": _tables,
        "schema": _list_of_tables,
    }
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in readers:
            raise ConfigError(f"{name}: unknown key “{key}”{did_you_mean(key, readers)}")
        values[key.replace("-", "_")] = readers[key](value, f"{name}: “{key}”")
    return Config(**values, source=name)


def ignored_by(ignores: Mapping[str, Iterable[str]]) -> Callable[[str, str], bool] | None:
    """Whether the config's per-file-ignores silence a rule (first) for a path (second)."""
    if not ignores:
        return None
    from fnmatch import fnmatchcase  # noqa: PLC0415

    from vaultlint.globs import GlobError, Globs  # noqa: PLC0415  # only the few who have such patterns pay for it

    try:
        entries = [(Globs([pattern]), tuple(names)) for pattern, names in ignores.items()]
    except GlobError as error:
        raise VaultlintError(f"a pattern in per-file-ignores is none: {error}") from None

    def ignored(rule: str, path: str) -> bool:
        return any(
            globs.match(path) for globs, names in entries if any(fnmatchcase(rule, name) for name in names)
        )

    return ignored


def _strings(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise ConfigError(f"{where} must be a list of strings")
    return tuple(value)


def _table(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ConfigError(f"{where} must be a table")
    return value


def _lists_of_strings(value: Any, where: str) -> dict[str, tuple[str, ...]]:
    return {key: _strings(entry, f"{where}, “{key}”,") for key, entry in _table(value, where).items()}


def _severities(value: Any, where: str) -> dict[str, Severity]:
    found = {}
    for key, entry in _table(value, where).items():
        if entry not in list(Severity):
            raise ConfigError(f"{where}: “{key}” must be one of error, warning and info")
        found[key] = Severity(entry)
    return found


def _tables(value: Any, where: str) -> dict[str, Mapping[str, Any]]:
    return {key: _table(entry, f"{where}, “{key}”,") for key, entry in _table(value, where).items()}


def _list_of_tables(value: Any, where: str) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(value, list):
        raise ConfigError(f"{where} must be a list of tables ([[schema]])")
    return tuple(_table(entry, where) for entry in value)
