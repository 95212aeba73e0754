"""``vaultlint fix``: the command that an editor runs on save."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from vaultlint.cli import options
from vaultlint.cli.check import check
from vaultlint.cli.terminal import screen
from vaultlint.cli.vault import Choice, choose_vault, place_in_vault
from vaultlint.disk.discover import is_outside
from vaultlint.disk.read import BOM, Unreadable, decode, encode
from vaultlint.edit import Applicability
from vaultlint.errors import VaultlintError
from vaultlint.gather import Gathered
from vaultlint.lint import fix as fix_texts
from vaultlint.report.finding import located
from vaultlint.report.text import findings_as_text
from vaultlint.text import Lines

STDIN = "-"


def fix(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Notes and folders of one vault, or “-” for standard input.", show_default="the folder here"
        ),
    ] = None,
    stdin_filename: Annotated[
        Path | None,
        typer.Option("--stdin-filename", metavar="PATH", help="Where the text on standard input belongs."),
    ] = None,
    unsafe_fixes: options.UnsafeFixes = False,
    select: options.Select = None,
    extend_select: options.ExtendSelect = None,
    ignore: options.Ignore = None,
    exclude: options.Exclude = None,
    force_exclude: options.ForceExclude = False,
    config: options.ConfigFile = None,
    isolated: options.Isolated = False,
    quiet: options.Quiet = False,
) -> None:
    """Repair notes in place, or the text on standard input.

    With “-” the repaired text goes to standard output and nothing else does; findings that remain go to
    standard error; the exit code is 0 although findings remain, and 2 with an empty output on any failure.
    """
    if paths != [Path(STDIN)]:
        if stdin_filename is not None:
            raise VaultlintError("--stdin-filename goes with “-” as the only path")
        check(
            paths=paths,
            repair=True,
            unsafe_fixes=unsafe_fixes,
            select=select,
            extend_select=extend_select,
            ignore=ignore,
            exclude=exclude,
            force_exclude=force_exclude,
            config=config,
            isolated=isolated,
            quiet=quiet,
        )
        return
    if stdin_filename is None:
        raise VaultlintError("“-” needs --stdin-filename, to know where the note belongs")
    choice = choose_vault(
        [_existing_folder(stdin_filename)],
        config=config,
        isolated=isolated,
        select=select or (),
        extend_select=extend_select or (),
        ignore=ignore or (),
        exclude=exclude or (),
    )
    if sys.stdin is None:
        raise VaultlintError("standard input is closed")
    data = sys.stdin.buffer.read()
    sys.stdout.buffer.write(_repaired(data, stdin_filename, choice, unsafe_fixes=unsafe_fixes, quiet=quiet))
    sys.stdout.buffer.flush()


def _repaired(data: bytes, file: Path, choice: Choice, *, unsafe_fixes: bool, quiet: bool) -> bytes:
    """The bytes after repair; findings that remain are told on standard error.

    Raises:
        VaultlintError: they are not a text, or a repair was refused.
    """
    try:
        text = decode(data)
    except Unreadable as error:
        raise VaultlintError(f"{file}: {error.reason}") from None
    path = place_in_vault(file, choice.root)
    if not path.lower().endswith(".md") or is_outside(path):
        return data
    with choice.cache() or nullcontext() as cache:
        gathered = Gathered(
            choice.root, choice.config, lambda: choice.rules, asked=[path], given={path: text}, cache=cache
        )
        if path in gathered.excluded:
            return data
        trust = Applicability.UNSAFE if unsafe_fixes else Applicability.SAFE
        mended = fix_texts(gathered.snapshot, choice.rules, trust, within=frozenset((path,)))
    for refused, why in mended.refused.items():
        raise VaultlintError(f"{refused}: not repaired: {why}")
    text = mended.texts.get(path, text)
    if not quiet:
        lines = Lines.of(text)
        findings = located(mended.remaining, lambda _: lines)
        sys.stderr.writelines(
            findings_as_text(findings, trust=trust, screen=screen(sys.stderr, show_all=True))
        )
    return encode(text, bom=data.startswith(BOM))


def _existing_folder(file: Path) -> Path:
    """The nearest folder above a file that is there: neither the file nor its folder has to be."""
    folder = file.absolute().parent
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    return folder
