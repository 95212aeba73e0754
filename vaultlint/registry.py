"""Where rules come from; choosing and configuring them."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from fnmatch import fnmatchcase
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

from vaultlint.config import did_you_mean
from vaultlint.edit import Applicability
from vaultlint.errors import ConfigError
from vaultlint.named import NamedTuple
from vaultlint.rule import Bad, EngineRule, NoteRule, Rule, VaultRule, options_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from vaultlint.config import Config
    from vaultlint.diagnostic import Severity

ENTRY_POINTS = "vaultlint.rules"
"""The group of entry points under which other packages offer rules."""


_NONE: Mapping[str, Any] = {}
"""Nothing by name; a value that is shared and never changed."""


class RuleSet(NamedTuple):
    """The rules of a run, configured; ``known`` are the names of all that could have been chosen."""

    note: tuple[NoteRule, ...] = ()
    vault: tuple[VaultRule, ...] = ()
    engine: Mapping[str, EngineRule] = _NONE
    severity: Mapping[str, Severity] = _NONE
    known: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """The names of the rules that run."""
        return frozenset((*(rule.name for rule in (*self.note, *self.vault)), *self.engine))


def rule_types() -> dict[str, type[Rule]]:
    """Every rule there is, by name: the bundled ones, then those of installed packages.

    Raises:
        ConfigError: an installed package offers a rule that cannot be loaded or has no good name.
    """
    found = {rule.name: rule for rule in _bundled()}
    for rule in _installed():
        if rule.name in found:
            raise ConfigError(f"an installed package offers a second rule “{rule.name}”")
        found[rule.name] = rule
    return dict(sorted(found.items()))


def choose(config: Config, known: Mapping[str, type[Rule]]) -> RuleSet:
    """The rules that the config asks for, configured.

    Raises:
        ConfigError: a name, glob, option or value that fits nothing.
    """
    source = config.source
    for pattern in (*config.select, *config.extend_select, *config.ignore):
        _expect_rule(pattern, known, source)
    for patterns in config.per_file_ignores.values():
        for pattern in patterns:
            _expect_rule(pattern, known, source)
    for name in (*config.severity, *config.rules):
        _expect_rule(name, known, source)

    def chosen(name: str, rule: type[Rule]) -> bool:
        selected = _matches(name, config.select) if config.select else rule.enabled
        return (selected or _matches(name, config.extend_select)) and not _matches(name, config.ignore)

    # Every rule is configured, even one that does not run: a wrong option is wrong either way.
    rules = {name: configure(rule, config.rules.get(name, {}), config) for name, rule in known.items()}
    return _rule_set(config, [rule for name, rule in rules.items() if chosen(name, known[name])], known)


def chosen_before(config: Config, names: Iterable[str], known: Collection[str]) -> RuleSet | None:
    """What `choose` gave before, as far as these rules go; None where one of them is not ours.

    Of the others nothing is loaded, and whatever was looked over then is not looked over again.
    """
    rules = []
    for name in names:
        try:
            rule = _rule_in(import_module(f"vaultlint.rules.{name.replace('-', '_')}"))
        except ModuleNotFoundError:
            return None
        rules.append(configure(rule, config.rules.get(name, {}), config))
    return _rule_set(config, rules, known)


def that_may_fix(rules: RuleSet, trust: Applicability) -> RuleSet:
    """Those that may make fixes that are to be trusted so far: of our own their examples say it."""
    return rules._replace(
        note=tuple(rule for rule in rules.note if _may_fix(rule, trust)),
        vault=tuple(
            rule for rule in rules.vault if rule.sees in ("files", "targets") or _may_fix(rule, trust)
        ),
        engine={},
    )


def _may_fix(rule: Rule, trust: Applicability) -> bool:
    if not type(rule).__module__.startswith("vaultlint.rules."):
        return True
    bad = [example for example in rule.examples if isinstance(example, Bad)]
    if trust is Applicability.SAFE:
        return any(example.fixed is not None for example in bad)
    return any(example.fixed is not None or example.fixed_unsafely is not None for example in bad)


def _rule_set(config: Config, running: Iterable[Rule], known: Iterable[str]) -> RuleSet:
    running = tuple(running)
    severity = {
        name: grade
        for pattern, grade in config.severity.items()
        for name in known
        if fnmatchcase(name, pattern)
    }
    return RuleSet(
        tuple(rule for rule in running if isinstance(rule, NoteRule)),
        tuple(rule for rule in running if isinstance(rule, VaultRule)),
        {rule.name: rule for rule in running if isinstance(rule, EngineRule)},
        severity,
        frozenset(known),
    )


def configure(rule: type[Rule], options: Mapping[str, Any], config: Config | None = None) -> Rule:
    """The rule with its options.

    A field that `vaultlint.rule.from_config` made gets that part of the config; all others are options.

    Raises:
        ConfigError: an unknown option, or a value of the wrong kind.
    """
    values: dict[str, Any] = {}
    fields = options_of(rule)
    for name, entry in fields.items():
        if entry.config is not None and config is not None:
            values[name] = getattr(config, entry.config)
    if options:
        source = config.source if config else "options"
        hints = get_type_hints(rule)
        names = {name.replace("_", "-"): name for name in fields if fields[name].description is not None}
        for key, value in options.items():
            if key not in names:
                raise ConfigError(
                    f"{source}: rule “{rule.name}” has no option “{key}”{did_you_mean(key, names)}"
                )
            values[names[key]] = _convert(
                value, hints[names[key]], f"{source}: option “{key}” of “{rule.name}”"
            )
    try:
        return rule(**values)
    except ConfigError as error:
        # A part of the config that several rules read names its own place.
        shared = not options and any(entry.config is not None for entry in fields.values())
        about = "" if shared else f"rule “{rule.name}”: "
        raise ConfigError(f"{config.source if config else 'options'}: {about}{error}") from None


def _bundled() -> Iterable[type[Rule]]:
    package = import_module("vaultlint.rules")
    for folder in package.__path__:
        for name in sorted(os.listdir(folder)):
            if name.endswith(".py") and "a" <= name[0] <= "z":
                yield _rule_in(import_module(f"vaultlint.rules.{name[:-3]}"))


def _rule_in(module: Any) -> type[Rule]:
    rules = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == module.__name__
    ]
    if len(rules) != 1:
        raise TypeError(f"{module.__name__} must hold exactly one rule, not {len(rules)}")
    return rules[0]


def _installed() -> Iterable[type[Rule]]:
    if not any_installed():
        return
    from importlib.metadata import entry_points  # noqa: PLC0415  # 30 ms, for the few who have plugins

    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name):
        try:
            loaded = point.load()
        except Exception as error:  # whatever a stranger's module raises
            raise ConfigError(f"the rule “{point.name}” of an installed package fails: {error!r}") from error
        if not (isinstance(loaded, type) and issubclass(loaded, (NoteRule, VaultRule))):
            raise ConfigError(f"the entry point “{point.name}” of an installed package is not a rule")
        yield loaded


def any_installed() -> bool:
    """Whether an installed package may offer rules: a look at files, for it is nearly always no."""
    marker = f"[{ENTRY_POINTS}]".encode()
    for entry in filter(None, sys.path):
        try:
            names = os.listdir(entry)
        except OSError:
            continue
        for name in names:
            if name.endswith("-info"):
                with suppress(OSError), open(f"{entry}/{name}/entry_points.txt", "rb") as file:
                    if marker in file.read():
                        return True
    return False


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _expect_rule(pattern: str, known: Iterable[str], source: str) -> None:
    if not any(fnmatchcase(name, pattern) for name in known):
        raise ConfigError(f"{source}: there is no rule “{pattern}”{did_you_mean(pattern, known)}")


def _convert(value: Any, wanted: Any, where: str) -> Any:
    """A TOML value as the annotation of an option wants it."""
    origin = get_origin(wanted)
    if wanted is Any:
        return value
    if wanted is bool and isinstance(value, bool):
        return value
    if wanted is int and isinstance(value, int) and not isinstance(value, bool):
        return value
    if wanted is float and isinstance(value, (int, float)) and not isinstance(value, bool):
        with suppress(OverflowError):
            return float(value)
    if wanted is str and isinstance(value, str):
        return value
    if origin is Literal and value in get_args(wanted):
        return value
    if origin is tuple and isinstance(value, list):
        item = get_args(wanted)[0]
        return tuple(_convert(entry, item, f"{where}: each entry") for entry in value)
    if origin in (dict, Mapping) and isinstance(value, dict):
        item = get_args(wanted)[1]
        return {key: _convert(entry, item, f"{where}: “{key}”") for key, entry in value.items()}
    raise ConfigError(f"{where} must be {_kind(wanted)}")


def _kind(wanted: Any) -> str:
    origin = get_origin(wanted)
    if origin is Literal:
        return "one of " + ", ".join(f"“{value}”" for value in get_args(wanted))
    if origin is tuple:
        return "a list"
    if origin in (dict, Mapping):
        return "a table"
    return {bool: "true or false", int: "a whole number", float: "a number", str: "a string"}.get(
        wanted, str(wanted)
    )
