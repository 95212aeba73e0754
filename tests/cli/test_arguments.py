"""What is read without typer is what typer reads."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer
from hypothesis import example, given
from hypothesis import strategies as st

from vaultlint.cli import checking, fixing
from vaultlint.cli.app import COMMANDS, run
from vaultlint.cli.application import application
from vaultlint.cli.arguments import path_of, plain, read
from vaultlint.report import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.cli.conftest import Outcome

REQUESTS: dict[str, Any] = {"check": checking.Request, "fix": fixing.Request}
DOING: dict[str, Any] = {"check": checking, "fix": fixing}

WORDS = ["a.md", "sub/ä note.md", ".", "a,b", "dangling-*", "3", "json", "text", "HEAD~1", "=", "x=y", "ü"]
VALUES: dict[str, list[str]] = {
    "--jobs": ["1", "4", "0", "-1", "04", "four", "٣", "1.5", "99999999999999999999"],
    "-j": ["1", "4", "0"],
    "--output-format": [*reversed(FORMATS), "xml", "TEXT"],
}


def _declared(command: str) -> dict[str, tuple[str, ...]]:
    """The options of a command as typer knows them, and the names of their parameters."""
    app = typer.main.get_command(application(COMMANDS))
    parameters = app.commands[command].params  # type: ignore[attr-defined]
    return {entry.name: tuple(entry.opts) for entry in parameters if entry.name != "help"}


def _typers(arguments: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> object:
    """What typer asks of a command; an exit code where it asks for nothing."""
    asked: list[object] = []

    def noted(request: object) -> int:
        asked.append(request)
        return 0

    with monkeypatch.context() as patched:
        patched.setattr(DOING[arguments[0]], arguments[0], noted)
        try:
            application(COMMANDS)(list(arguments))
        except SystemExit as end:
            return asked[0] if asked else end.code
    raise AssertionError


@given(st.text("/.a\\:é ", min_size=1, max_size=8))
@example("//a")
@example("///a")
@example("./a/./b//c/")
def test_a_path_is_what_pathlib_makes_of_it(argument: str) -> None:
    assert path_of(argument) == str(Path(argument))


@pytest.mark.parametrize("command", REQUESTS)
def test_a_request_has_a_field_for_every_option_that_typer_declares(command: str) -> None:
    declared = _declared(command)

    assert set(declared) == set(REQUESTS[command]._fields)
    for name, opts in declared.items():
        if name != "paths":
            assert f"--{name.replace('_', '-')}" in opts


@pytest.mark.parametrize("command", REQUESTS)
def test_every_option_is_read_and_read_as_typer_does(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    request = REQUESTS[command]
    for name, opts in _declared(command).items():
        if name == "paths":
            continue
        for option in opts:
            values = [[]] if request._field_defaults[name] is False else [[VALUES.get(option, ["a"])[0]]]
            for value in values:
                arguments = ["a.md", option, *value, "b.md"]
                plainly = read(arguments, request)
                assert plainly is not None, arguments
                assert plainly != request(paths=plainly.paths), "the option changes what is asked"
                assert plainly == _typers([command, *arguments], monkeypatch)


def _arguments(command: str) -> st.SearchStrategy[list[str]]:
    options = [option for opts in _declared(command).values() for option in opts if option.startswith("-")]
    words = st.sampled_from(WORDS) | st.text(
        st.characters(codec="utf-8", exclude_characters="\0"), max_size=4
    )
    separate = st.sampled_from(options).flatmap(
        lambda option: st.tuples(st.just(option), st.sampled_from(VALUES.get(option, WORDS)))
    )
    joined = separate.map(lambda pair: (f"{pair[0]}={pair[1]}",))
    alone = st.sampled_from([*options, "-", "--", "--quite", "-qj", "-j2", "--unsafe_fixes", "-h"])
    piece = separate | joined | (alone | words).map(lambda word: (word,))
    return st.lists(piece, max_size=5).map(lambda pieces: [word for piece in pieces for word in piece])


@pytest.mark.parametrize("command", REQUESTS)
def test_whatever_is_read_typer_reads_alike(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {True: 0, False: 0}

    @given(_arguments(command))
    @example([])
    @example(["-", "--quiet", "--stdin-filename", "a.md"])
    @example(["--select=a", "--select", "b"])
    @example(["--config=a", "--config", "b"])
    @example(["--jobs", "--quiet"])
    def alike(arguments: list[str]) -> None:
        plainly = read(arguments, REQUESTS[command])
        seen[plainly is not None] += 1
        if plainly is not None:
            assert plainly == _typers([command, *arguments], monkeypatch)

    alike()

    assert min(seen.values()) > 10, "both kinds were tried"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--version"],
        ["rule"],
        ["chekc", "a.md"],
        ["check", "--help"],
        ["check", "-h"],
        ["check", "a.md", "--unknown"],
        ["check", "--select"],
        ["check", "--select", "--quiet"],
        ["check", "--select="],
        ["check", "--quiet=1"],
        ["check", "-j2"],
        ["check", "-j=2"],
        ["check", "--jobs", "0"],
        ["check", "--output-format", "xml"],
        ["check", "--", "a.md"],
        ["check", ""],
        ["check", "--paths", "a"],
        ["check", "--unsafe_fixes"],
        ["fix", "--jobs", "2"],
        ["fix", "--config", "a", "--config", "b"],
    ],
)
def test_what_is_not_plain_is_left_to_typer(arguments: list[str]) -> None:
    assert plain(arguments, {}) is None


def test_a_shell_that_completes_is_answered_by_typer() -> None:
    assert plain(["check"], {}) is not None
    assert plain(["check"], {"_VAULTLINT_COMPLETE": "complete_bash"}) is None


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "nowhere.md"],
        ["check", "a.md", "--changed-since", "HEAD", "--fix"],
        ["check", "a.md", "--config", "nowhere.toml"],
        ["check", "a.md", "-q"],
        ["check", "a.md", "--output-format", "json"],
        ["check", "a.md", "--select", "no-such-rule"],
        ["check", "b.md"],
        ["fix", "-"],
        ["fix", "--stdin-filename", "a.md"],
        ["fix", "-", "--stdin-filename", "a.md"],
        ["fix", "a.md"],
    ],
)
def test_both_ways_end_alike(
    arguments: list[str],
    vaultlint: Callable[..., Outcome],
    vault: Callable[..., object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vault({".obsidian/app.json": "{}", "a.md": "[[Nowhere]]\n", "b.md": "b\n"})
    assert plain(arguments, {}) is not None
    plainly = vaultlint(*arguments, stdin=b"[[Nowhere]]\n")
    monkeypatch.setattr("vaultlint.cli.app.plain", lambda *_: None)

    assert plainly == vaultlint(*arguments, stdin=b"[[Nowhere]]\n")


def test_every_command_is_a_function_of_its_module() -> None:
    for name in COMMANDS:
        assert inspect.isfunction(getattr(import_module(f"vaultlint.cli.{name}"), name))
    assert callable(run)
