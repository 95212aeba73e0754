"""The rule missing-frontmatter."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from vaultlint.diagnostic import Severity
from vaultlint.edit import Applicability, Edit, Fix
from vaultlint.frontmatter_edit import Refused, insert_property
from vaultlint.regex import regex
from vaultlint.rule import Bad, Good, NoteRule, from_config
from vaultlint.schema import Schemas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.note import Note
    from vaultlint.schema import Applied

# A block that is none, for something stands before it; `invalid-frontmatter` tells of it.
_LATE_BLOCK = regex(r"^---[ \t]*+\r?\n\s*+\w[\w -]{0,60}:", re.MULTILINE)
_TOP = 500

_SCHEMA = {"schemas": [{"path": "videos", "required": ["title"], "exempt": "README.md"}]}


class MissingFrontmatter(NoteRule):
    """A note has no frontmatter, and a schema requires properties of it.

    Silent until a [schema](../schemas.md) in the config has `required` properties. A note without any block is
    told once, here, and not again for every property that is missing. An unsafe fix begins the note with
    those required properties that have a `default`.
    """

    name = "missing-frontmatter"
    family = "frontmatter"
    severity = Severity.WARNING
    silent_on = ("an empty block, which `missing-property` speaks of",)
    examples = (
        Good("A note.\n", why="no schema asks for anything"),
        Good({"videos/a.md": "---\ntitle: A\n---\n", "b.md": "B\n"}, options=_SCHEMA),
        Good({"videos/README.md": "About the videos.\n"}, options=_SCHEMA),
        Bad(
            {"videos/2024/a.md": "\nA note.\n"},
            options={"schemas": [{"path": "**/videos/**", "required": ["title", "videoId"]}]},
            message="there is no frontmatter, and schema “**/videos/**” requires “title” and “videoId”",
        ),
        Bad(
            "\nA note.\n",
            options={
                "schemas": [
                    {
                        "required": ["title", "kind", "done"],
                        "properties": {"kind": {"default": "note"}, "done": {"default": False}},
                    }
                ]
            },
            fixed_unsafely="---\nkind: note\ndone: false\n---\n\nA note.\n",
        ),
        Bad(
            "\n---\ntitle: T\n---\n",
            options={"schemas": [{"required": ["kind"], "properties": {"kind": {"default": "note"}}}]},
            why="a block that begins too late would be text for good with another above it",
        ),
    )

    schemas: tuple[dict[str, Any], ...] = from_config("schema", (), "The schemas; those of the config.")

    def __post_init__(self) -> None:
        """Refuse schemas that are none when the config is read, not when the first note is."""
        assert self._schemas is not None

    @cached_property
    def _schemas(self) -> Schemas:
        return Schemas(self.schemas)

    def check(self, note: Note) -> Iterator[Diagnostic]:
        # Most notes have nothing to tell, which shows sooner than a generator is made.
        return self._findings(note) if self.schemas and note.frontmatter is None else iter(())

    def _findings(self, note: Note) -> Iterator[Diagnostic]:
        applied = self._schemas.of(note.path, {}, lambda: (tag.text for tag in note.tags))
        if applied is None or not applied.required:
            return
        names = [f"“{name}”" for name in applied.required]
        named = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        schema = next(iter(applied.required.values()))
        yield self.diagnostic(
            note.path,
            0,
            0,
            f"there is no frontmatter, and schema “{schema.name}” requires {named}",
            fix=_defaults(note, applied),
        )


def _defaults(note: Note, applied: Applied) -> Fix | None:
    """A block of what has a default; none above another that waits for its place at the top."""
    text = note.text
    if _LATE_BLOCK.search(text, 0, _TOP) is not None:
        return None
    for name in applied.required:
        expected, _ = applied.expectations.get(name.lower(), (None, None))
        if expected is not None and expected.has_default:
            try:
                edit = insert_property(note.path, text, name, expected.default)
            except Refused:
                return None
            text = text[: edit.start] + edit.text + text[edit.end :]
    new = text[: len(text) - len(note.text)]
    return (
        Fix("begin with the defaults", (Edit(note.path, 0, 0, "", new),), Applicability.UNSAFE)
        if new
        else None
    )
