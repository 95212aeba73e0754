"""Twice the text takes twice the time, however hostile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.growth import growth
from vaultlint.parse import markdown_links, wikilinks
from vaultlint.parse.exact import exact
from vaultlint.parse.quick import quick
from vaultlint.parse.sections import by_sections

if TYPE_CHECKING:
    from collections.abc import Callable

REPEATED = [
    *(
        "[",
        "[[",
        "![",
        "]",
        "]]",
        "](",
        "[](",
        "[](a",
        "[](<",
        '[](a "',
        "[](%41",
        "[](&amp;",
        "[a](b (",
        "[[a",
        "[[a|",
        "[[a\n",
    ),
    *("`", "` ", "`` ` ", "$", "$a ", "$$a", "a$ ", "$$\n", "```\n", "~~~\n"),
    *(
        "<",
        "<a ",
        '<a b="',
        "<a b='<a b=\"' ",
        "<!--",
        "<!",
        "<?",
        "<![CDATA[",
        "<a:",
        "<a@",
        "x <b>",
        "\n<b>",
        "<div>\n",
    ),
    *(
        ">",
        "> ",
        "\n>",
        "- ",
        "\n- a",
        "-\n",
        "1. ",
        "-\t",
        "> - ",
        "* * ",
        "\n    a",
        "\n\n    a",
        "\t",
        " ",
        "\n  -",
    ),
    *(
        "%%",
        "%% a ",
        "%%\n",
        "%%%\n%%\n",
        "(",
        "((((",
        "**",
        "**#",
        "*#a",
        "==#a",
        "#",
        "\n#",
        "#a",
        "#a ",
        "# #",
    ),
    *(
        "\\",
        "\\[",
        "[a\\]",
        "^a",
        "\n^a",
        "a ^a\n\n",
        "|",
        "\n|",
        "|-|\n",
        "a|b\n",
        "\n---",
        "\na\n===",
        "_ ",
        "\r",
    ),
    *("[x]: a\n", "[x]: ", "[^a]:", "\n[^a]: b"),
    *("\n# a\n`", "\n# a\n```\n", "\n# a\n[[", "\n# a\n%%", "\n# a\n<div>", "\n````\n```\n"),
    *("a^b", "$5 ", "](<a>b", "[a](<b", "[a [b]", "\n- [a\n", '<a class="yt-timestamp" data-t="1">[1]</a>#a'),
]

BUILT: dict[str, Callable[[int], str]] = {
    "marks before text": lambda size: "- " * (size // 2) + "a",
    "stars before text": lambda size: "* " * (size // 2) + "b",
    "marks, then as much indentation": lambda size: "- " * (size // 4) + "a\n" + " " * (size // 2) + "b",
    "marks, then empty lines": lambda size: "- " * (size // 4) + "a" + "\n" * (size // 2),
    "mixed marks, then empty lines": lambda size: (
        "- > " * (size // 8) + "a" + "\n" * (size // 4) + " \n" * (size // 8)
    ),
    "mixed marks, then quotes": lambda size: "> - " * (size // 8) + "a" + "\n>" * (size // 4),
    "links, then tags": lambda size: "[[a]]" * (size // 10) + " #a" * (size // 6),
    "quote marks, then tags of HTML": lambda size: "> " * (size // 4) + "x" + " <b>" * (size // 8),
    "one bracket closed at the end": lambda size: "[](" * (size // 3) + ")",
    "a comment closed at the end": lambda size: "%%\n" + "%%% " * (size // 4) + "\n%%",
}


def repeated(part: str) -> Callable[[int], str]:
    return lambda size: part * (size // len(part))


TEXTS = {repr(part)[1:-1]: repeated(part) for part in REPEATED} | BUILT


def assert_linear(action: Callable[[int], Callable[[], object]]) -> None:
    assert growth(lambda size: action(size)(), 4_000, largest=2_000_000) < 2.6


def read(text: str) -> None:
    quick(text, 0)
    exact(text, 0)
    by_sections(text, 0)


@pytest.mark.parametrize("build", TEXTS.values(), ids=TEXTS)
def test_reading_a_note(build: Callable[[int], str]) -> None:
    def action(size: int) -> Callable[[], object]:
        text = build(size)
        return lambda: read(text)

    assert_linear(action)


@pytest.mark.parametrize(
    "part", ["[", "[[", "]", "(", "](", "[](", "\\", "<", "%41", "%C3", "&a", "\u00a0", '[](a "']
)
def test_reading_a_property(part: str) -> None:
    def action(size: int) -> Callable[[], object]:
        value = "[" + part * (size // len(part)) + ")"
        link = "[[" + part * (size // len(part)) + "]]"
        return lambda: (markdown_links.link_in_string(value), markdown_links.link_in_string(link))

    assert_linear(action)


@pytest.mark.parametrize("part", ["|", "#", "\\", " ", "a"])
def test_splitting_a_token(part: str) -> None:
    def action(size: int) -> Callable[[], object]:
        source = "[[" + part * size + "]]"
        return lambda: wikilinks.split(source)

    assert_linear(action)
