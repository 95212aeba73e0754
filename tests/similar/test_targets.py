"""What a lost link was meant to lead to: silence first, then the three degrees of trust."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from tests.growth import growth
from vaultlint.edit import Applicability
from vaultlint.similar.names import spelled, spelled_all
from vaultlint.similar.targets import Halves, Proposal, Targets

SAFE, UNSAFE, SUGGESTION = Applicability.SAFE, Applicability.UNSAFE, Applicability.SUGGESTION


def meant(target: str, *files: str, source: str = "a/note.md") -> tuple[Proposal, ...]:
    return Targets([f"{name}.md" if "." not in name else name for name in files]).meant(target, source)


@pytest.mark.parametrize(
    ("target", "file"),
    [
        ("Bill Gates", "a/warren_buffett"),
        ("gardens", "a/history_of_the_lighthouses_of_brittany"),
        ("", "a/note"),
        ("...", "a/note"),
        ("../..", "a/note"),
        ("/", "a/note"),
        ("\\", "a/note"),
        ("x" * 500, "a/x"),
        ("line\nbreak", "a/line_break"),
        ("[[[[", "a/note"),
        ("%%%", "a/note"),
        ("\u2068\u2069", "a/note"),
        ("🚀", "a/note"),
        ("C:\\x", "a/note"),
        ("../../../etc/passwd", "a/note"),
        ("plan.pdf", "a/plan"),
        ("2024-01-05", "a/2024-01-06"),
        ("meeting 2024-01-05", "a/meeting_2024-02-05"),
        ("tractor_12_engine_overview", "a/tractor_14_engine_overview"),
        ("chapter iv of the garden", "a/chapter_ix_of_the_garden"),
        ("plan", "a/plan.pdf"),
    ],
)
def test_silence(target: str, file: str) -> None:
    assert meant(target, file) == ()


@pytest.mark.parametrize(
    ("target", "file"),
    [
        ("rivers_of_ai_and_deep_learning", "a/rivers_of_deep_learning"),
        ("the great war ii", "a/the_great_war_i"),
        ("Мой дом", "a/мои_дом"),
        ("the great war", "a/the_great_war_ii"),
        ("lineup of the mowers", "a/lineup_of_the_mower_pro"),
        ("mower v2 review", "a/mower_v3_review"),
        ("wheat vs barley", "a/wheat_and_barley"),
        ("proliferation of weeds", "a/nonproliferation_of_weeds"),
        (
            "beekeeping_honey_and_nonfinancial_risks_of_the_trade",
            "a/beekeeping_honey_and_financial_risks_of_the_trade",
        ),
        ("pear_trees_unfit_for_the_cold_of_a_hill", "a/pear_trees_fit_for_the_cold_of_a_hill"),
        ("treatment of hypertension", "a/treatment_of_hypotension"),
        ("increase of the water table", "a/decrease_of_the_water_table"),
        ("roads from the coast", "a/roads_to_the_coast"),
        ("gardening with pesticides", "a/gardening_without_pesticides"),
        ("impact of rain on bees", "a/impact_of_bees_on_rain"),
        ("Introduction to C++", "a/introduction_to_c"),
        ("plan b of the garden", "a/plan_c_of_the_garden"),
        ("history_of_formal_gardens", "a/history_of_normal_gardens"),
        ("garden_1_2_overview", "a/garden_12_overview"),
        ("cats", "a/rats"),
    ],
)
def test_what_is_told_apart_is_suggested_at_most(target: str, file: str) -> None:
    # The words of the other names are what makes “normal” and “formal” words of their own.
    names = (file, "a/formal_dress", "a/normal_forms", "a/rats_and_cats_in_winter")
    assert all(proposal.trust is SUGGESTION for proposal in meant(target, *names))


@pytest.mark.parametrize(
    ("target", "file"),
    [
        ("Heat Pumps", "a/heat_pumps"),
        ("heat-pumps", "a/heat_pumps"),
        ("heat   pumps", "a/heat_pumps"),
        ("HEAT_PUMPS.md", "a/heat_pumps"),
        ("Heat pumps?", "a/heat_pumps"),
        ("“Heat” pumps:", "a/heat_pumps"),
        ("Café crème", "a/cafe_creme"),
        ("Cafe\u0301 crème", "a/café-crème"),
        ("heat\u200b pumps", "a/heat_pumps"),
        ("\u2068heat pumps\u2069", "a/heat_pumps"),
        ("Node.js for gardeners", "a/nodejs_for_gardeners"),
        ("Product-led growth", "a/productled_growth"),
        ("What's new", "a/whats_new"),
        ("heat_pumps", "a/Heat pumps"),
        ("heat_pumps", "elsewhere/Heat pumps"),
        ("My plan.png", "a/my_plan.png"),
        ("old folder/Heat Pumps", "Old_Folder/heat_pumps"),
        ("a\\heat_pumps", "a/heat_pumps"),
        ("日本語 ノート", "a/日本語_ノート"),
        ("Мой чёрный дом", "a/мой_черный_дом"),
        ("./Heat pumps", "a/heat_pumps"),
        ("../Heat pumps", "elsewhere/heat_pumps"),
    ],
)
def test_the_same_name_is_safe(target: str, file: str) -> None:
    (proposal,) = meant(target, file)
    assert proposal.trust is SAFE
    assert proposal.path.removesuffix(".md") == file
    assert proposal.score == 1.0


def test_two_files_of_one_folded_name_are_not_safe() -> None:
    found = meant("Heat pumps", "a/heat_pumps", "a/heat-pumps")
    assert [proposal.trust for proposal in found] == [SUGGESTION, SUGGESTION]


def test_a_file_of_the_own_folder_comes_before_others_of_its_name() -> None:
    (proposal,) = meant("Heat pumps", "a/heat_pumps", "b/heat_pumps")
    assert (proposal.path, proposal.trust) == ("a/heat_pumps.md", SAFE)


def test_several_files_of_one_name_in_other_folders_are_suggested() -> None:
    found = meant("Heat pumps", "b/heat_pumps", "c/heat_pumps")
    assert {(proposal.path, proposal.trust) for proposal in found} == {
        ("b/heat_pumps.md", SUGGESTION),
        ("c/heat_pumps.md", SUGGESTION),
    }


def test_a_link_that_names_its_folder_by_dots_or_a_slash_means_no_neighbour() -> None:
    files = ("a/heat_pumps", "b/heat_pumps", "c/heat_pumps")
    for target in ("../Heat pumps", "/Heat pumps", "../../Heat pumps"):
        assert {proposal.trust for proposal in meant(target, *files)} == {SUGGESTION}
    (proposal,) = meant("../Heat pumps", *files, source="b/deep/note.md")
    assert (proposal.path, proposal.trust) == ("b/heat_pumps.md", SAFE)
    (proposal,) = meant("/Heat pumps", "heat_pumps", *files)
    assert (proposal.path, proposal.trust) == ("heat_pumps.md", SAFE)


def test_the_same_name_in_another_folder_than_the_link_says_is_suggested() -> None:
    (proposal,) = meant("old/heat_pumps", "new/heat_pumps")
    assert proposal.trust is SUGGESTION


@pytest.mark.parametrize(
    ("target", "file"),
    [
        ("open_air", "a/openair"),
        ("openair", "a/open_air"),
        ("the_price_of_heat_pump", "a/price_of_heat_pumps"),
        ("impacts of rain on bees", "a/impact_of_rain_on_bees"),
        ("art of beekeeping", "a/the_art_of_beekeeping"),
        ("bees and rain", "a/rain_and_bees"),
        ("theories of gardening", "a/gardening_theory"),
        ("history_of_lighthoses", "a/history_of_lighthouses"),
        ("history_of_lighthuoses", "a/history_of_lighthouses"),
        (
            "hsitory_of_the_lighthouses_of_the_brtitany_coast",
            "a/history_of_the_lighthouses_of_the_brittany_coast",
        ),
        ("historyof_lighthouses_in_win_ter", "a/history_of_lighthouses_in_winter"),
        ("The gardener's", "a/thegardener"),
    ],
)
def test_another_spelling_of_the_same_words_is_unsafe(target: str, file: str) -> None:
    proposal = meant(target, file, "a/something_else", "a/bread")[0]
    assert (proposal.path.removesuffix(".md"), proposal.trust) == (file, UNSAFE)


def test_another_spelling_counts_in_the_own_folder_only() -> None:
    proposal = meant("the_price_of_heat_pump", "b/price_of_heat_pumps")[0]
    assert proposal.trust is SUGGESTION


def test_of_two_names_a_slip_away_neither_is_taken() -> None:
    found = meant("history of lighthouxe", "a/history_of_lighthouse", "a/history_of_lighthoupe")
    assert found
    assert all(proposal.trust is SUGGESTION for proposal in found)


def test_what_is_near_is_suggested_best_first() -> None:
    found = meant(
        "effects of winter rain on bees",
        "a/effects_of_rain_on_bees",
        "a/effects_of_rain_on_roofs",
        "a/bread",
    )
    assert found[0].path == "a/effects_of_rain_on_bees.md"
    assert all(proposal.trust is SUGGESTION for proposal in found)
    assert [proposal.score for proposal in found] == sorted((p.score for p in found), reverse=True)


@pytest.mark.parametrize(
    ("target", "file"),
    [
        ("Base syntax", "a/Bases syntax"),
        ("unctions", "a/functions"),
    ],
)
def test_what_is_one_slip_away_is_suggested_though_other_names_have_that_word_too(
    target: str, file: str
) -> None:
    (first, *_) = meant(target, file, "a/how to make a base", "b/junctions", "a/bread")
    assert (first.path.removesuffix(".md"), first.trust) == (file, SUGGESTION)


def test_the_same_question_has_the_same_answer_whatever_was_asked_before() -> None:
    files = [
        f"a/{one}_of_{two}.md" for one in ("art", "price", "history") for two in ("bees", "rain", "roofs")
    ]
    questions = ["price of the bee", "art_rain", "histroy_of_roofs", "nothing", "prices"]
    together = Targets(files)
    forwards = [together.meant(question, "a/x.md") for question in questions]
    assert [Targets(files).meant(question, "a/x.md") for question in questions] == forwards
    assert [Targets(reversed(files)).meant(question, "a/x.md") for question in questions] == forwards


WORDS = """
    use using used a the art of ai men man tool tools toolz of_tools bee bees 2019 ii doing do Ünder
""".split()  # noqa: SIM905 -- a list of quoted words is harder to read
NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map("_".join)


@given(st.sets(st.builds("{}/{}.md".format, st.sampled_from("abc"), NAMES), max_size=30), st.lists(NAMES))
def test_many_questions_have_the_answers_that_each_has_alone(files: set[str], targets: list[str]) -> None:
    asked = [(target, folder) for target in targets for folder in "ab"]
    many = Targets(files)
    many.prepare([*asked, *((f"nothing of the name {number}", "c") for number in range(100))])
    for target, folder in asked:
        source = f"{folder}/note.md"
        assert many.meant(target, source) == Targets(files).meant(target, source)


def test_what_was_found_elsewhere_is_not_worked_out_again() -> None:
    files = ["a/heat_pumps.md", "a/heat_pumps_at_home.md"]
    asked = [("Heat pumps", "a"), ("nothing", "a"), ("heat_pumps_in_the_home", "a")]
    untouched = Targets(iter(()))
    untouched.remember(asked, [Targets(files).meant(target, f"{folder}/note.md") for target, folder in asked])
    prepared = Targets(files)
    prepared.prepare(asked)
    for target, folder in asked:
        expected = Targets(files).meant(target, f"{folder}/note.md")
        assert untouched.meant(target, f"{folder}/note.md") == expected
        assert prepared.meant(target, f"{folder}/note.md") == expected
        assert all(type(proposal.trust) is Applicability for proposal in expected)


def test_words_of_a_stem_that_takes_an_e_count_as_one() -> None:
    (proposal,) = meant("using a pump", "a/use_of_a_pump", "a/use_of_bread")
    assert proposal.trust is UNSAFE


def test_a_name_that_holds_the_whole_target_comes_first() -> None:
    found = meant(
        "tomato watering plans", "a/history_of_tomato_watering_plans", "a/tomato_watering_and_feeding_plans"
    )
    assert found[0].path == "a/history_of_tomato_watering_plans.md"
    assert [proposal.score for proposal in found] == sorted((p.score for p in found), reverse=True)


@given(st.lists(st.text("abc", max_size=9), max_size=29), st.text("abc", max_size=9))
def test_halves_find_all_that_is_one_slip_away_and_nothing_else(names: list[str], asked: str) -> None:
    halves = Halves(names)
    found = halves.near(asked)
    halves._asked = 1000
    assert halves.near(asked) == found
    wanted = [
        number
        for number, name in enumerate(names)
        if OSA.distance(name, asked) == 1 and len(name) > 2 and len(asked) > 1
    ]
    assert set(found) >= {number for number in wanted if len(names[number]) > 3}
    assert all(OSA.distance(names[number], asked) == 1 for number in found)


@pytest.mark.parametrize("asked", ["0000123", "000012345", "00001x34", "x0001234", "00002134", "0001234"])
def test_of_a_crowd_that_has_one_half_in_common_some_are_found(asked: str) -> None:
    names = [f"{number:08}" for number in range(3000)]
    halves = Halves(names, asked=1000)
    found = halves.near(asked)
    assert found == halves.near(asked)
    assert found
    assert all(OSA.distance(names[number], asked) == 1 for number in found)


@given(st.text(max_size=60), st.lists(st.text(max_size=30), max_size=6))
def test_no_target_and_no_name_makes_it_stumble(target: str, names: list[str]) -> None:
    for proposal in Targets(names).meant(target, "a/b.md"):
        assert proposal.path in names


def test_the_time_for_all_targets_grows_with_their_number() -> None:
    generator = random.Random(7)
    words = [
        "".join(generator.choices(string.ascii_lowercase, k=generator.randint(3, 9))) for _ in range(3000)
    ]

    def names(count: int) -> list[str]:
        return ["_".join(generator.choices(words, k=5)) for _ in range(count)]

    def ask(count: int) -> None:
        near = Targets([f"a/{name}.md" for name in names(count)])
        for name in names(count // 2):
            near.meant(name + "s", "a/x.md")

    assert growth(ask, 1000) < 2.6


@given(
    st.lists(
        st.text("aB1 _-'’.\néıßΣ日🚀½ﷺ가ガи\u0301\u0306\u0308\u0323\u3099\u200b\xa0\x1c", max_size=12)
        | st.text(max_size=9),
        max_size=8,
    )
)
def test_many_names_are_folded_as_each_alone(names: list[str]) -> None:
    assert spelled_all(names) == [spelled(name) for name in names]
