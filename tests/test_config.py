"""The config says what it means, or is refused with a sentence that helps."""

from __future__ import annotations

import pytest

from vaultlint.config import Config, read
from vaultlint.diagnostic import Severity
from vaultlint.errors import ConfigError


def test_an_empty_file_asks_for_nothing() -> None:
    assert read("", name="vaultlint.toml") == Config(source="vaultlint.toml")


def test_every_key_is_read() -> None:
    config = read(
        """
select = ["dangling-*"]
extend-select = ["bare-timestamp"]
ignore = ["dangling-block-link"]
exclude = ["Inbox/"]

[per-file-ignores]
"Daily/*" = ["dangling-link"]

[severity]
dangling-link = "warning"

[rules.duplicate-topic]
source = "videoId"

[[schema]]
path = "People/*"
""",
        name="vaultlint.toml",
    )

    assert config == Config(
        select=("dangling-*",),
        extend_select=("bare-timestamp",),
        ignore=("dangling-block-link",),
        exclude=("Inbox/",),
        per_file_ignores={"Daily/*": ("dangling-link",)},
        severity={"dangling-link": Severity.WARNING},
        rules={"duplicate-topic": {"source": "videoId"}},
        schema=({"path": "People/*"},),
        source="vaultlint.toml",
    )


def test_a_pyproject_without_our_section_is_no_config() -> None:
    assert read("[tool.ruff]\n", name="pyproject.toml") is None
    assert read("[project]\n", name="sub/pyproject.toml") is None


def test_a_pyproject_holds_ours_under_tool() -> None:
    config = read('[tool.vaultlint]\nignore = ["a"]\n', name="pyproject.toml")

    assert config is not None
    assert config.ignore == ("a",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('ignroe = ["a"]', "vaultlint.toml: unknown key “ignroe”; did you mean “ignore”?"),
        ('ignore = "a"', "vaultlint.toml: “ignore” must be a list of strings"),
        ("ignore = [1]", "vaultlint.toml: “ignore” must be a list of strings"),
        ('per-file-ignores = ["a"]', "vaultlint.toml: “per-file-ignores” must be a table"),
        ('severity = "info"', "vaultlint.toml: “severity” must be a table"),
        ("[severity]\na = 'fatal'", "vaultlint.toml: “severity”: “a” must be one of error, warning and info"),
        ("[severity]\na = []", "vaultlint.toml: “severity”: “a” must be one of error, warning and info"),
        ("[schema]\na = 1", "vaultlint.toml: “schema” must be a list of tables ([[schema]])"),
        ("rules = 3", "vaultlint.toml: “rules” must be a table"),
        ("[rules]\na = 3", "vaultlint.toml: “rules”, “a”, must be a table"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        read(text, name="vaultlint.toml")

    assert str(raised.value) == message


@pytest.mark.parametrize(
    "text",
    [
        "a = ",
        "[a",
        "a = 1\na = 2",
        "\0",
        "a = " + "[" * 100_000,
        "a = " + "1" * 5_000,
        "a = 0x" + "f" * 5_000,
    ],
)
def test_what_is_not_toml_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match=r"^vaultlint.toml: "):
        read(text, name="vaultlint.toml")


def test_the_command_line_replaces_the_selection_and_adds_to_the_rest() -> None:
    config = Config(select=("a",), ignore=("b",), exclude=("x",))

    assert config.with_command_line(select=["c"], ignore=["d"], exclude=["y"]) == Config(
        select=("c",), ignore=("b", "d"), exclude=("x", "y")
    )
    assert config.with_command_line() == config
