"""Fixes to new texts, in memory: whole fixes or none, each edit checked against what it expects."""

from __future__ import annotations

from bisect import bisect_left, insort
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.edit import Edit, Fix


class EditError(ValueError):
    """An edit does not fit the text that it is for: a bug of the rule that made it."""


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text after edits that do not overlap.

    Raises:
        EditError: an edit lies outside the text, overlaps another, or expects other words there.
    """
    pieces: list[str] = []
    position = 0
    for edit in sorted(edits, key=attrgetter("start", "end")):
        if not position <= edit.start <= edit.end <= len(text):
            raise EditError(f"an edit of {edit.path} at {edit.start} overlaps another or leaves the text")
        if text[edit.start : edit.end] != edit.expected:
            raise EditError(f"an edit of {edit.path} at {edit.start} expects other text than there is")
        pieces += (text[position : edit.start], edit.text)
        position = edit.end
    pieces.append(text[position:])
    return "".join(pieces)


def check_fix(fix: Fix, text_of: Callable[[str], str]) -> None:
    """See that a fix can be applied to the texts that it is for.

    Raises:
        EditError: it has no edits, changes nothing, or `apply` would refuse it.
        KeyError: it is for a file that is not in the vault.
    """
    for edit in fix.edits:
        if not (isinstance(edit.text, str) and isinstance(edit.start, int) and isinstance(edit.end, int)):
            raise EditError("an edit is not made of places and a text")
    if not fix.edits or all(edit.text == edit.expected for edit in fix.edits):
        raise EditError("a fix changes nothing")
    for path in {edit.path for edit in fix.edits}:
        apply(text_of(path), [edit for edit in fix.edits if edit.path == path])


def choose(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics whose fixes can be applied together, first come first served.

    A fix is taken whole or not at all. One that overlaps or touches another already taken waits
    for the next look: two insertions at one place have no order that both rules meant.
    """
    taken: dict[str, list[tuple[int, int]]] = {}
    chosen = []
    for diagnostic in diagnostics:
        assert diagnostic.fix is not None
        edits = diagnostic.fix.edits
        if any(_touches(edit, taken.get(edit.path, [])) for edit in edits):
            continue
        chosen.append(diagnostic)
        for edit in edits:
            insort(taken.setdefault(edit.path, []), (edit.start, edit.end))
    return chosen


def _touches(edit: Edit, taken: list[tuple[int, int]]) -> bool:
    """Whether an edit overlaps or touches one of the spans, which are sorted and disjoint."""
    place = bisect_left(taken, (edit.start, edit.end))
    if place < len(taken) and taken[place][0] <= edit.end:
        return True
    return place > 0 and taken[place - 1][1] >= edit.start
