"""The hooks, run by pre-commit itself (and by prek) in vaults that are git repositories."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.programs import run

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.package

_BIN = Path(sys.executable).parent
BEANS = "# Beans\n\nSow them in May, next to the [[Peas]].\n"
PEAS = "# Peas\n\nSow them in March. [[Beans#Beans]]\n"
STAMPED = 'Late <a class="yt-timestamp" data-t="16:00">[16:00]</a>.\n'


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the environments of the hooks are made, once for all tests."""
    return tmp_path_factory.mktemp("pre-commit")


class Vault:
    """A vault that is a git repository whose commits pass through our hooks."""

    def __init__(self, folder: Path, checkout: Path, home: Path) -> None:
        self.folder = folder
        self.checkout = checkout
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))
        }
        self.env = kept | {
            "PATH": f"{_BIN}{os.pathsep}{os.environ['PATH']}",
            "PRE_COMMIT_HOME": str(home / "pre-commit"),
            "PREK_HOME": str(home / "prek"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "t",
            "GIT_AUTHOR_EMAIL": "t@example.org",
            "GIT_COMMITTER_NAME": "t",
            "GIT_COMMITTER_EMAIL": "t@example.org",
        }
        self.run("git", "init", "-q")
        (folder / ".obsidian").mkdir()
        self.write(".obsidian/app.json", "{}\n")

    def run(self, *command: str | Path, status: int | None = 0) -> str:
        return run(*command, cwd=self.folder, env=self.env, status=status)

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def hook(self, *hooks: str, args: Sequence[str] = (), program: str = "pre-commit") -> None:
        """Commit what is there unseen, then let these hooks look at every later commit."""
        revision = run("git", "rev-parse", "HEAD", cwd=self.checkout).strip()
        entries = "".join(
            f"      - id: {hook}\n        args: [{', '.join(args)}]\n" if args else f"      - id: {hook}\n"
            for hook in hooks
        )
        self.write(
            ".pre-commit-config.yaml",
            f"repos:\n  - repo: {self.checkout.as_uri()}\n    rev: {revision}\n    hooks:\n{entries}",
        )
        self.run("git", "add", "--all")
        self.run("git", "commit", "-q", "-m", "before the hooks")
        self.run(program, "install")

    def commit(self, *, status: int) -> str:
        self.run("git", "add", "--all")
        return self.run("git", "commit", "-m", "a change", status=status)


@pytest.fixture
def vault(tmp_path: Path, checkout: Path, home: Path) -> Vault:
    folder = tmp_path / "my vault"
    folder.mkdir()
    return Vault(folder, checkout, home)


@pytest.fixture(params=["pre-commit", "prek"])
def program(request: pytest.FixtureRequest) -> str:
    name = str(request.param)
    if shutil.which(name, path=f"{_BIN}{os.pathsep}{os.environ['PATH']}") is None:
        pytest.skip(f"{name} is not installed")
    return name


def test_the_manifest_and_our_own_config_are_valid(vault: Vault) -> None:
    vault.run("pre-commit", "validate-manifest", vault.checkout / ".pre-commit-hooks.yaml")
    vault.run("pre-commit", "validate-config", vault.checkout / ".pre-commit-config.yaml")


def test_a_good_note_is_committed(vault: Vault, program: str) -> None:
    vault.write("Peas.md", "# Peas\n")
    vault.hook("vaultlint", "vaultlint-vault", program=program)
    vault.write("Beans.md", BEANS)

    said = vault.commit(status=0)

    assert len(re.findall(r"vaultlint.*\.\.Passed", said)) == 2


def test_a_bad_note_blocks_the_commit(vault: Vault, program: str) -> None:
    vault.write("Carrots.md", "[[a finding of old]]\n")
    vault.hook("vaultlint", program=program)
    vault.write("Beans.md", BEANS)

    said = vault.commit(status=1)

    assert "Beans.md:3:30: error: there is no note “Peas” [dangling-link]" in said
    assert "Carrots.md" not in said
    assert "??" not in vault.run("git", "status", "--short")


def test_what_can_be_repaired_is_repaired_and_named(vault: Vault, program: str) -> None:
    vault.hook("vaultlint", args=["--fix"], program=program)
    vault.write("Talk.md", STAMPED)
    vault.write("Fine.md", "# Fine\n")

    said = vault.commit(status=1)

    assert said.count("fixed Talk.md (1 finding)") == 1
    assert "Fine.md" not in said
    assert 'data-t="00:16:00"' in (vault.folder / "Talk.md").read_text()
    vault.commit(status=0)


def test_a_link_to_a_note_that_was_not_added_blocks_the_commit_when_asked_to(
    vault: Vault, program: str
) -> None:
    vault.write("Peas.md", "# Peas\n")
    vault.hook("vaultlint-vault", args=["--tracked-only"], program=program)
    vault.write("Onions.md", "# Onions\n")
    vault.write("Peas.md", "# Peas\n\nNext to [[Onions]].\n")
    vault.run("git", "add", "Peas.md")

    said = vault.run("git", "commit", "-m", "a change", status=1)

    assert "Peas.md:3:9: error: there is no note “Onions” [dangling-link]" in said
    vault.commit(status=0)


def test_a_commit_that_only_deletes_is_seen_by_the_vault_hook_alone(vault: Vault, program: str) -> None:
    vault.write("Peas.md", PEAS)
    vault.write("Beans.md", BEANS)
    vault.hook("vaultlint", "vaultlint-vault", program=program)
    (vault.folder / "Peas.md").unlink()

    said = vault.commit(status=1)

    assert re.search(r"vaultlint\.\.\..*Skipped", said)
    assert "Beans.md:3:30: error: there is no note “Peas”" in said


def test_a_renamed_note_is_seen_where_it_was_linked(vault: Vault) -> None:
    vault.write("Peas.md", "# Peas\n\nNothing here links.\n")
    vault.write("Beans.md", BEANS)
    vault.hook("vaultlint", "vaultlint-vault")
    vault.run("git", "mv", "Peas.md", "Sugar peas.md")

    said = vault.commit(status=1)

    assert "Beans.md:3:30: error: there is no note “Peas”" in said


def test_a_change_of_a_canvas_alone_is_no_change_of_a_note(vault: Vault) -> None:
    vault.write("Peas.md", "# Peas\n")
    vault.hook("vaultlint", "vaultlint-vault")
    vault.write("Plan.canvas", '{"nodes": [], "edges": []}\n')

    said = vault.commit(status=0)

    assert re.search(r"vaultlint\.\.\..*Skipped", said)
    assert re.search(r"vaultlint \(whole vault\)\.\.\..*Passed", said)


def test_excluded_notes_stay_excluded_when_they_are_named(vault: Vault) -> None:
    vault.write("vaultlint.toml", 'exclude = ["archive/"]\n')
    vault.hook("vaultlint")
    vault.write("archive/Old.md", BEANS)

    vault.commit(status=0)


def test_a_mistake_in_the_config_blocks_too(vault: Vault) -> None:
    vault.hook("vaultlint")
    vault.write("vaultlint.toml", 'ignore = ["dangling-lnk"]\n')
    vault.write("Beans.md", "# Beans\n")

    said = vault.commit(status=1)

    assert "there is no rule “dangling-lnk”; did you mean “dangling-link”?" in said
    assert "Traceback" not in said


def test_a_hook_is_shown_every_finding_without_colour(vault: Vault) -> None:
    """A hook has a terminal when colours are on, but whoever reads it is not there to scroll."""
    vault.hook("vaultlint")
    vault.write("Many.md", "".join(f"[[missing {number}]]\n" for number in range(80)))
    vault.run("git", "add", "--all")

    said = vault.run("pre-commit", "run", "--color", "always", status=1)

    assert said.count("[dangling-link]") == 80
    assert "\x1b" not in "".join(line for line in said.splitlines() if "missing" in line)


def test_all_files_are_looked_at_when_asked(vault: Vault) -> None:
    vault.write("Beans.md", BEANS)
    vault.write("sub/Carrots.md", "[[Leeks]]\n")
    vault.hook("vaultlint")

    said = vault.run("pre-commit", "run", "--all-files", status=1)

    assert "Beans.md:3:30: error: there is no note “Peas”" in said
    assert "sub/Carrots.md:1:1: error: there is no note “Leeks”" in said


@pytest.mark.slow
def test_many_notes_arrive_in_several_calls_and_nothing_is_said_twice(vault: Vault) -> None:
    folder = "a folder with a long name so that the list of files is longer than one call can take/" * 2
    for number in range(8_000):
        vault.write(f"{folder}/{number}.md", f"[[missing {number}]]\n")
    vault.hook("vaultlint")

    said = vault.run("pre-commit", "run", "--all-files", status=1)

    found = re.findall(r"there is no note “missing (\d+)”", said)
    assert len(found) == 8_000
    assert len(set(found)) == 8_000
    assert said.count("checking the vault") > 1
