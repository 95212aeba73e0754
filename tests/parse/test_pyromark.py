"""What is code, maths and HTML, compared with pulldown-cmark (through pyromark).

The two may differ where Obsidian differs from pulldown-cmark, and only there:

- a dollar sign before a digit closes no maths in Obsidian (`between $5 and $10` is prose);
- a link that opens before a code span or maths has it in its display text.
"""

from __future__ import annotations

import os
import random
from itertools import accumulate
from pathlib import Path

import pytest
from pyromark import Options, events_with_range

from vaultlint.parse.exact import exact
from vaultlint.parse.frontmatter import block_span

OPTIONS = (
    Options.ENABLE_MATH
    | Options.ENABLE_WIKILINKS
    | Options.ENABLE_TABLES
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_TASKLISTS
)
KINDS = ["", "code", "math", "html"]


def theirs(body: str) -> bytearray:
    """What each code point is, by index into `KINDS`."""
    paint = bytearray(len(body))
    places = list(accumulate((len(character.encode()) for character in body), initial=0))
    offsets = {place: index for index, place in enumerate(places)}
    for event, where in events_with_range(body, options=OPTIONS):
        if not isinstance(event, dict):
            continue
        start, end = offsets[where["start"]], offsets[where["end"]]
        ((name, value),) = event.items()
        kind = ""
        if (name == "Start" and isinstance(value, dict) and "CodeBlock" in value) or name == "Code":
            kind = "code"
        elif name in ("InlineMath", "DisplayMath"):
            kind = "math"
        elif (name == "Start" and value == "HtmlBlock") or (
            name == "InlineHtml" and body.startswith("<!--", start)
        ):
            kind = "html"
        if kind:
            paint[start:end] = bytes([KINDS.index(kind)]) * (end - start)
    return paint


def differences(text: str) -> list[str]:
    """What is read otherwise for no reason that we know: kinds and the text."""
    span = block_span(text)
    start = span.end if span else 0
    body = text[start:]
    reading = exact(body, 0)
    ours = bytearray(len(body))
    for region in reading.regions:
        if region.kind != "comment":
            ours[region.start : region.end] = bytes([KINDS.index(region.kind)]) * (region.end - region.start)
    paint = theirs(body)
    if ours == paint:
        return []
    for link in reading.links:
        ours[link.start : link.end] = paint[link.start : link.end] = bytes(link.end - link.start)
    found = []
    for index, (our, their) in enumerate(zip(ours, paint, strict=True)):
        # Indentation and the marks of quotes belong to the code for one and not for the other.
        if our == their or body[index].isspace() or body[index] == ">":
            continue
        if KINDS[their] == "math" and closes_before_a_digit(body, paint, index):
            continue
        found.append(f"{KINDS[our]}/{KINDS[their]}: {body[max(0, index - 30) : index + 30]!r}")
    return found


def closes_before_a_digit(body: str, paint: bytearray, index: int) -> bool:
    end = paint.find(0, index)
    end = len(body) if end < 0 else end
    return body[end - 1 : end] == "$" and body[end : end + 1].isdigit()


FRAGMENTS = [
    *(
        "a",
        "b c",
        " ",
        "  ",
        "   ",
        "    ",
        "     ",
        "\n",
        "\n",
        "\n\n",
        "\n\n",
        "- ",
        "* ",
        "1. ",
        "2) ",
        "+\t",
    ),
    *(
        "> ",
        "> > ",
        "# ",
        "#",
        "```",
        "```\n",
        "\n```\n",
        "~~~",
        "~~~~\n",
        "`",
        "``",
        "<div>",
        "</div>",
        "<b>",
        "<br/>",
    ),
    *(
        "<pre>",
        "</pre>",
        "<?x",
        "?>",
        "<!X",
        "***",
        "\\",
        "[x](y)",
        "<a href='x'>",
        "<x\n",
        "&amp;",
        "x `y` z",
        "\n    code\n",
    ),
]


@pytest.mark.parametrize("seed", range(4))
def test_generated_notes(seed: int) -> None:
    # A setext heading has one line for Obsidian, so fragments that make one stay out.
    chosen = random.Random(seed)
    for _ in range(500):
        text = "".join(chosen.choices(FRAGMENTS, k=chosen.randint(1, 12)))
        if not any(line.strip("> ") in ("-", "=") for line in text.split("\n")):
            assert differences(text) == [], text


@pytest.mark.slow
def test_real_vaults() -> None:
    roots = [Path(root) for root in os.environ.get("VAULTLINT_VAULTS", "").split(os.pathsep) if root]
    if not roots:
        pytest.skip("no vault is named in VAULTLINT_VAULTS")
    for root in roots:
        for path in root.rglob("*.md"):
            text = path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n")
            assert differences(text) == [], path
