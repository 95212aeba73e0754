"""What a run says: findings, and what comes after them."""

from __future__ import annotations

from contextlib import suppress
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING

from vaultlint.edit import Applicability
from vaultlint.lint import check, check_rest
from vaultlint.named import NamedTuple
from vaultlint.report import WITHOUT_FINGERPRINTS, Format, render
from vaultlint.report.finding import Summary, Tally, located
from vaultlint.report.text import PIPE, Screen, as_octets, closing, merged, read_piece, statistics
from vaultlint.text import Lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vaultlint.cli.vault import Choice
    from vaultlint.diagnostic import Diagnostic
    from vaultlint.disk.cache import Cache
    from vaultlint.gather import Gathered
    from vaultlint.glance import Glance
    from vaultlint.report.baseline import Baseline
    from vaultlint.report.finding import Finding


class Told(NamedTuple):
    """What a run says: the findings (UTF-8), what is said after them, and whether one of them is more than an info."""

    findings: bytes
    closing: str
    grave: bool

    def written(self) -> bytes:
        """As it is remembered: findings may be megabytes, which nothing should go through letter by letter."""
        return f"{int(self.grave)}{self.closing}\0".encode("utf-8", "surrogatepass") + self.findings

    @classmethod
    def read(cls, written: bytes) -> Told:
        """What `written` gave.

        Raises:
            ValueError: it is something else.
        """
        closing, divider, findings = written.partition(b"\0")
        if not divider or closing[:1] not in (b"0", b"1"):
            raise ValueError("it is no report")
        return cls(findings, closing[1:].decode("utf-8", "surrogatepass"), closing[:1] == b"1")


class Telling(NamedTuple):
    """How findings are to be told."""

    choice: Choice
    output_format: Format
    trust: Applicability
    show_statistics: bool
    out: Screen
    err: Screen
    baseline: Baseline | None = None

    def recall(self, gathered: Gathered, cache: Cache | None, *, chosen: bool = False) -> Told:
        """What is to be said of the vault: what was said of it last time, when nothing has changed."""
        if cache is None or gathered.state is None:
            return self._look(gathered, chosen=chosen)
        from vaultlint.disk.cache import CacheError  # noqa: PLC0415  # sqlite3 takes 5 ms

        key = repr(
            (
                gathered.state,
                self.choice.prefix,
                self.output_format,
                self.trust,
                self.show_statistics,
                chosen,
                self.out,
                self.err,
                self.baseline.digest if self.baseline else None,
            )
        )
        with suppress(CacheError, ValueError):
            known = cache.recall("report", key)
            if known is not None:
                return Told.read(known)
        told = self._look(gathered, chosen=chosen)
        cache.remember("report", key, told.written())
        return told

    @property
    def is_plain(self) -> bool:
        """Whether what is said of a note is what `vaultlint.report.text.piece` says, whatever is said of others."""
        plain = self.show_statistics or (self.output_format == "text" and self.out == PIPE)
        return plain and self.trust is Applicability.SAFE and self.baseline is None

    def _look(self, gathered: Gathered, *, chosen: bool) -> Told:
        """What is to be said of the vault now."""
        if not self.is_plain:
            return self.tell(gathered, check(gathered.snapshot, self.choice.rules), chosen=chosen)
        found, settled = check_rest(gathered.snapshot, self.choice.rules)
        return self.tell(gathered, found, chosen=chosen, settled=settled)

    def tell(
        self,
        gathered: Gathered | Glance,
        found: Sequence[Diagnostic],
        texts: Mapping[str, str] = MappingProxyType({}),
        *,
        fixed: int = 0,
        more_links: int = 0,
        chosen: bool = False,
        settled: Mapping[str, bytes] = MappingProxyType({}),
    ) -> Told:
        """What is to be said about findings.

        ``settled`` is what `vaultlint.report.text.piece` says of notes, of findings that are not among these.
        ``chosen`` says that they are not all there are, so that what is missing may still be there. ``texts`` are those of
        the notes that were repaired: their findings stand in the new text, and they have so many ``more_links``.
        """
        snapshot = gathered.snapshot
        scans = snapshot.scans

        def lines(path: str) -> Lines | None:
            if path in texts:
                return Lines.of(texts[path])
            return gathered.lines(path)

        def source(path: str) -> str | None:
            return texts[path] if path in texts else gathered.reader.glance(path)

        marked = self.baseline is not None or self.output_format not in WITHOUT_FINGERPRINTS
        findings = located(found, lines, source if marked else None)
        known = stale = 0
        if self.baseline is not None:
            rules = self.choice.rules.names
            judged = snapshot.focus
            # In what was not asked for, nothing is known to be gone; a file that the whole vault lacks is.
            whole = self.choice.asked is None
            if not chosen:
                gone = self.baseline.stale(
                    findings,
                    lambda path, rule: (
                        rule in rules
                        and (judged is None or path in judged or (whole and path not in snapshot.files))
                    ),
                )
                stale = len(gone)
            news = self.baseline.news(findings)
            known, findings = len(findings) - len(news), news
        summary = Summary(
            vault=self.choice.folder,
            notes=len(scans) if snapshot.focus is None else len(snapshot.focus),
            links=gathered.links + more_links,
            trust=self.trust,
            fixed=fixed,
            prefix=self.choice.prefix,
            rules=self._rules(),
            known=known,
            stale=stale,
        )
        tally = Tally.of(findings)
        pieces = {path: read_piece(path, piece, tally) for path, piece in settled.items()}
        if self.show_statistics:
            told = as_octets("".join(statistics(tally, trust=self.trust, screen=self.out)))
        elif settled:
            for path, group in groupby(findings, key=_path):
                pieces[path] = merged(pieces.get(path, b""), list(group))
            told = b"".join([pieces[path] for path in sorted(pieces)])
        else:
            told = as_octets(
                "".join(render(self.output_format, findings, summary, screen=self.out, source=source))
            )
        # What has been shown whole needs no word about the rest.
        whole = self.show_statistics or self.output_format != "text"
        err = self.err._replace(limit=None if whole else self.out.limit)
        return Told(
            told,
            "".join(closing(findings, summary, screen=err, tally=tally)),
            tally.is_grave,
        )

    def _rules(self) -> dict[str, str]:
        """What the rules object to, for the one format that says so."""
        if self.output_format != "sarif":
            return {}
        from vaultlint.docs import summary  # noqa: PLC0415

        chosen = self.choice.rules
        return {
            rule.name: summary(type(rule)) for rule in (*chosen.note, *chosen.vault, *chosen.engine.values())
        }


def _path(finding: Finding) -> str:
    return finding.diagnostic.path
