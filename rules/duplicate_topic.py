"""Notes about the same thing under different names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from vaultlint.diagnostic import Diagnostic, Place, Severity, Suggestion
from vaultlint.rule import Bad, Family, Good, Sight, VaultRule, option
from vaultlint.vault.inbound import inbound

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from vaultlint.note import Note, NoteFacts
    from vaultlint.rule import Question
    from vaultlint.similar.topics import Cluster, Rarity
    from vaultlint.vault import Vault

_NAMED = 4
"""How many notes a message names before it only counts."""


class DuplicateTopic(VaultRule):
    """Several notes are about the same thing under different names.

    What is known about the thing lies in two places, links lead now to the one and now to the other,
    and neither has all backlinks. The titles of notes in one folder are compared (the property
    `title`, else the file name), and across folders those of notes that come from one source, if the
    option `source` says which property tells it. Words count by their stems, and by how rare they are
    in the vault; in a vault of less than 200 notes all count the same. What two titles have in common,
    divided by what either has, is their score. From 0.8 on the finding is a warning: of the pairs that
    were judged by hand none was wrong there. From 0.65 on, or 0.6 in one source, it is an info; there
    about one in ten is a neighbour and not a twin, so look first. Both bars are higher by 0.05 when
    the notes are known to come from different sources, and again when each title has a word that
    the other has not. Every two notes of a cluster are alike, at 0.55 at the least.

    One finding stands for all notes of a cluster, on the one to keep: the one that most links lead to,
    else the longest, else the one with the shortest name. The others are listed with it.

    **Nothing is deleted, by this or any other rule.** The vault that these rules were measured on was
    once tidied by a duplicate check of its own. It took notes with the same `videoId` for copies of one
    another, although a video has about five topics and a note is about one of them, and deleted
    31,551 notes. The links to them stayed: nearly half of all links in that vault which lead nowhere
    today once led to one of those notes. A link to a missing note does not say what was lost. So vaultlint says
    what looks alike and why, and leaves it to you to merge: move what is worth keeping, give the
    note that stays the other's name as an alias, and point the links at it.
    """

    name = "duplicate-topic"
    family: ClassVar[Family] = "duplicates"
    sees: ClassVar[Sight] = "facts"
    severity: ClassVar[Severity] = Severity.WARNING
    examples = (
        Bad(
            {
                "garden/Pruning old apple trees.md": "Saw.\n",
                "garden/How to prune an old apple tree.md": "Saw.\n",
            },
            message="“How to prune an old apple tree” is about the same thing as “Pruning old apple trees”, which "
            "has the shortest name",
        ),
        Bad(
            {
                "garden/compost.md": "---\ntitle: Compost heaps\n---\n",
                "garden/heap.md": "---\ntitle: The compost heap\n---\nTurn it in spring.\n",
            },
            message="“compost” is about the same thing as “heap”, which is the longest",
        ),
        Bad(
            {
                "garden/Watering seedlings.md": "Morning.\n",
                "garden/Watering tomato seedlings.md": "Evening.\n",
                "Diary.md": "See [[Watering tomato seedlings]].\n",
            },
            message="“Watering seedlings” seems to be about the same thing as “Watering tomato seedlings”, which most "
            "links lead to (1)",
            why="one title only adds a word: an info",
        ),
        Bad(
            {
                "talks/Grafting of pear trees.md": "---\nsource: orchard-7\n---\n",
                "notes/Grafting pears.md": "---\nsource: orchard-7\n---\nGraft in March.\n",
            },
            options={"source": "source"},
            why="notes of one source are compared across folders",
        ),
        Good(
            {"talks/Grafting pear trees.md": "", "notes/Grafting pear trees.md": ""},
            why="two folders, and no source that both come from",
        ),
        Good(
            {
                "Apple harvest 2023.md": "",
                "Apple harvest 2024.md": "",
                "Notes from May.md": "",
                "Notes from June.md": "",
            },
            why="a series",
        ),
        Good({"Sowing, part I.md": "", "Sowing, part II.md": "", "Vitamin A.md": "", "Vitamin D.md": ""}),
        Good({"Advantages of mulch.md": "", "Drawbacks of mulch.md": ""}, why="opposites"),
        Good(
            {
                "Heirloom beans.md": "---\nsource: orchard-7\n---\n",
                "Slugs and snails.md": "---\nsource: orchard-7\n---\n",
            },
            options={"source": "source"},
            why="one source has many topics: that two notes share it says nothing",
        ),
    )
    silent_on: ClassVar[tuple[str, ...]] = (
        "Notes of different folders, unless they come from one source.",
        "Notes that share a source and nothing in their titles.",
        "Titles that differ in digits, numerals, number words, single letters, months, weekdays, versions or a negation.",
        "Titles that differ in opposites (“rise”, “fall”) or in direction (“from A to B”, “from B to A”).",
        "A title that more than 20 notes of one folder have: it is a pattern, such as “Untitled”.",
        "The same thing said in other words (“cars”, “automobiles”): only the words of the titles are compared.",
        "What lies beyond the first 32 words of a title.",
    )

    source: str = option(
        "", "The property that says where a note comes from, such as `url`; none by default."
    )

    def fact(self, note: Note) -> Any:
        """Where the title stands."""
        entry = note.named.get("title")
        if entry is not None and isinstance(entry.value, str) and entry.value.strip():
            return [entry.start, entry.end]
        return None

    def is_alone(self, facts: NoteFacts, before: NoteFacts, outline: bytes) -> bool:
        """Whether it has the title and the sources that it had: nothing else is compared."""
        del outline
        return (
            facts.path == before.path
            and _title(facts.path, facts.properties) == _title(before.path, before.properties)
            and self._sources(facts.properties) == self._sources(before.properties)
        )

    def stands(self, facts: NoteFacts, before: NoteFacts, others: Collection[NoteFacts]) -> bool:
        """Whether the title is what and where it was, and the note longer and shorter than the same notes as before."""
        return (
            self.is_alone(facts, before, b"")
            and facts.extra.get(self.name) == before.extra.get(self.name)
            and all(
                (facts.size > other.size) - (facts.size < other.size)
                == (before.size > other.size) - (before.size < other.size)
                for other in others
            )
        )

    def question(self, vault: Vault) -> Question:
        """Which titles name one topic."""
        from vaultlint.similar.topics import rarity_of, reach  # noqa: PLC0415  # as below

        paths = [path for path in vault.notes if path.lower().endswith(".md")]
        titles = {path: _title(path, vault.notes[path].properties) for path in paths}
        sources: dict[str, tuple[str, ...]] = dict.fromkeys(paths, ())
        if self.source:
            sources = {path: self._sources(vault.notes[path].properties) for path in paths}
        rarity = None
        if not vault.is_whole:
            rarity = rarity_of(titles.values())
            paths = reach(sources, frozenset(vault.focus))
        # In columns, for many short lists are sent less fast than three long ones.
        return _compared, (paths, [titles[path] for path in paths], [sources[path] for path in paths], rarity)

    def check(self, vault: Vault) -> Iterator[Diagnostic]:
        # Imported here because a note that is saved with the title that it had needs none of it.
        from vaultlint.similar.topics import Cluster  # noqa: PLC0415

        focus = frozenset(vault.focus)
        answer = map(Cluster.read, self.answer(vault))
        found = [cluster for cluster in answer if not focus.isdisjoint(cluster.paths)]
        certain = {path: cluster.paths for cluster in found if cluster.certain for path in cluster.paths}
        links = inbound(vault, {path for cluster in found for path in cluster.paths}) if found else {}
        for cluster in found:
            kept, reason = _canonical(vault, cluster, focus, links)
            if kept in focus:
                known = () if cluster.certain else certain.get(kept, ())
                others = [path for path in cluster.paths if path != kept and path not in known]
                yield self._finding(vault, cluster, kept, others, reason)

    def _sources(self, properties: Mapping[str, Any]) -> tuple[str, ...]:
        if not self.source:
            return ()
        value = _property(properties, self.source)
        return tuple(
            str(one) for one in (value if isinstance(value, list) else [value]) if one not in (None, "")
        )

    def _finding(
        self, vault: Vault, cluster: Cluster, kept: str, others: list[str], reason: str
    ) -> Diagnostic:
        # Where names are the same, only paths tell the notes apart.
        together = (kept, *others)
        shown = _name if len({_name(path) for path in together}) == len(together) else str
        names = [f"“{shown(path)}”" for path in others]
        if len(names) > _NAMED:
            names[_NAMED - 1 :] = [f"{len(names) - _NAMED + 1} more notes"]
        listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
        if cluster.certain:
            verb = "is" if len(others) == 1 else "are"
        else:
            verb = "seems to be" if len(others) == 1 else "seem to be"
        start, end = _place(vault, kept)
        return self.diagnostic(
            kept,
            start,
            end,
            f"{listed} {verb} about the same thing as “{shown(kept)}”, which {reason}",
            severity=self.severity if cluster.certain else Severity.INFO,
            suggestions=tuple(
                Suggestion(path, round(cluster.score(kept, path), 3), _reason(vault, kept, path))
                for path in others
            ),
            related=tuple(Place(path, *_place(vault, path)) for path in others),
        )


def _compared(given: tuple[list[str], list[str], list[tuple[str, ...]], Rarity | None]) -> list[list[Any]]:
    """The clusters of notes, given by their paths, titles and sources; as `Cluster.written` gives them."""
    from vaultlint.similar.topics import clusters, title_of  # noqa: PLC0415  # as above

    paths, titles, sources, rarity = given
    return [cluster.written() for cluster in clusters(map(title_of, paths, titles, sources), rarity)]


def _property(properties: Mapping[str, Any], name: str) -> Any:
    if name in properties:
        return properties[name]
    wanted = name.lower()
    return next((value for key, value in properties.items() if key.lower() == wanted), None)


def _name(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0]


def _title(path: str, properties: Mapping[str, Any]) -> str:
    title = _property(properties, "title") if properties else None
    return title if isinstance(title, str) and title.strip() else _name(path)


def _place(vault: Vault, path: str) -> tuple[int, int]:
    fact = vault.notes[path].extra.get(DuplicateTopic.name)
    return (fact[0], fact[1]) if fact else (0, 0)


def _canonical(
    vault: Vault, cluster: Cluster, focus: frozenset[str], links: Mapping[str, int]
) -> tuple[str, str]:
    """The note to keep, and why it is that one; no excluded one, for nothing is reported on those."""
    ordered = sorted(
        cluster.paths,
        key=lambda path: (
            path not in focus and vault.is_excluded(path),
            -links[path],
            -vault.notes[path].size,
            len(_name(path)),
            path,
        ),
    )
    kept, second = ordered[:2]
    if links[kept] > links[second]:
        return kept, f"most links lead to ({links[kept]})"
    if vault.notes[kept].size > vault.notes[second].size:
        return kept, "is the longest"
    return kept, "has the shortest name"


def _reason(vault: Vault, kept: str, other: str) -> str:
    from vaultlint.similar.topics import words_of  # noqa: PLC0415  # as above
    from vaultlint.similar.words import stem  # noqa: PLC0415  # as above

    ours = words_of(_title(kept, vault.notes[kept].properties))[1]
    theirs = words_of(_title(other, vault.notes[other].properties))[1]
    stems = [frozenset(map(stem, words)) for words in (ours, theirs)]
    differing = [word for word in (*ours, *theirs) if stem(word) in stems[0] ^ stems[1]]
    if not differing:
        return "the same words"
    return f"the same words apart from {', '.join(f'“{word}”' for word in differing)}"
