"""Python rules that lie in a vault, and run only after their exact bytes were trusted.

A vault is other people's text: it may be cloned, shared or synced. A rule in it is a program. The bytes
that a user has read and trusted are remembered by their hash, outside the vault; what was changed since, by
whomever, is not run. What is run is what was hashed: a file is read once.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, field
from hashlib import sha256
from types import ModuleType
from typing import TYPE_CHECKING

from vaultlint.disk.journal import Journal
from vaultlint.disk.read import Unreadable, read_small
from vaultlint.disk.state import state_folder
from vaultlint.errors import ConfigError
from vaultlint.rule import NoteRule, Rule, VaultRule

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FOLDER = ".vaultlint/rules"
"""Where a vault's own rules lie; like everything that begins with a dot it is no part of the vault to Obsidian."""

_RECORD = "trusted"


@dataclass(frozen=True, slots=True)
class OwnRules:
    """The rules that lie in a vault.

    ``rules`` are those that are trusted, by name; ``untrusted`` the paths of the files that are not, or not
    any more; ``key`` stands for the bytes of those that run.
    """

    rules: Mapping[str, type[Rule]] = field(default_factory=dict)
    untrusted: tuple[str, ...] = ()
    key: str = ""


def own_rules(root: Path, *, state: Path | None = None) -> OwnRules:
    """Load the rules of a vault that are trusted. A vault without any costs one look at a folder.

    Raises:
        ConfigError: a trusted file is no rule, or fails.
    """
    found = rule_files(root)
    if not found:
        return OwnRules()
    trusted = _recorded(root, state)
    rules: dict[str, type[Rule]] = {}
    untrusted = []
    ran = sha256()
    for path, data in found.items():
        if trusted.get(path) != _hash(data):
            untrusted.append(path)
            continue
        rule = _load(path, data)
        if rule.name in rules:
            raise ConfigError(f"{path}: there is a second rule “{rule.name}”")
        rules[rule.name] = rule
        ran.update(f"{path}\0{_hash(data)}\0".encode())
    return OwnRules(rules, tuple(untrusted), ran.hexdigest() if rules else "")


def rule_files(root: Path) -> dict[str, bytes]:
    """The Python files in the vault's folder of rules, by path; links are not followed.

    Raises:
        ConfigError: one cannot be read.
    """
    folder = root / FOLDER
    try:
        with os.scandir(folder) as entries:
            names = sorted(
                entry.name
                for entry in entries
                if entry.name.endswith(".py") and entry.is_file(follow_symlinks=False)
            )
    except OSError:
        return {}
    found = {}
    for name in names:
        try:
            data = read_small(folder / name)
        except Unreadable as error:
            raise ConfigError(f"{FOLDER}/{name}: {error.reason}") from None
        if data is not None:
            found[f"{FOLDER}/{name}"] = data
    return found


def trust(root: Path, *, state: Path | None = None) -> dict[str, str]:
    """Trust the rule files of a vault as they are now, and no others; gives their hashes by path.

    Raises:
        ConfigError: one cannot be read.
        WriteError: the record cannot be written.
    """
    hashes = {path: _hash(data) for path, data in rule_files(root).items()}
    record = {"vault": os.fspath(root), "files": hashes}
    Journal(os.fspath(root), state=state).remember(_RECORD, json.dumps(record, indent=1).encode())
    return hashes


def trusted_now(root: Path, *, state: Path | None = None) -> dict[str, bool]:
    """Of every rule file in a vault, whether it is trusted as it is."""
    recorded = _recorded(root, state)
    return {path: recorded.get(path) == _hash(data) for path, data in rule_files(root).items()}


def _recorded(root: Path, state: Path | None) -> dict[str, str]:
    try:
        data = read_small(f"{state_folder(root, state)}/{_RECORD}")
        record = json.loads(data or b"{}")
    except (Unreadable, ValueError):
        return {}
    files = record.get("files") if isinstance(record, dict) else None
    return files if isinstance(files, dict) else {}


def _hash(data: bytes) -> str:
    return sha256(data).hexdigest()


def _load(path: str, data: bytes) -> type[Rule]:
    """Run a file whose bytes are trusted, and take the one rule out of it.

    Raises:
        ConfigError: it fails, or does not hold one rule.
    """
    name = f"vaultlint_own_rule_{_hash(path.encode())[:16]}"
    module = ModuleType(name)
    module.__file__ = path
    # Dataclasses look their module up by its name.
    sys.modules[name] = module
    try:
        exec(compile(data, path, "exec"), module.__dict__)  # noqa: S102  # after the user trusted these very bytes
    except Exception as error:  # whatever a stranger's module raises
        raise ConfigError(f"{path}: the rule fails: {error!r}") from error
    rules = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, (NoteRule, VaultRule)) and value.__module__ == name
    ]
    if len(rules) != 1:
        raise ConfigError(f"{path}: it must hold exactly one rule, not {len(rules)}")
    return rules[0]
