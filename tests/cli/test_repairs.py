"""What `--fix` makes of notes that take more than one look to understand; each repair comes to rest, and can be taken back."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.cli.conftest import Outcome

    Run = Callable[..., Outcome]
    Write = Callable[[Mapping[str, str | bytes]], Path]

TABLE = "| a |\n|---|\n"
CODE = '<a class="yt-timestamp" data-t="45:02">``</a>'
STAMP = '<a class="yt-timestamp" data-t="00:09:11">[00:09:11]</a>'
PLACES: dict[str, str | bytes] = {
    "My Plans/heat_pump.md": "# Cost\n",
    "My Plans/a plan.png": b"",
    "re\u0301sume\u0301.md": "",
    "a b.md": "",
}

REPAIRED = {
    "every pipe of a link in a table": (f"{TABLE}| [[a b|x|y]] |\n", f"{TABLE}| [[a b\\|x\\|y]] |\n"),
    "a place with a hash in a table": (f"{TABLE}| [[a b#c|x]] #t |\n", f"{TABLE}| [[a b#c\\|x]] #t |\n"),
    "code in a link in a table": (f"{TABLE}| [[a b|`c`]] |\n", f"{TABLE}| [[a b\\|`c`]] |\n"),
    "an embed by its folder": ("![[my plans/Heat pump]]\n", "![[heat_pump]]\n"),
    "a percent sign and a folder": (
        "[[My%20Plans/heat_pump#Cost]]\n",
        "[[heat_pump#Cost|My Plans/heat_pump > Cost]]\n",
    ),
    "a character that nobody sees, and a folder": (
        "[[My Plans/\u200bheat_pump]]\n",
        "[[heat_pump|My Plans/heat_pump]]\n",
    ),
    "a space before the hash, and letters in two parts": (
        "[[re\u0301sume\u0301 #x]]\n\n# x\n",
        "[[résumé#x]]\n\n# x\n",
    ),
    "a destination with spaces in another folder": (
        "[x](My plans/Heat pump.md)\n",
        "[x](heat_pump.md)\n",
    ),
    "a destination with spaces and two hashes": (
        "[x](a b#One #two)\n",
        "[x](<a b#One #two>)\n",
    ),
    "a bracket in a target that has a display text": ("[[a b]|]]\n", "[[a b|]]\n"),
    "a property with links in it": (
        '---\ncssclass:\n  - a\n  - "[[a b]]"\n---\n',
        '---\ncssclasses:\n  - a\n  - "[[a b]]"\n---\n',
    ),
    "an anchor beside one that code reaches into": (
        f'{CODE} {CODE}\n<a class="yt-timestamp" data-t="09:11">[09:11]</a>\n',
        f"{CODE} {CODE}\n{STAMP}\n",
    ),
}

LEFT = {
    "a line separator in a table": f"{TABLE}| [[a b|\u2028]] |\n",
    "two backslashes in a table": f"{TABLE}| [[a b\\\\|x]] |\n",
    "round brackets behind a link": "[[a b]](a b)\n",
    "a link in the text of another": "[x [[a b]]](a b) [x [y](z.md)](a b)\n",
    "a time with a fraction that is the text of a link": (
        '<a class="yt-timestamp" data-t="01:02:04.500">[01:02:04.500](a%20b.md)<a>\n'
    ),
    "a time that is the text of a link": '<a class="yt-timestamp" data-t="1:09:11">[1:09:11](a%20b.md)\n',
}


@pytest.mark.parametrize(("before", "after"), REPAIRED.values(), ids=REPAIRED)
def test_it_is_repaired_and_stays_so(vaultlint: Run, vault: Write, before: str, after: str) -> None:
    note = vault({**PLACES, "note.md": before}) / "note.md"
    code, _, err = vaultlint("check", "--fix", "-q", "note.md")

    assert note.read_bytes().decode() == after
    assert code != 2, err
    vaultlint("check", "--fix", "-q", "note.md")
    assert note.read_bytes().decode() == after
    assert vaultlint("undo", "-q")[0] == 0
    assert note.read_bytes().decode() == before


UNSAFELY = {
    "an anchor over two lines": (
        'x <a class="yt-stamp" data-t="9:11">\n[9:11]</a>\n',
        f"x {STAMP}\n",
    ),
    "an anchor whose label has two lines": (
        'x <a class="yt-timestamp" data-t="00:09:11">one\ntwo</a>\n',
        'x <a class="yt-timestamp" data-t="00:09:11">one\ntwo</a>\n',
    ),
    "an anchor that makes HTML of what is below it": (
        '<a class="yt-stamp" data-t="9:11">\n[[a b]] [9:11]\n',
        '<a class="yt-stamp" data-t="9:11">\n[[a b]] [9:11]\n',
    ),
    "a link that is never closed before a time": (f"[[a b|{STAMP}\n", f"[[a b|{STAMP}\n"),
}


@pytest.mark.parametrize(("before", "after"), UNSAFELY.values(), ids=UNSAFELY)
def test_it_is_repaired_on_trust_and_comes_to_rest(
    vaultlint: Run, vault: Write, before: str, after: str
) -> None:
    note = vault({**PLACES, "note.md": before}) / "note.md"
    code, _, err = vaultlint("check", "--fix", "--unsafe-fixes", "-q", "note.md")

    assert note.read_bytes().decode() == after
    assert code != 2, err


@pytest.mark.parametrize("text", LEFT.values(), ids=LEFT)
def test_it_is_left_alone(vaultlint: Run, vault: Write, text: str) -> None:
    note = vault({**PLACES, "z.md": "", "note.md": text}) / "note.md"
    code, _, err = vaultlint("check", "--fix", "-q", "note.md")

    assert note.read_bytes().decode() == text
    assert code != 2, err


def test_a_card_of_ascii_letters_only_is_repaired(vaultlint: Run, vault: Write) -> None:
    board = '{{"nodes": [{{"type": "file", "file": "{}"}}, {{"type": "text", "text": "see [[{}]]"}}]}}'
    names = ("\\u65e5\\u672c X", "\\u65e5\\u672c X")
    root = vault({"x/日本_x.md": "", "board.canvas": board.format(*names)})
    code, _, err = vaultlint("check", "--fix", "-q")

    assert (code, err) == (0, "")
    assert (root / "board.canvas").read_text("utf-8") == board.format("x/日本_x.md", "日本_x|日本 X")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_diff_names_a_note_as_the_disk_does(
    vaultlint: Run, vault: Write, form: Literal["NFC", "NFD"]
) -> None:
    name = unicodedata.normalize(form, "été.md")
    root = vault({name: '<a class="yt-timestamp" data-t="09:11">[09:11]</a>\n'})
    if name not in [file.name for file in root.iterdir()]:
        pytest.skip("this disk spells names in its own way")

    assert f"--- a/{name}\n+++ b/{name}\n" in vaultlint("check", "--diff")[1]


def test_a_place_of_white_space_alone_is_no_place(vaultlint: Run, vault: Write) -> None:
    vault({"note.md": "[[other# #]] [[# # ]] [x](<other# # >)\n", "other.md": "# Top\n"})

    assert vaultlint("check", "-q")[:2] == (0, "")
