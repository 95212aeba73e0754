"""Comments in a note that ask for silence.

``%% vaultlint: ignore dangling-link %%`` or ``<!-- vaultlint: ignore dangling-link -->`` silences
the rules it names (globs are allowed; none named: all) on its line, or, standing alone on a line,
on the next one; ``ignore-file`` silences them in the whole note.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from vaultlint.note import Suppression
from vaultlint.parse import is_plain
from vaultlint.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.note import Note
    from vaultlint.text import Lines

_DIRECTIVE = regex(r"vaultlint:[ \t]{0,8}(ignore-file|ignore)\b([\w*?\[\], \t-]{0,1000}+)")
_OPENED = regex(r"(?:%%|<!--)[ \t]{0,8}\Z")
_NAME = regex(r"[\w*?\[\]-]+")
_BARE_LINE = regex(r"[ \t>]{0,100}+(?:[-*+][ \t]{1,8})?\Z")


def suppressions(note: Note) -> tuple[Suppression, ...]:
    """The suppression comments of a note, in order of place; none inside code."""
    text = note.text
    if is_plain(note):
        # There is no comment, but for what stands in code or in the frontmatter.
        block = note.frontmatter
        if block is None or text.find("vaultlint:", 0, block.end) < 0:
            return ()
    elif "vaultlint:" not in text:
        return ()
    found = []
    for match in _DIRECTIVE.finditer(text):
        opened = _OPENED.search(text, max(0, match.start() - 12), match.start())
        if opened is None:
            continue
        arguments = match[2].rstrip()
        closing = "%%" if opened[0][0] == "%" else "-->"
        if closing == "-->":
            arguments = arguments.rstrip("-").rstrip()
        end = match.start(2) + len(arguments)
        while end < len(text) and text[end] in " \t":
            end += 1
        if not text.startswith(closing, end) or note.is_code(opened.start()):
            continue
        end += len(closing)
        line = 0
        if match[1] == "ignore":
            line = note.lines.line(opened.start())
            line_start = note.lines.starts[line - 1]
            line_end = text.find("\n", end)
            before = text[line_start : opened.start()]
            after = text[end : line_end if line_end >= 0 else len(text)]
            if not after.strip() and _BARE_LINE.match(before):
                line += 1
        found.append(Suppression(tuple(_NAME.findall(arguments)), line, opened.start(), end))
    return tuple(found)


class Silence:
    """What the suppressions of one note silence, and which of them were of use."""

    def __init__(self, suppressions: Sequence[Suppression], lines: Lines) -> None:
        self._lines = lines
        self._by_line: dict[int, list[Suppression]] = {}
        for suppression in suppressions:
            self._by_line.setdefault(suppression.line, []).append(suppression)
        self._used: set[tuple[int, str]] = set()

    def covers(self, diagnostic: Diagnostic) -> bool:
        """Whether a suppression covers the finding; all that do count as used."""
        line = self._lines.line(diagnostic.span.start)
        covered = False
        for suppression in (*self._by_line.get(0, ()), *self._by_line.get(line, ())):
            for pattern in suppression.rules or ("*",):
                if fnmatchcase(diagnostic.rule, pattern):
                    self._used.add((suppression.start, pattern))
                    covered = True
        return covered

    def unused(self, ran: Iterable[str]) -> list[tuple[Suppression, tuple[str, ...]]]:
        """Suppressions, and the names in them, that silenced nothing though their rules ran.

        A name that matches no rule that ran is left out: it may be of use in another run. A
        suppression that names no rules has the name ``*``.
        """
        names = frozenset(ran)
        found: list[tuple[Suppression, tuple[str, ...]]] = []
        for suppression in (entry for entries in self._by_line.values() for entry in entries):
            idle = tuple(
                pattern
                for pattern in suppression.rules or ("*",)
                if (suppression.start, pattern) not in self._used
                and any(fnmatchcase(name, pattern) for name in names)
            )
            if idle:
                found.append((suppression, idle))
        return found
