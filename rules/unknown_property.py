"""The rule unknown-property."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from vaultlint.diagnostic import Severity, Suggestion
from vaultlint.edit import Applicability, Fix
from vaultlint.frontmatter_edit import Refused, rename_key
from vaultlint.rule import Bad, Good, NoteRule, from_config
from vaultlint.schema import Schemas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.note import Note

_STRICT = {
    "schemas": [
        {
            "name": "books",
            "path": "books",
            "required": ["title"],
            "optional": ["author"],
            "additional": "forbid",
        }
    ]
}


class UnknownProperty(NoteRule):
    """A note has a property that its schema does not know.

    Most such names are misspelled: `auhtor` is a property to Obsidian like any other, and the note is
    missing from every query for `author`. A [schema](../schemas.md) says with `additional` what becomes of names that it
    does not list: `allow` (the default), `warn` or `forbid`.

    Where one listed name is nearly the same and the note has it not, an unsafe fix renames the
    property.
    """

    name = "unknown-property"
    family = "frontmatter"
    examples = (
        Good({"books/a.md": "---\ntitle: T\nTags: [x]\n---\n"}, why="no schema asks for anything"),
        Good({"books/a.md": "---\nTitle: T\nauthor: A\n---\n"}, options=_STRICT),
        Good({"films/a.md": "---\ntilte: T\n---\n"}, options=_STRICT),
        Good({"books/a.md": "---\nx: y\n---\n"}, options={"schemas": [{"required": ["title"]}]}),
        Bad(
            {"books/a.md": "---\ntitle: T\nauhtor: A # who\n---\n"},
            options=_STRICT,
            fixed_unsafely={"books/a.md": "---\ntitle: T\nauthor: A # who\n---\n"},
            message="schema “books” does not know the property “auhtor”; did you mean “author”?",
        ),
        Bad(
            {"books/a.md": "---\ntitle: T\nauthor: A\nauthors: B\n---\n"},
            options=_STRICT,
            message="schema “books” does not know the property “authors”; did you mean “author”?",
            why="the name that was meant is there already",
        ),
        Bad(
            {"books/a.md": "---\ntitle: T\nauhtor: A\nauthr: B\n---\n"},
            options=_STRICT,
            message="schema “books” does not know the property “auhtor”; did you mean “author”?",
            why="both may be meant",
        ),
        Bad(
            {"books/a.md": "---\ntitle: T\nmood: good\n---\n"},
            options=_STRICT,
            message="schema “books” does not know the property “mood”",
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
        if not self.schemas:
            return
        block = note.frontmatter
        if block is None or not block.properties:
            return
        applied = self._schemas.of(note.path, note.properties, lambda: (tag.text for tag in note.tags))
        if applied is None or applied.additional is None or applied.additional[0] == "allow":
            return
        mode, schema = applied.additional
        severity = Severity.ERROR if mode == "forbid" else Severity.WARNING
        unknown = [entry for entry in block.properties if entry.key.lower() not in applied.known]
        meant = {entry.key: applied.meant(entry.key) for entry in unknown}
        wanted = [near[0] for near in meant.values() if near is not None]
        for entry in unknown:
            message = f"schema “{schema.name}” does not know the property “{entry.key}”"
            near = meant[entry.key]
            fix = None
            suggestions: tuple[Suggestion, ...] = ()
            if near is not None:
                name, score = near
                message += f"; did you mean “{name}”?"
                suggestions = (Suggestion(name, round(score, 2), "nearly the same name"),)
                # Two of them cannot both have the name.
                is_free = block.get(name) is None and wanted.count(name) == 1
                fix = _renaming(note, entry.key, name) if is_free else None
            yield self.diagnostic(
                note.path,
                entry.key_start,
                entry.key_end,
                message,
                fix=fix,
                severity=severity,
                suggestions=suggestions,
            )


def _renaming(note: Note, key: str, name: str) -> Fix | None:
    try:
        edit = rename_key(note.path, note.text, key, name)
    except Refused:
        return None
    return Fix(f"rename “{key}” to “{name}”", (edit,), Applicability.UNSAFE)
