"""What README and docs tell a reader to type works, and what they show as settings is taken."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest
from ruamel.yaml import YAML

from tests.programs import run
from vaultlint.cli.app import COMMANDS
from vaultlint.config import from_table
from vaultlint.docs import config_schema
from vaultlint.registry import choose, rule_types

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    *sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/*.md")),
]

ELSEWHERE = {
    "pipx": "test_package installs from git with pip; pipx and uv do the same in an environment of their own",
    "uv": "likewise",
    "dask": "tests/cli/test_executors.py starts a cluster of its own, and asks it",
}
"""Programs that are not run here, and why."""

# A block, its language, its text; the fence of a block in a list is indented.
_BLOCK = re.compile(
    r"^(?P<indent> *)```(?P<language>\w+)\n(?P<text>(?:(?P=indent).*\n|\n)*?)(?P=indent)```$", re.MULTILINE
)


def _blocks(language: str, pages: list[str] = PAGES) -> list[tuple[str, str]]:
    found = []
    for page in pages:
        for match in _BLOCK.finditer((ROOT / page).read_text(encoding="utf-8")):
            if match["language"] == language:
                lines = [line.removeprefix(match["indent"]) for line in match["text"].splitlines()]
                found.append((page, "\n".join(lines) + "\n"))
    return found


def _commands() -> list[str]:
    return [
        line[2:].partition("  #")[0].strip()
        for _, block in _blocks("console")
        for line in block.splitlines()
        if line.startswith("$ ")
    ]


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "fixtures" / "demo" / "before", tmp_path / "vault"))


@pytest.mark.parametrize("command", dict.fromkeys(_commands()))
def test_a_command_that_a_reader_is_told_to_type_works(command: str, demo: Path) -> None:
    words = shlex.split(command.partition(" < ")[0].partition(" > ")[0].partition(" | ")[0])
    if words[0] in ELSEWHERE:
        pytest.skip(ELSEWHERE[words[0]])
    if "--executor" in words:
        pytest.skip(ELSEWHERE["dask"])
    if words[0] == "make":
        run("make", "--dry-run", *words[1:], cwd=ROOT)
        return
    assert words[0] == "vaultlint"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=demo,
        env=os.environ
        | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "XDG_CACHE_HOME": str(demo.parent),
            "XDG_STATE_HOME": str(demo.parent),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in {0, 1}, done.stderr
    assert "Traceback" not in done.stderr


def test_there_are_commands_to_try() -> None:
    commands = _commands()

    assert "vaultlint check --fix" in commands
    assert "make test" in commands
    assert "vaultlint cache clean --all" in commands
    assert "vaultlint check --jobs 1 --no-cache" in commands
    assert not any("pip install vaultlint" in command for command in commands)


@pytest.mark.parametrize(
    "option", sorted(set(re.findall(r"`vaultlint check[^`]*?(--[a-z-]+)", (ROOT / "README.md").read_text())))
)
def test_an_option_in_the_table_of_commands_is_one(option: str) -> None:
    said = run(sys.executable, "-m", "vaultlint", "check", "--help", env=os.environ | {"COLUMNS": "200"})

    assert option in said


@pytest.mark.parametrize(("page", "toml"), _blocks("toml"))
def test_settings_are_taken_by_the_program_and_by_the_schema(page: str, toml: str) -> None:
    table = tomllib.loads(toml)

    choose(from_table(table, name=page), rule_types())
    jsonschema.validate(table, config_schema(rule_types().values()))


def test_the_hooks_that_are_shown_exist() -> None:
    yaml = YAML(typ="safe", pure=True)
    manifest = yaml.load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    shown = [yaml.load(block) for _, block in _blocks("yaml") if "hooks:" in block]

    assert shown
    for config in shown:
        named = [hook["id"] for repo in config["repos"] for hook in repo["hooks"]]
        assert named == [hook["id"] for hook in manifest]
    said = run(sys.executable, "-m", "vaultlint", "check", "--help", env=os.environ | {"COLUMNS": "200"})
    arguments = [
        argument
        for config in shown
        for repo in config["repos"]
        for hook in repo["hooks"]
        for argument in hook["args"]
    ]
    assert set(arguments) == {"--fix", "--tracked-only"}
    assert all(argument in said for argument in arguments)


def test_the_comments_that_are_shown_silence(demo: Path) -> None:
    (text,) = (block for _, block in _blocks("markdown", ["README.md"]) if "vaultlint: ignore" in block)
    (demo / "Shown.md").write_text(text, encoding="utf-8")

    said = run(sys.executable, "-m", "vaultlint", "check", "--no-cache", "Shown.md", cwd=demo, status=None)

    assert text.count("[[to be written]]") == 2
    assert "dangling-link" not in said


def test_every_link_between_pages_leads_somewhere() -> None:
    for page in [*PAGES, "rules/README.md", "CHANGELOG.md", "SECURITY.md"]:
        text = re.sub(r"```.*?```|`[^`\n]*`", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if "://" not in target and not target.startswith("#"):
                assert ((ROOT / page).parent / target.partition("#")[0]).exists(), f"{page}: {target}"


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    for command in COMMANDS:
        assert f"| `vaultlint {command}" in readme


def test_the_picture_of_the_house_shows_every_part_of_the_engine() -> None:
    picture = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    parts = [path for path in (ROOT / "vaultlint").iterdir() if not path.name.startswith("_")]

    for part in parts:
        if part.is_dir() or part.suffix == ".py":  # not py.typed
            assert (f"  {part.name}/" if part.is_dir() else part.name) in picture
