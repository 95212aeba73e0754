"""Files to facts and findings: the one place where disk and rules meet."""

from __future__ import annotations

import time
from collections import deque
from contextlib import suppress
from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from vaultlint.config import ignored_by
from vaultlint.digest import blake2b, digest_of
from vaultlint.disk.discover import discover, is_left_out
from vaultlint.disk.read import Unreadable, read, read_octets
from vaultlint.disk.reader import Reader, read_settings
from vaultlint.lint import (
    BROKEN_RULE,
    Findings,
    Scan,
    Snapshot,
    Tell,
    scan,
    vault_diagnostics,
    vault_of,
)
from vaultlint.note import Body, is_canvas
from vaultlint.parse import parse
from vaultlint.record import (
    answer_from_text,
    answer_to_text,
    body_from_text,
    facts_from_card,
    proposed_before,
    question_digest,
)
from vaultlint.text import Lines
from vaultlint.timings import during
from vaultlint.vault.files import Files
from vaultlint.work import (
    NOT_FOLLOWED,
    Followed,
    Job,
    Kept,
    Told,
    Way,
    Work,
    answer,
    follow_kept,
    follow_links,
    look_at,
    remembered_scan,
    scan_files,
    told_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from vaultlint.config import Config
    from vaultlint.diagnostic import Diagnostic
    from vaultlint.disk.cache import Cache, Record, Seen
    from vaultlint.disk.discover import Listing
    from vaultlint.registry import RuleSet
    from vaultlint.rule import Question
    from vaultlint.timings import Timings
    from vaultlint.vault import Vault

_Job = TypeVar("_Job")
_Answer = TypeVar("_Answer")

WORTH_A_POOL = 1_000
"""Notes from which a pool of processes pays for its start."""

_BATCH = 200
"""Notes, at least, that are looked at together."""

_JOBS_A_WORKER = 16
"""A pool gets about so many jobs for each of its workers: few, for each costs a few milliseconds, and enough to share
the work out evenly."""

_KEPT_TOGETHER = 1_000
"""Notes after which what was read goes into the cache, while other processes read on. A run that is broken off leaves
them to the next one."""

_LAST = 50
"""Notes, at least, in a job. The last ones are smaller than the others, so that no worker waits long for another."""


class Pool(Protocol):
    """What runs jobs elsewhere: any `concurrent.futures.Executor`, and how many jobs it runs at once."""

    jobs: int
    is_remote: bool
    """Whether it may run them on other machines, which cannot read the vault: notes are sent along then."""

    def submit(self, function: Any, batch: Any, common: Any, /) -> Future[Any]:
        """Hand in a job, a call with both; what is ``common`` to all jobs, the very same object, is sent but once."""
        ...

    def rest(self) -> None:
        """There are no more jobs for now."""
        ...


class Gathered:
    """A vault as it lies on disk: seen to be current when made, read into memory when `snapshot` is asked for.

    ``asked`` are the files and folders of the vault to report on (None: all of it). A file that is asked for
    by name is judged although it is excluded, unless ``force_exclude``. ``given`` are texts that stand in the
    place of what is on disk, by path. With a ``pool`` large vaults are read by its processes; with a
    ``cache`` only what is new or changed is read at all. With ``known`` the files that are not among them are
    taken not to be there; ``left_out`` is their number. With ``tell`` the findings of every note are put into words
    where the note is read. ``progress`` is told how many of how many notes have been read.

    ``state`` stands for everything that a report can depend on, rules and options apart; it is None where
    that is not known. ``excluded`` are the notes that are known and not judged.
    """

    def __init__(
        self,
        root: Path,
        config: Config,
        rules: Callable[[], RuleSet],
        *,
        asked: Collection[str] | None = None,
        force_exclude: bool = False,
        given: Mapping[str, str] | None = None,
        pool: Pool | None = None,
        cache: Cache | None = None,
        known: Collection[str] | None = None,
        tell: Tell | None = None,
        progress: Callable[[int, int], None] | None = None,
        timings: Timings | None = None,
    ) -> None:
        self.root = root
        self._began = time.time_ns()
        with during(timings, "discover"):
            self.settings = read_settings(root)
            everything = discover(
                root, exclude=config.exclude, exclude_folders=self.settings.template_folders
            )
        self.listing = everything if known is None else everything.only(known)
        self.left_out = len(everything.files) - len(self.listing.files)
        self.reader = Reader(root, self.listing.names)
        self.state: str | None = None
        self._config = config
        self._rules = rules
        self._asked = asked
        self._pool = pool
        self._cache = cache
        self._tell = tell
        # To be told is all that is wanted then: nothing is kept and nothing will be written.
        self._hashed = cache is not None or tell is None
        self._progress = progress
        self._timings = timings
        self._token = ""
        hidden = (path for path in self.listing.notes if self.settings.hides(path))
        self.excluded = frozenset((*self.listing.excluded, *hidden))
        judged = frozenset(self.listing.notes) - self.excluded
        canvases = frozenset(path for path in self.listing.files if is_canvas(path))
        judged |= {path for path in canvases if not is_left_out(path, config.exclude, self.settings)}
        self.excluded |= canvases - judged
        focus = _focus(judged, self.listing, asked, force_exclude=force_exclude)
        self._paths = {*self.listing.notes, *self.listing.excluded, *canvases}
        # The cache keeps what is left out of this run for the next one.
        self._waiting = frozenset(() if known is None else everything.files)
        self._is_all = known is None
        for path, text in (given or {}).items():
            # The note need not be on disk at all.
            self.reader.give(path, text)
            if path not in self._paths and is_left_out(path, config.exclude, self.settings):
                self.excluded |= {path}
        added = frozenset(given or ())
        self._paths |= added
        self._files = Files(self.listing.files, added=added)
        self._focus = focus | added
        # With a cache the findings in every note are worth remembering, not only those asked for.
        self._judged = self._focus if cache is None else judged | self._focus
        self._judged_of_all = judged
        self._unreadable = {skipped.path: skipped.reason for skipped in self.listing.skipped if skipped.note}
        self._scans: dict[str, Scan] = {}
        self._told: dict[str, Told] = {}
        self._remembered: list[str] = []
        self._is_at_work = False
        """Whether the processes of the pool have had something to do, and wait for more."""
        self._scan()

    @cached_property
    def _stamp(self) -> bytes:
        """What stands for all that the following of links depends on, but for the notes."""
        from vaultlint.outline import stamp_of  # noqa: PLC0415  # only what is remembered bears a stamp

        return stamp_of(self._files, self.settings)

    def _scan(self) -> None:
        """Scan what is new; of the rest it is enough to know that the cache has it."""
        given = {path for path in self._paths if self.reader.given(path) is not None}
        waiting = self._paths - given
        if self._cache is not None:
            from vaultlint.disk.cache import CacheError  # noqa: PLC0415  # sqlite3 takes 5 ms

            try:
                # Of what lies on disk under a text that is given, the cache wants to know all the same.
                self._token = self._scan_stale(self._paths - {*self._files.added}, self._cache)
                if self._is_all:
                    self._keep_names(self._cache)
            except CacheError:
                self._forget()
            else:
                if self._token and not given:
                    self.state = self._state(self._token)
                waiting.clear()
        if waiting:
            self._read([self._job(path) for path in sorted(waiting)])
        for path in given:
            text = self.reader.given(path)
            assert text is not None
            self._scans[path] = scan(path, text, self._rules())
            self._unreadable.pop(path, None)
        if given:
            self._remembered = [path for path in self._remembered if path not in given]

    def _keep_names(self, cache: Cache) -> None:
        from vaultlint.outline import keep_names  # noqa: PLC0415  # as the cache itself

        keep_names(cache, self.listing, self._files, self.settings, self._began)

    def _hearing(self) -> Callable[[Vault, Sequence[Diagnostic]], None] | None:
        """What remembers what notes have to do with each other; None where that is known or cannot be."""
        cache, token = self._cache, self._token
        if cache is None or not token or not self._is_all:
            return None
        from vaultlint.disk.cache import CacheError  # noqa: PLC0415  # sqlite3 takes 5 ms
        from vaultlint.outline import Moment, are_facts_kept, comparing, keep_facts  # noqa: PLC0415

        rules, moment = self._rules(), Moment(token, self._stamp.hex())
        given = [path for path in self._paths if self.reader.given(path) is not None]
        whole = self._asked is None and not given
        # An editor will ask again, for the same note or the next one, and must not wait each time.
        is_saved = self._asked is not None and len(self._asked) == 1 and not self._files.added
        wants_all = whole or is_saved
        with suppress(CacheError, ValueError):
            if are_facts_kept(cache, rules, moment, whole=wants_all):
                return None

        def hear(vault: Vault, found: Sequence[Diagnostic]) -> None:
            heard = found if whole else None
            if given:
                vault = self._vault_on_disk(given)
            elif is_saved:
                vault = vault_of(self.snapshot._replace(focus=self._judged_of_all))
            if is_saved:
                heard = [*vault_diagnostics(vault, rules, comparing(rules))]
            if heard is not None and not (
                vault.is_whole and all(entry.rule != BROKEN_RULE for entry in heard)
            ):
                heard = None
            keep_facts(cache, vault, rules, moment, heard)

        return hear

    def _vault_on_disk(self, given: list[str]) -> Vault:
        """The vault as it would be without the texts that are given."""

        def text(path: str) -> str:
            if path not in given:
                return self.reader.text(path)
            try:
                return read(self.reader.on_disk(path)).text
            except Unreadable as error:
                raise KeyError(error.reason) from None

        scans = {path: entry for path, entry in self._scans.items() if path not in given}
        jobs = [self._job(path) for path in given if path not in self._files.added]
        for job, look in zip(
            jobs, look_at(jobs, Way(self._files, self.settings, self._rules())), strict=True
        ):
            if not isinstance(look, str) and look.scan is not None:
                scans[job.path] = look.scan
        return vault_of(
            Snapshot(
                self._files,
                scans,
                self.settings,
                focus=self._judged_of_all,
                read=text,
                excluded=self.excluded.__contains__,
            )
        )

    def _scan_stale(self, waiting: set[str], cache: Cache) -> str:
        """Scan the notes that the cache does not know as they are; gives the cache's word for its state."""
        from vaultlint.disk.cache import is_current  # noqa: PLC0415  # sqlite3 takes 5 ms

        token, known = cache.seen()
        stale = []
        for path in waiting:
            seen = known.get(path)
            if seen is not None and is_current(self.reader.on_disk(path), seen):
                self._remembered.append(path)
                self.reader.saw(path, seen.digest)
            else:
                stale.append(path)
        gone = known.keys() - self._waiting - self._paths
        if stale or gone:
            changed = [path for path in sorted(stale) if not self._is_as_known(path, known)]
            known_before = [path for path in changed if path in known]
            if not self._pays(len(changed), known=len(known_before)):
                self._propose_as_before(known_before, cache)
            word: str | None = token

            def keep(gone: Iterable[str] = ()) -> None:
                nonlocal word
                with during(self._timings, "write the cache"):
                    word = self._remember(cache, gone, word)

            self._read([self._job(path) for path in changed], known=len(known_before), keep=keep)
            # What was known of a note that cannot be read any more is nothing that it was when it can be read again.
            keep(gone | (known.keys() & self._unreadable.keys()))
            token = word or ""
        return token

    def _is_as_known(self, path: str, known: Mapping[str, Seen]) -> bool:
        """Whether a file holds what it held: it was only touched, or checked out once more."""
        if path not in known:
            return False
        try:
            data, identity = read_octets(self.reader.on_disk(path))
        except Unreadable:
            return False
        digest = digest_of(data)
        if digest != known[path].digest:
            return False
        self._told[path] = Told(identity, digest)
        self._remembered.append(path)
        self.reader.saw(path, digest)
        return True

    def _forget(self) -> None:
        """Go on without a cache that is of no use."""
        assert self._cache is not None
        self._cache.discard()
        self._cache = None
        self._remembered.clear()
        self.state = None

    def _job(self, path: str) -> Job:
        return Job(path, self.reader.on_disk(path), path in self._judged)

    def _propose_as_before(self, paths: Iterable[str], cache: Cache) -> None:
        """Take over what the links of changed notes were found to be meant for, among the same files.

        Most of the links in such a note are those that it had.
        """
        from vaultlint.similar.targets import targets_of  # noqa: PLC0415  # for those who have lost links

        targets = self._files.once(targets_of)
        for path in paths:
            known = cache.record(path)
            if known is not None and known[1].linked and known[1].stamp == self._stamp:
                text = cache.body(path)
                if text is not None:
                    before = proposed_before(path, known[1].linked, body_from_text(text).links)
                    targets.remember(before.keys(), before.values())

    def _pays(self, number: int, *, known: int) -> bool:
        """Whether the processes of the pool pay for so many notes; of those that were ``known`` it takes twice as many."""
        return self._pool is not None and self._pool.jobs > 1 and number >= WORTH_A_POOL + known // 2

    def _read(self, jobs: list[Job], *, known: int = 0, keep: Callable[[], None] | None = None) -> None:
        """Read and scan notes, so many of which were ``known``, here or in the processes of the pool.

        ``keep`` is called whenever there is enough to be remembered.
        """

        def step() -> None:
            if self._progress is not None:
                self._progress(done, len(jobs))
            if keep is not None and len(self._told) >= _KEPT_TOGETHER:
                keep()

        if self._pool is None or not self._pays(len(jobs), known=known):
            way = Way(self._files, self.settings, self._rules(), self._tell, self._timings, self._hashed)
            done = 0
            for batch in _batches(jobs, _BATCH):
                looks = look_at(batch, way)
                for job, look in zip(batch, looks, strict=True):
                    if isinstance(look, str):
                        self._unreadable[job.path] = look
                        continue
                    self.reader.saw(job.path, look.digest or look.identity)
                    self._scans[job.path] = look.scan
                    if self._cache is not None:
                        self._told[job.path] = told_of(look, judged=job.judged, bodies=True, kept=True)
                    look.scan.facts.read_lines(partial(self._lines, job.path))
                done += len(batch)
                step()
            return
        bodies = self._cache is not None or any(rule.sees == "vault" for rule in self._rules().vault)
        work = self._work(bodies=bodies)
        done = 0
        send = self._with_content if self._pool.is_remote else None
        for batch, worked in self._worked(self._pool, scan_files, _shares(jobs, self._pool), work, send):
            done += len(batch)
            if self._timings is not None:
                self._timings.add(worked.seconds)
            for job, told in zip(batch, worked.told, strict=True):
                if isinstance(told, str):
                    self._unreadable[job.path] = told
                    continue
                self.reader.saw(job.path, told.digest or told.identity)
                body = partial(body_from_text, told.body) if told.body else partial(self._body, job.path)
                lines = partial(self._lines, job.path) if told.lines is None else told.lines
                facts = facts_from_card(job.path, told.card, lines, body)
                entry = remembered_scan(facts, told.diagnostics, told.survey, told.linked, told.told)
                if job.judged and told.diagnostics is None:
                    # What was told is hardly ever looked at again.
                    anew = partial(self._look_again, job)
                    entry = Scan(
                        facts, partial(anew, "diagnostics"), entry.survey, partial(anew, "linked"), told.told
                    )
                self._scans[job.path] = entry
                if self._cache is not None:
                    self._told[job.path] = told
            step()

    def _work(self, *, bodies: bool) -> Work:
        timed = self._timings is not None
        return Work(
            self._files,
            self.settings,
            self._rules(),
            bodies,
            self._cache is not None,
            self._hashed,
            self._tell,
            timed,
        )

    def _worked(
        self,
        pool: Pool,
        function: Callable[[list[_Job], Work], _Answer],
        batches: Iterator[list[_Job]],
        work: Work,
        send: Callable[[list[_Job]], list[_Job]] | None = None,
    ) -> Iterator[tuple[list[_Job], _Answer]]:
        """Batches and what the pool makes of them, in their order; ``send`` says what is sent of one."""
        from concurrent.futures import BrokenExecutor  # noqa: PLC0415  # 10 ms that small vaults need not pay

        self._is_at_work = True
        # What is sent along has to be in memory: no more of it than keeps the workers busy.
        most = None if send is None else 2 * pool.jobs
        waiting: deque[tuple[list[_Job], Future[_Answer]]] = deque()
        while True:
            for batch in islice(batches, None if most is None else most - len(waiting)):
                sent = batch if send is None else send(batch)
                waiting.append((sent, _submitted(pool, function, sent, work)))
            if not waiting:
                return
            batch, future = waiting.popleft()
            try:
                with during(self._timings, "wait for other processes"):
                    answer = future.result()
            except BrokenExecutor:
                # A process was killed, for want of memory perhaps: what it did not tell is found out here.
                answer = function(batch, work)
            yield batch, answer

    def _ask(self, questions: Mapping[str, Question]) -> dict[str, Callable[[], Any]]:
        """Have questions of rules answered: as before, or by the processes that have read the vault; then those may end."""
        pool = self._pool if self._is_at_work else None
        self._is_at_work = False
        waiting = {name: self._once(name, question, pool) for name, question in questions.items()}
        if pool is not None:
            pool.rest()
        return waiting

    def _once(self, name: str, question: Question, pool: Pool | None) -> Callable[[], Any]:
        """What waits for the answer to the question of a rule; it is remembered, if there is a cache."""
        cache = self._cache
        if cache is None:
            return _handed_in(question, pool)
        from vaultlint.disk.cache import CacheError  # noqa: PLC0415  # sqlite3 takes 5 ms

        memo = f"answer of {name}"
        try:
            key = question_digest(question)
            known = cache.recall(memo, key)
            if known is not None:
                return partial(answer_from_text, known)
        except (CacheError, ValueError, TypeError, AttributeError, RecursionError):
            # It holds what cannot be written, or its function has no name.
            return _handed_in(question, pool)
        wait = _handed_in(question, pool)

        def waited() -> Any:
            found = wait()
            with suppress(ValueError, TypeError, RecursionError):
                written = answer_to_text(found)
                # What would not be the same when it is read again is not remembered.
                if answer_from_text(written) == found:
                    cache.remember(memo, key, written)
            return found

        return waited

    def _with_content(self, batch: list[Job]) -> list[Job]:
        """The jobs that can be sent to another machine; of the others it is known now why their notes cannot be read."""
        sent = []
        for job in batch:
            try:
                sent.append(job._replace(content=read_octets(job.on_disk)))
            except Unreadable as error:
                self._unreadable[job.path] = error.reason
        return sent

    def _look_again(self, job: Job, findings: str) -> Findings:
        """Findings in a note that were told, and not handed over, when it was read."""
        look = next(look_at([job._replace(content=None)], Way(self._files, self.settings, self._rules())))
        if isinstance(look, str) or not self.reader.is_what_it_saw(
            job.path, look.identity, lambda: look.digest
        ):
            # It cannot be read any more, or holds another text by now: it was told of all the same.
            return ()
        found: Findings = getattr(look.scan, findings)
        return found

    def _lines(self, path: str) -> Lines:
        """Where the lines of a note begin that was scanned before."""
        try:
            return Lines.of(self.reader.text(path))
        except KeyError:
            # It was changed a moment ago: its places are those of another text.
            return Lines.of("")

    def _body(self, path: str) -> Body:
        """The pieces of a note that was scanned before: remembered, or parsed once more."""
        from vaultlint.disk.cache import CacheError  # noqa: PLC0415  # sqlite3 takes 5 ms

        if self._cache is not None:
            with suppress(CacheError, ValueError, TypeError):
                text = self._cache.body(path)
                if text is not None:
                    return body_from_text(text)
        try:
            note = parse(path, self.reader.text(path))
        except KeyError:
            # It was changed a moment ago; what was told of it before is all that can be said in this run.
            return Body()
        return Body(note.links, note.headings, note.blocks, note.tags)

    def _remember(self, cache: Cache, gone: Iterable[str], token: str | None) -> str | None:
        """Put what was read into the cache, whose word was ``token``; gives that for its new state, if it is known.

        It is not, and will not be, once another run has written something that was not seen here.
        """
        from vaultlint.disk.cache import Row, seen_of  # noqa: PLC0415  # sqlite3 takes 5 ms

        rows = []
        states = []
        for path, told in self._told.items():
            # When exactly it was read is not known: a change since then must not be taken for one before.
            seen = seen_of(told.identity, told.digest, self._began)
            card, survey = told.card, told.survey
            if told.body is None or told.lines is None or not isinstance(card, str):
                states.append((path, seen))
            else:
                rows.append(
                    Row(
                        path,
                        seen,
                        card,
                        told.lines,
                        told.body,
                        told.diagnostics,
                        survey if isinstance(survey, str) else None,
                        told.linked,
                        told.told,
                    )
                )
        self._told.clear()
        written = cache.update(rows, self._stamp, states, gone, seen=token)
        return None if token is None else written

    def _state(self, token: str) -> str:
        digest = blake2b(token.encode(), digest_size=16)
        for part in (
            self._stamp.hex(),
            repr(sorted(self._unreadable.items())),
            repr(sorted(self.excluded)),
            repr(sorted(self._focus)) if self._asked is not None else "",
        ):
            digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
        return digest.hexdigest()

    @property
    def rules(self) -> RuleSet:
        """The rules that run."""
        return self._rules()

    @property
    def links(self) -> int:
        """The number of all links in the vault."""
        return sum(entry.facts.link_count for entry in self.snapshot.scans.values())

    def lines(self, path: str) -> Lines | None:
        """Where the lines of a note begin."""
        scans = self.snapshot.scans
        return scans[path].facts.lines if path in scans else None

    @cached_property
    def snapshot(self) -> Snapshot:
        """The vault, all facts in memory."""
        if self._remembered:
            with during(self._timings, "remember"):
                self._recall()
        scans = self._scans
        unreadable = self._unreadable
        return Snapshot(
            files=self._files,
            scans={path: scans[path] for path in sorted(scans)},
            settings=self.settings,
            focus=self._focus | (unreadable.keys() if self._asked is None else frozenset()),
            read=self.reader.text,
            unreadable=unreadable,
            excluded=self.excluded.__contains__,
            ignored=ignored_by(self._config.per_file_ignores),
            timings=self._timings,
            ask=self._ask if self._is_at_work or self._cache is not None else None,
            hear=self._hearing(),
        )

    def _recall(self) -> None:
        """Load what the cache remembers."""
        from vaultlint.disk.cache import CacheError  # noqa: PLC0415  # sqlite3 takes 5 ms

        assert self._cache is not None
        wanted = set(self._remembered)
        stamp = self._stamp
        lost: list[Record] = []
        try:
            with self._cache.one_moment():
                token = self._cache.token()
                for row in self._cache.records():
                    path = row.path
                    if path not in wanted:
                        continue
                    if row.diagnostics is None and path in self._focus:
                        # It is excluded, was never judged, and is now asked for by name.
                        continue
                    facts = facts_from_card(path, row.card, row.lines, partial(self._body, path))
                    # Its links may have been followed when it was excluded, and it was judged before that.
                    is_judged = row.linked is not None or path not in self._focus
                    if row.survey is not None and row.stamp == stamp and is_judged:
                        self._scans[path] = remembered_scan(
                            facts, row.diagnostics, row.survey, row.linked, row.told
                        )
                    else:
                        lost.append(row)
                    wanted.discard(path)
                bodies = self._cache.bodies({record.path for record in lost}) if lost else {}
            if lost:
                followed = self._follow_anew(lost, bodies)
                self._cache.follow([(path, *told) for path, told in followed.items()], stamp, token)
        except (CacheError, ValueError, TypeError):
            self._forget()
            wanted.update(record.path for record in lost if record.path not in self._scans)
        self._read([self._job(path) for path in sorted(wanted)])

    def _follow_anew(self, records: list[Record], bodies: Mapping[str, str]) -> dict[str, Followed]:
        """Follow the links of notes whose text is what it was, while the files of the vault are others."""
        kept = [
            Kept(
                record.path,
                self.reader.on_disk(record.path),
                record.path in self._judged,
                record.card,
                record.lines,
                bodies.get(record.path, ""),
                record.diagnostics,
            )
            for record in sorted(records)
        ]
        followed: dict[str, Followed] = {}
        pool = self._pool
        if pool is None or pool.is_remote or not self._pays(len(kept), known=0):
            way = Way(self._files, self.settings, self._rules(), self._tell, self._timings)
            for batch in _batches(kept, _BATCH):
                followed.update(follow_kept(batch, way))
        else:
            for _, told in self._worked(pool, follow_links, _shares(kept, pool), self._work(bodies=True)):
                followed.update(told)
        for entry in kept:
            known = followed.get(entry.path, NOT_FOLLOWED)
            facts = facts_from_card(entry.path, entry.card, entry.lines, partial(self._body, entry.path))
            self._scans[entry.path] = remembered_scan(facts, entry.diagnostics, *known)
        return followed


def _submitted(pool: Pool, function: Callable[..., _Answer], batch: Any, common: Any) -> Future[_Answer]:
    """A job handed in; where a pool takes none, whoever waits for it is told so."""
    from concurrent.futures import BrokenExecutor, Future  # noqa: PLC0415  # as where they are waited for

    try:
        return pool.submit(function, batch, common)
    except BrokenExecutor as error:
        refused: Future[_Answer] = Future()
        refused.set_exception(error)
        return refused


def _handed_in(question: Question, pool: Pool | None) -> Callable[[], Any]:
    """What waits for the answer to a question, which a pool works at, or nobody before somebody waits."""
    here = partial(answer, question, None)
    if pool is None:
        return here
    from concurrent.futures import BrokenExecutor  # noqa: PLC0415  # as where the notes are handed in

    try:
        future = pool.submit(answer, question, None)
    except BrokenExecutor:
        # A process was killed while it read.
        return here

    def wait() -> Any:
        try:
            return future.result()
        except BrokenExecutor:
            return here()

    return wait


def _batches(jobs: list[_Job], size: int) -> Iterator[list[_Job]]:
    return (jobs[start : start + size] for start in range(0, len(jobs), size))


def _shares(jobs: list[_Job], pool: Pool) -> Iterator[list[_Job]]:
    """What is handed to a pool at once."""
    most = max(_BATCH, len(jobs) // (pool.jobs * _JOBS_A_WORKER))
    start = 0
    while start < len(jobs):
        size = min(most, max(_LAST, (len(jobs) - start) // (2 * pool.jobs)))
        yield jobs[start : start + size]
        start += size


def _focus(
    judged: frozenset[str], listing: Listing, asked: Collection[str] | None, *, force_exclude: bool
) -> frozenset[str]:
    """The notes to report on."""
    if asked is None or "" in asked:
        return judged
    found = set()
    folders = set()
    known = {*listing.files}
    for path in asked:
        if path not in known:
            folders.add(path + "/")
        elif not force_exclude or path in judged:
            found.add(path)
    if folders:
        prefixes = tuple(folders)
        found.update(path for path in judged if path.startswith(prefixes))
    return frozenset(found)
