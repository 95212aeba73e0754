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
from typing import TYPE_CHECKING

import pytest
from pyromark import Options, events_with_range

from vaultlint.parse.exact import exact
from vaultlint.parse.frontmatter import block_span
from vaultlint.parse.regions import BLANKED

if TYPE_CHECKING:
    from collections.abc import Iterable

OPTIONS = (
    Options.ENABLE_MATH
    | Options.ENABLE_WIKILINKS
    | Options.ENABLE_TABLES
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_TASKLISTS
)
KINDS = ["", "code", "math", "html"]


def theirs(body: str) -> list[tuple[str, int, int]]:
    """What stands where, for pulldown-cmark."""
    places = list(accumulate((len(character.encode()) for character in body), initial=0))
    offsets = {place: index for index, place in enumerate(places)}
    found = []
    for event, where in events_with_range(body, options=OPTIONS):
        if not isinstance(event, dict):
            continue
        start, end = offsets[where["start"]], offsets[where["end"]]
        ((name, value),) = event.items()
        if (name == "Start" and isinstance(value, dict) and "CodeBlock" in value) or name == "Code":
            found.append(("code", start, end))
        elif name in ("InlineMath", "DisplayMath"):
            found.append(("math", start, end))
        elif (name == "Start" and value == "HtmlBlock") or (
            name == "InlineHtml" and body.startswith("<!--", start)
        ):
            found.append(("html", start, end))
    return found


def painted(size: int, regions: Iterable[tuple[str, int, int]]) -> bytearray:
    paint = bytearray(size)
    for kind, start, end in regions:
        paint[start:end] = bytes([KINDS.index(kind)]) * (end - start)
    return paint


def differences(text: str) -> list[str]:
    """What is read otherwise for no reason that we know: kinds and the text."""
    span = block_span(text)
    body = text[span.end if span else 0 :]
    reading = exact(body, 0)
    known = theirs(body)
    ours = painted(len(body), (region for region in reading.regions if region.kind in BLANKED))
    paint = painted(len(body), known)
    if ours == paint:
        return []
    apart = [(start, end) for kind, start, end in known if kind == "math" and body[end : end + 1].isdigit()]
    apart += [(link.start, link.end) for link in reading.links if "`" in link.source or "$" in link.source]
    for start, end in apart:
        # What comes after it in the paragraph may then be read otherwise too.
        stop = body.find("\n\n", end)
        stop = len(body) if stop < 0 else stop
        ours[start:stop] = paint[start:stop] = bytes(stop - start)
    return [
        f"{KINDS[our]}/{KINDS[their]}: {body[max(0, index - 30) : index + 30]!r}"
        for index, (our, their) in enumerate(zip(ours, paint, strict=True))
        # Indentation and the marks of quotes belong to the code for one and not for the other.
        if our != their and not body[index].isspace() and body[index] != ">"
    ]


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
