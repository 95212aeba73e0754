"""The link rules together: one finding a link, and none that a reader of the specification would not share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from tests.growth import growth
from vaultlint.config import Config
from vaultlint.edit import Applicability
from vaultlint.lint import check, fix
from vaultlint.note import Note
from vaultlint.parse.malformed import scan
from vaultlint.registry import choose, configure, rule_types
from vaultlint.testing import findings, snapshot
from vaultlint.vault import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.note import Parser

DEFAULT = (
    "dangling-link",
    "alias-link",
    "malformed-link",
    "dangling-heading-link",
    "dangling-block-link",
    "invalid-canvas",
)
EVERY = (*DEFAULT, "ambiguous-link", "self-link")


def rules(*names: str) -> Any:
    return choose(Config().with_command_line(select=names), rule_types())


def found(files: Mapping[str, str], *names: str) -> list[Diagnostic]:
    chosen = rules(*(names or DEFAULT))
    return check(snapshot(files, chosen), chosen)


def said(files: Mapping[str, str], *names: str) -> list[tuple[str, str]]:
    return [(diagnostic.rule, diagnostic.message) for diagnostic in found(files, *names)]


def fixed(
    files: Mapping[str, str], degree: Applicability = Applicability.SAFE, settings: Settings | None = None
) -> dict[str, str]:
    chosen = rules(*DEFAULT)
    repair = fix(snapshot(files, chosen, settings), chosen, degree)
    assert not repair.refused
    return {**files, **repair.texts}


NOTES = {"pump.md": "# Costs\n\nMuch. ^sum\n", "My Note.md": "", "plan.png": "", "board.canvas": "{}"}


@pytest.mark.parametrize(
    "text",
    [
        "[[pump]] [[PUMP.md]] ![[plan.png|100]] [[board.canvas]] [[pump#costs]] [[pump#^SUM]] [[#]]\n",
        "[[pump\\|in a table]] and [[My\u00a0Note]]\n",
        "[x](pump) [x](My%20Note.md) [x](<My Note>) [x](./pump.md) [x](#Here)\n\n# Here\n",
        "`[[gone]]` $[[gone]]$ <!-- [[gone]] --> \\[[gone]]\n\n    [[gone]]\n",
        "[x](https://example.org) [x](mailto:a@example.org) [x](obsidian://open?file=gone)\n",
        "[[]] [x]() []() [ [x] ]\n",
        "[[1] a citation](https://example.org) and an array a[[0]\n",
        "![[plan.png#anything]]\n",
        "---\na: see [[gone]] there\n---\n",
        "| a | b |\n|---|---|\n| [[pump\\|x]] | y |\n",
        "a | [[pump|x]] | b, but this is no table\n",
        "| a | b |\n|---|---|\n| `[[gone|x]]` | ``a ` [[gone|x]]`` |\n",
        "[x](see below)\n",
        "%% [[pump]] %%\n",
    ],
)
def test_no_finding(text: str) -> None:
    assert said({**NOTES, "note.md": text}) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("[[gone]]", "dangling-link"),
        ("![[gone.png]]", "dangling-link"),
        ("[x](gone.md)", "dangling-link"),
        ("[x](example.org)", "dangling-link"),
        ("%% [[gone]] %%", "dangling-link"),
        ("> [!note] [[gone]]", "dangling-link"),
        ("# [[gone]]", "dangling-link"),
        ("^[see [[gone]]]", "dangling-link"),
        ("---\nup: '[[gone]]'\n---", "dangling-link"),
        ("---\nup:\n  - a: '[x](gone.md)'\n---", "dangling-link"),
        ("[[gone#Costs]]", "dangling-link"),
        ("[[AKA]]", "alias-link"),
        ("[x](AKA)", "alias-link"),
        ("[[My%20Note]]", "malformed-link"),
        ("[[gone%20note]]", "malformed-link"),
        ("[[\u2068pump\u2069]]", "malformed-link"),
        ("[[pump #Costs]]", "malformed-link"),
        ("[[https://example.org]]", "malformed-link"),
        ("[[[pump]]]", "malformed-link"),
        ("[x](gone)", "malformed-link"),
        ("[x](My Note.md)", "malformed-link"),
        ("x [[pump", "malformed-link"),
        ("| a |\n|---|\n| [[pump|x]] |", "malformed-link"),
        ("[[pump#Gone]]", "dangling-heading-link"),
        ("[[#Gone]]", "dangling-heading-link"),
        ("[x](pump.md#gone)", "dangling-heading-link"),
        ("[[pump#^gone]]", "dangling-block-link"),
        ("![[pump#^gone]]", "dangling-block-link"),
    ],
)
def test_one_link_gets_one_finding(text: str, rule: str) -> None:
    files = {**NOTES, "note.md": f"{text}\n", "owner.md": "---\naliases: AKA\n---\n"}
    assert [name for name, _ in said(files)] == [rule]


def test_comments_can_be_left_out() -> None:
    text = "%% [[gone]] [[AKA]] [[My%20Note]] [[pump#Gone]] [[pump#^gone]] [x](My Note.md) %%\n\n%%\n[[pump\n%%\n"
    files = {**NOTES, "note.md": text, "owner.md": "---\naliases: AKA\n---\n"}
    assert len(said(files)) == 7
    for rule in DEFAULT[:-1]:
        silent = configure(rule_types()[rule], {"comments": False}, Config())
        assert findings(files, silent) == []


def test_a_time_is_another_rules_matter() -> None:
    assert said({"note.md": "[[00:07:58]] [[7:58]]\n"}) == []


def test_a_link_to_a_file_with_a_bracket_is_believed_to_lead_there() -> None:
    assert said({"note.md": "[[wiki [link]]]\n", "wiki [link].md": ""}) == []


HOSTILE = (
    "[[../../../etc/passwd]]",
    "[[/etc/passwd]]",
    "[x](../../../etc/passwd)",
    "[[C:\\x]]",
    "[[C:\\Windows\\system32]]",
    "![[file:///etc/passwd]]",
    "[[" + "x" * 500 + "]]",
    "[[" + "[" * 100 + "]]",
    "[[" * 200,
    "]]" * 200,
    "[[a]] ]] [[ b]]",
    "[[%]] [[%%]] [[%zz]] [[%ff]]",
    "[[\u202eevil\u202c]]",
    "[[\u200b]]",
    "[[a|b|c||]]",
    "[[|x]]",
    "[[#^]] [[#^ ]] [[# ]] [[^x]]",
    "[x](%00) [x](%ff)",
    "[[~/x]] [[$HOME]]",
    "[[a\u2028b]]",
)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("degree", [Applicability.SAFE, Applicability.UNSAFE])
def test_hostile_links_touch_nothing_outside_and_break_nothing(text: str, degree: Applicability) -> None:
    files = {"a/note.md": f"{text}\n", "passwd.md": "", "x.md": "", "evil.md": "", "etc/other.md": ""}
    chosen = rules(*EVERY)
    before = snapshot(files, chosen)
    opened: list[str] = []

    def read(path: str) -> str:
        opened.append(path)
        return files[path]

    repair = fix(before._replace(read=read), chosen, degree)
    assert set(opened) <= set(files)
    assert not any(diagnostic.rule == "broken-rule" for diagnostic in repair.remaining)
    after = {**files, **repair.texts}
    again = fix(snapshot(after, chosen), chosen, degree)
    assert not again.texts


@pytest.mark.parametrize(
    ("files", "after"),
    [
        (
            {"n.md": "[[Heat Pumps]]\n", "heat_pumps.md": "", "x/heat_pumps.md": ""},
            "[[heat_pumps|Heat Pumps]]\n",
        ),
        ({"n.md": "[[A]]\n", "a.md": "", "A.md": ""}, "[[A]]\n"),
        ({"n.md": "[[Cafe\u0301 X]]\n", "caf\u00e9_x.md": ""}, "[[caf\u00e9_x|Cafe\u0301 X]]\n"),
        ({"n.md": "[[heat pumps]]\n", "heat_pumps.md": "", "heat-pumps.md": ""}, "[[heat pumps]]\n"),
        (
            {"n.md": "[[Heat pumps]] [[heat pumps]]\n", "Heat_pumps.md": "", "heat_pumps.md": ""},
            "[[Heat pumps]] [[heat pumps]]\n",
        ),
    ],
)
def test_names_that_differ_in_case_or_unicode_form_only(files: dict[str, str], after: str) -> None:
    assert fixed(files)["n.md"] == after


def test_line_ends_and_all_else_stay_as_they_are() -> None:
    text = " a [[Heat Pumps]]  \r\nb\r\rc\n\n[[heat pumps | x ]]\x0b"
    assert fixed({"n.md": text, "heat_pumps.md": ""})["n.md"] == (
        " a [[heat_pumps|Heat Pumps]]  \r\nb\r\rc\n\n[[heat_pumps | x ]]\x0b"
    )


def test_a_vault_with_markdown_links_gets_markdown_links() -> None:
    files = {"n.md": "[[Heat Pumps]] ![[My Plan.png|200]]\n", "heat_pumps.md": "", "my_plan.png": ""}
    assert fixed(files, settings=Settings(use_markdown_links=True))["n.md"] == (
        "[Heat Pumps](heat_pumps.md) ![200](my_plan.png)\n"
    )


def test_an_embed_without_text_is_repaired_in_a_vault_with_markdown_links() -> None:
    files = {"n.md": "![[My Plan.png]] ![[Heat Pumps]]\n", "heat_pumps.md": "", "my_plan.png": ""}
    assert fixed(files, settings=Settings(use_markdown_links=True))["n.md"] == (
        "![My Plan.png](my_plan.png) ![Heat Pumps](heat_pumps.md)\n"
    )


def test_a_hash_in_a_heading_s_name_is_known_for_one() -> None:
    files = {
        "note.md": "[[b#Issue #12|x]] [[b#F# and C#|y]] [[b#A#B]]\n",
        "b.md": "# Issue #12\n\n# A B\n\n# F# and C#\n",
    }
    *repaired, last = found(files)
    edits = [edit.text for entry in repaired if entry.fix is not None for edit in entry.fix.edits]
    assert edits == ["[[b#Issue 12|x]]", "[[b#F and C|y]]"]
    assert last.message == "“b” has no heading “A > B”; did you mean “A B”?"
    assert last.fix is None


def test_a_heading_that_links_lead_to_keeps_its_text() -> None:
    note = "# [[Heat Pumps]] at home\n\n## [[Heat Pumps]] elsewhere\n"
    files = {"n.md": note, "heat_pumps.md": "", "m.md": "[[n#Heat Pumps at home]]\n"}

    assert fixed(files)["n.md"] == note.replace("[[Heat Pumps]] else", "[[heat_pumps|Heat Pumps]] else")
    assert next(message for _, message in said(files)).endswith(
        "; not fixed: links lead to the heading it stands in"
    )
    assert fixed({**files, "m.md": "[[n]]\n"})["n.md"] == note.replace("[[", "[[heat_pumps|")


def test_relative_links_are_written_where_they_are_asked_for() -> None:
    files = {"a/n.md": "[[Heat Pumps]]\n", "b/heat_pumps.md": ""}
    assert (
        fixed(files, settings=Settings(new_link_format="relative"))["a/n.md"]
        == "[[../b/heat_pumps|Heat Pumps]]\n"
    )


@pytest.mark.parametrize("text", ["![x](slug) [y](slug)\n", "[y](slug) ![x](slug)\n"])
def test_what_is_wrong_with_a_link_does_not_depend_on_what_stood_before_it(text: str) -> None:
    assert sorted(said({"n.md": text})) == [
        ("dangling-link", "there is no note “slug”"),
        ("malformed-link", "“slug” is no file's name; a Markdown link needs one"),
    ]


def test_a_tie_has_no_winner() -> None:
    ((_, message),) = said({"n.md": "[[plan]]\n", "a/plan.md": "", "b/plan.md": ""}, "ambiguous-link")
    assert message == (
        "“plan” can be “a/plan.md” or “b/plan.md”, and Obsidian has no rule that chooses between the first two"
    )


def test_what_decides_between_several_files_is_said() -> None:
    files = {"x/n.md": "[[plan]]\n", "x/plan.md": "", "y/plan.md": ""}
    ((_, message),) = said(files, "ambiguous-link")
    assert message == (
        "“plan” can be “x/plan.md” or “y/plan.md”, of which Obsidian takes the first: "
        "files below the folder of the note come first, the shortest path first"
    )


@pytest.mark.parametrize(("number", "rest"), [(4, " or 1 more file,"), (5, " or 2 more files,")])
def test_of_many_files_the_first_are_named(number: int, rest: str) -> None:
    files = {"n.md": "[[plan]]\n"} | {f"{letter}/plan.md": "" for letter in "abcde"[:number]}
    ((_, message),) = said(files, "ambiguous-link")
    assert f"“c/plan.md”{rest}" in message


def test_a_card_names_a_file_by_its_path_from_the_root() -> None:
    canvas = '{"nodes": [{"type": "file", "file": "pump.md"}]}'
    assert said({"b.canvas": canvas, "pump.md": ""}) == []
    assert [rule for rule, _ in said({"b.canvas": canvas, "x/pump.md": ""})] == ["dangling-link"]


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("![](Screenshot (12).png)\n", "![](<Screenshot (12).png>)\n"),
        ('[x](My Note.md "a (title)")\n', '[x](<My Note.md> "a (title)")\n'),
        ('[x](My Note.md#Aim "a title" )\n', '[x](<My Note.md#Aim> "a title" )\n'),
        ('[x](see (below) for it) f[x](a (b) c) [x](My Note.md"b") [x](My Note.md "b" c)\n', None),
    ],
)
def test_a_destination_with_spaces_may_have_brackets_and_a_title(text: str, repaired: str | None) -> None:
    files = {"n.md": text, "Screenshot (12).png": "", "My Note.md": "# Aim\n"}
    assert fixed(files)["n.md"] == (repaired or text)
    assert [rule for rule, _ in said(files)] == (["malformed-link"] if repaired else [])


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f"])
def test_the_name_of_a_screenshot_may_hold_a_no_break_space(space: str) -> None:
    name = f"Screenshot at 4.42.48{space}PM.png"
    text = f"![[{name}]] ![[Screenshot at 4.42.48 PM.png]] ![](<{name}>)\n"
    canvas = f'{{"nodes": [{{"type": "file", "file": "a/{name}"}}]}}'
    assert said({"n.md": text, "b.canvas": canvas, f"a/{name}": ""}) == []


def test_the_name_of_a_card_s_file_may_hold_a_hash() -> None:
    canvas = '{"nodes": [{"type": "file", "file": "a/C# pumps.md", "subpath": "#Costs"}]}'
    assert said({"b.canvas": canvas, "a/C# pumps.md": "# Costs\n"}) == []
    assert said({"b.canvas": canvas, "a/C# pumps.md": "# Aim\n"}) == [
        ("dangling-heading-link", "“C# pumps” has no heading “Costs”")
    ]
    assert said({"b.canvas": canvas}) == [("dangling-link", "there is no note “a/C# pumps.md”")]


@pytest.mark.parametrize(
    "make",
    [
        lambda count: "[[" * count,
        lambda count: "[[a\n" * count,
        lambda count: "[[a [[b " * count,
        lambda count: "x](" * count,
        lambda count: "[x](a b " * count,
        lambda count: "| [[a|b]] |\n|---|\n" * count,
        lambda count: "|---" * count + "\n",
        lambda count: "\n" + "> " * count + "[[a|b]]",
        lambda count: "[" * count,
        lambda count: "|-" * count + "\n[[a|b]]\n",
    ],
)
def test_looking_for_malformed_links_is_linear(make: Callable[[int], str]) -> None:
    assert (
        growth(lambda count: scan(Note("note.md", make(count), cast("Parser", _NothingThere()))), 2000) < 2.6
    )


class _NothingThere:
    """A reading of a note in which nothing is a link, so that every bracket has to be looked at."""

    def frontmatter(self, note: Note) -> None:
        return None

    def visible(self, note: Note) -> str:
        return note.text

    def links(self, note: Note) -> tuple[()]:
        return ()


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("[x](plan.pdf)", "there is no file “plan.pdf”"),
        ("[[Plan.CANVAS]]", "there is no file “Plan.CANVAS”"),
        ("[x](plan.md)", "there is no note “plan.md”"),
        ("[[plan]]", "there is no note “plan”"),
        ("[[version 1.2]]", "there is no note “version 1.2”"),
        ("[x](example.org)", "there is no note “example.org”; a web address begins with “https://”"),
    ],
)
def test_what_a_link_fails_to_reach_is_called_what_it_is(source: str, message: str) -> None:
    assert said({"n.md": f"{source}\n"}, "dangling-link") == [("dangling-link", message)]
