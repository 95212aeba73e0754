"""``vaultlint check`` through the door that users take."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.cli.conftest import Outcome

    Run = Callable[..., Outcome]
    Write = Callable[[Mapping[str, str | bytes]], Path]

BAD = {
    ".obsidian/app.json": "{}",
    "ai_agents.md": "",
    "start.md": "See [[AI agents]] and [[Nowhere at all]].\r\n",
}
FIXED = b"See [[ai_agents|AI agents]] and [[Nowhere at all]].\r\n"


def test_timings_are_told_on_standard_error_when_they_are_asked_for(vaultlint: Run, vault: Write) -> None:
    vault({".obsidian/app.json": "{}", "a.md": "[[Nowhere]]\n"})
    plain = vaultlint("check", "a.md", "--quiet")

    timed = vaultlint("check", "a.md", "--quiet", "--timings")
    repaired = vaultlint("fix", "a.md", "--quiet", "--timings")

    assert plain.err == ""
    assert timed[:2] == plain[:2]
    assert timed.err.splitlines()[0].split() == ["here"]
    told = [line.split(" ms  ")[1].strip() for line in timed.err.splitlines()[1:]]
    assert told[0] == "start"
    assert {"glance", "report", "all else", "rules"} <= set(told)
    assert timed.err.endswith(" ms  in all\n")
    assert " ms  repair\n" in repaired.err


def test_timings_do_not_go_with_standard_input(vaultlint: Run, vault: Write) -> None:
    vault({".obsidian/app.json": "{}"})

    code, out, err = vaultlint("fix", "-", "--stdin-filename", "a.md", "--timings", stdin=b"")

    assert (code, out) == (2, "")
    assert "--timings speaks of notes on disk" in err


def test_a_clean_vault_exits_0_and_says_nothing_on_standard_output(vaultlint: Run, vault: Write) -> None:
    vault({".obsidian/app.json": "{}", "a.md": "# A\n\n[[a]]\n"})

    code, out, err = vaultlint("check")

    assert (code, out) == (0, "")
    assert "it holds “.obsidian”" in err


def test_findings_go_to_standard_output_and_exit_1(vaultlint: Run, vault: Write) -> None:
    vault(BAD)

    code, out, _ = vaultlint("check")

    assert code == 1
    assert out.splitlines() == [
        "start.md:1:5: error: there is no note “AI agents”; did you mean “ai_agents”? [dangling-link] [*]",
        "start.md:1:23: error: there is no note “Nowhere at all” [dangling-link]",
    ]


def test_looking_changes_nothing_not_even_times(vaultlint: Run, vault: Write) -> None:
    folder = vault(BAD)
    before = {path: (path.stat(), path.read_bytes()) for path in folder.rglob("*") if path.is_file()}

    vaultlint("check")
    vaultlint("check", "--diff")
    vaultlint("check", "--statistics")

    after = {path: (path.stat(), path.read_bytes()) for path in folder.rglob("*") if path.is_file()}
    assert {path: content for path, (_, content) in after.items()} == {
        path: content for path, (_, content) in before.items()
    }
    assert all(after[path][0].st_mtime_ns == status.st_mtime_ns for path, (status, _) in before.items())


def test_fix_repairs_in_place_and_tells_what_is_left(vaultlint: Run, vault: Write) -> None:
    folder = vault(BAD)

    code, out, err = vaultlint("check", "--fix")

    assert code == 1
    assert out == "start.md:1:33: error: there is no note “Nowhere at all” [dangling-link]\n"
    assert "fixed start.md (1 finding)" in err
    assert (folder / "start.md").read_bytes() == FIXED


def test_a_second_fix_changes_nothing(vaultlint: Run, vault: Write) -> None:
    folder = vault(BAD)
    vaultlint("check", "--fix")
    written = (folder / "start.md").stat()

    _, _, err = vaultlint("check", "--fix")

    assert "fixed" not in err
    now = (folder / "start.md").stat()
    assert (now.st_ino, now.st_mtime_ns, now.st_ctime_ns) == (
        written.st_ino,
        written.st_mtime_ns,
        written.st_ctime_ns,
    )


def test_the_byte_order_mark_survives_a_repair(vaultlint: Run, vault: Write) -> None:
    folder = vault({**BAD, "start.md": b"\xef\xbb\xbf" + BAD["start.md"].encode()})

    vaultlint("check", "--fix")

    assert (folder / "start.md").read_bytes() == b"\xef\xbb\xbf" + FIXED


def test_the_diff_is_what_patch_takes(vaultlint: Run, vault: Write) -> None:
    folder = vault(BAD)

    code, out, err = vaultlint("check", "--diff")
    assert code == 1
    assert "would repair 1 finding in 1 note" in err
    subprocess.run(
        ["patch", "-p1", "--binary"], input=out.encode(), cwd=folder, check=True, capture_output=True
    )

    assert (folder / "start.md").read_bytes() == FIXED


def test_a_diff_of_nothing_is_empty_and_exits_0(vaultlint: Run, vault: Write) -> None:
    vault({".obsidian/app.json": "{}", "a.md": "[[nowhere]]\n"})

    assert vaultlint("check", "--diff")[:2] == (0, "")


def test_exit_zero_and_exit_non_zero_on_fix(vaultlint: Run, vault: Write) -> None:
    vault({**BAD, "start.md": "[[AI agents]]\n"})

    assert vaultlint("check", "--exit-zero").code == 0
    assert vaultlint("check", "--fix", "--exit-non-zero-on-fix").code == 1
    assert vaultlint("check", "--fix", "--exit-non-zero-on-fix").code == 0


def test_a_finding_of_grade_info_fails_no_run(vaultlint: Run, vault: Write) -> None:
    vault({**BAD, "vaultlint.toml": '[severity]\ndangling-link = "info"\n'})

    code, out, _ = vaultlint("check")

    assert code == 0
    assert out.count(": info: ") == 2


def test_select_and_ignore_take_globs(vaultlint: Run, vault: Write) -> None:
    vault(BAD)

    assert vaultlint("check", "--ignore", "dangling-*").code == 0
    assert vaultlint("check", "--select", "malformed-*,duplicate-*").code == 0
    assert vaultlint("check", "--select", "dangling-link").code == 1


def test_files_and_folders_narrow_what_is_reported(vaultlint: Run, vault: Write) -> None:
    folder = vault({".obsidian/app.json": "{}", "a.md": "[[x1]]", "sub/b.md": "[[x2]]", "sub/c.md": "[[x3]]"})

    assert vaultlint("check", folder / "sub").out.count("\n") == 2
    assert vaultlint("check", "a.md", "sub/c.md").out.count("\n") == 2
    assert vaultlint("check", ".").out.count("\n") == 3


def test_an_excluded_note_is_judged_only_when_it_is_named(vaultlint: Run, vault: Write) -> None:
    vault(
        {
            **BAD,
            "old/b.md": "[[x2]] [[start]]",
            "c.md": "[[b]]",
            "vaultlint.toml": 'exclude = ["old/", "start.md"]',
        }
    )

    assert vaultlint("check").code == 0
    assert vaultlint("check", "old").code == 0
    assert vaultlint("check", "old/b.md").out.startswith("old/b.md:1:1: ")
    assert vaultlint("check", "--force-exclude", "old/b.md").code == 0


def test_per_file_ignores_silence_rules_for_files(vaultlint: Run, vault: Write) -> None:
    vault({**BAD, "vaultlint.toml": '[per-file-ignores]\n"start.*" = ["dangling-*"]\n'})

    assert vaultlint("check").code == 0


def test_where_nothing_marks_a_vault_it_is_said_what_that_means_and_how_to_mark_one(
    vaultlint: Run, vault: Write
) -> None:
    folder = vault({"sub/a.md": "[[b]]\n", "b.md": ""})

    alone = vaultlint("check", "sub/a.md")
    both = vaultlint("check", "sub/a.md", "b.md")

    assert (alone.code, alone.out.count("there is no note “b”")) == (1, 1)
    assert (
        f"checking the vault {folder / 'sub'} (nothing above it is marked as a vault, so “a.md”" in alone.err
    )
    assert (both.code, both.out) == (2, "")
    for said in (alone, both):
        assert "an empty “vaultlint.toml” marks the root of one" in said.err

    vault({"vaultlint.toml": ""})

    assert vaultlint("check", "sub/a.md", "b.md")[:2] == (0, "")


def test_json_holds_the_run_and_every_finding(vaultlint: Run, vault: Write) -> None:
    folder = vault(BAD)

    document = json.loads(vaultlint("check", "--output-format", "json").out)

    assert document["version"] == 1
    assert document["vault"] == str(folder)
    assert document["notes"] == 2
    assert document["links"] == 2
    assert document["counts"] == {"dangling-link": 2}
    first = document["diagnostics"][0]
    assert (first["start"], first["end"]) == (4, 17)
    assert first["fix"]["applicability"] == "safe"
    assert first["fix"]["edits"][0]["text"] == "[[ai_agents|AI agents]]"


@pytest.mark.parametrize("asked", [(), ("start.md",)], ids=["vault", "note"])
def test_links_are_counted_as_they_are_after_a_repair(
    vaultlint: Run, vault: Write, asked: tuple[str, ...]
) -> None:
    vault({**BAD, "my note.md": "", "start.md": "[a note](my note.md)\n"})

    before = json.loads(vaultlint("check", "--output-format", "json").out)["links"]
    fixed = vaultlint("check", "--fix", "--output-format", "json", *asked)
    after = json.loads(vaultlint("check", "--output-format", "json").out)["links"]

    assert "fixed start.md" in fixed.err
    assert (before, json.loads(fixed.out)["links"]) == (0, after) == (0, 1)


def test_json_lines_are_one_object_each(vaultlint: Run, vault: Write) -> None:
    vault(BAD)

    lines = vaultlint("check", "--output-format", "json-lines").out.splitlines()

    assert [json.loads(line)["column"] for line in lines] == [5, 23]


def test_statistics_count_by_rule(vaultlint: Run, vault: Write) -> None:
    vault(BAD)

    code, out, _ = vaultlint("check", "--statistics")

    assert code == 1
    assert out.splitlines()[1].split() == ["2", "1", "dangling-link"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "there is no “nowhere”"),
        (["--select", "dangling-lnk"], "there is no rule “dangling-lnk”; did you mean “dangling-link”?"),
        (["--config", "nowhere.toml"], "there is no config “nowhere.toml”"),
        (["--output-format", "xml"], "choose one of"),
        (["--no-such-option"], "--no-such-option"),
    ],
)
def test_the_users_mistakes_exit_2_with_a_sentence(
    vaultlint: Run, vault: Write, arguments: list[str], message: str
) -> None:
    vault(BAD)

    code, out, err = vaultlint("check", *arguments)

    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


def test_a_wrong_config_exits_2_and_says_where(vaultlint: Run, vault: Write) -> None:
    vault({**BAD, "vaultlint.toml": 'ignroe = ["a"]'})

    code, _, err = vaultlint("check")

    assert code == 2
    assert "vaultlint.toml: unknown key “ignroe”; did you mean “ignore”?" in err
    assert vaultlint("check", "--isolated").code == 1


def test_unknown_and_unused_suppressions_are_reported(vaultlint: Run, vault: Write) -> None:
    vault(
        {
            ".obsidian/app.json": "{}",
            "a.md": "[[x]] %% vaultlint: ignore dangling-link %%\n"
            "[[a]] %% vaultlint: ignore dangling-link %%\n"
            "<!-- vaultlint: ignore dangling-lnk -->\n",
        }
    )

    assert vaultlint("check").out.splitlines() == [
        "a.md:2:7: warning: this suppression silences nothing for “dangling-link” [unused-suppression]",
        (
            "a.md:3:1: warning: there is no rule “dangling-lnk” to ignore; did you mean “dangling-link”? "
            "[unknown-suppression]"
        ),
    ]


def test_a_note_that_is_no_text_is_a_finding_and_the_others_are_checked(vaultlint: Run, vault: Write) -> None:
    vault({**BAD, "binary.md": b"\x00\x01", "latin.md": b"caf\xe9", "wide.md": "# a".encode("utf-16")})

    out = vaultlint("check").out

    assert out.count("[unreadable-note]") == 3
    assert out.count("[dangling-link]") == 2
    assert "latin.md:1:1: error: it is not UTF-8" in out


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs symbolic links")
def test_a_diff_names_a_file_once_and_none_behind_a_symbolic_link(vaultlint: Run, vault: Write) -> None:
    stamp = '<a class="yt-timestamp" data-t="16:00">[16:00]</a>\n'
    folder = vault({".obsidian/app.json": "{}", "d/note.md": stamp})
    outside = folder.parent / "outside.md"
    outside.write_text(stamp, encoding="utf-8")
    (folder / "another.md").symlink_to("d/note.md")
    (folder / "far.md").symlink_to(outside)

    code, out, err = vaultlint("check", "--diff")

    assert code == 1
    assert [line for line in out.splitlines() if line.startswith("+++")] == ["+++ b/d/note.md"]
    assert "d/note.md: not shown: it is another name of a file that is shown already" in err
    assert "far.md: not shown: it lies outside the vault, behind a symbolic link" in err
    assert "would repair 1 finding in 1 note\n" in err


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs symbolic links")
def test_symbolic_links_in_a_circle_are_survived(vaultlint: Run, vault: Write) -> None:
    folder = vault(BAD)
    (folder / "loop").symlink_to(folder)
    (folder / "self.md").symlink_to("self.md")

    code, out, _ = vaultlint("check")

    assert code == 1
    assert out.count("[dangling-link]") == 2


def test_a_conflict_is_reported_and_nothing_lost(vaultlint: Run, vault: Write) -> None:
    folder = vault(BAD)
    (folder / "start.md").chmod(0o444)

    code, out, err = vaultlint("check", "--fix")

    assert code == 2
    assert "start.md: not written: it is read-only" in err
    assert out.count("[dangling-link]") == 2
    assert (folder / "start.md").read_bytes() == BAD["start.md"].encode()


def test_names_that_try_to_write_to_the_terminal_are_made_visible(vaultlint: Run, vault: Write) -> None:
    vault({".obsidian/app.json": "{}", "a\x1b[31m[red].md": "[[x\x1b[2Jy]]\n"})

    code, out, err = vaultlint("check")

    assert code == 1
    assert "\x1b" not in out + err
    assert "[red].md" in out


@pytest.mark.parametrize("config", ['"\\u001b[31mred\\u202e" = 1\n', 'select = ["\\u001b[2J\\n\\u202e"]\n'])
def test_a_config_that_tries_to_write_to_the_terminal_is_told_visibly(
    vaultlint: Run, vault: Write, config: str
) -> None:
    vault({"vaultlint.toml": config, "a.md": ""})

    code, _, err = vaultlint("check", "-q")

    assert code == 2
    assert err.startswith("vaultlint: vaultlint.toml: ")
    assert "\x1b" not in err
    assert "\u202e" not in err
    assert err.count("\n") == 1


def test_the_version_is_shown(vaultlint: Run) -> None:
    assert vaultlint("--version").out.startswith("vaultlint 0.")


def test_a_rule_is_explained_and_all_are_listed(vaultlint: Run) -> None:
    assert "dangling-link" in vaultlint("rule").out
    assert "Obsidian" in vaultlint("rule", "dangling-link").out
    code, _, err = vaultlint("rule", "dangling-lnk")
    assert code == 2
    assert "did you mean “dangling-link”?" in err
