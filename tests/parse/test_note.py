"""What holds for every note, whatever is in it."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.parse.test_quick import FRAGMENTS
from vaultlint.parse import facts, parse, regions
from vaultlint.parse.regions import BLANKED

TEXTS = st.one_of(
    st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join),
    st.text(st.sampled_from("[]()!|#`$%<>^*-_ \n\r\t\\ax1:é\u2028🚀'\""), max_size=60),
    st.text(max_size=60),
)


@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_every_piece_lies_where_it_says(text: str) -> None:
    note = parse("note.md", text)
    for link in note.links:
        if link.place != "property":
            assert text[link.start : link.end] == link.source
        assert link.target
        assert link.target == link.path + link.subpath
    for tag in note.tags:
        assert text[tag.start : tag.end] == tag.text
    for heading in note.headings:
        assert heading.text in text[heading.start : heading.end]
        assert heading.start == 0 or text[heading.start - 1] in "\n "
    for block in note.blocks:
        assert 0 <= block.start <= block.end <= len(text)
        assert f"^{block.id}" in text
    for pieces in (note.links, note.headings, note.tags):
        assert [piece.start for piece in pieces] == sorted(piece.start for piece in pieces)


@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_nothing_counts_in_what_is_blanked(text: str) -> None:
    note = parse("note.md", text)
    visible = note.visible
    assert len(visible) == len(text)
    assert [end for end, character in enumerate(visible) if character in "\r\n"] == [
        end for end, character in enumerate(text) if character in "\r\n"
    ]
    at = 0
    for kind, start, end in regions(note):
        assert start < end <= len(text)
        if kind in BLANKED:
            assert at <= start
            assert not visible[start:end].strip(" \r\n")
            at = end
            assert not any(start <= tag.start < end for tag in note.tags)
            assert not any(start < heading.start < end for heading in note.headings)
            assert not any(start <= link.start < end for link in note.links if link.place != "property")


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_an_empty_line_and_prose_in_front_move_every_piece_along(text: str) -> None:
    if text.startswith("---"):
        return
    before, after = parse("note.md", text), parse("note.md", "a\n\n" + text)
    assert [link._replace(start=link.start + 3, end=link.end + 3) for link in before.links] == list(
        after.links
    )
    assert [tag._replace(start=tag.start + 3, end=tag.end + 3) for tag in before.tags] == list(after.tags)
    assert [heading.text for heading in before.headings] == [heading.text for heading in after.headings]


def test_facts_are_the_pieces_of_the_note() -> None:
    note = parse("a/b.md", "---\nx: '[[p]]'\n---\n# h\n\n[[q]] #t ^i\n")
    remembered = facts(note, {"rule": 1})
    assert [link.target for link in remembered.links] == ["p", "q"]
    assert (remembered.path, remembered.size, remembered.properties) == ("a/b.md", 36, {"x": "[[p]]"})
    assert [heading.text for heading in remembered.headings] == ["h"]
    assert [block.id for block in remembered.blocks] == ["i"]
    assert [tag.text for tag in remembered.tags] == ["#t"]
    assert remembered.lines == note.lines
    assert remembered.extra == {"rule": 1}
    assert remembered.suppressions == ()
