"""I13: nothing that another process wrote, and was told is written, is lost."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from vaultlint.disk.write import Change, WriteMode, recover, write_all

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Windows and macOS are not to be had here")

HEAD = b"count: %08d\n"
HEAD_LENGTH = len(HEAD % 0)

# Every line is acknowledged on standard output only after the system took it.
WRITER = """
import os, sys, time
path, how, count, pause = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
for number in range(count):
    line = b"line %d of the other program\\n" % number
    if how == "append":
        with open(path, "ab", buffering=0) as file:
            file.write(line)
    elif how == "rewrite":
        # As editors do that save into the file itself.
        with open(path, "r+b", buffering=0) as file:
            file.seek(0, 2)
            file.write(line[:7])
            file.write(line[7:])
    else:
        # As editors and sync clients do that replace the file: read, change, rename.
        with open(path, "rb") as file:
            text = file.read()
        with open(path + ".theirs", "wb") as file:
            file.write(text + line)
            file.flush()
        os.rename(path + ".theirs", path)
    sys.stdout.write("%d\\n" % number)
    sys.stdout.flush()
    time.sleep(pause)
"""


def fight(
    folder: Path, how: Literal["append", "rewrite", "rename"], mode: WriteMode, count: int, pause: float
) -> dict[str, int]:
    """Write one note as fast as may be while another process writes it too."""
    root = folder / "vault"
    root.mkdir()
    note = root / "n.md"
    note.write_bytes(HEAD % 0)
    state = folder / "state"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(note), how, str(count), str(pause)], stdout=subprocess.PIPE
    )
    ours = conflicts = 0
    kept: set[str] = set()
    while writer.poll() is None:
        old = note.read_bytes()
        if len(old) < HEAD_LENGTH:
            continue
        report = write_all(
            root, [Change("n.md", old, HEAD % (ours + 1) + old[HEAD_LENGTH:])], mode=mode, state=state
        )
        ours += len(report.written)
        conflicts += len(report.conflicts)
        kept.update(entry.file for entry in report.kept)
    assert writer.stdout is not None
    acknowledged = [int(line) for line in writer.stdout.read().split()]
    writer.stdout.close()
    recovery = recover(root, state=state)
    if recovery is not None:
        kept.update(entry.file for entry in recovery.kept)
    texts = note.read_bytes() + b"".join(Path(file).read_bytes() for file in sorted(kept))
    present = set(texts.split(b"\n"))
    lost = [number for number in acknowledged if b"line %d of the other program" % number not in present]
    assert len(acknowledged) == count
    assert not [path for path in root.iterdir() if path.name.startswith(".vaultlint")]
    return {"acknowledged": count, "ours": ours, "conflicts": conflicts, "lost": len(lost), "kept": len(kept)}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """In memory where there is such a place: without waiting for a disk, more of our writes meet theirs."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="fight-", dir=memory) as name:
        yield Path(name)


WAYS = ["append", "rewrite", "rename"]


@pytest.mark.parametrize("mode", ["auto", "replace"])
@pytest.mark.parametrize("how", WAYS)
def test_i13_no_acknowledged_write_of_another_process_is_lost(
    folder: Path, how: Literal["append", "rewrite", "rename"], mode: WriteMode, record_property: Any
) -> None:
    figures = fight(folder, how, mode, 150, 0.002)
    record_property("figures", figures)
    assert figures["lost"] == 0
    assert figures["ours"] > 5


@pytest.mark.slow
@pytest.mark.parametrize("pause", [0.0, 0.0005, 0.003])
@pytest.mark.parametrize("mode", ["auto", "replace"])
@pytest.mark.parametrize("how", WAYS)
def test_i13_in_fifteen_hundred_writes(
    folder: Path,
    how: Literal["append", "rewrite", "rename"],
    mode: WriteMode,
    pause: float,
    record_property: Any,
) -> None:
    figures = fight(folder, how, mode, 1500, pause)
    record_property("figures", figures)
    assert figures["lost"] == 0


def test_the_fight_is_one_that_a_careless_writer_loses(tmp_path: Path) -> None:
    """The test can fail: comparing, and then replacing, loses words."""
    root = tmp_path / "vault"
    root.mkdir()
    note = root / "n.md"
    note.write_bytes(HEAD % 0)
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(note), "append", "500", "0.0005"], stdout=subprocess.PIPE
    )
    ours = 0
    while writer.poll() is None:
        old = note.read_bytes()
        time.sleep(0.0005)
        note.write_bytes(HEAD % ours + old[HEAD_LENGTH:])
        ours += 1
    assert writer.stdout is not None
    acknowledged = writer.stdout.read().split()
    writer.stdout.close()
    present = set(note.read_bytes().split(b"\n"))
    assert any(b"line %d of the other program" % int(number) not in present for number in acknowledged)
