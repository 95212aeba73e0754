"""The formats of CI services: ``github``, ``gitlab``, ``junit`` and ``rdjson``.

Their readers look for files from the root of the repository, not of the vault.
"""

from __future__ import annotations

import json
from itertools import accumulate
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from vaultlint.diagnostic import Severity
from vaultlint.report.finding import worst_first
from vaultlint.report.visible import visible
from vaultlint.text import Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.report.finding import Finding, Summary


def in_repository(path: str, summary: Summary) -> str:
    """A path of the vault as the repository knows it."""
    return f"{summary.prefix}/{path}" if summary.prefix else path


def percent_encoded(path: str) -> str:
    """A path as a relative URI reference (RFC 3986); bytes that are no UTF-8 keep their value."""
    return quote(path, safe="/", errors="surrogateescape")


# --- GitHub Actions ---------------------------------------------------------------------------

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def github(findings: Sequence[Finding], summary: Summary) -> Iterator[str]:
    """Workflow commands that make annotations, the gravest first: GitHub shows ten of a kind a step.

    Source: "Workflow commands for GitHub Actions"; escaping as in the runner's own toolkit.
    """
    for finding in worst_first(findings):
        diagnostic = finding.diagnostic
        properties = [
            ("file", in_repository(diagnostic.path, summary)),
            ("line", str(finding.start.line)),
            ("endLine", str(finding.end.line)),
        ]
        if finding.start.line == finding.end.line:
            # Columns of an annotation of several lines are refused.
            properties += [("col", str(finding.start.column)), ("endColumn", str(finding.end.column))]
        properties.append(("title", f"vaultlint: {diagnostic.rule}"))
        written = ",".join(f"{name}={_property(value)}" for name, value in properties)
        yield f"::{_COMMANDS[diagnostic.severity]} {written}::{_data(visible(diagnostic.message))}\n"


def _data(text: str) -> str:
    return visible(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


# --- GitLab -----------------------------------------------------------------------------------

_GITLAB = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def gitlab(findings: Iterable[Finding], summary: Summary) -> Iterator[str]:
    """A Code Quality report: the part of the Code Climate format that GitLab reads."""
    entries = (
        {
            "description": visible(finding.diagnostic.message),
            "check_name": finding.diagnostic.rule,
            "fingerprint": finding.fingerprint,
            "severity": _GITLAB[finding.diagnostic.severity],
            "location": {
                "path": in_repository(finding.diagnostic.path, summary),
                "lines": {"begin": finding.start.line, "end": finding.end.line},
            },
        }
        for finding in findings
    )
    yield from _array("[", entries, "]\n")


def _array(head: str, entries: Iterable[dict[str, Any]], tail: str) -> Iterator[str]:
    encode = json.JSONEncoder().encode
    yield head
    separator = "\n"
    for entry in entries:
        yield separator + encode(entry)
        separator = ",\n"
    yield tail if separator == "\n" else "\n" + tail


# --- JUnit ------------------------------------------------------------------------------------


def junit(findings: Sequence[Finding], summary: Summary) -> Iterator[str]:
    """A test report in the dialect of Jenkins' xUnit plugin: a test case a finding.

    A finding of severity info is a case that passes and says something.
    """
    failures = sum(finding.diagnostic.severity is not Severity.INFO for finding in findings)
    tests = max(1, len(findings))
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="vaultlint" tests="{tests}" failures="{failures}" errors="0">\n'
    yield (
        f'<testsuite name="vaultlint" tests="{tests}" failures="{failures}" errors="0" skipped="0" '
        'time="0">\n'
    )
    if not findings:
        yield f'<testcase name="{summary.notes} notes" classname="vaultlint" time="0"/>\n'
    for finding in findings:
        diagnostic = finding.diagnostic
        path = visible(in_repository(diagnostic.path, summary))
        line, column = finding.start
        place = f"{path}:{line}:{column}"
        name = quoteattr(f"{diagnostic.rule} at {line}:{column}")
        message = visible(diagnostic.message)
        said = escape(f"{place}: {diagnostic.severity}: {message} [{diagnostic.rule}]")
        if diagnostic.severity is Severity.INFO:
            outcome = f"<system-out>{said}</system-out>"
        else:
            outcome = f"<failure type={quoteattr(diagnostic.severity)} message={quoteattr(message)}>{said}</failure>"
        yield f'<testcase name={name} classname={quoteattr(path)} time="0">{outcome}</testcase>\n'
    yield "</testsuite>\n</testsuites>\n"


# --- reviewdog --------------------------------------------------------------------------------

_RDF = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}


def rdjson(
    findings: Iterable[Finding], summary: Summary, source: Callable[[str], str | None]
) -> Iterator[str]:
    """Reviewdog's Diagnostic Format, whose columns count bytes of UTF-8 from 1."""
    yield from _array(
        '{"source": {"name": "vaultlint"}, "diagnostics": [', _rdf_entries(findings, summary, source), "]}\n"
    )


def _rdf_entries(
    findings: Iterable[Finding], summary: Summary, source: Callable[[str], str | None]
) -> Iterator[dict[str, Any]]:
    path: str | None = None
    bytes_of = _Bytes("")
    for finding in findings:
        diagnostic = finding.diagnostic
        if diagnostic.path != path:
            path = diagnostic.path
            bytes_of = _Bytes(source(path) or "")
        entry: dict[str, Any] = {
            "message": visible(diagnostic.message),
            "location": {
                "path": in_repository(diagnostic.path, summary),
                "range": bytes_of.range(*diagnostic.span),
            },
            "severity": _RDF[diagnostic.severity],
            "code": {"value": diagnostic.rule},
        }
        suggestion = bytes_of.replacement(diagnostic)
        if suggestion is not None:
            entry["suggestions"] = [suggestion]
        yield entry


class _Bytes:
    """Places of one text in lines and bytes."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = Lines.of(text)
        widths = (1 if char < "\x80" else len(char.encode("utf-8", "surrogatepass")) for char in text)
        self._before = None if text.isascii() else [0, *accumulate(widths)]

    def range(self, start: int, end: int) -> dict[str, dict[str, int]]:
        """A span, its end exclusive, as the format has it."""
        return {"start": self._position(start), "end": self._position(end)}

    def replacement(self, diagnostic: Diagnostic) -> dict[str, Any] | None:
        """The fix as one replacement in this text; None when it takes more than that."""
        fix = diagnostic.fix
        if fix is None or fix.moves or not fix.edits:
            return None
        if any(edit.path != diagnostic.path for edit in fix.edits):
            return None
        edits = sorted(fix.edits, key=lambda edit: edit.start)
        start, end = edits[0].start, edits[-1].end
        pieces = []
        done = start
        for edit in edits:
            pieces += [self._text[done : edit.start], edit.text]
            done = edit.end
        return {"range": self.range(start, end), "text": "".join(pieces)}

    def _position(self, offset: int) -> dict[str, int]:
        line, column = self._lines.position(offset)
        if self._before is not None:
            column = self._before[offset] - self._before[offset - column + 1] + 1
        return {"line": line, "column": column}
