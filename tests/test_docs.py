"""What is written about the rules is made from the rules, and current."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import jsonschema  # type: ignore[import-untyped]
import pytest

from tests.expected import expect
from vaultlint.config import from_table
from vaultlint.diagnostic import Severity
from vaultlint.docs import config_schema, page, summary, table
from vaultlint.errors import ConfigError
from vaultlint.registry import choose, rule_types
from vaultlint.rule import Bad, Family, Good, NoteRule, option
from vaultlint.schema import Schemas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.note import Note

ROOT = Path(__file__).resolve().parent.parent
RULES = rule_types()
BUNDLED = {name: rule for name, rule in RULES.items() if rule.__module__.startswith("vaultlint.rules.")}


@dataclass(frozen=True)
class Shouting(NoteRule):
    """A note ``SHOUTS``.

    Nobody reads on.
    """

    name = "shouting"
    family: ClassVar[Family] = "models"
    severity = Severity.WARNING
    enabled = False
    examples = (
        Bad("NO!\n", why="Loud."),
        Bad({"a.md": "YES!!", "b.png": ""}, options={"marks": "!!"}),
        Good("```\nNO\n```\n"),
    )
    silent_on = ("Words without a mark, such as `NATO`.",)
    marks: str = option("!", "What | makes it loud.")

    def check(self, note: Note) -> Iterator[Diagnostic]:
        place = note.text.find(self.marks)
        if place >= 0:
            yield self.diagnostic(note.path, place, place + 1, "this is “loud”\x1b")


def test_a_page_says_all_there_is_to_say() -> None:
    assert page(Shouting) == (
        "# shouting\n\nA note `SHOUTS`.\n\n"
        "*warning · off unless it is selected · not repaired automatically*\n\n"
        "Nobody reads on.\n\n"
        "## What it objects to\n\n"
        "Loud.\n\n```markdown\nNO!\n```\n\n```text\nnote.md:1:3: warning: this is “loud”\\x1b\n```\n\n"
        '---\n\nWith `marks = "!!"`:\n\n`a.md`\n\n```markdown\nYES!!\n```\n\n`b.png` (empty)\n\n'
        "```text\na.md:1:4: warning: this is “loud”\\x1b\n```\n\n"
        "## What it accepts\n\n````markdown\n```\nNO\n```\n````\n\n"
        "## What it does not report\n\n- Words without a mark, such as `NATO`.\n\n"
        "## Options\n\n"
        "| option  | default |                        |\n"
        "| ------- | ------- | ---------------------- |\n"
        '| `marks` | `"!"`   | What \\| makes it loud. |\n\n'
        'In `vaultlint.toml`:\n\n```toml\n[rules.shouting]\nmarks = "!"\n```\n\n'
        "## To silence it\n\n"
        "On one line, or above it: `%% vaultlint: ignore shouting %%`. "
        "In a whole note: `%% vaultlint: ignore-file shouting %%`. "
        'Everywhere: `ignore = ["shouting"]` in `vaultlint.toml`.\n'
    )


def test_the_table_names_each_rule_once() -> None:
    assert table([Shouting]) == (
        "### Notes written by models\n\n"
        "| rule       | severity     | repaired by | objects to       |\n"
        "| ---------- | ------------ | ----------- | ---------------- |\n"
        "| `shouting` | warning, off |             | A note `SHOUTS`. |\n"
    )


@pytest.mark.parametrize("name", BUNDLED)
def test_the_page_of_every_rule_can_be_written(name: str) -> None:
    written = page(BUNDLED[name])

    assert written.startswith(f"# {name}\n\n{summary(BUNDLED[name])}\n")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", written)


def test_the_page_of_each_rule_is_current(update: bool) -> None:
    folder = ROOT / "docs" / "rules"
    for name, rule in BUNDLED.items():
        expect(folder / f"{name}.md", page(rule), update=update)
    for stale in folder.glob("*.md"):
        if update and stale.stem not in BUNDLED:
            stale.unlink()
        assert stale.stem in BUNDLED


def test_the_list_of_rules_is_current(update: bool) -> None:
    expect(
        ROOT / "rules" / "README.md",
        "# The rules\n\n"
        "Made from the rules themselves by `pytest --update`; do not edit it by hand.\n"
        "Each rule is one file here, and has a page in [docs/rules](../docs/rules).\n\n"
        + table(BUNDLED.values(), lambda name: f"../docs/rules/{name}.md"),
        update=update,
    )


SCHEMA = config_schema(BUNDLED.values())


def test_the_schema_of_the_config_is_current(update: bool) -> None:
    expect(
        ROOT / "vaultlint" / "vaultlint.schema.json",
        json.dumps(SCHEMA, indent=2, ensure_ascii=False) + "\n",
        update=update,
    )


def test_the_schema_is_one() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)


def _accepted(toml: str) -> bool:
    """Whether the program takes a config; the schema must agree."""
    table = tomllib.loads(toml)
    try:
        for schema in from_table(table, name="vaultlint.toml").schema:
            Schemas((schema,))
        choose(from_table(table, name="vaultlint.toml"), RULES)
    except ConfigError:
        return False
    return True


@pytest.mark.parametrize(
    "toml",
    [
        "",
        'select = ["dangling-link", "*-timestamp"]\nignore = ["dup*"]\nexclude = ["a/"]',
        '[per-file-ignores]\n"drafts/*" = ["dangling-link"]',
        '[severity]\nmalformed-timestamp = "warning"',
        "[rules.duplicate-topic]",
        (
            '[[schema]]\nname = "books"\npath = "books/**"\nrequired = ["title"]\nadditional = "warn"\n'
            '[schema.properties.rating]\ntype = "number"\nenum = [1, 2]\ndefault = 1'
        ),
    ],
)
def test_the_schema_takes_what_the_program_takes(toml: str) -> None:
    assert _accepted(toml)

    jsonschema.validate(tomllib.loads(toml), SCHEMA)


@pytest.mark.parametrize(
    "toml",
    [
        "selct = []",
        'select = "dangling-link"',
        'ignore = ["dangling-lnk"]',
        'severity = {dangling-link = "fatal"}',
        "[rules.dangling-lnk]",
        "[rules.malformed-timestamp]\ncolour = 1",
        '[rules.malformed-timestamp]\nlabel = "sometimes"',
        "[[schema]]\nrequird = []",
        '[[schema]]\n[schema.properties.a]\ntype = "colour"',
    ],
)
def test_the_schema_refuses_what_the_program_refuses(toml: str) -> None:
    assert not _accepted(toml)

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tomllib.loads(toml), SCHEMA)


@pytest.mark.parametrize("name", BUNDLED)
def test_every_option_has_a_type_and_its_default_fits(name: str) -> None:
    for option_name, schema in SCHEMA["properties"]["rules"]["properties"][name]["properties"].items():
        assert {"type", "enum", "anyOf"} & set(schema), option_name
        jsonschema.validate(json.loads(json.dumps(schema["default"])), schema)
