from __future__ import annotations

import json

import pytest

from tests.report.findings import BEAN, ODD, SLUGS, finding_at, placed
from vaultlint.errors import ConfigError
from vaultlint.report.baseline import Baseline


def _always(path: str, rule: str) -> bool:
    del path, rule
    return True


def test_what_is_known_is_no_news() -> None:
    findings = placed([BEAN, SLUGS, ODD])

    assert Baseline.of(findings).news(findings) == []
    assert Baseline.of(findings[:1]).news(findings) == findings[1:]
    assert Baseline({}).news(findings) == findings


def test_what_is_known_once_is_news_the_second_time() -> None:
    once = {"a.md": "[[x]]\n"}
    twice = {"a.md": "[[x]]\n\n[[x]]\n"}
    known = Baseline.of(placed([finding_at("a.md", "[[x]]", "gone", texts=once)], once))
    findings = placed([finding_at("a.md", "[[x]]", "gone", texts=twice, nth=nth) for nth in range(2)], twice)

    assert known.news(findings) == findings[1:]


def test_what_is_known_stays_known_when_the_note_changes_elsewhere() -> None:
    before, after = {"a.md": "[[x]]\n"}, {"a.md": "# New\n\nwords before [[x]] and behind\n"}
    known = Baseline.of(placed([finding_at("a.md", "[[x]]", "gone", texts=before)], before))

    assert known.news(placed([finding_at("a.md", "[[x]]", "gone, and said anew", texts=after)], after)) == []


def test_a_file_of_it_comes_back_as_it_was() -> None:
    known = Baseline.of(placed([BEAN, SLUGS, ODD]))

    assert Baseline.read(known.text()) == known
    assert len(known) == 3
    assert known.rules() == {"dangling-link": 3}
    document = json.loads(known.text())
    assert document["version"] == 1
    assert sum(document["findings"]["garden/beans.md"]["dangling-link"].values()) == 2


def test_the_file_does_not_depend_on_the_order_of_findings() -> None:
    findings = placed([BEAN, SLUGS, ODD])

    assert Baseline.of(findings).text() == Baseline.of(reversed(findings)).text()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 1}', '{"version": 1, "findings": {"a": 1}}', "[" * 100_000, "\x00"]
)
def test_what_is_no_baseline_is_a_mistake(text: str) -> None:
    with pytest.raises(ConfigError, match="no baseline"):
        Baseline.read(text)


def test_a_baseline_of_another_version_is_a_mistake() -> None:
    with pytest.raises(ConfigError, match="version 2"):
        Baseline.read('{"version": 2, "findings": {}}')


def test_what_is_no_longer_found_is_stale_where_it_was_looked_for() -> None:
    findings = placed([BEAN, SLUGS, ODD])
    known = Baseline.of(findings)

    assert len(known.stale(findings, _always)) == 0
    stale = known.stale(findings[1:], _always)
    assert len(stale) == 1
    assert known.without(stale) == Baseline.of(findings[1:])
    assert len(known.stale([], lambda path, _: path == "garden/odd.md")) == 1
    assert len(known.stale([], lambda _, rule: rule == "other")) == 0
