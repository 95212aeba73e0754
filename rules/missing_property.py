"""The rule missing-property."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from vaultlint.edit import Applicability, Fix
from vaultlint.frontmatter_edit import Refused, insert_property, set_list, set_value
from vaultlint.rule import Bad, Good, NoteRule, from_config
from vaultlint.schema import Schemas, described

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.note import Note, Property
    from vaultlint.schema import Applied

_SCHEMA = {
    "schemas": [
        {
            "name": "books",
            "where": {"type": "book"},
            "required": ["title", "status"],
            "properties": {"status": {"enum": ["read", "unread"], "default": "unread"}},
        }
    ]
}
# What `deprecated-property` renames.
_RENAMED = {"tag": "tags", "alias": "aliases", "cssclass": "cssclasses"}


class MissingProperty(NoteRule):
    """A note lacks a property that a schema requires.

    What is required of which notes is said by the [schemas](../schemas.md) of the config. A query or a
    base that asks for the property passes the note over without a word. A property that is there and
    empty is missing too.

    Where the schema names a `default`, an unsafe fix puts it in: at the end of the block, in the way
    the block is written.
    """

    name = "missing-property"
    family = "frontmatter"
    silent_on = ("a note without any frontmatter, which `missing-frontmatter` speaks of",)
    examples = (
        Good("---\ntype: book\n---\n", why="no schema asks for anything"),
        Good("---\ntype: book\ntitle: T\nStatus: read\n---\n", options=_SCHEMA),
        Good("---\ntype: film\n---\n", options=_SCHEMA),
        Good("\nNo frontmatter.\n", options={"schemas": [{"required": ["title"]}]}),
        Bad(
            "---\ntype: book\nstatus: read\n---\n",
            options=_SCHEMA,
            message="the property “title” is missing (schema “books”)",
        ),
        Bad(
            "---\ntype: book\ntitle: T\n# the end\n---\n",
            options=_SCHEMA,
            fixed_unsafely="---\ntype: book\ntitle: T\n# the end\nstatus: unread\n---\n",
            message="the property “status” is missing (schema “books”)",
        ),
        Bad(
            "---\ntype: book\ntitle: T\nstatus: # soon\n---\n",
            options=_SCHEMA,
            fixed_unsafely="---\ntype: book\ntitle: T\nstatus: unread # soon\n---\n",
            message="the property “status” is empty (schema “books”)",
        ),
        Bad(
            "---\ntag: a\n---\n",
            options={"schemas": [{"required": "tags", "properties": {"tags": {"default": ["x"]}}}]},
            message="the property “tags” is missing (schema “schema 1”); not fixed: “tag” may be meant for it",
        ),
        Bad(
            "---\nother: [a]\n---\n",
            options={"schemas": [{"required": "kinds", "properties": {"kinds": {"default": ["x", "z"]}}}]},
            fixed_unsafely="---\nother: [a]\nkinds: [x, z]\n---\n",
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
        if block is None or block.error is not None:
            return
        applied = self._schemas.of(note.path, note.properties, lambda: (tag.text for tag in note.tags))
        if applied is None:
            return
        for name, schema in applied.required.items():
            entry = block.get(name)
            if entry is not None and entry.value not in (None, ""):
                continue
            what = "is missing" if entry is None else "is empty"
            message = f"the property “{name}” {what} (schema “{schema.name}”)"
            fix, why = _fix(note, name, entry, applied)
            if why:
                message = f"{message}; not fixed: {why}"
            start, end = (0, 3) if entry is None else (entry.key_start, entry.key_end)
            yield self.diagnostic(note.path, start, end, message, fix=fix)


def _fix(note: Note, name: str, entry: Property | None, applied: Applied) -> tuple[Fix | None, str]:
    """What puts the default in, or why nothing does."""
    expected, _ = applied.expectations.get(name.lower(), (None, None))
    if expected is None or not expected.has_default:
        return None, ""
    value = expected.default
    try:
        if entry is None:
            other = _other_name(note, name, applied)
            if other is not None:
                return None, f"“{other}” may be meant for it"
            edit = insert_property(note.path, note.text, name, value)
        elif isinstance(value, list):
            edit = set_list(note.path, note.text, entry.key, value)
        else:
            edit = set_value(note.path, note.text, entry.key, value)
    except Refused as refused:
        return None, str(refused)
    title = f"set “{name}” to {described(value) if not isinstance(value, list) else 'its default'}"
    return Fix(title, (edit,), Applicability.UNSAFE), ""


def _other_name(note: Note, name: str, applied: Applied) -> str | None:
    """The property that another rule gives this name: one that is nearly called so, or was so long ago."""
    is_strict = applied.additional is not None and applied.additional[0] != "allow"
    for key in note.properties:
        if _RENAMED.get(key.lower()) == name.lower():
            return key
        near = applied.meant(key) if is_strict else None
        if near is not None and near[0].lower() == name.lower():
            return key
    return None
