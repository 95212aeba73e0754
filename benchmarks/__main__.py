"""How long a look at a vault takes: ``python -m benchmarks [--notes N | --vault FOLDER]``.

Each figure is the best of three runs of the program as a user starts it. rumdl, where it is installed, runs on the same
files with its rules about links, for a scale that does not depend on the machine.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from benchmarks.vault import generate

RUMDL = [
    "rumdl",
    "check",
    "--no-config",
    "--flavor",
    "obsidian",
    "--no-cache",
    "--enable",
    "MD051,MD057,MD042",
]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--notes", type=int, default=5_000, help="size of the vault that is generated")
    parser.add_argument("--vault", type=Path, help="a vault to look at instead")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        vault = options.vault
        if vault is None:
            vault = Path(folder, "vault")
            size = generate(vault, options.notes)
            print(f"a vault of {options.notes:,} notes, {size / 1e6:.1f} MB")
        home = {name: str(Path(folder, name)) for name in ("XDG_CACHE_HOME", "XDG_STATE_HOME")}
        vaultlint = [sys.executable, "-m", "vaultlint"]
        one = next(path for path in sorted(vault.rglob("*.md")))
        rows = {
            "starting and stopping": [*vaultlint, "--version"],
            "cold, one process": [*vaultlint, "check", "--quiet", "--no-cache", "--jobs", "1", str(vault)],
            "cold, all processors": [*vaultlint, "check", "--quiet", "--no-cache", str(vault)],
            "warm": [*vaultlint, "check", "--quiet", str(vault)],
            "warm, one note on save": [*vaultlint, "fix", "--quiet", "-", "--stdin-filename", str(one)],
        }
        if rumdl := shutil.which(
            "rumdl", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        ):
            rows["rumdl, links only"] = [rumdl, *RUMDL[1:], str(vault)]
        seconds = {name: best_of_three(command, home, one) for name, command in rows.items()}
    scale = seconds.get("rumdl, links only")
    for name, taken in seconds.items():
        print(f"{name:24}{taken:8.2f} s" + (f"{taken / scale:8.2f} x rumdl" if scale else ""))


def best_of_three(command: list[str], environment: dict[str, str], text: Path) -> float:
    """Seconds of the fastest of three runs; what the program says is thrown away."""
    best = float("inf")
    for _ in range(3):
        with text.open("rb") as stdin:
            began = perf_counter()
            done = subprocess.run(
                command,
                env=os.environ | environment,
                stdin=stdin,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )
            best = min(best, perf_counter() - began)
        if done.returncode not in {0, 1}:
            raise SystemExit(f"{' '.join(command)} exits with {done.returncode}")
    return best


if __name__ == "__main__":
    main()
