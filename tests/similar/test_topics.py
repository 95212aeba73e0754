"""Titles that name one topic are found, and those that only look alike are told apart."""

from __future__ import annotations

import csv
import random
import tarfile
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from tests.corpora import shared
from tests.growth import growth
from vaultlint.similar.topics import (
    Rarity,
    Title,
    _Comparison,
    _marks,
    clusters,
    rarity_of,
    reach,
    title_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_NAMES = (
    "garden river stone mountain cloud wind fire copper violin harbour lantern meadow orchard pebble saddle thunder "
    "velvet walnut amber basket canyon dagger ember falcon glacier hammer island jungle kettle ladder"
)
NAMES = _NAMES.split()


def titles(names: Iterable[str], sources: Sequence[str] = ()) -> list[Title]:
    return [
        title_of(f"folder/{number:05}.md", name, sources[number : number + 1])
        for number, name in enumerate(names)
    ]


def groups(names: Iterable[str], sources: Sequence[str] = ()) -> list[tuple[bool, list[int]]]:
    return [
        (cluster.certain, [int(path[7:12]) for path in cluster.paths])
        for cluster in clusters(titles(names, sources))
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Grafting pears", "Watering pears"),
        ("Phone 11 camera", "Phone 12 camera"),
        ("Phone 11 camera", "Phone 11 Pro camera"),
        ("The First World War I", "The First World War II"),
        ("Louis XIV of France", "Louis XV of France"),
        ("Harvest of 2023-09-01", "Harvest of 2023-09-02"),
        ("Letters of May", "Letters of June"),
        ("Monday planning", "Tuesday planning"),
        ("Chapter one", "Chapter two"),
        ("Vitamin A", "Vitamin D"),
        ("Python 3", "Python"),
        ("Version 2.1 of the plan", "Version 1.2 of the plan"),
        ("Life with money and a house", "Life without money and a house"),
        ("To smoke", "Not to smoke"),
        ("Central planning of city growth", "Decentral planning of city growth"),
        ("Advantages of cast iron kitchen pans", "Drawbacks of cast iron kitchen pans"),
        ("Rise of the roman sea trade", "Fall of the roman sea trade"),
        ("Success of the late roman sea trade routes", "Failure of the late roman sea trade routes"),
        ("From Lisbon to Porto", "From Porto to Lisbon"),
        ("Impact of politics on media", "Impact of media on politics"),
        ("Impact of AI on developer productivity", "Impact of AI on product development"),
        ("My experience with bees", "My experiment with bees"),
        ("", ""),
        ("東京", "大阪"),
    ],
)
def test_titles_of_different_things_are_not_paired(one: str, other: str) -> None:
    assert groups([one, other]) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Grafting pears", "grafting_pears"),
        ("Grafting pears", "How to graft a pear"),
        ("The crisis of meaning", "Meaning crises"),
        ("Freemium versus trial", "Freemium vs trial"),
        ("Ada Lovelace's letters", "letters of Ada Lovelaces"),
        ("The Who", "The Who"),
        ("東京", "東京"),
        ("Crème brûlée", "Creme brulee"),
        ("World War II", "World war ii"),
        ("From Lisbon to Porto", "Lisbon to Porto"),
    ],
)
def test_titles_of_the_same_words_are_certain(one: str, other: str) -> None:
    assert groups([one, other]) == [(True, [0, 1])]


def test_a_title_that_only_adds_a_word_is_likely() -> None:
    assert groups(["Watering young seedlings", "Watering young tomato seedlings"]) == [(False, [0, 1])]


def test_every_two_of_a_cluster_are_alike() -> None:
    # The first is like the second, the second like the third; the first and the third are not.
    names = ["copper garden river stone", "copper garden river", "copper garden", "violin"]
    found = clusters(titles(names))
    assert [cluster.paths for cluster in found] == [("folder/00000.md", "folder/00001.md")]


def test_a_likely_cluster_brings_certain_ones_together_and_says_so() -> None:
    found = clusters(
        titles(["copper violin lantern", "the copper violin lantern", "copper violin lantern meadow"])
    )
    assert [(cluster.certain, cluster.paths) for cluster in found] == [
        (True, ("folder/00000.md", "folder/00001.md")),
        (False, ("folder/00000.md", "folder/00001.md", "folder/00002.md")),
    ]
    assert found[1].parts == (("folder/00000.md", "folder/00001.md"), ("folder/00002.md",))
    assert found[1].score("folder/00002.md", "folder/00000.md") == 0.75


def test_notes_of_two_folders_are_compared_only_when_they_share_a_source() -> None:
    def found(*sources: str) -> int:
        return len(
            clusters(
                [
                    title_of(f"{source}/n{i}.md", "Old apple trees", [source] * (source == "s"))
                    for i, source in enumerate(sources)
                ]
            )
        )

    def across(sources: Sequence[Sequence[str]]) -> int:
        return len(
            clusters([title_of(f"f{i}/n.md", "Old apple trees", one) for i, one in enumerate(sources)])
        )

    assert found("a", "b") == 0
    assert across([["x"], ["x"]]) == 1
    assert across([["x"], ["y"]]) == 0
    assert across([["x", "y"], ["y", "z"]]) == 1


def test_the_less_is_known_to_connect_two_notes_the_more_alike_they_must_be() -> None:
    pair = ["copper violin lantern meadow saddle", "copper violin lantern"]
    assert groups(pair, ["s", "s"]) == [(False, [0, 1])]
    assert groups(pair) == []


def test_rare_words_weigh_more_than_common_ones() -> None:
    common = [f"importance of {one} {other}" for one, other in combinations(NAMES, 2)]
    pairs = ["importance of zebra crossings", "zebra crossings"]
    found = [cluster.paths for cluster in clusters(titles([*common, *pairs]))]
    assert ("folder/00435.md", "folder/00436.md") in found


def test_looking_for_the_clusters_of_some_notes_finds_what_looking_for_all_finds() -> None:
    chosen = random.Random(7)
    every = [
        title_of(
            f"f{chosen.randrange(6)}/{n}.md",
            " ".join(chosen.sample(NAMES[:12], 4)),
            [str(chosen.randrange(150))],
        )
        for n in range(400)
    ]
    whole = clusters(every)
    assert whole
    rarity = Rarity(Counter(one for title in every for one in title.stems), len(every))
    sources = {title.path: title.sources for title in every}
    for path in {cluster.paths[0] for cluster in whole[:20]}:
        reached = frozenset(reach(sources, [path]))
        some = clusters([title for title in every if title.path in reached], rarity)
        assert [cluster for cluster in some if path in cluster.paths] == [
            cluster for cluster in whole if path in cluster.paths
        ]


def test_the_pairs_are_those_that_comparing_all_with_all_finds() -> None:
    chosen = random.Random(17)
    words = [*NAMES[:16], *NAMES[:3], "gardens", "stony", "2", "ii", "of", "b", "a"]
    every = sorted(
        title_of(f"f{chosen.randrange(3)}/{n}.md", " ".join(chosen.choices(words, k=chosen.randint(1, 7))))
        for n in range(900)
    )
    comparison = _Comparison(every, rarity_of([" ".join(title.tokens) for title in every]))
    found = comparison.pairs()
    assert len(found) > 300
    assert found == {
        (one, other): score
        for one, other in combinations(range(len(every)), 2)
        if every[one].path[:2] == every[other].path[:2]
        and _marks(every[one].tokens) == _marks(every[other].tokens)
        and (score := comparison._score(one, other))
    }


def test_the_rarity_of_names_is_that_of_their_stems() -> None:
    names = ["The gardens of stone", "garden stones", "The Who", "2 gardens of b", ""]
    stems = [one for name in names for one in title_of("a.md", name).stems]
    assert rarity_of(names) == Rarity(Counter(stems), 5)


def test_notes_are_reached_by_folder_and_by_source() -> None:
    notes = {"a/1.md": ("x",), "b/1.md": ("x", "y"), "c/1.md": ("y",), "c/2.md": (), "d/1.md": ("z",)}
    assert sorted(reach(notes, ["a/1.md"])) == ["a/1.md", "b/1.md", "c/1.md", "c/2.md"]
    assert reach(notes, ["d/1.md"]) == ["d/1.md"]
    assert reach(notes, []) == []


def test_the_order_of_the_titles_makes_no_difference() -> None:
    chosen = random.Random(3)
    every = titles(" ".join(chosen.sample(NAMES[:10], 4)) for _ in range(300))
    assert clusters(every) == clusters(every[::-1])


def test_a_title_that_many_notes_share_is_a_pattern() -> None:
    assert groups(["Untitled meeting"] * 20) == [(True, list(range(20)))]
    assert groups(["Untitled meeting"] * 21) == []


def _same(size: int) -> list[str]:
    return ["A title like any other"] * size


def _numbered(size: int) -> list[str]:
    return [f"Meeting {number}" for number in range(size)]


def _minor(size: int) -> list[str]:
    chosen = random.Random(1)
    return [" ".join(chosen.choices(["the", "of", "a", "and", "in", "on"], k=8)) for _ in range(size)]


def _mixed(size: int) -> list[str]:
    chosen = random.Random(2)
    return [" ".join(chosen.sample(NAMES, 5)) for _ in range(size)]


@pytest.mark.parametrize(("make", "size"), [(_same, 1500), (_numbered, 1500), (_minor, 6000), (_mixed, 2000)])
def test_comparing_takes_time_in_proportion_whatever_the_titles(
    make: Callable[[int], list[str]], size: int
) -> None:
    prepared: dict[int, list[Title]] = {}

    def work(size: int) -> None:
        if size not in prepared:
            prepared[size] = titles(make(size))
        clusters(prepared[size])

    work(size)
    assert growth(work, size) < 2.6


def test_a_title_of_ten_thousand_words_is_read_as_far_as_a_title_goes() -> None:
    assert len(title_of("a.md", "word " * 10_000).words) == 32
    assert groups(["violin " + "garden " * 10_000, "violin " + "stone " * 10_000]) == []


@pytest.fixture(scope="module")
def paths() -> list[str]:
    """The paths of the notes in our part of the vault."""
    with tarfile.open(shared("vaults", "tubegraph-part.tar.xz")) as archive:
        names = [name.removeprefix("./") for name in archive.getnames() if name.endswith(".md")]
    root = min(len(name.split("/")) for name in names) - 2
    return ["/".join(name.split("/")[root:]) for name in names]


def _judged(paths: list[str], level: str) -> tuple[float, float]:
    """Precision and recall over the judged pairs whose notes lie in our part of the vault."""
    known = set(paths)
    found: set[tuple[str, str]] = set()
    for cluster in clusters(
        [title_of(path, path.rpartition("/")[2].removesuffix(".md")) for path in sorted(known)]
    ):
        if cluster.certain or level == "likely":
            found.update(combinations(cluster.paths, 2))
    with shared("truth", "dup_truth.tsv").open(encoding="utf-8", newline="") as file:
        rows = [
            (tuple(sorted((row["note_a"], row["note_b"]))), row["label"] == "duplicate")
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            if row["note_a"] in known and row["note_b"] in known
        ]
    assert len(rows) > 60
    right = sum(duplicate for pair, duplicate in rows if pair in found)
    wrong = sum(not duplicate for pair, duplicate in rows if pair in found)
    return right / (right + wrong), right / sum(duplicate for _, duplicate in rows)


@pytest.mark.corpus
def test_certain_pairs_are_all_right(paths: list[str]) -> None:
    precision, recall = _judged(paths, "certain")
    assert precision == 1
    assert recall > 0.4


@pytest.mark.corpus
def test_likely_pairs_are_nearly_all_right_and_most_are_found(paths: list[str]) -> None:
    precision, recall = _judged(paths, "likely")
    assert precision >= 0.9
    assert recall >= 0.75
