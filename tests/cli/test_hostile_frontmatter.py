"""Hostile frontmatter costs a finding, not the run: the other notes are checked all the same."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from tests.parse.test_yaml_attacks import READ, REFUSED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.cli.conftest import Outcome


def test_every_attack_is_one_finding_and_the_rest_is_checked(
    vaultlint: Callable[..., Outcome], vault: Callable[[Mapping[str, str]], Path]
) -> None:
    attacks = {
        f"attack {number}.md": f"---\n{text}\n---\nText\n" for number, text in enumerate(REFUSED.values())
    }
    traps = {
        f"trap {number}.md": f"---\na: {text}\n---\nText\n" for number, (text, _) in enumerate(READ.values())
    }
    vault({**attacks, **traps, "zebra.md": "[[nowhere]]\n"})

    start = time.process_time()
    outcome = vaultlint("check", "--no-cache", "--output-format", "json-lines", "--jobs", "1")
    seconds = time.process_time() - start

    found = {(entry["path"], entry["rule"]) for entry in map(json.loads, outcome.out.splitlines())}
    assert outcome.code == 1
    assert {path for path, rule in found if rule == "invalid-frontmatter"} == set(attacks)
    assert ("zebra.md", "dangling-link") in found
    assert seconds < len(attacks)


def test_fixing_them_changes_nothing_that_is_not_certain(
    vaultlint: Callable[..., Outcome], vault: Callable[[Mapping[str, str]], Path]
) -> None:
    attacks = {
        f"attack {number}.md": f"---\n{text}\n---\nText\n" for number, text in enumerate(REFUSED.values())
    }
    folder = vault(attacks)

    vaultlint("check", "--fix", "--no-cache", "--jobs", "1", "--select", "invalid-frontmatter,malformed-tags")

    assert {path: (folder / path).read_text(encoding="utf-8") for path in attacks} == attacks
