"""duplicate-topic: one finding a cluster, on the note to keep, wherever one looks from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpora import shared
from vaultlint.diagnostic import Place, Severity
from vaultlint.lint import check
from vaultlint.registry import rule_types
from vaultlint.testing import findings, rule_set, snapshot

RULE = rule_types()["duplicate-topic"]()
TREES = {
    "Old apple trees.md": "Short.\n",
    "The old apple tree.md": "A longer note about one of them.\n",
    "old_apple_trees.md": "Short.\n",
    "Diary.md": "[[old_apple_trees]] and [[The old apple tree]]\n",
}


def test_one_finding_names_all_notes_of_a_cluster() -> None:
    (found,) = findings(TREES, RULE)
    assert found.path == "The old apple tree.md"
    assert found.severity is Severity.WARNING
    assert found.fix is None
    assert found.message == (
        "“Old apple trees” and “old_apple_trees” are about the same thing as “The old apple tree”, which is the longest"
    )
    assert found.related == (Place("Old apple trees.md", 0, 0), Place("old_apple_trees.md", 0, 0))
    assert [(one.target, one.score, one.reason) for one in found.suggestions] == [
        ("Old apple trees.md", 1.0, "the same words"),
        ("old_apple_trees.md", 1.0, "the same words"),
    ]


def test_the_note_that_most_links_lead_to_is_kept() -> None:
    (found,) = findings({**TREES, "More.md": "[[old_apple_trees]]\n"}, RULE)
    assert found.path == "old_apple_trees.md"
    assert found.message.endswith("which most links lead to (2)")


def test_a_link_to_oneself_keeps_no_note() -> None:
    files = {"Old trees.md": "[[Old trees]]\n", "The old tree.md": "Longer than the other note.\n"}
    (found,) = findings(files, RULE)
    assert found.path == "The old tree.md"


def test_the_finding_stands_where_the_title_stands() -> None:
    files = {
        "a.md": "---\ntags: []\ntitle: Old trees\n---\nLonger.\n",
        "b.md": "---\ntitle: 'The old tree'\n---\n",
    }
    (found,) = findings(files, RULE)
    text = files[found.path]
    assert text[found.span.start : found.span.end] == "Old trees"
    (other,) = found.related
    assert files["b.md"][other.start : other.end] == "'The old tree'"


@pytest.mark.parametrize("title", ["", "''", "2024", "[a, b]", "true"])
def test_without_a_title_the_file_name_is_compared(title: str) -> None:
    files = {"Old trees.md": f"---\ntitle: {title}\n---\n", "The old tree.md": ""}
    assert len(findings(files, RULE)) == 1


def test_looking_at_some_notes_repeats_nothing() -> None:
    rules = rule_set(RULE)
    whole = snapshot(TREES, rules)
    expected = check(whole, rules)
    seen = [found for path in TREES for found in check(whole._replace(focus=frozenset((path,))), rules)]
    assert seen == expected


def test_a_long_list_is_counted() -> None:
    files = {f"{'the ' * number}old apple tree.md": "" for number in range(8)}
    (found,) = findings(files, RULE)
    assert "and 4 more notes are about" in found.message
    assert len(found.related) == 7


@pytest.mark.corpus
def test_three_of_the_seed_documents_are_one_likely_cluster() -> None:
    seeds = shared("vaults", "seeds")
    files = {
        path.relative_to(seeds).as_posix(): Path(path).read_text(encoding="utf-8")
        for path in seeds.rglob("*.md")
    }
    (found,) = findings(files, RULE)
    assert found.severity is Severity.INFO
    assert {found.path, *(place.path for place in found.related)} == {
        "lexfridman/advancements_in_deep_learning.md",
        "lexfridman/advancements_and_tools_in_deep_learning.md",
        "lexfridman/advancements_in_deep_learning_algorithms.md",
    }


def test_thousands_of_notes_with_one_title_are_a_pattern_and_no_finding() -> None:
    files = {f"{number}.md": "---\ntitle: Minutes of the meeting\n---\n" for number in range(5_000)}
    assert findings(files, RULE) == []


def test_a_title_of_ten_thousand_words_is_compared_like_any_other() -> None:
    long = "old apple trees " * 3_334
    files = {"a.md": f"---\ntitle: {long}\n---\n", "b.md": f"---\ntitle: The {long}\n---\n"}
    assert len(findings(files, RULE)) == 1
