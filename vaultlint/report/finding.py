"""Diagnostics as a reader finds them: with lines and columns, in a stable order.

This is the one place where offsets become lines and columns.
"""

from __future__ import annotations

from collections import Counter
from heapq import nsmallest
from typing import TYPE_CHECKING

from vaultlint.diagnostic import Severity
from vaultlint.digest import blake2b
from vaultlint.edit import Applicability
from vaultlint.named import NamedTuple
from vaultlint.text import Position

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.text import Lines

_QUOTED = 200
"""Code points of the offending text that a fingerprint looks at."""


class Finding(NamedTuple):
    """A diagnostic, its place in lines and columns (``end`` is behind it), and its fingerprint."""

    diagnostic: Diagnostic
    start: Position
    end: Position
    fingerprint: str = ""

    def fixable(self, trust: Applicability) -> bool:
        """Whether it has a fix that may be applied when fixes of this degree are trusted."""
        fix = self.diagnostic.fix
        return fix is not None and fix.applicability >= max(trust, Applicability.UNSAFE)


Kind = tuple[str, Severity, Applicability | None]
"""Findings that are counted together: of one rule, one severity, and with fixes to be trusted so far (None: without)."""


class Tally:
    """How many findings there are of each kind, and which files have any."""

    def __init__(self) -> None:
        self.kinds: Counter[Kind] = Counter()
        self.paths: set[str] = set()

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Tally:
        """Of these findings."""
        tally = cls()
        tally.add(findings)
        return tally

    def add(self, findings: Iterable[Finding]) -> None:
        """Count these findings too."""
        for finding in findings:
            rule, path, _, _, severity, fix, *_ = finding.diagnostic
            self.kinds[rule, severity, fix.applicability if fix is not None else None] += 1
            self.paths.add(path)

    @property
    def total(self) -> int:
        """The number of all findings."""
        return self.kinds.total()

    @property
    def is_grave(self) -> bool:
        """Whether one of them is more than an info."""
        return any(severity is not Severity.INFO for _, severity, _ in self.kinds)


_NONE: Mapping[str, str] = {}


class Summary(NamedTuple):
    """What a report says about the whole run.

    ``vault`` is the root as the user should see it. ``trust`` is the degree of fixes that a repair
    with the same options would apply: findings with such a fix are marked. ``fixed`` counts the
    findings that this run has put right already. ``prefix`` is the path of the vault in its git
    repository, empty where they are one. ``rules`` says what rules object to, a sentence each.
    ``known`` findings are left out because the baseline knows them; ``stale`` entries of it are no
    longer found.
    """

    vault: str
    notes: int
    links: int
    trust: Applicability = Applicability.SAFE
    fixed: int = 0
    prefix: str = ""
    rules: Mapping[str, str] = _NONE
    known: int = 0
    stale: int = 0


def located(
    diagnostics: Iterable[Diagnostic],
    lines: Callable[[str], Lines | None],
    source: Callable[[str], str | None] | None = None,
) -> list[Finding]:
    """The diagnostics in their stable order (path, start, rule), each with its place.

    Args:
        diagnostics: In any order.
        lines: Where the lines of a file begin; None for a file without lines (everything is
            then on line 1).
        source: The text of a file, or None where it cannot be read. Asked once for each file that
            has findings, and only needed where fingerprints are: without it they are empty.
    """
    findings: list[Finding] = []
    path: str | None = None
    rows: Lines | None = None
    text: str | None = None
    seen: dict[tuple[str, str], int] = {}
    for diagnostic in sorted(diagnostics, key=in_order):
        if diagnostic.path != path:
            path = diagnostic.path
            rows = lines(path)
            text = source(path) if source else None
            seen = {}
        start, end = diagnostic.span
        mark = ""
        if source:
            mark = _fingerprint(diagnostic, text or "", seen)
        if rows is None:
            findings.append(Finding(diagnostic, Position(1, start + 1), Position(1, end + 1), mark))
        else:
            findings.append(Finding(diagnostic, rows.position(start), rows.position(end), mark))
    return findings


def in_order(diagnostic: Diagnostic) -> tuple[str, int, str, int, str]:
    """The place of a diagnostic among others."""
    return diagnostic.path, diagnostic.span.start, diagnostic.rule, diagnostic.span.end, diagnostic.message


def _fingerprint(diagnostic: Diagnostic, text: str, seen: dict[tuple[str, str], int]) -> str:
    """A name for a finding that stays the same while other parts of the note change.

    It is made of the rule, the path, the offending text, and how many findings of that rule on that
    text came before. Of a span that covers many lines only the first counts: a finding about a
    whole note is the same finding after an edit in its middle.
    """
    start, end = diagnostic.span
    quoted = text[start : min(end, start + _QUOTED)].partition("\n")[0].rstrip("\r")
    count = seen.get((diagnostic.rule, quoted), 0)
    seen[diagnostic.rule, quoted] = count + 1
    digest = blake2b(digest_size=16)
    digest.update(f"{diagnostic.rule}\0{diagnostic.path}\0{quoted}\0{count}".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


_GRAVITY = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def worst(findings: Sequence[Finding], limit: int) -> list[Finding]:
    """At most ``limit`` of the findings, the gravest of them, in the order they came.

    Where those of one severity are too many, its rules take turns: thousands of findings of one
    rule do not hide the few of another.
    """
    if len(findings) <= limit:
        return list(findings)
    turns: Counter[tuple[Severity, str]] = Counter()
    ranked = []
    for place, finding in enumerate(findings):
        severity, rule = finding.diagnostic.severity, finding.diagnostic.rule
        turns[severity, rule] += 1
        ranked.append((_GRAVITY[severity], turns[severity, rule], place))
    return [findings[place] for place in sorted(place for _, _, place in nsmallest(limit, ranked))]


def worst_first(findings: Iterable[Finding], limit: int | None = None) -> list[Finding]:
    """At most ``limit`` of the findings, by severity; those of one severity in the order they came."""
    return sorted(findings, key=lambda finding: _GRAVITY[finding.diagnostic.severity])[:limit]
