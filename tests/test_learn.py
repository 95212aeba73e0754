"""What a vault keeps to is learnt from its notes, and is a config that they keep to."""

from __future__ import annotations

import random
from typing import Any

import pytest

from vaultlint.config import read
from vaultlint.learn import as_toml, learn
from vaultlint.schema import Schemas


def test_a_property_of_nine_in_ten_notes_is_required_and_the_rest_are_exceptions() -> None:
    notes: dict[str, dict[str, Any]] = {f"{number}.md": {"title": f"T {number}"} for number in range(9)}
    notes["x.md"] = {"other": 1}
    (schema,) = learn(notes)
    assert [entry.name for entry in schema.required] == ["title"]
    assert schema.optional == ("other",)
    assert schema.missing == {"title": ("x.md",)}
    assert learn({**notes, "y.md": {}}) == []


def test_an_empty_value_does_not_count() -> None:
    notes: dict[str, dict[str, Any]] = {f"{number}.md": {"title": None} for number in range(10)}
    assert learn(notes) == []


def test_a_property_without_a_name_is_not_asked_for() -> None:
    notes: dict[str, dict[str, Any]] = {f"{number}.md": {"": "x", "title": "y"} for number in range(10)}
    config = read(as_toml(learn(notes), len(notes)), name="vaultlint.toml")
    assert config is not None
    assert Schemas(config.schema)


def test_tags_that_are_numbers_are_exceptions() -> None:
    notes: dict[str, dict[str, Any]] = {f"{number}.md": {"tags": ["a"]} for number in range(19)}
    notes["x.md"] = {"tags": ["a", 2024]}
    (schema,) = learn(notes)
    assert [(entry.type, entry.odd) for entry in schema.required] == [("tags", (("x.md", '["a", 2024]'),))]


def test_a_folder_has_a_schema_of_its_own_for_what_is_not_required_above() -> None:
    notes: dict[str, dict[str, Any]] = {
        f"a/{number}.md": {"title": "x", "Year": number} for number in range(6)
    }
    notes |= {f"b/{number}.md": {"title": "y"} for number in range(6)}
    notes |= {f"a/deep/{number}.md": {"title": "z", "year": number, "who": "me"} for number in range(5)}
    everything, below, deep = learn(notes)
    assert (everything.folder, [entry.name for entry in everything.required]) == ("", ["title"])
    assert (below.folder, [entry.name for entry in below.required]) == ("a", ["Year"])
    assert (deep.folder, [entry.name for entry in deep.required]) == ("a/deep", ["who"])


def test_folder_notes_that_lack_what_all_others_have_are_exempt() -> None:
    notes: dict[str, dict[str, Any]] = {
        f"{folder}/{number}.md": {"id": f"v{number}"} for folder in "ab" for number in range(5)
    }
    notes |= {"a/a.md": {"kind": "folder"}, "b/B.md": {}}
    (schema, *_) = learn(notes)
    assert schema.exempt_folder_notes
    assert schema.missing == {"id": ("a/a.md", "b/B.md")}


@pytest.mark.parametrize(
    ("values", "type_", "enum", "pattern", "format_"),
    [
        ([f"word {number}" for number in range(20)], "text", (), r"^\S(.*\S)?$", None),
        (["red", "green"] * 10, "text", ("green", "red"), None, None),
        ([f"id-{number:04}" for number in range(20)], "text", (), "^[a-z0-9-]{7}$", None),
        ([f"A_{number:02}x" for number in range(20)], "text", (), "^[A-Za-z0-9_]{5}$", None),
        ([f"https://example.org/{number}" for number in range(20)], "text", (), None, "url"),
        ([f"2024-01-{number + 1:02}" for number in range(20)], "date", (), None, None),
        ([f"2024-01-01T10:{number:02}" for number in range(20)], "datetime", (), None, None),
        (list(range(20)), "number", (), None, None),
        ([True, False] * 10, "checkbox", (), None, None),
        ([f"[[N{number}]]" for number in range(20)], "link", (), None, None),
        ([["a", "b"]] * 20, "list", ("a", "b"), None, None),
        ([[f"a{number}"] for number in range(20)], "list", (), None, None),
        (["a\nb", " c"] * 3 + [f"d{number}" * number for number in range(20)], "text", (), None, None),
        (["x", 1] * 10, None, (), None, None),
    ],
)
def test_types_choices_and_shapes_are_seen(
    values: list[Any], type_: str | None, enum: tuple[str, ...], pattern: str | None, format_: str | None
) -> None:
    (schema,) = learn({f"{number}.md": {"p": value} for number, value in enumerate(values)})
    (entry,) = schema.required
    assert (entry.type, entry.enum, entry.pattern, entry.format) == (type_, enum, pattern, format_)


def test_what_is_written_is_a_config_that_objects_to_the_exceptions_only() -> None:
    notes: dict[str, dict[str, Any]] = {
        f'a "b" [c]/{number}.md': {
            "title": f"T {number}",
            "a: b": "x'y",
            "kind": "one" if number % 2 else "two",
            "id": f"v{number:03}",
        }
        for number in range(100)
    }
    notes['a "b" [c]/odd.md'] = {"title": "T", "kind": "one", "id": "too long", "a: b": "x'y"}
    notes['a "b" [c]/none.md'] = {"new\nline": "\x7f"}
    notes |= {f"other/{number}.md": {"x": number} for number in range(60)}
    text = as_toml(learn(notes), len(notes))
    config = read(text, name="vaultlint.toml")
    assert config is not None
    schemas = Schemas(config.schema)
    objections = set()
    for path, properties in notes.items():
        applied = schemas.of(path, properties, tuple)
        assert applied is not None
        if any(properties.get(name) in (None, "") for name in applied.required):
            objections.add(path)
        for name, value in properties.items():
            expected, _ = applied.expectations.get(name.lower(), (None, None))
            if expected is not None and list(expected.objections(value)):
                objections.add(path)
    assert objections == {'a "b" [c]/odd.md', 'a "b" [c]/none.md'}
    assert all(f"#   {path}" in text for path in objections)


def test_a_vault_without_a_habit_gets_a_config_without_a_schema() -> None:
    text = as_toml(learn({"a.md": {"x": 1}}), 1)
    config = read(text, name="vaultlint.toml")
    assert config is not None
    assert config.schema == ()


def test_whatever_the_notes_hold_what_is_written_can_be_read() -> None:
    source = random.Random(4)
    odd = [
        "a",
        "é",
        '"',
        "'",
        "\\",
        "\n",
        "\r",
        "\t",
        "\x7f",
        "\x00",
        "]",
        "[",
        "*",
        "#",
        "=",
        " ",
        "😀",
        "\u2028",
        "'''",
    ]

    def text() -> str:
        return "".join(source.choice(odd) for _ in range(source.randrange(1, 6)))

    for _ in range(300):
        names = [text() for _ in range(4)]
        pools: list[list[Any]] = [
            source.choice(
                [[text() for _ in range(3)], [1, 2.5], [True], [[text(), text()]], [{"k": 1}], [None, "x"]]
            )
            for _ in names
        ]
        folder = text().replace("/", "") or "x"
        notes: dict[str, dict[str, Any]] = {
            f"{folder}/{number}.md": {
                name: source.choice(pool)
                for name, pool in zip(names, pools, strict=True)
                if source.random() < 0.97
            }
            for number in range(30)
        }
        notes |= {f"other/{number}.md": {} for number in range(5)}
        written = as_toml(learn(notes), len(notes))
        config = read(written, name="vaultlint.toml")
        assert config is not None
        schemas = Schemas(config.schema)
        for learned in learn(notes):
            for path in notes:
                applied = schemas.of(path, notes[path], tuple)
                below = path.startswith(learned.folder)
                assert below == (applied is not None), (learned.folder, path, written)
