"""Links to a heading that the note does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from vaultlint.diagnostic import Suggestion
from vaultlint.edit import Applicability, Fix
from vaultlint.regex import regex
from vaultlint.rule import Bad, Family, Good, Sight, VaultRule, option
from vaultlint.similar.headings import Nearest, link_text
from vaultlint.vault.judge import links
from vaultlint.vault.relink import relink_edit, relinked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.similar.headings import Near
    from vaultlint.vault import Vault
    from vaultlint.vault.judge import Followed

_BLOCK = regex(r"#\s*+\^[^#]*+\Z")


class DanglingHeadingLink(VaultRule):
    """The note is there, the heading is not.

    Obsidian never tells: the link opens the note at its top, and neither the graph nor the list of
    unresolved links shows anything. Only root-level headings count, compared without case and without
    most ASCII punctuation, as Obsidian compares them.

    The nearest heading is suggested. Where exactly one heading differs in punctuation and case only, or is what other programs would
    make this slug of, an unsafe fix links to it.
    """

    name = "dangling-heading-link"
    family: ClassVar[Family] = "links"
    sees: ClassVar[Sight] = "targets"
    examples = (
        Bad(
            {"note.md": "[[pumps#Costs in winter]]\n", "pumps.md": "# Costs in summer\n"},
            message="“pumps” has no heading “Costs in winter”; did you mean “Costs in summer”?",
        ),
        Bad(
            {"note.md": "[[pumps#what-it-costs|costs]]\n", "pumps.md": "# What it costs\n"},
            fixed_unsafely={"note.md": "[[pumps#What it costs|costs]]\n"},
            why="Other programs link to slugs; Obsidian does not.",
        ),
        Bad(
            {"note.md": "[costs](pumps.md#what-it-costs)\n", "pumps.md": "# What it costs\n"},
            fixed_unsafely={"note.md": "[costs](pumps.md#What%20it%20costs)\n"},
        ),
        Bad({"note.md": "# Plan\n\n[[#Aim]]\n"}, message="this note has no heading “Aim”"),
        Good(
            {"note.md": "[[pumps#what it costs]] [[pumps#What it costs?]]\n", "pumps.md": "# What it costs\n"}
        ),
        Good({"note.md": "[[pumps#Costs#Winter]]\n", "pumps.md": "# Costs\n\n### Winter\n"}),
        Good(
            {"note.md": "![[plan.pdf#page=3]]\n", "plan.pdf": ""},
            why="What it means is the viewer's business.",
        ),
    )

    comments: bool = option(default=True, description="Whether links in `%%` comments count, as in Obsidian.")

    def check(self, vault: Vault) -> Iterator[Diagnostic]:
        nearest: dict[str, Nearest] = {}
        for entry in vault.once(links).astray:
            link = entry.link
            if (self.comments or link.place != "comment") and not _BLOCK.search(link.subpath):
                path = entry.resolution.path or ""
                near = nearest.get(path)
                if near is None:
                    near = nearest[path] = Nearest(vault.notes[path].headings)
                yield self._diagnostic(vault, entry, path, near.to(link.subpath))

    def _diagnostic(self, vault: Vault, entry: Followed, path: str, near: tuple[Near, ...]) -> Diagnostic:
        source, link, _ = entry
        wanted = " > ".join(part for part in link.subpath.split("#") if part)
        owner = f"“{_name(path)}”" if link.path else "this note"
        message = f"{owner} has no heading “{wanted}”"
        fix = None
        if near:
            message += f"; did you mean “{near[0].text}”?"
            if near[0].same:
                token = relinked(vault, link, path, source, subpath="#" + link_text(near[0].text))
                edit = None if token is None else relink_edit(vault, link, token, source)
                if edit is not None:
                    fix = Fix(f"link to the heading “{near[0].text}”", (edit,), Applicability.UNSAFE)
        return self.diagnostic(
            source,
            link.start,
            link.end,
            message,
            fix=fix,
            suggestions=tuple(Suggestion(f"{path}#{one.text}", one.score, one.reason) for one in near),
            cause=f"links lead to headings that “{_name(path)}” does not have",
        )


def _name(path: str) -> str:
    name = path.rpartition("/")[2]
    return name[:-3] if name.lower().endswith(".md") else name
