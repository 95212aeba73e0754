"""Links that are written wrongly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from vaultlint.diagnostic import Suggestion
from vaultlint.edit import Applicability, Edit, Fix
from vaultlint.parse import is_plain, markdown_links
from vaultlint.parse.malformed import Malformed, scan
from vaultlint.parse.wikilinks import default_display, read, whole
from vaultlint.regex import regex
from vaultlint.rule import Bad, Family, Good, Sight, VaultRule, option
from vaultlint.similar.relinking import fix_to, fix_to_meant, meant, shown
from vaultlint.similar.targets import targets
from vaultlint.vault.judge import Fault, lost
from vaultlint.vault.relink import destination

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.note import Note
    from vaultlint.vault import Vault
    from vaultlint.vault.judge import Lost

_FAULTS = (
    Fault.ADDRESS,
    Fault.RESIDUE,
    Fault.ENCODED,
    Fault.INVISIBLE,
    Fault.SPACE,
    Fault.BRACKETS,
    Fault.NESTED,
    Fault.SLUG,
)
_SAFE = (Fault.RESIDUE, Fault.ENCODED, Fault.INVISIBLE, Fault.SPACE)
_UNFIT_ADDRESS = regex(r"[\s()<>|\\]")
_PIECES = regex(r"[#`$%<(]")
_BARE_PIPE = regex(r"\\.|\|")
_RESIDUE = regex(r"[\s–—:-]{0,8}link name:.*\Z", re.IGNORECASE | re.DOTALL)


class MalformedLink(VaultRule):
    r"""A link is written in a way that Obsidian does not read as it was meant.

    A bare `|` of a link in a table ends the cell; `[[` without `]]` is no link; percent-encoding works in Markdown
    links only, and a space in a Markdown link's destination only within `<…>`; characters that nobody sees, and
    white space before the `#`, are part of the name that is looked for.

    What one step surely puts right is repaired: `\|` in a table, and the others when the repaired link
    leads to a file.
    """

    name = "malformed-link"
    family: ClassVar[Family] = "links"
    sees: ClassVar[Sight] = "files"
    examples = (
        Bad(
            {"note.md": "| pump |\n|---|\n| [[heat_pump|this]] |\n", "heat_pump.md": ""},
            fixed={"note.md": "| pump |\n|---|\n| [[heat_pump\\|this]] |\n"},
            message="the “|” in this link ends the table's cell; write “\\|”",
        ),
        Bad({"note.md": "See [[heat_pump and more.\n"}, message="“[[” is never closed on its line"),
        Bad(
            {"note.md": "See [[heat_pump | this] and more.\n", "heat_pump.md": ""},
            fixed_unsafely={"note.md": "See [[heat_pump | this]] and more.\n"},
        ),
        Bad(
            {"note.md": "# The [[heat_pump]\n", "heat_pump.md": ""},
            fixed_unsafely={"note.md": "# The [[heat_pump]]\n"},
        ),
        Bad(
            {"note.md": "See [[heat [[pump]].\n", "pump.md": ""},
            message="“[[” is opened again before it is closed",
        ),
        Bad(
            {"note.md": "See [[[heat_pump]]].\n", "heat_pump.md": ""},
            fixed_unsafely={"note.md": "See [[heat_pump]].\n"},
            message="a link has two brackets on each side, not three",
        ),
        Bad(
            {"note.md": "[[Heat%20pump]]\n", "Heat pump.md": ""},
            fixed={"note.md": "[[Heat pump]]\n"},
            message="“Heat%20pump” is percent-encoded, which Obsidian decodes in Markdown links only",
        ),
        Bad(
            {"note.md": "[pump](Heat pump.md) ![](My plan.png)\n", "Heat pump.md": "", "My plan.png": ""},
            fixed={"note.md": "[pump](<Heat pump.md>) ![](<My plan.png>)\n"},
            message="a destination with spaces is no link; write “<Heat pump.md>”",
        ),
        Bad(
            {"note.md": "[pump](Heat pumps at home.md)\n", "heat_pumps_at_home.md": ""},
            fixed={"note.md": "[pump](heat_pumps_at_home.md)\n"},
        ),
        Bad(
            {"note.md": "[[heat\u200bpump|x]]\n", "heatpump.md": ""},
            fixed={"note.md": "[[heatpump|x]]\n"},
            message="the target “heatpump” holds characters that nobody sees",
        ),
        Bad({"note.md": "[[pump #Cost]]\n", "pump.md": "# Cost\n"}, fixed={"note.md": "[[pump#Cost]]\n"}),
        Bad(
            {"note.md": "[[Heat pumps – Link name: heat_pump | these]]\n", "heat_pump.md": ""},
            fixed={"note.md": "[[heat_pump | these]]\n"},
            message="the target holds a title and a link name; only “heat_pump” belongs there",
        ),
        Bad(
            {"note.md": "[pump](heat_pumps_at_home)\n"},
            message="“heat_pumps_at_home” is no file's name; a Markdown link needs one",
        ),
        Bad(
            {"note.md": "[[https://example.org/pump]]\n"},
            message="a web address is no wikilink; write “[text](https://example.org/pump)”",
        ),
        Bad(
            {"note.md": "[[https://example.org/pump | pumps]]\n"},
            fixed_unsafely={"note.md": "[pumps](https://example.org/pump)\n"},
        ),
        Good({"note.md": "| pump |\n|---|\n| [[heat_pump\\|this]] |\n", "heat_pump.md": ""}),
        Good({"note.md": "[pump](<Heat pump.md>) [pump](Heat%20pump.md)\n", "Heat pump.md": ""}),
        Good({"note.md": "[[100%20]]\n", "100%20.md": ""}, why="A file really has that name."),
        Good(
            {"note.md": "`[[heat` and $[[pump$ and \\[[pump\n"}, why="None of these was meant to be a link."
        ),
        Good({"note.md": "[a](see below) and [[1] Heat pumps](https://example.org/1)\n"}),
    )

    comments: bool = option(default=True, description="Whether links in `%%` comments count, as in Obsidian.")

    def fact(self, note: Note) -> Any:
        found = None if is_plain(note) else scan(note)
        return [list(entry) for entry in found] if found else None

    def check(self, vault: Vault) -> Iterator[Diagnostic]:
        for source in vault.focus:
            for entry in vault.notes[source].extra.get(self.name, ()):
                malformed = Malformed(*entry)
                if self.comments or not malformed.in_comment:
                    yield from self._from_text(vault, source, malformed)
        for found in lost(vault, *_FAULTS):
            if self.comments or found.link.place != "comment":
                yield self._from_link(vault, found)

    def _from_text(self, vault: Vault, source: str, entry: Malformed) -> Iterator[Diagnostic]:
        """What is no link at all, although it was meant to be one."""
        kind, start, end, written, _ = entry
        fix = None
        suggestions: tuple[Suggestion, ...] = ()
        match kind:
            case "pipe":
                message = "the “|” in this link ends the table's cell; write “\\|”"
                escaped = _BARE_PIPE.sub(_escaped, written)
                # A backslash before a backslash, or a line separator, and it would be another link or none.
                if "\\\\" not in written and whole(escaped.removeprefix("!")):
                    edits = _pipes_escaped(source, start, written, escaped)
                    fix = Fix("escape the “|”", edits, Applicability.SAFE)
            case "unclosed":
                message = "“[[” is never closed on its line"
                meant_path = read(written[2:-1])[0].partition("#")[0]
                # A bracket that closes another is not one half of what is missing.
                half = written.endswith("]") and "[" not in written[2:]
                if half and vault.resolve(meant_path, source).path is not None:
                    # Behind the last bracket it would stand behind the heading that ends there.
                    edit = Edit(source, end - 1, end, "]", "]]")
                    fix = Fix("close the link", (edit,), Applicability.UNSAFE)
            case "nested":
                message = "“[[” is opened again before it is closed"
            case _:
                message = f"a destination with spaces is no link; write “<{written}>”"
                target = markdown_links.target(written.replace(" ", "%20"), image=False)
                if target is None:
                    return
                path = target.partition("#")[0]
                if vault.resolve(path, source).path is not None and "<" not in written and ">" not in written:
                    edit = Edit(source, start, end, written, f"<{written}>")
                    fix = Fix("put the destination in “<>”", (edit,), Applicability.SAFE)
                elif not _looks_like_a_file(path):
                    return
                else:
                    fix, suggestions = _other_destination(vault, source, entry, path)
                    if suggestions:
                        name = shown(vault, suggestions[0].target, source)
                        message = f"a destination with spaces is no link, and there is no “{path}”; did you mean “{name}”?"
        yield self.diagnostic(
            source, start, end, message, fix=fix, suggestions=suggestions, cause=_CAUSES[kind]
        )

    def _from_link(self, vault: Vault, found: Lost) -> Diagnostic:
        """A link that leads nowhere because of how it is written."""
        source, link, _, fault, repaired = found
        target = link.path
        path = None if repaired is None else vault.resolve(repaired, source).path
        suggestions: tuple[Suggestion, ...] = ()
        fix = None
        if path is not None:
            trust = Applicability.SAFE if fault in _SAFE else Applicability.UNSAFE
            if fault is Fault.BRACKETS:
                fix = self._without_bracket(vault, found)
            elif fault is Fault.NESTED:
                edit = Edit(source, link.start, link.end, link.source, f"[[{repaired}|{link.display}]]")
                fix = Fix(f"link to “{repaired}”", (edit,), trust) if link.display else None
            else:
                display = _RESIDUE.sub("", target) if fault is Fault.RESIDUE else ""
                if fault is Fault.RESIDUE:
                    trust = trust if link.display is not None else Applicability.UNSAFE
                elif shown(vault, path, source) != repaired:
                    # In another form the link must show what it showed.
                    display = default_display(f"{repaired}{link.subpath}")
                fix = fix_to(vault, link, source, path, trust, display=display)
        elif fault is Fault.ADDRESS:
            if (
                link.display
                and not _UNFIT_ADDRESS.search(link.target)
                and "[" not in link.display + link.source[3:-2]
            ):
                edit = Edit(source, link.start, link.end, link.source, f"[{link.display}]({link.target})")
                fix = Fix("write a Markdown link", (edit,), Applicability.UNSAFE)
        else:
            asked = repaired or (target if fault is Fault.SLUG else None)
            if asked:
                best = meant(vault, asked, source)
                suggestions = best.suggestions
                if fault is Fault.SLUG:
                    fix = fix_to_meant(vault, link, source, best)
        return self.diagnostic(
            source,
            link.start,
            link.end,
            _message(fault, target, repaired),
            fix=fix,
            suggestions=suggestions,
            cause=_CAUSES[fault],
        )

    def _without_bracket(self, vault: Vault, found: Lost) -> Fix | None:
        """``[[[x]]]`` with the outermost brackets gone."""
        source, link = found.source, found.link
        try:
            text = vault.text(source)
        except KeyError:
            return None
        end = link.end + 1 if text[link.end : link.end + 1] == "]" else link.end
        inner = link.source.removeprefix("!")[2:].lstrip("[")
        edit = Edit(source, link.start, end, text[link.start : end], f"[[{inner}")
        return Fix("take the third bracket away", (edit,), Applicability.UNSAFE)


def _pipes_escaped(source: str, start: int, written: str, escaped: str) -> tuple[Edit, ...]:
    if _PIECES.search(written):
        # There may be code or a tag in it, as long as this is no link.
        return (Edit(source, start, start + len(written), written, escaped),)
    pipes = [start + match.start() for match in _BARE_PIPE.finditer(written) if match[0] == "|"]
    return tuple(Edit(source, pipe, pipe + 1, "|", "\\|") for pipe in pipes)


def _escaped(match: re.Match[str]) -> str:
    return "\\|" if match[0] == "|" else match[0]


def _other_destination(
    vault: Vault, source: str, entry: Malformed, path: str
) -> tuple[Fix | None, tuple[Suggestion, ...]]:
    """The file that a destination with spaces was meant to be, where it is none even without them."""
    proposals = vault.once(targets).meant(path, source)
    suggestions = tuple(Suggestion(*proposal[:3]) for proposal in proposals)
    if not proposals or proposals[0].trust <= Applicability.SUGGESTION:
        return None, suggestions
    best = proposals[0]
    written = destination(vault, best.path, source, wrapped=False)
    if written is None:
        return None, suggestions
    if "#" in entry.written:
        return None, suggestions
    edit = Edit(source, entry.start, entry.end, entry.written, written)
    return Fix(f"link to “{shown(vault, best.path, source)}”", (edit,), best.trust), suggestions


_CAUSES = {
    "pipe": "links have a bare “|” in a table",
    "unclosed": "links are never closed",
    "nested": "links are opened inside another",
    "space": "links have a space in the destination",
    Fault.ADDRESS: "links are web addresses written as wikilinks",
    Fault.RESIDUE: "links hold a title and a link name",
    Fault.ENCODED: "links are percent-encoded",
    Fault.INVISIBLE: "links hold invisible characters",
    Fault.SPACE: "links have white space before the “#”",
    Fault.BRACKETS: "links have three brackets",
    Fault.NESTED: "links are wikilinks inside Markdown links",
    Fault.SLUG: "links are Markdown links to no file's name",
}


def _message(fault: Fault, target: str, repaired: str | None) -> str:
    match fault:
        case Fault.ADDRESS:
            return f"a web address is no wikilink; write “[text]({target})”"
        case Fault.RESIDUE:
            return f"the target holds a title and a link name; only “{repaired}” belongs there"
        case Fault.ENCODED:
            return f"“{target}” is percent-encoded, which Obsidian decodes in Markdown links only"
        case Fault.INVISIBLE:
            return f"the target “{repaired}” holds characters that nobody sees"
        case Fault.SPACE:
            return f"the space before the “#” belongs to the name “{target}” that is looked for"
        case Fault.BRACKETS:
            return "a link has two brackets on each side, not three"
        case Fault.NESTED:
            return f"a wikilink is no destination; write “[[{repaired}]]” or the name of a file"
        case _:
            return f"“{target}” is no file's name; a Markdown link needs one"


def _looks_like_a_file(path: str) -> bool:
    return bool(_FILE.search(path))


_FILE = regex(
    r"\.(?:md|canvas|base|pdf|png|jpe?g|gif|svg|webp|mp[34]|m4a|wav|ogg|webm|mov|mkv)\Z", re.IGNORECASE
)
