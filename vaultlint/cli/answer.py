"""Where one link leads, in words and for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vaultlint.diagnostic import Suggestion
from vaultlint.note import Link
from vaultlint.parse import parse
from vaultlint.parse.wikilinks import clean
from vaultlint.report.visible import visible
from vaultlint.similar.headings import Nearest
from vaultlint.similar.targets import targets
from vaultlint.vault.judge import Fault, aliased, fault_of
from vaultlint.vault.resolve import Subpath

if TYPE_CHECKING:
    from vaultlint.vault import Vault
    from vaultlint.vault.resolve import Resolution


@dataclass(frozen=True, slots=True)
class Answer:
    """Where one link leads."""

    link: Link
    source: str
    resolution: Resolution
    place: Subpath
    fault: Fault | None
    suggestions: tuple[Suggestion, ...]

    @property
    def leads_nowhere(self) -> bool:
        """Whether there is no such file, or no such place in it."""
        return self.resolution.path is None or self.place is Subpath.MISSING


def read(text: str) -> Link:
    """The link that a user gives: as written in a note, or its target alone."""
    links = parse("link.md", text).links
    # A third bracket may belong to the name of the file, or be one too many.
    if links and text.strip() in (links[0].source, links[0].source + "]"):
        return links[0]
    return Link("wikilink", 0, len(text), text, clean(text))


def answered(vault: Vault, link: Link, source: str) -> Answer:
    """Where a link in the note ``source`` leads."""
    resolution = vault.resolve(link.path, source)
    if resolution.path is None and "[" in link.path:
        # As `vaultlint.vault.judge.links` does, who takes either reading of “[[a [b]]]”.
        other = vault.resolve(link.path + "]", source)
        resolution = resolution if other.path is None else other
    path = resolution.path
    if path is None:
        fault, repaired = fault_of(vault, link, link.path)
        if fault is Fault.ALIAS:
            owners = aliased(vault, link.path)
            near = tuple(Suggestion(owner, 1.0, "it has this alias") for owner in owners)
        elif fault in (Fault.ADDRESS, Fault.TIME):
            near = ()
        else:
            proposals = vault.once(targets).meant(repaired or link.path, source)
            near = tuple(Suggestion(*proposal[:3]) for proposal in proposals)
        return Answer(link, source, resolution, Subpath.NONE, fault, near)
    place = vault.resolve_subpath(path, link.subpath)
    near = ()
    if place is Subpath.MISSING and path in vault.notes:
        headings = Nearest(vault.notes[path].headings).to(link.subpath)
        near = tuple(Suggestion(f"{path}#{one.text}", one.score, one.reason) for one in headings)
    return Answer(link, source, resolution, place, None, near)


_PLACES = {
    Subpath.HEADING: "its heading is there",
    Subpath.BLOCK: "its block is there",
    Subpath.OPAQUE: "what follows the “#” is not for Obsidian's index",
    Subpath.MISSING: "there is no such heading or block in it; Obsidian opens it at the top",
}


def as_text(answer: Answer) -> str:
    """The answer in words."""
    resolution = answer.resolution
    lines = []
    if resolution.path is None:
        lines.append(f"“{answer.link.path}” leads nowhere: {resolution.step}")
        if answer.fault is not None and answer.fault is not Fault.ABSENT:
            lines.append(f"what is wrong: {answer.fault.value}")
    elif resolution.tie:
        lines.append(
            f"“{answer.link.target}” leads to one of several files between which Obsidian has no rule to choose"
        )
    else:
        lines.append(f"“{answer.link.target}” leads to {resolution.path}: {resolution.step}")
    if answer.place in _PLACES:
        lines.append(_PLACES[answer.place])
    others = [path for path in resolution.candidates if path != resolution.path or resolution.tie]
    if others:
        lines.append("other files of this name:" if not resolution.tie else "these could be meant:")
        lines += [f"  {path}" for path in others]
    if answer.suggestions:
        lines.append("perhaps meant:")
        lines += [f"  {target} ({score:.2f}, {reason})" for target, score, reason in answer.suggestions]
    return "".join(f"{visible(line)}\n" for line in lines)


def as_json(answer: Answer) -> str:
    """The answer for programs."""
    resolution = answer.resolution
    said: dict[str, Any] = {
        "version": 1,
        "link": answer.link.source,
        "from": answer.source or None,
        "target": answer.link.path,
        "subpath": answer.link.subpath,
        "path": None if resolution.tie else resolution.path,
        "step": resolution.step.name.lower().replace("_", "-"),
        "because": resolution.step.value,
        "tie": resolution.tie,
        "candidates": list(resolution.candidates),
        "place": answer.place.value,
        "fault": answer.fault.name.lower() if answer.fault else None,
        "suggestions": [suggestion._asdict() for suggestion in answer.suggestions],
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"
