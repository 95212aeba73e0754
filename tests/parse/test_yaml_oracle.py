"""What the JavaScript library `yaml`, which Obsidian uses, makes of nine hundred texts.

Its answers lie in yaml_oracle.json, made by yaml_oracle.js.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from vaultlint.parse.frontmatter import frontmatter

CASES = json.loads(Path(__file__).with_name("yaml_oracle.json").read_text(encoding="utf-8"))
UNREADABLE = object()

# Where ruamel.yaml finds another structure than the JavaScript library, and we follow it: all of them
# flow collections or keys that nobody writes into a note.
KNOWN_DIFFERENCES = {
    "a: [-, 1]\n",
    "a: [?x, 1]\n",
    "a: [: x, 1]\n",
    "a: [a:, 1]\n",
    "a: [!, 1]\n",
    'a: ["a":1]\n',
    'a:\n  - ["a":1]\n  - z\n',
    'a: [["a":1], 1]\n',
    "a: ['a':b, 1]\n",
    '["a":1]: 1\n',
    "a: [a]:\n",
    "a: [a]: b\n",
    "a: [[a]:, 1]\n",
    ": x: 1\n",
    "...\n",
}


def _theirs(case: dict[str, Any]) -> Any:
    """The properties that Obsidian would have; anything but a mapping is no frontmatter."""
    if "error" in case:
        return UNREADABLE
    value = _numbers(case["value"])
    if value is None:
        return {}
    return value if isinstance(value, dict) else UNREADABLE


def _numbers(value: Any) -> Any:
    """JavaScript's numbers are doubles, and some have no JSON."""
    if isinstance(value, dict):
        if value.keys() == {"number"}:
            return float(value["number"].replace("Infinity", "inf"))
        return {key: _numbers(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_numbers(entry) for entry in value]
    return float(value) if isinstance(value, int) and abs(value) > 2**53 else value


def _ours(text: str) -> Any:
    block = frontmatter(f"---\n{text}---\n")
    assert block is not None
    assert block.content_end - block.content_start == len(text)
    if block.error is not None:
        assert block.properties == ()
        assert block.content_start <= block.error.start < block.error.end <= block.end
        return UNREADABLE
    return {entry.key: entry.value for entry in block.properties}


def same(one: Any, other: Any) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float) and isinstance(other, float) and math.isnan(one):
        return math.isnan(other)
    return bool(one == other)


def test_every_text_means_what_it_means_to_obsidian() -> None:
    differences = {case["text"] for case in CASES if not same(_ours(case["text"]), _theirs(case))}

    assert differences == KNOWN_DIFFERENCES


def test_there_are_enough_texts_of_both_kinds() -> None:
    assert len(CASES) > 850
    assert 150 < sum("error" in case for case in CASES) < 500
