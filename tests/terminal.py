"""A terminal to run a program in, and a picture of what it shows."""

from __future__ import annotations

import errno
import os
import re
import subprocess
from html import escape
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path


def seen(command: Sequence[str], cwd: Path, env: Mapping[str, str]) -> tuple[int, str]:
    """Exit code and output of a program both of whose streams are a terminal."""
    pty = pytest.importorskip("pty", reason="there are no pseudo-terminals here")
    ours, theirs = pty.openpty()
    try:
        with subprocess.Popen(
            command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs
        ) as process:
            os.close(theirs)
            pieces = []
            while True:
                try:
                    piece = os.read(ours, 65536)
                except OSError as error:
                    if error.errno != errno.EIO:  # what Linux says when the other side has closed
                        raise
                    break
                if not piece:
                    break
                pieces.append(piece)
    finally:
        os.close(ours)
    return process.returncode, b"".join(pieces).decode().replace("\r\n", "\n")


_LINK = re.compile(r"\x1b\]8;;[^\x1b]*\x1b\\")
_STYLE = re.compile(r"\x1b\[(\d+)m")
_COLOURS = {
    "31": "#ff7b72",
    "32": "#7ee787",
    "33": "#e3b341",
    "34": "#79c0ff",
    "36": "#76e3ea",
    "2": "#8b949e",
}


def without_links(text: str) -> str:
    return _LINK.sub("", text)


def plain(text: str) -> str:
    return _STYLE.sub("", without_links(text))


def _runs(line: str) -> Iterator[tuple[str, str]]:
    """A line in pieces of one style each."""
    style = "0"
    for number, piece in enumerate(_STYLE.split(line)):
        if number % 2:
            style = piece
        elif piece:
            yield style, piece


def _rows(text: str, width: int) -> Iterator[list[tuple[str, str]]]:
    """The rows of the screen: lines that are too long go on in the next row."""
    for line in text.removesuffix("\n").split("\n"):
        row: list[tuple[str, str]] = []
        room = width
        for style, piece in _runs(line):
            rest = piece
            while len(rest) > room:
                row.append((style, rest[:room]))
                yield row
                row, rest, room = [], rest[room:], width
            row.append((style, rest))
            room -= len(rest)
        yield row


def picture(text: str, title: str, width: int = 150) -> str:
    """What a terminal shows, as SVG."""
    rows = list(_rows(without_links(text), width))
    step, left, top = 18, 16, 48
    wide, high = left * 2 + round(width * 7.23), top + step * len(rows) + 8
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{wide}" height="{high}" rx="8" fill="#0d1117"/>',
        *(f'<circle cx="{20 + 20 * number}" cy="20" r="6" fill="#30363d"/>' for number in range(3)),
        (
            '<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace" font-size="12" fill="#e6edf3" '
            'xml:space="preserve">'
        ),
    ]
    for number, row in enumerate(rows):
        spans = "".join(f"<tspan{_look(style)}>{escape(piece, quote=False)}</tspan>" for style, piece in row)
        lines.append(f'<text x="{left}" y="{top + step * number}">{spans}</text>')
    return "\n".join([*lines, "</g>", "</svg>", ""])


def _look(style: str) -> str:
    if style == "1":
        return ' font-weight="bold"'
    return f' fill="{_COLOURS[style]}"' if style in _COLOURS else ""
