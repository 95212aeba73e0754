"""The formats ``json`` and ``json-lines``: stable, complete, and pure ASCII on the wire.

Everything outside ASCII is escaped, so that a lone surrogate in a file name, a bidi control in
a link or the code page of a console can spoil no output.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vaultlint.edit import Fix
    from vaultlint.report.finding import Finding, Summary

VERSION = 1
"""Of the format; it changes when a reader of the old one would go wrong."""


def json_lines(findings: Iterable[Finding]) -> Iterator[str]:
    """One object a line and finding."""
    encode = json.JSONEncoder(separators=(", ", ": ")).encode
    for finding in findings:
        yield encode(as_json(finding)) + "\n"


def json_document(findings: Iterable[Finding], summary: Summary) -> Iterator[str]:
    """One object for the whole run; each finding on a line of its own."""
    findings = list(findings)
    counts = Counter(finding.diagnostic.rule for finding in findings)
    encode = json.JSONEncoder(separators=(", ", ": ")).encode
    head = {
        "version": VERSION,
        "vault": summary.vault,
        "notes": summary.notes,
        "links": summary.links,
        "counts": {rule: counts[rule] for rule in sorted(counts)},
    }
    yield encode(head)[:-1] + ', "diagnostics": ['
    separator = "\n"
    for finding in findings:
        yield separator + encode(as_json(finding))
        separator = ",\n"
    yield "\n]}\n" if findings else "]}\n"


def as_json(finding: Finding) -> dict[str, Any]:
    """A finding as both formats write it; offsets and columns are code points."""
    diagnostic = finding.diagnostic
    return {
        "rule": diagnostic.rule,
        "severity": str(diagnostic.severity),
        "path": diagnostic.path,
        "line": finding.start.line,
        "column": finding.start.column,
        "end_line": finding.end.line,
        "end_column": finding.end.column,
        "start": diagnostic.span.start,
        "end": diagnostic.span.end,
        "message": diagnostic.message,
        "suggestions": [
            {"target": suggestion.target, "score": round(suggestion.score, 4), "reason": suggestion.reason}
            for suggestion in sorted(diagnostic.suggestions, key=lambda suggestion: -suggestion.score)
        ],
        "fix": None if diagnostic.fix is None else _fix(diagnostic.fix),
        "related": [
            {"path": place.path, "start": place.start, "end": place.end} for place in diagnostic.related
        ],
        "fingerprint": finding.fingerprint,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    written: dict[str, Any] = {
        "title": fix.title,
        "applicability": str(fix.applicability),
        "edits": [
            {"path": edit.path, "start": edit.start, "end": edit.end, "text": edit.text} for edit in fix.edits
        ],
    }
    if fix.moves:
        written["moves"] = [{"source": move.source, "target": move.target} for move in fix.moves]
    return written
