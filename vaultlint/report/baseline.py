"""Findings that were there when a vault began to be checked: known, and no news.

A baseline counts findings by file, rule and fingerprint, so that it survives edits elsewhere in
a note, and so that a second finding of a kind that is known once is news.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from vaultlint.digest import blake2b
from vaultlint.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from vaultlint.report.finding import Finding

VERSION = 1

_Entry = tuple[str, str, str]


class Baseline:
    """How often each finding (path, rule, fingerprint) is known."""

    def __init__(self, counts: Mapping[_Entry, int]) -> None:
        self._counts = {entry: number for entry, number in counts.items() if number > 0}

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Baseline:
        """What knows all of these findings; they must have fingerprints."""
        return cls(Counter(map(_entry, findings)))

    @classmethod
    def read(cls, text: str, *, name: str = "the baseline") -> Baseline:
        """The baseline that a file holds.

        Raises:
            ConfigError: it is no baseline, or one of another version.
        """
        try:
            document = json.loads(text)
            if document["version"] != VERSION:
                raise ConfigError(
                    f"{name}: it is of version {document['version']}; write it anew with `vaultlint baseline`"
                )
            counts = {
                (path, rule, fingerprint): int(number)
                for path, rules in document["findings"].items()
                for rule, fingerprints in rules.items()
                for fingerprint, number in fingerprints.items()
            }
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            raise ConfigError(f"{name}: it is no baseline; write it anew with `vaultlint baseline`") from None
        return cls(counts)

    def __len__(self) -> int:
        return sum(self._counts.values())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Baseline) and self._counts == other._counts

    def __hash__(self) -> int:
        return hash(frozenset(self._counts.items()))

    @property
    def digest(self) -> str:
        """What stands for its content."""
        return blake2b(self.text().encode(), digest_size=16).hexdigest()

    def text(self) -> str:
        """The baseline as a file, a line a finding: two people's changes to it merge."""
        files: dict[str, dict[str, dict[str, int]]] = {}
        for path, rule, fingerprint in sorted(self._counts):
            number = self._counts[path, rule, fingerprint]
            files.setdefault(path, {}).setdefault(rule, {})[fingerprint] = number
        return json.dumps({"version": VERSION, "findings": files}, indent=1) + "\n"

    def rules(self) -> Counter[str]:
        """How many findings of each rule it knows."""
        rules: Counter[str] = Counter()
        for (_, rule, _), number in self._counts.items():
            rules[rule] += number
        return rules

    def news(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings that it does not know, in the order they came."""
        left = dict(self._counts)
        news = []
        for finding in findings:
            entry = _entry(finding)
            if left.get(entry, 0) > 0:
                left[entry] -= 1
            else:
                news.append(finding)
        return news

    def stale(self, findings: Iterable[Finding], judged: Callable[[str, str], bool]) -> Baseline:
        """What it knows and what is no longer found.

        Args:
            findings: Those of this run.
            judged: Whether this run looked with a rule (second) at a path (first); what it did not look at
                may still be there.
        """
        found = Counter(map(_entry, findings))
        return Baseline(
            {
                entry: number - found[entry]
                for entry, number in self._counts.items()
                if number > found[entry] and judged(entry[0], entry[1])
            }
        )

    def without(self, other: Baseline) -> Baseline:
        """What it knows and the other does not."""
        return Baseline(
            {entry: number - other._counts.get(entry, 0) for entry, number in self._counts.items()}
        )


def _entry(finding: Finding) -> _Entry:
    return finding.diagnostic.path, finding.diagnostic.rule, finding.fingerprint
