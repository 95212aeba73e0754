"""How notes are written, and what is left alone."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.disk import journal as journals
from vaultlint.disk.filesystem import FileSystem
from vaultlint.disk.journal import Journal
from vaultlint.disk.write import SYNC_ONE_BY_ONE, Change, WriteMode, _is_torn, recover, runs, undo, write_all
from vaultlint.errors import WriteError

if TYPE_CHECKING:
    import io
    from collections.abc import Mapping

MODES: list[WriteMode] = ["auto", "replace", "in-place"]
linux = pytest.mark.skipif(sys.platform != "linux", reason="what is looked at is Linux's own")


class Place:
    """A vault and a state folder."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "vault"
        self.state = folder / "state"
        self.root.mkdir()

    def make(self, notes: Mapping[str, bytes]) -> None:
        for path, data in notes.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_bytes(data)

    def write(self, path: str, old: bytes, new: bytes, **options: Any) -> Any:
        return write_all(self.root, [Change(path, old, new)], state=self.state, **options)

    def files(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in self.root.rglob("*")
            if path.is_file()
        }


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_equal_bytes_are_never_written(place: Place) -> None:
    place.make({"n.md": b"same\n"})
    before = (place.root / "n.md").stat()
    report = place.write("n.md", b"same\n", b"same\n")
    assert report.written == ()
    assert report.whole
    assert (place.root / "n.md").stat() == before
    assert not place.state.exists()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"short", b"much longer than before\n" * 3000),
        (b"much longer than after\n" * 3000, b"short"),
        (b"", b"not empty"),
        (b"\xef\xbb\xbfmark\r\n", b"\xef\xbb\xbfMARK\r\n"),
        (b"one", b""),
    ],
)
def test_a_note_becomes_exactly_what_was_wanted(
    place: Place, mode: WriteMode, old: bytes, new: bytes
) -> None:
    place.make({"n.md": old})
    (place.root / "n.md").chmod(0o604)
    report = place.write("n.md", old, new, mode=mode)
    assert report.written == ("n.md",)
    assert report.whole
    assert place.files() == {"n.md": new}
    assert stat.S_IMODE((place.root / "n.md").stat().st_mode) == 0o604


@linux
def test_in_place_keeps_inode_and_creation_time(place: Place) -> None:
    place.make({"n.md": b"old"})
    before = (place.root / "n.md").stat()
    place.write("n.md", b"old", b"new")
    assert (place.root / "n.md").stat().st_ino == before.st_ino


@linux
@pytest.mark.parametrize("mode", MODES)
def test_extended_attributes_stay(place: Place, mode: WriteMode) -> None:
    place.make({"n.md": b"old"})
    try:
        os.setxattr(place.root / "n.md", "user.tag", b"red")
    except OSError:
        pytest.skip("this file system has no extended attributes")
    place.write("n.md", b"old", b"new", mode=mode)
    assert os.getxattr(place.root / "n.md", "user.tag") == b"red"


def test_hard_links_stay_linked(place: Place) -> None:
    place.make({"n.md": b"old"})
    os.link(place.root / "n.md", place.root / "other.md")
    assert place.write("n.md", b"old", b"new").whole
    assert place.files() == {"n.md": b"new", "other.md": b"new"}


def test_two_names_of_one_file_are_written_once(place: Place) -> None:
    place.make({"n.md": b"old"})
    os.link(place.root / "n.md", place.root / "other.md")
    changes = [Change("n.md", b"old", b"new"), Change("other.md", b"old", b"another")]
    report = write_all(place.root, changes, state=place.state)
    assert report.written == ("n.md",)
    assert "another name" in report.refused[0].reason


def test_a_note_that_was_changed_is_left_alone(place: Place) -> None:
    place.make({"a.md": b"theirs", "b.md": b"old"})
    changes = [Change("a.md", b"old", b"new"), Change("b.md", b"old", b"new")]
    report = write_all(place.root, changes, state=place.state)
    assert place.files() == {"a.md": b"theirs", "b.md": b"new"}
    assert report.written == ("b.md",)
    assert [(entry.path, entry.reason) for entry in report.conflicts] == [
        ("a.md", "it was changed by another program since it was read")
    ]
    assert not report.whole


@pytest.mark.parametrize("mode", MODES)
def test_together_means_all_or_none(place: Place, mode: WriteMode) -> None:
    class Late(FileSystem):
        """Somebody changes the last note when the first is written."""

        def fsync(self, descriptor: int) -> None:
            super().fsync(descriptor)
            (place.root / "c.md").write_bytes(b"theirs")

    notes = dict.fromkeys(("a.md", "b.md", "c.md"), b"old")
    place.make(notes)
    changes = [Change(path, b"old", b"new") for path in notes]
    report = write_all(place.root, changes, state=place.state, mode=mode, together=True, files=Late())
    assert report.written == ()
    assert [entry.path for entry in report.conflicts] == ["c.md"]
    assert place.files() == {"a.md": b"old", "b.md": b"old", "c.md": b"theirs"}
    assert [run.state for run in runs(place.root, state=place.state)] == ["back"]


def test_a_note_that_is_gone_is_a_conflict(place: Place) -> None:
    report = place.write("missing.md", b"old", b"new")
    assert report.conflicts[0].reason == "it is gone"
    assert place.files() == {}


def test_a_read_only_note_is_refused(place: Place) -> None:
    place.make({"n.md": b"old"})
    (place.root / "n.md").chmod(0o444)
    report = place.write("n.md", b"old", b"new")
    assert report.refused[0].reason == "it is read-only"
    assert place.files() == {"n.md": b"old"}


@pytest.mark.parametrize("path", ["../outside.md", "link/outside.md", "n.md", ".obsidian/app.json"])
def test_nothing_outside_the_vault_or_hidden_is_written(place: Place, path: str) -> None:
    outside = place.root.parent / "elsewhere"
    outside.mkdir()
    (outside / "outside.md").write_bytes(b"old")
    (place.root.parent / "outside.md").write_bytes(b"old")
    (place.root / "link").symlink_to(outside)
    (place.root / "n.md").symlink_to(outside / "outside.md")
    place.make({".obsidian/app.json": b"old"})
    report = place.write(path, b"old", b"new")
    assert len(report.refused) == 1
    assert (outside / "outside.md").read_bytes() == b"old"
    assert (place.root.parent / "outside.md").read_bytes() == b"old"
    assert (place.root / ".obsidian/app.json").read_bytes() == b"old"


@pytest.mark.parametrize("mode", MODES)
def test_a_link_within_the_vault_is_written_through(place: Place, mode: WriteMode) -> None:
    place.make({"real/n.md": b"old"})
    (place.root / "n.md").symlink_to("real/n.md")
    assert place.write("n.md", b"old", b"new", mode=mode).written == ("n.md",)
    assert (place.root / "n.md").is_symlink()
    assert (place.root / "real/n.md").read_bytes() == b"new"


def test_a_conflict_copy_is_never_written(place: Place) -> None:
    name = "n.sync-conflict-20241120-103000-ABCDEFG.md"
    place.make({name: b"old"})
    assert "conflict copy" in place.write(name, b"old", b"new").refused[0].reason
    assert place.files() == {name: b"old"}


@given(st.binary(max_size=60), st.binary(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_what_a_stopped_overwriting_leaves_is_known_as_torn(
    old: bytes, new: bytes, first: int, second: int
) -> None:
    first = min(first, len(new))
    written = new[:first] + old[first:]
    assert _is_torn(written, old, new)
    # Stopped once more while it is put back.
    cut = min(second, len(old))
    assert _is_torn(old[:cut] + written[cut:], old, new)
    # A crash of the machine: the file has its new length, and a page of it was never written.
    assert _is_torn(new[:first] + b"\0" * (len(new) - first), old, new)


@pytest.mark.parametrize(
    "theirs",
    [b"first lime\nsecond\nand more", b"first\n", b"", b"FIRST LINE\nsecond\n", b"third line\nsecond\n"],
)
def test_what_a_person_wrote_is_not_taken_for_torn(theirs: bytes) -> None:
    assert not _is_torn(theirs, b"first line\nsecond\n", b"first lime\nsecond\n")


def test_a_pipe_is_refused_at_once(place: Place) -> None:
    os.mkfifo(place.root / "n.md")
    assert place.write("n.md", b"old", b"new").refused[0].reason == "it is not a regular file"


def test_a_folder_that_turns_into_a_link_is_not_followed(place: Place) -> None:
    outside = place.root.parent / "elsewhere"
    outside.mkdir()
    (outside / "n.md").write_bytes(b"old")
    place.make({"folder/n.md": b"old"})

    class Swapping(FileSystem):
        """The note's folder is swapped for a link as soon as the journal knows of it."""

        def rename(self, source: str, target: str) -> None:
            super().rename(source, target)
            folder = place.root / "folder"
            if target.endswith(".open") and not folder.is_symlink():
                folder.rename(place.root / "was")
                folder.symlink_to(outside)

    report = place.write("folder/n.md", b"old", b"new", files=Swapping())
    assert not report.whole
    assert (outside / "n.md").read_bytes() == b"old"


@linux
def test_a_note_that_another_program_has_open_is_busy(place: Place) -> None:
    place.make({"n.md": b"old"})
    with (place.root / "n.md").open("ab"):
        report = place.write("n.md", b"old", b"new")
    assert report.conflicts[0].reason == "another program has it open"
    assert place.files() == {"n.md": b"old"}
    assert place.write("n.md", b"old", b"new").whole


@linux
def test_a_note_that_another_program_closes_soon_is_waited_for(place: Place) -> None:
    place.make({"n.md": b"old"})
    handle = (place.root / "n.md").open("rb")
    closing = threading.Timer(0.2, handle.close)
    closing.start()
    assert place.write("n.md", b"old", b"new").whole
    closing.join()


def write_and_close(handle: io.FileIO, data: bytes) -> None:
    handle.write(data)
    handle.close()


@linux
def test_words_written_late_into_a_displaced_file_go_back_into_the_note(place: Place) -> None:
    place.make({"n.md": b"old\n"})
    handle = (place.root / "n.md").open("ab", buffering=0)

    class Late(FileSystem):
        """A program that had the note open writes when it is already displaced, and closes it."""

        def exchange(self, staged: str, path: str, displaced: str) -> None:
            super().exchange(staged, path, displaced)
            if not handle.closed:
                threading.Timer(0.1, lambda: write_and_close(handle, b"late words\n")).start()

    report = place.write("n.md", b"old\n", b"new\n", mode="replace", files=Late())
    assert [entry.path for entry in report.conflicts] == ["n.md"]
    assert place.files() == {"n.md": b"old\nlate words\n"}


@linux
def test_a_displaced_file_that_stays_open_is_looked_at_when_the_next_run_starts(place: Place) -> None:
    place.make({"n.md": b"old\n"})
    with (place.root / "n.md").open("ab", buffering=0) as handle:
        report = place.write("n.md", b"old\n", b"new\n", mode="replace")
        assert report.written == ("n.md",)
        assert "still has a note open" in report.notices[0]
        handle.write(b"much later\n")
    recovery = recover(place.root, state=place.state)
    assert recovery is not None
    assert [entry.path for entry in recovery.left] == ["n.md"]
    assert place.files() == {"n.md": b"old\nmuch later\n"}
    assert recover(place.root, state=place.state) is None


def test_words_for_which_there_is_no_place_are_kept(place: Place) -> None:
    """Two others write at once: one into the displaced file, one over the note."""
    place.make({"n.md": b"old\n"})
    handle = (place.root / "n.md").open("ab", buffering=0)

    class Late(FileSystem):
        def exchange(self, staged: str, path: str, displaced: str) -> None:
            super().exchange(staged, path, displaced)
            if not handle.closed:
                (place.root / "theirs").write_bytes(b"another text\n")
                (place.root / "theirs").replace(path)
                threading.Timer(0.1, lambda: write_and_close(handle, b"late words\n")).start()

    report = place.write("n.md", b"old\n", b"new\n", mode="replace", files=Late())
    assert place.files() == {"n.md": b"another text\n"}
    assert Path(report.kept[0].file).read_bytes() == b"old\nlate words\n"
    assert not report.whole


@pytest.mark.parametrize("mode", MODES)
def test_a_run_that_is_stopped_from_the_keyboard_leaves_nothing(place: Place, mode: WriteMode) -> None:
    class Stopped(FileSystem):
        """The user presses Ctrl-C during the third note."""

        count = 0

        def fsync(self, descriptor: int) -> None:
            super().fsync(descriptor)
            self.count += 1
            if self.count == 5:
                raise KeyboardInterrupt

    notes = {f"{n}.md": b"old" for n in range(6)}
    place.make(notes)
    changes = [Change(path, b"old", b"new") for path in notes]
    with pytest.raises(KeyboardInterrupt):
        write_all(place.root, changes, state=place.state, mode=mode, files=Stopped())
    assert place.files() == notes
    assert recover(place.root, state=place.state) is None


def test_one_run_at_a_time(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journals, "LOCK_SECONDS", 0.1)
    place.make({"n.md": b"old"})
    with (
        Journal(str(place.root), state=place.state).locked(),
        pytest.raises(WriteError, match="another run of vaultlint"),
    ):
        place.write("n.md", b"old", b"new")
    assert place.files() == {"n.md": b"old"}


def test_a_journal_that_cannot_be_made_stops_everything(place: Place) -> None:
    place.make({"n.md": b"old"})
    place.state.write_bytes(b"a file where the folder should be")
    with pytest.raises(WriteError, match="the journal"):
        place.write("n.md", b"old", b"new")
    assert place.files() == {"n.md": b"old"}


@linux
def test_a_disk_that_fails_at_the_last_sync_is_said_and_the_run_is_looked_at_again(place: Place) -> None:
    class Failing(FileSystem):
        def sync_device(self, path: str) -> None:
            raise OSError(errno.EIO, os.strerror(errno.EIO), path)

    notes = {f"{n}.md": b"old" for n in range(SYNC_ONE_BY_ONE + 1)}
    place.make(notes)
    changes = [Change(path, b"old", b"new") for path in notes]
    report = write_all(place.root, changes, state=place.state, files=Failing())
    assert "could not be closed (input/output error)" in report.notices[0]
    assert not report.whole
    recovery = recover(place.root, state=place.state)
    assert recovery is not None
    assert len(recovery.finished) == 1
    assert set(place.files().values()) == {b"new"}


def test_the_journal_is_for_its_owner_alone(place: Place) -> None:
    place.make({"n.md": b"secret"})
    place.write("n.md", b"secret", b"new")
    for path in place.state.rglob("*"):
        assert not path.stat().st_mode & 0o077, path


def test_undo_takes_back_the_last_run_that_stands(place: Place) -> None:
    place.make({"a.md": b"1", "b.md": b"1"})
    place.write("a.md", b"1", b"2")
    place.write("a.md", b"2", b"3")
    place.write("b.md", b"1", b"2")
    for expected in [
        {"a.md": b"3", "b.md": b"1"},
        {"a.md": b"2", "b.md": b"1"},
        {"a.md": b"1", "b.md": b"1"},
    ]:
        assert undo(place.root, state=place.state).whole
        assert place.files() == expected
    with pytest.raises(WriteError, match="no run to undo"):
        undo(place.root, state=place.state)


def test_an_undo_can_be_undone_by_its_name(place: Place) -> None:
    place.make({"a.md": b"1"})
    place.write("a.md", b"1", b"2")
    taken_back = undo(place.root, state=place.state)
    assert undo(place.root, taken_back.run, state=place.state).written == ("a.md",)
    assert place.files() == {"a.md": b"2"}
    states = [(run.undoes is not None, run.undone) for run in runs(place.root, state=place.state)]
    assert states == [(True, False), (True, True), (False, False)]
    assert undo(place.root, state=place.state).written == ("a.md",)
    assert place.files() == {"a.md": b"1"}


def test_undo_leaves_alone_what_was_changed_since(place: Place) -> None:
    place.make({"a.md": b"1", "b.md": b"1"})
    changes = [Change("a.md", b"1", b"2"), Change("b.md", b"1", b"2")]
    write_all(place.root, changes, state=place.state)
    place.make({"a.md": b"2 and more"})
    report = undo(place.root, state=place.state)
    assert report.written == ("b.md",)
    assert report.conflicts[0].reason == "it was changed since that run"
    assert place.files() == {"a.md": b"2 and more", "b.md": b"1"}
    # The rest can still be had when the user has put the note right.
    place.make({"a.md": b"2"})
    assert undo(place.root, state=place.state).written == ("a.md",)


def test_undo_does_not_touch_what_the_run_did_not_write(place: Place) -> None:
    place.make({"a.md": b"theirs", "b.md": b"1"})
    changes = [Change("a.md", b"1", b"2"), Change("b.md", b"1", b"2")]
    write_all(place.root, changes, state=place.state)
    place.make({"a.md": b"2"})
    assert undo(place.root, state=place.state).written == ("b.md",)
    assert place.files() == {"a.md": b"2", "b.md": b"1"}


def test_a_run_of_another_name_is_unknown(place: Place) -> None:
    with pytest.raises(WriteError, match=r"there is no run “\.\./\.\./x”"):
        undo(place.root, "../../x", state=place.state)


def test_a_damaged_journal_is_said_to_be_and_not_followed(place: Place) -> None:
    place.make({"a.md": b"1" * 100})
    place.write("a.md", b"1" * 100, b"2" * 100)
    images = next(place.state.rglob("images"))
    images.write_bytes(b"x" * images.stat().st_size)
    report = undo(place.root, state=place.state)
    assert "damaged" in report.refused[0].reason
    assert place.files() == {"a.md": b"2" * 100}


def test_old_runs_go_and_the_last_stays(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.make({"a.md": b"0"})
    for n in range(4):
        place.write("a.md", b"%d" % n, b"%d" % (n + 1))
    assert len(runs(place.root, state=place.state)) == 4
    monkeypatch.setattr(journals, "KEEP_BYTES", 1)
    place.write("a.md", b"4", b"5")
    assert len(runs(place.root, state=place.state)) == 1
    monkeypatch.setattr(journals, "KEEP_BYTES", 1 << 30)
    monkeypatch.setattr(journals, "KEEP_DAYS", -1)
    place.write("a.md", b"5", b"6")
    assert [run.notes for run in runs(place.root, state=place.state)] == [1]
    assert undo(place.root, state=place.state).whole


def test_a_note_edited_after_an_interruption_is_left_as_it_is(place: Place) -> None:
    notes = {f"{n}.md": b"old" for n in range(3)}
    place.make(notes)

    class Dying(FileSystem):
        def rename(self, source: str, target: str) -> None:
            if not target.endswith(".open"):
                os._exit(9)
            super().rename(source, target)

    child = os.fork()
    if child == 0:
        write_all(
            place.root, [Change(path, b"old", b"new") for path in notes], state=place.state, files=Dying()
        )
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    place.make({"0.md": b"new, and edited", "1.md": b"old"})
    recovery = recover(place.root, state=place.state)
    assert recovery is not None
    assert recovery.restored == ("2.md",)
    assert [entry.path for entry in recovery.left] == ["0.md"]
    assert not recovery.whole
    assert place.files() == {"0.md": b"new, and edited", "1.md": b"old", "2.md": b"old"}


def test_many_notes_are_one_step_and_come_back(place: Place) -> None:
    notes = {f"{n % 7}/{n}.md": b"note %d\n" % n for n in range(300)}
    place.make(notes)
    changes = [Change(path, data, data + b"more\n") for path, data in notes.items()]
    report = write_all(place.root, changes, state=place.state)
    assert len(report.written) == 300
    assert place.files() == {path: data + b"more\n" for path, data in notes.items()}
    assert len(undo(place.root, state=place.state).written) == 300
    assert place.files() == notes


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs root to mount")
def test_a_full_file_system_tears_nothing(tmp_path: Path) -> None:
    place = Place(tmp_path)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(place.root)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        place.make({"n.md": b"old\n" * 100})
        free = os.statvfs(place.root).f_bavail * os.statvfs(place.root).f_frsize
        place.make({"filler.bin": b"x" * (free - 4096)})
        for mode in MODES:
            report = place.write("n.md", b"old\n" * 100, b"new\n" * 50_000, mode=mode)
            assert report.written == ()
            assert report.refused[0].reason == "no space left on device"
            assert place.files().keys() == {"n.md", "filler.bin"}
            assert place.files()["n.md"] == b"old\n" * 100
    finally:
        subprocess.run(["umount", str(place.root)], check=True)
