"""``vaultlint baseline``: what is found now is known; only what is new fails from here on."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from vaultlint.cli import options
from vaultlint.cli.vault import BASELINE, choose_vault, say, say_what_is_not_obeyed
from vaultlint.cli.workers import Workers
from vaultlint.errors import VaultlintError
from vaultlint.gather import Gathered
from vaultlint.lint import check
from vaultlint.report.baseline import Baseline
from vaultlint.report.finding import located
from vaultlint.report.text import count


def baseline(
    path: Annotated[Path, typer.Argument(help="The vault.", show_default="the folder here")] = Path(),
    prune: Annotated[
        bool, typer.Option("--prune", help="Only drop what is no longer found; know nothing new.")
    ] = False,
    show: Annotated[
        bool, typer.Option("--show", help="Show how many findings are known, and change nothing.")
    ] = False,
    config: options.ConfigFile = None,
    isolated: options.Isolated = False,
    jobs: options.Jobs = None,
    quiet: options.Quiet = False,
) -> None:
    """Write down what is found in the vault now: `check` then shows, and fails for, what is new."""
    from vaultlint.disk.create import replace_own  # noqa: PLC0415  # looking needs no writer

    choice = choose_vault([path], config=config, isolated=isolated)
    known = choice.baseline() if prune or show else None
    if (prune or show) and known is None:
        raise VaultlintError(f"there is no baseline in “{choice.root}”; `vaultlint baseline` writes one")
    if show:
        assert known is not None
        rules = known.rules().most_common()
        width = max((len(f"{number:,}") for _, number in rules), default=0)
        sys.stdout.writelines(f"{number:>{width},}  {rule}\n" for rule, number in rules)
        return
    with Workers(jobs) as pool:
        gathered = Gathered(choice.root, choice.config, lambda: choice.rules, pool=pool)
        if not quiet:
            say_what_is_not_obeyed(gathered.settings)
        scans = gathered.snapshot.scans
        findings = located(
            check(gathered.snapshot, choice.rules),
            lambda path: scans[path].facts.lines if path in scans else None,
            gathered.reader.glance,
        )
    if prune:
        assert known is not None
        rules_run = choice.rules.names
        stale = known.stale(findings, lambda _, rule: rule in rules_run)
        new, what = (
            known.without(stale),
            f"dropped {count(len(stale), 'finding')}, {len(known) - len(stale):,} stay known",
        )
    else:
        new = Baseline.of(findings)
        what = f"{count(len(new), 'finding')} known from now on"
    file = choice.root / BASELINE
    try:
        replace_own(file, new.text())
    except OSError as error:
        raise VaultlintError(f"“{file}” cannot be written: {error.strerror}") from None
    if not quiet:
        say(f"wrote {file}: {what}")
