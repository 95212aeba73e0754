"""The doing of ``vaultlint check``: look, and repair when asked to.

It is told what to do by a `Request` and answers with an exit code, so that it needs no typer: an editor that
looks at every save would wait for that longer than for all the rest.
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from time import process_time
from typing import TYPE_CHECKING

from vaultlint.cli.telling import Telling, Told
from vaultlint.cli.terminal import screen, write_out
from vaultlint.cli.vault import choose_vault, say, say_what_is_not_obeyed
from vaultlint.cli.writing import recover_first, tell, write_mode
from vaultlint.edit import Applicability
from vaultlint.errors import VaultlintError
from vaultlint.glance import Glance, first_at_a_glance
from vaultlint.lint import check as look
from vaultlint.lint import fix
from vaultlint.named import NamedTuple
from vaultlint.report.text import count, piece
from vaultlint.timings import during

# What only some ask for is imported where they do: all wait for the rest.
# ruff: noqa: PLC0415

if TYPE_CHECKING:
    from pathlib import Path

    from vaultlint.cli.executors import Cluster
    from vaultlint.cli.vault import Choice
    from vaultlint.cli.workers import Workers
    from vaultlint.diagnostic import Diagnostic
    from vaultlint.disk.cache import Cache
    from vaultlint.disk.reader import Reader
    from vaultlint.lint import Repair
    from vaultlint.report import Format
    from vaultlint.timings import Timings
    from vaultlint.vault import Settings

FINDINGS = 1
"""Exit code: there are findings."""
FAILED = 2
"""Exit code: a note could not be written, or its fixes were refused."""


class Request(NamedTuple):
    """What a command line asks of `check`: a field an option, of the same name, but for the paths."""

    paths: tuple[str, ...] = ()
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    output_format: Format = "text"
    statistics: bool = False
    all: bool = False
    exit_zero: bool = False
    exit_non_zero_on_fix: bool = False
    changed_since: str | None = None
    tracked_only: bool = False
    no_baseline: bool = False
    config: str | None = None
    isolated: bool = False
    jobs: int | None = None
    executor: str | None = None
    no_cache: bool = False
    timings: bool = False
    quiet: bool = False


def check(asked: Request) -> int:
    """Check the notes of a vault, and repair them when that is asked for; gives the exit code.

    Raises:
        VaultlintError: the user has to put something right first.
    """
    if not asked.timings:
        return _check(asked, None)
    from vaultlint.report.timings import timings_as_text
    from vaultlint.timings import Timings

    # What the processor did until here is what a start takes: there is no telling when it began.
    timings = Timings(process_time())
    code = _check(asked, timings)
    sys.stderr.writelines(timings_as_text(timings))
    return code


def _check(asked: Request, timings: Timings | None) -> int:
    if asked.changed_since is not None and (asked.fix or asked.diff):
        raise VaultlintError("--changed-since only looks: it does not go with --fix or --diff")
    choice = choose_vault(
        asked.paths,
        config=asked.config,
        isolated=asked.isolated,
        select=asked.select,
        extend_select=asked.extend_select,
        ignore=asked.ignore,
        exclude=asked.exclude,
        quiet=asked.quiet,
    )
    if not asked.quiet:
        say(f"checking the vault {choice.folder} ({choice.why})")
    trust = Applicability.UNSAFE if asked.unsafe_fixes else Applicability.SAFE
    telling = Telling(
        choice,
        output_format=asked.output_format,
        trust=trust,
        show_statistics=asked.statistics,
        out=screen(sys.stdout, root=choice.folder, show_all=asked.all),
        err=screen(sys.stderr, show_all=asked.all),
        baseline=None if asked.no_baseline else choice.baseline(),
    )
    known = None
    if asked.tracked_only:
        from vaultlint.disk.git import tracked  # for those who ask

        known = tracked(choice.root)
    failed = recover_first(choice.folder)
    fixed = 0
    # A glance that repairs says it before another look does.
    says_settings = not asked.quiet
    looks_only = not asked.fix and not asked.diff and asked.changed_since is None
    with ExitStack() as stack:
        cache = None if asked.no_cache else choice.cache()
        if cache is not None:
            stack.enter_context(cache)
        note = _note_for_a_glance(asked, choice)
        if cache is not None and note is not None:
            rests = looks_only
            if not looks_only:
                with during(timings, "glance"):
                    mended = _mended_at_a_glance(choice, cache, note, trust)
                if mended is not None and says_settings:
                    say_what_is_not_obeyed(mended.settings)
                    says_settings = False
                if mended is not None and asked.diff:
                    return _shown(mended.repair, mended.reader, choice.folder, asked)
                if mended is not None:
                    with during(timings, "write"):
                        result = write(mended.repair, choice.root, mended.reader, quiet=asked.quiet)
                    failed = failed or result.failed
                    fixed = len(result.fixed)
                    rests = True
            with during(timings, "glance"):
                glanced = _told_at_a_glance(telling, cache, note, fixed=fixed) if rests else None
            if glanced is not None:
                told, settings = glanced
                if says_settings:
                    say_what_is_not_obeyed(settings)
                return _said(told, asked, failed=failed, fixed=fixed)
        from vaultlint.cli.progress import progress
        from vaultlint.gather import Gathered

        pool = stack.enter_context(_pool(asked, choice))
        with during(timings, "gather"), progress(quiet=asked.quiet) as step:
            gathered = Gathered(
                choice.root,
                choice.config,
                lambda: choice.rules,
                asked=choice.asked,
                force_exclude=asked.force_exclude,
                pool=pool,
                cache=cache,
                known=known,
                # What a run with a cache puts into words serves later ones too.
                tell=piece if cache is not None or (telling.is_plain and looks_only) else None,
                progress=step,
                timings=timings,
            )
        if says_settings:
            say_what_is_not_obeyed(gathered.settings)
        if gathered.left_out and not asked.quiet:
            say(f"left out: {count(gathered.left_out, 'file')} that git does not track")
        if asked.diff or asked.fix:
            with during(timings, "repair"):
                repair = fix(gathered.snapshot, choice.rules, trust)
            if asked.diff:
                return _shown(repair, gathered.reader, choice.folder, asked)
            with during(timings, "write"):
                written = write(repair, choice.root, gathered.reader, quiet=asked.quiet)
            failed = failed or written.failed
            # A glance may have repaired the note that is asked for and not have known what is left in it.
            fixed += len(written.fixed)
            remaining = list(repair.remaining)
            if written.unwritten:
                # What could not be written is as it was, and so are the findings in it.
                left = gathered.snapshot._replace(focus=written.unwritten)
                remaining = [entry for entry in remaining if entry.path not in written.unwritten]
                remaining += look(left, choice.rules)
            with during(timings, "report"):
                told = telling.tell(
                    gathered,
                    remaining,
                    written.texts,
                    fixed=fixed,
                    more_links=sum(repair.more_links.get(path, 0) for path in written.texts),
                    chosen=asked.tracked_only,
                )
        elif asked.changed_since is not None:
            from vaultlint.cli.changes import Concern  # and git, for those who ask
            from vaultlint.disk.git import changes_since

            concern = Concern(changes_since(choice.root, asked.changed_since), gathered.snapshot)
            with during(timings, "judge"):
                found = look(gathered.snapshot, choice.rules)
            with during(timings, "report"):
                told = telling.tell(gathered, [entry for entry in found if concern.about(entry)], chosen=True)
        else:
            with during(timings, "report"):
                told = telling.recall(gathered, cache, chosen=asked.tracked_only)
    with during(timings, "report"):
        return _said(told, asked, failed=failed, fixed=fixed)


def _note_for_a_glance(asked: Request, choice: Choice) -> str | None:
    """The one note that is asked for, where a glance at it may do."""
    if (
        choice.asked is None
        or len(choice.asked) != 1
        or not choice.asked[0].lower().endswith(".md")
        or choice.has_own
        or asked.tracked_only
        or asked.changed_since is not None
        or asked.executor is not None
    ):
        return None
    return choice.asked[0]


def _told_at_a_glance(
    telling: Telling, cache: Cache, note: str, *, fixed: int
) -> tuple[Told, Settings] | None:
    """What is to be said of one note, where a glance at it can tell; and the settings it was looked at by."""
    choice = telling.choice

    def told(cache: Cache) -> tuple[Told, Settings]:
        seen = Glance(choice.folder, choice.config, choice.rules_for(cache), note, cache=cache)
        return telling.tell(seen, look(seen.snapshot, seen.rules), fixed=fixed), seen.settings

    return first_at_a_glance(cache, told, lambda: None)


class _Mended(NamedTuple):
    """One note repaired in memory, what has read it, and the settings it was looked at by."""

    repair: Repair
    reader: Reader
    settings: Settings


def _mended_at_a_glance(choice: Choice, cache: Cache, note: str, trust: Applicability) -> _Mended | None:
    """The repair of one note, where a glance can tell it; what remains in it is not told.

    The rules that repair nothing have no part in it: what they have to say of the new text is for another glance,
    which need not take the note with all others for one that is about to change.
    """

    def mended(cache: Cache) -> _Mended | None:
        rules = choice.rules_for(cache, trust)
        seen = Glance(choice.folder, choice.config, rules, note, cache=cache, only_fixes=True)
        repair = fix(seen.snapshot, rules, trust)
        if repair.refused or not {note}.issuperset(repair.texts):
            # That other notes change with it, or why it does not, is for those to tell who see all of them.
            return None
        return _Mended(repair, seen.reader, seen.settings)

    return first_at_a_glance(cache, mended, lambda: None)


def _said(told: Told, asked: Request, *, failed: bool, fixed: int = 0) -> int:
    """Say it; gives the exit code."""
    write_out(told.findings)
    if not asked.quiet:
        sys.stderr.write(told.closing)
    if failed:
        return FAILED
    if (told.grave and not asked.exit_zero) or (asked.exit_non_zero_on_fix and fixed):
        return FINDINGS
    return 0


def _pool(asked: Request, choice: Choice) -> Workers | Cluster:
    """What reads a large vault: processes of this machine, or workers elsewhere."""
    from vaultlint.cli.workers import Workers

    if choice.has_own:
        # Another process could not load a rule that lies in the vault: it must not find it by itself.
        if asked.executor is not None:
            say("--executor is not used: rules that lie in the vault are sent nowhere")
        return Workers(1)
    if asked.executor is None:
        return Workers(asked.jobs)
    if asked.jobs is not None:
        raise VaultlintError("--jobs does not go with --executor, which says how many there are")
    from vaultlint.cli.executors import executor

    return executor(asked.executor)


class Written(NamedTuple):
    """What became of a repair: findings that are fixed, the new texts, what is not written, and whether anything failed."""

    fixed: list[Diagnostic]
    texts: dict[str, str]
    unwritten: frozenset[str]
    failed: bool


def write(repair: Repair, root: Path, reader: Reader, *, quiet: bool) -> Written:
    """Write the repaired notes, and say which, and what was not repaired."""
    _say_refused(repair)
    if not repair.texts:
        return Written([], {}, frozenset(), failed=bool(repair.refused))
    # Looking needs neither a writer nor what it takes to tell of it.
    from collections import Counter

    from vaultlint.disk.read import encode
    from vaultlint.disk.write import Change, write_all
    from vaultlint.report.text import fixed_as_text

    changes = []
    unwritten = set()
    for path, text in repair.texts.items():
        try:
            raw = reader.raw(path)
        except KeyError as error:
            say(f"{path}: not written: {error.args[0]}")
            unwritten.add(path)
        else:
            changes.append(Change(path, raw.data, encode(text, bom=raw.bom)))
    report = write_all(root, changes, names=reader.names, mode=write_mode())
    failed = tell(report) or bool(unwritten or repair.refused)
    unwritten.update(entry.path for entry in (*report.conflicts, *report.refused))
    fixed = [entry for entry in repair.fixed if entry.path not in unwritten]
    if not quiet:
        per_file = Counter(entry.path for entry in fixed)
        sys.stderr.writelines(fixed_as_text(sorted(per_file.items()), screen=screen(sys.stderr)))
    texts = {path: text for path, text in repair.texts.items() if path not in unwritten}
    return Written(fixed, texts, frozenset(unwritten), failed)


def _say_refused(repair: Repair) -> None:
    for path, why in sorted(repair.refused.items()):
        say(f"{path}: not repaired: {why}")


def _shown(repair: Repair, reader: Reader, root: str, asked: Request) -> int:
    """Show a repair that is not made; gives the exit code."""
    from vaultlint.disk.read import encode
    from vaultlint.report.diff import unified_diff

    _say_refused(repair)
    out = screen(sys.stdout)
    files: dict[str, str] = {}
    for path in sorted(repair.texts):
        # Programs that take a diff follow no symbolic link, and look for the name that the disk has, which may not be NFC.
        real = os.path.realpath(reader.on_disk(path))
        inside = real.removeprefix(root.rstrip(os.sep) + os.sep)
        if inside == real:
            say(f"{path}: not shown: it lies outside the vault, behind a symbolic link")
            continue
        if real in files:
            say(f"{path}: not shown: it is another name of a file that is shown already")
            continue
        try:
            raw = reader.raw(path)
        except KeyError as error:
            say(f"{path}: not shown: {error.args[0]}")
            continue
        new = encode(repair.texts[path], bom=raw.bom).decode()
        files[real] = path
        for part in unified_diff(inside.replace(os.sep, "/"), raw.data.decode(), new, screen=out):
            # Bytes, for a diff must not have its line ends translated.
            sys.stdout.buffer.write(part.encode("utf-8", "surrogateescape"))
    sys.stdout.buffer.flush()
    shown = frozenset(files.values())
    fixed = [entry for entry in repair.fixed if entry.path in shown]
    say(f"would repair {count(len(fixed), 'finding')} in {count(len(shown), 'note')}")
    return FINDINGS if repair.texts and not asked.exit_zero else 0
