"""Names are cut into words, and words into stems, in one way for everything that compares names."""

from __future__ import annotations

import pytest

from tests.growth import growth
from vaultlint.similar.words import stem, tokens


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", ()),
        ("---", ()),
        ("grafting pears", ("grafting", "pears")),
        ("Grafting_Pears-and.apples", ("grafting", "pears", "and", "apples")),
        ("Ada's gardens", ("adas", "gardens")),
        ("Ada’s gardens", ("adas", "gardens")),
        ("Crème brûlée", ("creme", "brulee")),
        ("cre\u0300me", ("creme",)),
        ("Straße", ("strasse",)),
        ("ΟΔΟΣ", ("οδοσ",)),
        ("東京 タワー", ("東京", "タワー")),
        ("ガラス", ("ガラス",)),
        ("हिन्दी में", ("हिन्दी", "में")),
        ("v1.2", ("v1", "2")),
        ("½ cup", ("1", "2", "cup")),
    ],
)
def test_a_name_is_cut_into_folded_words(name: str, expected: tuple[str, ...]) -> None:
    assert tokens(name) == expected


def test_a_name_in_ascii_is_cut_as_any_other() -> None:
    name = "".join(f"{chr(one)}aB{chr(other)}3" for one in range(128) for other in range(128))
    assert tokens(name + " 東") == (*tokens(name), "東")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("graft", "grafting"),
        ("pear", "pears"),
        ("crisis", "crises"),
        ("analysis", "analyses"),
        ("child", "children"),
    ],
)
def test_forms_of_one_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize("word", ["東京", "v2", "x" * 41, "οδοσ", ""])
def test_what_english_says_nothing_about_is_its_own_stem(word: str) -> None:
    assert stem(word) == word


@pytest.mark.parametrize("piece", ["a'", "a ", "a’", "é ", "_x", "가", "\u0301"])
def test_cutting_takes_time_in_proportion(piece: str) -> None:
    assert growth(lambda size: tokens(piece * size), 100_000) < 2.6
