from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.report.findings import BEAN, ODD, SLUGS, SUMMARY, TEXTS, finding_at, placed
from vaultlint.diagnostic import Diagnostic, Severity
from vaultlint.edit import Applicability, Fix
from vaultlint.report import render
from vaultlint.report.finding import Tally
from vaultlint.report.text import (
    Screen,
    as_octets,
    closing,
    findings_as_text,
    fixed_as_text,
    merged,
    piece,
    read_piece,
    statistics,
)
from vaultlint.text import Lines, Onward, Span

MANY = {"a.md": "".join(f"[[note {number}]]\n" for number in range(120))}
CROWD = [
    finding_at("a.md", f"[[note {number}]]", "gone", texts=MANY, cause=f"links lead to “{number % 3}”")
    for number in range(120)
]


def test_a_line_a_finding_with_a_mark_behind_what_a_repair_mends() -> None:
    lines = list(render("text", placed([BEAN, SLUGS]), SUMMARY))

    assert lines == [
        (
            "garden/beans.md:3:10: error: there is no note “Runner Bean”; did you mean “runner_bean”?"
            " [dangling-link] [*]\n"
        ),
        "garden/beans.md:3:42: error: there is no note “Slugs” [dangling-link]\n",
    ]


def test_unsafe_fixes_are_marked_when_they_are_trusted() -> None:
    (line,) = findings_as_text(placed([ODD]), trust=Applicability.UNSAFE)

    assert line.endswith("[dangling-link] [*]\n")


def test_what_a_note_says_cannot_steer_the_terminal() -> None:
    for screen in (Screen(), Screen(colour=True)):
        (line,) = findings_as_text(placed([ODD]), screen=screen)

        assert r"“pipe\u202e” at \x1b[0m 100% of\x0athe time" in line
        assert "\u202e" not in line
        assert line.count("\n") == 1


def test_a_pipe_sees_every_finding_and_no_colour() -> None:
    lines = list(findings_as_text(placed(CROWD, MANY)))

    assert len(lines) == 120
    assert not any("\x1b" in line for line in lines)


def test_a_terminal_sees_the_first_findings_and_is_told_how_to_see_the_rest() -> None:
    screen = Screen(limit=50)
    findings = placed(CROWD, MANY)

    assert len(list(findings_as_text(findings, screen=screen))) == 50
    assert (
        "".join(closing(findings, SUMMARY, screen=screen))
        == """
70 more findings; `--all` shows them

findings  fixable  rule
     120           dangling-link

What many findings have in common
40 links lead to “0”
40 links lead to “1”
40 links lead to “2”

120 findings in 1 of 2 notes: 120 errors
"""
    )


def test_a_cause_that_only_one_finding_has_is_no_news() -> None:
    single = [one._replace(cause=str(number)) for number, one in enumerate(CROWD)]

    assert "in common" not in "".join(closing(placed(single, MANY), SUMMARY, screen=Screen(limit=50)))


def test_the_closing_line_says_what_a_repair_would_mend() -> None:
    assert "".join(closing(placed([BEAN, SLUGS, ODD]), SUMMARY)) == (
        "\n3 findings in 2 of 2 notes: 2 errors, 1 warning\n"
        "`--fix` mends 1 of them, `--fix --unsafe-fixes` 1 more\n"
    )


def test_a_clean_vault_is_told_so() -> None:
    assert "".join(closing([], SUMMARY)) == "nothing to object to in 2 notes\n"


def test_what_was_fixed_is_said_first() -> None:
    summary = SUMMARY._replace(fixed=2)

    assert "".join(closing([], summary)) == "fixed 2 findings; nothing else to object to in 2 notes\n"
    assert "".join(closing(placed([SLUGS]), summary)) == (
        "\nfixed 2 findings; 1 finding in 1 of 2 notes: 1 error\n"
    )


def test_statistics_count_each_rule_and_what_is_fixable_in_it() -> None:
    topic = SLUGS._replace(rule="duplicate-topic", severity=Severity.INFO)

    table = "".join(statistics(Tally.of(placed([BEAN, SLUGS, ODD, topic]))))

    assert table == (
        "findings  fixable  rule\n       3        1  dangling-link\n       1           duplicate-topic\n"
    )


def test_statistics_of_nothing_are_nothing() -> None:
    assert "".join(statistics(Tally())) == ""


def test_files_are_links_where_the_screen_can_follow_them() -> None:
    (line,) = findings_as_text(placed([SLUGS]), screen=Screen(root="/home/me/my vault"))

    assert line.startswith(
        "\x1b]8;;file:///home/me/my%20vault/garden/beans.md\x1b\\garden/beans.md\x1b]8;;\x1b\\:3:42:"
    )


def test_a_fixed_file_is_named_on_one_line() -> None:
    assert list(fixed_as_text([("a\nb.md", 2), ("c.md", 1)])) == [
        "fixed a\\x0ab.md (2 findings)\n",
        "fixed c.md (1 finding)\n",
    ]


def test_links_to_one_missing_note_have_one_cause_however_they_are_written() -> None:
    names = ["Bill Gates", "bill_gates", "Bill Gates", "bill gates!"] + ["another"] * 3
    texts = {"a.md": "".join(f"[[{name}]]\n" for name in names)}
    found = [
        finding_at(
            "a.md",
            f"[[{name}]]",
            "gone",
            texts=texts,
            cause=f"links lead to the missing note “{name}”",
            nth=names[:place].count(name),
        )
        for place, name in enumerate(names)
    ]

    told = "".join(closing(placed(found, texts), SUMMARY, screen=Screen(limit=1)))

    assert (
        "4 links lead to the missing note “Bill Gates”\n3 links lead to the missing note “another”\n" in told
    )
    assert "bill_gates" not in told


def test_what_is_told_of_one_file_is_what_is_told_of_it_among_others() -> None:
    tally = Tally()
    findings = placed([BEAN, SLUGS])
    path = BEAN.path
    text = as_octets("".join(findings_as_text(findings)))

    assert {entry.diagnostic.path for entry in findings} == {path}
    assert read_piece(path, piece(Lines.of(TEXTS[path]), [SLUGS, BEAN]), tally) == text
    assert tally.kinds == Tally.of(findings).kinds
    assert tally.paths == {path}


LINES = "one\ntwo\n\nfour \U0001f35e four\nfive"
PLACES = st.integers(0, len(LINES))
SOME = st.lists(
    st.builds(
        lambda rule, start, length, message, severity, trust: Diagnostic(
            rule,
            "a\u202e.md",
            Span(start, start + length),
            message,
            severity,
            None if trust is None else Fix("do so", (), trust),
        ),
        st.sampled_from(["a-rule", "b-rule"]),
        PLACES,
        st.integers(0, 2),
        st.sampled_from(["“x” is wrong", "x", "two\nlines", "\x1b[0m", "\ud800"]),
        st.sampled_from(Severity),
        st.none() | st.sampled_from(Applicability),
    ),
    min_size=1,
)


@given(SOME)
def test_whatever_is_found_in_one_file_is_told_as_among_others(found: list[Diagnostic]) -> None:
    tally = Tally()
    findings = placed(found, {"a\u202e.md": LINES})

    told = read_piece("a\u202e.md", piece(Lines.of(LINES), found), tally)

    assert told == as_octets("".join(findings_as_text(findings)))
    assert piece(Onward(LINES), found) == piece(Lines.of(LINES), found)
    assert tally.kinds == Tally.of(findings).kinds


def test_of_a_file_without_findings_nothing_is_told() -> None:
    tally = Tally()

    assert read_piece("a.md", piece(Lines.of("text"), []), tally) == b""
    assert (tally.total, tally.paths) == (0, set())


def test_findings_of_others_stand_at_their_places_in_what_is_told_of_a_file() -> None:
    texts = {"a.md": "[[a]] [[b]]\n[[c]] ] [x]\n[[d]]\n"}
    found = [
        finding_at("a.md", f"[[{name}]]", f"gone [{name}]: 1:2: x", texts=texts, fix=fix, rule=rule)
        for name, rule, fix in [
            ("a", "b-rule", "x"),
            ("a", "a-rule", None),
            ("b", "c-rule", None),
            ("c", "a-rule", "x"),
            ("c", "d-rule", None),
            ("d", "c-rule", "y"),
        ]
    ]
    whole = as_octets("".join(findings_as_text(placed(found, texts))))

    for number in range(2 ** len(found) - 1):
        told = [entry for place, entry in enumerate(found) if number >> place & 1]
        rest = [entry for entry in found if entry not in told]
        before = read_piece("a.md", piece(Lines.of(texts["a.md"]), told), Tally())
        assert merged(before, placed(rest, texts)) == whole
