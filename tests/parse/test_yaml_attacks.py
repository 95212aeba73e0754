"""Nothing in a YAML block takes long, much memory, or the process down."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from vaultlint.parse.frontmatter import frontmatter
from vaultlint.parse.yaml_events import SIZE_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable

_NESTED_ALIASES = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
_NESTED_MERGES = "a: &a {x: 1}\n" + "".join(
    f"{new}: &{new} {{<<: [{', '.join([f'*{old}'] * 9)}]}}\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)

REFUSED = {
    "a hundred thousand brackets": "[" * 100_000,
    "brackets as many as fit": "a: " + "[" * (SIZE_LIMIT - 10),
    "braces": "a: " + "{" * (SIZE_LIMIT - 10),
    "mappings in braces": "{a: " * (SIZE_LIMIT // 5),
    "lists in lists": "- " * (SIZE_LIMIT // 2 - 10),
    "keys in keys": "? " * (SIZE_LIMIT // 2 - 10),
    "indented mappings": "".join(f"{' ' * depth}a:\n" for depth in range(340)),
    "aliases of aliases": _NESTED_ALIASES,
    "an alias in what it stands for": "a: &a [*a]\n",
    "an alias of nothing": "a: *b\n",
    "merges of merges": _NESTED_MERGES,
    "a version that is not": "%YAML 1.3\n",
    "quotes": '"' * 60_001,
    "tags": "!" * 60_000,
    "anchors": "&a " * 20_000,
    "an escape of nothing": 'a: "\\UFFFFFFFF"\n',
    "too long": "a: b\n" * 20_000,
}
READ: dict[str, tuple[str, object]] = {
    "a day that is not": ("2024-02-31", "2024-02-31"),
    "an hour that is not": ("25:00:00", "25:00:00"),
    "a time that is not": ("2024-01-01T25:61:61", "2024-01-01T25:61:61"),
    "no boolean": ("!!bool foo", "foo"),
    "no number": ("!!int foo", "foo"),
    "no binary": ('!!binary "###"', "###"),
    "no timestamp": ("!!timestamp soon", "soon"),
    "code": ("!!python/object/apply:os.system [exit]", ["exit"]),
    "more code": ("!!python/name:os.system", ""),
    "five thousand digits": ("9" * 5_000, float("inf")),
    "five thousand hexadecimal digits": ("0x" + "f" * 5_000, float("inf")),
    "five thousand octal digits": ("0o" + "7" * 5_000, float("inf")),
    "a huge exponent": ("1e999999999", float("inf")),
}


def _timed(text: str) -> tuple[float, object]:
    start = time.process_time()
    block = frontmatter(f"---\n{text}\n---\nText\n")
    return time.process_time() - start, block


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_an_attack_is_refused_within_a_second(text: str) -> None:
    seconds, _ = _timed(text)
    block = frontmatter(f"---\n{text}\n---\nText\n")

    assert block is not None
    assert block.error is not None
    assert block.properties == ()
    assert seconds < 1


@pytest.mark.parametrize(("written", "value"), READ.values(), ids=READ)
def test_a_trap_for_other_parsers_is_only_a_value(written: str, value: object) -> None:
    seconds, _ = _timed(f"a: {written}\nb: 1")
    block = frontmatter(f"---\na: {written}\nb: 1\n---\n")

    assert block is not None
    assert {entry.key: entry.value for entry in block.properties} == {"a": value, "b": 1}
    assert seconds < 1


LONG: dict[str, Callable[[int], str]] = {
    "a long list": lambda size: "a:\n" + "  - b\n" * (size // 6),
    "a long list for the parser": lambda size: "a: !x\n" + "  - b\n" * (size // 6),
    "many properties": lambda size: "".join(f"k{number}: v\n" for number in range(size // 10)),
    "many properties for the parser": lambda size: (
        "x: >\n  y\n" + "".join(f"k{number}: v\n" for number in range(size // 10))
    ),
    "a long key": lambda size: "a" * size + ": b\n",
    "words": lambda size: "a " * (size // 2) + "\n",
    "spaces": lambda size: "a: b" + " " * size + "c\n",
    "spaces and tabs": lambda size: "a: b" + " \t" * (size // 2) + "c: @\n",
    "empty lines": lambda size: "a: |\n" + "\n" * size,
    "a flow list": lambda size: "a: [" + "b, " * (size // 3) + "c]\n",
    "a flow list that never ends": lambda size: "a: [" + "b, " * (size // 3) + "\n",
    "a quoted text over many lines": lambda size: 'a: "' + "x\n  " * (size // 4) + '"\n',
    "hashes": lambda size: "a: " + "b #" * (size // 3) + "\n",
    "colons": lambda size: "a: " + ":" * size + "\n",
    "colons and spaces": lambda size: "a" + " :" * (size // 2) + "\n",
    "hyphens": lambda size: "-" * size + "\n",
    "empty values": lambda size: "a: !x\n" + "  -\n" * (size // 4),
}


@pytest.mark.parametrize("make", LONG.values(), ids=LONG)
def test_time_grows_with_the_length_and_no_faster(make: Callable[[int], str]) -> None:
    def seconds(size: int) -> float:
        text = make(size)
        return min(_timed(text)[0] for _ in range(3))

    frontmatter("---\na: >\n  b\n---\n")
    large = seconds(60_000)

    assert large < 1
    if large > 0.02:
        assert large < 2.6 * seconds(30_000) + 0.02


def test_a_vault_of_simple_blocks_never_loads_the_parser() -> None:
    code = (
        "import sys; from vaultlint.parse.frontmatter import frontmatter;"
        "frontmatter('---\\ntitle: A\\ntags: [a, \"b\"]\\naliases:\\n  - c\\n---\\n');"
        "assert 'ruamel' not in sys.modules;"
        "frontmatter('---\\na: >\\n  b\\n---\\n');"
        "assert 'ruamel.yaml' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
