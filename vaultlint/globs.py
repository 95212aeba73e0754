r"""Patterns of files in the manner of ``.gitignore``, which no pattern and no name can make slow.

They stand in a vault's config, and that may be anybody's: translated into one regular expression, as is
usual, ``*a*a*a*a*b`` takes minutes for a single name. Here a path is matched part by part, and the stars
within a part, and the ``**`` between parts, by going back to the last of them only, which is enough: the time
is at most the length of the pattern times that of the path.

Source: ``gitignore(5)``. One thing is simpler: a file below an excluded folder can be taken back in by ``!``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from vaultlint.named import NamedTuple
from vaultlint.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LENGTH_LIMIT = 1_000
"""Code points of the longest pattern."""

_ANY_PARTS = None
_ESCAPE = regex(r"\\(.)", re.DOTALL)
_TOKEN = regex(r"\\.|\*++|\?|\[(?:[!^]?+\]?+(?:\\.|[^\]\\])*+)\]|.", re.DOTALL)


class GlobError(ValueError):
    """A line that is no pattern."""


class _Glob(NamedTuple):
    parts: tuple[Callable[[str], bool] | None, ...]
    takes_out: bool
    only_folders: bool


class Globs:
    """Several patterns, of which the last that fits a path, or a folder above it, decides.

    Raises:
        GlobError: a line is no pattern.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._globs = [glob for line in lines if (glob := _parse(line)) is not None]
        self._globs.reverse()
        self.empty = not self._globs
        self.takes_back = any(not glob.takes_out for glob in self._globs)
        """Whether one begins with ``!``, so that what lies in an excluded folder may be wanted."""
        self.only_folders = all(glob.only_folders for glob in self._globs)
        """Whether all end with ``/``, so that no file is excluded whose folder is not."""

    def match(self, path: str, *, folder: bool = False) -> bool:
        """Whether a path (``/``-separated, relative to the root) is excluded."""
        parts = path.split("/")
        for glob in self._globs:
            if _fits(glob, parts, folder=folder):
                return glob.takes_out
        return False


def _parse(line: str) -> _Glob | None:
    """The pattern in a line; None where it is empty or a comment."""
    if len(line) > LENGTH_LIMIT:
        raise GlobError("it is too long")
    text = line.rstrip("\r\n")
    while text.endswith(" ") and not text.endswith("\\ "):
        text = text[:-1]
    if not text or text.startswith("#"):
        return None
    takes_out = not text.startswith("!")
    text = text if takes_out else text[1:]
    only_folders = text.endswith("/")
    pieces = [piece for piece in text.split("/") if piece]
    if not pieces:
        raise GlobError("it names nothing")
    if len(text) - len(text.rstrip("\\")) & 1:
        raise GlobError("it ends in a backslash")
    anchored = "/" in text[:-1]
    parts: list[Callable[[str], bool] | None] = [] if anchored else [_ANY_PARTS]
    for piece in pieces:
        if piece != "**":
            parts.append(_part(piece))
        elif not parts or parts[-1] is not _ANY_PARTS:
            parts.append(_ANY_PARTS)
    if pieces[-1] == "**":
        # “a/**” is all that lies in “a”, not “a” itself.
        parts.append(_anything)
    return _Glob(tuple(parts), takes_out, only_folders)


def _fits(glob: _Glob, parts: list[str], *, folder: bool) -> bool:
    """Whether a pattern fits a path or a folder above it."""
    wanted = glob.parts
    # Only what ends the pattern may lie below what it names, so that every beginning of the path is tried at
    # once: the first place where the pattern is used up is enough.
    most = len(parts) if folder or not glob.only_folders else len(parts) - 1
    at = place = 0
    back_at = back_place = -1
    while True:
        if at == len(wanted):
            return True
        if wanted[at] is _ANY_PARTS:
            back_at, back_place = at + 1, place
            at += 1
            continue
        if place < most:
            test = wanted[at]
            assert test is not None
            if test(parts[place]):
                at += 1
                place += 1
                continue
        elif back_at < 0 or back_place >= most:
            return False
        if back_at < 0:
            return False
        back_place += 1
        if back_place > most:
            return False
        at, place = back_at, back_place


def _anything(name: str) -> bool:
    return bool(name)


@lru_cache(maxsize=1024)
def _part(piece: str) -> Callable[[str], bool]:
    """The test of one part of a path."""
    tokens = _TOKEN.findall(piece)
    if not any(token[0] in "*?[" for token in tokens):
        return _ESCAPE.sub(r"\1", piece).__eq__
    if tokens[0][0] == "*" and not any(token[0] in "*?[" for token in tokens[1:]):
        ending = _ESCAPE.sub(r"\1", "".join(tokens[1:]))
        return lambda name: name.endswith(ending)
    chunks: list[list[str]] = [[]]
    for token in tokens:
        if token[0] == "*":
            chunks.append([])
        else:
            chunks[-1].append(token)
    # Between stars every token is one character: the first chunk is tied to the beginning, the last to the
    # end, and each of the others may take the first place that fits.
    sizes = [len(chunk) for chunk in chunks]
    tests = [re.compile("".join(map(_character, chunk)), re.DOTALL) for chunk in chunks]
    if len(chunks) == 1:
        return lambda name: tests[0].fullmatch(name) is not None

    def fits(name: str) -> bool:
        last = len(name) - sizes[-1]
        if last < sizes[0] or not tests[0].match(name) or not tests[-1].match(name, last):
            return False
        place = sizes[0]
        for test in tests[1:-1]:
            found = test.search(name, place, last)
            if found is None:
                return False
            place = found.end()
        return True

    return fits


def _character(token: str) -> str:
    """The regular expression of a token that takes one character."""
    if token == "?":  # noqa: S105  # no password
        return "."
    if token[0] == "\\" and len(token) == 2:
        return re.escape(token[1])
    if token == "[":  # noqa: S105  # no password
        raise GlobError("a “[” has no end")
    if token[0] != "[":
        return re.escape(token)
    inside = token[1:-1]
    negated = inside[:1] in ("!", "^")
    inside = inside[1:] if negated else inside
    written = re.sub(r"\\?([\[\]\\^&~|])", r"\\\1", inside)
    try:
        re.compile(f"[{written}]")
    except re.error:
        raise GlobError(f"“{token}” is no set of characters") from None
    return f"[{'^' if negated else ''}{written}]"
