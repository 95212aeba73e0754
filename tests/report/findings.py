"""Findings for the tests of the formats, made the way the engine makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultlint.diagnostic import Diagnostic, Place, Severity, Suggestion
from vaultlint.edit import Applicability, Edit, Fix
from vaultlint.report.finding import Finding, Summary, located
from vaultlint.text import Lines, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TEXTS = {
    "garden/beans.md": "# Beans\n\nSow with [[Runner Bean|runners]] in May, [[Slugs]] permitting.\n",
    "garden/odd.md": "\x1b[31m [[pipe\u202e]]\n",
}
SUMMARY = Summary("garden", notes=2, links=3)


def finding_at(
    path: str,
    quoted: str,
    message: str,
    *,
    rule: str = "dangling-link",
    severity: Severity = Severity.ERROR,
    fix: str | None = None,
    applicability: Applicability = Applicability.SAFE,
    suggestions: tuple[Suggestion, ...] = (),
    related: tuple[Place, ...] = (),
    cause: str | None = None,
    texts: Mapping[str, str] = TEXTS,
    nth: int = 0,
) -> Diagnostic:
    start = -1
    for _ in range(nth + 1):
        start = texts[path].index(quoted, start + 1)
    end = start + len(quoted)
    return Diagnostic(
        rule,
        path,
        Span(start, end),
        message,
        severity,
        None if fix is None else Fix(f"write “{fix}”", (Edit(path, start, end, quoted, fix),), applicability),
        suggestions,
        related,
        cause,
    )


def placed(diagnostics: Iterable[Diagnostic], texts: Mapping[str, str] = TEXTS) -> list[Finding]:
    return located(diagnostics, lambda path: Lines.of(texts[path]) if path in texts else None, texts.get)


BEAN = finding_at(
    "garden/beans.md",
    "[[Runner Bean|runners]]",
    "there is no note “Runner Bean”; did you mean “runner_bean”?",
    fix="[[runner_bean|runners]]",
    suggestions=(
        Suggestion("garden/runner_duck.md", 0.61, "a similar name"),
        Suggestion("garden/runner_bean.md", 1.0, "same name apart from case and separators"),
    ),
    cause="links lead to the missing note “Runner Bean”",
)
SLUGS = finding_at(
    "garden/beans.md",
    "[[Slugs]]",
    "there is no note “Slugs”",
    related=(Place("garden/odd.md", 5, 14),),
)
ODD = finding_at(
    "garden/odd.md",
    "[[pipe\u202e]]",
    "there is no note “pipe\u202e” at \x1b[0m 100% of\nthe time",
    severity=Severity.WARNING,
    fix="[[pipe]]",
    applicability=Applicability.UNSAFE,
)
