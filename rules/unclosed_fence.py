"""Code fences that nobody closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from vaultlint.diagnostic import Diagnostic, Severity
from vaultlint.edit import Applicability, Edit, Fix
from vaultlint.regex import regex
from vaultlint.rule import Bad, Family, Good, NoteRule

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from vaultlint.note import Note

_OPENING = regex(r"(`{3,}+|~{3,}+)([^\n]*+)")


class UnclosedFence(NoteRule):
    """A code fence is never closed.

    Everything below it is code, to the end of the note: its links are dead, its headings and tags do not
    exist. Where the code was meant to end only its writer knows; but a fence that is the last line of a note
    opens nothing, and an unsafe fix takes it away.
    """

    name = "unclosed-fence"
    family: ClassVar[Family] = "models"
    severity: ClassVar[Severity] = Severity.ERROR
    examples = (
        Bad(
            "# Pumps\n\n```python\nstart()\n\nSee [[boilers]].\n",
            message="this code fence is never closed: the 3 lines below it are code",
        ),
        Bad(
            "# Pumps\n\nThey lift water.\n```\n",
            fixed_unsafely="# Pumps\n\nThey lift water.\n",
            message="this code fence opens nothing: nothing follows it",
        ),
        Bad(
            "# Pumps\n\n~~~~\nstart()\n~~~\n",
            message="this code fence is never closed: the 2 lines below it are code",
        ),
        Good("# Pumps\n\n```python\nstart()\n```\n\nSee [[boilers]].\n"),
        Good("````markdown\n```\nstart()\n````\n", why="the fence inside is shorter"),
        Good("# Pumps\n\n    ```\n    start()\n", why="indented code that shows a fence"),
        Good("> ```\n> start()\n\nText.\n", why="a quote ends, and the code in it"),
    )
    silent_on: ClassVar[tuple[str, ...]] = (
        "A fence in a quote or a list item: it ends with that.",
        "A fence that is closed in the wrong place.",
    )

    def check(self, note: Note) -> Iterator[Diagnostic]:
        # Most notes have nothing to tell, which shows sooner than a generator is made.
        return self._findings(note) if note.code else iter(())

    def _findings(self, note: Note) -> Iterator[Diagnostic]:
        text = note.text
        start, end = note.code[-1]
        opening = _OPENING.match(text, start)
        if opening is None or text[end:].strip():
            return
        line = text.rfind("\n", 0, start) + 1
        # In a container something else than spaces stands before the marks, or more than three of them.
        if text[line:start].strip(" ") or start - line > 3 or _is_closed(text, opening, end):
            return
        below = text[opening.end() : end].strip("\r\n")
        if below.strip():
            count = below.count("\n") + 1
            what = "line below it is" if count == 1 else "lines below it are"
            message = f"this code fence is never closed: the {count} {what} code"
            fix = None
        else:
            message = "this code fence opens nothing: nothing follows it"
            fix = Fix("remove the fence", (_removal(note, line),), Applicability.UNSAFE)
        yield self.diagnostic(note.path, start, opening.end(1), message, fix=fix)


def _is_closed(text: str, opening: re.Match[str], end: int) -> bool:
    last = text.rfind("\n", opening.end(), end) + 1
    if not last:
        return False
    marks = text[last:end].strip()
    return len(marks) >= len(opening[1]) and not marks.strip(opening[1][0]) and bool(marks)


def _removal(note: Note, line: int) -> Edit:
    return Edit(note.path, line, len(note.text), note.text[line:], "")
