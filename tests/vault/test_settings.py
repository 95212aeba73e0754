"""What `.obsidian` says, and what it says when somebody has broken it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from vaultlint.errors import VaultlintError
from vaultlint.vault import Settings


def settings(**files: Any) -> Settings:
    texts = {name: text if isinstance(text, str) else json.dumps(text) for name, text in files.items()}
    return Settings.from_files(texts.get)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "1",
        '"x"',
        "[" * 100_000,
        '{"newLinkFormat": 3, "useMarkdownLinks": "yes"}',
        "\x00",
    ],
)
def test_what_cannot_be_read_has_its_default(text: str) -> None:
    names = ("app.json", "types.json", "templates.json", "daily-notes.json", "core-plugins.json")
    assert Settings.from_files(dict.fromkeys(names, text).get)._replace(unread=()) == Settings()


def test_what_cannot_be_read_is_told() -> None:
    def read(name: str) -> str | None:
        if name == "types.json":
            raise VaultlintError("permission denied")
        return {
            "app.json": "<<<<<<< HEAD",
            "templates.json": "[",
            "daily-notes.json": "",
            "core-plugins.json": "3",
        }.get(name)

    assert Settings.from_files(read).unread == (
        ("app.json", "it is not JSON"),
        ("types.json", "permission denied"),
        ("templates.json", "it is not JSON"),
    )


def test_a_vault_without_settings_has_the_defaults() -> None:
    assert Settings.from_files(lambda _: None) == Settings()


def test_what_app_json_says() -> None:
    found = settings(
        **{
            "app.json": {
                "newLinkFormat": "relative",
                "useMarkdownLinks": True,
                "userIgnoreFilters": ["sources/", 3, "/^x/"],
                "attachmentFolderPath": "./files",
            }
        }
    )
    assert found.new_link_format == "relative"
    assert found.use_markdown_links
    assert found.user_ignore_filters == ("sources/", "/^x/")
    assert found.attachment_folder == "./files"


def test_property_types_are_those_that_are_named() -> None:
    found = settings(**{"types.json": {"types": {"due": "date", "broken": 3}}})
    assert found.property_types == {"due": "date"}


def test_both_kinds_of_templates_are_found_and_the_root_is_no_template_folder() -> None:
    found = settings(
        **{
            "templates.json": {"folder": "Templates/"},
            "plugins/templater-obsidian/data.json": {"templates_folder": "/"},
        }
    )
    assert found.template_folders == ("Templates",)


def test_core_plugins_are_a_list_or_a_table_of_switches() -> None:
    assert settings(**{"core-plugins.json": ["graph"]}).core_plugins == ("graph",)
    assert settings(**{"core-plugins.json": {"graph": True, "sync": False}}).core_plugins == ("graph",)
    assert settings(**{"community-plugins.json": ["dataview", None]}).community_plugins == ("dataview",)


def test_a_filter_hides_what_begins_with_it_or_holds_its_pattern() -> None:
    found = Settings(user_ignore_filters=("sources/", r"/^x\//", "/(?=y)/"))

    hidden = [
        path
        for path in ("sources/a.md", "my sources/a.md", "X/a.md", "a/x/a.md", "y.md")
        if found.hides(path)
    ]

    assert hidden == ["sources/a.md", "X/a.md"]
    assert [*found.not_understood] == ["/(?=y)/"]
    assert not Settings().not_understood
    assert not Settings(user_ignore_filters=("sources/",)).not_understood
