"""What the README shows is what the program says. (After the fixtures in the order of files: it shows one.)"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.expected import expect
from tests.terminal import picture, plain, seen
from vaultlint.docs import table
from vaultlint.registry import rule_types

ROOT = Path(__file__).resolve().parent.parent


def _between(text: str, name: str, made: str) -> str:
    """The text with something new between two comments."""
    begin, end = f"<!-- {name}: made by pytest --update -->\n", f"<!-- end of {name} -->"
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    assert rest
    assert after
    return f"{before}{begin}\n{made}\n{end}{after}"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a terminal shows of the demo vault."""
    home = tmp_path_factory.mktemp("home")
    vault = home / "demo"
    shutil.copytree(ROOT / "fixtures" / "demo" / "before", vault)
    code, said = seen(
        [sys.executable, "-m", "vaultlint", "check"],
        vault,
        {
            "PATH": os.environ["PATH"],
            "TERM": "xterm-256color",
            "HOME": str(home),
            "XDG_CACHE_HOME": str(home),
            "XDG_STATE_HOME": str(home),
        },
    )
    assert code == 1
    return said.replace(str(home), "~")


def test_the_picture_in_the_readme_is_current(demo: str, update: bool) -> None:
    shown = "\x1b[2m$\x1b[0m vaultlint check\n" + demo

    expect(ROOT / "docs" / "demo.svg", picture(shown, "vaultlint check, on the demo vault"), update=update)


def test_what_the_readme_shows_is_current(demo: str, update: bool) -> None:
    bundled = [rule for rule in rule_types().values() if rule.__module__.startswith("vaultlint.rules.")]
    readme = ROOT / "README.md"

    text = _between(
        readme.read_bytes().decode(), "demo", f"```console\n$ vaultlint check\n{plain(demo)}```\n"
    )
    text = _between(text, "rules", table(bundled, lambda name: f"docs/rules/{name}.md"))

    expect(readme, text, update=update)
