"""The formats of CI services, each held to its schema or grammar, on names and messages that invite trouble."""

from __future__ import annotations

import json
import re
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import jsonschema  # type: ignore[import-untyped]
import pytest
import xmlschema

from tests.report.findings import BEAN, SUMMARY, finding_at, placed
from vaultlint.diagnostic import Diagnostic, Place, Severity
from vaultlint.edit import Applicability, Edit, Fix
from vaultlint.report import FORMATS, WITHOUT_FINGERPRINTS, Format, render
from vaultlint.report.finding import Finding, located
from vaultlint.report.sarif import LIMIT
from vaultlint.text import Lines, Span

SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"

ODD_PATH = "日本語/100%, 🎈: \x1b[1m#1.md"
TEXTS = {
    ODD_PATH: "# ノート\r\n🎈🎈 [[日本語 ノート]] and [[x]]\r\nlast [[y]]\n",
    "plain.md": "one [[two]]\nthree\n",
}
ODD = finding_at(
    ODD_PATH,
    "[[日本語 ノート]]",
    "there is no note “日本語 ノート” 🎈 100%: <a & b>,\r\nsaid \x1b[31m\u202eit\ufffe ]]>",
    fix="[[日本語ノート|日本語 ノート]]",
    related=(Place("plain.md", 4, 11),),
    texts=TEXTS,
)
LONG = Diagnostic("chat-residue", ODD_PATH, Span(0, 20), "talk", Severity.WARNING)
REMARK = finding_at(
    "plain.md", "[[two]]", "two ways", rule="ambiguous-link", severity=Severity.INFO, texts=TEXTS
)
ALL = placed([ODD, LONG, REMARK], TEXTS)


def _written(output_format: Format, findings: list[Finding], prefix: str = "") -> str:
    summary = SUMMARY._replace(prefix=prefix, rules={"chat-residue": "A note talks."})
    return "".join(render(output_format, findings, summary, source=TEXTS.get))


def _schema(name: str) -> Any:
    return json.loads((SCHEMAS / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("output_format", FORMATS)
def test_no_format_lets_a_note_steer_a_terminal(output_format: Format) -> None:
    written = _written(output_format, ALL)

    written.encode()
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ufffe]", written)


@pytest.mark.parametrize("output_format", FORMATS)
def test_every_format_can_say_that_there_is_nothing(output_format: Format) -> None:
    assert isinstance(_written(output_format, []), str)


@pytest.mark.parametrize("output_format", sorted(WITHOUT_FINGERPRINTS))
def test_formats_that_need_no_source_get_along_without(output_format: Format) -> None:
    findings = located([ODD, LONG, REMARK], lambda path: Lines.of(TEXTS[path]))

    assert _written(output_format, findings) == _written(output_format, ALL)


@pytest.mark.parametrize("findings", [[], ALL, placed([BEAN])], ids=["none", "odd", "plain"])
def test_sarif_is_valid(findings: list[Finding]) -> None:
    log = json.loads(_written("sarif", findings))

    jsonschema.validate(log, _schema("sarif-2.1.0.json"))
    assert len(log["runs"][0]["results"]) == len(findings)


def test_sarif_names_files_rules_and_places() -> None:
    (run,) = json.loads(_written("sarif", ALL, prefix="my vault"))["runs"]

    odd = next(result for result in run["results"] if result["ruleId"] == "dangling-link")
    place = odd["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"].isascii()
    assert unquote(place["artifactLocation"]["uri"]) == f"my vault/{ODD_PATH}"
    assert not place["artifactLocation"]["uri"].startswith("/")
    assert run["columnKind"] == "unicodeCodePoints"
    assert place["region"] == {
        "startLine": 2,
        "startColumn": 4,
        "endLine": 2,
        "endColumn": 15,
        "charOffset": 10,
        "charLength": 11,
    }
    assert odd["level"] == "error"
    assert len(odd["partialFingerprints"]["vaultlint/v1"]) == 32
    assert odd["relatedLocations"][0]["physicalLocation"]["region"] == {"charOffset": 4, "charLength": 7}
    replacement = odd["fixes"][0]["artifactChanges"][0]["replacements"][0]
    assert replacement["insertedContent"]["text"] == "[[日本語ノート|日本語 ノート]]"
    rules = run["tool"]["driver"]["rules"]
    assert rules[odd["ruleIndex"]]["id"] == "dangling-link"
    assert {"id": "chat-residue", "shortDescription": {"text": "A note talks."}} in rules


def test_sarif_puts_the_worst_first_and_says_what_it_leaves_out() -> None:
    text = "x" * (LIMIT + 10)
    findings = [
        Diagnostic(
            "r", "a.md", Span(number, number + 1), "m", Severity.ERROR if number > LIMIT else Severity.INFO
        )
        for number in range(LIMIT + 10)
    ]

    (run,) = json.loads(_written("sarif", placed(findings, {"a.md": text})))["runs"]

    assert len(run["results"]) == LIMIT
    assert [result["level"] for result in run["results"][:10]] == ["error"] * 9 + ["note"]
    (said,) = run["invocations"][0]["toolExecutionNotifications"]
    assert said["message"]["text"] == f"10 of {LIMIT + 10} findings are left out, the least grave ones"


def _as_the_runner_reads_it(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command, taken apart and unescaped as GitHub's runner does."""
    match = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
    assert match

    def data(text: str) -> str:
        return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")

    def value(text: str) -> str:
        return data(text.replace("%3A", ":").replace("%2C", ","))

    properties = dict(part.split("=", 1) for part in match[2].split(","))
    return match[1], {name: value(text) for name, text in properties.items()}, data(match[3])


def test_github_reads_the_annotations_as_they_are_meant() -> None:
    lines = _written("github", ALL, prefix="my vault").splitlines()

    commands = [_as_the_runner_reads_it(line) for line in lines]
    assert [name for name, _, _ in commands] == ["error", "warning", "notice"]
    assert commands[0][1] == {
        "file": "my vault/日本語/100%, 🎈: \\x1b[1m#1.md",
        "line": "2",
        "endLine": "2",
        "col": "4",
        "endColumn": "15",
        "title": "vaultlint: dangling-link",
    }
    assert commands[0][2].startswith(
        "there is no note “日本語 ノート” 🎈 100%: <a & b>,\\x0d\\x0asaid \\x1b[31m"
    )
    assert "col" not in commands[1][1]


@pytest.mark.parametrize("findings", [[], ALL], ids=["none", "odd"])
def test_gitlab_is_valid(findings: list[Finding]) -> None:
    report = json.loads(_written("gitlab", findings))

    jsonschema.validate(report, _schema("gitlab-code-quality.json"))
    assert len({entry["fingerprint"] for entry in report}) == len(findings)


def test_gitlab_names_files_from_the_root_of_the_repository() -> None:
    report = json.loads(_written("gitlab", ALL, prefix="vault"))

    assert [
        (entry["location"]["path"], entry["location"]["lines"], entry["severity"]) for entry in report
    ] == [
        ("vault/plain.md", {"begin": 1, "end": 1}, "info"),
        (f"vault/{ODD_PATH}", {"begin": 1, "end": 2}, "minor"),
        (f"vault/{ODD_PATH}", {"begin": 2, "end": 2}, "major"),
    ]


@pytest.mark.parametrize("findings", [[], ALL], ids=["none", "odd"])
def test_junit_is_valid(findings: list[Finding]) -> None:
    written = _written("junit", findings)

    xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd")).validate(StringIO(written))
    suite = ET.fromstring(written)[0]
    assert len(suite) == max(1, len(findings))
    assert suite.get("failures") == str(len(suite.findall("testcase/failure")))


def test_junit_says_what_is_wrong_and_where() -> None:
    suite = ET.fromstring(_written("junit", ALL))[0]

    failure = suite.find("testcase/failure[@type='error']")
    assert failure is not None
    assert failure.text is not None
    assert failure.text.startswith(
        "日本語/100%, 🎈: \\x1b[1m#1.md:2:4: error: there is no note “日本語 ノート”"
    )
    remark = suite.find("testcase/system-out")
    assert remark is not None
    assert remark.text == "plain.md:1:5: info: two ways [ambiguous-link]"


@pytest.mark.parametrize("findings", [[], ALL], ids=["none", "odd"])
def test_rdjson_is_valid(findings: list[Finding]) -> None:
    report = json.loads(_written("rdjson", findings))

    jsonschema.validate(report, _schema("rdjson.json"))
    assert len(report["diagnostics"]) == len(findings)


def test_rdjson_counts_bytes() -> None:
    report = json.loads(_written("rdjson", placed([ODD], TEXTS)))

    (found,) = report["diagnostics"]
    line = TEXTS[ODD_PATH].split("\n")[1].encode()
    span = found["location"]["range"]
    assert span["start"] == {"line": 2, "column": 10}
    assert line[span["start"]["column"] - 1 : span["end"]["column"] - 1].decode() == "[[日本語 ノート]]"
    assert found["suggestions"] == [{"range": span, "text": "[[日本語ノート|日本語 ノート]]"}]


def test_rdjson_proposes_several_edits_as_one_and_never_half_a_fix() -> None:
    text = TEXTS["plain.md"]
    both = Fix(
        "both",
        (Edit("plain.md", 12, 17, "three", "drei"), Edit("plain.md", 0, 3, "one", "eins")),
        Applicability.SAFE,
    )
    elsewhere = Fix("other", (Edit("plain.md", 0, 3, "one", "eins"), Edit("b.md", 0, 1, "x", "y")))
    whole = [Diagnostic("r", "plain.md", Span(0, 3), "m", Severity.ERROR, fix) for fix in (both, elsewhere)]

    first, second = json.loads(_written("rdjson", placed(whole, TEXTS)))["diagnostics"]

    assert first["suggestions"] == [
        {
            "range": {"start": {"line": 1, "column": 1}, "end": {"line": 2, "column": 6}},
            "text": text[:17].replace("one", "eins").replace("three", "drei"),
        }
    ]
    assert "suggestions" not in second
