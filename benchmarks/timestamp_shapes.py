"""Which shapes the timestamps of a vault have, and what becomes of each.

    python benchmarks/timestamp_shapes.py VAULT [--read NUMBER]

Prints a table: how often each shape was found, how many of them `--fix` repairs, how many only
`--unsafe-fixes`, how many come with no more than a suggestion, and how many with nothing. A digit is
written 9. With `--read`, so many findings of each of the five largest shapes follow, to be read by eye.
"""

from __future__ import annotations

import argparse
import importlib
import random
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from vaultlint.apply import apply
from vaultlint.lint import check
from vaultlint.parse.timestamps import Form, scan
from vaultlint.registry import RuleSet
from vaultlint.rule import NoteRule, VaultRule
from vaultlint.testing import snapshot

if TYPE_CHECKING:
    from vaultlint.diagnostic import Diagnostic
    from vaultlint.rule import Rule

RULES = (
    "malformed_timestamp",
    "mismatched_timestamp",
    "shifted_timestamp",
    "timestamp_past_end",
    "bare_timestamp",
)


def rules(names: tuple[str, ...] = RULES) -> RuleSet:
    made: list[Rule] = []
    for name in names:
        module = importlib.import_module(f"vaultlint.rules.{name}")
        made.append(getattr(module, name.title().replace("_", ""))())
    return RuleSet(
        note=tuple(entry for entry in made if isinstance(entry, NoteRule)),
        vault=tuple(entry for entry in made if isinstance(entry, VaultRule)),
        known=frozenset(entry.name for entry in made),
    )


def read(root: Path) -> dict[str, str]:
    """Every note of a vault; what is not UTF-8 is left out."""
    texts = {}
    for path in sorted(root.rglob("*.md")):
        try:
            texts[path.relative_to(root).as_posix()] = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
    return texts


def shape(text: str, diagnostic: Diagnostic) -> str:
    """What a finding is an example of: its value and label with every digit made a 9."""
    if diagnostic.rule in ("shifted-timestamp", "timestamp-past-end", "bare-timestamp"):
        return ""
    source = text[diagnostic.span.start : diagnostic.span.end]
    if source.startswith(("[[", "![[")):
        return "a link to a time"
    stamps = scan(source, Form())
    if len(stamps) != 1:
        return "other"
    stamp = stamps[0]
    if stamp.defect:
        return re.sub(r"“[^“”]{12,}”", "“…”", re.sub(r"[0-9]", "9", stamp.defect))
    value, label = (re.sub(r"[0-9]", "9", part) for part in (stamp.value, stamp.label))
    same = stamp.label.strip(" []") == stamp.value.strip(" []")
    return f"{value[:24]} | {label[:24] or '(empty)'}{' (same)' if same else ''}"


def trust(diagnostic: Diagnostic) -> str:
    return str(diagnostic.fix.applicability) if diagnostic.fix else "none"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("vault", type=Path)
    parser.add_argument("--read", type=int, default=0, metavar="NUMBER")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    texts = read(asked.vault)
    selected = rules()
    groups: defaultdict[tuple[str, str], list[Diagnostic]] = defaultdict(list)
    for diagnostic in check(snapshot(texts, selected), selected):
        groups[diagnostic.rule, shape(texts[diagnostic.path], diagnostic)].append(diagnostic)
    columns = ("safe", "unsafe", "suggestion", "none")
    print(f"{'rule':22}{'shape':52}{'found':>7}{'safe':>7}{'unsafe':>7}{'suggest':>8}{'none':>6}")
    totals: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for (rule, name), found in sorted(groups.items(), key=lambda entry: (entry[0][0], -len(entry[1]))):
        counts = Counter(trust(entry) for entry in found)
        totals[rule] += counts
        row = "".join(
            f"{counts[column]:{width}}" for column, width in zip(columns, (7, 7, 8, 6), strict=True)
        )
        print(f"{rule:22}{name:52}{len(found):7}{row}")
    print()
    for rule, counts in totals.items():
        row = "".join(
            f"{counts[column]:{width}}" for column, width in zip(columns, (7, 7, 8, 6), strict=True)
        )
        print(f"{rule:22}{'all shapes':52}{counts.total():7}{row}")
    if asked.read:
        chance = random.Random(asked.seed)
        largest = sorted(groups.items(), key=lambda entry: -len(entry[1]))[:5]
        for (rule, name), found in largest:
            print(f"\n{rule} {name}")
            for entry in chance.sample(found, min(asked.read, len(found))):
                print("  ", in_words(texts[entry.path], entry))


def in_words(text: str, diagnostic: Diagnostic) -> str:
    """A finding on one line: where, what stands there, and what the fix makes of it."""
    start, end = diagnostic.span
    before = text[max(0, start - 30) : start]
    line = f"{diagnostic.path.rpartition('/')[2][:40]}: {before!r} {text[start:end]!r}"
    if diagnostic.fix and len(diagnostic.fix.edits) <= 2:
        fixed = apply(text, diagnostic.fix.edits)
        return f"{line} → {trust(diagnostic)} {fixed[start : end + len(fixed) - len(text)]!r}"
    return f"{line} → {trust(diagnostic)} {diagnostic.message}"


if __name__ == "__main__":
    main()
