"""``vaultlint init``: a config that says what the vault already keeps to."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from vaultlint.cli.vault import choose_vault, say
from vaultlint.cli.workers import Workers
from vaultlint.config import FILE_NAMES, Config, read
from vaultlint.disk.read import Unreadable, read_small
from vaultlint.errors import VaultlintError
from vaultlint.gather import Gathered
from vaultlint.lint import vault_of
from vaultlint.registry import RuleSet

CONFIG_SCHEMA = Path(__file__).resolve().parent.parent / "vaultlint.schema.json"
"""The JSON Schema of a config, as it was installed with this version."""


def init(
    path: Annotated[Path, typer.Argument(help="The vault.", show_default="the folder here")] = Path(),
    show: Annotated[
        bool, typer.Option("--show", help="Print the config on standard output, and write nothing.")
    ] = False,
) -> None:
    """Write a commented vaultlint.toml with the schema that the vault already keeps to."""
    # The other commands should not wait for what this one needs.
    from vaultlint.disk.create import create  # noqa: PLC0415
    from vaultlint.learn import as_toml, learn  # noqa: PLC0415

    choice = choose_vault([path], isolated=True)
    there = _config_of(choice.root)
    if there is not None and not show:
        raise VaultlintError(f"there is a config already: “{there}”; use --show to see what init would write")
    with Workers() as pool:
        gathered = Gathered(choice.root, Config(), RuleSet, pool=pool)
        vault = vault_of(gathered.snapshot)
    notes = {name: vault.notes[name].properties for name in vault.focus if name.lower().endswith(".md")}
    schemas = learn(notes)
    # Taplo, and with it Even Better TOML of VS Code, takes the address of a file in the first comment. There is
    # no public one that would hold for everybody.
    known = f"#:schema {CONFIG_SCHEMA.as_uri()}\n\n" if CONFIG_SCHEMA.is_file() else ""
    text = known + as_toml(schemas, len(notes))
    if show:
        sys.stdout.write(text)
        return
    target = choice.root / FILE_NAMES[0]
    try:
        create(target, text)
    except FileExistsError:
        raise VaultlintError(f"there is a config already: “{target}”") from None
    except OSError as error:
        raise VaultlintError(f"“{target}” cannot be written: {error.strerror}") from None
    required = sorted({entry.name for schema in schemas for entry in schema.required})
    exceptions = len({path for schema in schemas for paths in schema.missing.values() for path in paths})
    say(f"wrote {target}")
    if required:
        say(
            f"required: {', '.join(required)}; {exceptions} of {len(notes)} notes are exceptions, named in it"
        )
    else:
        say("no property is common enough to be required")


def _config_of(root: Path) -> Path | None:
    """The config that the vault has already."""
    for name in FILE_NAMES:
        file = root / name
        if not file.exists():
            continue
        if name != "pyproject.toml":
            return file
        try:
            data = read_small(file)
            if data is not None and read(data.decode("utf-8-sig"), name=name) is not None:
                return file
        except (Unreadable, UnicodeDecodeError, VaultlintError):
            return file
    return None
