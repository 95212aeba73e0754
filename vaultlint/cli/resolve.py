"""``vaultlint resolve``: where a link leads, and why."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vaultlint.cli import options
from vaultlint.cli.vault import choose_vault, place_in_vault, say
from vaultlint.errors import VaultlintError
from vaultlint.gather import Gathered
from vaultlint.lint import vault_of

if TYPE_CHECKING:
    from vaultlint.vault import Vault

NOWHERE = 1
"""Exit code: the link leads to no file, or to no place in it."""


def resolve(
    link: Annotated[str, typer.Argument(help="The link as it is written, or its target alone.")],
    source: Annotated[
        Path | None, typer.Option("--from", metavar="NOTE", help="The note in which the link stands.")
    ] = None,
    output_format: Annotated[
        str, typer.Option("--output-format", metavar="FORMAT", help="One of text, json.")
    ] = "text",
    config: options.ConfigFile = None,
    isolated: options.Isolated = False,
    no_cache: options.NoCache = False,
) -> None:
    """Say where a link leads: to which file, by which of Obsidian's rules, or what was probably meant."""
    # The other commands should not wait for what this one needs.
    from vaultlint.cli.answer import answered, as_json, as_text, read  # noqa: PLC0415

    if output_format not in ("text", "json"):
        raise VaultlintError(f"there is no output format “{output_format}”; choose text or json")
    start = source if source is not None and source.is_absolute() else Path()
    choice = choose_vault([start], config=config, isolated=isolated)
    with nullcontext() if no_cache else choice.cache() or nullcontext() as cache:
        gathered = Gathered(choice.root, choice.config, lambda: choice.rules, cache=cache)
        vault = vault_of(gathered.snapshot)
    note = _note(source, choice.folder, vault)
    written = read(link)
    if written.path.endswith(("]", ")")) and not written.path.strip("[]()! \t"):
        raise VaultlintError(f"“{link}” is no link: it names nothing")
    if written.kind == "wikilink" and ("](" in written.target or "]]" in written.target):
        raise VaultlintError(
            f"“{link}” is no link into the vault; give one as it is written, or its target alone"
        )
    if not written.path and not note:
        raise VaultlintError(f"“{link}” leads to the note that it stands in; say with --from which that is")
    answer = answered(vault, written, note)
    sys.stdout.write(as_json(answer) if output_format == "json" else as_text(answer))
    if answer.leads_nowhere:
        raise typer.Exit(NOWHERE)


def _note(source: Path | None, root: str, vault: Vault) -> str:
    """The note that the link stands in, as the vault knows it; none: a note at the root that is not there.

    Raises:
        VaultlintError: there is no such note.
    """
    if source is None:
        say("no --from given: the link is followed from the root of the vault")
        return ""
    if not source.is_absolute() and source.as_posix() in vault.files:
        return source.as_posix()
    path = place_in_vault(str(source), root)
    if path not in vault.files:
        raise VaultlintError(f"there is no note “{source}”")
    return path
