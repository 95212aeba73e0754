"""Obsidian's own setting “Excluded files”, as every command obeys it."""

from __future__ import annotations

import json
from time import process_time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.cli.conftest import Outcome

    Run = Callable[..., Outcome]
    Write = Callable[[Mapping[str, str | bytes]], Path]

NOTES = {
    "Work/Plan.md": "[[nowhere]]\n",
    "Work/Old Draft.md": "[[nowhere]]\n",
    "Archive/2020/Draft.md": "[[nowhere]]\n",
    "Archive/card.canvas": '{"nodes": [{"id": "1", "type": "file", "file": "gone.md", "x": 0, "y": 0, "width": 1, "height": 1}], "edges": []}',
    "index.md": "[[Old Draft]] [[2020/Draft]] [[nowhere]]\n",
    "ai_agents.md": "",
}
GIVEN = b"See [[AI agents]].\n"
MENDED = "See [[ai_agents|AI agents]].\n"


def filters(*entries: object) -> dict[str, str]:
    return {".obsidian/app.json": json.dumps({"userIgnoreFilters": entries})}


def judged(outcome: Outcome) -> set[str]:
    """The files in which something was found."""
    return {line.partition(":")[0] for line in outcome.out.splitlines()}


@pytest.mark.parametrize(
    ("entry", "hidden"),
    [
        ("Archive/", {"Archive/2020/Draft.md", "Archive/card.canvas"}),
        ("archive/", set()),
        ("/draft/", {"Work/Old Draft.md", "Archive/2020/Draft.md"}),
        (r"/\bdraft\.md$/", {"Work/Old Draft.md", "Archive/2020/Draft.md"}),
        (r"/^archive\/.*?\d{4}\//", {"Archive/2020/Draft.md"}),
        (r"/\/(?:plan|card)\.(md|canvas)$/", {"Work/Plan.md", "Archive/card.canvas"}),
        (r"/^[^\/]+$/", {"index.md"}),
        (r"/^(?!work\/)/", {"Archive/2020/Draft.md", "Archive/card.canvas", "index.md"}),
        ("/^draft/", set()),
        ("//", set()),
        ("/", set()),
        ("", set()),
    ],
)
def test_what_obsidian_hides_is_not_judged_and_links_still_find_it(
    vaultlint: Run, vault: Write, entry: str, hidden: set[str]
) -> None:
    vault({**NOTES, **filters(entry)})
    everything = {
        "Work/Plan.md",
        "Work/Old Draft.md",
        "Archive/2020/Draft.md",
        "Archive/card.canvas",
        "index.md",
    }

    said = vaultlint("check")

    assert judged(said) == everything - hidden
    assert said.out.count("nowhere") == len([name for name in judged(said) if name.endswith(".md")])
    assert judged(vaultlint("check", "--no-cache")) == everything - hidden


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (
            "/^((?!Work).)*$/",
            "of groups that begin with “(?” only “(?:…)” is understood, and look-ahead right behind the “^” that a pattern begins with",
        ),
        (r"/(draft)\1/", r"“\1” is not understood here"),
        ("/[a/", "a “[” that is never closed"),
        ("/(a{99}){99}/", "the pattern is too large"),
        ("//", "nothing stands between the slashes"),
    ],
)
def test_a_pattern_that_is_not_understood_is_named_once_and_the_others_are_obeyed(
    vaultlint: Run, vault: Write, entry: str, why: str
) -> None:
    vault({**NOTES, **filters(entry, "/old/", entry)})
    notice = f"“{entry}” among Obsidian's “Excluded files” is not obeyed: {why}\n"

    for command in (
        ("check",),
        ("check",),
        ("check", "index.md"),
        ("check", "index.md"),
        ("check", "--fix", "index.md"),
        ("fix",),
        ("fix", "-", "--stdin-filename", "index.md"),
        ("baseline",),
    ):
        said = vaultlint(*command, stdin=GIVEN)
        assert said.err.count("“Excluded files”") == said.err.count(notice) == 1, command
        assert "Old Draft.md:" not in said.out, command
    assert "Excluded files" not in vaultlint("check", "--quiet", "index.md").err
    assert vaultlint("fix", "--quiet", "-", "--stdin-filename", "index.md", stdin=GIVEN)[1:] == (MENDED, "")


def test_patterns_that_are_too_large_together_are_not_obeyed(vaultlint: Run, vault: Write) -> None:
    vault({**NOTES, **filters(*(f"/{number}a{{100}}/" for number in range(10)), "/draft/")})

    said = vaultlint("check")

    assert "is not obeyed: the pattern is too large" in said.err
    assert 0 < said.err.count("too large") < 10
    assert judged(said) == {"Work/Plan.md", "Archive/card.canvas", "index.md"}


def test_of_a_great_many_patterns_the_first_are_obeyed(vaultlint: Run, vault: Write) -> None:
    vault({**NOTES, **filters("/draft/", *(f"/{number}a{{1999}}/" for number in range(10_000)))})
    began = process_time()

    said = vaultlint("check")

    assert process_time() - began < 5
    assert "there are too many patterns" not in said.err
    assert "nor are 9,995 others among them" in said.err
    assert judged(said) == {"Work/Plan.md", "Archive/card.canvas", "index.md"}


def test_many_or_long_filters_that_are_not_understood_are_no_wall(vaultlint: Run, vault: Write) -> None:
    vault({**NOTES, **filters(*(f"/(?={'y' * 200}{number})/" for number in range(1_000)))})

    said = vaultlint("check").err

    assert len(said) < 2_000
    assert said.count("“Excluded files” is not obeyed") == 5
    assert "nor are 995 others among them" in said


def test_settings_that_cannot_be_read_are_told_of(vaultlint: Run, vault: Write) -> None:
    vault({**NOTES, ".obsidian/app.json": '<<<<<<< HEAD\n{"userIgnoreFilters": ["Work/"]}\n'})

    for command in (("check",), ("check", "index.md"), ("check", "index.md"), ("check", "--fix", "index.md")):
        assert vaultlint(*command).err.count("“.obsidian/app.json” is not obeyed: it is not JSON\n") == 1
    assert vaultlint("check", "--quiet").err == ""


@pytest.mark.parametrize("kept", ["the longest", "most links lead to"])
@pytest.mark.parametrize(
    "config",
    [
        filters("Old/"),
        {".obsidian/app.json": "{}", "vaultlint.toml": 'exclude = ["Old/"]\n'},
        {".obsidian/app.json": "{}", "Old/.obsidian/app.json": "{}"},
    ],
    ids=["hidden", "excluded", "a vault inside"],
)
def test_the_note_to_keep_is_none_that_nothing_is_said_of(
    vaultlint: Run, vault: Write, config: dict[str, str], kept: str
) -> None:
    pump = "A hand pump lifts water from a well by means of a piston that moves in a cylinder.\n" * 5
    folder = vault(
        {
            **config,
            "vaultlint.toml": config.get("vaultlint.toml", "") + '[rules.duplicate-topic]\nsource = "url"\n',
            "Old/Pumps of the village.md": f"---\nurl: x\n---\n{pump}" + pump * (kept == "the longest"),
            "village pumps.md": f"---\nurl: x\n---\n{pump}",
            "pumps village.md": "---\nurl: x\n---\n",
            "index.md": "[[Pumps of the village]]\n" * (kept != "the longest"),
            "other.md": "",
        }
    )
    note = folder / "village pumps.md"
    fresh = vaultlint("check", "--no-cache", "-q").out.splitlines()
    told = [line for line in fresh if line.startswith("village pumps.md:")]
    assert "[duplicate-topic]" in "".join(told)
    assert ("[duplicate-content]" in "".join(told)) == (kept != "the longest")

    for way in (("check", "-q", "--no-cache"), ("check", "-q"), ("check", "-q")):
        assert vaultlint(*way, note).out.splitlines() == told
    assert vaultlint("check", "-q").out.splitlines() == fresh
    # What it says of others changes, so that it is looked at anew.
    note.write_text(note.read_text().replace("url: x\n", "url: x\ntags: [a]\n"))
    for way in (("check", "-q", "--no-cache"), ("check", "-q")):
        assert [line.replace(":3:", ":2:") for line in vaultlint(*way, note).out.splitlines()] == told


def test_it_is_said_before_what_was_repaired_whoever_repairs(vaultlint: Run, vault: Write) -> None:
    bad = '<a class="yt-timestamp" data-t="09:11">[09:11]</a>\n'
    folder = vault({**NOTES, ".obsidian/app.json": "{not json", "time.md": bad})
    fresh = vaultlint("check", "--fix", "--no-cache", "time.md")
    (folder / "time.md").write_text(bad)
    assert vaultlint("check").code == 1

    said = vaultlint("check", "--fix", "time.md")

    assert said == fresh
    assert said.err.index("is not obeyed") < said.err.index("fixed time.md")


def test_a_filter_that_changes_is_noticed_by_what_is_remembered(vaultlint: Run, vault: Write) -> None:
    vault({**NOTES, **filters("/draft/")})
    for _ in range(2):
        assert "Work/Old Draft.md" not in judged(vaultlint("check"))
        assert judged(vaultlint("check", "index.md")) == {"index.md"}

    vault(filters("/^index/"))

    assert vaultlint("check", "--force-exclude", "index.md").out == ""
    assert "Work/Old Draft.md" in judged(vaultlint("check"))
    assert vaultlint("fix", "-", "--stdin-filename", "index.md", stdin=GIVEN).out == GIVEN.decode()

    vault(filters("/^Work/"))

    assert vaultlint("fix", "-", "--stdin-filename", "index.md", stdin=GIVEN).out == MENDED
    assert judged(vaultlint("check", "index.md")) == {"index.md"}
    assert judged(vaultlint("check")) == {"Archive/2020/Draft.md", "Archive/card.canvas", "index.md"}


@pytest.mark.parametrize("entry", ["Work/", "/^work/"])
@pytest.mark.parametrize("name", ["Work/Plan.md", "Work/not there yet.md", "Work/nor this folder/note.md"])
def test_a_hidden_note_is_left_alone_on_save(vaultlint: Run, vault: Write, entry: str, name: str) -> None:
    vault({**NOTES, **filters(entry)})

    for _ in range(2):
        assert vaultlint("fix", "-", "--stdin-filename", name, stdin=GIVEN)[:2] == (0, GIVEN.decode())
        vaultlint("check")


@pytest.mark.parametrize("entry", ["Work/", "/^work/"])
def test_a_hidden_note_is_judged_when_it_is_named_unless_a_hook_names_it(
    vaultlint: Run, vault: Write, entry: str
) -> None:
    folder = vault({**NOTES, **filters(entry), "Work/Plan.md": GIVEN})

    for _ in range(2):
        assert judged(vaultlint("check", "Work/Plan.md")) == {"Work/Plan.md"}
        assert vaultlint("check", "--force-exclude", "Work/Plan.md")[:2] == (0, "")
        assert vaultlint("check", "Work")[:2] == (0, "")
        assert vaultlint("check", "--force-exclude", "--fix", "Work/Plan.md").code == 0
        assert (folder / "Work/Plan.md").read_bytes() == GIVEN
        assert judged(vaultlint("check", "--force-exclude", "Work/Plan.md", "index.md")) == {"index.md"}

    assert vaultlint("fix", "Work/Plan.md").code == 0
    assert (folder / "Work/Plan.md").read_text() == MENDED


def test_an_excluded_note_is_judged_by_its_name_although_its_links_were_followed_unjudged(
    vaultlint: Run, vault: Write
) -> None:
    vault({**NOTES, **filters("Archive/")})
    # It is judged when it is read, and not when its links are followed among other files.
    assert judged(vaultlint("check", "Archive/2020/Draft.md")) == {"Archive/2020/Draft.md"}
    vault({"new.md": ""})
    assert "Archive/2020/Draft.md" not in judged(vaultlint("check"))

    assert judged(vaultlint("check", "Archive/2020/Draft.md")) == {"Archive/2020/Draft.md"}
