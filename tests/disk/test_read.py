"""Bytes into text, strictly."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.growth import growth
from vaultlint.disk.read import MAX_LINE, MAX_NOTE, Identity, Unreadable, decode, encode, read, read_small


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"plain\n",
        b"\xef\xbb\xbfwith a mark\r\n",
        b"mixed\r\nline\nends\r",
        b"\x0bVT \x0cFF \xc2\x85NEL \xe2\x80\xa8LS",
        "astral 𝄞 and bidi \u202e".encode(),
        b"\xef\xbb\xbf\xef\xbb\xbftwo marks",
        b"no line break at the end",
        b"x" * MAX_LINE + b"\n",
        (b"x" * 999 + b"\n") * 5_000,
    ],
)
def test_what_is_read_is_written_back_to_the_byte(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "n.md"
    path.write_bytes(data)
    note = read(path)
    assert note.data == data
    assert encode(note.text, bom=note.bom) == data
    assert note.identity == Identity.of(path.stat())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"caf\xe9", r"not UTF-8 \(byte 0xe9 in line 1\)"),
        (b"a\nb\n\xef\xbb\xbf\xed\xa0\x80", r"not UTF-8 \(byte 0xed in line 3\)"),
        (b"\xef\xbb\xbfa\n\xff", r"byte 0xff in line 2"),
        ("text".encode("utf-16"), "UTF-16"),
        ("a longer text".encode("utf-16-be"), "looks like UTF-16"),
        ("a longer text".encode("utf-16-le"), "looks like UTF-16"),
        (b"ok\0", r"NUL byte \(at byte 2\)"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not UTF-8"),
        (b"a\n" + b"x" * (MAX_LINE + 1), "line 2 is longer than 1 MB"),
        ((b"y\n" * 2000 + b"x" * (MAX_LINE + 1)), "line 2001 is longer"),
        (b"x\n" * (MAX_NOTE // 2) + b"x", "longer than 10 MB"),
    ],
)
def test_what_is_no_text_is_unreadable_for_a_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / "n.md").write_bytes(data)
    with pytest.raises(Unreadable, match=reason):
        read(tmp_path / "n.md")
    with pytest.raises(Unreadable, match=reason):
        decode(data)


def test_what_is_no_file_is_unreadable(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "circle.md").symlink_to(tmp_path / "circle.md")
    for name, reason in [
        ("pipe.md", "not a regular file"),
        ("circle.md", "symbolic links"),
        (".", "not a regular file"),
        ("missing.md", "no such file"),
        ("a\0b", "its path is no path"),
    ]:
        with pytest.raises(Unreadable, match=reason):
            read(tmp_path / name)


def test_a_device_does_not_make_us_wait() -> None:
    with pytest.raises(Unreadable, match="not a regular file"):
        read(Path(os.devnull))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_note_that_may_not_be_read_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "n.md"
    path.write_bytes(b"x")
    path.chmod(0)
    with pytest.raises(Unreadable, match="permission denied"):
        read(path)


def test_a_settings_file_is_optional_and_bounded(tmp_path: Path) -> None:
    path = tmp_path / "app.json"
    assert read_small(path) is None
    assert read_small(path / "below.json") is None
    path.write_bytes(b"{}")
    assert read_small(path) == b"{}"
    with pytest.raises(Unreadable, match="longer"):
        read_small(path, limit=1)
    with pytest.raises(Unreadable, match="regular"):
        read_small(tmp_path)


@pytest.mark.parametrize("line", [b"\n", b"x\n", "ü\n".encode(), b"x" * 900_000 + b"\n"])
def test_decoding_takes_time_in_proportion(line: bytes) -> None:
    # Lines are looked at one by one only above a megabyte, and a note has at most ten.
    assert growth(lambda size: decode((line * (size * 2 // len(line) + 1))[:9_999_999]), 500_000) < 2.6
