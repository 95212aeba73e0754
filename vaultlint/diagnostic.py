"""What the user is told."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from vaultlint.named import NamedTuple

if TYPE_CHECKING:
    from vaultlint.edit import Fix
    from vaultlint.text import Span


class Severity(StrEnum):
    """How much a finding weighs; only errors and warnings fail a run."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Suggestion(NamedTuple):
    """What may have been meant: a path in the vault (or a heading), how sure (0 to 1), and why."""

    target: str
    score: float
    reason: str


class Place(NamedTuple):
    """Another place that a finding is about: code points ``start`` to ``end`` of ``path``."""

    path: str
    start: int
    end: int


class Diagnostic(NamedTuple):
    """One finding.

    The message is lower case, without a full stop, names the thing in quotes and says what is
    wrong. ``cause`` groups findings that have one reason (all links to one missing note, say):
    the summary prints it after their number, so it begins with its noun (“links lead to …”).
    """

    rule: str
    path: str
    span: Span
    message: str
    severity: Severity
    fix: Fix | None = None
    suggestions: tuple[Suggestion, ...] = ()
    related: tuple[Place, ...] = ()
    cause: str | None = None
