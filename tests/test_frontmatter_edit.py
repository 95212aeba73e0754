"""An edit of a property changes that property, keeps every other byte, or is refused."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from tests.parse.test_yaml_oracle import same
from vaultlint.frontmatter_edit import (
    Refused,
    emit,
    insert_property,
    places,
    quote_link,
    rename_key,
    set_list,
    set_scalar,
    set_value,
    uncommented,
    unquoted_links,
)
from vaultlint.parse.frontmatter import frontmatter
from vaultlint.parse.yaml_events import document, scalar_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from vaultlint.edit import Edit


def applied(text: str, edit: Edit) -> str:
    assert text[edit.start : edit.end] == edit.expected
    return text[: edit.start] + edit.text + text[edit.end :]


def values(text: str) -> dict[str, Any]:
    block = frontmatter(text)
    assert block is not None
    assert block.error is None
    return {entry.key: entry.value for entry in block.properties}


@pytest.mark.parametrize(
    ("before", "edit", "after"),
    [
        ("---\na: x\n---\n", lambda t: set_value("", t, "a", "z"), "---\na: z\n---\n"),
        ("---\na: 'x' # c\n---\n", lambda t: set_value("", t, "a", "it's"), "---\na: 'it''s' # c\n---\n"),
        (
            '---\na: "x"\n---\n',
            lambda t: set_value("", t, "a", 'a "b" \\'),
            '---\na: "a \\"b\\" \\\\"\n---\n',
        ),
        ("---\na:\nb: 1\n---\n", lambda t: set_value("", t, "a", "z"), "---\na: z\nb: 1\n---\n"),
        ("---\na: # c\n---\n", lambda t: set_value("", t, "a", True), "---\na: true # c\n---\n"),
        ("---\na: x\n---\n", lambda t: set_value("", t, "a", "[[N]]"), '---\na: "[[N]]"\n---\n'),
        ("---\na: x\n---\n", lambda t: set_value("", t, "a", "no"), '---\na: "no"\n---\n'),
        ("---\na: x\n---\n", lambda t: set_value("", t, "a", "2024-01-01"), '---\na: "2024-01-01"\n---\n'),
        ("---\na: x\n---\n", lambda t: set_value("", t, "a", None), "---\na: \n---\n"),
        ("---\r\na: x\r\n---\r\nz", lambda t: set_value("", t, "a", "z"), "---\r\na: z\r\n---\r\nz"),
        ("---\n# top\na: x\n---\n", lambda t: rename_key("", t, "a", "b"), "---\n# top\nb: x\n---\n"),
        ("---\n'a': x\n---\n", lambda t: rename_key("", t, "a", "b c"), "---\n'b c': x\n---\n"),
        ("---\na: [x, &k y]\n---\n", lambda t: rename_key("", t, "a", "A"), "---\nA: [x, &k y]\n---\n"),
        ("---\na: x, y\n---\n", lambda t: set_list("", t, "a", ["x", "w"]), "---\na:\n  - x\n  - w\n---\n"),
        (
            "---\nl:\n- z\na: x, y # c\n---\n",
            lambda t: set_list("", t, "a", ["x", "1"]),
            '---\nl:\n- z\na:\n- x\n- "1" # c\n---\n',
        ),
        (
            "---\r\nl: [z]\r\na: x\r\n---\r\n",
            lambda t: set_list("", t, "a", ["x, y"]),
            '---\r\nl: [z]\r\na: ["x, y"]\r\n---\r\n',
        ),
        ("---\na: 1\n---\n", lambda t: insert_property("", t, "b", "x"), "---\na: 1\nb: x\n---\n"),
        (
            "---\na: 1\n# end\n---\n",
            lambda t: insert_property("", t, "b", 2),
            "---\na: 1\n# end\nb: 2\n---\n",
        ),
        ("---\na: |\n  x\n---\n", lambda t: insert_property("", t, "b", None), "---\na: |\n  x\nb:\n---\n"),
        ("---\n---\n", lambda t: insert_property("", t, "b", ["x"]), "---\nb:\n  - x\n---\n"),
        ("---\n  a: 1\n---", lambda t: insert_property("", t, "b", 1.5), "---\n  a: 1\n  b: 1.5\n---"),
        ("Text\r\nx\r\n", lambda t: insert_property("", t, "b", "x"), "---\r\nb: x\r\n---\r\nText\r\nx\r\n"),
        ("", lambda t: insert_property("", t, "b", "x"), "---\nb: x\n---\n"),
        ("\nText\n", lambda t: insert_property("", t, "b", "x"), "---\nb: x\n---\n\nText\n"),
        ("\r\nText\r\n", lambda t: insert_property("", t, "b", "x"), "---\r\nb: x\r\n---\r\n\r\nText\r\n"),
        ("Text\r", lambda t: insert_property("", t, "b", "x"), "---\nb: x\n---\nText\r"),
        ("---\na: [[N]] # c\n---\n", lambda t: quote_link("", t, 7), '---\na: "[[N]]" # c\n---\n'),
        ("---\na: #x\n---\n", lambda t: uncommented("", t, "a", 9, "x"), "---\na: x\n---\n"),
        (
            "---\na:\n  b:\n    - '[[N]]'\n---\n",
            lambda t: set_scalar("", t, t.index("'"), "[[M|n's]]"),
            "---\na:\n  b:\n    - '[[M|n''s]]'\n---\n",
        ),
    ],
)
def test_an_edit_changes_what_it_should(before: str, edit: Callable[[str], Edit], after: str) -> None:
    assert applied(before, edit(before)) == after


@pytest.mark.parametrize(
    ("text", "edit", "why"),
    [
        ("a: x\n", lambda t: set_value("", t, "a", "y"), "there is no frontmatter"),
        ("---\na: x\n---\n", lambda t: set_value("", t, "b", "y"), "there is no property “b”"),
        ("---\na: &k x\n---\n", lambda t: set_value("", t, "a", "y"), "the value has an anchor"),
        ("---\na: &k x\nb: *k\n---\n", lambda t: set_value("", t, "b", "y"), "the value is an alias"),
        ("---\na: !!str 1\n---\n", lambda t: set_value("", t, "a", "y"), "the value has a tag"),
        ("---\na: |\n  x\n---\n", lambda t: set_value("", t, "a", "y"), "the value spans several lines"),
        ("---\na: x\n  y\n---\n", lambda t: set_value("", t, "a", "y"), "the value spans several lines"),
        ("---\na: 'x\n\n  y'\n---\n", lambda t: set_value("", t, "a", "y"), "the value spans several lines"),
        ("---\na: [x]\n---\n", lambda t: set_value("", t, "a", "y"), "the value is a list or a mapping"),
        ("---\na: {x: y}\n---\n", lambda t: set_list("", t, "a", ["y"]), "the value is a list or a mapping"),
        ("---\na: 1\na: 2\n---\n", lambda t: set_value("", t, "a", 3), "the frontmatter cannot be read: the name “a” is there twice"),
        ("---\nb: {<<: 1}\na: 2\n---\n", lambda t: set_value("", t, "a", 3), "the frontmatter has a merge key “<<”"),
        ("---\n? a\n: 2\n---\n", lambda t: set_value("", t, "a", 3), "the frontmatter has a key written with “?”"),
        ("---\na: x\u2028\n---\n", lambda t: set_value("", t, "a", 3), "the frontmatter has unusual line breaks"),
        ("---\na: x\rb\n---\n", lambda t: set_value("", t, "a", 3), "the frontmatter has unusual line breaks"),
        ("---\n{a: x}\n---\n", lambda t: set_value("", t, "a", 3), "the frontmatter is not made of “name: value” lines"),
        ("---\na: 1\nB: 2\n---\n", lambda t: rename_key("", t, "a", "b"), "there is a property “b” already"),
        ("---\na: 1\n---\n", lambda t: insert_property("", t, "A", 1), "there is a property “A” already"),
        ("---\na: 1\n", lambda t: insert_property("", t, "b", 1), "the note begins with a line that looks like a fence"),
        ("---\n&k a: 1\n---\n", lambda t: rename_key("", t, "a", "b"), "the value has an anchor"),
        ("---\na: [[&k N]]\n---\n", lambda t: quote_link("", t, 7), "there are anchors, aliases or tags between the brackets"),
        ("---\na: x\n---\n", lambda t: set_scalar("", t, 8, "y"), "no value begins there"),
    ],
)  # fmt: skip
def test_an_edit_is_refused_with_a_reason(text: str, edit: Callable[[str], Edit], why: str) -> None:
    with pytest.raises(Refused) as refused:
        edit(text)
    assert str(refused.value) == why


@pytest.mark.parametrize("style", ["", "'", '"'])
@pytest.mark.parametrize(
    "value",
    [
        "x", "", " x", "x ", "a: b", "a #b", "#a", "- a", "-", "?", ":", "'", '"', "it's", 'a "b"', "a\\b", "\t", "a\tb",
        "a\nb", "\0", "\x85", "\u2028", "\ufeff", "a\u00a0b", "null", "~", "true", "yes", "No", "off", "y", "1", "1.5", "0x1",
        "0o1", "010", "1e3", ".inf", ".nan", "12:30", "1_000", "2024-01-01", "<<", "=", "[[N]]", "[x](y)", "{{t}}", "*a",
        "&a", "!a", "|", ">", "%a", "@a", "`a`", "a,b", "a]", "a}", "---", "...", "é", "日本", "😀", "a:b", "x:", "a  b",
    ],
)  # fmt: skip
def test_a_text_is_written_so_that_it_is_read_again(value: str, style: str) -> None:
    for in_flow, text in (
        (False, f"a: {emit(value, style)}\n"),
        (True, f"a: [{emit(value, style, in_flow=True)}]\n"),
    ):
        root = document(text)
        assert root is not None
        node = root.children[1].children[0] if in_flow else root.children[1]
        assert scalar_value(node.event) == value


def test_a_plain_text_is_the_same_to_readers_of_yaml_1_1() -> None:
    for value in (
        "yes",
        "no",
        "on",
        "off",
        "y",
        "n",
        "12:30",
        "010",
        "1_000",
        "2024-01-01",
        "0b1",
        "<<",
        "=",
    ):
        assert emit(value) == f'"{value}"'


def test_places_of_a_list_are_those_of_its_items() -> None:
    text = "---\na:\n  - x\n  - 'y'\n---\n"
    whole, items = places(text, "a")
    assert text[slice(*whole)] == "- x\n  - 'y'"
    assert [text[slice(*item)] for item in items] == ["x", "'y'"]


def test_unquoted_links_are_found_where_they_stand() -> None:
    text = "---\na: [[N]]\nb: [[1, 2]]\nc: [[x], [y]]\nd:\n  - [[M|m]]\ne: '[[Q]]'\n---\n[[body]]\n"
    assert [text[slice(*span)] for span in unquoted_links(text)] == ["[[N]]", "[[M|m]]"]


# --- many edits ----------------------------------------------------------------------------------

_NAMES = ["title", "tags", "aliases", "a b", "é", "videoId", "x-y", "'q k'", '"d"', "Z"]
_VALUES = [
    "x", "some text", "'single'", '"double"', "'it''s'", "1", "true", "", "null", "2024-01-01", "a, b", "[a, b]", '"[[N]]"',
    "\n  - x\n  - 'y'", "\n- x # c\n- y", "x # c", "'x'   # c", "|\n  x\n  y", "12:30", "-V_q", "http://x.y/z#w", "x  ",
]  # fmt: skip
_ODD_VALUES = [
    '"a \\"b\\""', "1", "1.50", "true", "", "null", "2024-01-01",
    "a, b", "'a, b'", "[a, b]", "[ 'a', \"b\" ]", "[]", "{k: v}", '"[[N]]"', "[[N]]", "|\n  x\n  y", ">-\n  x\n\n  y",
    "\n  - x\n  - 'y'", "\n- x # c\n- y", "\n  k: v\n  l: w", "&n x", "*n", "!!str 1", "x # c", "'x'   # c", "x  ", "{{t}}",
    "http://x.y/z#w", "multi\n  line", "'q\n  r'", "12:30", "010", "x: y", "@x", "-V_q", "\t'x'", "\n  - [a, b]\n  - {c: d}",
]  # fmt: skip
_TEXTS = [
    "y", "a: b", "[[New|n]]", "it's", 'say "hi"', "no", "12:30", "2024-02-31", " lead", "trail ", "", "#t", "é 日本", "a\\b",
    "- x", "x #y", "a\nb", "😀", "1", "null", "{{t}}", "@x", "x, y",
]  # fmt: skip
_OTHERS: list[Any] = [1, 0, -2.5, True, False, None, float("inf"), 10**17]


def _block(source: random.Random) -> str:
    lines = [
        f"{source.choice(_NAMES)}:{' ' * source.choice((1, 1, 1, 2))}{source.choice(_VALUES if source.random() < 0.85 else _ODD_VALUES)}".replace(
            ": \n", ":\n"
        )
        for _ in range(source.choice((1, 2, 2, 3)))
    ]
    if source.random() < 0.3:
        lines.insert(source.randrange(len(lines) + 1), source.choice(("# a comment", "", "   ", "#")))
    end = source.choice(("\n", "\n", "\r\n"))
    text = "\n".join(
        ["---", *lines, source.choice(("---", "---", "--- ")), "# Body", "", "text --- text", "---", ""]
    )
    return text.replace("\n", end)


def _change(
    source: random.Random, text: str
) -> tuple[str, Callable[[str], Edit], Callable[[dict[str, Any]], Any]]:
    """An edit by name, and what it does to the values of a block."""
    block = frontmatter(text)
    names = [entry.key for entry in block.properties] if block and block.properties else ["title"]
    key = source.choice(names)
    value = source.choice(_TEXTS) if source.random() < 0.8 else source.choice(_OTHERS)
    kind = source.choice(("value", "value", "rename", "list", "insert"))
    if kind == "value":
        return kind, lambda t: set_value("", t, key, value), lambda old: {**old, key: value}
    if kind == "rename":
        name = source.choice((*_NAMES[:6], "new name", "a: b", "1x", "no"))
        return (
            kind,
            lambda t: rename_key("", t, key, name),
            lambda old: {name if entry == key else entry: kept for entry, kept in old.items()},
        )
    items = [source.choice(_TEXTS) for _ in range(source.choice((0, 1, 2, 3)))]
    if kind == "list":
        return kind, lambda t: set_list("", t, key, items), lambda old: {**old, key: items}
    name = source.choice(("new", "a new name", "x: y", "title"))
    wanted = source.choice((value, items))
    return kind, lambda t: insert_property("", t, name, wanted), lambda old: {**old, name: wanted}


def _edit_many(count: int, seed: int) -> Counter[str]:
    """Make so many edits; gives how many were made and refused, and why."""
    source = random.Random(seed)
    seen: Counter[str] = Counter()
    while seen["made"] < count:
        text = _block(source)
        kind, edit, meaning = _change(source, text)
        try:
            change = edit(text)
        except Refused as refused:
            seen[f"refused: {str(refused).partition('“')[0].partition(':')[0]}"] += 1
            continue
        seen["made"] += 1
        new = applied(text, change)
        old_block, new_block = frontmatter(text), frontmatter(new)
        assert old_block is not None
        assert new_block is not None
        assert new_block.error is None, (text, new)
        assert text[old_block.end :] == new[new_block.end :]
        wanted = meaning({entry.key: entry.value for entry in old_block.properties})
        found = {entry.key: entry.value for entry in new_block.properties}
        assert list(found) == list(wanted), (text, new)
        assert same(found, wanted), (text, new)
        if seen["made"] % 4:
            continue
        try:
            again = applied(new, edit(new))
        except Refused:
            assert kind != "value", (text, new)
        else:
            assert again == new, (text, new, again)
    return seen


@pytest.mark.parametrize("seed", range(4))
def test_five_thousand_edits_of_generated_blocks_do_what_they_say(seed: int) -> None:
    """Four times over: twenty thousand."""
    seen = _edit_many(5_000, seed)

    refusals = {reason: times for reason, times in seen.items() if reason.startswith("refused")}
    assert len(refusals) >= 7
    assert sum(refusals.values()) < 5_000
