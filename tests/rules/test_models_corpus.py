"""On real vaults: what people wrote is left alone, and what models left is found."""

from __future__ import annotations

import tarfile
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.corpora import shared
from vaultlint.config import Config
from vaultlint.edit import Applicability
from vaultlint.lint import check, fix
from vaultlint.parse import parse
from vaultlint.registry import RuleSet, choose, rule_types
from vaultlint.testing import snapshot

if TYPE_CHECKING:
    from vaultlint.diagnostic import Diagnostic

MODELS = ("chat-residue", "fenced-note", "malformed-callout", "placeholder-url", "unclosed-fence")
DUPLICATES = ("colliding-name", "duplicate-alias", "duplicate-content", "duplicate-topic")

pytestmark = pytest.mark.corpus


def rules_for(*names: str) -> RuleSet:
    return choose(Config(select=names), rule_types())


def unpacked(archive: str, folders: frozenset[str] | None = None) -> dict[str, str]:
    """The files of an archive by path, or only those that lie in folders of these names."""
    found = {}
    with tarfile.open(shared("vaults", archive)) as file:
        for member in file:
            if not member.isfile() or (folders is not None and member.name.split("/")[-2] not in folders):
                continue
            content = file.extractfile(member)
            assert content is not None
            found[member.name.removeprefix("./")] = (
                content.read().decode() if member.name.endswith(".md") else ""
            )
    return found


@pytest.fixture(scope="module")
def real() -> dict[str, str]:
    """The notes of real channels in which models left most."""
    folders = ("dwarkeshpatel", "hubermanlab", "theaccountantguy", "khanacademy", "aragusea")
    found = unpacked("tubegraph-part.tar.xz", frozenset(folders))
    assert len(found) > 1000
    return found


def counted(found: list[Diagnostic]) -> Counter[str]:
    return Counter(entry.rule for entry in found)


def test_the_seed_documents_hold_one_placeholder_and_one_topic_twice() -> None:
    root = shared("vaults", "seeds")
    files = {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in root.rglob("*.md")
    }
    rules = rules_for(*MODELS, *DUPLICATES)
    found = check(snapshot(files, rules), rules)
    assert counted(found) == {"placeholder-url": 1, "duplicate-topic": 1}
    (placeholder,) = (entry for entry in found if entry.rule == "placeholder-url")
    assert placeholder.path == "lexfridman/advancements_and_tools_in_deep_learning.md"
    assert files[placeholder.path].count("\n", 0, placeholder.span.start) + 1 == 43


def test_the_help_vault_which_people_wrote_is_left_alone() -> None:
    files = {
        path: text for path, text in unpacked("obsidian-help-en.tar.xz").items() if ".obsidian/" not in path
    }
    rules = rules_for(*MODELS, *DUPLICATES)
    found = check(snapshot(files, rules), rules)
    # Two of its aliases are claimed twice: they redirect one old address to two pages.
    assert counted(found) == {"duplicate-alias": 2}


def test_what_models_left_is_found_and_taken_away(real: dict[str, str]) -> None:
    rules = rules_for(*MODELS)
    before = snapshot(real, rules)
    found = counted(check(before, rules))
    assert found["fenced-note"] > 70
    assert found["chat-residue"] > 150
    repair = fix(before, rules, Applicability.UNSAFE)
    assert not repair.refused
    left = counted(list(repair.remaining))
    assert left["fenced-note"] == left["unclosed-fence"] == 0
    for path, text in repair.texts.items():
        assert not parse(path, text).code or "`" in text


def test_the_fence_of_a_note_goes_and_every_other_line_stays(real: dict[str, str]) -> None:
    rules = rules_for("fenced-note")
    repair = fix(snapshot(real, rules), rules, Applicability.SAFE)
    assert len(repair.texts) > 60
    for path, text in repair.texts.items():
        lines = Counter(real[path].splitlines())
        lines.subtract(text.splitlines())
        assert all(line.startswith("```") or not count for line, count in lines.items() if line)
        assert len(parse(path, text).links) >= len(parse(path, real[path]).links)
