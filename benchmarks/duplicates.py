"""How long the rules about duplicates take, and how that grows with the vault.

    python benchmarks/duplicates.py VAULT [SOURCE_PROPERTY]

Prints, for 1,000 notes and on to all of them, the seconds that each rule needs for its facts (in the
worker, once a note) and for its check (once a vault), and microseconds a note. Notes are taken evenly from
the whole vault, so that folders grow as the vault does.
"""

from __future__ import annotations

import gc
import sys
from functools import partial
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

from vaultlint.config import Config
from vaultlint.parse import facts, parse
from vaultlint.registry import configure, rule_types
from vaultlint.rule import VaultRule
from vaultlint.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Callable

    from vaultlint.note import Note

RULES = ("duplicate-topic", "duplicate-content", "colliding-name", "duplicate-alias")
SIZES = (1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of processor time, the best of three, and what came of it."""
    best, result = float("inf"), None
    for _ in range(3):
        start = process_time()
        result = work()
        best = min(best, process_time() - start)
    return best, result


def main(root: Path, source: str) -> None:
    texts = {}
    for path in sorted(root.rglob("*.md")):
        texts[path.relative_to(root).as_posix()] = (
            path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff")
        )
    rules = []
    for name in RULES:
        options = {"source": source} if name == "duplicate-topic" and source else {}
        rule = configure(rule_types()[name], options, Config())
        assert isinstance(rule, VaultRule)
        rules.append(rule)
    notes = [parse(path, text) for path, text in texts.items()]
    for note in notes:
        facts(note)
    gc.collect()
    gc.disable()
    print(f"{'notes':>7}  {'rule':20} {'facts':>8} {'check':>8} {'µs a note':>10} {'findings':>9}")
    for size in [*(size for size in SIZES if size < len(notes)), len(notes)]:
        chosen = [notes[index * len(notes) // size] for index in range(size)]
        total = 0.0
        made = {}
        spent = {}
        for rule in rules:
            spent[rule.name], made[rule.name] = timed(partial(_facts, rule, chosen))
        known = {
            note.path: facts(note, {rule.name: made[rule.name][index] for rule in rules})
            for index, note in enumerate(chosen)
        }
        vault = Vault(known, known, read=texts.__getitem__)
        for rule in rules:
            check, found = timed(partial(_count, rule, vault))
            total += spent[rule.name] + check
            each = (spent[rule.name] + check) / size * 1e6
            print(f"{size:7}  {rule.name:20} {spent[rule.name]:8.3f} {check:8.3f} {each:10.1f} {found:9}")
        print(f"{size:7}  {'all':20} {'':8} {total:8.3f} {total / size * 1e6:10.1f}")


def _facts(rule: VaultRule, notes: list[Note]) -> list[Any]:
    return [rule.fact(note) for note in notes]


def _count(rule: VaultRule, vault: Vault) -> int:
    return sum(1 for _ in rule.check(vault))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
