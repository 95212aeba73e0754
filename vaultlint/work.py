"""What is done with batches of notes in whatever process: read, scanned, their links followed, all told as text."""

from __future__ import annotations

import gc
from functools import partial
from typing import TYPE_CHECKING, Any

from vaultlint.digest import digest_of
from vaultlint.disk.read import Identity, Unreadable, as_note, read
from vaultlint.lint import Findings, Scan, Tell, follow, scan
from vaultlint.named import NamedTuple
from vaultlint.record import (
    body_from_text,
    body_to_text,
    card_of,
    card_to_text,
    diagnostics_from_text,
    diagnostics_to_text,
    facts_from_card,
    survey_from_text,
    survey_to_text,
)
from vaultlint.timings import during

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from vaultlint.note import NoteFacts
    from vaultlint.record import Card
    from vaultlint.registry import RuleSet
    from vaultlint.rule import Question
    from vaultlint.timings import Timings
    from vaultlint.vault import Settings
    from vaultlint.vault.files import Files
    from vaultlint.vault.judge import Survey


class Job(NamedTuple):
    """One note to be scanned: its path in the vault and on disk, whether it is to be judged, and its content, where
    a worker cannot read it.
    """

    path: str
    on_disk: str
    judged: bool
    content: tuple[bytes, Identity] | None = None


class Work(NamedTuple):
    """What a worker has to know of the vault: its files, its settings, the rules, whether the pieces of the notes are
    asked for, whether what is told will be kept, whether notes are to be known again by their contents, how findings are
    to be told, and whether the time is to be taken.
    """

    files: Files
    settings: Settings
    rules: RuleSet
    bodies: bool
    kept: bool
    hashed: bool
    tell: Tell | None
    timed: bool


class Worked(NamedTuple):
    """What a worker gives for a batch of jobs: what it tells of each, or why it cannot be read; and where the time
    went, by stage, in seconds.
    """

    told: list[Told | str]
    seconds: Mapping[str, float]

    def __reduce__(self) -> tuple[Callable[..., Worked], tuple[Any, ...]]:
        """For another process: in columns, which takes a fifth of the time that a named tuple for each note does."""
        told = [entry for entry in self.told if not isinstance(entry, str)]
        unread = [(number, entry) for number, entry in enumerate(self.told) if isinstance(entry, str)]
        identities, *columns = zip(*told, strict=True) if told else ((),)
        return _worked, ([*zip(*identities, strict=True)], columns, unread, self.seconds)


class Told(NamedTuple):
    """What a worker tells of a note: see `vaultlint.record`; no card of one that is remembered as it is, and no digest
    where nobody needs one. The card and the survey are text where they are to be kept.
    """

    identity: Identity
    digest: bytes
    card: str | Card = ""
    lines: bytes | None = None
    body: str | None = None
    diagnostics: str | None = None
    survey: str | Survey | None = None
    linked: str | None = None
    told: bytes | None = None


def _worked(
    identities: list[Any], columns: list[Any], unread: list[tuple[int, str]], seconds: Mapping[str, float]
) -> Worked:
    """What was sent in columns."""
    of_each = map(Identity._make, zip(*identities, strict=True))
    told: list[Told | str] = [*map(Told._make, zip(of_each, *columns, strict=True))]
    for number, reason in unread:
        told.insert(number, reason)
    return Worked(told, seconds)


class Kept(NamedTuple):
    """A note as it is remembered (see `vaultlint.record`), whose links are to be followed among other files."""

    path: str
    on_disk: str
    judged: bool
    card: str
    lines: bytes
    body: str
    diagnostics: str | None


class Followed(NamedTuple):
    """Where the links of a note lead, what was found in them, and what is told of the note, as text."""

    survey: str
    linked: str | None
    told: bytes | None


NOT_FOLLOWED = (None, None, None)


def follow_links(batch: Sequence[Kept], work: Work) -> dict[str, Followed]:
    """Follow the links of remembered notes, in whatever process."""
    gc.disable()
    return follow_kept(batch, Way(work.files, work.settings, work.rules, work.tell))


def follow_kept(batch: Sequence[Kept], way: Way) -> dict[str, Followed]:
    """Where the links of remembered notes lead; those of which that cannot be said are left out."""
    places = {entry.path: entry.on_disk for entry in batch}
    scans = {
        entry.path: remembered_scan(
            facts_from_card(entry.path, entry.card, entry.lines, partial(body_from_text, entry.body)),
            entry.diagnostics,
        )
        for entry in batch
        if entry.body
    }
    judged = {entry.path for entry in batch if entry.judged}

    def text(path: str) -> str:
        try:
            return read(places[path]).text
        except Unreadable as error:
            raise KeyError(error.reason) from None

    followed = follow(
        scans,
        way.rules,
        way.files,
        judged=judged,
        settings=way.settings,
        read=text,
        tell=way.tell,
        timings=way.timings,
    )
    return {
        path: Followed(
            survey_to_text(entry.survey),
            diagnostics_to_text(entry.linked) if path in judged else None,
            entry.told,
        )
        for path, entry in followed.items()
        if entry.survey is not None
    }


class Look(NamedTuple):
    """A note as it was read; the digest is empty where nobody needs one."""

    identity: Identity
    digest: bytes
    scan: Scan


class Way(NamedTuple):
    """How notes are looked at, in whatever process."""

    files: Files
    settings: Settings
    rules: RuleSet
    tell: Tell | None = None
    timings: Timings | None = None
    hashed: bool = True


def look_at(batch: Sequence[Job], way: Way) -> Iterator[Look | str]:
    """Read and scan notes, and follow their links; a note that cannot be read is told by the reason."""
    read_notes: list[tuple[Identity, bytes] | str] = []
    scans: dict[str, Scan] = {}
    texts: dict[str, str] = {}
    for job in batch:
        try:
            with during(way.timings, "read"):
                raw = read(job.on_disk) if job.content is None else as_note(*job.content)
        except Unreadable as error:
            read_notes.append(error.reason)
            continue
        read_notes.append((raw.identity, digest_of(raw.data) if way.hashed else b""))
        texts[job.path] = raw.text
        scans[job.path] = scan(job.path, raw.text, way.rules, judged=job.judged, timings=way.timings)
    followed = follow(
        scans,
        way.rules,
        way.files,
        judged={job.path for job in batch if job.judged},
        settings=way.settings,
        read=texts.__getitem__,
        tell=way.tell,
        # Where nothing is kept of the notes, hardly anybody else asks for their lines.
        texts={} if way.hashed else texts,
        timings=way.timings,
    )
    for job, seen in zip(batch, read_notes, strict=True):
        yield seen if isinstance(seen, str) else Look(*seen, followed[job.path])


def scan_files(batch: Sequence[Job], work: Work) -> Worked:
    """Read and scan notes, in whatever process; a note that cannot be read is told by the reason."""
    # A batch lives shortly, and so does all it makes: collecting would only look at it.
    gc.disable()
    timings = _stopwatch() if work.timed else None
    way = Way(work.files, work.settings, work.rules, work.tell, timings, work.hashed)
    looks = list(look_at(batch, way))
    with during(timings, "write down"):
        told = [
            look
            if isinstance(look, str)
            else told_of(look, judged=job.judged, bodies=work.bodies, kept=work.kept)
            for job, look in zip(batch, looks, strict=True)
        ]
    return Worked(told, {} if timings is None else timings.seconds)


def _stopwatch() -> Timings:
    from vaultlint.timings import Timings  # noqa: PLC0415  # for those who ask

    return Timings()


def answer(question: Question, _: None) -> Any:
    """Answer the question of a rule, in whatever process."""
    gc.disable()
    function, given = question
    return function(given)


def told_of(look: Look, *, judged: bool, bodies: bool, kept: bool) -> Told:
    """A look as it is told: all of it as text and with findings that were put into words, where it is to be kept; and
    with the pieces of the note, if they are wanted.
    """
    entry = look.scan
    facts = entry.facts
    # Where nothing was found nobody asks for lines, or hardly anybody.
    lines = facts.lines if kept else facts.known_lines
    findings = judged and (kept or entry.told is None or bool(entry.renamed))
    return Told(
        look.identity,
        look.digest,
        card_to_text(facts) if kept else card_of(facts),
        lines.octets() if lines is not None else None,
        body_to_text(facts.body) if bodies else None,
        diagnostics_to_text(entry.diagnostics) if findings else None,
        survey_to_text(entry.survey) if kept and entry.survey is not None else entry.survey,
        diagnostics_to_text(entry.linked) if findings else None,
        entry.told,
    )


def remembered_scan(
    facts: NoteFacts,
    diagnostics: str | None,
    survey: str | Survey | None = None,
    linked: str | None = None,
    told: bytes | None = None,
) -> Scan:
    """A look, out of what is remembered of it."""
    return Scan(
        facts,
        _findings(diagnostics),
        survey_from_text(survey) if isinstance(survey, str) else survey,
        _findings(linked),
        told,
    )


def _findings(text: str | None) -> Findings | Callable[[], Findings]:
    return () if text is None or text == "[]" else partial(diagnostics_from_text, text)
