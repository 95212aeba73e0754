"""The doing of ``vaultlint fix``, which an editor runs on save; as `vaultlint.cli.checking` it needs no typer."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

from vaultlint.cli.terminal import write_out
from vaultlint.cli.vault import Choice, choose_vault, place_in_vault, say_what_is_not_obeyed
from vaultlint.disk.discover import is_outside, upwards
from vaultlint.disk.read import BOM, Unreadable, decode, encode
from vaultlint.edit import Applicability
from vaultlint.errors import VaultlintError
from vaultlint.glance import Glance, first_at_a_glance
from vaultlint.lint import Repair, check
from vaultlint.lint import fix as fix_texts
from vaultlint.named import NamedTuple

# What only some ask for is imported where they do: all wait for the rest.
# ruff: noqa: PLC0415

if TYPE_CHECKING:
    from vaultlint.disk.cache import Cache
    from vaultlint.gather import Gathered

STDIN = "-"


class Request(NamedTuple):
    """What a command line asks of `fix`: a field an option, of the same name, but for the paths."""

    paths: tuple[str, ...] = ()
    stdin_filename: str | None = None
    unsafe_fixes: bool = False
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    config: str | None = None
    isolated: bool = False
    timings: bool = False
    quiet: bool = False


def fix(asked: Request) -> int:
    """Repair notes in place, or the text on standard input; gives the exit code.

    Raises:
        VaultlintError: the user has to put something right first.
    """
    if asked.paths != (STDIN,):
        if asked.stdin_filename is not None:
            raise VaultlintError("--stdin-filename goes with “-” as the only path")
        from vaultlint.cli import checking

        shared = asked._asdict()
        del shared["stdin_filename"]
        return checking.check(checking.Request(**shared, fix=True))
    if asked.stdin_filename is None:
        raise VaultlintError("“-” needs --stdin-filename, to know where the note belongs")
    if asked.timings:
        raise VaultlintError("--timings speaks of notes on disk: it does not go with “-”")
    choice = choose_vault(
        [_existing_folder(asked.stdin_filename)],
        config=asked.config,
        isolated=asked.isolated,
        select=asked.select,
        extend_select=asked.extend_select,
        ignore=asked.ignore,
        exclude=asked.exclude,
        quiet=asked.quiet,
    )
    if sys.stdin is None:
        raise VaultlintError("standard input is closed")
    data = sys.stdin.buffer.read()
    repaired = _repaired(
        data, asked.stdin_filename, choice, unsafe_fixes=asked.unsafe_fixes, quiet=asked.quiet
    )
    write_out(repaired)
    return 0


def _repaired(data: bytes, file: str, choice: Choice, *, unsafe_fixes: bool, quiet: bool) -> bytes:
    """The bytes after repair; findings that remain are told on standard error.

    Raises:
        VaultlintError: they are not a text, or a repair was refused.
    """
    try:
        text = decode(data)
    except Unreadable as error:
        raise VaultlintError(f"{file}: {error.reason}") from None
    path = place_in_vault(file, choice.folder)
    if not path.lower().endswith(".md") or is_outside(path):
        return data
    trust = Applicability.UNSAFE if unsafe_fixes else Applicability.SAFE

    def whole() -> Repair | None:
        seen = _gathered(choice, path, text, cache)
        if path in seen.excluded:
            return None
        mended = fix_texts(seen.snapshot, seen.rules, trust, within=frozenset((path,)))
        if not quiet:
            say_what_is_not_obeyed(seen.settings)
        return mended

    with choice.cache() or nullcontext() as cache:
        mended = first_at_a_glance(
            None if choice.has_own else cache,
            lambda cache: _at_a_glance(choice, path, text, cache, trust=trust, quiet=quiet),
            whole,
        )
    if mended is None:
        return data
    for refused, why in mended.refused.items():
        raise VaultlintError(f"{refused}: not repaired: {why}")
    text = mended.texts.get(path, text)
    if not quiet:
        from vaultlint.cli.terminal import screen
        from vaultlint.report.finding import located
        from vaultlint.report.text import findings_as_text
        from vaultlint.text import Lines

        lines = Lines.of(text)
        findings = located(mended.remaining, lambda _: lines)
        sys.stderr.writelines(
            findings_as_text(findings, trust=trust, screen=screen(sys.stderr, show_all=True))
        )
    return encode(text, bom=data.startswith(BOM))


def _at_a_glance(
    choice: Choice, path: str, text: str, cache: Cache, *, trust: Applicability, quiet: bool
) -> Repair | None:
    """The repair of a text; None where it is none of ours. What remains is not looked for where nobody is told."""

    def seen(text: str, fixing: Applicability | None = None) -> Glance:
        return Glance(
            choice.folder,
            choice.config,
            choice.rules_for(cache, fixing),
            path,
            cache=cache,
            text=text,
            only_fixes=fixing is not None,
        )

    now = seen(text, trust if quiet else None)
    if now.excluded:
        return None
    within = frozenset((path,))
    if quiet:
        return fix_texts(now.snapshot, now.rules, trust, within=within)
    found = check(now.snapshot, now.rules)
    mended = Repair({}, (), ())
    # Most notes that are saved need no repair, and all that can be said of them has been found by then.
    if any(entry.fix is not None and entry.fix.applicability >= trust for entry in found):
        mending = seen(text, trust)
        mended = fix_texts(mending.snapshot, mending.rules, trust, within=within)
        if mended.texts:
            then = seen(mended.texts[path])
            found = check(then.snapshot, then.rules)
    say_what_is_not_obeyed(now.settings)
    return mended._replace(remaining=tuple(found))


def _gathered(choice: Choice, path: str, text: str, cache: Cache | None) -> Gathered:
    """The whole vault, with a text in the place of one of its notes."""
    from vaultlint.gather import Gathered

    return Gathered(
        choice.root, choice.config, lambda: choice.rules, asked=[path], given={path: text}, cache=cache
    )


def _existing_folder(file: str) -> str:
    """The nearest folder above a file that is there: neither the file nor its folder has to be."""
    above = upwards(os.path.dirname(os.path.join(os.getcwd(), file)))
    return next((folder for folder in above if os.path.isdir(folder)), os.curdir)
