"""Which files a vault holds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest

from tests.corpora import shared
from vaultlint.disk.discover import discover, find_root, is_conflict_copy
from vaultlint.errors import ConfigError, VaultlintError

if TYPE_CHECKING:
    from collections.abc import Iterable


def make(root: Path, paths: Iterable[str]) -> Path:
    for path in paths:
        file = root / path
        if path.endswith("/"):
            file.mkdir(parents=True, exist_ok=True)
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("text\n")
    return root


@pytest.mark.parametrize(
    "path",
    [
        ".obsidian/app.json",
        ".trash/gone.md",
        ".git/config",
        ".hidden.md",
        "folder/.deep/note.md",
        "folder/.vaultlint-0123456789abcdef.tmp",
    ],
)
def test_nothing_that_begins_with_a_dot_is_in_a_vault(tmp_path: Path, path: str) -> None:
    make(tmp_path, ["note.md", path])
    assert discover(tmp_path).files == ("note.md",)


@pytest.mark.parametrize("path", ["_folder/a.md", "node_modules/a.md", "@eaDir/a.md", "a b/c  d.md", "x.MD"])
def test_unusual_folders_and_names_are_in_a_vault(tmp_path: Path, path: str) -> None:
    make(tmp_path, [path])
    assert discover(tmp_path).notes == (path,)


def test_attachments_are_files_and_not_notes(tmp_path: Path) -> None:
    make(tmp_path, ["b.canvas", "img/a.png", "n.md", "v1.2"])
    listing = discover(tmp_path)
    assert listing.files == ("b.canvas", "img/a.png", "n.md", "v1.2")
    assert listing.notes == ("n.md",)
    assert listing.folders == ("", "img")


def test_a_nested_vault_is_known_and_not_judged(tmp_path: Path) -> None:
    make(tmp_path, [".obsidian/", "a.md", "inner/.obsidian/", "inner/b.md", "inner/deep/c.md", "after/d.md"])
    listing = discover(tmp_path)
    assert listing.files == ("a.md", "after/d.md", "inner/b.md", "inner/deep/c.md")
    assert listing.notes == ("a.md", "after/d.md")
    assert listing.excluded == ("inner/b.md", "inner/deep/c.md")


@pytest.mark.parametrize(
    "name",
    [
        "Note.sync-conflict-20241120-103000-ABCDEFG.md",
        "Note (Conflicted copy phone 202411201030).md",
        "Note (Ann's conflicted copy 2024-11-20).md",
    ],
)
def test_a_conflict_copy_is_known_and_not_judged(tmp_path: Path, name: str) -> None:
    make(tmp_path, ["Note.md", name])
    listing = discover(tmp_path)
    assert listing.notes == ("Note.md",)
    assert listing.excluded == (name,)


@pytest.mark.parametrize("name", ["Conflicted copy.md", "conflict (history).md", "sync-conflicts.md"])
def test_a_note_about_conflicts_is_no_conflict_copy(name: str) -> None:
    assert not is_conflict_copy(name)


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        ([], ["a.md", "drafts/b.md", "drafts/keep.md", "x/drafts/c.md"]),
        (["drafts/"], ["a.md"]),
        (["/drafts/"], ["a.md", "x/drafts/c.md"]),
        (["b.md"], ["a.md", "drafts/keep.md", "x/drafts/c.md"]),
        (["drafts/*", "!drafts/keep.md"], ["a.md", "drafts/keep.md", "x/drafts/c.md"]),
        (["# a comment", ""], ["a.md", "drafts/b.md", "drafts/keep.md", "x/drafts/c.md"]),
    ],
)
def test_patterns_leave_notes_out_of_judgement_but_not_of_the_vault(
    tmp_path: Path, patterns: list[str], left: list[str]
) -> None:
    every = ["a.md", "drafts/b.md", "drafts/keep.md", "x/drafts/c.md"]
    listing = discover(make(tmp_path, every), exclude=patterns)
    assert list(listing.notes) == left
    assert list(listing.files) == every
    assert sorted(listing.notes + listing.excluded) == every


def test_a_template_folder_is_taken_by_its_path_and_not_as_a_pattern(tmp_path: Path) -> None:
    make(tmp_path, ["T [x]/a.md", "T x/b.md", "sub/T [x]/c.md"])
    listing = discover(tmp_path, exclude_folders=["T [x]"])
    assert listing.excluded == ("T [x]/a.md",)


def test_a_pattern_that_is_none_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="“!”"):
        discover(tmp_path, exclude=["!"])


def test_a_decomposed_name_is_found_under_its_composed_form(tmp_path: Path) -> None:
    composed = "Résumé.md"
    decomposed = normalize("NFD", composed)
    make(tmp_path, [decomposed])
    listing = discover(tmp_path)
    assert listing.files == (composed,)
    assert (tmp_path / listing.on_disk(composed)).read_text() == "text\n"


def test_of_two_unicode_forms_of_one_name_the_composed_is_the_file(tmp_path: Path) -> None:
    composed = "é.md"
    make(tmp_path, [composed, normalize("NFD", composed)])
    if len(list(tmp_path.iterdir())) == 1:
        pytest.skip("this file system makes no difference between Unicode forms")
    listing = discover(tmp_path)
    assert listing.files == listing.notes == (composed,)
    assert listing.on_disk(composed) == composed
    assert [entry.path for entry in listing.skipped] == [normalize("NFD", composed)]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names themselves")
def test_a_name_that_is_not_utf8_is_skipped_and_said(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff.md")).write_text("x")
    listing = discover(tmp_path)
    assert listing.files == ()
    assert listing.skipped[0].reason == "its name is not UTF-8"
    assert listing.skipped[0].note


def test_a_linked_folder_outside_is_followed_once(tmp_path: Path) -> None:
    outside = make(tmp_path / "outside", ["b.md", "sub/c.md"])
    root = make(tmp_path / "vault", ["a.md"])
    (root / "two").symlink_to(outside)
    (root / "one").symlink_to(outside)
    (root / "sub").symlink_to(outside / "sub")
    listing = discover(root)
    assert listing.files == ("a.md", "one/b.md", "one/sub/c.md")
    assert [entry.path for entry in listing.skipped] == ["sub", "two"]


def test_links_in_a_circle_and_into_the_vault_are_refused(tmp_path: Path) -> None:
    root = make(tmp_path / "vault", ["a.md", "folder/b.md"])
    outside = make(tmp_path / "outside", ["c.md"])
    (outside / "back").symlink_to(outside)
    (root / "out").symlink_to(outside)
    (root / "self").symlink_to(root)
    (root / "above").symlink_to(tmp_path)
    (root / "inner").symlink_to(root / "folder")
    (root / "circle").symlink_to(root / "circle")
    (root / "nowhere.md").symlink_to(root / "missing.md")
    listing = discover(root)
    assert listing.files == ("a.md", "folder/b.md", "out/c.md")
    assert [entry.path for entry in listing.skipped] == [
        "above", "circle", "inner", "nowhere.md", "out/back", "self",
    ]  # fmt: skip


def test_a_linked_file_is_a_file_of_the_vault(tmp_path: Path) -> None:
    make(tmp_path, ["vault/a.md", "outside.md"])
    (tmp_path / "vault/b.md").symlink_to(tmp_path / "outside.md")
    assert discover(tmp_path / "vault").notes == ("a.md", "b.md")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_skipped_and_said(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "linked.md").symlink_to(tmp_path / "pipe.md")
    listing = discover(tmp_path)
    assert listing.files == ()
    assert [entry.path for entry in listing.skipped] == ["linked.md", "pipe.md"]


def test_a_file_that_only_icloud_holds_is_still_a_target(tmp_path: Path) -> None:
    make(tmp_path, [".Far away.md.icloud"])
    listing = discover(tmp_path)
    assert listing.files == ("Far away.md",)
    assert listing.notes == ()


def test_a_deep_vault_is_read_without_recursion(tmp_path: Path) -> None:
    path = "/".join(["d"] * 300) + "/n.md"
    make(tmp_path, [path])
    assert discover(tmp_path).notes == (path,)


def test_a_missing_root_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(VaultlintError):
        discover(tmp_path / "missing")
    with pytest.raises(VaultlintError, match="there is no"):
        find_root(tmp_path / "missing")
    with pytest.raises(VaultlintError, match="there is no"):
        find_root(Path("a\0b"))


@pytest.mark.parametrize(
    ("files", "start", "root", "why"),
    [
        ([".obsidian/", "a/b/n.md"], "a/b/n.md", ".", ".obsidian"),
        ([".obsidian/", "a/vaultlint.toml", "a/b/n.md"], "a/b", ".", ".obsidian"),
        (["vaultlint.toml", "a/b/n.md"], "a/b", ".", "vaultlint.toml"),
        ([".vaultlint.toml", "a/.git/", "a/n.md"], "a", ".", ".vaultlint.toml"),
        ([".git/", "a/n.md"], "a", ".", "git"),
        ([".git/", "a/.obsidian/", "a/n.md"], "a", "a", ".obsidian"),
        (["a/.obsidian", "a/n.md"], "a", "a", "nothing above it is marked as a vault"),
        (["a/n.md", "b.md"], "a/n.md", "a", "so “n.md” is judged among the files of its own folder"),
    ],
)
def test_the_root_is_found_upwards(tmp_path: Path, files: list[str], start: str, root: str, why: str) -> None:
    make(tmp_path, files)
    found = find_root(tmp_path / start)
    assert found.path == (tmp_path / root).resolve()
    assert why in found.why


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("[tool.vaultlint]\n", True),
        ("[tool.other]\nname = 'vaultlint'\n", False),
        ("# vaultlint\n[broken", False),
        ("tool = 'vaultlint'\n", False),
    ],
)
def test_a_pyproject_counts_when_it_has_our_section(tmp_path: Path, content: str, found: bool) -> None:
    make(tmp_path, ["a/n.md"])
    (tmp_path / "pyproject.toml").write_text(content)
    assert (find_root(tmp_path / "a").path == tmp_path.resolve()) is found


@pytest.mark.corpus
def test_the_seed_vault_is_five_notes() -> None:
    assert len(discover(shared("vaults", "seeds")).notes) == 5


HOSTILE = [
    "yaml", "rich", "typer", "json", "re", "dataclasses", "pathspec", "tomllib", "runpy", "pkgutil", "click",
    "multiprocessing", "concurrent", "pickle", "signal", "struct", "ruamel", "rapidfuzz", "platformdirs", "sqlite3",
    "sitecustomize", "usercustomize",
]  # fmt: skip


@pytest.mark.parametrize("notes", [1, 1500])
@pytest.mark.parametrize("fixing", [False, True])
def test_nothing_is_imported_from_the_vault(tmp_path: Path, notes: int, fixing: bool) -> None:
    """Neither by ``python -m vaultlint``, which looks there first, nor by the processes that it starts."""
    vault = tmp_path / "vault"
    for name in HOSTILE:
        make(vault, [f"{name}.py"])
        (vault / f"{name}.py").write_text("raise SystemExit('imported from the vault')\n")
    make(vault, [".obsidian/", *(f"{number}.md" for number in range(notes))])
    home = {"XDG_CACHE_HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path), "HOME": str(tmp_path)}
    result = subprocess.run(
        [sys.executable, "-m", "vaultlint", "check", "--jobs", "2", *(["--fix"] if fixing else []), "."],
        cwd=vault,
        env={**os.environ, **home},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "imported from the vault" not in result.stderr + result.stdout
    assert "Traceback" not in result.stderr
    assert result.returncode in (0, 1), result.stderr
