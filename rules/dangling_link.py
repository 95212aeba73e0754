"""Links that lead to no file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from vaultlint.edit import Applicability
from vaultlint.regex import regex
from vaultlint.rule import Bad, Family, Good, Sight, VaultRule, option
from vaultlint.similar.relinking import fixing_to_meant, meant
from vaultlint.similar.targets import targets
from vaultlint.vault.judge import Fault, lost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vaultlint.diagnostic import Diagnostic, Suggestion
    from vaultlint.edit import Fix
    from vaultlint.note import Link, LinkKind
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
        known: dict[tuple[str, str, LinkKind], _Same] = {}
        note = folder = ""
        for source, link, _, _, _ in lost(vault, Fault.ABSENT):
            if self.comments or link.place != "comment":
                if source != note:
                    note, folder = source, source.rpartition("/")[0]
                asked = link.path, folder, link.kind
                same = known.get(asked)
                if same is None:
                    same = known[asked] = _Same(link.path, source, link.kind)
                found.append((source, link, same))
        if not found:
            return
        vault.once(targets).prepare([(same.target, asked[1]) for asked, same in known.items()])
        for source, link, same in found:
            if not same.message:
                self._tell(vault, same)
            fix = None if same.fix is None else same.fix(link, source)
            yield self.diagnostic(
                source,
                link.start,
                link.end,
                same.message,
                fix=fix,
                suggestions=same.suggestions,
                cause=same.cause if fix is None else same.cause_of_fixed,
            )

    def _tell(self, vault: Vault, same: _Same) -> None:
        """Work out what is said of all links to one absent file from one folder."""
        target, kind_of_link = same.target, same.kind
        other = "." in target and not target.lower().endswith(".md")
        is_file = other and (kind_of_link in _EMBEDS or bool(_OPENED.search(target)))
        what = f"{'file' if is_file else 'note'} “{_short(target)}”"
        same.message = f"there is no {what}"
        same.cause = f"links lead to the missing {what}"
        best = meant(vault, target, same.source)
        if best.suggestions:
            same.message += f"; did you mean “{best.name}”?"
            same.suggestions = best.suggestions
            if best.trust is not Applicability.SUGGESTION:
                same.fix = fixing_to_meant(vault, same.source, best)
                same.cause_of_fixed = _CAUSES[best.trust]
        elif kind_of_link == "markdown" and not is_file and _DOMAIN.fullmatch(target):
            same.message += "; a web address begins with “https://”"


class _Same:
    """What is said of all links of one kind to one absent file from one folder; nothing yet where there is no message."""

    __slots__ = ("cause", "cause_of_fixed", "fix", "kind", "message", "source", "suggestions", "target")

    def __init__(self, target: str, source: str, kind: LinkKind) -> None:
        self.target = target
        self.source = source
        self.kind = kind
        self.message = self.cause = self.cause_of_fixed = ""
        self.suggestions: tuple[Suggestion, ...] = ()
        self.fix: Callable[[Link, str], Fix | None] | None = None


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
