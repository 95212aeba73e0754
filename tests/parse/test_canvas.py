"""The links in the cards of a canvas, and where in the JSON each stands."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.growth import growth
from vaultlint.parse import parse
from vaultlint.parse.canvas import error


def links(text: str) -> list[tuple[str, str, str]]:
    return [
        (link.kind, link.target, text[link.start : link.end]) for link in parse("board.canvas", text).links
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "{}",
        '{"nodes": []}',
        '{"nodes": [{"type": "link", "url": "[[x]]"}]}',
        '{"nodes": [{"type": "group", "label": "[[x]]"}]}',
        '{"nodes": [{"type": "text", "text": "`[[x]]`"}]}',
        '{"nodes": [{"type": "text", "text": 3}]}',
        '{"nodes": {"type": "text", "text": "[[x]]"}}',
        '{"nodes": [[{"type": "text", "text": "[[x]]"}]]}',
        '{"edges": [{"type": "text", "text": "[[x]]"}]}',
        '{"a": {"nodes": [{"type": "text", "text": "[[x]]"}]}}',
        '{"nodes": [{"type": "text", "text": "[[x]]"}',
        '{"nodes": [{"type": "text", "text": "[[x]]"}]} x',
    ],
)
def test_no_link(text: str) -> None:
    assert links(text) == []


def test_files_and_links_in_text() -> None:
    text = """{
  "nodes": [
    {"id": "1", "type": "file", "file": "a/b c.md", "subpath": "#Aim"},
    {"text": "one [[two|2]]\\n\\n![[p.png]] [x](y.md)", "type": "text"}
  ]
}"""
    assert links(text) == [
        ("embed", "a/b c.md#Aim", "a/b c.md"),
        ("wikilink", "two", "[[two|2]]"),
        ("embed", "p.png", "![[p.png]]"),
        ("markdown", "y.md", "[x](y.md)"),
    ]


def test_escapes_take_more_room_than_what_they_say() -> None:
    text = '{"nodes":[{"type":"text","text":"\\ud83d\\ude00 \\u00e9 \\"q\\" [[\\u0061\\/b]] \\n"}]}'
    (link,) = parse("board.canvas", text).links
    assert link.target == "a/b"
    assert text[link.start : link.end] == "[[\\u0061\\/b]]"


@given(
    st.lists(st.text('ab[]|!#(){}"\\\n\r\t,:é😀 %`', max_size=30), max_size=4),
    st.booleans(),
    st.sampled_from([None, 2]),
)
def test_every_link_is_found_again_at_its_place(
    texts: list[str], ascii_only: bool, indent: int | None
) -> None:
    nodes: list[dict[str, Any]] = [
        {"id": str(number), "type": "text", "text": t} for number, t in enumerate(texts)
    ]
    canvas = json.dumps({"nodes": nodes, "edges": []}, ensure_ascii=ascii_only, indent=indent)
    found = parse("board.canvas", canvas).links
    wanted = [link for t in texts for link in parse("card.md", t).links if link.place != "property"]
    assert [(link.kind, link.source, link.target) for link in found] == [
        (link.kind, link.source, link.target) for link in wanted
    ]
    for link in found:
        assert json.loads(f'"{canvas[link.start : link.end]}"') == link.source


@pytest.mark.parametrize("text", ["{", "[]", "null", '"x"', "{'a': 1}", '{"a": 1,}', "[" * 100_000, "\x00"])
def test_what_obsidian_cannot_open_is_told(text: str) -> None:
    assert error(text) is not None
    assert links(text) == []


@pytest.mark.parametrize("text", ["", "\n", "{}", '{"nodes": null}'])
def test_what_obsidian_can_open(text: str) -> None:
    assert error(text) is None
    assert links(text) == []


@pytest.mark.parametrize("piece", ['{"nodes": [', '"\\\\', '{"type":"text","text":"[[a]] \\n"},', "[["])
def test_reading_is_linear(piece: str) -> None:
    assert growth(lambda count: links('{"nodes":[' + piece * count + "{}]}"), 2000) < 2.6
