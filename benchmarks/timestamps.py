"""What the rules about timestamps cost, beside reading and decoding the notes.

    python benchmarks/timestamps.py VAULT
    python benchmarks/timestamps.py --runaway

The first compares each rule with reading and decoding every note of a vault (best of four, processor
time, without the collector). The notes are taken as a run takes them, a batch after the other: read, parsed,
looked at by the rules in the order in which a run asks them, and let go of; what is remembered of them goes through
text, as it does between processes. Parsing is not counted, and all else is that a check with nothing but its
defaults does: every finding with its message, its places and its fix. The edits of a note's own findings
are among it; those of a shifted note are not, which are made out of its text when a fix, a diff or a report
for programs asks for them. That few shifted notes are known only by the others of their video, and are read
again, is counted but for the disk.

The look at every tag of a note is not among it: the parser needs it to tell harmless tags from those that hide
something, whatever the rules, and hands the values of the anchors over. So the sum is what the rules cost beside
parsing. What it would be if that look were theirs alone is printed below it, for that is what another class
than the usual one costs; and what it would be with the telling of their findings, which is the report's work: each
put into words, at its line and column, as a pipe is told of it.

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
from typing import TYPE_CHECKING, Any, TypeVar

from vaultlint.note import Body
from vaultlint.parse import facts, parse
from vaultlint.parse.timestamps import Form, finder, hms, quick_values
from vaultlint.record import card_to_text, facts_from_card
from vaultlint.report.text import piece
from vaultlint.text import Onward
from vaultlint.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Callable

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.note import Note
    from vaultlint.rule import NoteRule, VaultRule

_Made = TypeVar("_Made")

ROUNDS = 4
BATCH = 100
"""How many notes are looked at together; about as many as a process holds at once."""

READING = "reading and decoding"
SHARED = "what they share"
TAGS = "the look at every tag"
TOLD = "their findings, told"


def rule(name: str) -> Any:
    module = importlib.import_module(f"vaultlint.rules.{name}")
    return getattr(module, name.title().replace("_", ""))()


SHIFTED: VaultRule = rule("shifted_timestamp")
NOTE_RULES: tuple[NoteRule, ...] = tuple(
    map(rule, ("malformed_timestamp", "mismatched_timestamp", "timestamp_past_end"))
)


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


class Laps:
    """How long pieces of work take: of each the shortest time of all rounds."""

    def __init__(self) -> None:
        self._best: dict[tuple[str, int], float] = {}

    def take(self, name: str, work: Callable[[], _Made], batch: int = 0) -> _Made:
        """Do some work, and count it under this name; each batch of the same work is counted apart."""
        start = process_time()
        made = work()
        taken = process_time() - start
        self._best[name, batch] = min(taken, self._best.get((name, batch), taken))
        return made

    def totals(self) -> dict[str, float]:
        """Milliseconds of processor time, by name, in the order in which the work was first done."""
        found: dict[str, float] = {}
        for (name, _), taken in self._best.items():
            found[name] = found.get(name, 0.0) + taken * 1000
        return found


def read_all(root: Path, names: list[str]) -> list[str]:
    """Every note that is UTF-8, read and decoded; "" for any other."""
    texts = []
    for name in names:
        with (root / name).open("rb", buffering=0) as file:
            data = file.read()
        try:
            texts.append(data.decode())
        except UnicodeDecodeError:
            texts.append("")
    return texts


def check_all(made: NoteRule, notes: list[Note]) -> list[Diagnostic]:
    return [diagnostic for note in notes for diagnostic in made.check(note)]


def look_at(batch: int, texts: dict[str, str], laps: Laps) -> dict[str, str]:
    """All that is done with a batch of notes by itself; and what is remembered of each, as text."""
    form = Form()
    find = finder(form)
    notes = [parse(path, text) for path, text in texts.items()]
    for note in notes:
        # The engine works these out for every note, whatever the rules. The lines of a note are counted to the
        # rule that asks for them, though a run that is remembered makes them anyway.
        _ = note.links, note.properties
    laps.take(SHARED, lambda: [find(note) for note in notes], batch)
    remembered = laps.take(f"{SHIFTED.name}, facts", lambda: [SHIFTED.fact(note) for note in notes], batch)
    found: dict[str, list[Diagnostic]] = {}
    for made in NOTE_RULES:
        for diagnostic in laps.take(made.name, partial(check_all, made, notes), batch):
            found.setdefault(diagnostic.path, []).append(diagnostic)
    laps.take(TOLD, lambda: [piece(Onward(texts[path]), of_note) for path, of_note in found.items()], batch)
    bodies = [note.text[block.end if (block := note.frontmatter) else 0 :] for note in notes]
    laps.take(TAGS, lambda: [quick_values(body, form) for body in bodies], batch)
    return {
        note.path: card_to_text(facts(note, {} if fact is None else {SHIFTED.name: fact}))
        for note, fact in zip(notes, remembered, strict=True)
    }


def judge(cards: dict[str, str], read: Callable[[str], str], laps: Laps) -> None:
    """What is done once all notes are known."""
    known = {path: facts_from_card(path, card, b"", Body) for path, card in cards.items()}
    vault = Vault(known, known, read=read)
    found: list[Diagnostic] = []
    for _ in range(ROUNDS):
        found = laps.take(f"{SHIFTED.name}, check", lambda: list(SHIFTED.check(vault)))
    for _ in range(ROUNDS):
        # Apart from what is told of a batch.
        laps.take(TOLD, lambda: [piece(Onward(read(entry.path)), [entry]) for entry in found], -1)


def on_a_vault(root: Path) -> None:
    names = sorted(path.relative_to(root).as_posix() for path in root.rglob("*.md") if path.is_file())
    laps = Laps()
    texts: dict[str, str] = {}
    cards: dict[str, str] = {}
    for _ in range(ROUNDS):
        for batch in range(0, len(names), BATCH):
            chosen = names[batch : batch + BATCH]
            found = laps.take(READING, partial(read_all, root, chosen), batch)
            fresh = {name: text.removeprefix("\ufeff") for name, text in zip(chosen, found, strict=True)}
            texts.update(fresh)
            cards.update(look_at(batch, fresh, laps))
    judge(cards, texts.__getitem__, laps)
    totals = laps.totals()
    reading, tags, told = totals.pop(READING), totals.pop(TAGS), totals.pop(TOLD)
    print(f"{READING:28}{reading:8.0f} ms  of {len(cards):,} notes")
    for name, cost in totals.items():
        print(f"{name:28}{cost:8.0f} ms  {cost / reading:5.2f}")
    total = sum(totals.values())
    print(f"{'all of them':28}{total:8.0f} ms  {total / reading:5.2f}")
    total += tags
    print(f"{'with the look at every tag':28}{total:8.0f} ms  {total / reading:5.2f}")
    total += told
    print(f"{'and with what is told':28}{total:8.0f} ms  {total / reading:5.2f}")


def on_runaways() -> None:
    earlier = 0.0
    for size in (500_000, 1_000_000, 2_000_000):
        text = runaway(size)
        longest = max(map(len, text.split("\n")))
        laps = Laps()
        for _ in range(ROUNDS):
            cards = look_at(0, {"runaway.md": text}, laps)
        judge(cards, {"runaway.md": text}.__getitem__, laps)
        totals = laps.totals()
        total = sum(totals.values()) - totals[TAGS] - totals[TOLD]
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
