"""Notes that are one block of code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from vaultlint.diagnostic import Diagnostic, Severity
from vaultlint.edit import Applicability, Edit, Fix
from vaultlint.regex import regex
from vaultlint.rule import Bad, Family, Good, NoteRule, option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.note import Note

_OPENING = regex(r"(`{3,}+|~{3,}+)[ \t]*+([^\n\r`]*+)\r?\n")
_DEAD = ("[[", "](", "<a ")
_TEMPLATE = ("{{", "<%", "`=", "dv.")
_FENCE = regex(r"^ {0,3}(`{3,}+|~{3,}+)([^\n]*+)", re.MULTILINE)
_LONGEST_CHATTER = 400
_CHATTER_LINES = 3
_SHARE_BEHIND = 0.2
"""How much may stand behind the fence, by what is in it."""


class FencedNote(NoteRule):
    """A whole note is inside a code fence.

    A chat model was asked for Markdown and gave it as a block of code, to be copied; what was saved is the
    block. Obsidian shows its source: no link in it leads anywhere, no heading and no timestamp exists, and
    the graph knows none of it.

    The fence is taken away, and nothing else: every word stays. That is safe where the fence opens at the top
    (a line or two of chatter may stand before it), its language is Markdown or none, it closes at the very
    end, and what it holds has links. Where it closes a little earlier, with a last remark behind it, or where
    the last fence closes code in the note instead, the fix is unsafe.
    """

    name = "fenced-note"
    family: ClassVar[Family] = "models"
    severity: ClassVar[Severity] = Severity.ERROR
    examples = (
        Bad(
            "```markdown\n# Pumps\n\nThey feed [[boilers]].\n```\n",
            fixed="# Pumps\n\nThey feed [[boilers]].\n",
            message="the whole note is inside a code fence: none of its links leads anywhere",
        ),
        Bad(
            "From: [[workshop]]\n\nHere is the article:\n\n```\nThey feed [[boilers]].\n\n## Costs\n\n```\n",
            fixed="From: [[workshop]]\n\nHere is the article:\n\nThey feed [[boilers]].\n\n## Costs\n\n",
        ),
        Bad(
            "~~~md\nSee [the maker](https://pumps.org).\n~~~",
            fixed="See [the maker](https://pumps.org).\n",
        ),
        Bad(
            f"```markdown\n{'They feed [[boilers]]. ' * 9}\n```\n\nThis article is about pumps.\n",
            fixed_unsafely=f"{'They feed [[boilers]]. ' * 9}\n\nThis article is about pumps.\n",
        ),
        Bad(
            "```markdown\nThey feed [[boilers]]:\n\n```python\nstart()\n```\n",
            fixed_unsafely="They feed [[boilers]]:\n\n```python\nstart()\n```\n",
            why="The last fence closes the code.",
        ),
        Bad(
            "````markdown\nThey feed [[boilers]]:\n\n```python\nstart()\n```\n````\n",
            fixed="They feed [[boilers]]:\n\n```python\nstart()\n```\n",
        ),
        Good("# Pumps\n\n```python\nstart()\n```\n\nThey feed [[boilers]].\n"),
        Good("```python\nboilers[[0]]\n```\n", why="a program"),
        Good("```markdown\n# {{title}}\n\n[[{{date}}]]\n```\n", why="a template, to be copied"),
        Good("```markdown\nWrite **bold**.\n```\n", why="nothing in it is dead for being code"),
        Good("To link, write this:\n\n```markdown\n[[boilers]]\n```\n\nThat is all.\n"),
        Good("# How to link\n\n```markdown\n[[boilers]]\n```\n", why="an example below a heading"),
    )
    silent_on: ClassVar[tuple[str, ...]] = (
        "A fence with another language than Markdown or none: `languages` names those that count.",
        "A fence below a heading, or below more than three lines: it may be an example.",
        "A template (with `{{…}}` or `<% … %>`), and text without any link.",
    )

    languages: tuple[str, ...] = option(
        ("markdown", "md", "text", "txt", "obsidian", "mdx", ""),
        "The languages of a fence that hold a note, not code; empty for none.",
    )

    def check(self, note: Note) -> Iterator[Diagnostic]:
        # Most notes have nothing to tell, which shows sooner than a generator is made.
        return self._findings(note) if note.code else iter(())

    def _findings(self, note: Note) -> Iterator[Diagnostic]:
        text = note.text
        start, end = note.code[0]
        opening = _OPENING.match(text, start)
        if opening is None or opening.end() >= end or opening[2].strip().lower() not in self.languages:
            return
        if not _is_at_top(note, start):
            return
        content = text[opening.end() : end]
        if not any(mark in content for mark in _DEAD) or any(mark in content for mark in _TEMPLATE):
            return
        closed = _closing(content, opening[1])
        if closed is None:
            return
        behind = text[end:]
        if behind.strip() and (len(behind) > len(content) * _SHARE_BEHIND or "\n#" in behind):
            return
        inside = content[:closed]
        if behind:
            # The line of the closing fence goes with its line break.
            inside = inside.removesuffix("\n").removesuffix("\r")
        is_sure = not behind.strip()
        if _is_left_open(inside):
            # The last fence closes what was opened last, and the note's own is the one that nobody closed.
            inside, is_sure = content, False
        yield self.diagnostic(
            note.path,
            start,
            opening.end(2),
            "the whole note is inside a code fence: none of its links leads anywhere",
            fix=None
            if _is_left_open(inside)
            else Fix(
                "take the fence away",
                (Edit(note.path, start, end, text[start:end], inside),),
                Applicability.SAFE if is_sure else Applicability.UNSAFE,
            ),
        )


def _is_at_top(note: Note, start: int) -> bool:
    begin = note.frontmatter.end if note.frontmatter else 0
    before = note.text[begin:start]
    lines = [line for line in before.split("\n") if line.strip()]
    return (
        len(before) <= _LONGEST_CHATTER
        and len(lines) <= _CHATTER_LINES
        and not any(line.lstrip().startswith(("#", ">", "-", "*", "|")) for line in lines)
        and not note.text[note.text.rfind("\n", 0, start) + 1 : start].strip()
    )


def _is_left_open(text: str) -> bool:
    """Whether a fence in it is never closed."""
    opened = ""
    for fence in _FENCE.finditer(text):
        marks, rest = fence.groups()
        if not opened:
            opened = marks if marks[0] == "~" or "`" not in rest else ""
        elif marks.startswith(opened) and not rest.strip():
            opened = ""
    return bool(opened)


def _closing(content: str, fence: str) -> int | None:
    """Where the line begins that closes the fence at the end of its content; None when none does."""
    start = content.rfind("\n") + 1
    marks = content[start:].strip()
    return start if len(marks) >= len(fence) and not marks.strip(fence[0]) else None
