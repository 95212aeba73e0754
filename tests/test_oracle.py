"""What a real Obsidian's metadata cache says of 45 notes, we say too."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.corpora import shared
from vaultlint.parse import parse
from vaultlint.parse.frontmatter import block_span
from vaultlint.parse.structure import Structure
from vaultlint.parse.wikilinks import default_display
from vaultlint.text import utf16_length

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.corpus


def oracle() -> list[Path]:
    try:
        return sorted(shared("oracle").glob("*.json"))
    except pytest.skip.Exception:
        return []


def span(position: dict[str, Any]) -> tuple[int, int]:
    return position["start"]["offset"], position["end"]["offset"]


@pytest.mark.parametrize("path", oracle(), ids=lambda path: path.stem)
def test_a_note_is_read_as_obsidian_reads_it(path: Path) -> None:
    known = json.loads(path.read_text(encoding="utf-8"))
    text, cache = known["text"], known["cache"]
    note = parse(known["path"], text)

    def units(start: int, end: int) -> tuple[int, int]:
        begin = utf16_length(text[:start])
        return begin, begin + utf16_length(text[start:end])

    def cached(kind: str) -> list[Any]:
        return [
            (entry["link"], entry["original"], entry["displayText"], span(entry["position"]))
            for entry in cache.get(kind) or []
        ]

    def read(*kinds: str) -> list[Any]:
        return [
            (
                link.target,
                link.source,
                link.display or default_display(link.target),
                units(link.start, link.end),
            )
            for link in note.links
            if link.kind in kinds and link.place != "property"
        ]

    assert read("wikilink", "markdown") == cached("links")
    assert read("embed", "image") == cached("embeds")
    assert [
        (heading.level, heading.text, units(heading.start, heading.end)) for heading in note.headings
    ] == [
        (entry["level"], entry["heading"], span(entry["position"])) for entry in cache.get("headings") or []
    ]
    assert {block.id: units(block.start, block.end) for block in note.blocks} == {
        name: span(entry["position"]) for name, entry in (cache.get("blocks") or {}).items()
    }
    assert [(tag.text, units(tag.start, tag.end)) for tag in note.tags] == [
        (entry["tag"], span(entry["position"])) for entry in cache.get("tags") or []
    ]
    assert [
        (link.key, link.target, link.source.strip(), link.display or default_display(link.target))
        for link in note.links
        if link.place == "property"
    ] == [
        (entry["key"], entry["link"], entry["original"], entry["displayText"])
        for entry in cache.get("frontmatterLinks") or []
    ]


@pytest.mark.parametrize("path", oracle(), ids=lambda path: path.stem)
def test_sections_and_list_items_lie_where_obsidian_has_them(path: Path) -> None:
    known = json.loads(path.read_text(encoding="utf-8"))
    text, cache = known["text"], known["cache"]
    block = block_span(text)
    read = [
        (block.kind == "item", utf16_length(text[: block.start]), utf16_length(text[: block.end]))
        for block in Structure(text, block.end if block else 0).blocks
    ]
    cached = [
        (kind == "listItems", *span(entry["position"]))
        for kind in ("sections", "listItems")
        for entry in cache.get(kind) or []
        if entry.get("type") != "yaml"
    ]
    assert sorted(read) == sorted(cached)


def test_the_oracle_is_not_empty() -> None:
    shared("oracle")
    assert len(oracle()) >= 45
