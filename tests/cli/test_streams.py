"""What becomes of a run whose streams are closed or full, and of one that is told to end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "vaultlint"]


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "vault"
    (folder / ".obsidian").mkdir(parents=True)
    (folder / "note.md").write_text("[[missing]]\n", encoding="utf-8")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


def _in_shell(vault: Path, arguments: str, redirections: str) -> tuple[int, str, str]:
    if shutil.which("sh") is None or not Path("/dev/full").exists():
        pytest.skip("there is no shell, or no device that is always full")
    done = subprocess.run(
        ["sh", "-c", f'"$0" "$@" {redirections}', *COMMAND, *arguments.split()],
        cwd=vault,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    "arguments", ["check", "check --diff", "rule", "--help", "fix - --stdin-filename a.md", "resolve x"]
)
def test_output_that_cannot_be_written_is_an_error_and_said_in_one_line(vault: Path, arguments: str) -> None:
    (vault / "stamp.md").write_text('<a class="yt-timestamp" data-t="16:00">[16:00]</a>\n', encoding="utf-8")

    code, _, err = _in_shell(vault, arguments, "< note.md > /dev/full")

    assert code == 2
    assert err.splitlines()[-1].startswith("vaultlint: no space left on device")
    assert "Traceback" not in err


@pytest.mark.parametrize("arguments", ["check", "check --fix", "fix - --stdin-filename a.md"])
def test_a_closed_output_is_an_error_before_anything_is_done(vault: Path, arguments: str) -> None:
    stamp = vault / "stamp.md"
    stamp.write_text('<a class="yt-timestamp" data-t="16:00">[16:00]</a>\n', encoding="utf-8")
    before = stamp.read_bytes()

    assert _in_shell(vault, arguments, ">&-") == (2, "", "vaultlint: standard output is closed\n")
    assert stamp.read_bytes() == before


def test_without_standard_input_there_is_no_text_to_repair(vault: Path) -> None:
    code, out, err = _in_shell(vault, "fix - --stdin-filename a.md", "<&-")

    assert (code, out, err) == (2, "", "vaultlint: standard input is closed\n")


def test_a_closed_error_stream_changes_nothing_else(vault: Path) -> None:
    whole = _in_shell(vault, "check --no-cache", "")
    assert whole[0] == 1
    assert "there is no note “missing”" in whole[1]

    assert _in_shell(vault, "check --no-cache", "2>&-") == (1, whole[1], "")
    assert _in_shell(vault, "check --no-cache", "<&- 2>&-") == (1, whole[1], "")


def test_what_is_said_goes_into_no_file_that_took_the_place_of_a_stream(vault: Path) -> None:
    stamp = vault / "stamp.md"
    stamp.write_text('<a class="yt-timestamp" data-t="16:00">[16:00]</a>\n', encoding="utf-8")

    code, _, _ = _in_shell(vault, "check --fix", "<&- 2>&-")

    assert code == 1
    assert stamp.read_text(encoding="utf-8") == '<a class="yt-timestamp" data-t="00:16:00">[00:16:00]</a>\n'


def test_a_reader_who_has_seen_enough_is_no_error(vault: Path) -> None:
    for number in range(2_000):
        (vault / f"{number}.md").write_text("[[missing]] " * 4, encoding="utf-8")

    code, out, err = _in_shell(vault, "check --jobs 1 --no-cache", "| head -n 1")

    assert code == 0
    assert out.count("\n") == 1
    assert "Traceback" not in err
    assert "Exception ignored" not in err


@pytest.fixture
def large(vault: Path) -> Path:
    """A vault that keeps several processes at work for a while."""
    text = "Words with a [[missing note]] and ![[another#part]], again and again.\n" * 120
    for number in range(3_000):
        (vault / f"{number}.md").write_text(text, encoding="utf-8")
    return vault


def _at_work(vault: Path) -> subprocess.Popen[str]:
    """A run whose pool of processes has begun."""
    if sys.platform != "linux":
        pytest.skip("who the children of a process are is asked in Linux's way")
    process = subprocess.Popen(
        [*COMMAND, "check", "--no-cache", "--jobs", "2"],
        cwd=vault,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    for _ in range(1_000):
        if len(children.read_text().split()) >= 2 or process.poll() is not None:
            break
        time.sleep(0.01)
    return process


@pytest.mark.parametrize("later", [0, 0.1, 0.5])
def test_ctrl_c_ends_a_run_and_its_processes_quietly(large: Path, later: float) -> None:
    with _at_work(large) as process:
        time.sleep(later)
        # A terminal sends it to every process of the group.
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=30)

    assert process.returncode == 130
    assert out == ""
    assert err.startswith("checking the vault")
    assert "Traceback" not in err


def test_a_run_that_is_told_to_end_ends_with_its_processes(large: Path) -> None:
    with _at_work(large) as process:
        process.terminate()
        out, err = process.communicate(timeout=30)

    assert process.returncode == 143, err
    assert out == ""
    assert err.count("\n") == 1, err


def test_processes_do_not_outlive_a_run_that_was_killed(large: Path) -> None:
    with _at_work(large) as process:
        process.kill()
        # They hold its streams: this would wait for them.
        process.communicate(timeout=30)

    assert process.returncode == -signal.SIGKILL
