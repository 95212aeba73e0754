from __future__ import annotations

import pytest

from vaultlint.edit import Edit
from vaultlint.parse import parse
from vaultlint.verify import lost_word, unintended_change


def _lost(text: str, old: str, new: str) -> str | None:
    start = text.index(old)
    return lost_word([Edit("a.md", start, start + len(old), old, new)], {"a.md": text}.__getitem__)


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("see [[Bill gates]]", "[[Bill gates]]", "[[bill_gates|Bill gates]]"),
        ("see [[Bill gates|him]]", "[[Bill gates|him]]", "[[bill_gates|him]]"),
        ("see [[|Bill gates|him]]", "[[|Bill gates|him]]", "[[bill_gates|him]]"),
        ('<a class="stamp" data-t="HH:MM:SS">', "HH:MM:SS", "00:01:02"),
        ('<a class="stmap" data-t="1">', "ma", "am"),
        ('<a class="x">[1:02]<a>', "<a>", "</a>"),
        ("[[Caf%C3%A9 noir]]", "[[Caf%C3%A9 noir]]", "[[Café noir]]"),
        ("[[heat\u200bpump]]", "[[heat\u200bpump]]", "[[heatpump]]"),
        ("at 16:00", "16:00", "00:16:00"),
        ("```markdown\ntext\n```\n", "```markdown\ntext\n```", "text"),
    ],
)
def test_what_nobody_sees_is_no_word(text: str, old: str, new: str) -> None:
    assert _lost(text, old, new) is None


@pytest.mark.parametrize(
    ("text", "old", "new", "word"),
    [
        ("see [[Bill gates]]", "[[Bill gates]]", "[[william]]", "bill"),
        ("see [[|Bill]]", "[[|Bill]]", "[[|William]]", "bill"),
        ("one two", "one ", "", "one"),
        ("one < two three > four", "three", "", "three"),
        ("<b>bold</b>", "bold", "", "bold"),
        ("a <b\nbold > c", "bold", "", "bold"),
        ("```markdown\ntext\n```\n", "```markdown\ntext\n```", "", "text"),
        ("a ```code``` b", "```code```", "", "code"),
    ],
)
def test_a_word_that_a_reader_saw_is_missed(text: str, old: str, new: str, word: str) -> None:
    assert _lost(text, old, new) == word


def test_frontmatter_that_was_read_must_be_read_afterwards() -> None:
    before = "---\na: 1\nb: 2\n---\n"
    edits = [Edit("n.md", 4, 5, "a", "c"), Edit("n.md", 9, 10, "b", "c")]
    after = "---\nc: 1\nc: 2\n---\n"
    why = unintended_change(parse("n.md", before), parse("n.md", after), edits)
    assert why == "the frontmatter can no longer be read"
