"""duplicate-content, colliding-name, duplicate-alias, duplicate-property: one finding for all, and one only."""

from __future__ import annotations

import random
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest

from tests.growth import growth
from vaultlint.diagnostic import Place, Severity
from vaultlint.lint import check
from vaultlint.registry import rule_types
from vaultlint.similar.texts import candidates, likeness, shingles, sketch
from vaultlint.testing import findings, rule_set, snapshot

if TYPE_CHECKING:
    from vaultlint.rule import Rule

TYPES = rule_types()
CONTENT = TYPES["duplicate-content"]()
COLLIDING = TYPES["colliding-name"]()
ALIAS = TYPES["duplicate-alias"]()
WORDS = "every engine turns and each wheel ends where eleven empty barrels of early ale enter the old store".split()  # noqa: SIM905


def prose(seed: int, words: int = 200) -> str:
    chosen = random.Random(seed)
    return " ".join(
        "".join(chosen.choices("abcdefghijklmnopqrstuvwxyz", k=6)) if n % 3 else chosen.choice(WORDS)
        for n in range(words)
    )


def made(name: str, **options: Any) -> Rule:
    return TYPES[name](**options)


TEXT = prose(1)


@pytest.mark.parametrize(
    "files",
    [
        {"a.md": TEXT},
        {"a.md": TEXT, "b.md": prose(2)},
        {"a.md": "", "b.md": ""},
        {"a.md": "---\ntags: [x]\n---\n", "b.md": "---\ntags: [x]\n---\n"},
        {"a.md": "Short and the same.\n", "b.md": "Short and the same.\n"},
        {"a.md": f"---\nx: {'word ' * 100}\n---\n", "b.md": f"---\nx: {'word ' * 100}\n---\n"},
        {"a.md": TEXT, "b.md": f"{TEXT[: len(TEXT) // 2]} {prose(3)}"},
        # A text that repeats another.
        {"a.md": TEXT, "b.md": f"{TEXT} {TEXT}"},
        {f"{n}.md": TEXT for n in range(21)},
    ],
)
def test_different_or_short_texts_and_templates_are_no_copies(files: dict[str, str]) -> None:
    assert findings(files, CONTENT) == []


@pytest.mark.parametrize(
    ("copy", "score"),
    [
        (TEXT, 1.0),
        (f"---\nid: 3\n---\n\n{TEXT}\n\n", 1.0),
        (f"---\nabout: {'word ' * 400}\n---\n{TEXT}", 1.0),
        (TEXT.replace(" ", "\r\n", 20), None),
        (TEXT.replace(" ", "  "), 1.0),
        (TEXT + " One more sentence was put behind it.", None),
        ("One more sentence was put in front. " + TEXT, None),
        (TEXT.replace(" engine", " motor", 2), None),
    ],
)
def test_a_copy_is_found_and_the_longer_note_kept(copy: str, score: float | None) -> None:
    (found,) = findings({"a.md": TEXT, "copy.md": copy}, CONTENT)
    ((_, certainty, _),) = found.suggestions
    assert certainty == score if score is not None else 0.8 <= certainty < 1.01
    assert {found.path, *(place.path for place in found.related)} == {"a.md", "copy.md"}


@pytest.mark.parametrize(
    "alphabet",
    [
        "абвгдежзиклмнопрсту",
        "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэф",
        "的一是不了人我在有他这为之大来以个中上们",
        "ابتثجحخدذرزسشصضطظع",
    ],
)
@pytest.mark.parametrize("size", [150, 2000])
def test_copies_in_other_scripts_are_found(alphabet: str, size: int) -> None:
    chosen = random.Random(5)
    words = ["".join(chosen.choices(alphabet, k=5)) for _ in range(size)]
    gap = "，" if alphabet.startswith("的") else " "
    changed = [word if chosen.random() > 0.02 else "x" for word in words]
    one, other = sketch(gap.join(words)), sketch(gap.join(changed))
    assert one
    assert other
    assert candidates({"a": one, "b": other}) == [("a", "b")]


def test_texts_that_are_alike_from_the_bar_on_are_nearly_always_found() -> None:
    missed = seen = 0
    chosen = random.Random(11)
    for seed in range(300):
        words = prose(seed, 400).split()
        changed = [word if chosen.random() > 0.04 else "other" for word in words]
        one, other = " ".join(words), " ".join(changed)
        if likeness(shingles(one), shingles(other)) >= 0.8:
            seen += 1
            missed += not candidates({"a": sketch(one) or "", "b": sketch(other) or ""})
    assert seen > 50
    assert missed <= seen * 0.02


def test_a_foreign_paragraph_hides_no_copy() -> None:
    russian = "".join(random.Random(7).choices("абвгдежзиклмнопрст ", k=3000))
    foreign = " ".join(["complex quick jazz vivid book"] * 8)
    assert candidates({"a": sketch(russian) or "", "b": sketch(f"{russian} {foreign}") or ""}) == [("a", "b")]


@pytest.mark.parametrize("size", [1, 3, 4, 5, 11, 12, 13])
def test_short_texts_with_few_pieces_of_one_kind_are_found(size: int) -> None:
    text = (
        " ".join(f"extra words of the {'abcdefghijklmnop'[n] * 4} note" for n in range(size)) + " other" * 40
    )
    copy = text.replace("extra", "more", 1)
    assert candidates({"a": sketch(text) or "", "b": sketch(copy) or ""}) == [("a", "b")]


def test_sketches_of_all_lengths_are_compared_as_each_by_itself() -> None:
    chosen = random.Random(13)
    texts = [
        prose(seed, chosen.choice((40, 60, 300)))[: chosen.choice((230, 400, 9000))] for seed in range(60)
    ]
    texts += ["same " * 50, "same  " * 50, "\n" * 300]
    sketches = {f"{n}.md": kept for n, text in enumerate(texts * 2) if (kept := sketch(text))}
    found = candidates(sketches)
    assert found == [
        pair
        for pair in combinations(sorted(sketches), 2)
        if candidates({path: sketches[path] for path in pair})
    ]
    for path in list(sketches)[:10]:
        assert [pair for pair in candidates(sketches, [path]) if path in pair] == [
            pair for pair in found if path in pair
        ]


def test_a_sketch_is_small_whatever_the_text() -> None:
    for text in (TEXT, TEXT * 500, "x" * 100_000, " x" * 100_000, "的" * 5000):
        kept = sketch(text)
        assert kept is not None
        assert len(kept) <= 72


def test_copies_of_copies_are_one_finding_also_when_looking_at_one_note() -> None:
    files = {f"{name}.md": TEXT for name in "abcd"} | {"index.md": "[[c]]\n"}
    rules = rule_set(CONTENT)
    whole = snapshot(files, rules)
    expected = check(whole, rules)
    assert [found.path for found in expected] == ["c.md"]
    assert len(expected[0].related) == 3
    seen = [found for path in files for found in check(whole._replace(focus=frozenset((path,))), rules)]
    assert seen == expected


def test_notes_of_one_name_are_told_apart_by_their_paths() -> None:
    (found,) = findings({"a/x.md": TEXT, "b/x.md": TEXT, "c/y.md": TEXT}, CONTENT)
    assert found.message == "“b/x.md” and “c/y.md” hold the same text as “a/x.md”"


def test_a_note_that_changed_since_it_was_scanned_is_left_for_the_next_look() -> None:
    def read(path: str) -> str:
        raise KeyError(path)

    rules = rule_set(CONTENT)
    assert check(snapshot({"a.md": TEXT, "b.md": TEXT}, rules)._replace(read=read), rules) == []


def _many_copies(size: int) -> dict[str, str]:
    return {f"{n}.md": sketch(prose(n // 10, 60)) or "" for n in range(size)}


def _one_text(size: int) -> dict[str, str]:
    kept = sketch(TEXT) or ""
    return {f"{n}.md": kept for n in range(size)}


@pytest.mark.parametrize("make", [_many_copies, _one_text])
def test_looking_for_copies_takes_time_in_proportion(make: Any) -> None:
    prepared: dict[int, dict[str, str]] = {}

    def work(size: int) -> None:
        if size not in prepared:
            prepared[size] = make(size)
        candidates(prepared[size])

    work(2000)
    assert growth(work, 1000) < 2.6


@pytest.mark.parametrize("piece", ["x", "xq", "x       ", " ", "，", "word extra ", "\r\n", "\ud800 x", "ж "])
def test_sketching_takes_time_in_proportion(piece: str) -> None:
    assert growth(lambda size: sketch(piece * size), 20_000) < 2.6


@pytest.mark.parametrize(
    "names",
    [
        ("a/x.md", "b/x.md"),
        ("a/x.md", "a/x.png"),
        ("a/x.md", "a/x.canvas"),
        ("C.md", "C++.md", "C#.md"),
        ("1.1.md", "11.md"),
        ("2024-01-11.md", "2024-011-1.md"),
        ("-.md", "_.md"),
        ("straße.md", "strasse.md"),
        ("plan-1.png", "plan1.png"),
    ],
)
def test_names_that_can_live_side_by_side_are_left_alone(names: tuple[str, ...]) -> None:
    assert findings(dict.fromkeys(names, ""), COLLIDING) == []


@pytest.mark.parametrize(
    ("names", "severity"),
    [
        (("a/X.md", "a/x.md"), Severity.ERROR),
        (("A/x.md", "a/x.md"), Severity.ERROR),
        (("é.md", "É.md"), Severity.ERROR),
        (("Σίσυφος.md", "ΣΊΣΥΦΟΣ.md"), Severity.ERROR),
        (("x.png", "x.PNG"), Severity.ERROR),
        (("a b.md", "a_b.md", "a-b.md", "ab.md"), Severity.INFO),
        (("Vol. 2.md", "Vol 2.md"), Severity.INFO),
    ],
)
def test_names_that_collide_are_one_finding(names: tuple[str, ...], severity: Severity) -> None:
    (found,) = findings(dict.fromkeys(names, ""), COLLIDING)
    assert found.severity is severity
    assert {found.path, *(place.path for place in found.related)} == set(names)


def test_names_with_other_spaces_do_not_differ_in_letter_case() -> None:
    (found,) = findings({"a b.md": "", "a\u00a0b.md": ""}, COLLIDING)
    assert found.message.endswith(" differs from this file in no-break spaces only: to a link they are one")


def test_names_put_together_are_compared_as_one_by_one() -> None:
    chosen = random.Random(11)
    for _ in range(30):
        names = {
            "/".join("".join(chosen.choices("aAbB1_- .σςΣ‐é", k=chosen.randint(1, 3))) for _ in range(parts))
            + chosen.choice((".md", ".png"))
            for parts in chosen.choices((1, 2), k=20)
        }
        told = {
            frozenset((found.path, *(place.path for place in found.related)))
            for found in findings(dict.fromkeys(names, ""), COLLIDING)
        }
        one_by_one = {
            frozenset((one, other))
            for one, other in combinations(names, 2)
            if findings({one: "", other: ""}, COLLIDING)
        }
        # Of names that differ in letter case only, the first is compared with other names.
        paired = {frozenset(pair) for group in told for pair in combinations(group, 2)}
        assert paired <= one_by_one
        assert frozenset().union(*told) == frozenset().union(*one_by_one)


def test_a_collision_of_attachments_belongs_to_a_run_about_the_whole_vault() -> None:
    rules = rule_set(COLLIDING)
    whole = snapshot({"a.md": "", "b.md": "", "x.png": "", "X.png": ""}, rules)
    assert len(check(whole, rules)) == 1
    assert check(whole._replace(focus=frozenset(("a.md",))), rules) == []


@pytest.mark.parametrize(
    "files",
    [
        {"a.md": "---\naliases: [x, X]\n---\n"},
        {"a.md": "---\naliases: [a]\n---\n"},
        {"a.md": "---\naliases:\n---\n", "b.md": "---\naliases:\n---\n"},
        {"a.md": "---\naliases: ['', ' ']\n---\n", "b.md": "---\naliases: ['', ' ']\n---\n"},
        {"a.md": "---\naliases: [1]\n---\n", "b.md": "---\naliases: [1]\n---\n"},
        {"a.md": "---\naliases: [plan]\n---\n", "plan.png": ""},
        {f"{n}.md": "---\naliases: [daily]\n---\n" for n in range(21)},
    ],
)
def test_aliases_that_name_one_note_are_left_alone(files: dict[str, str]) -> None:
    assert findings(files, ALIAS) == []


def test_an_alias_is_reported_where_it_stands_with_all_who_claim_it() -> None:
    files = dict.fromkeys(("a.md", "b.md", "c.md"), "---\ntags: [x]\naliases: [Boss, Chief]\n---\n")
    found = findings(files, ALIAS)
    assert [entry.path for entry in found] == ["a.md", "a.md"]
    start, end = found[0].span
    assert files["a.md"][start:end] == "[Boss, Chief]"
    assert found[0].related == (Place("b.md", start, end), Place("c.md", start, end))


def test_an_alias_that_is_another_notes_name_is_reported_once_for_each_who_has_it() -> None:
    files = {"x/Plan.md": "", "a.md": "---\naliases: plan\n---\n"}
    (found,) = findings(files, ALIAS)
    assert found.path == "a.md"
    assert found.related == (Place("x/Plan.md", 0, 0),)


def test_unique_properties_may_be_lists_and_are_compared_as_text() -> None:
    rule = made("duplicate-property", names=("ISBN",))
    files = {
        "a.md": "---\nisbn: [1, 2]\n---\n",
        "b.md": "---\nIsbn: '2'\n---\n",
        "c.md": "---\nisbn: [3, 3]\n---\n",
    }
    (found,) = findings(files, rule)
    assert (found.path, [place.path for place in found.related]) == ("a.md", ["b.md"])
    assert files["a.md"][found.span.start : found.span.end] == "[1, 2]"
