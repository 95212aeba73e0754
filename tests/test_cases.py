"""The cases of the specification: what enters Obsidian's cache as a link or a tag."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.corpora import shared
from vaultlint.parse import parse

pytestmark = pytest.mark.corpus


def cases(kind: str) -> list[Any]:
    try:
        return list(json.loads(shared("cases", "obsidian.json").read_text(encoding="utf-8"))[kind])
    except pytest.skip.Exception:
        return []


def source(vault: str, name: str) -> str:
    vaults = json.loads(shared("cases", "obsidian.json").read_text(encoding="utf-8"))["vaults"]
    return str(vaults[vault][name])


@pytest.mark.parametrize("case", cases("link_cases"), ids=lambda case: case["id"])
def test_links_are_those_of_the_specification(case: dict[str, Any]) -> None:
    before = source(case["vault"], case["source_file"])
    prefix = "" if case["text"].startswith("---") else before + "\n\n"
    note = parse(case["source_file"], prefix + case["text"])
    read = [
        (
            f"fm:{link.key}"
            if link.place == "property"
            else "embed"
            if link.kind in ("embed", "image")
            else "link",
            link.target,
        )
        for link in note.links
        if link.start >= len(prefix)
    ]
    # Where nothing is expected, the case only says that the link is none.
    assert read == [(expected["kind"], expected["link"]) for expected in case["expect"] or []]


@pytest.mark.parametrize("case", cases("tag_cases"), ids=lambda case: case["id"])
def test_tags_are_those_of_the_specification(case: dict[str, Any]) -> None:
    assert [tag.text for tag in parse("note.md", case["text"]).tags] == case["tags"]


def test_the_cases_are_not_empty() -> None:
    shared("cases")
    assert len(cases("link_cases")) >= 100
    assert len(cases("tag_cases")) >= 10
