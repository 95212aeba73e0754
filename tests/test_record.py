"""What workers and later runs are told of a note."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from tests.generators import notes
from vaultlint.diagnostic import Diagnostic, Severity, Suggestion
from vaultlint.disk.read import Identity
from vaultlint.edit import Applicability, Edit, Fix
from vaultlint.note import Body, Link, Suppression
from vaultlint.parse import facts, parse
from vaultlint.record import card_of, card_to_text, diagnostics_to_text, facts_from_card, proposed_before
from vaultlint.similar.targets import SIMILAR
from vaultlint.suppress import suppressions
from vaultlint.text import Span
from vaultlint.work import Told, Worked

LINK = Link("wikilink", 0, 9, "[[a far]]", "a far", None)
SAME = Suggestion("folder/a_far.md", 1.0, "same name apart from case and separators")


def proposed(*suggestions: Suggestion, fix: Fix | None = None) -> dict[tuple[str, str], Applicability]:
    note = "folder/note.md"
    said = Diagnostic("dangling-link", note, Span(0, 9), "", Severity.WARNING, fix, suggestions)
    found = proposed_before("folder/note.md", diagnostics_to_text([said]), [LINK])
    return {asked: proposals[0].trust for asked, proposals in found.items()}


def test_what_was_meant_is_taken_over_as_far_as_it_was_trusted() -> None:
    edit = Edit("folder/note.md", 0, 9, "[[a far]]", "[[a_far|a far]]")
    fix = Fix("link to “a_far”", (edit,), Applicability.SAFE)

    assert proposed(SAME, fix=fix) == {("a far", "folder"): Applicability.SAFE}
    assert proposed(SAME._replace(reason=SIMILAR)) == {("a far", "folder"): Applicability.SUGGESTION}
    assert proposed(SAME, SAME) == {("a far", "folder"): Applicability.SUGGESTION}


def test_of_a_link_that_could_not_be_written_nobody_knows_how_far_it_was_trusted() -> None:
    assert proposed(SAME) == {}


TOLD = st.builds(
    Told,
    st.builds(Identity, *[st.integers(0, 2**63)] * 5),
    st.binary(),
    st.text() | st.just(({"title": "a"}, 1, 2, (Suppression(("tags",), 3, 4, 5),), {"tags": [1]})),
    told=st.none() | st.binary(),
)


@given(st.lists(TOLD | st.text()))
def test_what_a_worker_tells_arrives_as_it_was_sent(told: list[Told | str]) -> None:
    arrived = pickle.loads(pickle.dumps(Worked(told, {"read": 1.0})))

    assert arrived == Worked(told, {"read": 1.0})
    assert [*map(type, arrived.told)] == [*map(type, told)]


@given(notes())
def test_a_card_is_the_same_as_text_and_as_it_is(text: str) -> None:
    note = parse("note.md", text)
    known = facts(note, extra={"tags": [1, "a"]}, suppressions=suppressions(note))

    one, other = (
        facts_from_card("note.md", card, b"H", Body) for card in (card_to_text(known), card_of(known))
    )

    assert all(getattr(one, name) == getattr(other, name) for name in ("properties", "size", "link_count"))
    assert (one.suppressions, one.extra) == (other.suppressions, other.extra)
