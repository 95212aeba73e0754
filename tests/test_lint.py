"""Looking, repairing and looking again, on what is in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engine_rules import (
    Asks,
    Edits,
    Empty,
    Nonsense,
    Raises,
    RaisesLater,
    Replace,
    Replace2,
    longest,
    rules,
)
from vaultlint.diagnostic import Severity
from vaultlint.edit import Applicability
from vaultlint.lint import ROUNDS, check, fix
from vaultlint.testing import snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vaultlint.registry import RuleSet
    from vaultlint.rule import Question

SAFE, UNSAFE = Applicability.SAFE, Applicability.UNSAFE


def said(files: dict[str, str], *chosen: object) -> list[tuple[str, str, str]]:
    ruleset = rules(*chosen)  # type: ignore[arg-type]
    return [(entry.path, entry.rule, entry.message) for entry in check(snapshot(files, ruleset), ruleset)]


def test_nothing_wrong_nothing_said() -> None:
    assert said({"a.md": "the\n"}, Replace(), Empty()) == []


def test_findings_come_in_order_of_path_and_place() -> None:
    files = {"b.md": "teh", "a.md": "x teh teh"}
    ruleset = rules(Replace())

    found = check(snapshot(files, ruleset), ruleset)

    assert [(entry.path, entry.span.start) for entry in found] == [("a.md", 2), ("a.md", 6), ("b.md", 0)]


def test_the_focus_narrows_what_is_reported_not_what_is_known() -> None:
    files = {"a.md": "", "b.md": "", "c.md": "teh"}
    ruleset = rules(Replace(), Empty())
    whole = snapshot(files, ruleset)

    found = check(whole._replace(focus=frozenset({"b.md"})), ruleset)

    assert [(entry.path, entry.message) for entry in found] == [("b.md", "one of 3 notes is empty")]


def test_the_question_of_a_rule_may_be_answered_elsewhere() -> None:
    files = {"a.md": "", "long.md": ""}
    ruleset = rules(Asks(), Empty())
    asked: dict[str, Question] = {}

    def ask(questions: Mapping[str, Question]) -> dict[str, Callable[[], str]]:
        asked.update(questions)
        return dict.fromkeys(questions, lambda: "a.md")

    whole = snapshot(files, ruleset)
    here = check(whole, ruleset)
    elsewhere = check(whole._replace(ask=ask), ruleset)

    assert [entry.path for entry in here if entry.rule == "longest-name"] == ["long.md"]
    assert [entry.path for entry in elsewhere if entry.rule == "longest-name"] == ["a.md"]
    assert asked == {"longest-name": (longest, ["a.md", "long.md"])}
    assert [entry for entry in here if entry.rule != "longest-name"] == [
        entry for entry in elsewhere if entry.rule != "longest-name"
    ]


def test_a_rule_that_cannot_ask_is_named() -> None:
    ruleset = rules(Asks(fails=True))

    (finding,) = check(snapshot({"a.md": ""}, ruleset)._replace(ask=lambda _: {}), ruleset)

    assert finding.message == "rule “longest-name” failed, which is its fault: ZeroDivisionError: oh"


def test_a_severity_of_the_config_grades_a_finding() -> None:
    ruleset = rules(Replace())._replace(severity={"wrong-word": Severity.INFO})

    assert [entry.severity for entry in check(snapshot({"a.md": "teh"}, ruleset), ruleset)] == [Severity.INFO]


def test_a_rule_that_fails_is_named_and_the_others_go_on() -> None:
    assert said({"a.md": "teh"}, Raises(), RaisesLater(), Replace()) == [
        ("a.md", "broken-rule", "rule “failing-rule” failed, which is its fault: ZeroDivisionError: oh"),
        (
            "a.md",
            "broken-rule",
            "rule “failing-vault-rule” failed, which is its fault: ZeroDivisionError: oh",
        ),
        ("a.md", "wrong-word", "“teh” is wrong"),
    ]


@pytest.mark.parametrize("start", [10_000, -5])
def test_a_rule_that_reports_a_place_there_is_not_is_named(start: int) -> None:
    (finding,) = said({"a.md": "text"}, Nonsense(start=start))

    assert finding[1] == "broken-rule"
    assert "lies outside the note" in finding[2]


def test_what_cannot_be_read_is_a_finding_and_the_rest_is_checked() -> None:
    ruleset = rules(Replace())
    whole = snapshot({"a.md": "teh"}, ruleset)._replace(unreadable={"z.md": "it is not UTF-8"})

    assert [(entry.path, entry.rule) for entry in check(whole, ruleset)] == [
        ("a.md", "wrong-word"),
        ("z.md", "unreadable-note"),
    ]


def mended(
    text: str, *chosen: object, trust: Applicability = SAFE, more: dict[str, str] | None = None
) -> tuple[str, dict[str, str]]:
    files = {"a.md": text, **(more or {})}
    ruleset: RuleSet = rules(*chosen)  # type: ignore[arg-type]
    repair = fix(snapshot(files, ruleset), ruleset, trust)
    assert "a.md" not in repair.texts or repair.texts["a.md"] != text
    return repair.texts.get("a.md", text), dict(repair.refused)


def test_a_clean_note_is_not_touched() -> None:
    assert mended("the\r\n", Replace()) == ("the\r\n", {})


def test_safe_fixes_are_applied_wherever_they_can() -> None:
    assert mended("1 x 1\r\n", Replace(pattern="1", right="2")) == ("2 x 2\r\n", {})


def test_a_safe_fix_that_loses_a_word_is_refused() -> None:
    text, refused = mended("teh x", Replace())

    assert text == "teh x"
    assert refused == {"a.md": "a safe fix loses the word “teh” (rules: wrong-word)"}


def test_a_fix_that_touches_another_waits_for_the_next_look() -> None:
    assert mended("12121212", Replace(pattern="1", right="3"), Replace2(pattern="2", right="4")) == (
        "34343434",
        {},
    )


def test_unsafe_fixes_wait_to_be_asked_for() -> None:
    rule = Replace(pattern="word", right="term", applicability=UNSAFE)

    assert mended("a word", rule) == ("a word", {})
    assert mended("a word", rule, trust=UNSAFE) == ("a term", {})


def test_suggestions_are_never_applied() -> None:
    rule = Replace(pattern="word", right="term", applicability=Applicability.SUGGESTION)

    assert mended("a word", rule, trust=UNSAFE) == ("a word", {})


def test_a_suppressed_finding_is_not_fixed() -> None:
    assert mended("1 %% vaultlint: ignore wrong-word %%\n1\n", Replace(pattern="1", right="2")) == (
        "1 %% vaultlint: ignore wrong-word %%\n2\n",
        {},
    )


def test_what_was_fixed_is_counted() -> None:
    ruleset = rules(Replace(pattern="1", right="2"))

    repair = fix(snapshot({"a.md": "1 1", "b.md": "1"}, ruleset), ruleset, SAFE)

    assert [entry.path for entry in repair.fixed] == ["a.md", "a.md", "b.md"]
    assert repair.remaining == ()


def test_a_repair_that_does_not_come_to_rest_is_refused_and_its_rules_named() -> None:
    text, refused = mended("1", Replace(pattern="1", right="2"), Replace2(pattern="2", right="1"))

    assert text == "1"
    assert refused == {"a.md": f"no rest after {ROUNDS} looks (rules: wrong-word)"}


def test_one_restless_note_does_not_keep_the_others_from_repair() -> None:
    ruleset = rules(Replace(pattern="[12]", right="3"), Replace2(pattern="33", right="34"))
    files = {"a.md": "1", "b.md": "2"}

    repair = fix(snapshot(files, ruleset), ruleset, SAFE)

    assert dict(repair.texts) == {"a.md": "3", "b.md": "3"}


SABOTAGE = {
    "a line goes": ("line one\nline two\n", 0, 9, "", "loses the word"),
    "line ends swapped": ("one\ntwo\n", 3, 4, "\r\n", "line breaks"),
    "inline code edited": ("see `1 2` here\n", 5, 6, "3", "into code"),
    "fenced code edited": ("```\n1 2\n```\n", 4, 5, "9", "into code"),
    "code opened": ("1\n[[c]] `code` 2\n", 0, 1, "`", "outside the edits"),
    "a comment opened": ("1\n\n[[c]]\n", 0, 1, "<!--", "outside the edits"),
    "a fence opened": ("1\n\n# H\n", 0, 1, "```", "outside the edits"),
    "a tag made": ("1 2 #tag\n", 2, 4, "2", "outside the edits"),
    "frontmatter closed early": ("---\na: 1\nb: 2\n---\n", 8, 8, "\n---", "outside the edits"),
    "frontmatter broken": ("---\na: 1\nb: 2\n---\n", 7, 8, "[", "outside the edits"),
    "outside the text": ("text\n", 90, 95, "x", "leaves the text"),
    "backwards": ("text\n", 3, 1, "x", "leaves the text"),
}


@pytest.mark.parametrize(("text", "start", "end", "new", "why"), SABOTAGE.values(), ids=SABOTAGE)
def test_the_engine_refuses_sabotage(text: str, start: int, end: int, new: str, why: str) -> None:
    after, refused = mended(text, Edits(edits=(("a.md", start, end, text[start:end], new),), text=text))

    assert after == text
    assert why in refused["a.md"]


@pytest.mark.parametrize("path", ["../b.md", "/etc/passwd", "C:\\x", "no such note.md", ""])
def test_an_edit_of_a_file_that_is_not_a_note_of_the_vault_is_refused(path: str) -> None:
    text, refused = mended("text", Edits(edits=((path, 0, 0, "", "x"),), text="text"))

    assert text == "text"
    assert list(refused) == ["a.md"]


def test_an_edit_that_expects_other_words_is_refused() -> None:
    text, refused = mended("text", Edits(edits=(("a.md", 0, 4, "next", "x"),), text="text"))

    assert text == "text"
    assert "expects other text" in refused["a.md"]


def test_a_fix_over_two_notes_is_applied_to_both() -> None:
    edits = (("a.md", 0, 1, "1", "2"), ("b.md", 0, 1, "1", "2"))
    ruleset = rules(Edits(edits=edits, text="1 a"))

    repair = fix(snapshot({"a.md": "1 a", "b.md": "1\n"}, ruleset), ruleset, SAFE)

    assert dict(repair.texts) == {"a.md": "2 a", "b.md": "2\n"}


def test_a_fix_over_two_notes_that_one_of_them_refuses_is_applied_to_none() -> None:
    edits = (("a.md", 0, 1, "1", "2"), ("b.md", 1, 2, "\n", "\r\n"))
    ruleset = rules(Edits(edits=edits, text="1 a"))

    repair = fix(snapshot({"a.md": "1 a", "b.md": "1\n"}, ruleset), ruleset, SAFE)

    assert dict(repair.texts) == {}
    assert set(repair.refused) == {"a.md", "b.md"}


def test_a_fix_over_two_notes_is_left_out_where_only_one_may_change() -> None:
    edits = (("a.md", 0, 1, "1", "2"), ("b.md", 0, 1, "1", "2"))
    ruleset = rules(Edits(edits=edits, text="1 a"))

    repair = fix(snapshot({"a.md": "1 a", "b.md": "1\n"}, ruleset), ruleset, SAFE, within=frozenset({"a.md"}))

    assert dict(repair.texts) == {}
    assert len(repair.remaining) == 1
