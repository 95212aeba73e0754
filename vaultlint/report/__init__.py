"""Diagnostics to output: text and machine formats. Functions yield strings; nothing here prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, assert_never, get_args

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vaultlint.report.finding import Finding, Summary
    from vaultlint.report.text import Screen

Format = Literal["text", "json", "json-lines"]
"""The names that ``--output-format`` takes."""

FORMATS: tuple[Format, ...] = get_args(Format)

WITHOUT_FINGERPRINTS: frozenset[Format] = frozenset({"text"})
"""Formats for which `located` needs no ``source``."""


def render(
    output_format: Format, findings: Sequence[Finding], summary: Summary, *, screen: Screen | None = None
) -> Iterator[str]:
    """What belongs on standard output, in pieces to be written as they are.

    For ``text`` these are the findings alone; `vaultlint.report.text.closing` says the rest, which
    belongs on standard error. ``screen`` is what the reader's terminal can do, None in a pipe.
    """
    match output_format:
        case "text":
            from vaultlint.report.text import PIPE, findings_as_text  # noqa: PLC0415 - a format is loaded when asked for

            return findings_as_text(findings, trust=summary.trust, screen=screen or PIPE)
        case "json":
            from vaultlint.report.json import json_document  # noqa: PLC0415

            return json_document(findings, summary)
        case "json-lines":
            from vaultlint.report.json import json_lines  # noqa: PLC0415

            return json_lines(findings)
        case _:
            assert_never(output_format)
