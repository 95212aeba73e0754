"""Callouts that are none, because a `>` is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from vaultlint.diagnostic import Diagnostic, Severity
from vaultlint.edit import Applicability, Edit, Fix
from vaultlint.regex import regex
from vaultlint.rule import Bad, Family, Good, NoteRule, option

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from vaultlint.note import Note

# Obsidian's own types and their other names: help, “Callouts”, “Supported types”.
TYPES = frozenset(
    """
    note abstract summary tldr info todo tip hint important success check done question help faq warning
    caution attention failure fail missing danger error bug example quote cite
    """.split(),  # noqa: SIM905 -- a list of quoted words is harder to read
)

_OPENING = regex(r"\[!([A-Za-z][A-Za-z0-9_-]{0,40})(?:\|[^\[\]\n]{0,200}+)?\][+-]?(?![(\[:])")
_QUOTE = regex(r"[ \t]{0,3}(?:>[ \t]?)++")
_ITEM = regex(r"[ \t]*+(?:[-*+]|[0-9]{1,9}[.)])[ \t]++")
_HEADING = regex(r"[ \t]{0,3}#{1,6}[ \t]++")
_NO_TEXT = regex(r"[ \t]{0,3}(?:#{1,6}(?:[ \t]|$)|```|~~~|<|\||(?:[-*_][ \t]*+){3,}$|\[!|\$\$|%%)")


class MalformedCallout(NoteRule):
    """A callout lost a `>`, or never had one.

    A callout is a quote whose first line begins with `[!type]`. Without the `>` in front Obsidian shows the
    words “[!info]” and the rest as ordinary text. Where only the lines that follow lost it, they stand
    outside the callout in the editor, and a list among them outside of it everywhere.

    The fix puts a `>` before every line of the paragraph that follows. It is unsafe, for where the callout
    was meant to end is a guess.
    """

    name = "malformed-callout"
    family: ClassVar[Family] = "models"
    severity: ClassVar[Severity] = Severity.WARNING
    examples = (
        Bad(
            "[!info] Pumps\nThey lift water.\n\nText.\n",
            fixed_unsafely="> [!info] Pumps\n> They lift water.\n\nText.\n",
            message="“[!info]” begins no callout: there is no “>” before it",
        ),
        Bad(
            "> [!tip] Fill it first\nA dry pump lifts nothing.\n",
            fixed_unsafely="> [!tip] Fill it first\n> A dry pump lifts nothing.\n",
            message="the text below “[!tip]” has lost its “>”",
        ),
        Bad(
            "> **[!note] Pumps**\n> They lift water.\n",
            message="“[!note]” begins no callout: marks stand before it",
        ),
        Bad(
            "### [!note] Pumps\n\nThey lift water.\n",
            message="“[!note]” begins no callout: marks stand before it",
        ),
        Bad(
            "- [!warning] Never run it dry.\n",
            message="“[!warning]” begins no callout: there is no “>” before it",
        ),
        Bad("[!info] Pumps\nThey lift water.\n---\n", why="The “---” makes a heading of the line above it."),
        Bad(
            "[!pump] Pumps\n",
            options={"types": ["pump"]},
            fixed_unsafely="> [!pump] Pumps\n",
        ),
        Good("> [!info] Pumps\n> They lift water.\n\nText.\n"),
        Good("> [!info]- Pumps\n>\n> > [!tip] Nested\n"),
        Good("> [!tip] A callout may be only a title\n\nText.\n"),
        Good("> [!tip] Only a title\n# Heading\n"),
        Good("1. Fill it.\n   > [!tip] Only a title\n2. Start it.\n", why="the list goes on"),
        Good("Write `[!info]` on the first line of a quote.\n\n```\n[!info] Pumps\n```\n"),
        Good("See [!info](pumps.md), [!info][1] and [!pump] among others.\n"),
    )
    silent_on: ClassVar[tuple[str, ...]] = (
        "A callout that is only a title, or of an unknown type: both are allowed.",
        "“[!word]” without a `>` where the word is no type of Obsidian's; name your own with the option `types`.",
        "“[!info]” in the middle of a line, in code, in HTML and in a comment of HTML.",
        "A list, heading, table or code block below a callout that stands in a list: the list goes on.",
    )

    types: tuple[str, ...] = option((), "Further types of callouts that the vault uses.")

    def check(self, note: Note) -> Iterator[Diagnostic]:
        # Most notes have nothing to tell, which shows sooner than a generator is made.
        at = _opening(note.text, 0)
        return self._findings(note, at) if at >= 0 else iter(())

    def _findings(self, note: Note, at: int) -> Iterator[Diagnostic]:
        text = note.text
        known = TYPES.union(map(str.lower, self.types))
        while at >= 0:
            start = text.rfind("\n", 0, at) + 1
            end = _line_end(text, at)
            found = _OPENING.match(text, at)
            if found:
                for diagnostic in self._line(note, found, start, end, known):
                    # Asked last, for it takes longer than all the rest.
                    if note.visible[at : found.end()] == found[0]:
                        yield diagnostic
            at = _opening(text, end)

    def _line(
        self, note: Note, found: re.Match[str], start: int, end: int, known: frozenset[str]
    ) -> Iterator[Diagnostic]:
        text = note.text
        before = text[start : found.start()]
        name = f"[!{found[1]}]"
        quote = _QUOTE.fullmatch(before)
        if quote is not None:
            body = _body(text, end)
            if body and not before.startswith((" ", "\t")) and _goes_on(text, start, body[0]):
                yield self.diagnostic(
                    note.path,
                    *found.span(),
                    f"the text below “{name}” has lost its “>”",
                    fix=_quoting(note, body, before if before.endswith((" ", "\t")) else f"{before} "),
                )
        elif found[1].lower() not in known:
            return
        elif before.isspace() or not before:
            if len(before.expandtabs(4)) > 3:
                return
            lines = [(start, end), *_body(text, end)]
            above = text[text.rfind("\n", 0, max(start - 1, 0)) + 1 : max(start - 1, 0)]
            # A line that “---” underlines is a heading, and would be none in a quote.
            is_heading = any(start <= heading.start < lines[-1][1] for heading in note.headings)
            is_fixable = not is_heading and not above.lstrip().startswith(">")
            yield self.diagnostic(
                note.path,
                *found.span(),
                f"“{name}” begins no callout: there is no “>” before it",
                fix=_quoting(note, lines, "> ") if is_fixable else None,
            )
        elif _ITEM.fullmatch(before):
            yield self.diagnostic(
                note.path, *found.span(), f"“{name}” begins no callout: there is no “>” before it"
            )
        elif _HEADING.fullmatch(before) or _QUOTE.fullmatch(before.rstrip("*_")):
            yield self.diagnostic(
                note.path, *found.span(), f"“{name}” begins no callout: marks stand before it"
            )


def _opening(text: str, start: int) -> int:
    """Where the next `[!` is that may be wrong; -1 for nowhere.

    A search for one character is many times faster than one for two.
    """
    at = text.find("!", start + 1)
    while at >= 0 and (text[at - 1] != "[" or _is_well(text, at - 1)):
        at = text.find("!", at + 1)
    return at - 1 if at >= 0 else -1


def _is_well(text: str, at: int) -> bool:
    """Whether it is surely a callout that begins here, and goes on in the next line or has none, as nearly all do."""
    if text[at - 3 : at] != "\n> ":
        return False
    end = text.find("\n", at)
    return end < 0 or text.startswith((">", "\n"), end + 1)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _body(text: str, end: int) -> list[tuple[int, int]]:
    """The lines of the paragraph or list below the line that ends at ``end``."""
    lines: list[tuple[int, int]] = []
    while end < len(text):
        start = end + 1
        end = _line_end(text, start)
        line = text[start:end].rstrip("\r")
        if not line.strip() or line.lstrip().startswith(">") or _NO_TEXT.match(line):
            break
        lines.append((start, end))
    return lines


def _goes_on(text: str, start: int, line: tuple[int, int]) -> bool:
    """Whether the line below the first line of a callout belongs to it: not when a list goes on there."""
    item = _ITEM.match(text, *line)
    if item is None:
        return True
    above = text[text.rfind("\n", 0, max(start - 1, 0)) + 1 : max(start - 1, 0)]
    if _ITEM.match(above) or above.startswith((" ", "\t")):
        return False
    number = item[0].strip().rstrip(".)")
    return not number.isdigit() or number == "1"


def _quoting(note: Note, lines: list[tuple[int, int]], mark: str) -> Fix | None:
    if any(begin < start < end for begin, end in note.code for start, _ in lines):
        # The mark would be a part of the code that goes on there.
        return None
    return Fix(
        "put “>” before every line",
        tuple(Edit(note.path, start, start, "", mark) for start, _ in lines),
        Applicability.UNSAFE,
    )
