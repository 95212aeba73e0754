"""Proposals measured on links whose meaning was judged by hand, and on real names corrupted anew."""

from __future__ import annotations

import csv
import random
import tarfile
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.corpora import shared
from vaultlint.edit import Applicability
from vaultlint.similar.targets import Targets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.corpus

UNSAFE, SAFE = Applicability.UNSAFE, Applicability.SAFE


@pytest.fixture(scope="module")
def files() -> frozenset[str]:
    with tarfile.open(shared("vaults", "tubegraph-part.tar.xz")) as archive:
        names = [member.name for member in archive if member.isfile()]
    root = names[0].partition("/")[0] + "/"
    if all(name.startswith(root) for name in names):
        names = [name[len(root) :] for name in names]
    return frozenset(name.removeprefix("./") for name in names)


@pytest.fixture(scope="module")
def near(files: frozenset[str]) -> Targets:
    return Targets(files)


def rows(name: str, files: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    with shared("truth", name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["true_target"] == "NONE" or row["true_target"] in files:
                yield row["source_note"], row["raw_target"], row["true_target"]


def measured(near: Targets, judged: Iterator[tuple[str, str, str]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for source, target, truth in judged:
        proposals = near.meant(target, source)
        tier = str(proposals[0].trust) if proposals else "silent"
        right = bool(proposals) and proposals[0].path == truth
        counts["absent" if truth == "NONE" else "there"] += 1
        if truth == "NONE":
            counts["absent, proposed"] += tier in ("safe", "unsafe")
        else:
            counts["first"] += right
        if tier in ("safe", "unsafe"):
            counts[tier] += 1
            counts[f"{tier}, right"] += right
    return counts


def test_hand_judged_links(near: Targets, files: frozenset[str]) -> None:
    counts = measured(near, rows("fuzzy_truth.tsv", files))
    assert counts["there"] > 100
    assert counts["absent"] > 80
    assert counts["safe"] > 20
    assert counts["unsafe"] > 40
    assert counts["first"] >= 0.98 * counts["there"]
    assert counts["safe, right"] == counts["safe"]
    assert counts["unsafe, right"] >= 0.96 * counts["unsafe"]
    assert counts["absent, proposed"] <= 0.01 * counts["absent"]


def test_corrupted_links(near: Targets, files: frozenset[str]) -> None:
    counts = measured(near, rows("fuzzy_synthetic.tsv", files))
    assert counts["there"] > 1000
    assert counts["first"] >= 0.985 * counts["there"]
    assert counts["safe, right"] == counts["safe"]
    assert counts["unsafe, right"] >= 0.96 * counts["unsafe"]


def slip(name: str, generator: random.Random) -> str:
    at = generator.randrange(1, len(name) - 2)
    letter = generator.choice("abcdefghijklmnopqrstuvwxyz")
    return generator.choice(
        (
            name[:at] + name[at + 1 :],
            name[:at] + letter + name[at:],
            name[:at] + letter + name[at + 1 :],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        )
    )


def title(name: str, _: random.Random) -> str:
    return name.replace("_", " ").title()


def hyphens(name: str, _: random.Random) -> str:
    return name.replace("_", "-")


def without_a_word(name: str, generator: random.Random) -> str:
    words = name.split("_")
    del words[generator.randrange(len(words))]
    return "_".join(words)


def swapped(name: str, generator: random.Random) -> str:
    words = name.split("_")
    at = generator.randrange(len(words) - 1)
    words[at], words[at + 1] = words[at + 1], words[at]
    return "_".join(words)


def with_an_article(name: str, generator: random.Random) -> str:
    words = name.split("_")
    words.insert(generator.randrange(len(words)), "the")
    return "_".join(words)


@pytest.mark.parametrize(
    ("corrupt", "least"),
    [
        (title, 1.0),
        (hyphens, 1.0),
        (slip, 0.985),
        (without_a_word, 0.95),
        (swapped, 0.985),
        (with_an_article, 0.985),
    ],
)
def test_names_corrupted_anew(
    near: Targets, files: frozenset[str], corrupt: Callable[[str, random.Random], str], least: float
) -> None:
    generator = random.Random(20)
    known = {path.rpartition("/")[2] for path in files}
    long = [path for path in sorted(files) if path.count("_") > 3]
    counts: Counter[str] = Counter()
    for path in generator.sample(long, 400):
        target = corrupt(path.rpartition("/")[2][:-3], generator)
        if f"{target}.md" in known:
            continue
        folder = path.rpartition("/")[0]
        counts.update(measured(near, iter([(f"{folder}/other.md", target, path)])))
    assert counts["first"] >= least * counts["there"]
    assert counts["safe, right"] == counts["safe"]
    assert counts["unsafe, right"] >= 0.96 * counts["unsafe"]


def test_a_note_that_was_taken_away_is_not_replaced_by_its_neighbour(files: frozenset[str]) -> None:
    """The target is right, its note is gone: anything but a suggestion would be wrong.

    Some names say the same as another note's in other words; they are the few that may be proposed.
    """
    generator = random.Random(21)
    gone = generator.sample(sorted(files), 1500)
    near = Targets(files.difference(gone))
    proposed = []
    for path in gone:
        folder, _, name = path.rpartition("/")
        proposals = near.meant(name[:-3], f"{folder}/other.md")
        if proposals and proposals[0].trust >= UNSAFE:
            proposed.append((path, proposals[0]))
    assert len(proposed) <= 0.02 * len(gone), proposed
