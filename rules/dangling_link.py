"""Links that lead to no file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from vaultlint.edit import Applicability
from vaultlint.regex import regex
from vaultlint.rule import Bad, Family, Good, Sight, VaultRule, option
from vaultlint.similar.relinking import fix_to_meant, meant
from vaultlint.similar.targets import targets
from vaultlint.vault.judge import Fault, lost

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.note import LinkKind
    from vaultlint.similar.relinking import Meant
    from vaultlint.vault import Vault

_LONGEST_SHOWN = 120


class DanglingLink(VaultRule):
    """A link leads to no file.

    Obsidian finds no note, attachment or canvas for it by any of its rules, so a click on it makes a new,
    empty note. Wikilinks, embeds, Markdown links, links in properties and in canvases are looked at.

    What was meant is proposed in three degrees. A fix is *safe* when the target, written the way the
    files of its folder are named (case, spaces, hyphens, underscores, punctuation, accents apart), is
    exactly one file there, or exactly one of the vault. It is *unsafe* when one file of the folder has the same letters, the same words in
    another form or order, or is a slip of the keyboard away, and no number, version, “vs” or negation differs. Everything else that is near is a
    suggestion, and nothing is proposed for a note that is simply not there. What a reader sees stays as it is:
    the old text becomes the display text.
    """

    name = "dangling-link"
    family: ClassVar[Family] = "links"
    sees: ClassVar[Sight] = "files"
    examples = (
        Bad(
            {"note.md": "See [[Heat pumps]].\n", "heat_pumps.md": ""},
            fixed={"note.md": "See [[heat_pumps|Heat pumps]].\n"},
            message="there is no note “Heat pumps”; did you mean “heat_pumps”?",
        ),
        Bad(
            {
                "note.md": "See [[Heat pumps | these]] and ![[Heat pumps#Costs]].\n",
                "heat_pumps.md": "# Costs\n",
            },
            fixed={"note.md": "See [[heat_pumps | these]] and ![[heat_pumps#Costs]].\n"},
        ),
        Bad(
            {"note.md": "| a |\n|---|\n| [[Heat pumps]] |\n", "heat_pumps.md": ""},
            fixed={"note.md": "| a |\n|---|\n| [[heat_pumps\\|Heat pumps]] |\n"},
            why="In a table a bare “|” would end the cell.",
        ),
        Bad(
            {"note.md": "[these](Heat%20pumps.md#Costs)\n", "heat_pumps.md": "# Costs\n"},
            fixed={"note.md": "[these](heat_pumps.md#Costs)\n"},
        ),
        Bad(
            {"note.md": "[[the_price_of_heat_pump]]\n", "price_of_heat_pumps.md": ""},
            fixed_unsafely={"note.md": "[[price_of_heat_pumps|the_price_of_heat_pump]]\n"},
        ),
        Bad(
            {"note.md": "[[cost_of_heating_a_house_2019]]\n", "cost_of_heating_a_house_2020.md": ""},
            why="Another year is another note, and not even suggested.",
            message="there is no note “cost_of_heating_a_house_2019”",
        ),
        Bad(
            {"note.md": "[[open_air]]\n", "openair.md": ""},
            fixed_unsafely={"note.md": "[[openair|open_air]]\n"},
        ),
        Bad(
            {
                "board.canvas": '{"nodes": [{"type": "text", "text": "a \\"b\\" [[Heat pumps]]"}]}',
                "heat_pumps.md": "",
            },
            fixed={
                "board.canvas": '{"nodes": [{"type": "text", "text": "a \\"b\\" [[heat_pumps|Heat pumps]]"}]}'
            },
            why="Links in the cards of a canvas count.",
        ),
        Bad(
            {"note.md": "---\nup: '[[Heat pumps]]'\n---\n", "heat_pumps.md": ""},
            fixed={"note.md": "---\nup: '[[heat_pumps|Heat pumps]]'\n---\n"},
        ),
        Bad({"note.md": "[[Something else]]\n"}, message="there is no note “Something else”"),
        Bad({"note.md": "[the plan](drawings/plan.pdf)\n"}, message="there is no file “drawings/plan.pdf”"),
        Good(
            {
                "note.md": "[[heat_pumps]] [[HEAT_PUMPS|x]] ![[plan.png|200]]\n",
                "heat_pumps.md": "",
                "plan.png": "",
            }
        ),
        Good({"note.md": "`[[Nothing]]` and <!-- [[Nothing]] -->\n"}, why="These are no links."),
        Good({"note.md": "%% [[Nothing]] %%\n"}, options={"comments": False}),
    )
    silent_on: ClassVar[tuple[str, ...]] = (
        "Links in code, maths and HTML comments: Obsidian reads none there.",
        "Subpaths: a missing heading or block has rules of its own.",
        "Targets that are an alias, a web address, a time or otherwise malformed: their own rules say more.",
    )

    comments: bool = option(default=True, description="Whether links in `%%` comments count, as in Obsidian.")

    def check(self, vault: Vault) -> Iterator[Diagnostic]:
        found = []
        note = folder = ""
        for source, link, _, _, _ in lost(vault, Fault.ABSENT):
            if self.comments or link.place != "comment":
                if source != note:
                    note, folder = source, source.rpartition("/")[0]
                found.append((source, link, (link.target, folder, link.kind)))
        if not found:
            return
        asked: dict[tuple[str, str, LinkKind], str] = {}
        for source, _, same in found:
            asked.setdefault(same, source)
        vault.once(targets).prepare([(target.partition("#")[0], folder) for target, folder, _ in asked])
        told = {
            same: self._told(vault, same[2], source, same[0].partition("#")[0])
            for same, source in asked.items()
        }
        for source, link, same in found:
            message, best, cause = told[same]
            fix = None if best.trust is Applicability.SUGGESTION else fix_to_meant(vault, link, source, best)
            yield self.diagnostic(
                source,
                link.start,
                link.end,
                message,
                fix=fix,
                suggestions=best.suggestions,
                cause=_CAUSES[best.trust] if fix else cause,
            )

    def _told(self, vault: Vault, kind_of_link: LinkKind, source: str, target: str) -> tuple[str, Meant, str]:
        """What is said of all links to one absent file from one folder."""
        other = "." in target and not target.lower().endswith(".md")
        is_file = other and (kind_of_link in _EMBEDS or bool(_OPENED.search(target)))
        what = f"{'file' if is_file else 'note'} “{_short(target)}”"
        message = f"there is no {what}"
        best = meant(vault, target, source)
        if best.suggestions:
            message += f"; did you mean “{best.name}”?"
        elif kind_of_link == "markdown" and not is_file and _DOMAIN.fullmatch(target):
            message += "; a web address begins with “https://”"
        return message, best, f"links lead to the missing {what}"


_DOMAIN = regex(r"(?:[A-Za-z0-9-]{1,63}\.){1,8}(?!md\b)[A-Za-z]{2,24}(?:/\S{0,300})?")
_EMBEDS = ("embed", "image")
# What Obsidian opens: https://help.obsidian.md/file-formats
_OPENED = regex(
    r"\.(?:canvas|base|pdf|avif|bmp|gif|jpe?g|png|svg|webp|3gp|flac|m4a|mp[34]|og[gv]|wav|mkv|mov|webm)\Z",
    re.IGNORECASE,
)
_CAUSES = {
    Applicability.SAFE: "links write a title where the name of a file belongs",
    Applicability.UNSAFE: "links write the name of a note in slightly other words",
}


def _short(target: str) -> str:
    return target if len(target) <= _LONGEST_SHOWN else f"{target[:_LONGEST_SHOWN]}…"
