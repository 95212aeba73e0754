"""Formats of CI services, through the door that users take."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.cli.conftest import Outcome

    Run = Callable[..., Outcome]
    Write = Callable[[Mapping[str, str | bytes]], Path]

BAD = {".obsidian/app.json": "{}", "start.md": "äö [[Nowhere at all]]\n"}


def _paths(output_format: str, out: str) -> list[str]:
    match output_format:
        case "github":
            return [out.partition("file=")[2].partition(",")[0]]
        case "gitlab":
            return [entry["location"]["path"] for entry in json.loads(out)]
        case "rdjson":
            return [entry["location"]["path"] for entry in json.loads(out)["diagnostics"]]
        case _:
            results = json.loads(out)["runs"][0]["results"]
            return [
                result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in results
            ]


@pytest.mark.parametrize("output_format", ["github", "gitlab", "rdjson", "sarif"])
def test_files_are_named_from_the_root_of_the_repository(
    vaultlint: Run, vault: Write, output_format: str
) -> None:
    folder = vault(BAD)
    code, out, _ = vaultlint("check", "--output-format", output_format)
    assert (code, _paths(output_format, out)) == (1, ["start.md"])

    (folder.parent / ".git").mkdir()
    code, out, _ = vaultlint("check", "--output-format", output_format)
    assert (code, _paths(output_format, out)) == (1, [f"{folder.name}/start.md"])


def test_sarif_says_what_a_rule_objects_to(vaultlint: Run, vault: Write) -> None:
    vault(BAD)

    _, out, _ = vaultlint("check", "--output-format", "sarif")

    (rule,) = json.loads(out)["runs"][0]["tool"]["driver"]["rules"]
    assert rule["id"] == "dangling-link"
    assert rule["shortDescription"]["text"].endswith(".")


def test_rdjson_counts_bytes_of_the_note_itself(vaultlint: Run, vault: Write) -> None:
    vault(BAD)

    _, out, _ = vaultlint("check", "--output-format", "rdjson")

    (found,) = json.loads(out)["diagnostics"]
    assert found["location"]["range"]["start"] == {"line": 1, "column": 6}


def test_an_unknown_format_is_a_mistake_of_the_user(vaultlint: Run, vault: Write) -> None:
    vault(BAD)

    code, out, err = vaultlint("check", "--output-format", "xml")

    assert (code, out) == (2, "")
    assert "sarif" in err
