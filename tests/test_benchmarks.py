"""What is timed is the same everywhere, and what times it leaves nothing behind. Nothing here is timed."""

from __future__ import annotations

import os
import sys
from hashlib import blake2b
from typing import TYPE_CHECKING

import pytest

from benchmarks.__main__ import main
from benchmarks.processes import Program, in_turn
from benchmarks.table import Row, table
from benchmarks.vault import generate
from vaultlint.cli.vault import choose_vault
from vaultlint.gather import Gathered
from vaultlint.lint import check

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.processes import Cost

unix = pytest.mark.skipif(not hasattr(os, "wait4"), reason="only Unix says what a process has cost")


def digest(root: Path) -> str:
    """What stands for every name and byte of a vault."""
    found = blake2b(digest_size=12)
    for file in sorted(path for path in root.rglob("*") if path.is_file()):
        found.update(f"{file.relative_to(root).as_posix()}\0{file.stat().st_size}\0".encode())
        found.update(file.read_bytes())
    return found.hexdigest()


def test_a_vault_is_the_same_bytes_on_every_system_and_python(tmp_path: Path) -> None:
    """A new number here means that figures of earlier tables are of another vault."""
    generate(tmp_path / "vault", 250, seed=7)

    assert digest(tmp_path / "vault") == "f5ad4b2be6068ac3cc226367"


def test_another_seed_is_another_vault(tmp_path: Path) -> None:
    generate(tmp_path / "one", 12, seed=1)
    generate(tmp_path / "two", 12, seed=2)

    assert digest(tmp_path / "one") != digest(tmp_path / "two")


@pytest.mark.parametrize("notes", [1, 2, 3, 5, 40, 721])
def test_a_vault_has_as_many_notes_as_were_asked_for(tmp_path: Path, notes: int) -> None:
    size = generate(tmp_path / "vault", notes)

    files = [path for path in (tmp_path / "vault").rglob("*.md") if path.is_file()]
    assert len(files) == notes
    assert sum(file.stat().st_size for file in files) == size
    assert len({file.name.casefold() for file in files}) == notes


def test_nothing_is_written_into_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "note.md").write_bytes(b"mine")

    with pytest.raises(FileExistsError):
        generate(tmp_path, 3)

    assert [path.name for path in tmp_path.iterdir()] == ["note.md"]


def test_a_vault_has_the_faults_of_a_real_one(tmp_path: Path) -> None:
    """In about the shares that the real one has: twelve findings of these kinds in every four notes."""
    root = tmp_path / "vault"
    generate(root, 700)
    choice = choose_vault([root], isolated=True)

    snapshot = Gathered(root, choice.config, lambda: choice.rules).snapshot
    found = [entry.rule for entry in check(snapshot, choice.rules)]

    links = sum(len(scan.facts.links) for scan in snapshot.scans.values())
    assert 6 < links / 700 < 12
    assert 0.2 < found.count("dangling-link") / links < 0.36
    assert 0.05 < found.count("shifted-timestamp") / 700 < 0.25
    for rule in (
        "malformed-timestamp", "mismatched-timestamp", "duplicate-topic", "chat-residue", "fenced-note", "malformed-callout",
    ):  # fmt: skip
        assert rule in found


@unix
def test_what_a_process_costs_includes_the_processes_it_starts(tmp_path: Path) -> None:
    program = Program(tmp_path, {})
    waster = "b = bytearray(80 << 20); import time; time.sleep(0.2)"
    starter = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {waster!r}])"

    alone, both = [sys.executable, "-c", "pass"], [sys.executable, "-c", starter]

    assert program.cost(both).cpu > program.cost(alone).cpu
    for less, more in zip(program.memory(alone), program.memory(both), strict=True):
        assert less < 80 << 20 < more


@unix
def test_a_program_that_fails_is_not_timed(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="exits with 3"):
        Program(tmp_path, {}).cost([sys.executable, "-c", "raise SystemExit(3)"])


@unix
def test_a_program_reads_what_it_is_given(tmp_path: Path) -> None:
    Program(tmp_path, {}).cost(
        [sys.executable, "-c", "import sys; sys.exit(sys.stdin.read() != 'a text')"], stdin=b"a text"
    )


@unix
def test_a_program_keeps_what_python_compiled_as_every_user_s_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    Program(tmp_path, {}).cost([sys.executable, "-c", "import sys; sys.exit(sys.flags.dont_write_bytecode)"])


def test_runs_take_turns() -> None:
    order = []

    def run(name: str, number: int) -> Cost:
        order.append(f"{name}{number}")
        return None  # type: ignore[return-value]

    in_turn(2, {"a": lambda number: run("a", number), "b": lambda number: run("b", number)})

    assert order == ["a0", "b0", "a1", "b1"]


def test_a_table_says_what_was_reached() -> None:
    said = table(
        [
            Row("first", "1 s", "2 s", 0.5, must=1.0, goal=0.8),
            Row("second", "2 s", "2 s", 0.9, must=1.0, goal=0.8),
            Row("third", "3 s", "2 s", 1.5, must=1.0, goal=0.8),
            Row("fourth", "1,234 MiB", "", 1234.0, "MiB", must=2000.0),
            Row("fifth", "1 s", "", None, must=1.0),
        ]
    )

    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in said.splitlines()]
    assert [line[0] for line in lines[2:]] == ["first", "second", "third", "fourth", "fifth"]
    assert [line[-1] for line in lines[2:]] == ["yes, and the goal", "yes", "**no**", "yes", ""]
    assert lines[5][3:6] == ["1,234 MiB", "2,000 MiB", ""]
    assert len({len(line) for line in said.splitlines()}) == 1


@unix
@pytest.mark.slow
def test_a_whole_round_prints_every_line_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    temporary, vault = tmp_path / "temporary", tmp_path / "vault"
    temporary.mkdir()
    generate(vault, 12)
    before = {file: file.stat().st_ctime_ns for file in vault.rglob("*")}
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    monkeypatch.setattr("benchmarks.__main__.REST", 0.01)
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))

    main(["--vault", str(vault), "--repetitions", "1", "--growth", "2", "4"])

    said = capsys.readouterr().out
    # The first run is held against two of rumdl's, where that is installed.
    assert said.count("\n|") == (15 if "rumdl is not installed" in said else 16)
    assert str(tmp_path) not in said
    assert list(temporary.iterdir()) == []
    assert not (tmp_path / "home").exists()
    assert {file: file.stat().st_ctime_ns for file in vault.rglob("*")} == before
