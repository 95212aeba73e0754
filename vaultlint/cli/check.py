"""``vaultlint check``: look, and repair when asked to."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from vaultlint.cli import options
from vaultlint.cli.telling import Telling
from vaultlint.cli.terminal import screen
from vaultlint.cli.vault import choose_vault, say
from vaultlint.cli.workers import Workers
from vaultlint.cli.writing import recover_first, tell, write_mode
from vaultlint.disk.read import encode
from vaultlint.edit import Applicability
from vaultlint.errors import VaultlintError
from vaultlint.gather import Gathered
from vaultlint.lint import Repair, fix
from vaultlint.lint import check as look
from vaultlint.report import FORMATS
from vaultlint.report.text import count, fixed_as_text

if TYPE_CHECKING:
    from vaultlint.diagnostic import Diagnostic
    from vaultlint.registry import RuleSet

FINDINGS = 1
"""Exit code: there are findings."""
FAILED = 2
"""Exit code: a note could not be written, or its fixes were refused."""


def _format(value: str) -> str:
    if value not in FORMATS:
        raise typer.BadParameter(f"choose one of {', '.join(FORMATS)}")
    return value


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Notes and folders of one vault.", show_default="the folder here"),
    ] = None,
    repair: Annotated[bool, typer.Option("--fix", help="Repair what can be repaired safely.")] = False,
    unsafe_fixes: options.UnsafeFixes = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix would change, as a diff, and change nothing.")
    ] = False,
    select: options.Select = None,
    extend_select: options.ExtendSelect = None,
    ignore: options.Ignore = None,
    exclude: options.Exclude = None,
    force_exclude: options.ForceExclude = False,
    output_format: Annotated[
        str,
        typer.Option(
            "--output-format", callback=_format, metavar="FORMAT", help=f"One of {', '.join(FORMATS)}."
        ),
    ] = "text",
    show_statistics: Annotated[
        bool, typer.Option("--statistics", help="Show how many findings each rule has, not the findings.")
    ] = False,
    show_all: Annotated[bool, typer.Option("--all", help="Show every finding on a terminal too.")] = False,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit 0 although there are findings.")
    ] = False,
    exit_non_zero_on_fix: Annotated[
        bool, typer.Option("--exit-non-zero-on-fix", help="Exit 1 when a note was repaired.")
    ] = False,
    changed_since: Annotated[
        str | None,
        typer.Option(
            "--changed-since",
            metavar="REVISION",
            help="Report on notes that changed since a git revision, and on links that the changes broke.",
        ),
    ] = None,
    tracked_only: Annotated[
        bool,
        typer.Option(
            "--tracked-only",
            help="Take files that git does not track as not there: for everybody else a link to one is broken.",
        ),
    ] = False,
    no_baseline: Annotated[
        bool, typer.Option("--no-baseline", help="Show the findings too that the baseline knows.")
    ] = False,
    config: options.ConfigFile = None,
    isolated: options.Isolated = False,
    jobs: options.Jobs = None,
    no_cache: options.NoCache = False,
    quiet: options.Quiet = False,
) -> None:
    """Check the notes of a vault, and with --fix repair them in place."""
    if changed_since is not None and (repair or diff):
        raise VaultlintError("--changed-since only looks: it does not go with --fix or --diff")
    choice = choose_vault(
        paths or [],
        config=config,
        isolated=isolated,
        select=select or (),
        extend_select=extend_select or (),
        ignore=ignore or (),
        exclude=exclude or (),
    )
    if not quiet:
        say(f"checking the vault {choice.root} ({choice.why})")
    trust = Applicability.UNSAFE if unsafe_fixes else Applicability.SAFE
    telling = Telling(
        choice,
        output_format=output_format,  # type: ignore[arg-type]  # the callback has looked
        trust=trust,
        show_statistics=show_statistics,
        out=screen(sys.stdout, root=choice.root, show_all=show_all),
        err=screen(sys.stderr, show_all=show_all),
        baseline=None if no_baseline else choice.baseline(),
    )
    known = None
    if tracked_only:
        from vaultlint.disk.git import tracked  # noqa: PLC0415  # for those who ask

        known = tracked(choice.root)
    failed = recover_first(choice.root)
    fixed = 0
    # Another process could not load a rule that lies in the vault: it must not find it by itself.
    with (
        Workers(1 if choice.has_own else jobs) as pool,
        nullcontext() if no_cache else choice.cache() or nullcontext() as cache,
    ):
        gathered = Gathered(
            choice.root,
            choice.config,
            lambda: choice.rules,
            asked=choice.asked,
            force_exclude=force_exclude,
            pool=pool,
            cache=cache,
            known=known,
        )
        if gathered.left_out and not quiet:
            say(f"left out: {count(gathered.left_out, 'file')} that git does not track")
        if diff or repair:
            mended = fix(gathered.snapshot, choice.rules, trust)
            for path, why in sorted(mended.refused.items()):
                say(f"{path}: not repaired: {why}")
            if diff:
                _show_diff(mended, gathered)
                raise typer.Exit(FINDINGS if mended.texts and not exit_zero else 0)
            written = write(mended, gathered, choice.rules, quiet=quiet)
            failed = failed or written.failed or bool(mended.refused)
            fixed = len(written.fixed)
            told = telling.tell(gathered, written.remaining, written.texts, fixed=fixed, chosen=tracked_only)
        elif changed_since is not None:
            from vaultlint.cli.changes import Concern  # noqa: PLC0415  # and git, for those who ask
            from vaultlint.disk.git import changes_since  # noqa: PLC0415

            concern = Concern(changes_since(choice.root, changed_since), gathered.snapshot)
            found = look(gathered.snapshot, choice.rules)
            told = telling.tell(gathered, [entry for entry in found if concern.about(entry)], chosen=True)
        else:
            told = telling.recall(gathered, cache, chosen=tracked_only)
    sys.stdout.write(told.findings)
    sys.stdout.flush()
    if not quiet:
        sys.stderr.write(told.closing)
    if failed:
        raise typer.Exit(FAILED)
    if (told.grave and not exit_zero) or (exit_non_zero_on_fix and fixed):
        raise typer.Exit(FINDINGS)


class Written(NamedTuple):
    """What became of a repair: findings that remain and that are fixed, the new texts, and whether a write failed."""

    remaining: list[Diagnostic]
    fixed: list[Diagnostic]
    texts: dict[str, str]
    failed: bool


def write(repair: Repair, gathered: Gathered, rules: RuleSet, *, quiet: bool) -> Written:
    """Write the repaired notes, and say which."""
    from vaultlint.disk.write import Change, write_all  # noqa: PLC0415  # looking needs no writer

    changes = []
    unwritten = set()
    for path, text in repair.texts.items():
        try:
            raw = gathered.reader.raw(path)
        except KeyError as error:
            say(f"{path}: not written: {error.args[0]}")
            unwritten.add(path)
        else:
            changes.append(Change(path, raw.data, encode(text, bom=raw.bom)))
    report = write_all(gathered.root, changes, names=gathered.listing.names, mode=write_mode())
    failed = tell(report) or bool(unwritten)
    unwritten.update(entry.path for entry in (*report.conflicts, *report.refused))
    fixed = [entry for entry in repair.fixed if entry.path not in unwritten]
    if not quiet:
        per_file = Counter(entry.path for entry in fixed)
        sys.stderr.writelines(fixed_as_text(sorted(per_file.items()), screen=screen(sys.stderr)))
    remaining = list(repair.remaining)
    if unwritten:
        # What could not be written is as it was, and so are the findings in it.
        as_it_was = look(replace(gathered.snapshot, focus=frozenset(unwritten)), rules)
        remaining = [entry for entry in remaining if entry.path not in unwritten] + as_it_was
    texts = {path: text for path, text in repair.texts.items() if path not in unwritten}
    return Written(remaining, fixed, texts, failed)


def _show_diff(repair: Repair, gathered: Gathered) -> None:
    from vaultlint.report.diff import unified_diff  # noqa: PLC0415

    out = screen(sys.stdout)
    for path in sorted(repair.texts):
        raw = gathered.reader.raw(path)
        new = encode(repair.texts[path], bom=raw.bom).decode()
        for piece in unified_diff(path, raw.data.decode(), new, screen=out):
            # Bytes, for a diff must not have its line ends translated.
            sys.stdout.buffer.write(piece.encode("utf-8", "surrogateescape"))
    sys.stdout.buffer.flush()
    notes = count(len(repair.texts), "note")
    say(f"would repair {count(len(repair.fixed), 'finding')} in {notes}")
