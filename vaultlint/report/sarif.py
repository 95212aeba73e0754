"""The format ``sarif``: SARIF 2.1.0, as code scanning services read it (OASIS, 27 March 2020)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from vaultlint import __version__
from vaultlint.report.ci import in_repository, percent_encoded
from vaultlint.report.finding import worst_first
from vaultlint.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vaultlint.edit import Fix
    from vaultlint.report.finding import Finding, Summary

LIMIT = 5_000
"""Results in one file: what GitHub reads of it (its limits for code scanning uploads)."""

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_BASE = "%SRCROOT%"


def sarif(findings: Sequence[Finding], summary: Summary) -> Iterator[str]:
    """One run, the gravest results first; what is left out over the limit is said in a notification."""
    shown = worst_first(findings, LIMIT)
    rules = sorted({finding.diagnostic.rule for finding in shown})
    places = {rule: index for index, rule in enumerate(rules)}
    invocation: dict[str, Any] = {"executionSuccessful": True}
    if len(findings) > len(shown):
        left_out = (
            f"{len(findings) - len(shown)} of {len(findings)} findings are left out, the least grave ones"
        )
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": left_out}}]
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "vaultlint",
                "version": __version__,
                "rules": [
                    {"id": rule, "shortDescription": {"text": summary.rules.get(rule, rule)}}
                    for rule in rules
                ],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
    }
    encode = json.JSONEncoder().encode
    yield '{"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [\n'
    yield encode(run)[:-1] + ', "results": ['
    separator = "\n"
    for finding in shown:
        yield separator + encode(_result(finding, places[finding.diagnostic.rule], summary))
        separator = ",\n"
    yield "\n]}\n]}\n"


def _result(finding: Finding, place: int, summary: Summary) -> dict[str, Any]:
    diagnostic = finding.diagnostic
    start, end = diagnostic.span
    region = {
        "startLine": finding.start.line,
        "startColumn": finding.start.column,
        "endLine": finding.end.line,
        "endColumn": finding.end.column,
        "charOffset": start,
        "charLength": end - start,
    }
    result: dict[str, Any] = {
        "ruleId": diagnostic.rule,
        "ruleIndex": place,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": visible(diagnostic.message)},
        "locations": [
            {"physicalLocation": {"artifactLocation": _artifact(diagnostic.path, summary), "region": region}}
        ],
        "partialFingerprints": {"vaultlint/v1": finding.fingerprint},
    }
    if diagnostic.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": {
                    "artifactLocation": _artifact(related.path, summary),
                    "region": {"charOffset": related.start, "charLength": related.end - related.start},
                },
            }
            for number, related in enumerate(diagnostic.related)
        ]
    if diagnostic.fix is not None and diagnostic.fix.edits:
        result["fixes"] = [_fix(diagnostic.fix, summary)]
    return result


def _artifact(path: str, summary: Summary) -> dict[str, str]:
    return {"uri": percent_encoded(in_repository(path, summary)), "uriBaseId": _BASE}


def _fix(fix: Fix, summary: Summary) -> dict[str, Any]:
    replacements: dict[str, list[dict[str, Any]]] = {}
    for edit in fix.edits:
        replacements.setdefault(edit.path, []).append(
            {
                "deletedRegion": {"charOffset": edit.start, "charLength": edit.end - edit.start},
                "insertedContent": {"text": edit.text},
            }
        )
    return {
        "description": {"text": visible(f"{fix.title} ({fix.applicability})")},
        "artifactChanges": [
            {"artifactLocation": _artifact(path, summary), "replacements": made}
            for path, made in replacements.items()
        ],
    }
