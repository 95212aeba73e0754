"""A vault's own rules run when their bytes were trusted, and never otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vaultlint import trust as trusting
from vaultlint.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.cli.conftest import Outcome


RULE = '''
from dataclasses import dataclass
from vaultlint.rule import NoteRule, option

@dataclass(frozen=True)
class NoShouting(NoteRule):
    """A note shouts.

    It need not.
    """

    name = "shouting-note"
    family = "links"
    word: str = option("AAA", "What shouting is.")

    def check(self, note):
        place = note.text.find(self.word)
        if place >= 0:
            yield self.diagnostic(note.path, place, place + 3, f"“{self.word}” is shouted")
'''

HOSTILE = "import os\nos.mkdir('was-here')\n" + RULE


def test_an_untrusted_rule_is_not_run_and_that_is_said(
    vaultlint: Callable[..., Outcome], vault: Callable[[Mapping[str, str | bytes]], Path]
) -> None:
    root = vault({".obsidian/app.json": "{}", ".vaultlint/rules/shout.py": HOSTILE, "n.md": "AAA\n"})
    outcome = vaultlint("check", ".")
    assert outcome.code == 0
    assert "not trusted" in outcome.err
    assert ".vaultlint/rules/shout.py" in outcome.err
    assert not (root / "was-here").exists()
    # An editor that mixes both streams would put the notice into the note.
    assert vaultlint("check", "--quiet").err == ""
    assert vaultlint("fix", "--quiet", "-", "--stdin-filename", "n.md", stdin=b"AAA\n")[1:] == ("AAA\n", "")
    assert "(not trusted)" in vaultlint("trust", "--list").out
    assert not (root / "was-here").exists()


def test_a_trusted_rule_runs_like_any_other(
    vaultlint: Callable[..., Outcome], vault: Callable[[Mapping[str, str | bytes]], Path]
) -> None:
    vault({".obsidian/app.json": "{}", ".vaultlint/rules/shout.py": RULE, "n.md": "AAA BBB\n"})
    assert vaultlint("trust").code == 0
    assert "(trusted)" in vaultlint("trust", "--list").out
    for _ in range(2):
        outcome = vaultlint("check", ".")
        assert outcome.code == 1
        assert "n.md:1:1: error: “AAA” is shouted [shouting-note]" in outcome.out
    assert vaultlint("check", "--ignore", "shouting-note", ".").code == 0
    assert vaultlint("check", "--isolated", ".").code == 0


def test_the_option_of_a_trusted_rule_is_read_from_the_config(
    vaultlint: Callable[..., Outcome], vault: Callable[[Mapping[str, str | bytes]], Path]
) -> None:
    config = "[rules.shouting-note]\nword = 'BBB'\n"
    vault({"vaultlint.toml": config, ".vaultlint/rules/shout.py": RULE, "n.md": "AAA BBB\n"})
    vaultlint("trust")
    assert "n.md:1:5: error: “BBB” is shouted" in vaultlint("check", ".").out


def test_a_rule_that_was_changed_by_a_byte_is_not_run(
    vaultlint: Callable[..., Outcome], vault: Callable[[Mapping[str, str | bytes]], Path]
) -> None:
    root = vault({".obsidian/app.json": "{}", ".vaultlint/rules/shout.py": RULE, "n.md": "AAA\n"})
    vaultlint("trust")
    assert vaultlint("check", ".").code == 1
    vault({".vaultlint/rules/shout.py": HOSTILE})
    outcome = vaultlint("check", ".")
    assert outcome.code == 0
    assert "not trusted" in outcome.err
    assert not (root / "was-here").exists()


def test_a_rule_that_is_a_link_is_not_looked_at(
    vaultlint: Callable[..., Outcome], vault: Callable[[Mapping[str, str | bytes]], Path], tmp_path: Path
) -> None:
    root = vault({".obsidian/app.json": "{}", ".vaultlint/rules/a.txt": "", "n.md": "AAA\n"})
    (tmp_path / "outside.py").write_text(RULE)
    (root / ".vaultlint/rules/outside.py").symlink_to(tmp_path / "outside.py")
    vaultlint("trust")
    assert vaultlint("check", ".").code == 0


def test_what_is_remembered_lies_outside_the_vault(tmp_path: Path) -> None:
    root = tmp_path / "vault"
    (root / ".vaultlint/rules").mkdir(parents=True)
    (root / ".vaultlint/rules/shout.py").write_text(RULE)
    assert list(trusting.trust(root, state=tmp_path / "state")) == [".vaultlint/rules/shout.py"]
    assert {path.name for path in root.rglob("*")} == {".vaultlint", "rules", "shout.py"}
    assert trusting.own_rules(root, state=tmp_path / "state").rules
    # Another vault that holds the same file has to be trusted for itself.
    root.rename(tmp_path / "elsewhere")
    assert not trusting.own_rules(tmp_path / "elsewhere", state=tmp_path / "state").rules


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("raise ValueError('no')", "the rule fails"),
        ("x = 1", "exactly one rule, not 0"),
        ("\0", "the rule fails"),
    ],
)
def test_a_trusted_file_that_is_no_rule_is_the_users_mistake(tmp_path: Path, code: str, reason: str) -> None:
    (tmp_path / ".vaultlint/rules").mkdir(parents=True)
    (tmp_path / ".vaultlint/rules/x.py").write_text(code)
    trusting.trust(tmp_path, state=tmp_path / "state")
    with pytest.raises(ConfigError, match=reason):
        trusting.own_rules(tmp_path, state=tmp_path / "state")
