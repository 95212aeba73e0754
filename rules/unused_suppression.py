"""Suppression comments that are of no use."""

from __future__ import annotations

from typing import ClassVar

from vaultlint.diagnostic import Severity
from vaultlint.rule import EngineRule, Family


class UnusedSuppression(EngineRule):
    """A suppression comment silences nothing.

    What it was written for has been put right, or it stands on the wrong line. Left where it is,
    it would hide the next mistake there.
    """

    name = "unused-suppression"
    family: ClassVar[Family] = "engine"
    severity: ClassVar[Severity] = Severity.WARNING
