"""``vaultlint check``: look, and repair when asked to."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vaultlint.cli import options
from vaultlint.cli.terminal import screen
from vaultlint.cli.vault import Choice, choose_vault, say
from vaultlint.cli.workers import Workers
from vaultlint.diagnostic import Diagnostic, Severity
from vaultlint.disk.read import encode
from vaultlint.edit import Applicability
from vaultlint.gather import Gathered, gather
from vaultlint.lint import Repair, fix
from vaultlint.lint import check as look
from vaultlint.report import FORMATS, WITHOUT_FINGERPRINTS, Format, render
from vaultlint.report.finding import Summary, located
from vaultlint.report.text import closing, count, fixed_as_text, statistics
from vaultlint.text import Lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
    config: options.ConfigFile = None,
    isolated: options.Isolated = False,
    jobs: options.Jobs = None,
    quiet: options.Quiet = False,
) -> None:
    """Check the notes of a vault, and with --fix repair them in place."""
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
    with Workers(jobs) as pool:
        gathered = gather(
            choice.root,
            choice.rules,
            choice.config,
            asked=choice.asked,
            force_exclude=force_exclude,
            pool=pool,
        )
    trust = Applicability.UNSAFE if unsafe_fixes else Applicability.SAFE
    failed = False
    fixed: Sequence[Diagnostic] = ()
    texts: Mapping[str, str] = {}
    if repair or diff:
        mended = fix(gathered.snapshot, choice.rules, trust)
        for path, why in sorted(mended.refused.items()):
            say(f"{path}: not repaired: {why}")
        if diff:
            _show_diff(mended, gathered)
            raise typer.Exit(FINDINGS if mended.texts and not exit_zero else 0)
        found, fixed, failed = write(mended, gathered, quiet=quiet)
        failed = failed or bool(mended.refused)
        texts = mended.texts
    else:
        found = look(gathered.snapshot, choice.rules)
    _report(
        found,
        choice,
        gathered,
        texts,
        output_format=output_format,  # type: ignore[arg-type]  # the callback has looked
        trust=trust,
        fixed=len(fixed),
        show_statistics=show_statistics,
        show_all=show_all,
        quiet=quiet,
    )
    if failed:
        raise typer.Exit(FAILED)
    grave = any(entry.severity is not Severity.INFO for entry in found)
    if (grave and not exit_zero) or (exit_non_zero_on_fix and fixed):
        raise typer.Exit(FINDINGS)


def write(
    repair: Repair, gathered: Gathered, *, quiet: bool
) -> tuple[list[Diagnostic], list[Diagnostic], bool]:
    """Write the repaired notes; gives what remains to be said, what is fixed, and whether a write failed."""
    from vaultlint.disk.write import Change, write_all  # noqa: PLC0415  # looking needs no writer

    changes = []
    for path, text in repair.texts.items():
        raw = gathered.reader.raw(path)
        changes.append(Change(path, raw.data, encode(text, bom=raw.bom)))
    report = write_all(gathered.root, changes, names=gathered.listing.names)
    for entry in (*report.conflicts, *report.refused):
        say(f"{entry.path}: not written: {entry.reason}")
    unwritten = {entry.path for entry in (*report.conflicts, *report.refused)}
    fixed = [entry for entry in repair.fixed if entry.path not in unwritten]
    if not quiet:
        per_file = Counter(entry.path for entry in fixed)
        sys.stderr.writelines(fixed_as_text(sorted(per_file.items()), screen=screen(sys.stderr)))
    remaining = [*repair.remaining, *(entry for entry in repair.fixed if entry.path in unwritten)]
    return remaining, fixed, bool(unwritten)


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


def _report(
    found: Iterable[Diagnostic],
    choice: Choice,
    gathered: Gathered,
    texts: Mapping[str, str],
    *,
    output_format: Format,
    trust: Applicability,
    fixed: int,
    show_statistics: bool,
    show_all: bool,
    quiet: bool,
) -> None:
    """Findings on standard output, everything else on standard error.

    ``texts`` are those of the notes that were repaired: their findings stand in the new text.
    """
    snapshot = gathered.snapshot
    scans = snapshot.scans

    def lines(path: str) -> Lines | None:
        if path in texts:
            return Lines.of(texts[path])
        return scans[path].facts.lines if path in scans else None

    def source(path: str) -> str | None:
        return texts[path] if path in texts else gathered.reader.glance(path)

    findings = located(found, lines, None if output_format in WITHOUT_FINGERPRINTS else source)
    summary = Summary(
        vault=str(choice.root),
        notes=len(scans) if snapshot.focus is None else len(snapshot.focus),
        links=sum(len(entry.facts.links) for entry in scans.values()),
        trust=trust,
        fixed=fixed,
    )
    out = screen(sys.stdout, root=choice.root, show_all=show_all)
    if show_statistics:
        sys.stdout.writelines(statistics(findings, trust=trust, screen=out))
    else:
        sys.stdout.writelines(render(output_format, findings, summary, screen=out))
    sys.stdout.flush()
    if not quiet:
        sys.stderr.writelines(
            closing(findings, summary, screen=screen(sys.stderr, show_all=out.limit is None))
        )
