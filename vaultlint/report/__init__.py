"""Diagnostics to output: text and machine formats. Functions yield strings; nothing here prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, assert_never, get_args

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from vaultlint.report.finding import Finding, Summary
    from vaultlint.report.text import Screen

Format = Literal["text", "json", "json-lines", "sarif", "github", "gitlab", "junit", "rdjson"]
"""The names that ``--output-format`` takes."""

FORMATS: tuple[Format, ...] = get_args(Format)

WITHOUT_FINGERPRINTS: frozenset[Format] = frozenset({"text", "github", "junit", "rdjson"})
"""Formats for which `located` needs no ``source``."""


def render(
    output_format: Format,
    findings: Sequence[Finding],
    summary: Summary,
    *,
    screen: Screen | None = None,
    source: Callable[[str], str | None] = lambda _: None,
) -> Iterator[str]:
    """What belongs on standard output, in pieces to be written as they are.

    For ``text`` these are the findings alone; `vaultlint.report.text.closing` says the rest, which
    belongs on standard error. ``screen`` is what the reader's terminal can do, None in a pipe;
    ``source`` gives the text of a file, for the one format that counts bytes.
    """
    # A format is loaded when it is asked for: most runs write one, and it is text.
    # ruff: noqa: PLC0415
    match output_format:
        case "text":
            from vaultlint.report.text import PIPE, findings_as_text

            return findings_as_text(findings, trust=summary.trust, screen=screen or PIPE)
        case "json":
            from vaultlint.report.json import json_document

            return json_document(findings, summary)
        case "json-lines":
            from vaultlint.report.json import json_lines

            return json_lines(findings)
        case "sarif":
            from vaultlint.report.sarif import sarif

            return sarif(findings, summary)
        case "github":
            from vaultlint.report.ci import github

            return github(findings, summary)
        case "gitlab":
            from vaultlint.report.ci import gitlab

            return gitlab(findings, summary)
        case "junit":
            from vaultlint.report.ci import junit

            return junit(findings, summary)
        case "rdjson":
            from vaultlint.report.ci import rdjson

            return rdjson(findings, summary, source)
        case _:
            assert_never(output_format)
