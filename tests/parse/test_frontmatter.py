"""What Obsidian reads in a YAML block, and where."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.corpora import shared
from vaultlint.parse.frontmatter import block_span, frontmatter

if TYPE_CHECKING:
    from vaultlint.note import Frontmatter


def read(text: str) -> Frontmatter:
    block = frontmatter(text)
    assert block is not None
    return block


def values(text: str) -> dict[str, Any]:
    return {entry.key: entry.value for entry in read(text).properties}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "---",
        "---\n",
        "----\na: 1\n----\n",
        "--- \na: 1\n---\n",
        "\n---\na: 1\n---\n",
        " ---\na: 1\n---\n",
        "---\na: 1\n",
        "---\na: 1\n ---\n",
        "---\na: 1\n----\n",
        "---\na: 1\n---x\n",
        "---\na: 1\n...\n",
        "# Title\n\n---\na: 1\n---\n",
    ],
)
def test_there_is_no_block(text: str) -> None:
    assert block_span(text) is None
    assert frontmatter(text) is None


@pytest.mark.parametrize(
    ("text", "content", "end"),
    [
        ("---\n---\n", "", 8),
        ("---\n---", "", 7),
        ("---\na: 1\n---", "a: 1\n", 12),
        ("---\na: 1\n---\nx", "a: 1\n", 13),
        ("---\r\na: 1\r\n---\r\nx", "a: 1\r\n", 16),
        ("---\na: 1\n--- \t \nx", "a: 1\n", 16),
        ("---\na: |\n  ---\n---\n", "a: |\n  ---\n", 19),
        ("---\na: 1\n---\nb\n---\n", "a: 1\n", 13),
    ],
)
def test_the_block_is_found(text: str, content: str, end: int) -> None:
    span = block_span(text)
    assert span is not None
    assert text[span.content_start : span.content_end] == content
    assert span.end == end


@pytest.mark.corpus
def test_every_frontmatter_case_of_the_specification_agrees() -> None:
    for case in json.loads(shared("cases", "obsidian.json").read_text(encoding="utf-8"))["frontmatter_cases"]:
        block = frontmatter(case["text"])
        verdict = case["verdict"]
        if verdict == "no frontmatter":
            assert block is None, case["id"]
        elif verdict in ("invalid: duplicate key", "invalid YAML"):
            assert block is not None, case["id"]
            assert block.error is not None, case["id"]
            assert block.properties == (), case["id"]
        else:
            assert block is not None, case["id"]
            assert block.error is None, case["id"]


@pytest.mark.corpus
def test_a_real_obsidian_read_the_same_properties_and_links() -> None:
    seen = 0
    for path in sorted(shared("oracle").glob("*.json")):
        note = json.loads(path.read_text(encoding="utf-8"))
        block = frontmatter(note["text"])
        properties = {entry.key: entry.value for entry in block.properties} if block else {}
        assert properties == (note["cache"].get("frontmatter") or {}), path.name
        links = [(link.key, link.source, link.target) for link in block.links] if block else []
        wanted = note["cache"].get("frontmatterLinks") or []
        assert links == [(link["key"], link["original"], link["link"]) for link in wanted], path.name
        seen += bool(properties)
    assert seen > 8
