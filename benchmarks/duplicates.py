"""How long the rules about duplicates take, and how that grows with the vault.

    python benchmarks/duplicates.py VAULT [SOURCE_PROPERTY]

Prints, for 1,000 notes and on to all of them, the seconds that each rule needs for its facts (in the
worker, once a note) and for its check (once a vault), and microseconds a note. Notes are taken evenly from
the whole vault, so that folders grow as the vault does.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from time import perf_counter

from vaultlint.config import Config
from vaultlint.parse import facts, parse
from vaultlint.registry import configure, rule_types
from vaultlint.rule import VaultRule
from vaultlint.vault import Vault

RULES = ("duplicate-topic", "duplicate-content", "colliding-name", "duplicate-alias")
SIZES = (1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000)


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
            start = perf_counter()
            made[rule.name] = [rule.fact(note) for note in chosen]
            spent[rule.name] = perf_counter() - start
        known = {
            note.path: facts(note, {rule.name: made[rule.name][index] for rule in rules})
            for index, note in enumerate(chosen)
        }
        vault = Vault(known, known, read=texts.__getitem__)
        # The rules about links have followed every link before; here it would count as ours.
        vault.backlinks("")
        for rule in rules:
            start = perf_counter()
            found = sum(1 for _ in rule.check(vault))
            check = perf_counter() - start
            total += spent[rule.name] + check
            each = (spent[rule.name] + check) / size * 1e6
            print(f"{size:7}  {rule.name:20} {spent[rule.name]:8.3f} {check:8.3f} {each:10.1f} {found:9}")
        print(f"{size:7}  {'all':20} {'':8} {total:8.3f} {total / size * 1e6:10.1f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
