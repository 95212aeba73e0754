"""Small vaults, what `check` says of them, and what `check --fix` makes of them.

A fixture is a folder: ``before/`` is a vault, ``after/`` the same vault repaired, ``report.txt`` what
is said about it (standard output, then standard error without the line that names the folder).
``pytest --update`` writes the last two anew: then read the diff, for what looks wrong there is wrong.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from vaultlint.cli.app import run
from vaultlint.registry import rule_types
from vaultlint.rule import NoteRule

ROOT = Path(__file__).resolve().parent.parent / "fixtures"
FIXTURES = sorted(path.name for path in ROOT.iterdir() if path.is_dir())


class Said(NamedTuple):
    status: int
    out: bytes
    err: bytes

    @property
    def report(self) -> bytes:
        """What a reader sees, without the line that names a folder of this machine."""
        named, _, rest = self.err.partition(b"\n")
        assert named.startswith(b"checking the vault ")
        return self.out + rest


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No colour, and no cache but an empty one."""
    for name in ("FORCE_COLOR", "CI", "PRE_COMMIT"):
        monkeypatch.delenv(name, raising=False)
    home = tmp_path_factory.mktemp("home")
    for name in ("XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(home))


def _say(capfd: pytest.CaptureFixture[str], folder: Path, *arguments: str) -> Said:
    before = Path.cwd()
    os.chdir(folder)
    try:
        status = run(arguments)
    finally:
        os.chdir(before)
    out, err = capfd.readouterr()
    return Said(status, out.encode(), err.encode())


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _copied(name: str, folder: Path) -> Path:
    return Path(shutil.copytree(ROOT / name / "before", folder / "vault"))


@pytest.mark.parametrize("name", FIXTURES)
def test_check_says_what_the_report_says_and_changes_nothing(
    name: str, capfd: pytest.CaptureFixture[str], tmp_path: Path, update: bool
) -> None:
    vault = _copied(name, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in vault.rglob("*")}

    said = _say(capfd, vault, "check")

    assert {path: path.stat().st_mtime_ns for path in vault.rglob("*")} == before
    assert _contents(vault) == _contents(ROOT / name / "before")
    expected = ROOT / name / "report.txt"
    if update:
        expected.write_bytes(said.report)
    assert said.report.decode() == expected.read_bytes().decode()
    grave = any(f": {severity}: " in said.out.decode() for severity in ("error", "warning"))
    assert said.status == int(grave)


@pytest.mark.parametrize("name", FIXTURES)
def test_fix_makes_the_vault_that_lies_beside_and_then_rests(
    name: str, capfd: pytest.CaptureFixture[str], tmp_path: Path, update: bool
) -> None:
    vault = _copied(name, tmp_path)

    first = _say(capfd, vault, "check", "--fix")

    after = ROOT / name / "after"
    if update:
        shutil.rmtree(after, ignore_errors=True)
        shutil.copytree(vault, after)
    assert _contents(vault) == _contents(after)
    second = _say(capfd, vault, "check", "--fix")
    assert _contents(vault) == _contents(after)
    assert b"fixed" not in second.err
    assert second.out == first.out
    assert b"[*]" not in second.out
    assert 2 not in {first.status, second.status}


@pytest.mark.parametrize("name", FIXTURES)
def test_patch_makes_the_same_vault_of_the_diff(
    name: str, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    if shutil.which("patch") is None:
        pytest.skip("there is no patch here")
    vault = _copied(name, tmp_path)

    said = _say(capfd, vault, "check", "--diff")

    assert _contents(vault) == _contents(ROOT / name / "before")
    if said.out:
        subprocess.run(
            ["patch", "--quiet", "-p1", "--no-backup-if-mismatch"], cwd=vault, input=said.out, check=True
        )
    assert _contents(vault) == _contents(ROOT / name / "after")


def test_no_vault_leaves_anything_behind_for_the_next(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The same reports in the other order, in one process."""
    for name in reversed(FIXTURES):
        folder = tmp_path / name
        folder.mkdir()
        assert _say(capfd, _copied(name, folder), "check").report == (ROOT / name / "report.txt").read_bytes()


def _from_notes_alone(said: Said, folder: str = "") -> list[tuple[str, int, str, str]]:
    """The findings of rules that see nothing but the note."""
    alone = {name for name, rule in rule_types().items() if issubclass(rule, NoteRule)}
    found = [json.loads(line) for line in said.out.decode().splitlines()]
    return sorted(
        (folder + entry["path"], entry["start"], entry["rule"], entry["message"])
        for entry in found
        if entry["rule"] in alone
    )


def test_what_a_note_alone_shows_is_the_same_among_all_the_others(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    together = tmp_path / "together"
    expected = []
    for name in FIXTURES:
        if any((ROOT / name / "before").glob("*.toml")):
            continue  # a config holds for one vault
        vault = together / name
        shutil.copytree(ROOT / name / "before", vault)
        expected += _from_notes_alone(
            _say(capfd, vault, "check", "--output-format", "json-lines"), f"{name}/"
        )
        shutil.rmtree(vault / ".obsidian")
    (together / ".obsidian").mkdir()
    # The one template folder among them is named in a setting that is gone now.
    said = _say(capfd, together, "check", "--output-format", "json-lines", "--exclude", "templates/")

    assert expected
    assert _from_notes_alone(said) == sorted(expected)
