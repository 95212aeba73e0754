"""Every pattern of the code, on input made to hurt it: twice as much takes about twice as long.

The patterns are found, not listed: whatever is compiled in a module of ours is here by that. Each is used
as the code uses it: one that is only ever matched at a given place is matched there, all others search.
"""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from time import process_time
from typing import Any, cast

import pytest

from tests.growth import growth
from vaultlint.regex import Regex

ROOT = Path(__file__).resolve().parent.parent
SIZE = 12_000
SLOW = 0.004
"""Seconds for that many characters that are worth a measurement: whatever is quadratic takes far longer."""
WORST = 2.6
BOUNDED = {
    "vaultlint.globs._TOKEN": "a pattern of files has at most 1,000 characters",
    "vaultlint.parse.canvas._TOKEN": "it reads what the JSON parser has accepted, in which every string is closed",
}
"""Patterns that never meet such input, and why."""
_SEARCHING = re.compile(r"(\w+)(?:\[\w+\])?\.(?:finditer|findall|search|sub|subn|split)\b")


def _sources() -> dict[str, str]:
    files = [*sorted((ROOT / "vaultlint").rglob("*.py")), *sorted((ROOT / "rules").glob("*.py"))]
    return {
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file.read_text(
            encoding="utf-8"
        )
        for file in files
        if file.name != "__main__.py"
    }


def patterns() -> dict[str, tuple[re.Pattern[str], bool]]:
    """Every compiled pattern of text, by its place, and whether the code searches with it."""
    sources = _sources()
    found: dict[str, tuple[re.Pattern[str], bool]] = {}
    for name, source in sources.items():
        module = import_module("vaultlint." + name if name.startswith("rules") else name)
        searching = set(_SEARCHING.findall(source))
        for attribute, value in vars(module).items():
            plain = isinstance(value, (re.Pattern, Regex))
            values = list(value.values()) if isinstance(value, dict) else [value]
            if isinstance(value, (list, tuple, set, frozenset)):
                values = list(value)
            for number, entry in enumerate(values):
                for part in entry if isinstance(entry, tuple) else (entry,):
                    if not isinstance(part, (re.Pattern, Regex)):
                        continue
                    pattern = cast(re.Pattern[Any], part)
                    if isinstance(pattern.pattern, str):
                        # What lies in a collection goes by another name where it is used.
                        place = f"{name}.{attribute}" + (f".{number}" if number else "")
                        found[place] = pattern, not plain or attribute in searching
    return found


PATTERNS = patterns()


def hostile(pattern: str) -> list[str]:
    """What to repeat: the marks that stand in the pattern, alone and in pairs, and its words."""
    plain = re.sub(r"\\[dDwWsSbBAZ]", " ", pattern)
    marks = [*sorted({character for character in plain if not character.isalnum()})[:14], "a", "0"]
    words = sorted(set(re.findall(r"[a-zA-Z<][\w<>=\"'/ -]{2,40}", plain)))[:6]
    units = [*marks, *words, "[[a|", "](", "a ", "0:", "\n", "\n\n", "\r", "> ", "- "]
    return units + [one + other for one in marks for other in marks if one != other]


def work(pattern: re.Pattern[str], text: str, *, searches: bool) -> None:
    if searches:
        for _ in pattern.finditer(text):
            pass
    pattern.match(text)
    pattern.fullmatch(text)


def test_the_patterns_are_found() -> None:
    assert len(PATTERNS) > 100


@pytest.mark.slow
@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_takes_time_in_proportion(name: str) -> None:
    if name in BOUNDED:
        pytest.skip(BOUNDED[name])
    pattern, searches = PATTERNS[name]
    literal = re.match(r"[^\\\[\](){}*+?.|^$]{0,40}", pattern.pattern)
    for opening in {"", literal[0] if literal else ""}:
        for unit in hostile(pattern.pattern):

            def search(size: int, opening: str = opening, unit: str = unit) -> None:
                work(pattern, opening + unit * (size // len(unit)), searches=searches)

            start = process_time()
            search(SIZE)
            if process_time() - start > SLOW:
                assert growth(search, SIZE) < WORST, (opening, unit)
