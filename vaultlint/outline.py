"""What a look at a vault leaves in the cache for a glance at one of its notes (see `vaultlint.glance`).

Names are left whenever they changed: the folders, where symbolic links lead, and the files by name. What notes have
to do with each other is left when all of them have been looked at: aliases, headings that links name, and which notes
the findings of rules about duplicates and the like speak of. Nothing is written where nothing changed.
"""

from __future__ import annotations

import json
from array import array
from itertools import chain, repeat
from typing import TYPE_CHECKING, Self

from vaultlint.digest import blake2b
from vaultlint.disk.cache import seen_folder
from vaultlint.edit import Applicability
from vaultlint.named import NamedTuple
from vaultlint.record import diagnostics_to_text
from vaultlint.registry import that_may_fix
from vaultlint.rule import VaultRule
from vaultlint.vault.files import packed
from vaultlint.vault.inbound import heading_links, leads_to
from vaultlint.vault.names import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.disk.cache import Cache
    from vaultlint.disk.discover import Contents, Listing
    from vaultlint.registry import RuleSet
    from vaultlint.vault import Settings, Vault
    from vaultlint.vault.files import Files

NAMES = "names"
"""Under the folded name of a file its number (see `vaultlint.vault.files.Files.ordered`), a space, and its path."""
ALIASES = "aliases"
HEADINGS = "headings"
SPOKEN_OF = "spoken of"
SAID = "said"
"""The names of shelves: notes that have an alias; which note names which headings, in JSON; rules that speak of a note,
and what of it stands as long as the note does (see `vaultlint.rule.VaultRule.stands`)."""

FILES = "files"
"""The name of what is remembered of all files, under the stamp of the names: their paths, sorted."""
NOTES = "notes"
INBOUND = "inbound"
"""The names of what is remembered of all notes: their paths, sorted; how many links lead to each file, by its number."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


class Names(NamedTuple):
    """What is remembered of the names in a vault; ``stamp`` stands for them and the settings."""

    stamp: str
    settings: str
    leads: list[tuple[str, str | None, bool]]
    """Where symbolic links lead: `vaultlint.disk.discover.Leads`."""
    on_disk: dict[str, str]
    """The real paths of files whose names on disk are not NFC."""

    @classmethod
    def of(cls, words: Mapping[str, str]) -> Self | None:
        """Out of the words of a cache."""
        word = words.get("names")
        return cls._make(json.loads(word)) if word else None


class Moment(NamedTuple):
    """In what state the notes and the names of a vault were: the cache's word for the notes, and that for the names."""

    token: str
    stamp: str


class Told(NamedTuple):
    """What is remembered of all notes together, as they were at a moment."""

    token: str
    stamp: str
    notes: int
    links: int
    """The number of all links."""
    spoken: list[str]
    """The rules of which is known of which notes their findings speak."""

    @property
    def moment(self) -> Moment:
        """When that was."""
        return Moment(self.token, self.stamp)

    @classmethod
    def of(cls, words: Mapping[str, str]) -> Self | None:
        """Out of the words of a cache."""
        word = words.get("told")
        return cls._make(json.loads(word)) if word else None


class Chosen(NamedTuple):
    """Which rules were chosen, by name: nothing else of the others need be loaded as long as the config is the same."""

    known: list[str]
    """All there are."""
    running: list[str]
    fixing: dict[str, list[str]]
    """Of those that run the ones that may make fixes that are to be trusted so far, by how far that is."""

    @classmethod
    def of(cls, words: Mapping[str, str]) -> Self | None:
        """Out of the words of a cache."""
        word = words.get("chosen")
        return cls._make(json.loads(word)) if word else None

    @classmethod
    def by(cls, rules: RuleSet) -> Self:
        """What is to be remembered of rules."""
        fixing = {
            trust.name: sorted(that_may_fix(rules, trust).names)
            for trust in (Applicability.SAFE, Applicability.UNSAFE)
        }
        return cls(sorted(rules.known), sorted(rules.names), fixing)


def contents_to_text(contents: Contents) -> str:
    """What lies in a folder, as it is remembered."""
    return _encode(contents)


def contents_from_text(text: str) -> list[list[str]]:
    """What `contents_to_text` wrote."""
    found: list[list[str]] = json.loads(text)
    return found


def word_for(settings: Settings) -> str:
    """Another one for other settings."""
    return blake2b(repr(settings).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def stamp_of(files: Files, settings: Settings) -> bytes:
    """What stands for all that the following of links depends on, but for the notes."""
    return bytes.fromhex(word_for(settings)) + files.digest


def keep_names(cache: Cache, listing: Listing, files: Files, settings: Settings, began: int) -> None:
    """Remember the names of a vault, whose folders were read from ``began`` on (nanoseconds).

    Raises:
        CacheError: the cache cannot be read.
    """
    words = cache.words()
    stamp = stamp_of(files, settings).hex()
    if any(folder.contents is None for folder in listing.tree):
        # Nobody can tell whether a folder changes that cannot be read.
        if words.get("names"):
            cache.put({"names": ""}, {})
        return
    known = cache.folders()
    folders = []
    for path, inode, mtime, ctime, contents in listing.tree:
        seen = seen_folder(inode, mtime, ctime, began)
        if known.get(path) != seen or not seen.inode:
            assert contents is not None
            folders.append((path, seen, contents_to_text(contents)))
    gone = known.keys() - {folder.path for folder in listing.tree}
    # A link may lead to a name that is not UTF-8: in JSON that is ASCII it can be written all the same.
    word = json.dumps((stamp, word_for(settings), listing.leads, listing.names))
    old = Names.of(words)
    shelves = {}
    if old is None or old.stamp != stamp:
        shelves[NAMES] = _numbered(files.ordered)
        cache.remember(FILES, stamp, packed(files.ordered))
    if folders or gone or shelves or words.get("names") != word:
        cache.put({"names": word}, shelves, folders, gone)


def _numbered(paths: Sequence[str]) -> list[tuple[str, str]]:
    """The files as they lie on the shelf `NAMES`."""
    # Folded in one go: no name holds a NUL, and nothing folds across one.
    names = fold("\0".join([path[path.rfind("/") + 1 :] for path in paths])).split("\0")
    entries = [f"{number} {path}" for number, path in enumerate(paths)]
    return list(zip(names, entries, strict=True)) if paths else []


def are_facts_kept(cache: Cache, rules: RuleSet, moment: Moment, *, whole: bool) -> bool:
    """Whether `keep_facts` would have nothing new to say.

    Raises:
        CacheError: the cache cannot be read.
    """
    told = Told.of(cache.words())
    if told is None or told.moment != moment:
        return False
    return not whole or told.spoken == _comparing(rules)


def keep_facts(
    cache: Cache, vault: Vault, rules: RuleSet, moment: Moment, found: Collection[Diagnostic] | None
) -> None:
    """Remember what the notes of a vault have to do with each other.

    ``found`` is what rules about the vault have found where they looked for all there is, whoever silenced it.
    """
    aliases = [(alias, path) for alias, paths in vault.aliases.items() for path in paths]
    headings = [
        (path, _encode((source, names)))
        for path, links in vault.once(heading_links).items()
        for source, names in links
    ]
    shelves = {ALIASES: aliases, HEADINGS: headings}
    spoken: list[str] = []
    if found is not None and (spoken := _comparing(rules)):
        shelves[SPOKEN_OF] = sorted(
            {
                (path, entry.rule)
                for entry in found
                if entry.rule in spoken
                for path in (entry.path, *(place.path for place in entry.related))
            }
        )
        notes = {path: vault.notes[path] for path in sorted(vault.notes)}
        standing = {rule.name for rule in comparing(rules) if type(rule).stands is not VaultRule.stands}
        said = [(entry, diagnostics_to_text([entry])) for entry in found if entry.rule in standing]
        shelves[SAID] = [
            (path, text)
            for entry, text in said
            for path in {entry.path, *(place.path for place in entry.related)}
        ]
        cache.remember(NOTES, moment.token, packed(notes))
        cache.remember(INBOUND, moment.token, _numbers(vault.once(leads_to)))
        for rule in rules.vault:
            if rule.name in spoken and type(rule).outline is not VaultRule.outline:
                cache.remember(outline_of(rule), moment.token, rule.outline(notes))
    count = sum(facts.link_count for facts in chain(vault.notes.values(), vault.canvases.values()))
    told = (*moment, len(vault.notes), count, spoken)
    cache.put({"told": _encode(told), "chosen": _encode(Chosen.by(rules))}, shelves)


def _numbers(counts: Mapping[int, int]) -> bytes:
    """How often each number counts."""
    return array("I", map(counts.get, range(max(counts, default=-1) + 1), repeat(0))).tobytes()


def outline_of(rule: VaultRule) -> str:
    """Under which name a rule's outline is remembered."""
    return f"outline of {rule.name}"


def comparing(rules: RuleSet) -> list[VaultRule]:
    """The rules that can tell of a note that it has nothing to do with others."""
    return [
        rule for rule in rules.vault if rule.sees == "facts" and type(rule).is_alone is not VaultRule.is_alone
    ]


def _comparing(rules: RuleSet) -> list[str]:
    return [rule.name for rule in comparing(rules)]
