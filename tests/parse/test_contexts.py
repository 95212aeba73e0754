"""Where a link counts and where it does not, and what is left visible."""

from __future__ import annotations

import pytest

from vaultlint.parse import parse, regions

LINK = "[[x]]"

COUNTS = {
    "prose": "see [[x]]",
    "list item": "- [[x]]",
    "task": "- [ ] [[x]]",
    "nested list item": "- a\n    - [[x]]",
    "deeply indented under a list item": "- a\n        [[x]]",
    "paragraph of a list item": "1.  a\n\n    [[x]]",
    "indented after prose": "a\n    [[x]]",
    "quote": "> [[x]]",
    "callout title": "> [!info]- [[x]]",
    "callout body": "> [!info]\n> [[x]]",
    "lazy line of a quote": "> a\n[[x]]",
    "heading": "## [[x]]",
    "heading of a setext kind": "[[x]]\n===",
    "footnote": "a[^1]\n\n[^1]: [[x]]",
    "paragraph of a footnote": "[^1]: a\n\n    [[x]]",
    "inline footnote": "a ^[see [[x]]]",
    "beginning of an inline footnote": "a ^[[[x]], p. 5]",
    "all of an inline footnote": "a ^[[[x]]]",
    "bold": "**[[x]]**",
    "inline HTML": "<u>[[x]]</u>",
    "behind a tag with attributes": '<span class="a">[[x]]</span>',
    "behind a stamp": '<a class="yt-timestamp" data-t="00:00:01">[00:00:01]</a> [[x]]',
    "between HTML blocks": "<div>\n\n[[x]]\n\n</div>",
    "a lone tag interrupts no paragraph": "a\n<br>\n[[x]]",
    "behind an HTML comment": "a <!-- b --> [[x]]",
    "behind a comment that is not closed": "a <!-- [[x]]",
    "comment": "%% [[x]] %%",
    "block comment": "%%\n[[x]]\n%%",
    "block comment that is not closed": "%%\n\n[[x]]",
    "behind a block comment's end": "%%\na %% [[x]]",
    "behind a stray mark of a comment": "a %% b\n\n# c\n\n[[x]]",
    "behind currency": "$5 and [[x]] for $6",
    "behind escaped dollars": "\\$a [[x]] b\\$",
    "behind a lone backtick": "a ` b [[x]]",
    "between unequal backticks": "`` a [[x]] ` b",
    "behind escaped backticks": "\\`[[x]]\\`",
    "behind a closed fence": "```\na\n```\n[[x]]",
    "behind a fence in a list": "- a\n  ```\n  b\n  ```\n  [[x]]",
    "behind a fence that its quote ends": "> ```\n> a\n\n[[x]]",
    "two backticks are no fence": "``\n[[x]]",
    "under a list item's comment": "- a\n<!--\n- [[x]]\n-->",
    "behind a definition": "[a]: b\n[[x]]",
    "behind what is no definition": "[a]: b c [[x]]",
    "behind a footnote's mark": "[^a]: [[x]]",
    "frontmatter that is not closed": "---\na: 1\n\n[[x]]",
    "behind frontmatter": "---\na: 1\n---\n[[x]]",
    "not at all frontmatter": "\n---\na: 1\n---\n[[x]]",
}

IS_NOTHING = {
    "fence": "```\n[[x]]\n```",
    "fence of tildes": "~~~ md\n[[x]]\n~~~",
    "fence that is not closed": "```\n[[x]]",
    "fence in a longer fence": "````\n```\n[[x]]\n````",
    "fence of the other mark": "~~~\n```\n[[x]]\n~~~",
    "fence in a list": "- a\n  ```sh\n  [[x]]\n  ```",
    "fence on the line of a list marker": "- ```\n  [[x]]\n  ```",
    "fence in a quote": "> ```\n> [[x]]\n> ```",
    "fence in a callout": "> [!tip]\n> ```\n> [[x]]\n> ```",
    "query": "```dataview\nLIST FROM [[x]]\n```",
    "indented code": "a\n\n    [[x]]",
    "code indented by a tab": "a\n\n\t[[x]]",
    "indented code at the top": "    [[x]]",
    "indented code under a heading": "# a\n    [[x]]",
    "indented code in a list item": "-     [[x]]",
    "indented code in a quote": ">     [[x]]",
    "inline code": "`[[x]]`",
    "inline code over two lines": "`a\n[[x]]`",
    "inline code over two lines of a quote": "> `a\n> [[x]]`",
    "inline code of two marks": "`` ` [[x]] ``",
    "inline maths": "$[[x]]$",
    "inline maths over two lines": "$a\n[[x]]$",
    "maths in double dollars": "$$ [[x]] $$",
    "block of maths": "$$\n[[x]]\n\n[[x]]\n$$",
    "HTML comment": "<!-- [[x]] -->",
    "inline HTML comment": "a <!-- [[x]] --> b",
    "HTML comment over empty lines": "<!--\n\n[[x]]\n-->",
    "HTML comment that is not closed": "<!--\n\n[[x]]",
    "line that an HTML comment begins": "<!-- a --> [[x]]",
    "HTML block": "<div>[[x]]</div>",
    "HTML block below": "<p>\n[[x]]",
    "HTML block in a list item": "- <div>[[x]]</div>",
    "HTML block in a quote": "> <div>\n> [[x]]",
    "pre, over empty lines": "<pre>\n\n[[x]]\n</pre>",
    "script": "<script>\n\n[[x]]\n</script>",
    "lone tag at the beginning of a line": "<x-y>\n[[x]]",
    "lone stamp at the beginning of a line": '<a class="yt-timestamp" data-t="00:00:01">\n[[x]]',
    "attribute": '<a href="[[x]]">a</a>',
    "attribute of a tag over two lines": 'a <a\nhref="[[x]]">a</a>',
    "autolink": "<https://example.org/[[x]]>",
    "definition": "[a]: [[x]]",
    "second definition of a quote": "> [a]: b\n> [c]: [[x]]",
    "title of a definition": "[a]: b\n'[[x]]'",
    "second line of a definition": "[a]:\n[[x]]",
    "bare pipe in a table": "| [[x|y]] |\n| - |",
    "frontmatter, unquoted": "---\na: [[x]]\n---\n",
    "frontmatter, in a longer text": '---\na: "see [[x]]"\n---\n',
}


@pytest.mark.parametrize("text", COUNTS.values(), ids=COUNTS)
def test_a_link_counts_in(text: str) -> None:
    assert [link.target for link in parse("note.md", text).links] == ["x"]


@pytest.mark.parametrize("text", COUNTS.values(), ids=COUNTS)
def test_a_link_counts_with_windows_line_ends_in(text: str) -> None:
    assert [link.target for link in parse("note.md", text.replace("\n", "\r\n")).links] == ["x"]


@pytest.mark.parametrize("text", IS_NOTHING.values(), ids=IS_NOTHING)
def test_a_link_is_nothing_in(text: str) -> None:
    assert parse("note.md", text).links == ()


@pytest.mark.parametrize("text", IS_NOTHING.values(), ids=IS_NOTHING)
def test_a_link_is_nothing_with_windows_line_ends_in(text: str) -> None:
    assert parse("note.md", text.replace("\n", "\r\n")).links == ()


@pytest.mark.parametrize("text", [*COUNTS.values(), *IS_NOTHING.values()])
def test_what_is_visible_has_the_same_length_and_lines(text: str) -> None:
    for written in (text, text.replace("\n", "\r\n")):
        note = parse("note.md", written)
        assert len(note.visible) == len(written)
        for before, after in zip(written, note.visible, strict=True):
            assert after in (before, " ")
            assert after == before or before not in "\r\n"


@pytest.mark.parametrize("text", [text for text in COUNTS.values() if "%%" in text])
def test_comments_stay_visible(text: str) -> None:
    assert parse("note.md", text).visible == text


def test_what_is_blanked() -> None:
    text = "---\na: é\n---\na `b` $c$ <!-- d --> <i>e</i> [[f|`g`]]\n\n```h\ni\n```\n"
    assert parse("note.md", text).visible == (
        "   \n    \n   \na" + " " * 20 + "<i>e</i> [[f|`g`]]\n\n    \n \n   \n"
    )


def test_regions_have_kinds() -> None:
    text = "`a` $b$ <!-- c --> %% d `e` %%\n\n<div>\n\n%%\nf\n%%\n\n    g\n"
    note = parse("note.md", text)
    assert [(region.kind, text[region.start : region.end]) for region in regions(note)] == [
        ("code", "`a`"),
        ("math", "$b$"),
        ("html", "<!-- c -->"),
        ("comment", "%% d `e` %%"),
        ("code", "`e`"),
        ("html", "<div>"),
        ("comment", "%%\nf\n%%"),
        ("code", "    g"),
    ]
    assert [text[start:end] for start, end in note.code] == ["`a`", "`e`", "    g"]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("[[x]]", ["body"]),
        ("%% [[x]] %% [[y]]", ["comment", "body"]),
        ("%% a %% [[x]] %% b", ["body"]),
        ("%% a %% [[x]] %% [[y]] %%", ["body", "comment"]),
        ("%%\n[[x]]\n%%\n[[y]]", ["comment", "body"]),
        ("%% [x](y) ![x](y) %%", ["comment", "comment"]),
        ("| a | b |\n|---|---|\n| [[x\\|y]] | %% ![[z]] %% |\n\n[[x]]", ["table", "comment", "body"]),
        ("| [[x]] |\n|---|", ["table"]),
        ("> a | b\n> -|-\n> [[x]] | c", ["table"]),
        ("| [[x]] |\n\n|---|", ["body"]),
        ("a | [[x]]", ["body"]),
        ("---\na: '[[x]]'\n---\n[[y]]", ["property", "body"]),
    ],
)
def test_where_a_link_stands(text: str, places: list[str]) -> None:
    assert [link.place for link in parse("note.md", text).links] == places


def test_a_line_without_a_pipe_ends_a_table() -> None:
    text = "| a |\n|---|\n| [[b]] |\n[[c]]\n| [[d]] |"
    assert [link.place for link in parse("note.md", text).links] == ["table", "body", "body"]


def test_a_table_is_a_region_that_stays_visible() -> None:
    text = "> | a |\n> |---|\n> | `b` |\n\nc"
    note = parse("note.md", text)
    assert [(region.kind, text[region.start : region.end]) for region in regions(note)] == [
        ("table", "| a |\n> |---|\n> | `b` |"),
        ("code", "`b`"),
    ]
    assert note.visible == text.replace("`b`", "   ")
