from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.report.findings import BEAN, ODD, SLUGS, SUMMARY, finding_at, placed
from vaultlint.edit import Applicability, Fix, Move
from vaultlint.report import render


def _objects(*diagnostics: Any) -> list[Any]:
    return [json.loads(line) for line in render("json-lines", placed(diagnostics), SUMMARY)]


def test_a_finding_has_every_field_that_was_promised_and_no_other() -> None:
    (found,) = _objects(BEAN)

    fingerprint = found.pop("fingerprint")
    assert len(fingerprint) == 32
    assert found == {
        "rule": "dangling-link",
        "severity": "error",
        "path": "garden/beans.md",
        "line": 3,
        "column": 10,
        "end_line": 3,
        "end_column": 33,
        "start": 18,
        "end": 41,
        "message": "there is no note “Runner Bean”; did you mean “runner_bean”?",
        "suggestions": [
            {
                "target": "garden/runner_bean.md",
                "score": 1.0,
                "reason": "same name apart from case and separators",
            },
            {"target": "garden/runner_duck.md", "score": 0.61, "reason": "a similar name"},
        ],
        "fix": {
            "title": "write “[[runner_bean|runners]]”",
            "applicability": "safe",
            "edits": [{"path": "garden/beans.md", "start": 18, "end": 41, "text": "[[runner_bean|runners]]"}],
        },
        "related": [],
    }


def test_what_is_not_there_is_null_or_empty() -> None:
    (found,) = _objects(SLUGS)

    assert found["fix"] is None
    assert found["suggestions"] == []
    assert found["related"] == [{"path": "garden/odd.md", "start": 5, "end": 14}]


def test_a_fix_that_moves_files_says_so() -> None:
    fix = Fix("rename it", (), Applicability.SUGGESTION, (Move("a.md", "b.md"),))
    base = finding_at("garden/beans.md", "[[Slugs]]", "m")

    (found,) = _objects(type(base)(base.rule, base.path, base.span, base.message, base.severity, fix))

    assert found["fix"] == {
        "title": "rename it",
        "applicability": "suggestion",
        "edits": [],
        "moves": [{"source": "a.md", "target": "b.md"}],
    }


def test_lines_are_pure_ascii_and_lose_nothing() -> None:
    (line,) = render("json-lines", placed([ODD]), SUMMARY)

    assert line.isascii()
    assert line.count("\n") == 1
    assert json.loads(line)["message"] == ODD.message


@given(st.text(st.characters(min_codepoint=0, max_codepoint=0x10FFFF, categories=None)))
def test_any_message_comes_back_as_it_was(message: str) -> None:
    base = finding_at("garden/beans.md", "[[Slugs]]", message)

    (found,) = _objects(base)

    assert found["message"] == message


def test_the_document_counts_and_holds_the_same_findings() -> None:
    findings = placed([BEAN, ODD, SLUGS])

    document = json.loads("".join(render("json", findings, SUMMARY)))

    assert list(document) == ["version", "vault", "notes", "links", "counts", "diagnostics"]
    assert (document["version"], document["vault"]) == (1, "garden")
    assert (document["notes"], document["links"]) == (2, 3)
    assert document["counts"] == {"dangling-link": 3}
    assert document["diagnostics"] == _objects(BEAN, ODD, SLUGS)


def test_a_document_without_findings_is_a_document() -> None:
    document = json.loads("".join(render("json", [], SUMMARY)))

    assert document["counts"] == {}
    assert document["diagnostics"] == []
