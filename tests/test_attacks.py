"""A folder of files that somebody made on purpose: no traceback, no wait, nothing raw on the terminal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = 5.0
"""How long one file may take, the start of the program included."""

BOMB = "---\na: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGES = "---\na: &a {x: 1}\n" + "".join(
    f"{new}: &{new} {{<<: [{', '.join([f'*{old}'] * 9)}]}}\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)

FILES: dict[str, bytes | str] = {
    # YAML
    "yaml bomb of aliases.md": BOMB + "---\n[[x]]\n",
    "yaml bomb of merges.md": MERGES + "---\n",
    "yaml brackets.md": "---\na: " + "[" * 100_000 + "\n---\n",
    "yaml braces.md": "---\na: " + "{a: " * 20_000 + "\n---\n",
    "yaml dashes.md": "---\n" + "- " * 30_000 + "\n---\n",
    "yaml question marks.md": "---\n" + "? " * 30_000 + "\n---\n",
    "yaml quotes.md": "---\na: '" + "''" * 30_000 + "\n---\n",
    "yaml object.md": "---\na: !!python/object/apply:os.system ['touch /tmp/vaultlint-was-here']\n---\n",
    "yaml digits.md": "---\na: "
    + "9" * 5_000
    + "\nb: 0x"
    + "f" * 5_000
    + "\nc: 1e"
    + "9" * 5_000
    + "\n---\n",
    "yaml dates.md": "---\na: 2024-02-31\nb: 25:00:00\nc: 2024-13-45T99:99:99Z\n---\n",
    "yaml tags.md": "---\na: !!bool foo\nb: !!int bar\nc: !!float {}\nd: !!timestamp x\n---\n",
    "yaml directive.md": "---\n%YAML 1.3\n%TAG ! tag:x,2000:\n---\na: b\n---\n",
    "yaml recursion.md": "---\na: &a\n  b: *a\n---\n",
    "yaml keys.md": "---\n" + "".join(f"k{number}: [[x{number}]]\n" for number in range(4_000)) + "---\n",
    "yaml never ends.md": "---\n" + "a: b\n" * 100_000,
    "yaml escapes.md": '---\na: "\\x1b[31m\\u202e\\ud800\\0"\n---\n',
    # Links
    "opening brackets.md": "[" * 100_000,
    "opening links.md": "[[" * 300_000,
    "closing links.md": "]]" * 300_000,
    "images.md": "![" * 500_000,
    "links without end.md": "[[a|" * 100_000,
    "markdown links.md": "[a](" * 100_000,
    "nested link text.md": "[" * 20_000 + "a" + "](b)" * 20_000,
    "embeds.md": "![[a]]" * 60_000,
    "many links.md": "".join(f"[[missing {number}]]\n" for number in range(60_000)),
    "headings in links.md": "[[a" + "#b" * 100_000 + "]]",
    "percent.md": "[a](" + "%" * 200_000 + ")",
    "parentheses.md": "[a](" + "(" * 200_000,
    "angle brackets.md": "<" * 400_000,
    "attributes.md": "<a " + "b='" * 100_000,
    "comments.md": "<!--" * 100_000,
    "percent comments.md": "%%" * 300_000,
    # Blocks
    "quotes.md": ">" * 200_000 + " [[a]]\n" + "> " * 100_000 + "[[b]]",
    "quotes over lines.md": "".join("> " * (number % 400) + "[[a]]\n" for number in range(4_000)),
    "lists.md": "".join("  " * (number % 400) + "- [[a]]\n" for number in range(4_000)),
    "list on a line.md": "- " * 100_000 + "x",
    "numbers.md": "1. " * 100_000 + "x",
    "backticks.md": "".join("`" * number + " " for number in range(1_200)),
    "one backtick each.md": "` " * 200_000,
    "fences.md": "```\n~~~\n" * 50_000,
    "dollars.md": "$a " * 200_000 + "\n" + "$$\n" * 20_000,
    "emphasis.md": "*_" * 200_000,
    "highlights.md": "==" * 200_000,
    "tables.md": "|" * 200_000 + "\n" + "|-" * 100_000 + "\n" + "|" * 200_000,
    "headings.md": "#" * 300_000 + "\n" + "# a\n" * 50_000,
    "setext.md": "a\n" * 100_000 + "=" * 100_000,
    "rules.md": "- " * 100_000 + "\n" + "* * " * 50_000,
    "block ids.md": "^" * 200_000 + "\n" + "a ^b\n\n" * 30_000,
    "tags.md": "#a/" * 200_000,
    "footnotes.md": "[^" * 200_000 + "\n" + "[^1]: a\n" * 30_000,
    "html blocks.md": "<div>\n" * 60_000,
    "callouts.md": "> [!" * 100_000 + "\n" + "> [!a]-" * 30_000,
    "backslashes.md": "\\" * 500_000,
    "spaces.md": " " * 500_000 + "x\n" + "\t" * 200_000,
    "blank lines.md": "\n" * 500_000,
    "carriage returns.md": "\r" * 300_000 + "[[a]]",
    "timestamps.md": '<span class="yt-timestamp" data-t="' * 30_000,
    "more timestamps.md": '<span class="yt-timestamp" data-t="99:99:99">99:99:99</span>' * 20_000,
    "bare timestamps.md": "[00:" * 100_000 + "00:00:" * 100_000,
    "urls.md": "https://example.com/" * 30_000,
    "suppressions.md": "%% vaultlint: ignore dangling-link %%\n" * 20_000,
    "more suppressions.md": "%% vaultlint: ignore " + "a, " * 50_000 + " %%\n",
    "words.md": "word " * 300_000,
    "one word.md": "w" * 900_000,
    # What is no text, or looks like another one
    "nul.md": b"text\0text",
    "utf-16.md": "[[a]]\n".encode("utf-16"),
    "utf-16 without a mark.md": ("[[a]]\n" * 20).encode("utf-16-le"),
    "latin-1.md": "caf\xe9".encode("latin-1"),
    "surrogates.md": b"\xed\xa0\x80",
    "picture.md": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
    "long line.md": "a" * 1_200_000,
    "too long.md": "a line\n" * 1_600_000,
    "controls.md": "[[\x1b[31mred\x1b[0m]] [[\u202eevil\u202c]] [[a\x07b]] [[\x9b31m]] [[a\u2028b]]\n",
    "markup.md": "[[[red]x[/red]]] [[[bold]]] [[:smile:]] [[{x}]] [[%s]] [[::error::x]]\n",
    "colons.md": "::error file=x::y\n[[::set-output name=a::b]]\n",
    # Others than notes
    "brackets.canvas": "[" * 200_000,
    "deep.canvas": '{"nodes":' * 50_000,
    "nodes.canvas": '{"nodes":[' + ",".join('{"type":"text","text":"[[a]]"}' for _ in range(20_000)) + "]}",
    "numbers.canvas": '{"nodes":[{"id":' + "9" * 50_000 + "}]}",
    "odd.canvas": '{"nodes":{"a":1},"edges":null}',
    "brackets.base": "[" * 100_000,
    # Names
    "esc \x1b[31mred\x1b[0m.md": "[[missing]]\n",
    "new\nline.md": "[[missing]]\n",
    "tab\tbell\x07.md": "[[missing]]\n",
    "right \u202e to left.md": "[[missing]]\n",
    "[red]markup[/red].md": "[[missing]]\n",
    "::error::.md": "[[missing]]\n",
    "%2e%2e%2f.md": "[[../../../etc/passwd]] [[/etc/passwd]] [x](../../../../etc/passwd)\n",
    "<script>alert(1)<script>.md": "[[missing]]\n",
    "'; drop table notes; --.md": "[[missing]]\n",
    "--fix.md": "[[missing]]\n",
    "n" * 240 + ".md": "[[" + "n" * 500 + "]]\n",
}

SETTINGS: dict[str, bytes | str] = {
    ".obsidian/app.json": '{"userIgnoreFilters": ["/(a+)+$/", 1, null], "newLinkFormat": {}, "attachmentFolderPath": []}',
    ".obsidian/types.json": "[" * 200_000,
    ".obsidian/templates.json": '{"folder": "../../.."}',
    ".obsidian/plugins/templater-obsidian/data.json": b"\xff\xfe",
}

RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def make(root: Path, files: Mapping[str, bytes | str]) -> Path:
    (root / ".obsidian").mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    return root


def check(root: Path, home: Path, *arguments: str) -> tuple[int, str, float]:
    start = time.perf_counter()
    result = subprocess.run(
        [sys.executable, "-m", "vaultlint", "check", *arguments, str(root)],
        env={**os.environ, "XDG_CACHE_HOME": str(home), "XDG_STATE_HOME": str(home), "HOME": str(home)},
        capture_output=True,
        check=False,
        timeout=120,
    )
    said = result.stdout.decode() + result.stderr.decode()
    return result.returncode, said, time.perf_counter() - start


def expect_sound(code: int, said: str) -> None:
    assert "Traceback" not in said, said[-3000:]
    assert code in (0, 1, 2)
    assert not RAW.search(said), repr(RAW.search(said))


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES, ids=lambda name: repr(name)[:40])
def test_each_alone_is_done_in_time(tmp_path: Path, name: str) -> None:
    root = make(tmp_path / "vault", {name: FILES[name], **SETTINGS})
    for arguments in ((), ("--fix", "--unsafe-fixes", "--select", "*")):
        code, said, seconds = check(root, tmp_path, *arguments)
        expect_sound(code, said)
        assert seconds < SECONDS


def special(root: Path) -> None:
    if hasattr(os, "mkfifo"):
        os.mkfifo(root / "pipe.md")
    (root / "circle").symlink_to(root / "circle")
    (root / "above.md").symlink_to("/etc/passwd")
    (root / "up").symlink_to("..")
    (root / "nowhere.md").symlink_to("missing")
    (root / "zero.md").symlink_to("/dev/zero")
    (root / "folder.md").mkdir()


@pytest.mark.skipif(sys.platform == "win32", reason="these names are POSIX's")
@pytest.mark.parametrize(
    "form", ["text", "json", "json-lines", "github", "sarif", "gitlab", "junit", "rdjson"]
)
def test_in_every_format_nothing_raw_reaches_the_terminal(tmp_path: Path, form: str) -> None:
    short = {name: content for name, content in FILES.items() if len(content) < 3_000}
    root = make(tmp_path / "vault", {**short, **SETTINGS})
    special(root)
    code, said, seconds = check(root, tmp_path, "--output-format", form)
    if "choose one of" in said:
        pytest.skip("there is no such format")
    expect_sound(code, said)
    assert code == 1
    assert seconds < 2 * SECONDS


@pytest.mark.skipif(sys.platform == "win32", reason="these names are POSIX's")
@pytest.mark.parametrize("longest", [100_000, pytest.param(100_000_000, marks=pytest.mark.slow)])
def test_all_together(tmp_path: Path, longest: int) -> None:
    files = {name: content for name, content in FILES.items() if len(content) <= longest}
    assert len(files) > 25
    root = make(tmp_path / "vault", {**files, **SETTINGS})
    special(root)
    code, said, seconds = check(root, tmp_path, "--statistics")
    expect_sound(code, said)
    assert code == 1
    assert seconds < 60
    assert not Path("/tmp/vaultlint-was-here").exists()


def test_a_name_with_an_escape_is_shown_and_not_sent(tmp_path: Path) -> None:
    """The test can fail: the names are there, made visible."""
    root = make(tmp_path / "vault", {"esc \x1b[31mred.md": "[[missing]]\n"})
    code, said, _ = check(root, tmp_path)
    expect_sound(code, said)
    assert "[31" in said
