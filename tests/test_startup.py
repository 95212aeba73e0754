"""What an editor or a hook waits for on every save: nothing is imported, and nothing compiled, that is not used."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from vaultlint.registry import rule_types

ROOT = Path(__file__).resolve().parent.parent

NEVER = {
    "typer": "what is no plain command line needs it",
    "click": "likewise",
    "rich": "help and the bar that shows progress need it",
    "rapidfuzz": "a broken link needs it, for what may have been meant",
    "ruamel": "no command needs it",
    "Stemmer": "no link of the note leads nowhere",
    "multiprocessing": "a large vault needs it, when much has changed",
    "concurrent": "likewise",
    "asyncio": "nothing needs it",
    "importlib.metadata": "a rule of an installed package needs it",
    "tomllib": "a config needs it",
    "subprocess": "git needs it, when it is asked",
    "inspect": "dataclasses bring it along, and take 6 ms, and half a millisecond each",
    "dataclasses": "likewise; a run that writes has some",
    "_hashlib": "it is OpenSSL, for the digests of trusted rules",
    "pathlib": "plain strings will do",
    "datetime": "a date in the frontmatter needs it, when it is asked what it is",
    "vaultlint.gather": "a look at the whole vault needs it",
    "vaultlint.work": "likewise",
    "vaultlint.cli.workers": "likewise",
    "vaultlint.cli.progress": "likewise",
}
if sys.platform == "linux":
    NEVER["platformdirs"] = "other systems need it"
"""Modules that a look at a note must not import, and what does need them."""

NOTE = "---\ntags: [a]\n---\n# A heading\n\nWords, a [[b]] and a [link](b.md).\n"

_PROGRAM = """
import sys
before = set(sys.modules)
from vaultlint.cli import main
code = main()
sys.stdout.flush()
imported = set(sys.modules) - before
import json
print(json.dumps([code, sorted(imported)]), file=sys.stderr)
"""


def _imported(arguments: list[str], folder: Path, stdin: str = "") -> tuple[int, set[str]]:
    """The exit code of a run in a new process, and what it imported."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *arguments],
        cwd=folder,
        input=stdin,
        capture_output=True,
        text=True,
        check=True,
        env={
            "HOME": str(folder.parent),
            "XDG_CACHE_HOME": str(folder.parent / "cache"),
            "XDG_STATE_HOME": str(folder.parent / "state"),
            "PYTHONPATH": ":".join(sys.path),
        },
    )
    code, modules = json.loads(done.stderr.splitlines()[-1])
    return code, set(modules)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    (folder / ".obsidian").mkdir(parents=True)
    (folder / "a.md").write_text(NOTE)
    (folder / "b.md").write_text("Other words that link to [[a]].\n")
    _imported(["check", "--quiet"], folder)
    return folder


def _look(way: str, vault: Path) -> set[str]:
    """What a look at one note imports, as an editor or pre-commit asks for it in a vault that is known."""
    if way == "fix":
        code, modules = _imported(
            ["fix", "--quiet", "--stdin-filename", "a.md", "-"], vault, NOTE + "More.\n"
        )
    else:
        if way == "check what changed":
            (vault / "a.md").write_text(NOTE + "More.\n")
        code, modules = _imported(["check", "a.md"], vault)
    assert code == 0
    assert f"vaultlint.cli.{'fixing' if way == 'fix' else 'checking'}" in modules
    return {parent for name in modules for parent in (name, name.partition(".")[0])}


@pytest.mark.parametrize("way", ["check", "check what changed", "fix"])
def test_a_look_at_a_note_imports_nothing_that_it_does_not_need(way: str, vault: Path) -> None:
    modules = _look(way, vault)

    assert {name: why for name, why in NEVER.items() if name in modules} == {}


def test_a_repair_that_nobody_hears_of_imports_nothing_to_speak_with(vault: Path) -> None:
    modules = _look("fix", vault)

    assert {"vaultlint.report.text", "vaultlint.report.finding", "vaultlint.cli.checking"}.isdisjoint(modules)


def test_rules_that_do_not_run_are_not_imported(vault: Path) -> None:
    rules = {f"vaultlint.rules.{name.replace('-', '_')}": rule for name, rule in rule_types().items()}
    on = {module for module, rule in rules.items() if rule.enabled}
    fix = {
        module for module, rule in rules.items() if any(getattr(one, "fixed", None) for one in rule.examples)
    }

    assert rules.keys() & _look("check what changed", vault) == on
    assert fix <= rules.keys() & _look("fix", vault) < on


def _compiled_when_imported(node: ast.AST) -> list[int]:
    """The lines in which a pattern is compiled outside every function."""
    if isinstance(node, (ast.FunctionDef, ast.Lambda)):
        return []
    found = [line for child in ast.iter_child_nodes(node) for line in _compiled_when_imported(child)]
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr="compile"), lineno=line):
            return [*found, line]
    return found


@pytest.mark.parametrize(
    "file",
    [*sorted((ROOT / "vaultlint").rglob("*.py")), *sorted((ROOT / "rules").glob("*.py"))],
    ids=lambda file: file.relative_to(ROOT).as_posix(),
)
def test_no_module_compiles_a_pattern_when_it_is_imported(file: Path) -> None:
    """`vaultlint.regex` does when the pattern is used."""
    assert _compiled_when_imported(ast.parse(file.read_text(encoding="utf-8"))) == []
