"""Suppression comments that name no rule."""

from __future__ import annotations

from typing import ClassVar

from vaultlint.diagnostic import Severity
from vaultlint.rule import EngineRule, Family


class UnknownSuppression(EngineRule):
    """A suppression comment names a rule that does not exist.

    It was probably misspelt, and so silences nothing.
    """

    name = "unknown-suppression"
    family: ClassVar[Family] = "engine"
    severity: ClassVar[Severity] = Severity.WARNING
