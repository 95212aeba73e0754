"""orphan-note, dead-end-note, unused-attachment: what counts as use, and what does not."""

from __future__ import annotations

import pytest

from vaultlint.lint import check
from vaultlint.registry import rule_types
from vaultlint.testing import findings, rule_set, snapshot

ORPHAN = rule_types()["orphan-note"]()
DEAD_END = rule_types()["dead-end-note"]()
UNUSED = rule_types()["unused-attachment"]()
CANVAS = '{"nodes": [{"id": "1", "type": "file", "file": "%s", "x": 0, "y": 0, "width": 1, "height": 1}], "edges": []}'
LINKS = (
    "[[x]]",
    "![[x]]",
    "[x](x.md)",
    "![x](x.md)",
    "[[X#Heading|name]]",
    "---\nsee: '[[x]]'\n---\n",
    "%% [[x]] %%",
)


@pytest.mark.parametrize("link", LINKS)
def test_every_kind_of_link_is_a_use(link: str) -> None:
    files = {"x.md": "Text.\n", "a.md": f"{link}\n"}
    assert [found.path for found in findings(files, ORPHAN)] == ["a.md"]
    assert [found.path for found in findings(files, DEAD_END)] == ["x.md"]


@pytest.mark.parametrize(
    "text", ["[[x]]", "`[[x]]`", "<!-- [[x]] -->", "x", "see: [[x]]".replace("[[x]]", "x")]
)
def test_code_comments_and_links_to_oneself_are_none(text: str) -> None:
    name = "x.md" if text == "[[x]]" else "a.md"
    assert [found.path for found in findings({name: f"{text}\n"}, ORPHAN)] == [name]
    assert [found.path for found in findings({name: f"{text}\n"}, DEAD_END)] == [name]


def test_a_card_of_a_canvas_is_a_use() -> None:
    files = {"x.md": "", "plan.png": "", "map.canvas": CANVAS % "x.md", "other.canvas": CANVAS % "plan.png"}
    assert findings(files, ORPHAN) == []
    assert findings(files, UNUSED) == []


def test_the_evidence_is_said() -> None:
    assert findings({"a.md": "[[b]] [[c]] [[b]]\n", "b.md": "", "c.md": ""}, ORPHAN)[0].message == (
        "no link leads to this note, which links to 2 other files"
    )
    assert findings({"a.md": "[[b]]\n"}, DEAD_END)[0].message == (
        "this note leads nowhere: there is no file for its one link"
    )


def test_an_attachment_is_used_by_links_embeds_and_properties() -> None:
    files = {
        "a.md": "---\ncover: '[[cover.png]]'\n---\n![[plan.png|200]] and [sound](noise.mp3)\n",
        "cover.png": "",
        "plan.png": "",
        "noise.mp3": "",
        "unused.png": "",
        "x/style.css": "",
        "a.base": "",
        "a.canvas": "",
    }
    assert [found.path for found in findings(files, UNUSED)] == ["unused.png", "x/style.css"]
    rule = type(UNUSED)(ignore=("*.css",))
    assert [found.path for found in findings(files, rule)] == ["unused.png"]


def test_attachments_are_asked_after_of_the_whole_vault_only() -> None:
    rules = rule_set(UNUSED)
    whole = snapshot({"a.md": "", "b.md": "", "x.png": ""}, rules)
    assert len(check(whole, rules)) == 1
    assert check(whole._replace(focus=frozenset(("a.md",))), rules) == []
