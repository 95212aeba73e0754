"""The rule deprecated-property."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultlint.diagnostic import Severity
from vaultlint.edit import Fix
from vaultlint.frontmatter_edit import Refused, rename_key
from vaultlint.rule import Bad, Good, NoteRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.edit import Edit
    from vaultlint.note import Note

_PLURALS = {"tag": "tags", "alias": "aliases", "cssclass": "cssclasses"}


class DeprecatedProperty(NoteRule):
    """A property has a name that Obsidian no longer reads.

    Since Obsidian 1.9 `tag`, `alias` and `cssclass` are ordinary names: the tags are no tags, the
    aliases lead nowhere, the style is not applied. The names are `tags`, `aliases` and `cssclasses`.
    Renaming is what Obsidian's own format converter does; it is safe where the plural is not there
    yet. Where both are there, somebody has to bring the values together.
    """

    name = "deprecated-property"
    family = "frontmatter"
    severity = Severity.WARNING
    examples = (
        Good("---\ntags: [a]\naliases: [b]\ncssclasses: [c]\n---\n"),
        Good("---\nbook:\n  tag: x\n---\n", why="not at the top level"),
        Good("tag: x\n"),
        Bad(
            "---\ntag: x # mine\ntitle: T\n---\n",
            fixed="---\ntags: x # mine\ntitle: T\n---\n",
            message="Obsidian no longer reads “tag”; the name is “tags”",
        ),
        Bad("---\nAlias: [a, b]\n---\n", fixed="---\naliases: [a, b]\n---\n"),
        Bad('---\n"cssclass":\n  - wide\n---\n', fixed='---\n"cssclasses":\n  - wide\n---\n'),
        Bad(
            "---\ntag: x\nTag: y\nalias: z\n---\n",
            fixed="---\ntag: x\nTag: y\naliases: z\n---\n",
            message="Obsidian no longer reads “tag”; the name is “tags”; not fixed: “Tag” would have that name too",
        ),
        Bad(
            "---\ntag: x\ntags: [y]\n---\n",
            message="Obsidian no longer reads “tag”; the name is “tags”; not fixed: there is a property “tags” already",
        ),
    )

    def check(self, note: Note) -> Iterator[Diagnostic]:
        # Most notes have nothing to tell, which shows sooner than a generator is made.
        return iter(()) if note.named.keys().isdisjoint(_PLURALS) else self._findings(note)

    def _findings(self, note: Note) -> Iterator[Diagnostic]:
        properties = note.frontmatter.properties if note.frontmatter else ()
        for entry in properties:
            plural = _PLURALS.get(entry.key.lower())
            if plural is None:
                continue
            message = f"Obsidian no longer reads “{entry.key}”; the name is “{plural}”"
            fix = None
            rival = next((other.key for other in properties if _is_rival(other.key, entry.key)), None)
            try:
                edit = _renamed(note, entry.key, plural, rival)
                fix = Fix(f"rename “{entry.key}” to “{plural}”", (edit,))
            except Refused as refused:
                message = f"{message}; not fixed: {refused}"
            yield self.diagnostic(note.path, entry.key_start, entry.key_end, message, fix=fix)


def _is_rival(one: str, other: str) -> bool:
    return one != other and one.lower() == other.lower()


def _renamed(note: Note, key: str, name: str, rival: str | None) -> Edit:
    if rival is not None:
        raise Refused(f"“{rival}” would have that name too")
    return rename_key(note.path, note.text, key, name)
