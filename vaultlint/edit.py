"""Changes described, not made.

They are named tuples, as the pieces of a note are: a large vault has tens of thousands of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import overload

from vaultlint.named import NamedTuple


class Applicability(IntEnum):
    """How far a fix may be trusted; a higher one may be applied wherever a lower one may."""

    SUGGESTION = 0
    """Shown, never applied."""
    UNSAFE = 1
    """Very likely what was meant, but it may change the meaning, or it removes or moves the
    user's own words: applied with ``--unsafe-fixes`` only."""
    SAFE = 2
    """Certainly what was meant, and no word of the user's is lost: applied by ``--fix``."""

    def __str__(self) -> str:
        return self.name.lower()


class Edit(NamedTuple):
    """Replace one span of one file.

    ``start`` and ``end`` are code points in the text that was read; ``expected`` is what
    stands there, and applying the edit to anything else is refused.
    """

    path: str
    start: int
    end: int
    expected: str
    text: str


class Move(NamedTuple):
    """Give a file another path in the vault. There is no way to describe a deletion."""

    source: str
    target: str


class Deferred(Sequence[Edit]):
    """Edits that are made when somebody looks at them: a finding may have hundreds, of which a report only tells."""

    __slots__ = ("_edits", "_make")

    def __init__(self, make: Callable[[], tuple[Edit, ...]]) -> None:
        self._make = make
        self._edits: tuple[Edit, ...] | None = None

    def _made(self) -> tuple[Edit, ...]:
        if self._edits is None:
            self._edits = self._make()
        return self._edits

    @overload
    def __getitem__(self, index: int) -> Edit: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Edit, ...]: ...
    def __getitem__(self, index: int | slice) -> Edit | tuple[Edit, ...]:
        return self._made()[index]

    def __len__(self) -> int:
        return len(self._made())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Deferred | tuple) and self._made() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._made())

    def __repr__(self) -> str:
        return repr(self._made())


class Fix(NamedTuple):
    """Edits that put a finding right; applied whole or not at all. The title is an imperative."""

    title: str
    edits: tuple[Edit, ...] | Deferred
    applicability: Applicability = Applicability.SAFE
    moves: tuple[Move, ...] = ()
