"""Attachments that nothing uses."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, ClassVar

from vaultlint.diagnostic import Diagnostic, Severity
from vaultlint.rule import Bad, Family, Good, VaultRule, option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.vault import Vault

_OWN = (".md", ".canvas", ".base")


class UnusedAttachment(VaultRule):
    """No note uses an attachment.

    Pictures and recordings stay when the note that showed them is gone. The rule only tells: it deletes
    nothing, and what it cannot see (a script, a style sheet, another program) may still need the file.

    Links and embeds of all notes, links in properties and cards of canvases count as use. It is asked of the
    whole vault only: when a run is about some notes, it is silent.
    """

    name = "unused-attachment"
    family: ClassVar[Family] = "graph"
    severity: ClassVar[Severity] = Severity.INFO
    enabled: ClassVar[bool] = False
    examples = (
        Bad(
            {"pumps.md": "![[plan.png]]\n", "plan.png": "", "old plan.png": ""},
            message="no link, embed, property or canvas of the 1 note leads to this file",
        ),
        Good({"pumps.md": "![[plan.png|300]] and [sound](noise.mp3)\n", "plan.png": "", "noise.mp3": ""}),
        Good({"pumps.md": "---\ncover: '[[plan.png]]'\n---\n", "plan.png": ""}),
        Good({"pumps.md": "", "site/style.css": ""}, options={"ignore": ["*.css"]}),
        Good({"pumps.md": "", "map.canvas": "", "list.base": ""}, why="these are no attachments"),
    )
    silent_on: ClassVar[tuple[str, ...]] = (
        "Canvases and bases, which are read for themselves.",
        "A file that stands in HTML only (`<img src=…>`), or that a base or a plugin shows: it is reported although used.",
        "Runs that are about some notes and not the whole vault.",
    )

    ignore: tuple[str, ...] = option((), "Files that need no use, as globs such as `*.css` or `assets/*`.")

    def check(self, vault: Vault) -> Iterator[Diagnostic]:
        if not vault.is_whole:
            return
        count = len(vault.notes)
        notes = "note" if count == 1 else "notes"
        for path in sorted(vault.files):
            if path.lower().endswith(_OWN) or vault.backlinks(path):
                continue
            if any(fnmatchcase(path, pattern) for pattern in self.ignore):
                continue
            yield self.diagnostic(
                path,
                0,
                0,
                f"no link, embed, property or canvas of the {count} {notes} leads to this file",
                cause="attachments are used by no note",
            )
