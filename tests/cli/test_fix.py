"""``vaultlint fix -``: what an editor runs on save, clause by clause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.cli.conftest import Outcome

    Run = Callable[..., Outcome]
    Write = Callable[[Mapping[str, str | bytes]], Path]

VAULT = {".obsidian/app.json": "{}", "ai_agents.md": "", "start.md": "old [[AI agents]]\n"}
GIVEN = b"new [[AI agents]] [[Nowhere]]\r\n"
MENDED = "new [[ai_agents|AI agents]] [[Nowhere]]\r\n"


def test_the_whole_mended_text_comes_out_and_nothing_else(vaultlint: Run, vault: Write) -> None:
    folder = vault(VAULT)

    code, out, err = vaultlint("fix", "--stdin-filename", "start.md", "-", stdin=GIVEN)

    assert code == 0
    assert out == MENDED
    assert "start.md:1:29: error: there is no note “Nowhere”" in err
    assert (folder / "start.md").read_text() == VAULT["start.md"]


def test_it_is_idempotent(vaultlint: Run, vault: Write) -> None:
    vault(VAULT)

    assert vaultlint("fix", "--stdin-filename", "start.md", "-", stdin=MENDED.encode()).out == MENDED


def test_the_file_need_not_be_there_nor_its_folder(vaultlint: Run, vault: Write) -> None:
    folder = vault(VAULT)

    code, out, _ = vaultlint("fix", "--stdin-filename", folder / "new/deep/note.md", "-", stdin=GIVEN)

    assert (code, out) == (0, MENDED)


def test_the_text_stands_in_the_place_of_the_note_on_disk(vaultlint: Run, vault: Write) -> None:
    vault({**VAULT, "start.md": "# Old heading\n"})

    code, _, err = vaultlint(
        "fix", "--stdin-filename", "start.md", "-", stdin=b"# New\n\n[[#New]] [[start#Old heading]]\n"
    )

    assert code == 0
    assert "“Old heading”" in err
    assert err.count("[dangling-heading-link]") == 1


def test_a_byte_order_mark_is_kept(vaultlint: Run, vault: Write) -> None:
    vault(VAULT)

    out = vaultlint("fix", "--stdin-filename", "start.md", "-", stdin=b"\xef\xbb\xbf" + GIVEN).out

    assert out == "\ufeff" + MENDED


def test_an_empty_text_stays_empty(vaultlint: Run, vault: Write) -> None:
    vault(VAULT)

    assert vaultlint("fix", "--stdin-filename", "start.md", "-", stdin=b"")[:2] == (0, "")


@pytest.mark.parametrize(
    "name",
    ["start.md", "old/new.md", ".obsidian/x.md", "image.png", "a.sync-conflict-20240101-101010-ABCDEFG.md"],
)
def test_an_excluded_file_is_echoed(vaultlint: Run, vault: Write, name: str) -> None:
    vault({**VAULT, "vaultlint.toml": 'exclude = ["start.md", "old/"]'})

    code, out, _ = vaultlint("fix", "--stdin-filename", name, "-", stdin=GIVEN)

    assert (code, out) == (0, GIVEN.decode())


@pytest.mark.parametrize(
    ("arguments", "stdin"),
    [
        (["--stdin-filename", "start.md", "-"], b"\xff\xfe\x00"),
        (["--stdin-filename", "start.md", "-"], b"nul \0"),
        (["-"], GIVEN),
        (["--stdin-filename", "start.md", "--select", "nonsense", "-"], GIVEN),
        (["--stdin-filename", "start.md", "a.md"], GIVEN),
        (["--stdin-filename", "start.md", "-", "a.md"], GIVEN),
    ],
)
def test_on_any_failure_the_output_is_empty_and_the_exit_code_2(
    vaultlint: Run, vault: Write, arguments: list[str], stdin: bytes
) -> None:
    vault(VAULT)

    code, out, err = vaultlint("fix", *arguments, stdin=stdin)

    assert (code, out) == (2, "")
    assert err


def test_without_a_dash_it_repairs_in_place(vaultlint: Run, vault: Write) -> None:
    folder = vault(VAULT)

    assert vaultlint("fix", "start.md").code == 0
    assert (folder / "start.md").read_text() == "old [[ai_agents|AI agents]]\n"
