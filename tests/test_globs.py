"""Patterns in the manner of ``.gitignore``: what they mean, and that none is slow."""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import generators
from tests.growth import growth
from vaultlint.globs import GlobError, Globs

if TYPE_CHECKING:
    from pathlib import Path

settings.load_profile(generators.PROFILE)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("", "a"),
        ("# a", "a"),
        ("a", "ab"),
        ("a", "b/ab/c"),
        ("/a", "b/a"),
        ("a/b", "x/a/b"),
        ("a/", "a"),
        ("a/", "b/a"),
        ("*.md", "a.mdx"),
        ("*.md", "md"),
        ("a*b", "ab/c/b.md"[3:]),
        ("a?", "a/b"),
        ("?", "ab"),
        ("[ab]", "c"),
        ("[!ab]", "a"),
        ("a/**", "a"),
        ("**/a/b", "a/c/b"),
        ("a/*/b", "a/x/y/b"),
        (r"\*", "a"),
        ("A", "a"),
        ("a**b", "a/b"),
    ],
)
def test_what_a_pattern_leaves(pattern: str, path: str) -> None:
    assert not Globs([pattern]).match(path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("a", "a"),
        ("a", "x/y/a"),
        ("a", "a/b/c"),
        ("a", "x/a/b"),
        ("/a", "a/b"),
        ("a/b", "a/b/c"),
        ("a/", "x/a/b"),
        ("*.md", "x/a.md"),
        ("*.md", ".md"),
        ("a*", "abc"),
        ("a*c*e", "abcde"),
        ("?b", "ab"),
        ("[a-c]x", "bx"),
        ("[!ab]", "c"),
        ("[]]", "]"),
        ("[[]", "["),
        ("a/**", "a/b/c"),
        ("**/b", "b"),
        ("**/b", "x/y/b"),
        ("a/**/b", "a/b"),
        ("a/**/b", "a/x/y/b"),
        ("a/**/b/*", "a/x/b/y/b/z"),
        (r"\!a", "!a"),
        (r"\#a", "#a"),
        (r"a\ ", "a "),
        (r"a\*", "a*"),
        ("a ", "a"),
        ("ä?日", "äx日"),
        ("**", "a/b"),
        ("a**b", "axyb"),
    ],
)
def test_what_a_pattern_takes(pattern: str, path: str) -> None:
    assert Globs([pattern]).match(path)


def test_the_last_pattern_that_fits_decides() -> None:
    globs = Globs(["*.md", "!keep.md", "drafts/", "!drafts/good.md"])
    assert globs.match("a.md")
    assert not globs.match("x/keep.md")
    assert globs.match("drafts/keep.md")
    assert not globs.match("drafts/good.md")
    assert globs.match("drafts", folder=True)


@pytest.mark.parametrize("pattern", ["!", "/", "//", "a\\", "[", "a[b", "[z-a]", "x" * 1001])
def test_what_is_no_pattern(pattern: str) -> None:
    with pytest.raises(GlobError):
        Globs([pattern])


NAME = st.text(st.sampled_from("ab.*[]!- "), min_size=1, max_size=5).filter(
    lambda name: name.strip(". ") == name
)
PATH = st.lists(NAME, min_size=1, max_size=4).map("/".join)
PIECE = st.text(st.sampled_from("aab.**?[]!-\\ "), min_size=1, max_size=6)
PATTERN = st.builds(
    lambda start, pieces, end: start + "/".join(pieces) + end,
    st.sampled_from(["", "/", "**/", "!"]),
    st.lists(st.one_of(PIECE, NAME, st.just("**")), min_size=1, max_size=4),
    st.sampled_from(["", "", "/", "/**"]),
)


@given(st.lists(PATTERN, min_size=1, max_size=3), PATH)
def test_git_says_the_same(git: Path, patterns: list[str], path: str) -> None:
    try:
        globs = Globs(patterns)
    except GlobError:
        return
    if globs.takes_back or any(line.endswith(" ") for line in patterns):
        return  # what we mean by “!” is simpler, and what git means by escaped spaces is older
    (git / ".git" / "info" / "exclude").write_text("\n".join(patterns) + "\n")
    said = subprocess.run(
        ["git", "check-ignore", "--no-index", "--stdin", "-z"],
        input=f"{path}\0", cwd=git, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert globs.match(path) == bool(said.stdout), (patterns, path)


@pytest.fixture(scope="module")
def git(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("git")
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    return folder


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*a" * 400 + "*b", "a" * 250),
        ("/".join(["**/a"] * 190) + "/b", "/".join(["a"] * 2000)),
        ("/".join(["**", "*a*a*a*b"] * 80), "/".join(["a" * 200] * 20)),
        ("*?" * 400 + "b", "a" * 250),
        ("[a-z]*" * 160 + "!", "a" * 250),
    ],
)
def test_no_pattern_is_slow(pattern: str, path: str) -> None:
    globs = Globs([pattern[:1000]])
    start = time.perf_counter()
    assert not globs.match(path)
    assert time.perf_counter() - start < 0.2


def test_the_time_grows_with_the_length_of_the_path() -> None:
    globs = Globs(["**/a*a*a*b/c"])
    assert growth(lambda size: globs.match("/".join(["a" * 50] * (size // 51))), 20_000) < 2.6
