"""chat-residue: what a model said about its answer, and not what a person wrote."""

from __future__ import annotations

import pytest

from tests.growth import growth
from vaultlint.edit import Applicability
from vaultlint.parse import parse
from vaultlint.registry import rule_types
from vaultlint.testing import findings, repaired

RULE = rule_types()["chat-residue"]()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "Here is the house:\n\nIt is red.\n",
        "Here is the article that Ada wrote in 1843:\n\nOn engines.\n",
        "Here is the text of the law:\n\n> All men …\n",
        "Here are the notes with links:\n\n- one\n",
        "Here is the article:\n\n[[On engines]]\n",
        "Here is the article:\n\n<https://example.org/engines>\n",
        "# Engines\n\nHere is the article:\n\nText.\n",
        "One.\n\nTwo.\n\nThree.\n\nFour.\n\nHere is the article:\n\nText.\n",
        "    Here is the article:\n\nText.\n",
        "```\nHere is the article:\n```\n",
        "<!-- Here is the article: -->\n",
        "The judge read the transcript, which does not contain the word.\n",
        "He said: “The provided transcript is wrong.”\n".replace("The ", ""),
        "I have added two links to the article.\n",
        "I've added relevant backlinks to the article.\n",
        "Text.\n\nI have added salt, and links of chain.\n",
        "I will ensure that the pump runs.\n",
        "A chat may begin with 'As an AI language model, I'.\n",
        "The provided `transcript` is code.\n",
    ],
)
def test_what_a_person_writes_is_left_alone(text: str) -> None:
    assert findings(text, RULE) == []


@pytest.mark.parametrize(
    "line",
    [
        "Here is the article:",
        "Here's the article:",
        "Here’s the article:",
        "**Here is the article:**",
        "Here is the article with the backlinks embedded:",
        "Here is the note with relevant internal links added where appropriate:",
        "Here is your revised document:",
        "Below is the rewritten text in Markdown:",
        "Certainly! Below is the article with added backlinks:",
        "Sure, here is the essay you asked for:",
        "Of course! Here's the complete note:",
    ],
)
@pytest.mark.parametrize("above", ["", "From: [[engines]] <br/>\n\n", "---\ntitle: Engines\n---\n\n"])
def test_an_introduction_is_found_and_can_be_taken_away(line: str, above: str) -> None:
    text = f"{above}{line}\n\nEngines [[turn]].\n"
    (found,) = findings(text, RULE)
    assert text[found.span.start : found.span.end] == line
    assert found.fix is not None
    assert found.fix.applicability is Applicability.UNSAFE
    after, _ = repaired(text, RULE, Applicability.UNSAFE)
    assert after["note.md"] == f"{above}Engines [[turn]].\n"


def test_the_line_below_keeps_its_indentation() -> None:
    after, _ = repaired("Here is the article:\n\n    indented code\n", RULE, Applicability.UNSAFE)
    assert after["note.md"] == "    indented code\n"


def test_a_note_of_nothing_but_the_introduction_becomes_empty() -> None:
    after, _ = repaired("Here is the article:\n", RULE, Applicability.UNSAFE)
    assert after["note.md"] == ""


def test_a_closing_remark_goes_with_the_blank_lines_above_it() -> None:
    text = "Engines.\n\n*I've embedded the relevant backlinks as you asked.*\n"
    after, _ = repaired(text, RULE, Applicability.UNSAFE)
    assert after["note.md"] == "Engines.\n"


def test_one_line_has_one_finding() -> None:
    text = (
        "The provided transcript is short. The given transcript is garbled.\nThe supplied transcript ends.\n"
    )
    assert [text.count("\n", 0, found.span.start) for found in findings(text, RULE)] == [0, 1]


def test_further_phrases_are_plain_text() -> None:
    rule = type(RULE)(phrases=("(per our chat)", ""))
    assert len(findings("As agreed (PER OUR CHAT), pumps.\n", rule)) == 1
    assert findings("per our chat\n", rule) == []


@pytest.mark.parametrize(
    "piece",
    [
        "here is the ",
        "provided transcript",
        "article ",
        "I will ensure ",
        "an article ",
        "\n\n \t",
        "sorry, but I'm ",
        "* ",
    ],
)
def test_looking_takes_time_in_proportion(piece: str) -> None:
    notes = {}

    def look(size: int) -> None:
        if size not in notes:
            notes[size] = parse("a.md", piece * size)
            notes[size].visible  # noqa: B018 -- parsed before the clock runs
        list(RULE.check(notes[size]))  # type: ignore[attr-defined]

    look(20_000)
    assert growth(look, 20_000) < 2.6
