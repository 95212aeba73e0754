"""Notes that hold the same text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from vaultlint.diagnostic import Diagnostic, Place, Severity, Suggestion
from vaultlint.parse.frontmatter import block_span
from vaultlint.rule import Bad, Family, Good, Sight, VaultRule, option
from vaultlint.similar.clusters import complete_link
from vaultlint.similar.texts import (
    are_sketches_alike,
    candidates,
    first_hashes,
    holders_of_some,
    likeness,
    may_have_copies,
    normalized,
    reach_of,
    shingles,
    sketch,
)
from vaultlint.vault.inbound import inbound

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from vaultlint.note import Note, NoteFacts
    from vaultlint.rule import Question
    from vaultlint.vault import Vault

_NAMED = 4
"""How many notes a message names before it only counts."""
_LENGTHS = 0.75
"""What the length of two copies may differ more than their pieces do: a text that repeats another is no copy of it."""

_PUMP = (
    "A hand pump lifts water from a well by means of a piston that moves in a cylinder. When the handle goes "
    "down, the piston goes up, and the valve at the bottom lets the water in; when the handle goes up, that valve "
    "closes, and the water passes through the piston. Every pump of the village works in this way.\n"
)


class DuplicateContent(VaultRule):
    """Two notes hold the same text, or nearly.

    One of them is a copy that was forgotten: what is corrected in one stays wrong in the other. Of every note
    a small sketch is kept; the texts themselves are compared only where the sketches say that they may
    be alike. Frontmatter, line ends and spaces do not count; from `likeness` on (the share of three-word
    pieces that two texts have in common, of all that either has) the copy is a near one.

    One finding stands for all copies, on the note to keep: the one that most links lead to, else the longest,
    else the one with the shortest name. Nothing is deleted.
    """

    name = "duplicate-content"
    family: ClassVar[Family] = "duplicates"
    sees: ClassVar[Sight] = "facts"
    severity: ClassVar[Severity] = Severity.WARNING
    examples = (
        Bad(
            {
                "pumps.md": _PUMP,
                "old/hand pumps.md": f"---\ntags: [old]\n---\n\n{_PUMP}",
                "index.md": "[[pumps]]\n",
            },
            message="“hand pumps” holds the same text as “pumps”",
        ),
        Bad(
            {"pumps.md": _PUMP * 2, "copy.md": _PUMP * 2 + "Bea added this line to her copy.\n"},
            message="“pumps” holds nearly the same text as “copy”",
        ),
        Good(
            {"pumps.md": _PUMP, "valves.md": "See [[pumps]].\n", "boilers.md": "See [[pumps]].\n"},
            why="too short",
        ),
        Good(
            {
                "pumps.md": _PUMP,
                "boilers.md": _PUMP.replace("water", "steam").replace("pump", "boiler")[:250],
            },
            options={"likeness": 0.9},
        ),
    )
    silent_on: ClassVar[tuple[str, ...]] = (
        "Notes of less than 200 characters, the frontmatter apart: empty and nearly empty notes are no copies.",
        "A text that more than 20 notes have: it is a template.",
        "The same thing in other words, however like it is: `duplicate-topic` looks at titles.",
        "A part of a note that stands in another one too.",
    )

    likeness: float = option(0.8, "From which share of common pieces on a text is nearly the same: 0.5 to 1.")

    def fact(self, note: Note) -> Any:
        """The sketch of the body."""
        block = note.frontmatter
        return sketch(note.text, block.end if block else 0)

    def outline(self, notes: Mapping[str, NoteFacts]) -> bytes:
        """The hashes by which copies are found, of every note."""
        return first_hashes(facts.extra.get(self.name) or "" for facts in notes.values())

    def is_alone(self, facts: NoteFacts, before: NoteFacts, outline: bytes) -> bool:
        """Whether no other note may be a copy of it, whatever was written."""
        ours = facts.extra.get(self.name)
        return ours is None or not may_have_copies(ours, before.extra.get(self.name), outline)

    def company(
        self, facts: NoteFacts, outline: bytes, note: Callable[[int], NoteFacts | None]
    ) -> Collection[int] | None:
        """Its copies, to judge by the sketches, and what else they may be copies of; none where it has no copy."""
        ours = facts.extra.get(self.name)
        if ours is None:
            return ()
        for number in holders_of_some(ours, outline):
            other = note(number)
            theirs = other.extra.get(self.name) if other is not None and other.path != facts.path else None
            if theirs and are_sketches_alike(ours, theirs):
                return reach_of(ours, outline)
        return ()

    def question(self, vault: Vault) -> Question:
        """Which texts may be alike."""
        sketches = {
            path: facts.extra[self.name] for path, facts in vault.notes.items() if facts.extra.get(self.name)
        }
        return _paired, (sketches, None if vault.is_whole else vault.focus)

    def check(self, vault: Vault) -> Iterator[Diagnostic]:
        pairs = [(one, other) for one, other in self.answer(vault)]
        if not pairs:
            return
        paths = sorted({path for pair in pairs for path in pair})
        number = {path: index for index, path in enumerate(paths)}
        scores = self._scores(vault, pairs, number)
        focus = frozenset(vault.focus)
        clusters = [[paths[index] for index in cluster] for cluster in complete_link(scores, scores)]
        links = inbound(vault, [path for cluster in clusters for path in cluster]) if clusters else {}
        for cluster in clusters:
            finding = self._finding(vault, cluster, links, scores, number)
            if finding.path in focus:
                yield finding

    def _scores(
        self, vault: Vault, pairs: list[tuple[str, str]], number: dict[str, int]
    ) -> dict[tuple[int, int], float]:
        """How alike the texts are, of the pairs that are alike enough; 1 only where they are the same."""
        last = {path: position for position, pair in enumerate(pairs) for path in pair}
        known: dict[str, tuple[str, frozenset[int]]] = {}
        scores: dict[tuple[int, int], float] = {}
        for position, (one, other) in enumerate(pairs):
            try:
                for path in (one, other):
                    if path not in known:
                        known[path] = _body(vault.text(path))
            except KeyError:
                # It changed while we looked: the next look will see what it is now.
                continue
            score = 1.0 if known[one][0] == known[other][0] else likeness(known[one][1], known[other][1])
            if score == 1 and known[one][0] != known[other][0]:
                # The same pieces in another order, or in another letter case.
                score = 0.999
            # Not the sizes of the notes: frontmatter and spaces do not count.
            shorter, longer = sorted(len(known[path][0]) for path in (one, other))
            if score >= self.likeness and shorter >= self.likeness * _LENGTHS * longer:
                scores[number[one], number[other]] = score
            for path in (one, other):
                if last[path] == position:
                    known.pop(path, None)
        return scores

    def _finding(
        self,
        vault: Vault,
        cluster: list[str],
        links: dict[str, int],
        scores: dict[tuple[int, int], float],
        number: dict[str, int],
    ) -> Diagnostic:
        focus = frozenset(vault.focus)
        kept, *others = sorted(
            cluster,
            key=lambda path: (
                path not in focus and vault.is_excluded(path),
                -links[path],
                -vault.notes[path].size,
                len(_name(path)),
                path,
            ),
        )
        others.sort()
        score = {
            path: scores[(number[kept], number[path]) if kept < path else (number[path], number[kept])]
            for path in others
        }
        nearly = "" if min(score.values()) == 1 else "nearly "
        # Where names are the same, only paths tell the notes apart.
        shown = _name if len({_name(path) for path in cluster}) == len(cluster) else str
        names = [f"“{shown(path)}”" for path in others]
        if len(names) > _NAMED:
            names[_NAMED - 1 :] = [f"{len(names) - _NAMED + 1} more notes"]
        listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
        hold = "holds" if len(others) == 1 else "hold"
        return self.diagnostic(
            kept,
            0,
            0,
            f"{listed} {hold} {nearly}the same text as “{shown(kept)}”",
            suggestions=tuple(
                Suggestion(
                    path,
                    round(score[path], 3),
                    "the same text" if score[path] == 1 else "nearly the same text",
                )
                for path in others
            ),
            related=tuple(Place(path, 0, 0) for path in others),
        )


def _paired(given: tuple[dict[str, str], Collection[str] | None]) -> list[list[str]]:
    return [[*pair] for pair in candidates(*given)]


def _body(text: str) -> tuple[str, frozenset[int]]:
    block = block_span(text)
    body = normalized(text[block.end :] if block else text)
    return body, shingles(body)


def _name(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0]
