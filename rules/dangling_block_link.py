"""Links to a block that the note does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from vaultlint.diagnostic import Suggestion
from vaultlint.regex import regex
from vaultlint.rule import Bad, Family, Good, Sight, VaultRule, option
from vaultlint.vault.judge import links

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.vault import Vault
    from vaultlint.vault.judge import Followed

_BLOCK = regex(r"#\s*+\^([^#]*+)\Z")
# A part of a drawing, as the Excalidraw plugin names it; no id of a block has an equals sign.
_PART_OF_DRAWING = regex(r"(?:group|area|frame|clippedframe)=")
_DRAWING = ".excalidraw.md"


class DanglingBlockLink(VaultRule):
    """The note is there, the block is not.

    Obsidian never tells: the link opens the note at its top, an embed stays empty. A block's id consists of
    letters, digits and hyphens, stands behind a space at the end of the block or alone on the line after it, and is
    not in code. Nothing is repaired, for nobody can know which block was meant.
    """

    name = "dangling-block-link"
    family: ClassVar[Family] = "links"
    sees: ClassVar[Sight] = "targets"
    silent_on = (
        "parts of Excalidraw drawings: `#^group=…`, `#^area=…`, `#^frame=…`, and any id in an `.excalidraw.md` file",
    )
    examples = (
        Bad(
            {"note.md": "[[pumps#^cost]]\n", "pumps.md": "They cost much. ^costs\n"},
            message="“pumps” has no block “^cost”; did you mean “^costs”?",
        ),
        Bad({"note.md": "![[pumps#^sum]]\n", "pumps.md": "word^sum\n"}, why="An id needs a space before it."),
        Bad({"note.md": "[[#^sum]]\n"}, message="this note has no block “^sum”"),
        Good({"note.md": "[[pumps#^Costs]]\n", "pumps.md": "They cost much. ^costs\n"}),
        Good(
            {"note.md": "[[pumps#^costs]]\n", "pumps.md": "# Costs\n"},
            why="Obsidian takes a heading of that name.",
        ),
        Good(
            {
                "note.md": "![[House.excalidraw#^roof]] ![[Plan#^group=pumps|400]] ![[Plan.md#^frame=Cellar]]\n",
                "House.excalidraw.md": "---\nexcalidraw-plugin: parsed\n---\n",
                "Plan.md": "---\nexcalidraw-plugin: parsed\n---\n",
            },
            why="The Excalidraw plugin shows these parts of the drawings.",
        ),
    )

    comments: bool = option(default=True, description="Whether links in `%%` comments count, as in Obsidian.")

    def check(self, vault: Vault) -> Iterator[Diagnostic]:
        for entry in vault.once(links).astray:
            if self.comments or entry.link.place != "comment":
                block = _BLOCK.search(entry.link.subpath)
                if block and not _is_in_drawing(entry, block[1].strip()):
                    yield self._diagnostic(vault, entry, block[1].strip())

    def _diagnostic(self, vault: Vault, entry: Followed, wanted: str) -> Diagnostic:
        path = entry.resolution.path
        assert path is not None
        name = path.rpartition("/")[2]
        name = name[:-3] if name.lower().endswith(".md") else name
        owner = f"“{name}”" if entry.link.path else "this note"
        near = _near(wanted, [block.id for block in vault.notes[path].blocks])
        hint = f"; did you mean “^{near[0][0]}”?" if near else ""
        return self.diagnostic(
            entry.source,
            entry.link.start,
            entry.link.end,
            f"{owner} has no block “^{wanted}”{hint}",
            suggestions=tuple(Suggestion(f"{path}#^{one}", score, "a similar id") for one, score in near),
            cause=f"links lead to blocks that “{name}” does not have",
        )


def _is_in_drawing(entry: Followed, wanted: str) -> bool:
    path = entry.resolution.path or ""
    return path.lower().endswith(_DRAWING) or _PART_OF_DRAWING.match(wanted) is not None


def _near(wanted: str, ids: list[str]) -> list[tuple[str, float]]:
    """The ids most like the one that is wanted, best first, with their likeness."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 -- only broken links pay for its import

    found = process.extract(
        wanted.lower(), {id_: id_.lower() for id_ in ids}, scorer=fuzz.ratio, score_cutoff=75, limit=3
    )
    return [(id_, round(score / 100, 3)) for _, score, id_ in found]
