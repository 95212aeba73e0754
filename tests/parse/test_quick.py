"""The quick reading and the exact one never disagree."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from vaultlint.parse import is_plain, parse
from vaultlint.parse.exact import exact
from vaultlint.parse.frontmatter import block_span
from vaultlint.parse.malformed import scan
from vaultlint.parse.quick import _STAMPS, _has_html, quick
from vaultlint.parse.sections import by_sections
from vaultlint.suppress import suppressions

FRAGMENTS = [
    # what a note without surprises is made of
    *(
        "word",
        "two words",
        "Ünï–cödé",
        "日本",
        " ",
        "  ",
        "    ",
        "     ",
        "\t",
        "\n",
        "\n\n",
        "\n\n\n",
        ".",
        "!",
        "?",
        ":",
    ),
    *(
        "- ",
        "* ",
        "+ ",
        "1. ",
        "2) ",
        "-   ",
        "12.  ",
        "-\t",
        "- [ ] ",
        "> ",
        ">",
        "> > ",
        "*   ",
        "\n- ",
        "\n> ",
    ),
    *("# ", "## ", "###### ", "####### ", "#", "##", "\n# ", "\n## head ##\n", "\n#\n", "\n #", "\n    # "),
    *(
        "[[a]]",
        "[[a|b]]",
        "[[a | b]]",
        "![[a]]",
        "[[a#b]]",
        "[[ a ]]",
        "[[a#b|c#d]]",
        "[[é\u00a0x]]",
        "[[a]]]",
    ),
    *(
        "[x](y)",
        "[x](y.md#z)",
        "![x](y)",
        "[x](http://y)",
        "[](y)",
        "[x]()",
        "[x](%20)",
        "[x](a_b)",
        "[ ]",
        "[x]",
    ),
    *("#tag", " #tag", "#1", "#a/b/", "#a#b", "(#no)", "*#t*", "**bold**", "*it*", "_it_", "~~", "==", "=="),
    *(
        '<a class="yt-timestamp" data-t="00:01:02">[00:01:02]</a>',
        '<a class="yt-timestamp" data-t="1">',
        "</a>",
    ),
    *(
        "<br>",
        "<br/>",
        "<br />",
        "<b>",
        "</b>",
        "< ",
        "<3",
        "$5",
        "$",
        " $ ",
        "---",
        "\n---\n",
        "\n***\n",
        "- - -",
        "===",
    ),
    *(
        "[x](<y z>)",
        "![x](<y z.png>)",
        "[x](<y>",
        "[x [y]](z)",
        "[x [y] z](http://a)",
        "[[a]](",
        '[x](<a class="yt-timestamp" data-t="1">[1]</a>)',
        "](<a>b",
    ),
    *("\\.", "\\_", "\\a", "\\ ", "\\*x\\*", "x^2 ", "10^-3 x", "[[a#^id]]", "[[a#^id|b]] c"),
    *("\n```\n", "\n```\n[[a]]\n# b\n```\n", "\n````py\n```\n#x `\n````  \n", "\n~~\n"),
    *("`a`", "`[[a]]`", "`#a`", "`](`", "`<b>`", "`a b`", "`$`", "`|-`", "[`a`](b)", "[[a|`b`]]", "`- `"),
    *(
        '<x a="y">',
        "<x a='y' b>",
        '<x a=">',
        "<x a='",
        '">',
        "'>",
        '"',
        "'",
        "<x",
        "[a][b]:",
        "a [b]: c",
        "\n[a ",
        "<q:r>",
    ),
    # what is a surprise
    *(
        "|",
        "\n|---|\n",
        "|-",
        "a | b",
        "\n--|--\n",
        "[[",
        "]]",
        "[",
        "]",
        "(",
        ")",
        "](",
        "[[[",
        "]:",
        "[x]: y",
        "\n[x]: ",
    ),
    *(
        "`",
        "``",
        "```",
        "\n```\n",
        "~~~",
        "$$",
        "%%",
        "\n%%\n",
        "<!--",
        "-->",
        "<div>",
        "\n<p>\n",
        "<x y='[[a]]'>",
        "<http://x>",
    ),
    *(
        "\\",
        "\\#",
        "\\[",
        "\\.#t",
        "$$",
        "$5$",
        "\n  ```\n",
        "\n```",
        "^id",
        " ^id",
        "\n^id\n",
        "[^1]",
        "\n[^1]: ",
        "^[",
        "\r\n",
        "\r",
        "\u2028",
        "\x1c",
        "\ufeff",
        "\u200b",
        "\x85",
        "&amp;",
    ),
]
PLAIN = FRAGMENTS[: FRAGMENTS.index("|")]


def agree(text: str) -> bool:
    """Whether the quick reading was made (and then it is the exact one)."""
    span = block_span(text)
    start = span.end if span else 0
    reading = quick(text, start)
    if reading is None:
        return False
    assert reading == exact(text, start)
    note = parse("note.md", text)
    assert is_plain(note)
    note._parser._is_plain = False  # type: ignore[attr-defined]  # so that it is not believed
    assert scan(note) == [], "malformed-link relies on it"
    assert suppressions(note) == suppressions(parse("note.md", text))
    return True


@pytest.mark.parametrize("tag", ["<br>", "<br/>", "<br />", "<br", "<brx>"])
@pytest.mark.parametrize(
    "before",
    ["", " ", "- ", "-", "1. ", "1.", "> ", ">", "- [x] ", "[x] ", "a ", "a", "[[a]] ", "]] ", "a. "],
)
def test_a_line_break_that_may_begin_a_block_of_html_is_looked_at(before: str, tag: str) -> None:
    body = f"\na\n\n{before}{tag}\n[[b]]\n"
    agree(body)
    assert not _has_html(body, 0) or "" in _STAMPS.findall(body)
    assert "" in _STAMPS.findall(body) or before in ("a ", "a", "[[a]] ", "]] ")


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PLAIN), max_size=30).map("".join))
@example("[text]([[a]])")
@example("- a\n\n      b")
@example("a\n    ---")
@example("a $$5 [[b]] $$6 c")
@example("$5 `b$` c")
@example("[x](y\u3000#z)")
@example("---\n```\n---")
def test_texts_without_surprises_are_read_alike(text: str) -> None:
    # A carriage return may make white space behind a mark wide enough to be looked at.
    assert agree(text) >= agree(text.replace("\n", "\r\n"))
    # What stands in the frontmatter makes no difference, but to what is frontmatter itself.
    assert block_span(text) is not None or agree(text) == agree(
        "---\na: `$$1 %%2 ](3) #[[\\\\^4 ~~~ <br>\n---\n" + text
    )


@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join))
def test_texts_with_surprises_are_read_alike(text: str) -> None:
    agree(text)
    agree("---\na: 1\n---\n" + text)
    agree(text.replace("\n", "\r\n"))


HEADINGS = ["\n# a\n", "\n## b ##\n\n", "\n#\n", "\n###### [[c]]\n", "\n#d\n", "\n# ^id\n", "\n# `e\n"]
OPEN = [
    "\n```\n",
    "\n~~~\n",
    "\n$$\n",
    "\n%%\n",
    "\n<!--\n",
    "\n<div>\n",
    "\n<pre>\n",
    "\n- ",
    "\n> ```\n",
    "\n| a |\n|---|\n",
]


@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(FRAGMENTS + (HEADINGS + OPEN) * 4), max_size=20).map("".join))
@example("\n```\n# a\n```\n# b\n[[c]]")
@example("- a\n# b\n    c [[d]]\n# e\n$x$ [[f]]")
def test_a_note_read_by_sections_is_read_alike(text: str) -> None:
    for start in {0, block_span(text).end if block_span(text) else 0}:  # type: ignore[union-attr]
        assert by_sections(text, start, 1) == exact(text, start)
        crlf = text.replace("\n", "\r\n")
        assert by_sections(crlf, start, 1) == exact(crlf, start)


@pytest.mark.slow
@settings(max_examples=60_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(FRAGMENTS + PLAIN * 3), max_size=40).map("".join))
def test_many_texts_are_read_alike(text: str) -> None:
    agree(text)


def test_a_note_of_prose_lists_and_stamps_is_read_quickly() -> None:
    stamp = '<a class="yt-timestamp" data-t="00:01:02">[00:01:02]</a>'
    text = (
        "---\ntitle: Tea\n---\n\n"
        f"From: [[tea]] <br/> \n\n## Leaves\n\nGreen tea costs $5 {stamp}, black $7 {stamp}.\n\n"
        f"1.  **First**: [[water | boil]] it {stamp}\n    *   then wait\n        a little\n\n---\n\n[more](tea.md) #tea\n"
    )
    assert agree(text)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["VAULTLINT_VAULTS"])
def test_real_vaults_are_read_alike(name: str) -> None:
    roots = [Path(root) for root in os.environ.get(name, "").split(os.pathsep) if root]
    if not roots:
        pytest.skip(f"no vault is named in {name}")
    for root in roots:
        for path in root.rglob("*.md"):
            text = path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff")
            if not agree(text):
                span = block_span(text)
                start = span.end if span else 0
                assert by_sections(text, start) == exact(text, start)
