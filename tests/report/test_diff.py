"""The diffs are judged by the programs that have to take them: GNU patch and git."""

from __future__ import annotations

import random
import shutil
import subprocess
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.growth import growth
from vaultlint.report.diff import unified_diff
from vaultlint.report.text import Screen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

PROGRAMS = {
    "patch": ["patch", "--quiet", "-p1", "--no-backup-if-mismatch", "--input", "change.diff"],
    "git": ["git", "apply", "--whitespace=nowarn", "change.diff"],
}


def _applied(program: str, folder: Path, changes: Mapping[str, tuple[str, str]]) -> dict[str, bytes]:
    """What the program makes of the old files with our diff."""
    if shutil.which(PROGRAMS[program][0]) is None:
        pytest.skip(f"there is no {PROGRAMS[program][0]} here")
    for path, (old, _) in changes.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(old.encode())
    diff = "".join("".join(unified_diff(path, old, new)) for path, (old, new) in changes.items())
    if diff:
        (folder / "change.diff").write_bytes(diff.encode())
        done = subprocess.run(
            PROGRAMS[program],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            # Outside any repository, whatever the temporary folder lies in.
            env={"PATH": "/usr/bin:/bin:/usr/local/bin", "GIT_CEILING_DIRECTORIES": str(folder.parent)},
        )
        assert done.returncode == 0, f"{done.stdout}{done.stderr}\n{diff}"
    return {path: (folder / path).read_bytes() for path in changes}


def test_equal_texts_have_no_diff() -> None:
    assert list(unified_diff("a.md", "x\r\n", "x\r\n")) == []


def test_a_diff_shows_three_lines_around_a_change() -> None:
    old = "".join(f"{number}\n" for number in range(1, 21))
    new = old.replace("10\n", "ten\n")

    assert "".join(unified_diff("a.md", old, new)) == (
        "--- a/a.md\n+++ b/a.md\n@@ -7,7 +7,7 @@\n 7\n 8\n 9\n-10\n+ten\n 11\n 12\n 13\n"
    )


CHANGES = {
    "a word": ("one\ntwo\nthree\n", "one\n2\nthree\n"),
    "carriage returns": ("one\r\ntwo\r\nthree\r\n", "one\r\n2\r\nthree\r\n"),
    "mixed line ends": ("one\r\ntwo\nthree\r\n", "one\r\ntwo\n3\r\n"),
    "only carriage returns": ("one\rtwo\rthree", "one\r2\rthree"),
    "a byte order mark": ("\ufeff# one\ntwo\n", "\ufeff# eins\ntwo\n"),
    "no newline at the end": ("one\ntwo", "one\n2"),
    "a newline gained": ("one\ntwo", "one\ntwo\n"),
    "a newline lost": ("one\ntwo\n", "one\ntwo"),
    "other line breaks": ("a\x0cb\x0bc\x85d\u2028e\nf\n", "a\x0cb\x0bc\x85d\u2028E\nf\n"),
    "lines gone": ("one\n\n\ntwo\n", "one\ntwo\n"),
    "lines at the top": ("one\n", "zero\none\n"),
    "emptied": ("one\n", ""),
    "filled": ("", "one\n"),
    "lines that look like a diff": ("--- a/x\n+++ b/x\n@@ -1 +1 @@\n", "--- a/x\n+++ b/y\n@@ -1 +1 @@\n"),
    "trailing blanks": ("one  \n \t\ntwo\n", "one  \n \t\n2\n"),
}


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("change", CHANGES)
def test_programs_make_the_new_bytes_of_the_old(program: str, change: str, tmp_path: Path) -> None:
    old, new = CHANGES[change]

    assert _applied(program, tmp_path, {"a.md": (old, new)}) == {"a.md": new.encode()}


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(
    "path",
    [
        "folder/note.md",
        "My Notes/Bill Gates.md",
        "日本語/ノート 🎈.md",
        'so "called".md',
        "back\\slash.md",
        "tab\there.md",
        "what's $this & that?.md",
        "-dash.md",
        "a/b.md",
    ],
)
def test_names_survive(program: str, path: str, tmp_path: Path) -> None:
    assert _applied(program, tmp_path, {path: ("one\n", "two\n")}) == {path: b"two\n"}


@pytest.mark.parametrize("program", PROGRAMS)
def test_one_diff_changes_many_files(program: str, tmp_path: Path) -> None:
    changes = {"a.md": ("one\n", "1"), "b c.md": ("two", "2\n"), "d/e.md": ("x\r\n", "y\r\n")}

    assert _applied(program, tmp_path, changes) == {path: new.encode() for path, (_, new) in changes.items()}


_LINE = st.sampled_from(["a", "b", "", " ", "# x", "-", "+", "\\", "a\r", "\ufeff", "é", "[[x]]", "\x0c"])
_TEXT = st.tuples(st.lists(_LINE, max_size=40), st.sampled_from(["", "\n", "\r\n"])).map(
    lambda parts: "\n".join(parts[0]) + (parts[1] if parts[0] else "")
)


@settings(max_examples=60, deadline=None)
@given(old=_TEXT, new=_TEXT)
@example(old="", new="\n")
@pytest.mark.parametrize("program", PROGRAMS)
def test_any_change_can_be_applied(
    program: str, old: str, new: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("diff")

    # Both programs may remove a file that becomes empty; that is not what is looked at here.
    old, new = "first\n" + old, "first\n" + new

    assert _applied(program, folder, {"a.md": (old, new)}) == {"a.md": new.encode()}


def _big_note(lines: int) -> tuple[str, str]:
    chance = random.Random(7)
    old = [chance.choice(["", "", "- item", f"line {number} {'word ' * 8}"]) for number in range(lines)]
    new = list(old)
    for _ in range(lines // 20):
        place = chance.randrange(len(new))
        match chance.randrange(3):
            case 0:
                new[place] += " changed"
            case 1:
                del new[place]
            case _:
                new.insert(place, "- item")
    return "\n".join(old), "\n".join(new)


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_big_note_can_be_applied(program: str, tmp_path: Path) -> None:
    old, new = _big_note(3_000)

    assert _applied(program, tmp_path, {"a.md": (old, new)}) == {"a.md": new.encode()}


@pytest.mark.parametrize(
    "texts",
    [
        lambda size: _big_note(10 * size),
        lambda size: ("a\n" * (40 * size), "a\nb\n" * (20 * size)),
        lambda size: (
            "".join(f"{number}\n" for number in range(20 * size)),
            "".join(f"{number}\n" for number in reversed(range(20 * size))),
        ),
        lambda size: ("a\nb\nc\n" * (10 * size), "c\nb\na\n" * (10 * size)),
    ],
    ids=["a big note", "lines between equal lines", "turned round", "three lines over and over"],
)
def test_time_grows_with_the_text_and_no_faster(texts: Callable[[int], tuple[str, str]]) -> None:
    prepared = cache(texts)

    def work(size: int) -> None:
        for _piece in unified_diff("a.md", *prepared(size)):
            pass

    assert growth(work, 250) < 2.6


def test_a_screen_is_not_steered_by_what_a_note_says() -> None:
    shown = "".join(unified_diff("a.md", "\x1b[2J\ta\r\n", "\u202eb\r\n", screen=Screen(colour=True)))

    assert "\\x1b[2J\ta\x1b[0m\n" in shown
    assert "+\\u202eb" in shown
    assert "\r" not in shown
