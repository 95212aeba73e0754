from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.report.findings import BEAN, ODD, SLUGS, TEXTS, finding_at, placed
from vaultlint.diagnostic import Diagnostic, Severity
from vaultlint.edit import Applicability
from vaultlint.report.finding import Finding, located, worst
from vaultlint.text import Lines, Onward, Position, Span


def test_findings_come_by_path_then_place_then_rule() -> None:
    twin = SLUGS._replace(rule="alias-link")

    found = placed([ODD, SLUGS, BEAN, twin])

    assert [BEAN, twin, SLUGS, ODD] == [finding.diagnostic for finding in found]


def test_lines_and_columns_count_code_points_from_one() -> None:
    texts = {"a.md": "one\r\n🎈🎈 [[x]]\n"}

    (found,) = placed([finding_at("a.md", "[[x]]", "gone", texts=texts)], texts)

    assert Position(2, 4) == found.start
    assert Position(2, 9) == found.end


@given(st.text("a\n\r\u2028🎈"), st.lists(st.integers(0, 12)))
def test_places_are_the_same_however_they_are_found(text: str, offsets: list[int]) -> None:
    lines, onward = Lines.of(text), Onward(text)

    for offset in offsets:
        assert onward.place(offset) == lines.place(offset) == lines.position(offset)


def test_a_span_at_the_very_end_of_a_text_has_a_place() -> None:
    found = located([Diagnostic("r", "a.md", Span(4, 4), "m", Severity.INFO)], lambda _: Lines.of("abc\n"))

    assert (Position(2, 1), Position(2, 1)) == (found[0].start, found[0].end)


def test_a_file_without_lines_has_all_its_findings_on_line_one() -> None:
    found = located([Diagnostic("r", "a.canvas", Span(0, 0), "m", Severity.ERROR)], lambda _: None)

    assert Finding(found[0].diagnostic, Position(1, 1), Position(1, 1)) == found[0]


def test_without_a_source_there_are_no_fingerprints() -> None:
    found = located([BEAN], lambda path: Lines.of(TEXTS[path]))

    assert found[0].fingerprint == ""


def _fingerprints(text: str, quoted: str, times: int) -> list[str]:
    texts = {"a.md": text}
    diagnostics = [finding_at("a.md", quoted, f"m {nth}", texts=texts, nth=nth) for nth in range(times)]
    return [finding.fingerprint for finding in placed(diagnostics, texts)]


def test_a_fingerprint_survives_edits_elsewhere_in_the_note() -> None:
    before = _fingerprints("# Old\n\nsee [[x]]\n", "[[x]]", 1)
    after = _fingerprints("# New title\n\nAnother paragraph.\n\nand here see [[x]] too\n", "[[x]]", 1)

    assert before == after


def test_equal_findings_in_one_note_have_fingerprints_of_their_own() -> None:
    one, two, three = _fingerprints("[[x]] [[x]]\n\n[[x]]\n", "[[x]]", 3)

    assert len({one, two, three}) == 3


def test_a_fingerprint_tells_rules_paths_and_texts_apart() -> None:
    texts = {"a.md": "[[x]] [[y]]", "b.md": "[[x]]"}
    diagnostics = [
        finding_at("a.md", "[[x]]", "m", texts=texts),
        finding_at("a.md", "[[x]]", "m", texts=texts, rule="alias-link"),
        finding_at("a.md", "[[y]]", "m", texts=texts),
        finding_at("b.md", "[[x]]", "m", texts=texts),
    ]

    assert len({finding.fingerprint for finding in placed(diagnostics, texts)}) == 4


def test_a_finding_about_a_whole_note_is_the_same_after_an_edit_in_its_middle() -> None:
    before, after = "```\nwords\n```\n", "```\nmore words, and more\n```\n"

    assert _fingerprints(before, before, 1) == _fingerprints(after, after, 1)


def test_line_ends_do_not_change_a_fingerprint() -> None:
    before, after = "```\nwords\n```\n", "```\r\nwords\r\n```\r\n"

    assert _fingerprints(before, before, 1) == _fingerprints(after, after, 1)


def test_only_fixes_that_are_trusted_make_a_finding_fixable() -> None:
    bean, slugs, odd = placed([BEAN, SLUGS, ODD])

    assert [f.fixable(Applicability.SAFE) for f in (bean, slugs, odd)] == [True, False, False]
    assert [f.fixable(Applicability.UNSAFE) for f in (bean, slugs, odd)] == [True, False, True]


def test_a_suggestion_is_never_a_repair() -> None:
    (found,) = placed(
        [finding_at("garden/beans.md", "[[Slugs]]", "m", fix="x", applicability=Applicability.SUGGESTION)]
    )

    assert not found.fixable(Applicability.SUGGESTION)


def test_the_worst_are_kept_in_their_order() -> None:
    texts = {"a.md": "abcdef"}
    grades = [
        Severity.INFO,
        Severity.WARNING,
        Severity.ERROR,
        Severity.INFO,
        Severity.ERROR,
        Severity.WARNING,
    ]
    findings = placed(
        [
            finding_at("a.md", letter, letter, severity=grade, texts=texts)
            for letter, grade in zip("abcdef", grades, strict=True)
        ],
        texts,
    )

    assert [finding.diagnostic.message for finding in worst(findings, 3)] == ["b", "c", "e"]
    assert list("abcdef") == [finding.diagnostic.message for finding in worst(findings, 6)]


def test_rules_take_turns_where_one_has_too_many() -> None:
    texts = {"a.md": "abcdefgh"}
    rules = ["many"] * 4 + ["few", "many", "some", "some"]
    findings = placed(
        [
            finding_at("a.md", letter, letter, rule=rule, texts=texts)
            for letter, rule in zip("abcdefgh", rules, strict=True)
        ],
        texts,
    )

    assert "".join(finding.diagnostic.message for finding in worst(findings, 4)) == "abeg"
