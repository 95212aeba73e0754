"""Which schema speaks of a note, what it objects to, and what a config may not say."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

from vaultlint.config import read
from vaultlint.errors import ConfigError
from vaultlint.schema import Glob, Schemas, misfit, type_named


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("books", "books/a.md", True),
        ("books", "x/books/y/a.md", True),
        ("books", "notebooks/a.md", False),
        ("books", "books.md", False),
        ("books/", "books/a.md", True),
        ("/books", "x/books/a.md", False),
        ("x/books", "x/books/a.md", True),
        ("x/books", "y/x/books/a.md", False),
        ("*.md", "x/a.md", True),
        ("books/*.md", "books/a.md", True),
        ("books/*.md", "books/x/a.md", False),
        ("books/**", "books/x/y/a.md", True),
        ("**/books/**", "x/books/a.md", True),
        ("**/books/**", "books/a.md", True),
        ("a/**/z.md", "a/z.md", True),
        ("a/**/z.md", "a/b/c/z.md", True),
        ("20??/*.md", "2024/a.md", True),
        ("[ab].md", "a.md", True),
        ("[!ab].md", "a.md", False),
        ("a[[]b].md", "a[b].md", True),
        ("a+b (c).md", "a+b (c).md", True),
        ("Grüße", "Grüße/a.md", True),
    ],
)
def test_a_glob_matches_as_in_gitignore(glob: str, path: str, matches: bool) -> None:
    assert Glob(glob).matches(path) is matches


def applied_to(tables: list[dict[str, Any]], path: str, properties: dict[str, Any], *tags: str) -> list[str]:
    found = Schemas(tables).of(path, properties, lambda: tags)
    return [schema.name for schema in found.schemas] if found else []


TABLES: list[dict[str, Any]] = [
    {"name": "all"},
    {"name": "books", "path": "books"},
    {"name": "old books", "path": "books/old/**"},
    {"name": "tagged", "tag": "#Book"},
    {"name": "typed", "where": {"Type": "book"}},
    {"name": "both", "path": "books", "where": {"type": "book", "read": True}},
]


@pytest.mark.parametrize(
    ("path", "properties", "tags", "names"),
    [
        ("a.md", {}, (), ["all"]),
        ("books/a.md", {}, (), ["books", "all"]),
        ("books/old/a.md", {}, (), ["old books", "books", "all"]),
        ("a.md", {"tags": ["book"]}, (), ["tagged", "all"]),
        ("a.md", {"tags": "BOOK"}, (), ["tagged", "all"]),
        ("a.md", {}, ("#book/novel",), ["tagged", "all"]),
        ("a.md", {}, ("#books",), ["all"]),
        ("a.md", {"type": "book"}, (), ["typed", "all"]),
        ("a.md", {"TYPE": ["film", "book"]}, (), ["typed", "all"]),
        ("books/a.md", {"type": "book", "read": True}, (), ["both", "books", "typed", "all"]),
        ("books/a.md", {"type": "book", "read": 1}, (), ["books", "typed", "all"]),
    ],
)
def test_all_schemas_that_fit_apply_the_most_specific_first(
    path: str, properties: dict[str, Any], tags: tuple[str, ...], names: list[str]
) -> None:
    assert applied_to(TABLES, path, properties, *tags) == names


def test_folder_notes_index_notes_and_listed_notes_are_exempt_on_request() -> None:
    asked = [{"name": "s", "exempt-folder-notes": True, "exempt-index-notes": True, "exempt": ["x/*.md"]}]
    for path in ("Books/books.md", "a/b/B.md", "index.md", "a/Index.md", "x/a.md"):
        assert applied_to(asked, path, {}) == []
        assert applied_to([{"name": "s"}], path, {}) == ["s"]
    assert applied_to(asked, "books.md", {}) == ["s"]


def test_the_most_specific_schema_decides_about_a_property_and_all_require() -> None:
    found = Schemas(
        [
            {
                "name": "all",
                "required": ["title"],
                "additional": "warn",
                "properties": {"year": {"type": "text"}},
            },
            {
                "name": "books",
                "path": "books",
                "required": ["Title", "year"],
                "properties": {"Year": {"type": "number"}},
            },
        ]
    ).of("books/a.md", {}, tuple)
    assert found is not None
    assert {name: schema.name for name, schema in found.required.items()} == {
        "Title": "books",
        "year": "books",
    }
    expected, schema = found.expectations["year"]
    assert (expected.type, schema.name) == ("number", "books")
    assert found.additional is not None
    assert found.additional[0] == "warn"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"requird": ["a"]}, "schema 1: unknown key “requird”; did you mean “required”?"),
        ({"name": "n", "required": [1]}, "schema “n”: “required” must be a list of strings"),
        ({"additional": "forbidden"}, "schema 1: “additional” must be one of “allow”, “warn”, “forbid”; did you mean “forbid”?"),
        ({"properties": {"a": {"typ": "text"}}}, "schema 1: property “a”: unknown key “typ”; did you mean “type”?"),
        ({"properties": {"a": {"type": "texts"}}}, "did you mean “text”?"),
        ({"properties": {"a": {"pattern": "(a"}}}, "schema 1: property “a”: “pattern”: a “(” that is never closed"),
        ({"properties": {"a": {"pattern": "(?=a)"}}}, "only “(?:…)” is understood"),
        ({"properties": {"a": {"format": "uri"}}}, "“format” must be one of “date”, “datetime”, “url”, “youtube-id”"),
        ({"properties": {"a": {"min-items": -1}}}, "“min-items” must be a whole number"),
        ({"properties": {"a": {"unique": "yes"}}}, "“unique” must be true or false"),
        ({"properties": {"a": {"enum": []}}}, "“enum” must be a list of values"),
        ({"properties": {"a": {"type": "number", "default": "x"}}}, "“default”: “x” is no number"),
        ({"properties": {"a": "text"}}, "schema 1: property “a” must be a table"),
        ({"path": 3}, "schema 1: “path” must be a list of strings"),
        ({"where": "type=book"}, "“where” must be a table of names and values"),
        ({"exempt-index-notes": "yes"}, "“exempt-index-notes” must be true or false"),
    ],
)  # fmt: skip
def test_what_a_schema_may_not_say_is_said_with_its_place(table: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as error:
        Schemas([table])
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("kind", "fit", "unfit"),
    [
        ("text", ["", "x", "12:30", None], [1, True, ["x"], {"a": 1}]),
        ("list", [[], [1, "x"], None], ["x", 1, {"a": 1}]),
        ("number", [1, 1.5, float("inf"), None], ["1", True, [1]]),
        ("checkbox", [True, False, None], ["true", 1, 0, "yes"]),
        ("date", ["2024-02-29", None], ["2023-02-29", "2024-2-1", "2024-01-01T10:00", 2024, "0000-01-01"]),
        (
            "datetime",
            ["2024-02-29T12:30", "2024-02-29", "2024-02-29T12:30:59Z"],
            ["2024-02-29T25:00", "12:30"],
        ),
        ("tags", [["a"], "a", None, []], [1, [1], True]),
        ("aliases", [["a"], "a", [None]], [1.5, [["a"]]]),
        ("link", ["[[a]]", "[a](b.md)", None], ["a", "see [[a]]", ["[[a]]"], 1]),
    ],
)
def test_types_are_obsidians(kind: Any, fit: list[Any], unfit: list[Any]) -> None:
    assert [value for value in fit if misfit(kind, value) is not None] == []
    assert [value for value in unfit if misfit(kind, value) is None] == []


def test_the_names_of_types_json_are_known() -> None:
    assert type_named("multitext") == "list"
    assert type_named("datetime") == "datetime"
    assert type_named("link") is None
    assert type_named("my-plugin") is None


def test_formats_and_lists() -> None:
    found = Schemas(
        [
            {
                "properties": {
                    "url": {"format": "url"},
                    "id": {"format": "youtube-id"},
                    "many": {"enum": ["a", 1], "min-items": 2},
                }
            }
        ]
    ).of("a.md", {}, tuple)
    assert found is not None

    def objections(name: str, value: Any) -> list[tuple[str, int | None]]:
        return [(entry.message, entry.item) for entry in found.expectations[name][0].objections(value)]

    assert objections("url", "https://example.org/x?y#z") == []
    assert objections("url", "example.org") == [("“example.org” is not a URL", None)]
    assert objections("id", "-VqmFI9vY7w") == []
    assert objections("id", 12345678901) == []
    assert len(objections("id", "short")) == 1
    assert objections("many", ["a", 1]) == []
    assert objections("many", ["a", True, "b"]) == [
        ("“true” is not one of “a”, “1”", 1),
        ("“b” is not one of “a”, “1”", 2),
    ]
    assert objections("many", "a") == [("1 of at least 2 items", None)]


def test_schemas_go_to_another_process() -> None:
    schemas = pickle.loads(pickle.dumps(Schemas(TABLES)))
    assert schemas.of("books/a.md", {}, tuple) is not None


def test_the_example_of_the_manual_is_a_schema() -> None:
    manual = (Path(__file__).resolve().parent.parent / "docs" / "schemas.md").read_text(encoding="utf-8")
    config = read(manual.partition("```toml\n")[2].partition("```")[0], name="vaultlint.toml")
    assert config is not None
    schemas = Schemas(config.schema)
    assert schemas.of("Books/a.md", {}, tuple) is not None
    assert schemas.of("Books/Books.md", {}, tuple) is None
    assert schemas.of("Books/Drafts/a.md", {}, tuple) is None
    assert schemas.of("a.md", {"tags": ["video/long"], "source": "youtube"}, tuple) is not None
    written = {
        key for table in config.schema for entry in table.get("properties", {}).values() for key in entry
    }
    assert written == {"type", "link-to", "enum", "default", "pattern", "unique", "format", "min-items"}
