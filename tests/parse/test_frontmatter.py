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


def test_links_are_found_at_any_depth_where_a_text_is_one_as_a_whole() -> None:
    text = (
        "---\na: '[[N|n]]'\nb:\n  c:\n    - x\n    - \"[t](u%20v.md)\" # c\nd: see [[N]]\ne: [[N]]\n"
        'f: &l "[[M#h]]"\ng: *l\n"[[key]]": 1\nh: >-\n  [[Q]]\n---\n[[body]]\n'
    )
    found = [
        (link.key, link.kind, link.target, link.display, text[link.start : link.end])
        for link in read(text).links
    ]
    assert found == [
        ("a", "wikilink", "N", "n", "'[[N|n]]'"),
        ("b.c.1", "markdown", "u v.md", "t", '"[t](u%20v.md)"'),
        ("f", "wikilink", "M#h", None, '"[[M#h]]"'),
        ("g", "wikilink", "M#h", None, "*l"),
        ("h", "wikilink", "Q", None, ">-\n  [[Q]]"),
    ]


def test_places_are_those_of_names_and_values() -> None:
    text = "---\r\na: 'x' # c\r\n\"b\":\r\nc:   \r\n  - 1\r\n  - 2\r\nd: |\r\n  y\r\n\r\n---\r\n"
    places = [
        (text[entry.key_start : entry.key_end], text[entry.start : entry.end], entry.value)
        for entry in read(text).properties
    ]
    assert places == [
        ("a", "'x'", "x"),
        ('"b"', "", None),
        ("c", "- 1\r\n  - 2", [1, 2]),
        ("d", "|\r\n  y", "y\n"),
    ]
    empty = read(text).properties[1]
    assert text[empty.start - 1] == ":"


def test_names_are_compared_case_apart() -> None:
    block = read("---\nTags: [x]\n---\n")
    entry = block.get("tags")
    assert entry is not None
    assert entry.value == ["x"]
    assert block.get("tag") is None


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("y", "y"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("2024-02-31", "2024-02-31"),
        ("2024-01-01T10:00:00Z", "2024-01-01T10:00:00Z"),
        ("010", 10),
        ("0o10", 8),
        ("0x10", 16),
        ("1e3", 1000.0),
        ("-0", 0),
        ("~", None),
        ("NULL", None),
        ("nULL", "nULL"),
        ("True", True),
        ("tRUE", "tRUE"),
        ("9007199254740993", 9007199254740992.0),
    ],
)
def test_a_scalar_is_what_yaml_1_2_says(written: str, value: Any) -> None:
    for text in (f"---\na: {written}\n---\n", f"---\na: {written}\nb: |\n  c\n---\n"):
        found = values(text)["a"]
        assert found == value
        assert type(found) is type(value)
