"""Rules that do what no rule may: the engine must refuse every one of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from vaultlint.edit import Applicability, Edit, Fix
from vaultlint.rule import Family, NoteRule, option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.note import Note

    Plan = Callable[[Note], list[tuple[int, int, str]]]


@dataclass(frozen=True)
class Saboteur(NoteRule):
    """A rule that calls its harm safe.

    ``plan`` says of a note which spans it wants replaced by what.
    """

    name = "saboteur"
    family: ClassVar[Family] = "links"

    plan: Any = option(None, "What to do.")
    applicability: Applicability = option(Applicability.SAFE, "How far it wants to be trusted.")

    def check(self, note: Note) -> Iterator[Diagnostic]:
        spans = self.plan(note)
        if spans:
            edits = tuple(
                Edit(note.path, start, end, note.text[start:end], text) for start, end, text in spans
            )
            yield self.diagnostic(
                note.path, 0, 0, "a little harm", fix=Fix("harm the note", edits, self.applicability)
            )


def deletes_a_line(note: Note) -> list[tuple[int, int, str]]:
    """A line of the body with a word in it."""
    body = note.frontmatter.end if note.frontmatter else 0
    for line in note.text[body:].split("\n"):
        if re.search(r"[^\W\d_]", re.sub(r"\[\[.*?\]\]|\(.*?\)|<.*?>|`.*", "", line)):
            start = note.text.index(line, body)
            return [(start, start + len(line), "")]
    return []


def cuts_a_line_end(note: Note) -> list[tuple[int, int, str]]:
    """Half of a line end of two characters."""
    return [(place, place + 1, "") for place in _places(note.text, "\r\n")][:1]


def swaps_line_ends(note: Note) -> list[tuple[int, int, str]]:
    """Every line end for one that the note has not."""
    if "\r\n" in note.text:
        return [(place, place + 2, "\n") for place in _places(note.text, "\r\n")][:1]
    return [(place, place + 1, "\r\n") for place in _places(note.text, "\n")][:1]


def edits_code(note: Note) -> list[tuple[int, int, str]]:
    """A digit more in the first piece of code that is long enough."""
    for start, end in note.code:
        if end - start > 4 and "999" not in note.text[start:end]:
            return [(start + 3, start + 3, "999")]
    return []


def oscillates(note: Note) -> list[tuple[int, int, str]]:
    """Now so, now otherwise."""
    if not note.text or note.code:
        return []
    return [(0, 1, "2")] if note.text[0] == "1" else [(0, 1, "1")] if note.text[0] == "2" else [(0, 0, "1")]


def grows(note: Note) -> list[tuple[int, int, str]]:
    """A little more at every look."""
    return [(len(note.text), len(note.text), " 7")]


def opens_a_comment(note: Note) -> list[tuple[int, int, str]]:
    """Everything that follows disappears for Obsidian."""
    return [(0, 0, "<!--\n")] if note.headings and not note.text.startswith("<!--") else []


def breaks_a_heading(note: Note) -> list[tuple[int, int, str]]:
    """The mark of a heading goes, by an edit that ends before it."""
    for heading in note.headings:
        if heading.start > 1 and note.text[heading.start] == "#" and note.text[heading.start - 1] == "\n":
            return [(heading.start - 1, heading.start, " ")]
    return []


def writes_a_lone_surrogate(note: Note) -> list[tuple[int, int, str]]:
    """What no file can hold."""
    return [(0, 0, "\ud800")] if not note.text.startswith("\ud800") else []


def writes_nul(note: Note) -> list[tuple[int, int, str]]:
    """After which we could not read the note again."""
    return [(0, 0, "\0")] if not note.text.startswith("\0") else []


def writes_a_mark(note: Note) -> list[tuple[int, int, str]]:
    """After which the note is read without its first character."""
    return [(0, 0, "\ufeff")] if not note.text.startswith("\ufeff") else []


def overlaps_itself(note: Note) -> list[tuple[int, int, str]]:
    """Two edits of one place."""
    return [(0, 2, "11"), (1, 3, "22")] if len(note.text) > 3 else []


def leaves_the_text(note: Note) -> list[tuple[int, int, str]]:
    """An edit behind the end."""
    return [(len(note.text) + 5, len(note.text) + 9, "1")]


def goes_backwards(note: Note) -> list[tuple[int, int, str]]:
    """An edit that ends before it begins."""
    return [(3, 1, "1")] if len(note.text) > 3 else []


def makes_no_text(note: Note) -> list[tuple[int, int, str]]:
    """An edit whose text is none."""
    return [(0, 0, None)] if note.text else []  # type: ignore[list-item]


def makes_no_place(note: Note) -> list[tuple[int, int, str]]:
    """An edit whose place is none."""
    return [("0", 1, "1")] if note.text else []  # type: ignore[list-item]


def raises(note: Note) -> list[tuple[int, int, str]]:
    """It fails."""
    raise RecursionError(note.path)


PLANS: dict[str, Plan] = {
    plan.__name__: plan
    for plan in (
        deletes_a_line,
        cuts_a_line_end,
        swaps_line_ends,
        edits_code,
        oscillates,
        grows,
        opens_a_comment,
        breaks_a_heading,
        writes_a_lone_surrogate,
        writes_nul,
        writes_a_mark,
        overlaps_itself,
        leaves_the_text,
        goes_backwards,
        makes_no_text,
        makes_no_place,
        raises,
    )
}


def _places(text: str, what: str) -> list[int]:
    found = []
    place = text.find(what)
    while place >= 0:
        found.append(place)
        place = text.find(what, place + 1)
    return found
