"""fenced-note and unclosed-fence: text that became code, and code that is code."""

from __future__ import annotations

import pytest

from tests.growth import growth
from vaultlint.edit import Applicability
from vaultlint.parse import parse
from vaultlint.registry import rule_types
from vaultlint.testing import findings, repaired

FENCED = rule_types()["fenced-note"]()
UNCLOSED = rule_types()["unclosed-fence"]()
TEXT = "# Pumps\n\nThey feed [[boilers]].\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "```\n```\n",
        f"```python\n{TEXT}```\n",
        f"# Heading\n\n```markdown\n{TEXT}```\n",
        f"> ```markdown\n> {TEXT}> ```\n",
        f"- ```markdown\n  {TEXT}  ```\n",
        f"One.\n\nTwo.\n\nThree.\n\nFour.\n\n```markdown\n{TEXT}```\n",
        f"```markdown\n{TEXT}```\n\n## And this is what it looks like\n\nText.\n",
        "```markdown\nOnly **bold** text.\n```\n",
        "```md\n# {{title}}\n\n[[{{date}}]]\n```\n",
        "```md\n<% tp.file.title %> [[x]]\n```\n",
        "`[[code]]`\n",
        f"```markdown\n{TEXT}",
    ],
)
def test_a_note_that_only_holds_code_is_no_fenced_note(text: str) -> None:
    assert findings(text, FENCED) == []


@pytest.mark.parametrize(
    "above", ["", "---\ntitle: Pumps\n---\n", "From: [[workshop]] <br/> \n", "Here is the article:\n\n"]
)
@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("```markdown", "```"),
        ("```", "```"),
        ("~~~ md", "~~~~"),
        ("````Markdown ", "````  "),
        ("```text", "```"),
    ],
)
@pytest.mark.parametrize("behind", ["", "\n", "\n\n\n"])
def test_the_fence_is_taken_away_and_nothing_else(
    above: str, opening: str, closing: str, behind: str
) -> None:
    text = f"{above}{opening}\n{TEXT}{closing}{behind}"
    (found,) = findings(text, FENCED)
    assert found.fix is not None
    assert found.fix.applicability is Applicability.SAFE
    after, repair = repaired(text, FENCED)
    assert not repair.refused
    assert after["note.md"] == above + (TEXT + behind.removeprefix("\n") if behind else TEXT)


def test_links_in_the_freed_text_count_again() -> None:
    after, _ = repaired(f"```markdown\r\n{TEXT}```\r\n".replace("\n", "\r\n").replace("\r\r", "\r"), FENCED)
    assert [link.target for link in parse("note.md", after["note.md"]).links] == ["boilers"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "```\ncode\n```",
        "```\ncode\n```\n\n\n",
        "~~~\ncode\n~~~~\n",
        "> ```\n> code\n\nText.\n",
        "- ```\n  code\n\nText.\n",
        "- ```\n  code\n",
        "    ```\n    indented\n",
        "``` not a fence ` at all\n",
        "Text with ``` in it.\n",
    ],
)
def test_a_closed_fence_is_left_alone(text: str) -> None:
    assert findings(text, UNCLOSED) == []


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("Text.\n\n```\n", "Text.\n\n"),
        ("Text.\n```", "Text.\n"),
        ("Text.\n~~~\n \n\n", "Text.\n"),
        ("```js\ncode\n", None),
        ("```\ncode\n``\n", None),
        ("````\ncode\n```\n", None),
        ("```\none\n```\n\n```\ntwo\n~~~\n", None),
        ("```\r\ncode\r\n", None),
    ],
)
def test_an_unclosed_fence_is_found(text: str, fixed: str | None) -> None:
    (found,) = findings(text, UNCLOSED)
    assert text[found.span.start : found.span.end] in ("```", "~~~", "````")
    after, _ = repaired(text, UNCLOSED, Applicability.UNSAFE)
    assert after["note.md"] == (text if fixed is None else fixed)


@pytest.mark.parametrize("rule", [FENCED, UNCLOSED])
@pytest.mark.parametrize("piece", ["```\n", "```", "~~~a\n", "` ", "```markdown\n[[x]]\n", "\n"])
def test_looking_takes_time_in_proportion(rule: object, piece: str) -> None:
    notes = {}

    def look(size: int) -> None:
        if size not in notes:
            notes[size] = parse("a.md", "```md\n[[x]]\n" + piece * (size // len(piece)))
            notes[size].code  # noqa: B018 -- parsed before the clock runs
        list(rule.check(notes[size]))  # type: ignore[attr-defined]

    look(40_000)
    assert growth(look, 40_000) < 2.6
