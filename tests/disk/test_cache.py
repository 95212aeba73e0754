"""What is remembered is either what is true, or it is not used."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from vaultlint.disk.cache import CacheError, Record, Row, Seen, SeenFolder, folder_of, open_cache, seen_of
from vaultlint.disk.read import Identity

if TYPE_CHECKING:
    from vaultlint.disk.cache import Cache

NOW = 1_700_000_000_000_000_000
SEEN = Seen(7, 100, 1, 2, b"d" * 16)
STAMP = b"files"
ROW = Row(
    "folder/Note ü.md",
    SEEN,
    '["card"]',
    b"\0\0\0\0",
    '["body"]',
    '["findings"]',
    '["survey"]',
    '["linked"]',
    b'["told"]',
)
RECORD = Record(ROW.path, ROW.card, ROW.lines, ROW.diagnostics, ROW.survey, ROW.linked, ROW.told, STAMP)


@pytest.fixture(autouse=True)
def _own_cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def opened(root: Path, key: str = "key") -> Cache:
    cache = open_cache(root, key)
    assert cache is not None
    return cache


def test_a_new_cache_knows_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as cache:
        assert cache.seen() == ("", {})
        assert list(cache.records()) == []
        assert cache.recall("report", "key") is None


def test_what_was_remembered_is_there_for_the_next_run(tmp_path: Path) -> None:
    with opened(tmp_path) as cache:
        token = cache.update([ROW], STAMP)
        cache.remember("report", "1", b"said")

    with opened(tmp_path) as cache:
        assert cache.seen() == (token, {ROW.path: SEEN})
        assert list(cache.records()) == [RECORD]
        assert cache.body(ROW.path) == ROW.body
        assert cache.body("another") is None
        assert cache.recall("report", "1") == b"said"
        assert cache.recall("report", "2") is None


def test_every_change_of_what_is_known_has_another_word(tmp_path: Path) -> None:
    with opened(tmp_path) as cache:
        tokens = {
            cache.update([ROW], STAMP),
            cache.update([ROW], STAMP),
            cache.update([], STAMP, gone=[ROW.path]),
        }

        assert len(tokens) == 3
        assert cache.seen()[1] == {}
        assert list(cache.records()) == []


def test_a_note_that_was_only_touched_is_the_same_note(tmp_path: Path) -> None:
    touched = SEEN._replace(mtime=3)
    with opened(tmp_path) as cache:
        token = cache.update([ROW], STAMP)

        assert cache.update([], STAMP, [(ROW.path, touched)]) == token
        assert cache.seen() == (token, {ROW.path: touched})
        assert list(cache.records()) == [RECORD]


def test_what_another_run_has_written_meanwhile_has_no_word_that_this_one_knows(tmp_path: Path) -> None:
    other = ROW._replace(path="other.md")
    with opened(tmp_path) as cache:
        token = cache.update([ROW], STAMP, seen="")
        assert cache.update([ROW], STAMP, seen=token) not in {None, token}

        assert cache.update([other], STAMP, seen=token) is None
        assert cache.seen()[1].keys() == {ROW.path, other.path}


def test_links_can_be_followed_anew_among_other_files(tmp_path: Path) -> None:
    with opened(tmp_path) as cache:
        token = cache.update([ROW], STAMP)
        assert token is not None

        cache.follow([(ROW.path, "[1]", "[2]", b"[3]")], b"others", token)

        assert list(cache.records()) == [
            RECORD._replace(survey="[1]", linked="[2]", told=b"[3]", stamp=b"others")
        ]


def test_where_the_links_of_another_text_led_is_not_remembered(tmp_path: Path) -> None:
    with opened(tmp_path) as cache:
        token = cache.update([ROW], STAMP)
        assert token is not None
        cache.update([ROW._replace(card="[]")], STAMP)

        cache.follow([(ROW.path, "[1]", "[2]", b"[3]")], b"others", token)

        assert list(cache.records()) == [RECORD._replace(card="[]")]


def test_paths_and_texts_with_lone_surrogates_survive(tmp_path: Path) -> None:
    row = ROW._replace(path="bad\udcff name.md", card='["\ud800"]', diagnostics=None, linked=None)

    with opened(tmp_path) as cache:
        cache.update([row], STAMP)

        assert list(cache.records()) == [
            RECORD._replace(path=row.path, card=row.card, diagnostics=None, linked=None)
        ]
        assert list(cache.seen()[1]) == [row.path]


def test_two_ways_of_looking_do_not_disturb_each_other(tmp_path: Path) -> None:
    with opened(tmp_path, "one") as one, opened(tmp_path, "two") as two:
        one.update([ROW], STAMP)

        assert two.seen()[1] == {}


def test_only_the_ways_of_looking_used_last_are_kept(tmp_path: Path) -> None:
    for number in range(9):
        opened(tmp_path, f"key{number}").__exit__(None, None, None)

    assert len(list(Path(folder_of(tmp_path)).glob("*.sqlite"))) <= 4
    assert (Path(folder_of(tmp_path)) / "key8.sqlite").exists()


@pytest.mark.parametrize("garbage", [b"", b"no database at all", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_cache_is_begun_anew(tmp_path: Path, garbage: bytes) -> None:
    with opened(tmp_path) as cache:
        cache.update([ROW], STAMP)
    file = Path(folder_of(tmp_path)) / "key.sqlite"
    for suffix in ("-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    file.write_bytes(garbage)

    with opened(tmp_path) as cache:
        assert cache.seen() == ("", {})
        assert cache.update([ROW], STAMP) is not None


def test_a_cache_of_another_form_is_begun_anew(tmp_path: Path) -> None:
    with opened(tmp_path) as cache:
        cache.update([ROW], STAMP)
    connection = sqlite3.connect(Path(folder_of(tmp_path)) / "key.sqlite")
    connection.execute("PRAGMA user_version = 99")
    connection.close()

    with opened(tmp_path) as cache:
        assert cache.seen() == ("", {})


def test_a_record_that_is_not_what_was_written_is_noticed(tmp_path: Path) -> None:
    with opened(tmp_path) as cache:
        cache.update([ROW], STAMP)
    connection = sqlite3.connect(Path(folder_of(tmp_path)) / "key.sqlite")
    connection.execute("UPDATE record SET card = ?", (b'["cart"]',))
    connection.commit()
    connection.close()

    with opened(tmp_path) as cache, pytest.raises(CacheError):
        list(cache.records())


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE memo SET value = x'6e6f'",
        "UPDATE memo SET value = 'text'",
        "UPDATE meta SET value = '[1]' WHERE name = 'names'",
        "UPDATE meta SET value = 'other' WHERE name = 'token'",
        "UPDATE meta SET checksum = NULL",
        "UPDATE shelf SET entries = x'5b5d'",
        "UPDATE shelf SET first = x'61'",
        "UPDATE shelf SET first = 'a'",
        "UPDATE folder SET contents = x'5b5d'",
        "UPDATE body SET pieces = x'5b5d'",
        "UPDATE linked SET survey = NULL",
        "UPDATE OR REPLACE record SET path = x'626f726e'",
        "UPDATE OR REPLACE body SET path = x'626f726e'",
        "UPDATE OR REPLACE linked SET path = x'626f726e'",
        "UPDATE folder SET path = 7",
        "UPDATE state SET path = 7 WHERE path = x'626f726e'",
    ],
)
def test_whatever_is_not_what_was_written_is_noticed(tmp_path: Path, change: str) -> None:
    def ask(cache: Cache) -> list[object]:
        cache.folders()
        return [
            cache.words(), cache.recall("report", "1"), cache.found("names", "born"), cache.contents("folder"),
            cache.seen(), list(cache.records()), cache.body(ROW.path), cache.body("born"), cache.bodies({ROW.path}),
        ]  # fmt: skip

    with opened(tmp_path) as cache:
        cache.update([ROW, ROW._replace(path="born")], STAMP)
        cache.remember("report", "1", b"said")
        cache.put(
            {"names": "[]"},
            {"names": [("born", "1 born.md")]},
            [("folder", SeenFolder(1, 2, 3), "[[],[],[]]")],
        )
        assert all(ask(cache))
    connection = sqlite3.connect(Path(folder_of(tmp_path)) / "key.sqlite")
    connection.execute(change)
    connection.commit()
    connection.close()

    with opened(tmp_path) as cache, pytest.raises(CacheError):
        ask(cache)


def test_while_another_run_writes_nothing_is_remembered_and_nothing_fails(tmp_path: Path) -> None:
    with opened(tmp_path) as one, opened(tmp_path) as two:
        one._connection.execute("BEGIN IMMEDIATE")

        assert two.update([ROW], STAMP) is None
        two.remember("report", "1", b"said")

        one._connection.execute("ROLLBACK")
        assert two.seen() == ("", {})


def test_where_nothing_can_be_remembered_there_is_no_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))

    assert open_cache(tmp_path, "key") is None


@pytest.mark.parametrize("age", [0, 1_000_000_000, -5_000_000_000], ids=["now", "a second ago", "the future"])
def test_a_file_that_was_changed_just_before_is_known_by_content_alone(age: int) -> None:
    identity = Identity(1, 7, 100, NOW - age, NOW - 10**12)

    assert seen_of(identity, b"d", NOW) == Seen(0, -1, 0, 0, b"d")


def test_a_file_that_has_rested_is_known_by_its_state() -> None:
    identity = Identity(1, 7, 100, NOW - 10**12, NOW - 10**11)

    assert seen_of(identity, b"d", NOW) == Seen(7, 100, NOW - 10**12, NOW - 10**11, b"d")
