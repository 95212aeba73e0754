"""What the README shows is what the program says. (After the fixtures in the order of files: it shows one.)"""

from __future__ import annotations

from pathlib import Path

from tests.expected import expect
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


def test_what_the_readme_shows_is_current(update: bool) -> None:
    bundled = [rule for rule in rule_types().values() if rule.__module__.startswith("vaultlint.rules.")]
    readme = ROOT / "README.md"
    report = (ROOT / "fixtures" / "demo" / "report.txt").read_bytes().decode()

    text = _between(readme.read_bytes().decode(), "demo", f"```console\n$ vaultlint check\n{report}```\n")
    text = _between(text, "rules", table(bundled, lambda name: f"docs/rules/{name}.md"))

    expect(readme, text, update=update)
