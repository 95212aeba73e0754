"""Findings as a person reads them.

`findings_as_text` is what goes to standard output, one line a finding; `closing` is what is said
after them: the table of rules, the causes that many findings share, what a repair would do.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from vaultlint.diagnostic import Severity
from vaultlint.edit import Applicability
from vaultlint.named import NamedTuple
from vaultlint.report.finding import Tally, worst
from vaultlint.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.report.finding import Finding, Summary
    from vaultlint.text import Lines, Onward

SHOWN_AT_FIRST = 50
"""Findings that a terminal shows before the table, unless all are asked for."""

_CAUSES_SHOWN = 10
_FINDINGS_PER_CAUSE = 2

_BOLD = "1"
_DIM = "2"
_CYAN = "36"
_GREEN = "32"
_SEVERITY = {str(severity): severity for severity in Severity}
_TRUST = {"": None, **{str(int(degree)): degree for degree in Applicability}}
_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "34"}


class Screen(NamedTuple):
    """What the reader's screen can do. A pipe can do nothing, and is shown everything.

    ``root`` is the absolute path of the vault, where the screen can follow links to files.
    """

    colour: bool = False
    limit: int | None = None
    root: str | None = None

    def paint(self, text: str, style: str) -> str:
        """The text in a colour (an SGR code), where there are colours."""
        return f"\x1b[{style}m{text}\x1b[0m" if self.colour else text

    def link(self, text: str, path: str) -> str:
        """The text as a link to a file of the vault (OSC 8), where links can be followed."""
        if self.root is None:
            return text
        from urllib.parse import quote  # noqa: PLC0415  # not for those who read a pipe

        target = quote(f"{self.root}/{path}".replace("\\", "/").lstrip("/"), errors="surrogateescape")
        return f"\x1b]8;;file:///{target}\x1b\\{text}\x1b]8;;\x1b\\"


PIPE = Screen()


def findings_as_text(
    findings: Sequence[Finding], *, trust: Applicability = Applicability.SAFE, screen: Screen = PIPE
) -> Iterator[str]:
    """``path:line:column: severity: message [rule]``, with ``[*]`` behind it when a repair mends it."""
    shown = findings if screen.limit is None else worst(findings, screen.limit)
    if screen.colour or screen.root is not None:
        for finding in shown:
            yield _painted(finding, trust, screen)
        return
    for finding in shown:
        rule, path, _, message, severity, *_ = finding.diagnostic
        line, column = finding.start
        _, before, behind = _kind(rule, severity, Applicability.SAFE if finding.fixable(trust) else None)
        yield f"{visible(path)}:{line}:{column}{before}{visible(message)}{behind}"


# A vault has tens of thousands of findings, of a few dozen kinds.
@lru_cache(maxsize=256)
def _kind(rule: str, severity: Severity, trust: Applicability | None) -> tuple[str, str, str]:
    """How findings of a kind are counted in a piece, and what stands in each line before the message and behind it.

    A repair is taken to trust safe fixes only.
    """
    mark = " [*]" if trust is Applicability.SAFE else ""
    counted = f"{rule} {severity} {'' if trust is None else int(trust)}"
    return counted, f": {severity}: ", f" [{rule}]{mark}\n"


def _painted(finding: Finding, trust: Applicability, screen: Screen) -> str:
    diagnostic = finding.diagnostic
    place = screen.link(screen.paint(visible(diagnostic.path), _BOLD), diagnostic.path)
    position = screen.paint(f":{finding.start.line}:{finding.start.column}:", _CYAN)
    grade = screen.paint(f"{diagnostic.severity}:", _COLOURS[diagnostic.severity])
    rule = screen.paint(f"[{diagnostic.rule}]", _DIM)
    mark = " " + screen.paint("[*]", _GREEN) if finding.fixable(trust) else ""
    return f"{place}{position} {grade} {visible(diagnostic.message)} {rule}{mark}\n"


def piece(places: Lines | Onward, diagnostics: Sequence[Diagnostic]) -> bytes:
    """What a pipe is told of one file, behind a line with the number of findings of each kind: see `read_piece`.

    It is UTF-8, for there are megabytes of it, and a string that quotes with “” is twice as large.
    """
    if not diagnostics:
        return b""
    path = visible(diagnostics[0].path)
    # Tuples that are told apart by numbers and words are sorted several times faster than by `in_order`.
    rows = sorted(
        [
            (start, rule, end, message, number, severity, fix)
            for number, (rule, _, (start, end), message, severity, fix, _, _, _) in enumerate(diagnostics)
        ]
    )
    counts: dict[str, int] = {}
    told = []
    for start, rule, _, message, _, severity, fix in rows:
        kind, before, behind = _kind(rule, severity, None if fix is None else fix.applicability)
        counts[kind] = counts.get(kind, 0) + 1
        line, column = places.place(start)
        shown = message if message.isprintable() else visible(message)
        told.append(f"{path}:{line}:{column}{before}{shown}{behind}")
    kinds = ";".join([f"{kind} {number}" for kind, number in counts.items()])
    return as_octets(f"{kinds}\n{''.join(told)}")


def as_octets(told: str) -> bytes:
    """What is told, as it is written to a stream: UTF-8, and an escape for what that cannot say."""
    return told.encode("utf-8", "backslashreplace")


def read_piece(path: str, written: bytes, tally: Tally) -> bytes:
    """What `piece` says of the file at ``path``; its findings are added to the tally."""
    if not written:
        return b""
    kinds, _, told = written.partition(b"\n")
    for kind in kinds.decode().split(";"):
        rule, severity, trust, number = kind.split(" ")
        tally.kinds[rule, _SEVERITY[severity], _TRUST[trust]] += int(number)
    tally.paths.add(path)
    return told


def merged(told: bytes, findings: Sequence[Finding]) -> bytes:
    """What `read_piece` gave of a file, with other findings in it, in their order, at their places."""
    new = list(map(as_octets, findings_as_text(findings)))
    if not told:
        return b"".join(new)
    place = partial(_place, len(as_octets(visible(findings[0].diagnostic.path))))
    lines = told[:-1].split(b"\n")
    at = 0
    for line in new:
        at = bisect_right(lines, place(line), at, key=place)
        lines.insert(at, line[:-1])
    return b"\n".join(lines) + b"\n"


def _place(path: int, line: bytes) -> tuple[int, int, bytes]:
    """Where a line of ours, about a file whose path takes so many octets, belongs among others about it: row, column, rule."""
    row, column, _ = line[path + 1 :].split(b":", 2)
    named = line.removesuffix(b"\n").removesuffix(b" [*]")
    return int(row), int(column), named[named.rindex(b" [") + 2 : -1]


def closing(
    findings: Sequence[Finding], summary: Summary, *, screen: Screen = PIPE, tally: Tally | None = None
) -> Iterator[str]:
    """What is said after the findings. The table and the causes come when not every finding was shown.

    ``tally`` counts findings that are not at hand too; then all were shown.
    """
    counted = tally or Tally.of(findings)
    if screen.limit is not None and len(findings) > screen.limit:
        hidden = len(findings) - screen.limit
        yield f"\n{count(hidden, 'more finding')}; `--all` shows {'it' if hidden == 1 else 'them'}\n\n"
        yield from statistics(counted, trust=summary.trust, screen=screen)
        yield from _shared_causes(findings, screen)
    if counted.total:
        yield "\n"
    yield from _verdict(counted, summary, screen)
    if summary.known:
        yield f"{count(summary.known, 'finding')} of the baseline {'is' if summary.known == 1 else 'are'} not shown\n"
    if summary.stale:
        entries = f"{summary.stale:,} {'entry' if summary.stale == 1 else 'entries'}"
        yield f"{entries} of the baseline {'is' if summary.stale == 1 else 'are'} out of date; `vaultlint baseline --prune` drops them\n"


def statistics(
    tally: Tally, *, trust: Applicability = Applicability.SAFE, screen: Screen = PIPE
) -> Iterator[str]:
    """The table: each rule, how many findings it has, and how many of them a repair would mend."""
    found: Counter[str] = Counter()
    fixable: Counter[str] = Counter()
    for (rule, _, applicability), number in tally.kinds.items():
        found[rule] += number
        if applicability is not None and applicability >= max(trust, Applicability.UNSAFE):
            fixable[rule] += number
    if not found:
        return
    rows = sorted(found.items(), key=lambda row: (-row[1], row[0]))
    cells = [("findings", "fixable", "rule")]
    cells += [(f"{number:,}", f"{fixable[rule]:,}" if fixable[rule] else "", rule) for rule, number in rows]
    first, second = (max(len(row[column]) for row in cells) for column in (0, 1))
    for index, (of_all, mended, name) in enumerate(cells):
        line = f"{of_all:>{first}}  {mended:>{second}}  {name}"
        yield (line if index else screen.paint(line, _BOLD)) + "\n"


def _shared_causes(findings: Iterable[Finding], screen: Screen) -> Iterator[str]:
    """Findings that share one cause, most of them first.

    One cause may be spelled in several ways, as the name of one missing note is: it is told in the commonest one.
    """
    counts: Counter[str] = Counter(
        finding.diagnostic.cause for finding in findings if finding.diagnostic.cause is not None
    )
    if not counts:
        return
    from vaultlint.similar.names import spelled_all  # noqa: PLC0415  # for those who are told of causes

    # Of several that are equally common, the first by the alphabet.
    written = sorted(counts, key=lambda cause: (-counts[cause], cause))
    sharing: dict[str, list[str]] = {}
    for cause, key in zip(written, spelled_all(written), strict=True):
        sharing.setdefault(key, []).append(cause)
    numbers = ((same[0], sum(counts[cause] for cause in same)) for same in sharing.values())
    common = sorted(
        (entry for entry in numbers if entry[1] >= _FINDINGS_PER_CAUSE),
        key=lambda entry: (-entry[1], entry[0]),
    )
    if not common:
        return
    yield "\n" + screen.paint("What many findings have in common", _BOLD) + "\n"
    width = len(f"{common[0][1]:,}")
    for cause, number in common[:_CAUSES_SHOWN]:
        yield f"{number:>{width},} {visible(cause)}\n"
    if len(common) > _CAUSES_SHOWN:
        yield f"{' ' * width} … and {len(common) - _CAUSES_SHOWN:,} more such causes\n"


def _verdict(tally: Tally, summary: Summary, screen: Screen) -> Iterator[str]:
    """One line for the outcome, one for what a repair would do."""
    notes = count(summary.notes, "note")
    fixed = f"fixed {count(summary.fixed, 'finding')}; " if summary.fixed else ""
    if not tally.total:
        yield (
            screen.paint(
                f"{fixed}nothing {'else ' if fixed else 'new ' if summary.known else ''}to object to in {notes}",
                _GREEN,
            )
            + "\n"
        )
        return
    grades: defaultdict[Severity, int] = defaultdict(int)
    mended: defaultdict[Applicability | None, int] = defaultdict(int)
    for (_, severity, applicability), number in tally.kinds.items():
        grades[severity] += number
        mended[applicability] += number
    safe, unsafe = mended[Applicability.SAFE], mended[Applicability.UNSAFE]
    parts = [
        screen.paint(count(grades[severity], severity), _COLOURS[severity])
        for severity in Severity
        if grades[severity]
    ]
    total = f"{count(tally.total, 'finding')} in {len(tally.paths):,} of {notes}"
    yield f"{fixed}{total}: {', '.join(parts)}\n"
    if safe and unsafe:
        yield f"`--fix` mends {safe:,} of them, `--fix --unsafe-fixes` {unsafe:,} more\n"
    elif safe:
        yield f"`--fix` mends {safe:,} of them\n"
    elif unsafe:
        yield f"`--fix --unsafe-fixes` mends {unsafe:,} of them\n"


def count(number: int, noun: str) -> str:
    """A number and its noun: ``1 note``, ``12,617 notes``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def fixed_as_text(counts: Iterable[tuple[str, int]], *, screen: Screen = PIPE) -> Iterator[str]:
    """One line a file that was written: its path, and how many findings it had."""
    for path, number in counts:
        yield f"{screen.paint('fixed', _GREEN)} {visible(path)} ({count(number, 'finding')})\n"
