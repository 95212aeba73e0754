"""Notes that cannot be read as text."""

from __future__ import annotations

from typing import ClassVar

from vaultlint.rule import EngineRule, Family


class UnreadableNote(EngineRule):
    """A note is not a text that can be read.

    It is not UTF-8 (or is UTF-16, or holds NUL bytes), is larger than 10 MB, has a line longer
    than 1 MB, may not be opened, or lies in the cloud only. It is left alone and every other note
    is still checked; its name still counts as the target of links.
    """

    name = "unreadable-note"
    family: ClassVar[Family] = "engine"
