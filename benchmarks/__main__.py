"""What a look at a vault costs, beside rumdl: ``python -m benchmarks [--vault FOLDER | --notes N] [--quick]``.

Prints a table in Markdown. Each figure is the median of five runs (three with ``--quick``) of the whole program as it is
installed, taken in turn with what it is held against. The vault is copied first and read once, so that all of it is in
the system's memory; what is remembered between runs lies beside the copy. Nothing of either is left at the end.

rumdl (https://github.com/rvben/rumdl) is measured where it is installed; without it there is nothing to be held against.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.processes import MEBIBYTE, Cost, Program, cpu, in_turn, wall
from benchmarks.table import Row, machine, seconds, table
from benchmarks.vault import generate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MEASURED = 21_273
"""Notes of the vault for which the limits in seconds and bytes were set: a larger one may take more in proportion."""
REST = 2.1
"""Seconds after which a change counts as long past: of a file that is younger the content is compared, not the times."""
LINK_RULES = "MD051,MD057,MD042"


class Setup(NamedTuple):
    """The copy of a vault, the programs, and how often they run."""

    vault: Path
    folder: Path
    program: Program
    repetitions: int
    rumdl: str | None

    @property
    def notes(self) -> list[Path]:
        return sorted(path for path in self.vault.rglob("*.md") if path.is_file())

    def ours(self, *arguments: object) -> list[str]:
        return [*_ours(), *map(str, arguments)]

    def theirs(self, *arguments: object) -> list[str]:
        assert self.rumdl is not None
        return [self.rumdl, "check", "--no-config", "--flavor", "obsidian", *map(str, arguments)]

    def run(self, command: list[str]) -> Callable[[int], Cost]:
        return lambda _: self.program.cost(command)


class Growth(NamedTuple):
    """How many notes two vaults have whose cost a note is compared."""

    few: int
    many: int


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument("--vault", type=Path, help="the vault to look at; it is copied, and not touched")
    parser.add_argument("--notes", type=int, default=12_600, help="else: the notes of one that is generated")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repetitions", type=int, help="runs of each; the median counts")
    parser.add_argument(
        "--growth", type=int, nargs=2, metavar=("FEW", "MANY"), help="notes whose cost is compared"
    )
    parser.add_argument(
        "--quick", action="store_true", help="three runs of each, and a smaller vault at the end"
    )
    options = parser.parse_args(arguments)
    growth = Growth(*(options.growth or ((1_000, 10_000) if options.quick else (1_000, 100_000))))
    repetitions = options.repetitions or (3 if options.quick else 5)
    # The folder is removed however this ends.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    with tempfile.TemporaryDirectory(prefix="vaultlint-benchmarks-") as name:
        folder = Path(name)
        vault = folder / "vault"
        if options.vault is not None:
            shutil.copytree(options.vault, vault, symlinks=True, ignore=shutil.ignore_patterns(".git"))
            # Or a note that is named alone would belong to a vault of its own folder.
            (vault / ".obsidian").mkdir(exist_ok=True)
            what = "a copy of a vault"
        else:
            generate(vault, options.notes, options.seed)
            what = f"`python -m benchmarks.vault VAULT --notes {options.notes} --seed {options.seed}`"
        setup = _setup(folder, vault, repetitions)
        notes, size = len(setup.notes), _read_all(vault)
        print(f"Measured on {datetime.now(UTC):%Y-%m-%d} with {_versions(setup)}.  ")
        print(f"Machine: {machine()}.  ")
        print(f"Vault: {notes:,} notes, {size / 1e6:.0f} MB ({what}).\n")
        rows = []
        for row in _rows(setup, growth):
            rows.append(row)
            print(f"… {row.what}: {row.ours}, {row.beside}", file=sys.stderr)
        print(table(rows))
        print(_commands(setup))


def _setup(folder: Path, vault: Path, repetitions: int) -> Setup:
    home = folder / "home"
    elsewhere = folder / "elsewhere"
    home.mkdir()
    elsewhere.mkdir()
    variables = ("HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
    beside = Path(sys.executable).parent
    return Setup(
        vault,
        folder,
        Program(elsewhere, dict.fromkeys(variables, str(home)) | {"NO_COLOR": "1"}),
        repetitions,
        shutil.which("rumdl", path=f"{beside}{os.pathsep}{os.environ['PATH']}"),
    )


def _rows(setup: Setup, growth: Growth) -> Iterator[Row]:
    # Fewer notes than the limits were set for get no more; more of them in proportion.
    scale = max(1.0, len(setup.notes) / MEASURED)
    yield from _cold(setup)
    yield _memory(setup, scale)
    yield from _parts(setup, scale)
    yield from _first(setup)
    yield _second(setup)
    yield from _touched(setup)
    yield from _on_save(setup)
    yield _growth(setup, growth)


def _cold(setup: Setup) -> Iterator[Row]:
    check = setup.ours("check", "--quiet", "--no-cache", setup.vault)
    runs = {"ours": setup.run(check), "one process": setup.run([*check, "--jobs", "1"])}
    if setup.rumdl:
        runs["theirs"] = setup.run(setup.theirs("--no-cache", "--enable", LINK_RULES, setup.vault))
    costs = in_turn(setup.repetitions, runs)
    yield _beside("cold, nothing remembered", costs, "rumdl, its three link rules", must=1.0, goal=0.8)
    alone = {"ours": costs["one process"], **({"theirs": costs["theirs"]} if setup.rumdl else {})}
    yield _beside("the same in one process", alone, "rumdl, its three link rules")


def _memory(setup: Setup, scale: float) -> Row:
    held = setup.program.memory(setup.ours("check", "--quiet", "--no-cache", setup.vault))
    beside = ""
    if setup.rumdl:
        theirs = setup.program.memory(setup.theirs("--no-cache", "--enable", LINK_RULES, setup.vault))
        beside = f"{theirs.peaks / MEBIBYTE:.0f} MiB, rumdl, its three link rules"
    peaks, together = held.peaks / MEBIBYTE, held.together / MEBIBYTE
    told = (
        f"{peaks:.0f} MiB; at once {together:.0f}, {held.together / 1024 / len(setup.notes):.1f} KiB a note"
    )
    return Row("peak memory of all processes, cold", told, beside, peaks, "MiB", 450 * scale, 350 * scale)


def _parts(setup: Setup, scale: float) -> Iterator[Row]:
    """What single rules cost: how much less is used without them, in one process."""
    check = setup.ours("check", "--quiet", "--no-cache", "--jobs", "1", setup.vault)
    costs = in_turn(
        setup.repetitions,
        {
            "all": setup.run(check),
            "links": setup.run([*check, "--ignore", "dangling-link"]),
            "duplicates": setup.run([*check, "--ignore", "duplicate-topic,duplicate-content"]),
        },
    )
    whole = cpu(costs["all"])
    for name, what, must, goal in (
        ("links", "dangling links judged, told, and what was meant found, CPU", 1.5, 0.75),
        ("duplicates", "duplicate topics and text, CPU", 2.0, 0.9),
    ):
        saved = max(0.0, whole - cpu(costs[name]))
        told = f"{saved:.2f} s"
        yield Row(
            what, told, f"{whole:.2f} s, all rules in one process", saved, "s", must * scale, goal * scale
        )


def _first(setup: Setup) -> Iterator[Row]:
    def run(_: int) -> Cost:
        _forget(setup)
        return setup.program.cost(setup.ours("check", "--quiet", setup.vault))

    def theirs(*rules: str) -> Callable[[int], Cost]:
        def run(_: int) -> Cost:
            shutil.rmtree(setup.folder / "rumdl", ignore_errors=True)
            return setup.program.cost(
                setup.theirs("--cache-dir", setup.folder / "rumdl", *rules, setup.vault)
            )

        return run

    runs: dict[str, Callable[[int], Cost]] = {"ours": run}
    beside = {}
    if setup.rumdl:
        runs |= {"links": theirs("--enable", LINK_RULES), "all": theirs()}
        beside = {"links": "rumdl, its three link rules, remembered too", "all": "rumdl, all its rules"}
    costs = in_turn(setup.repetitions, runs)
    what = "first run, which is remembered"
    if not beside:
        yield _beside(what, costs, "")
    for name, other in beside.items():
        yield _beside(what, {"ours": costs["ours"], "theirs": costs[name]}, other)


def _second(setup: Setup) -> Row:
    sleep(REST)
    again = setup.ours("check", "--quiet", setup.vault)
    setup.program.cost(again)
    runs = {"ours": setup.run(again)}
    if setup.rumdl:
        runs["theirs"] = setup.run(setup.theirs("--cache-dir", setup.folder / "rumdl", setup.vault))
    costs = in_turn(setup.repetitions, runs)
    shutil.rmtree(setup.folder / "rumdl", ignore_errors=True)
    return _beside("second run, nothing changed", costs, "rumdl, the same", must=0.25, goal=0.18)


def _touched(setup: Setup) -> Iterator[Row]:
    """Other notes each time, in an order that is as good as any."""
    notes = setup.notes
    random.Random(1).shuffle(notes)
    count = max(1, min(1_000, len(notes) // 12))
    left = iter(notes * (2 * setup.repetitions * count // len(notes) + 1))
    again = setup.ours("check", "--quiet", setup.vault)

    def touched(_: int) -> Cost:
        for _ in range(count):
            os.utime(next(left))
        sleep(REST)
        return setup.program.cost(again)

    def edited(number: int) -> Cost:
        for _ in range(count):
            with next(left).open("ab") as stream:
                stream.write(f" word{number}".encode())
        sleep(REST)
        return setup.program.cost(again)

    costs = in_turn(
        setup.repetitions,
        {"touched": touched, "after": setup.run(again), "edited": edited, "unchanged": setup.run(again)},
    )
    unchanged = costs["after"] + costs["unchanged"]
    for name, what, must in (
        ("touched", f"second run, {count:,} notes touched, their text the same", 2.0),
        ("edited", f"second run, {count:,} notes edited", 2.0),
    ):
        pair = {"ours": costs[name], "theirs": unchanged}
        yield _beside(what, pair, "nothing changed", must=must)


def _on_save(setup: Setup) -> Iterator[Row]:
    """Notes at random, the same ones each time, are given another word: every tenth or so is one of a cluster."""
    times = 4 * setup.repetitions + 1
    notes = random.Random(1).choices(sorted(setup.notes), k=times)

    def with_a_word(number: int) -> bytes:
        return notes[number].read_bytes() + f"\nword{number}\n".encode()

    def saved(*quiet: str) -> Callable[[int], Cost]:
        return lambda number: setup.program.cost(
            setup.ours("fix", *quiet, "--stdin-filename", notes[number], "-"), stdin=with_a_word(number)
        )

    def checked(number: int) -> Cost:
        before = notes[number].read_bytes()
        notes[number].write_bytes(with_a_word(number))
        # At once, as an editor asks: a processor that has slept meanwhile takes up to twice as long for anything.
        cost = setup.program.cost(setup.ours("check", "--quiet", notes[number]))
        notes[number].write_bytes(before)
        return cost

    runs: dict[str, Callable[[int], Cost]] = {
        "saved": saved("--quiet"),
        "told": saved(),
        "checked": checked,
        "started": setup.run(setup.ours("--version")),
        "python": setup.run([sys.executable, "-I", "-c", "pass"]),
    }
    if setup.rumdl:
        runs["theirs"] = lambda number: setup.program.cost(setup.theirs("--no-cache", notes[number]))
    costs = in_turn(times, runs)
    start, python = wall(costs["started"]) * 1000, wall(costs["python"]) * 1000
    beside = f"{start:.0f} ms, vaultlint --version; {python:.0f} ms, python -c pass"
    if setup.rumdl:
        beside += f"; {wall(costs['theirs']) * 1000:.0f} ms, rumdl"
    for name, what in (
        ("saved", "one note on save (`fix --quiet -`)"),
        ("told", "the same, what remains told of (`fix -`)"),
        ("checked", "one note that was edited (`check NOTE`)"),
    ):
        slowest = max(cost.wall for cost in costs[name]) * 1000
        told = f"{seconds(wall(costs[name]), cpu(costs[name]))}, {slowest:.0f} ms at most"
        yield Row(what, told, beside, wall(costs[name]) * 1000, "ms", 90, 60)


def _growth(setup: Setup, growth: Growth) -> Row:
    """What a note costs in a large vault and in a small one, the start of the program not counted."""
    _forget(setup)
    shutil.rmtree(setup.vault)
    vaults = {}
    for count in (1, *growth):
        vaults[count] = setup.folder / f"vault of {count}"
        generate(vaults[count], count)
        _read_all(vaults[count])

    def runs(counts: tuple[int, ...]) -> dict[str, Callable[[int], Cost]]:
        command = ("check", "--quiet", "--no-cache", "--jobs", "1")
        return {str(count): setup.run(setup.ours(*command, vaults[count])) for count in counts}

    costs = in_turn(setup.repetitions, runs((1, growth.few)))
    # The large one needs no median: what disturbs a run is over long before it is.
    costs |= in_turn(min(2, setup.repetitions), runs((growth.many,)))
    start = cpu(costs["1"])
    few, many = (max(1e-9, cpu(costs[str(count)]) - start) / count * 1e6 for count in growth)
    return Row(
        f"a note among {growth.many:,} and among {growth.few:,}, CPU",
        f"{many:.0f} µs",
        f"{few:.0f} µs",
        many / few,
        must=1.3,
    )


def _beside(
    what: str,
    costs: dict[str, list[Cost]],
    other: str,
    *,
    must: float | None = None,
    goal: float | None = None,
) -> Row:
    ours = seconds(wall(costs["ours"]), cpu(costs["ours"]))
    if "theirs" not in costs:
        return Row(what, ours, "", None, must=must, goal=goal)
    beside = f"{seconds(wall(costs['theirs']), cpu(costs['theirs']))}, {other}"
    return Row(what, ours, beside, wall(costs["ours"]) / wall(costs["theirs"]), must=must, goal=goal)


def _forget(setup: Setup) -> None:
    """Take away what earlier runs remembered."""
    shutil.rmtree(setup.folder / "home")
    (setup.folder / "home").mkdir()


def _read_all(vault: Path) -> int:
    """Let the system hold every file in memory; gives the bytes of the notes."""
    return sum(len(path.read_bytes()) for path in vault.rglob("*.md") if path.is_file())


def _ours() -> list[str]:
    """The program as it is installed beside the Python that runs this."""
    script = Path(sys.executable).parent / "vaultlint"
    return [str(script)] if script.exists() else [sys.executable, "-m", "vaultlint"]


def _versions(setup: Setup) -> str:
    told = [
        subprocess.run([*command, "--version"], capture_output=True, text=True, check=True).stdout.strip()
        for command in (_ours(), *([[setup.rumdl]] if setup.rumdl else []))
    ]
    return " and ".join(told) if setup.rumdl else f"{told[0]}; rumdl is not installed"


def _commands(setup: Setup) -> str:
    """What was run, for whoever wants to see it again."""
    rumdl = "rumdl check --no-config --flavor obsidian"
    return (
        f"Medians of {setup.repetitions} whole processes, in turn; standard output to `{os.devnull}`; every file read once before. The commands, "
        "with VAULT and NOTE for paths and caches in folders of their own:\n\n"
        "```sh\n"
        "vaultlint check --quiet --no-cache VAULT             # cold; --jobs 1: in one process\n"
        f"{rumdl} --no-cache --enable {LINK_RULES} VAULT\n"
        "vaultlint check --quiet VAULT                        # first and second run\n"
        f"{rumdl} --cache-dir CACHE VAULT  # and with --enable {LINK_RULES}\n"
        "vaultlint fix --quiet --stdin-filename NOTE - <NOTE  # on save; and without --quiet\n"
        "vaultlint check --quiet NOTE\n"
        f"{rumdl} --no-cache NOTE\n"
        "vaultlint check --quiet --no-cache --jobs 1 VAULT    # less the same with --ignore dangling-link, or\n"
        "                                                     # --ignore duplicate-topic,duplicate-content; and growth\n"
        "```\n\n"
        "Memory is the sum of what each process held at most (`VmHWM`), and what they held together at a moment (`Pss`), "
        "from `/proc`, in a run that was not timed.\n"
    )


if __name__ == "__main__":
    main()
