"""Rules that fail."""

from __future__ import annotations

from typing import ClassVar

from vaultlint.rule import EngineRule, Family


class BrokenRule(EngineRule):
    """A rule failed while it looked at this note.

    The fault is the rule's, not the note's: please report it to the rule's author, with the
    message. All other rules and notes were still checked.
    """

    name = "broken-rule"
    family: ClassVar[Family] = "engine"
