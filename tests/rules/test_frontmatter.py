"""The rules about frontmatter, beyond their examples."""

from __future__ import annotations

import random
import tarfile
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.corpora import shared
from vaultlint.config import Config
from vaultlint.edit import Applicability
from vaultlint.errors import ConfigError
from vaultlint.lint import fix
from vaultlint.parse import parse
from vaultlint.parse.frontmatter import frontmatter
from vaultlint.registry import choose, configure, rule_types
from vaultlint.rule import NoteRule
from vaultlint.testing import findings, repaired, snapshot
from vaultlint.vault import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from vaultlint.rule import Rule

RULES = rule_types()
FRONTMATTER = sorted(name for name, rule in RULES.items() if rule.family == "frontmatter")


def rule(name: str, **options: Any) -> Rule:
    return configure(RULES[name], {key.replace("_", "-"): value for key, value in options.items()})


def messages(name: str, text: str) -> list[str]:
    return [entry.message for entry in findings(text, rule(name))]


# --- invalid-frontmatter -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "---",
        "---\n",
        "---\n\n",
        "----\ntitle: x\n----\n",
        "---\nA rule, and a text.\n",
        "---\n# A heading\ntitle: x\n",
        "---\nNote: one line that only looks like a property.\n\nText.\n",
        "---\nHe said: no.\nShe said: yes!\n\n***\n",
        "---\nNote: he said: no.\n\n***\n",
        "\n---\nNote: he said: no.\n---\n",
        "***\ntitle: x\n***\n",
        "\n\n---\n\nText between rules.\n\n---\n",
        "\n---\nText between rules\n---\n",
        "Title\n---\nName: value\nOther: value\n---\n",
        "# A\n\n---\n\ntags: are nice\n\n---\n",
        "# A\n---\ntitle: a text below a rule\n---\n",
        "```\n---\ntags: x\n---\n```\n",
        "<!--\n---\ntags: x\n---\n-->\n",
        "    ---\n    tags: x\n    ---\n",
        "> ---\n> tags: x\n> ---\n",
        "| a |\n|---|\n| b |\n",
        "- a\n---\n- b: c\n---\n",
        "a\n\nb\n\nc\n\nd\n\n---\ntags: x\n---\n",
        "---\na: '---'\n---\n",
        "---\na: |\n  @x: y: z\n---\n",
        "---\nа: кириллица\n---\n",
        "---\n- a\n" + "x\n" * 30_000,
    ],
)
def test_a_thematic_break_is_no_frontmatter(text: str) -> None:
    assert messages("invalid-frontmatter", text) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n\n---\ntitle: x\n---\n", "frontmatter must begin in the first line"),
        ("  \n\t\n---\r\ntitle: x\r\n---\r\n", "frontmatter must begin in the first line"),
        ("Intro\n---\ntags: x\n---\n", "there is text before the frontmatter"),
        ("Intro\n\n---\nkind: x\nstate: y\n---\n", "there is text before the frontmatter"),
        ("---\nkind: x\n\nText.\n", "the frontmatter is never closed with “---”"),
        ("---\naliases: [x]\n# A\n", "the frontmatter is never closed with “---”"),
        ("---\ntitle: x\nkind: y\n", "the frontmatter is never closed with “---”"),
        ("---\ntitle: x\n----\nText\n", "the frontmatter ends with “----” instead of “---”"),
        ("---\ntitle: x\n ---\nText\n", "there are spaces before the last “---”"),
        ("---\ntitle: x\n...\n", "the frontmatter ends with “...” instead of “---”"),
        ("---  \ntitle: x\n---\n", "there are spaces behind the first “---”"),
        ("---  \ntitle: x: y\n---\n", "there are spaces behind the first “---”"),
        ("---\ntitle: x: y\ntags:\n- z\n\n# A\n", "the frontmatter is never closed with “---”"),
        ("---\ntitle: x: y\n----\nText\n", "the frontmatter ends with “----” instead of “---”"),
        ("\n---\ntitle: x: y\n---\n", "frontmatter must begin in the first line"),
        ("---\nText, and a rule.\n\n---\n", "the frontmatter is not made of “name: value” lines"),
        ("---\na: [1, 2\n---\n", "a bracket “[” that is never closed"),
        ("---\ntags: [#a, b]\n---\n", "a bracket “[” that is never closed: “#” begins a comment"),
        (
            "---\nup: [[a]], [[b]]\n---\n",
            "a comma behind the end of a value: several values need a list",
        ),
        ('---\na: "x\n---\n', "a quote that is never closed"),
        (
            '---\na: "C:\\dir"\n---\n',
            "“\\d” means nothing between double quotes; single quotes take it as it is",
        ),
        ("---\na: 1\nb\nc: 2\n---\n", "a line that is not “name: value”"),
        ("---\na: 1\n  b: 2\n---\n", "a line that is indented unlike the lines around it"),
        ("---\n  a: 1\nb: 2\n---\n", "a line that is indented unlike the lines around it"),
        ("---\na: > b\n---\n", "a value that begins with “>” must be quoted"),
        ("---\na: |50% off\n---\n", "a value that begins with “|” must be quoted"),
        ("---\na: ? b\n---\n", "a value that begins with “?” must be quoted"),
        ("---\na: , b\n---\n", "a value that begins with “,” must be quoted"),
        (
            "---\nday: [[Mon]] [[Tue]]\n---\n",
            "text behind the end of a value: the whole value must be quoted",
        ),
        (
            "---\nmade: {{day}} {{hour}}\n---\n",
            "text behind the end of a value: the whole value must be quoted",
        ),
        ("---\na:\n\t- b\n---\n", "a tab where YAML wants spaces"),
        ("---\na: *b\n---\n", "no value is named “&b”; a text that begins with “*” must be quoted"),
        ("---\na: 1\n- b\n---\n", "a list item where a “name: value” line is expected"),
        ("---\n" + "a: b\n" * 20_000 + "---\n", "the frontmatter is longer than 65536 characters"),
        ("---\na: " + "[" * 40 + "]" * 40 + "\n---\n", "values are nested deeper than 32"),
    ],
)
def test_what_is_wrong_is_said_in_words(text: str, message: str) -> None:
    found = findings(text, rule("invalid-frontmatter"))
    assert [entry.message for entry in found] == [f"no property can be read: {message}"]
    assert 0 <= found[0].span.start < found[0].span.end <= len(text)


@pytest.mark.parametrize(
    ("text", "message", "shown"),
    [
        ("---\na: [b, c\nd: 1\ne: [f]\n---\n", "a bracket “[” that is never closed", "[b"),
        ("---\na: {b: c\nd: 1\ne: {f: g}\n---\n", "a bracket “{” that is never closed", "{b"),
        ("---\na:\n  - [[b]\n  - [[c]]\n---\n", "a bracket “[” that is never closed", "[[b]\n"),
        ('---\na: "b\nc: "d"\n---\n', "a quote that is never closed", '"b'),
        ('---\na:\n  - "b\n  - c\n  - "d"\n---\n', "a quote that is never closed", '"b'),
        ("---\na:b\nc: [d]\n---\n", "a line that is not “name: value”", "a:b"),
        ("---\na:\n  b:1\n  c: 2\n---\n", "a line that is not “name: value”", "b:1"),
        ("---\n{{title}}\na: b\n---\n", "a line that is not “name: value”", "{{title}}"),
        ("---\n**a:** b\nc: d\n---\n", "a line that is not “name: value”", "**a:** b"),
    ],
)
def test_what_is_forgotten_is_shown_where_it_is_missing(text: str, message: str, shown: str) -> None:
    (found,) = findings(text, rule("invalid-frontmatter"))
    assert found.message == f"no property can be read: {message}"
    assert text.startswith(shown, found.span.start)
    assert "\n" not in text[found.span.start : found.span.end]


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("---\r\na: b: c\r\n---\r\nx\r\n", '---\r\na: "b: c"\r\n---\r\nx\r\n'),
        ("---\na: b: c   \n---\n", '---\na: "b: c"   \n---\n'),
        ('---\na: it\'s: "x"\n---\n', '---\na: "it\'s: \\"x\\""\n---\n'),
        ("---\na: b:\n---\n", '---\na: "b:"\n---\n'),
        ("---\na:\n  k: @x\n  l: `y`\n---\n", '---\na:\n  k: "@x"\n  l: "`y`"\n---\n'),
        (
            "---\na: 🎉 b: c\nd: (e): f\ng: “h”: i\n---\n",
            '---\na: "🎉 b: c"\nd: "(e): f"\ng: "“h”: i"\n---\n',
        ),
        (
            "---\na: b\u00a0: c\nd: 👩\u200d💻 e: f\n---\n",
            '---\na: "b\u00a0: c"\nd: "👩\u200d💻 e: f"\n---\n',
        ),
        ("---\na: b: c\nd: [x, y]\ne: f: g\n# h\n---\n", '---\na: "b: c"\nd: [x, y]\ne: "f: g"\n# h\n---\n'),
    ],
)
def test_a_value_is_quoted_as_it_stands(text: str, fixed: str) -> None:
    after, repair = repaired(text, rule("invalid-frontmatter"))
    assert after["note.md"] == fixed
    assert repair.remaining == ()


@pytest.mark.parametrize(
    "text",
    [
        "---\na: b: c # d\n---\n",
        "---\na: b: c\n  d\n---\n",
        "---\na: b: c\n- e\n---\n",
        "---\n- a: b: c\n---\n",
        "---\naliases:\n  - a: b: c\n---\n",
        "---\na: b: c\nb: 1\nb: 2\n---\n",
        "---\na: b: c\x07\n---\n",
        "---\na: [b: c\n---\n",
        "---\na:\n- b\n\t- c\n---\n",
        "---\naliases: [b: c: d, e]\n---\n",
        '---\naliases: [[b](c), "d"]\n---\n',
        "---\ntags: [a, [b]\nc: d\n---\n",
        "---\nup: [[a]], [[b]]\n---\n",
        '---\na: "b", "c"\n---\n',
        "---\ntags: [#a, b]\n---\n",
        "---\ntags: [a,#b]\n---\n",
        "---\na: 'b: c\n---\n",
        '---\na: "b\n---\n',
    ],
)
def test_where_more_than_quotes_is_missing_nothing_is_done(text: str) -> None:
    for degree in (Applicability.SAFE, Applicability.UNSAFE):
        after, _ = repaired(text, rule("invalid-frontmatter"), degree)
        assert after["note.md"] == text


def test_quotes_between_the_brackets_make_a_list_of_a_list() -> None:
    text = "---\ngrid: [[\"a\"]]\nrows: [ [ 'b', c ] ]\n---\n"
    assert findings(text, rule("unquoted-property-link")) == []


# --- types.json ----------------------------------------------------------------------------------

TYPES = Settings(
    property_types={
        "Year": "number", "done": "checkbox", "day": "date", "at": "datetime", "kinds": "multitext", "name": "text",
        "tags": "tags", "plugin": "my-plugin-type",
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("year: 1984", None),
        ("YEAR: 1984.5", None),
        ("year:", None),
        ("day: ''", None),
        ("year: soon", "“year”: “soon” is no number (types.json)"),
        ("done: yes", "“done”: “yes” is neither true nor false (types.json)"),
        ("done: false", None),
        ("day: 2024-02-31", "“day”: “2024-02-31” is no date (YYYY-MM-DD) (types.json)"),
        ("at: 2024-02-29T10:00", None),
        ("at: soon", "“at”: “soon” is no date and time (YYYY-MM-DDTHH:MM:SS) (types.json)"),
        ("kinds: a", "“kinds”: “a” is no list (types.json)"),
        ("kinds: [a, 1]", None),
        ("name: 1984", "“name”: “1984” is no text (types.json)"),
        ("name: '1984'", None),
        ("tags: a", None),
        ("tags: [1]", "“tags”: “1” is no text (types.json)"),
        ("plugin: {a: b}", None),
        ("other: {a: b}", None),
    ],
)
def test_obsidians_own_types_are_honoured(value: str, message: str | None) -> None:
    found = findings(f"---\n{value}\n---\n", rule("property-value"), TYPES)
    assert [entry.message for entry in found] == ([] if message is None else [message])
    for entry in found:
        assert entry.span.end > entry.span.start >= 4


def test_a_schema_goes_before_types_json() -> None:
    schemas = [{"properties": {"year": {"type": "text"}}}]
    assert findings("---\nyear: soon\n---\n", rule("property-value", schemas=schemas), TYPES) == []


# --- schemas -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["missing-frontmatter", "missing-property", "unknown-property", "property-value"]
)
def test_a_schema_that_is_none_is_told_when_the_rules_are_configured(name: str) -> None:
    with pytest.raises(ConfigError, match="did you mean “required”"):
        rule(name, schemas=[{"requierd": ["a"]}])


def test_an_empty_text_is_an_empty_field_whatever_the_type() -> None:
    expected = {"day": {"type": "date"}, "n": {"type": "number"}, "kinds": {"type": "list", "min-items": 1}}
    checking = rule("property-value", schemas=[{"properties": expected}])
    text = "---\nday: ''\nn: \"\"\nkinds: ''\n---\n"
    assert [(found.message, found.fix) for found in findings(text, checking)] == [
        ("“kinds”: 0 of at least 1 item (schema “schema 1”)", None)
    ]


@pytest.mark.parametrize("digits", ["007", "12345678901234567890"])
def test_a_number_is_not_freed_of_quotes_that_keep_its_digits(digits: str) -> None:
    checking = rule("property-value", schemas=[{"properties": {"n": {"type": "number"}}}])
    (found,) = findings(f"---\nn: '{digits}'\n---\n", checking)
    assert found.fix is None


def test_an_item_of_a_list_is_shown_at_its_own_place() -> None:
    schemas = [{"properties": {"kinds": {"enum": ["a", "b"]}}}]
    text = "---\nkinds:\n  - a\n  - 'c' # no\n---\n"
    (found,) = findings(text, rule("property-value", schemas=schemas))
    assert text[found.span.start : found.span.end] == "'c'"


def test_a_value_that_should_be_unique_is_told_in_every_note_that_has_it() -> None:
    schemas = [{"properties": {"id": {"unique": True}}}]
    files = {
        "a.md": "---\nid: 1\n---\n",
        "b.md": "---\nID: 1\n---\n",
        "c.md": "---\nid: '1'\n---\n",
        "d.md": "---\nid:\n---\n",
    }
    found = findings(files, rule("property-value", schemas=schemas))
    assert [(entry.path, [place.path for place in entry.related]) for entry in found] == [
        ("a.md", ["b.md"]),
        ("b.md", ["a.md"]),
    ]


def test_a_default_is_not_put_where_it_could_not_be_read_again() -> None:
    schemas = [{"required": ["b"], "properties": {"b": {"default": "x"}}}]
    (found,) = findings("---\n{a: 1}\n---\n", rule("missing-property", schemas=schemas))
    assert found.fix is None
    assert found.message.endswith("; not fixed: the frontmatter is not made of “name: value” lines")


# --- all of them ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["invalid-frontmatter", "malformed-tags", "unquoted-property-link"])
@pytest.mark.parametrize(
    "make",
    [
        lambda size: "---\n" + "a: b\n" * (size // 5),
        lambda size: "---\n" + "a\n" * (size // 2),
        lambda size: "\n" * size + "---\na: b\n---\n",
        lambda size: "---\ntags: " + "a, " * (size // 3) + "\n---\n",
        lambda size: "---\ntags: #" + "a #" * (size // 3) + "\n---\n",
        lambda size: "---\na: " + "b: " * (size // 3) + "\n---\n",
        lambda size: "---\na: [[" + "[[" * (size // 2) + "\n---\n",
        lambda size: "--- " + " " * size + "\na: b\n---\n",
        lambda size: "---\n" + "---x\n" * (size // 5),
    ],
)
def test_no_rule_is_slow_on_a_hostile_note(name: str, make: Callable[[int], str]) -> None:
    checked = rule(name)

    def seconds(size: int) -> float:
        text = make(size)
        best = float("inf")
        for _ in range(2):
            start = time.process_time()
            findings(text, checked)
            best = min(best, time.process_time() - start)
        return best

    large = seconds(30_000)
    assert large < 0.05 or large < 2.6 * seconds(15_000) + 0.05


@pytest.mark.corpus
@pytest.mark.parametrize("name", [*FRONTMATTER, "unquoted-property-link"])
def test_the_five_documents_have_nothing_to_object_to(name: str) -> None:
    root = shared("vaults", "seeds")
    files = {
        path.relative_to(root).as_posix(): path.read_bytes().decode("utf-8") for path in root.rglob("*.md")
    }
    assert len(files) == 5
    assert findings(files, rule(name)) == []


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["obsidian-help-en", pytest.param("tubegraph-part", marks=pytest.mark.slow)])
def test_a_real_vault_has_no_frontmatter_to_object_to(name: str) -> None:
    checked = [rule(entry) for entry in (*FRONTMATTER, "unquoted-property-link")]
    notes = 0
    with tarfile.open(shared("vaults", f"{name}.tar.xz")) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".md") else None
            if file is None:
                continue
            notes += 1
            note = parse(member.name, file.read().decode("utf-8-sig"))
            for entry in checked:
                if isinstance(entry, NoteRule):
                    assert list(entry.check(note)) == [], member.name
    assert notes > 150


def test_a_safe_fix_of_generated_blocks_keeps_every_value_as_it_was_written() -> None:
    """What could be read alone reads the same afterwards; what could not is the very text that stood there."""
    source = random.Random(8)
    words = [
        "a",
        "b: c",
        "@x",
        "%y",
        "`z`",
        "it's",
        '"q"',
        "'r'",
        "#h",
        "d:",
        "1",
        "no",
        "é",
        "[e]",
        "{f}",
        "&g",
        "*h",
        "x \\y",
        ",",
    ]
    checked = rule("invalid-frontmatter")
    repairs = 0
    for _ in range(1_500):
        values = [
            " ".join(source.choices(words, k=source.choice((1, 1, 2, 3))))
            for _ in range(source.choice((1, 2, 3)))
        ]
        text = "---\n" + "".join(f"k{number}: {value}\n" for number, value in enumerate(values)) + "---\n"
        block = frontmatter(text)
        if block is None or block.error is None:
            continue
        after, repair = repaired(text, checked)
        assert repair.refused == {}
        if after["note.md"] == text:
            continue
        repairs += 1
        fixed = frontmatter(after["note.md"])
        assert fixed is not None
        assert fixed.error is None
        for number, value in enumerate(values):
            alone = frontmatter(f"---\nk{number}: {value}\n---\n")
            entry = fixed.get(f"k{number}")
            assert alone is not None
            assert entry is not None
            assert entry.value == (value if alone.error else alone.properties[0].value), (
                text,
                after["note.md"],
            )
    assert repairs > 100


def test_as_many_properties_as_there_are_get_their_defaults() -> None:
    names = [f"p{number:02}" for number in range(24)]
    schemas = [{"required": names, "properties": {name: {"default": "v"} for name in names}}]
    after, repair = repaired(
        "---\nx: y\n---\n", rule("missing-property", schemas=schemas), Applicability.UNSAFE
    )
    assert after["note.md"] == "---\nx: y\n" + "".join(f"{name}: v\n" for name in names) + "---\n"
    assert len(repair.fixed) == len(names)
    assert not repair.refused


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("---\nauhtor: x\n---\n", "---\nauthor: x\n---\n"),
        ("---\nauhtor: x\nauthr: y\n---\n", "---\nauhtor: x\nauthr: y\n---\n"),
        ("---\nauthor: x\ntag: y\ntgas: z\n---\n", "---\nauthor: x\ntags: y\ntgas: z\n---\n"),
        ("---\nauthor: x\ntag: a\nTag: b\n---\n", "---\nauthor: x\ntag: a\nTag: b\n---\n"),
        ("---\nTag: x\n---\n", "---\ntags: x\nauthor: me\n---\n"),
    ],
)
def test_rules_that_give_names_do_not_give_one_twice(text: str, fixed: str) -> None:
    schema = {
        "required": ["author"],
        "optional": ["tags"],
        "additional": "forbid",
        "properties": {"author": {"default": "me"}, "tags": {"default": ["x"]}},
    }
    config = Config(select=("*-property",), schema=(schema,))
    rules = choose(config, RULES)
    repair = fix(snapshot({"note.md": text}, rules), rules, Applicability.UNSAFE)
    assert repair.texts.get("note.md", text) == fixed
    assert not repair.refused
