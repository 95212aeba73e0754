"""The rule unquoted-property-link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vaultlint.edit import Fix
from vaultlint.frontmatter_edit import Refused, quote_link, unquoted_links
from vaultlint.rule import Bad, Good, NoteRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.note import Frontmatter, Note


class UnquotedPropertyLink(NoteRule):
    """A link in a property lacks its quotes, so that it is no link.

    To YAML `[[Note]]` is a list in a list. Obsidian reads it as that: the graph does not know the
    link, a rename does not follow it, and at the next edit in the properties view it is written out
    as a list. Obsidian itself always writes the quotes. The fix adds them and changes nothing else.
    """

    name = "unquoted-property-link"
    family = "links"
    silent_on = ("lists of numbers in a list, such as `[[1, 2]]`",)
    examples = (
        Good('---\nauthor: "[[Ada]]"\n---\n'),
        Good("---\nauthors:\n  - \"[[Ada]]\"\n  - '[[Bob|B.]]'\n---\n"),
        Good("---\npoint: [[1, 2]]\ngrid: [[a, b], [c, d]]\n---\n", why="lists of lists"),
        Good("---\ntags: [a, b]\n---\n[[Ada]]\n"),
        Bad(
            "---\nauthor: [[Ada]]\n---\n",
            fixed='---\nauthor: "[[Ada]]"\n---\n',
            message="“[[Ada]]” without quotes is a list in a list, and no link",
        ),
        Bad(
            "---\nauthors:\n  - [[Ada#Life|A.]] # the first\n  - Bob\n---\n",
            fixed='---\nauthors:\n  - "[[Ada#Life|A.]]" # the first\n  - Bob\n---\n',
        ),
        Bad(
            "---\nauthors: [[[Ada]], [[Bob]]]\n---\n",
            fixed='---\nauthors: ["[[Ada]]", "[[Bob]]"]\n---\n',
        ),
        Bad(
            "---\nauthor: [[&a Ada]]\n---\n",
            message="“[[&a Ada]]” without quotes is a list in a list, and no link; not fixed: there are anchors, aliases or tags between the brackets",
        ),
    )

    def check(self, note: Note) -> Iterator[Diagnostic]:
        # Most notes have nothing to tell, which shows sooner than a generator is made.
        block = note.frontmatter
        if block is None or note.text.find("[[", block.content_start, block.content_end) < 0:
            return iter(())
        return self._findings(note, block)

    def _findings(self, note: Note, block: Frontmatter) -> Iterator[Diagnostic]:
        if not any(_is_nested(entry.value) for entry in block.properties):
            return
        for start, end in unquoted_links(note.text):
            written = note.text[start:end]
            if written[2:].lstrip()[:1] in {'"', "'"}:
                # Who quotes within the brackets writes YAML, and means a list.
                continue
            message = f"“{written}” without quotes is a list in a list, and no link"
            try:
                fix = Fix(f"quote “{written}”", (quote_link(note.path, note.text, start),))
            except Refused as refused:
                yield self.diagnostic(note.path, start, end, f"{message}; not fixed: {refused}")
            else:
                yield self.diagnostic(note.path, start, end, message, fix=fix)


def _is_nested(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_is_nested(entry) for entry in value.values())
    return isinstance(value, list) and any(isinstance(entry, list) or _is_nested(entry) for entry in value)
