"""One note as it is now, among notes that are known from before: what an editor waits for at every save.

A glance walks through no folder and reads no note but the one, and those that its links name a place of. That no
name came or went, the folders tell by their time stamps; one that was written to is listed again. Where a rule has to
compare the note with all others, what is remembered of those is loaded; that takes longer, and is rarely needed.
What a glance cannot tell it declines, and the whole vault is looked at: where names or settings changed, and where
nothing is remembered.

In a vault of a few thousand notes it sees of each whether it was changed, and names that came or went are no matter for
a glance. In a larger one a few such names are taken into account, and the notes to which nothing of the one leads
are otherwise taken for what they were at the last look at the vault.
"""

from __future__ import annotations

import json
import os
from bisect import insort
from collections.abc import Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from vaultlint.config import ignored_by
from vaultlint.digest import digest_of
from vaultlint.disk.cache import CacheError, is_current, is_folder_current
from vaultlint.disk.discover import Leads, contents, is_left_out, leads
from vaultlint.disk.read import Unreadable, read
from vaultlint.disk.reader import Reader, read_settings
from vaultlint.lint import Snapshot, scan
from vaultlint.note import is_canvas
from vaultlint.outline import (
    ALIASES,
    FILES,
    HEADINGS,
    INBOUND,
    NAMES,
    NOTES,
    SAID,
    SPOKEN_OF,
    Names,
    Told,
    comparing,
    contents_from_text,
    outline_of,
    word_for,
)
from vaultlint.record import (
    body_from_text,
    diagnostics_from_text,
    facts_from_card,
    proposed_before,
    survey_from_text,
)
from vaultlint.rule import VaultRule
from vaultlint.similar.targets import Proposal, Targets, targets
from vaultlint.vault import Vault
from vaultlint.vault.files import Files, unpacked
from vaultlint.vault.inbound import leads_to, linked_headings, named_headings
from vaultlint.vault.judge import links, survey
from vaultlint.vault.names import fold
from vaultlint.vault.resolve import Index

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, ItemsView, Iterable, Iterator, ValuesView

    from vaultlint.config import Config
    from vaultlint.diagnostic import Diagnostic
    from vaultlint.disk.cache import Cache, Record, Seen
    from vaultlint.note import Body, NoteFacts
    from vaultlint.registry import RuleSet
    from vaultlint.text import Lines
    from vaultlint.vault import Settings
    from vaultlint.vault.judge import Survey

_Made = TypeVar("_Made")
_Value_co = TypeVar("_Value_co", covariant=True)

FEW: int = 2_000
"""Notes of a vault in which each is looked up: a thousand cost four milliseconds."""

_MOST_NAMES = 50
"""So many names may have come or gone: more are another vault."""

_NEW = 2**31
"""The number of every file that was not there: no file among the others has it."""


class DeclinedError(BaseException):
    """A glance cannot tell. No `Exception`, for a rule that fails is one thing and a glance that ends another."""


def first_at_a_glance(
    cache: Cache | None, glance: Callable[[Cache], _Made], whole: Callable[[], _Made]
) -> _Made:
    """What comes of a glance or, where that cannot tell, of the whole vault."""
    if cache is not None:
        try:
            with cache.one_moment():
                return glance(cache)
        except (DeclinedError, CacheError):
            pass
    return whole()


class Glance:
    """One note, in a vault of which a cache knows the rest; what `vaultlint.gather.Gathered` is of a whole one.

    ``text`` stands in the place of what is on disk. With ``only_fixes`` the rules are those that may make a fix: nobody
    asks what others would find.

    Raises:
        DeclinedError: it cannot be told; and from whatever looks at the snapshot later.
        CacheError: what is remembered cannot be read.
    """

    def __init__(
        self,
        root: str | os.PathLike[str],
        config: Config,
        rules: RuleSet,
        path: str,
        *,
        cache: Cache,
        text: str | None = None,
        only_fixes: bool = False,
    ) -> None:
        self.rules = rules
        self.settings = read_settings(root)
        known = _Known(cache, root, rules, self.settings)
        if not known.is_file(path) or not path.lower().endswith(".md"):
            raise DeclinedError
        self.reader = known.reader
        self.excluded: Collection[str] = frozenset()
        # It lies in no vault inside this one: that would be the vault it is looked at in.
        if is_left_out(path, config.exclude, self.settings):
            if text is None:
                raise DeclinedError
            self.excluded = frozenset((path,))
            return
        known.expect_others_unchanged(path)
        if text is None:
            known.expect_all_compared()
            try:
                text = self.reader.raw(path).text
            except KeyError:
                raise DeclinedError from None
        self.reader.give(path, text)
        entry = scan(path, text, rules)
        self._known = known
        self._facts = entry.facts
        self._before = known.before(path)
        idle = () if only_fixes else known.idle(entry.facts, self._before)
        self.snapshot = Snapshot(
            files=_Files(known, path),
            scans={path: entry},
            settings=self.settings,
            focus=frozenset((path,)),
            read=self.reader.text,
            excluded=lambda other: (
                is_left_out(other, config.exclude, self.settings) or known.was_not_judged(other)
            ),
            ignored=ignored_by(config.per_file_ignores),
            make=partial(_Vault, known),
            idle=frozenset(idle),
            standing=tuple(known.standing),
        )

    @property
    def links(self) -> int:
        """The number of all links in the vault."""
        if self._before is None:
            raise DeclinedError
        elsewhere = self._known.told.links + self._known.links_that_came()
        return elsewhere - self._before.link_count + self._facts.link_count

    def lines(self, path: str) -> Lines | None:
        """Where the lines of a note begin."""
        facts = self._facts if path == self._facts.path else self._known.facts(path)
        return facts.lines if facts is not None else None


class _Known:
    """What is remembered of a vault, which names have been seen to be those it has now."""

    def __init__(
        self, cache: Cache, root: str | os.PathLike[str], rules: RuleSet, settings: Settings
    ) -> None:
        words = cache.words()
        names, told = Names.of(words), Told.of(words)
        if (
            names is None
            or told is None
            or told.moment != (words.get("token"), names.stamp)
            or names.settings != word_for(settings)
        ):
            raise DeclinedError
        self.told = told
        self.rules = rules
        self.reader = Reader(root, names.on_disk)
        self.stamp = bytes.fromhex(names.stamp)
        self._cache = cache
        self._root = os.fspath(root)
        self._facts: dict[str, NoteFacts | None] = {}
        self._came: set[str] = set()
        self._went: set[str] = set()
        self._anew: set[str] = set()
        self.company: dict[str, frozenset[str]] = {}
        """The notes among which alone a rule need look."""
        self.standing: list[Diagnostic] = []
        """What was found of the note before and is to be said again."""
        self.more_links = 0
        """How many links notes that were changed have more than is remembered."""
        self._expect_same_names(names)

    def _expect_same_names(self, names: Names) -> None:
        """Find out which files came and which went.

        Raises:
            DeclinedError: it is more than files that did.
        """
        for folder, seen in self._cache.folders().items():
            on_disk = f"{self._root}/{folder}"
            if not is_folder_current(on_disk, seen):
                self._compare(folder, on_disk)
        for path, target, is_folder in names.leads:
            if leads(self._root, path) != Leads(path, target, is_folder=is_folder):
                raise DeclinedError
        changed = self._came | self._went
        if len(changed) > _MOST_NAMES or any(not path.isascii() or is_canvas(path) for path in changed):
            raise DeclinedError

    def _compare(self, folder: str, on_disk: str) -> None:
        """See what is another in a folder that was written to; editors put a new file in the place of the old."""
        known = self._cache.contents(folder)
        try:
            now = [frozenset(names) for names in contents(on_disk)]
        except (OSError, ValueError):
            raise DeclinedError from None
        if known is None:
            raise DeclinedError
        before = [frozenset(names) for names in contents_from_text(known)]
        # The first are the files: see `vaultlint.disk.discover.Contents`.
        if now[1:] != before[1:]:
            raise DeclinedError
        prefix = f"{folder}/" if folder else ""
        self._came |= {prefix + name for name in now[0] - before[0]}
        self._went |= {prefix + name for name in before[0] - now[0]}

    @property
    def names_changed(self) -> bool:
        """Whether files came or went."""
        return bool(self._came or self._went)

    @property
    def new_notes(self) -> list[str]:
        """Notes that were not there."""
        return sorted(path for path in self._came if path.lower().endswith(".md"))

    def expect_no_namesake(self, path: str) -> None:
        """See that no file came or went to which a link to this one could lead, or have led.

        Raises:
            DeclinedError: one did.
        """
        name = fold(path.rpartition("/")[2])
        if any(fold(other.rpartition("/")[2]) == name for other in self._came | self._went if other != path):
            raise DeclinedError

    def expect_others_unchanged(self, path: str) -> None:
        """See of each note of a vault of few whether it is what it was, but for the one that is looked at.

        Raises:
            DeclinedError: it is not.
        """
        if self.told.notes > FEW:
            return
        if self.names_changed:
            raise DeclinedError
        if self.told.notes < 2:
            # What is to be said of the one note of a vault is said of the whole.
            raise DeclinedError
        known = self._cache.states()
        for other, seen in known.items():
            on_disk = self.reader.on_disk(other)
            if other != path and not is_current(on_disk, seen):
                try:
                    if digest_of(read(on_disk).data) != seen.digest:
                        raise DeclinedError
                except Unreadable:
                    raise DeclinedError from None
        for other in self.files:
            if other not in known and other != path and other.lower().endswith((".md", ".canvas")):
                # It could not be read.
                try:
                    read(self.reader.on_disk(other))
                except Unreadable:
                    continue
                raise DeclinedError

    def expect_all_compared(self) -> None:
        """See that rules have compared all notes, so that they need not do it at each look at one.

        Raises:
            DeclinedError: they have not; a look at the whole vault remembers what they find.
        """
        if not {rule.name for rule in comparing(self.rules)}.issubset(self.told.spoken):
            raise DeclinedError

    @cached_property
    def files(self) -> tuple[str, ...]:
        """All files of the vault, sorted."""
        known = self._recall(FILES, self.stamp.hex())
        if known is None:
            raise DeclinedError
        paths = unpacked(known)
        return tuple(sorted({*paths, *self._came} - self._went) if self.names_changed else paths)

    def named(self, name: str) -> list[str]:
        """The files of a folded name, sorted."""
        known = [entry.split(" ", 1)[1] for entry in self.found(NAMES, name)]
        if not self.names_changed:
            return known
        came = [path for path in self._came if fold(path.rpartition("/")[2]) == name]
        return sorted({*known, *came} - self._went)

    def number_of(self, path: str) -> int | None:
        """The place of a file among all; None where there is none."""
        for entry in self.found(NAMES, fold(path.rpartition("/")[2])):
            number, other = entry.split(" ", 1)
            if other == path:
                return None if path in self._went else int(number)
        return _NEW if path in self._came else None

    def found(self, shelf: str, word: str) -> list[str]:
        """What lies on a shelf under a word."""
        try:
            return self._cache.found(shelf, word)
        except CacheError:
            raise DeclinedError from None

    def _recall(self, name: str, key: str) -> bytes | None:
        try:
            return self._cache.recall(name, key)
        except CacheError:
            # Whoever asks may be a rule: it did not fail.
            raise DeclinedError from None

    def is_file(self, path: str) -> bool:
        """Whether there is a file at that path."""
        return self.number_of(path) is not None

    def _record(self, path: str) -> tuple[Seen, Record] | None:
        try:
            return self._cache.record(path)
        except CacheError:
            raise DeclinedError from None

    def facts(self, path: str) -> NoteFacts | None:
        """The facts of another note as it is now; None where it is none or cannot be read."""
        if path in self._facts:
            return self._facts[path]
        if self.has_all:
            return self.all[path][0] if path in self.all else None
        facts = self._facts[path] = self._facts_now(path)
        return facts

    def _facts_now(self, path: str) -> NoteFacts | None:
        if not path.lower().endswith(".md") or not self.is_file(path):
            return None
        known = self._record(path)
        on_disk = self.reader.on_disk(path)
        if known is not None and is_current(on_disk, known[0]):
            return self._remembered(known[1])
        before = None if known is None else self._remembered(known[1])
        try:
            raw = read(on_disk)
        except Unreadable:
            now = None
        else:
            if known is not None and digest_of(raw.data) == known[0].digest:
                return before
            now = scan(path, raw.text, self.rules, judged=False).facts
        self._anew.add(path)
        self.more_links += (now.link_count if now else 0) - (before.link_count if before else 0)
        return now

    def _remembered(self, record: Record) -> NoteFacts:
        try:
            return facts_from_card(record.path, record.card, record.lines, partial(self._body, record.path))
        except (ValueError, TypeError):
            raise DeclinedError from None

    def _body(self, path: str) -> Body:
        try:
            text = self._cache.body(path)
        except CacheError:
            raise DeclinedError from None
        if text is None:
            raise DeclinedError
        return body_from_text(text)

    @cached_property
    def all(self) -> dict[str, tuple[NoteFacts, str | None]]:
        """The facts of every note and canvas, and where its links lead: loaded where they have to be compared."""
        if self.names_changed:
            # Their links may lead elsewhere.
            raise DeclinedError
        found: dict[str, tuple[NoteFacts, str | None]] = {}
        try:
            for record in self._cache.records():
                survey = record.survey if record.stamp == self.stamp else None
                found[record.path] = (self._remembered(record), survey)
        except CacheError:
            raise DeclinedError from None
        for path in self._anew:
            found.pop(path, None)
            facts = self._facts[path]
            if facts is not None:
                found[path] = (facts, None)
        return {path: found[path] for path in sorted(found)}

    @property
    def has_all(self) -> bool:
        """Whether all notes have been loaded."""
        return "all" in vars(self)

    def links_that_came(self) -> int:
        """How many links the other notes have more than is remembered."""
        for path in self.new_notes:
            self.facts(path)
        gone = [self.before(path) for path in self._went if path.lower().endswith(".md")]
        return self.more_links - sum(facts.link_count for facts in gone if facts is not None)

    def before(self, path: str) -> NoteFacts | None:
        """What was remembered of a note, whatever it is now."""
        known = self._record(path)
        return None if known is None else self._remembered(known[1])

    def was_not_judged(self, path: str) -> bool:
        """Whether the last look at the vault left a note out, as it does one of a vault inside this one."""
        known = self._record(path)
        return known is not None and known[1].diagnostics is None

    def proposals(self, path: str) -> dict[tuple[str, str], tuple[Proposal, ...]]:
        """What the links of a note were found to be meant for, by link path and folder, among the same files."""
        known = None if self.names_changed else self._record(path)
        if known is None or known[1].linked is None or known[1].stamp != self.stamp:
            return {}
        return proposed_before(path, known[1].linked, self._body(path).links)

    def idle(self, facts: NoteFacts, before: NoteFacts | None) -> Iterator[str]:
        """The rules that have nothing to say of a note, because they had nothing to say and nothing changed for them.

        Others find the company in which they are to look at it, and what they said before is said again where it
        stands: so a note that is to be repaired is looked at anew behind its repair.
        """
        if before is None:
            return
        if self.names_changed and facts.aliases:
            # One of them may be the name of a note now.
            raise DeclinedError
        spoken = self.found(SPOKEN_OF, facts.path)
        for rule in self.rules.vault:
            # A rule that remembers nothing of notes looks at names.
            at_names = self.names_changed and type(rule).fact is VaultRule.fact
            if rule.name not in self.told.spoken or at_names:
                continue
            outline: bytes | None = b""
            if type(rule).outline is not VaultRule.outline:
                outline = self._recall(outline_of(rule), self.told.token)
            if outline is None:
                continue
            if rule.name not in spoken and rule.is_alone(facts, before, outline):
                yield rule.name
            elif not self.names_changed:
                if type(rule).stands is not VaultRule.stands and self._stands(rule, facts, before):
                    yield rule.name
                elif type(rule).company is not VaultRule.company:
                    self._keep_company(rule, facts, outline)

    def _stands(self, rule: VaultRule, facts: NoteFacts, before: NoteFacts) -> bool:
        """Whether what a rule said of a note is to be said again; then it is kept for that."""
        said = self._said(rule, facts.path)
        speakers = {entry.path for entry in said}
        # What is said on the note of a finding stands together: of two clusters one may be a part of the other.
        of_speakers = [entry for path in speakers for entry in self._said(rule, path) if entry.path == path]
        paths = {path for entry in (*said, *of_speakers) for path in (entry.path, *_related(entry))}
        others = {path: self.facts(path) for path in paths - {facts.path}}
        known = [other for other in others.values() if other is not None]
        if (
            len(known) < len(others)
            or not self._anew.isdisjoint(others)
            or _links_to(paths, facts) != _links_to(paths, before)
            or not rule.stands(facts, before, known)
        ):
            return False
        self.standing += [entry for entry in said if entry.path == facts.path]
        return True

    def _said(self, rule: VaultRule, path: str) -> list[Diagnostic]:
        try:
            entries = [entry for text in self.found(SAID, path) for entry in diagnostics_from_text(text)]
        except (ValueError, TypeError, KeyError):
            raise DeclinedError from None
        return [entry for entry in entries if entry.rule == rule.name]

    def _keep_company(self, rule: VaultRule, facts: NoteFacts, outline: bytes) -> None:
        """Find out among which notes alone a rule need look."""
        known = self._recall(NOTES, self.told.token)
        if known is None:
            return
        paths = unpacked(known)

        def note(number: int) -> NoteFacts | None:
            # What the note itself was is of no interest, and what it is has been seen.
            return facts if paths[number] == facts.path else self.facts(paths[number])

        company = rule.company(facts, outline, note)
        if company is not None:
            self.company[rule.name] = frozenset(paths[number] for number in company)

    def inbound(self, vault: Vault, own: Iterable[str]) -> Mapping[int, int] | None:
        """How many links lead to each file, by its number; None where all notes have to be looked at to tell."""
        counts = self._recall(INBOUND, self.told.token)
        if counts is None or self.names_changed or self._anew:
            return None
        found = dict(enumerate(memoryview(counts).cast("I")))
        for path in own:
            record = self._record(path)
            if record is None or record[1].survey is None or record[1].stamp != self.stamp:
                return None
            before = survey_from_text(record[1].survey).leads
            for leading, by in ((before, -1), (survey(vault, path).leads, 1)):
                for other in memoryview(leading).cast("I"):
                    found[other] = found.get(other, 0) + by
        return found


class _Files(Files):
    """The files of a vault, looked up one by one."""

    def __init__(self, known: _Known, path: str) -> None:
        super().__init__(())
        self._known = known
        self._path = path

    @cached_property
    def paths(self) -> frozenset[str]:
        """All of them."""
        return frozenset(self._known.files)

    @property
    def ordered(self) -> tuple[str, ...]:
        """The paths, sorted."""
        return self._known.files

    @cached_property
    def index(self) -> Index:
        """The files by name."""
        return Index.over(_ByName(self._known))

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The place of each file in `ordered`."""
        return _Numbers(self._known)

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and self._known.is_file(path)

    @cached_property
    def targets(self) -> Targets:
        """The files as targets; what was proposed for the links of the note before needs no look at any of them."""
        made = Targets(self)
        proposals = self._known.proposals(self._path)
        made.remember(proposals.keys(), proposals.values())
        return made


class _Vault(Vault):
    """A vault of which the note that is looked at is at hand, and what is known of others is looked up."""

    def __init__(self, known: _Known, files: _Files, notes: Mapping[str, NoteFacts], **rest: Any) -> None:
        rest["canvases"] = None
        super().__init__(files, _Notes(known, notes, lambda: self.once(links)), **rest)
        self.canvases = _Canvases(known)
        self.surveys = _Surveys(known, notes)
        self._known = known
        self._files = files
        self._own = notes

    @cached_property
    def aliases(self) -> Mapping[str, tuple[str, ...]]:
        """Which notes have an alias, by its folded form."""
        return self._aliases or _Aliases(self._known, self._own)

    def once(self, make: Callable[[Vault], _Made]) -> _Made:
        """What ``make`` would make of all notes, or of all names, is remembered."""
        if make is cast("Any", targets):
            return cast("_Made", self._files.targets)
        if make is cast("Any", linked_headings):
            return cast("_Made", self._headings)
        if make is cast("Any", leads_to) and self._inbound is not None:
            return cast("_Made", self._inbound)
        return super().once(make)

    def seen_by(self, rule: str) -> Vault:
        """A rule that need look among a few notes alone sees no others."""
        company = self._known.company.get(rule)
        if company is None:
            return self
        part = object.__new__(_Vault)
        # What is made once is made of all notes: others ask for it too.
        part.__dict__.update(self.__dict__, once=self.once)
        part.notes = _Few(self._known, self._own, company)
        return part

    @cached_property
    def _inbound(self) -> Mapping[int, int] | None:
        return self._known.inbound(self, self._own)

    @cached_property
    def _headings(self) -> Mapping[str, frozenset[str]]:
        return _Headings(self._known, self, self._own)


class _Lookup(Mapping[str, _Value_co]):
    """What is looked up; to walk through it takes more than a glance."""

    def __init__(self, known: _Known) -> None:
        self._known = known

    def __iter__(self) -> Iterator[str]:
        raise DeclinedError

    def __len__(self) -> int:
        raise DeclinedError

    def __bool__(self) -> bool:
        return True


class _ByName(_Lookup[list[str]]):
    def __getitem__(self, name: str) -> list[str]:
        found = self._known.named(name)
        if not found:
            raise KeyError(name)
        return found


class _Numbers(_Lookup[int]):
    @cached_property
    def _all(self) -> dict[str, int]:
        return {path: number for number, path in enumerate(self._known.files)}

    def __getitem__(self, path: str) -> int:
        # Of a few files it costs less to look up each.
        if self._known.has_all:
            return self._all[path]
        number = self._known.number_of(path)
        if number is None:
            raise KeyError(path)
        return number


class _Notes(_Lookup["NoteFacts"]):
    """Of notes that are looked up one by one it is seen what they are now; that comes ``first``, then all are loaded."""

    def __init__(self, known: _Known, own: Mapping[str, NoteFacts], first: Callable[[], object]) -> None:
        super().__init__(known)
        self._own = own
        self._first = first

    def __getitem__(self, path: str) -> NoteFacts:
        facts = self._own[path] if path in self._own else self._known.facts(path)
        if facts is None:
            raise KeyError(path)
        return facts

    @cached_property
    def _all(self) -> dict[str, NoteFacts]:
        self._first()
        found = {path: facts for path, (facts, _) in self._known.all.items() if not is_canvas(path)}
        found.update(self._own)
        return {path: found[path] for path in sorted(found)}

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def items(self) -> ItemsView[str, NoteFacts]:
        return self._all.items()

    def values(self) -> ValuesView[NoteFacts]:
        return self._all.values()

    def __len__(self) -> int:
        return self._known.told.notes


class _Few(_Notes):
    """Only some notes, and the one that is looked at; the vault has no fewer for that."""

    def __init__(self, known: _Known, own: Mapping[str, NoteFacts], paths: frozenset[str]) -> None:
        super().__init__(known, own, tuple)
        self._paths = paths

    @cached_property
    def _all(self) -> dict[str, NoteFacts]:
        others = self._paths - self._own.keys()
        found = {path: facts for path in others if (facts := self._known.facts(path)) is not None}
        found.update(self._own)
        return {path: found[path] for path in sorted(found)}


class _Canvases(_Lookup["NoteFacts"]):
    """The note that is looked at is none of them."""

    def __getitem__(self, path: str) -> NoteFacts:
        if not is_canvas(path):
            raise KeyError(path)
        return self._known.all[path][0]

    def __iter__(self) -> Iterator[str]:
        return filter(is_canvas, self._known.all)


class _Surveys(_Lookup["Survey"]):
    def __init__(self, known: _Known, own: Mapping[str, NoteFacts]) -> None:
        super().__init__(known)
        self._own = own

    def __getitem__(self, path: str) -> Survey:
        survey = None if path in self._own else self._known.all[path][1]
        if survey is None:
            raise KeyError(path)
        try:
            return survey_from_text(survey)
        except (ValueError, TypeError):
            raise DeclinedError from None


class _Aliases(_Lookup[tuple[str, ...]]):
    def __init__(self, known: _Known, own: Mapping[str, NoteFacts]) -> None:
        super().__init__(known)
        self._own = own

    def __getitem__(self, alias: str) -> tuple[str, ...]:
        paths = {*self._known.found(ALIASES, alias), *self._known.new_notes} - self._own.keys()
        # It may be an alias no more.
        found = [path for path in sorted(paths) if _has_alias(self._known.facts(path), alias)]
        for path, facts in self._own.items():
            if _has_alias(facts, alias):
                insort(found, path)
        if not found:
            raise KeyError(alias)
        return tuple(found)


class _Headings(_Lookup[frozenset[str]]):
    def __init__(self, known: _Known, vault: Vault, own: Mapping[str, NoteFacts]) -> None:
        super().__init__(known)
        self._own = own
        self._named = [(path, names) for path, _, names in named_headings(vault, own)]

    def __getitem__(self, path: str) -> frozenset[str]:
        self._known.expect_no_namesake(path)
        found = {name for target, names in self._named if target == path for name in names}
        for entry in self._known.found(HEADINGS, path):
            source, names = json.loads(entry)
            if source not in self._own:
                found.update(names)
        if not found:
            raise KeyError(path)
        return frozenset(found)


def _links_to(paths: Iterable[str], facts: NoteFacts) -> list[str]:
    """The link paths of a note that may lead to one of these notes, by their names."""
    files = {fold(path).rpartition("/")[2] for path in paths}
    # “a.md” may be meant for “a.md.md”: see `vaultlint.vault.resolve.Index.resolve`.
    names = files | {name.removesuffix(".md") for name in files}
    return [link.path for link in facts.links if fold(link.path).rpartition("/")[2] in names]


def _related(finding: Diagnostic) -> Iterator[str]:
    return (place.path for place in finding.related)


def _has_alias(facts: NoteFacts | None, alias: str) -> bool:
    return facts is not None and any(fold(one.strip()) == alias for one in facts.aliases)
