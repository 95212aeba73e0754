"""Edits are applied exactly, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.apply import EditError, apply, check_fix, choose
from vaultlint.diagnostic import Diagnostic, Severity
from vaultlint.edit import Deferred, Edit, Fix
from vaultlint.record import diagnostics_from_text, diagnostics_to_text
from vaultlint.text import Span

TEXT = "The quick brown fox."


def edit(start: int, end: int, new: str, path: str = "a.md", text: str = TEXT) -> Edit:
    return Edit(path, start, end, text[start:end], new)


def finding(*edits: Edit) -> Diagnostic:
    return Diagnostic("r", "a.md", Span(0, 1), "m", Severity.ERROR, Fix("do it", edits))


def test_no_edits_leave_the_text_as_it_is() -> None:
    assert apply(TEXT, []) == TEXT


def test_edits_are_applied_wherever_they_stand_in_the_list() -> None:
    assert apply(TEXT, [edit(16, 19, "dog"), edit(4, 9, "slow")]) == "The slow brown dog."


def test_an_edit_may_insert_at_either_end() -> None:
    assert apply(TEXT, [edit(0, 0, "> "), edit(20, 20, "\n")]) == f"> {TEXT}\n"


@pytest.mark.parametrize(
    "edits",
    [
        [Edit("a.md", 4, 9, "quack", "slow")],
        [edit(4, 9, "slow"), edit(8, 12, "x")],
        [Edit("a.md", 19, 40, ".", "!")],
        [Edit("a.md", 9, 4, "", "x")],
        [Edit("a.md", -3, 2, "The", "x")],
    ],
    ids=["other text", "overlap", "behind the end", "backwards", "before the start"],
)
def test_an_edit_that_does_not_fit_is_refused(edits: list[Edit]) -> None:
    with pytest.raises(EditError):
        apply(TEXT, edits)


def test_a_fix_that_changes_nothing_is_refused() -> None:
    with pytest.raises(EditError):
        check_fix(Fix("stay", (edit(0, 3, "The"),)), {"a.md": TEXT}.__getitem__)
    with pytest.raises(EditError):
        check_fix(Fix("stay", ()), {"a.md": TEXT}.__getitem__)


def test_a_fix_for_a_file_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        check_fix(Fix("go", (Edit("../b.md", 0, 0, "", "x"),)), {"a.md": TEXT}.__getitem__)


def test_of_fixes_that_overlap_or_touch_the_first_is_taken() -> None:
    first, touching, apart = finding(edit(4, 9, "x")), finding(edit(9, 10, "y")), finding(edit(16, 19, "z"))

    assert choose([first, touching, apart]) == [first, apart]
    assert choose([touching, first, apart]) == [touching, apart]


def test_a_fix_is_taken_whole_or_not_at_all() -> None:
    first = finding(edit(4, 9, "x"))
    two_places = finding(edit(0, 3, "A"), edit(8, 12, "y"))

    assert choose([first, two_places]) == [first]


def test_two_insertions_at_one_place_wait_for_each_other() -> None:
    first, second = finding(edit(4, 4, "x")), finding(edit(4, 4, "y"))

    assert choose([first, second]) == [first]


def test_equal_places_in_different_files_do_not_disturb_each_other() -> None:
    first, second = finding(edit(4, 9, "x")), finding(edit(4, 9, "x", path="b.md"))

    assert choose([first, second]) == [first, second]


@given(st.text(max_size=60), st.data())
def test_bytes_outside_the_edits_are_identical(text: str, data: st.DataObject) -> None:
    """I3, and I1, I2 by construction."""
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    news = [data.draw(st.text(max_size=5)) for _ in spans]
    edits = [edit(start, end, new, text=text) for (start, end), new in zip(spans, news, strict=True)]

    result = apply(text, reversed(edits))

    position = 0
    for (start, end), new in zip(spans, news, strict=True):
        kept = text[position:start]
        assert result.startswith(kept + new)
        result = result[len(kept + new) :]
        position = end
    assert result == text[position:]


def test_edits_that_are_made_late_are_the_same_edits() -> None:
    made: list[int] = []

    def make() -> tuple[Edit, ...]:
        made.append(1)
        return (Edit("a.md", 0, 3, "teh", "the"),)

    late = Fix("write “the”", Deferred(make))
    diagnostic = Diagnostic("typo", "a.md", Span(0, 3), "“teh” is no word", Severity.ERROR, late)
    assert not made, "nobody has looked yet"
    assert diagnostics_from_text(diagnostics_to_text([diagnostic]))[0] == diagnostic
    assert late == Fix("write “the”", make())
    assert [edit.text for edit in late.edits] == ["the"]
    assert (len(late.edits), late.edits[0], late.edits[:1]) == (1, make()[0], make())
    assert len(made) == 4, "made once for the fix, and three times for this test"
