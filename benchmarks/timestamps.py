"""What the rules about timestamps cost, beside reading and decoding the notes.

    python benchmarks/timestamps.py VAULT
    python benchmarks/timestamps.py --runaway

The first compares each rule with reading and decoding every note of a vault (best of four, processor
time, without the collector, notes parsed beforehand). Counted is all that a check with nothing but its
defaults does: every finding with its message, its places and its fix. The edits of a note's own findings
are among it; those of a shifted note are not, which are made out of its text when a fix, a diff or a report
for programs asks for them. That few shifted notes are known only by the others of their video, and are read
again, is counted but for the disk.

The look at every tag of a note is not among it: the parser needs it to tell harmless tags from those that hide
something, whatever the rules, and hands the values of the anchors over. So the sum is what the rules cost beside
parsing. What it would be if that look were theirs alone is printed below it, for that is what another class
than the usual one costs.

The second makes notes like those that a model writes when it does not stop, of half a megabyte, one and two,
most of it in one line, and shows that the time grows with their length and no faster.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import random
from functools import partial
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

from vaultlint.parse import facts, parse
from vaultlint.parse.timestamps import Form, finder, hms, quick_values
from vaultlint.rule import NoteRule, VaultRule
from vaultlint.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Callable

    from vaultlint.note import Note
    from vaultlint.parse.timestamps import Finder
    from vaultlint.rule import Rule

RULES = ("malformed_timestamp", "mismatched_timestamp", "timestamp_past_end", "shifted_timestamp")


def rule(name: str) -> Rule:
    module = importlib.import_module(f"vaultlint.rules.{name}")
    made: Rule = getattr(module, name.title().replace("_", ""))()
    return made


def runaway(size: int, seed: int = 1) -> str:
    """A note of about ``size`` code points that its writer never ended.

    Two fifths of it are one line in which the same few words come back with ever new stamps, some of them
    broken; the rest are bullets that repeat each other.
    """
    chance = random.Random(seed)
    form = Form()
    words = ["the", "oven", "the", "dough", "the", "crumb", "and", "the", "crust", "of", "the", "loaf"]

    def stamp() -> str:
        time = hms(chance.randrange(7200))
        kind = chance.randrange(40)
        if kind == 0:
            return f'<a class="yt="{form.class_name}" data-t="{time}">[{time}]</a>'
        if kind == 1:
            return f'<a class="{form.class_name}" data-t="{time[3:]}">[{time[3:]}]</a>'
        if kind == 2:
            return f'<a class="{form.class_name}" data-t="{time}">'
        return form.anchor(time, f"[{time}]")

    pieces = ["---\ntitle: Bread without end\n---\n\n"]
    length = 0
    while length < 2 * size // 5:
        piece = f"{' '.join(chance.choices(words, k=6))} {stamp()}, "
        pieces.append(piece)
        length += len(piece)
    pieces.append("\n\n")
    while length < size:
        piece = f"*   **{chance.choice(words).title()}:** {' '.join(chance.choices(words, k=9))} {stamp()}.\n"
        pieces.append(piece)
        length += len(piece)
    return "".join(pieces)


def best(work: Callable[[], Any], times: int = 4) -> float:
    """Milliseconds of processor time."""
    found = float("inf")
    for _ in range(times):
        start = process_time()
        work()
        found = min(found, process_time() - start)
    return found * 1000


def _check_all(made: NoteRule, notes: list[Note]) -> None:
    for note in notes:
        list(made.check(note))


def _facts_of_all(made: VaultRule, notes: list[Note]) -> None:
    for note in notes:
        made.fact(note)


def _check_vault(made: VaultRule, vault: Vault) -> None:
    list(made.check(vault))


def _find_all(find: Finder, notes: list[Note]) -> None:
    for note in notes:
        note.memo.clear()
        find(note)


def tags_alone(notes: list[Note]) -> float:
    """What the look at every tag costs, in milliseconds, which the parser and the rules have in common."""
    form = Form()
    bodies = [note.text[block.end if (block := note.frontmatter) else 0 :] for note in notes]

    def look() -> None:
        for body in bodies:
            quick_values(body, form)

    return best(look)


def costs(notes: list[Note], read: Callable[[str], str]) -> dict[str, float]:
    """What each rule costs, in milliseconds; what they share is counted once, apart."""
    result = {"what they share": best(partial(_find_all, finder(Form()), notes))}
    for name in RULES:
        made = rule(name)
        if isinstance(made, NoteRule):
            result[made.name] = best(partial(_check_all, made, notes))
        elif isinstance(made, VaultRule):
            result[f"{made.name}, facts"] = best(partial(_facts_of_all, made, notes))
            known = {note.path: facts(note, {made.name: made.fact(note)}) for note in notes}
            vault = Vault(known, known, read=read)
            result[f"{made.name}, check"] = best(partial(_check_vault, made, vault))
    return result


def on_a_vault(root: Path) -> None:
    paths = sorted(path for path in root.rglob("*.md") if path.is_file())
    texts: dict[str, str] = {}
    for path in paths:
        try:
            texts[path.relative_to(root).as_posix()] = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError:
            continue

    def read_all() -> None:
        for path in texts:
            with (root / path).open("rb", buffering=0) as file:
                file.read().decode()

    reading = best(read_all)
    notes = [parse(path, text) for path, text in texts.items()]
    for note in notes:
        # The engine works these out for every note, whatever the rules.
        _ = note.links, note.visible, note.code, note.properties
    print(f"{'reading and decoding':28}{reading:8.0f} ms  of {len(notes):,} notes")
    total = 0.0
    for name, cost in costs(notes, texts.__getitem__).items():
        total += cost
        print(f"{name:28}{cost:8.0f} ms  {cost / reading:5.2f}")
    print(f"{'all of them':28}{total:8.0f} ms  {total / reading:5.2f}")
    total += tags_alone(notes)
    print(f"{'with the look at every tag':28}{total:8.0f} ms  {total / reading:5.2f}")


def on_runaways() -> None:
    earlier = 0.0
    for size in (500_000, 1_000_000, 2_000_000):
        text = runaway(size)
        longest = max(map(len, text.split("\n")))
        note = parse("runaway.md", text)
        _ = note.links, note.visible, note.code, note.properties
        total = sum(costs([note], {"runaway.md": text}.__getitem__).values())
        grown = f", {total / earlier:.2f} times the half" if earlier else ""
        print(f"{len(text):,} code points, longest line {longest:,}: {total:.1f} ms{grown}")
        earlier = total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("vault", type=Path, nargs="?")
    parser.add_argument("--runaway", action="store_true")
    asked = parser.parse_args()
    gc.disable()
    if asked.vault:
        on_a_vault(asked.vault)
    if asked.runaway or not asked.vault:
        on_runaways()


if __name__ == "__main__":
    main()
