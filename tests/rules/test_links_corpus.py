"""The link rules on real vaults: what they must say, and what a repair of thousands of links comes to."""

from __future__ import annotations

import os
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.corpora import shared
from vaultlint.config import Config
from vaultlint.edit import Applicability
from vaultlint.lint import Snapshot, check, fix, scan, vault_of
from vaultlint.parse import parse
from vaultlint.parse.wikilinks import default_display
from vaultlint.registry import choose, rule_types
from vaultlint.vault.judge import links

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vaultlint.lint import Repair

pytestmark = pytest.mark.corpus

DEFAULT = (
    "dangling-link",
    "alias-link",
    "malformed-link",
    "dangling-heading-link",
    "dangling-block-link",
    "invalid-canvas",
)


def rules(*names: str) -> Any:
    return choose(Config().with_command_line(select=names or DEFAULT), rule_types())


def unpacked(name: str) -> dict[str, str]:
    """Every file of a vault; the text of notes and canvases, nothing of the others. It is not put on disk."""
    files = {}
    with tarfile.open(shared("vaults", name)) as archive:
        for member in archive:
            path = member.name.removeprefix("./")
            if member.isfile() and not path.startswith(".") and "/." not in path:
                file = archive.extractfile(member) if path.endswith((".md", ".canvas")) else None
                files[path] = file.read().decode("utf-8-sig") if file else ""
    return files


def read(root: Path) -> dict[str, str]:
    """Every file that is not hidden; the text of notes and canvases, nothing of the others."""
    files = {}
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith("."):
                path = Path(folder, name)
                is_text = name.endswith((".md", ".canvas"))
                files[path.relative_to(root).as_posix()] = (
                    path.read_bytes().decode("utf-8-sig") if is_text else ""
                )
    return files


def snapshot(files: Mapping[str, str], chosen: Any) -> Snapshot:
    scans = {
        path: scan(path, text, chosen) for path, text in files.items() if path.endswith((".md", ".canvas"))
    }
    return Snapshot(files=frozenset(files), scans=scans, read=files.__getitem__)


def test_the_help_vault_has_six_findings() -> None:
    files = unpacked("obsidian-help-en.tar.xz")
    chosen = rules()
    found = check(snapshot(files, chosen), chosen)
    assert [(one.path, one.rule) for one in found] == [
        ("Linking notes and files/Internal links.md", "dangling-link")
    ] * 6
    assert all("“Example" in one.message for one in found)
    several = rules("ambiguous-link")
    assert len(check(snapshot(files, several), several)) == 5


def test_the_seeds_have_twelve_links_without_a_note() -> None:
    files = read(shared("vaults", "seeds"))
    chosen = rules()
    found = check(snapshot(files, chosen), chosen)
    assert [one.rule for one in found] == ["dangling-link"] * 12
    assert [one.fix for one in found] == [None] * 12
    assert sum("“lexfridman”" in one.message for one in found) == 4


@pytest.fixture(scope="module")
def tube() -> dict[str, str]:
    return unpacked("tubegraph-part.tar.xz")


def apart(text: str) -> tuple[list[str], list[str]]:
    """A note without its links, and what a reader sees of those."""
    between = []
    seen = []
    at = 0
    for link in parse("n.md", text).links:
        between.append(text[at : link.start])
        seen.append(default_display(link.target) if link.display is None else link.display)
        at = link.end
    return [*between, text[at:]], seen


def intended(repair: Repair) -> Iterator[tuple[str, str, str]]:
    for one in repair.fixed:
        if one.rule == "dangling-link":
            assert one.fix is not None
            (edit,) = one.fix.edits
            yield one.path, edit.text, one.suggestions[0].target


@pytest.mark.slow
@pytest.mark.parametrize("degree", [Applicability.SAFE, Applicability.UNSAFE])
def test_every_repaired_link_leads_where_it_was_meant_to(tube: dict[str, str], degree: Applicability) -> None:
    chosen = rules("dangling-link")
    before = snapshot(tube, chosen)
    repair = fix(before, chosen, degree)
    assert not repair.refused
    assert len(repair.fixed) > 12_000
    vault = vault_of(before)
    for source, token, target in intended(repair):
        (link,) = parse(source, token).links
        assert vault.resolve(link.path, source).path == target
    for path, text in repair.texts.items():
        assert apart(text) == apart(tube[path])
    after = snapshot({**tube, **repair.texts}, chosen)
    assert len(vault_of(after).once(links).lost) == len(vault.once(links).lost) - len(repair.fixed)
    again = fix(after, chosen, degree)
    assert not again.texts


@pytest.mark.slow
def test_all_link_rules_together_come_to_rest(tube: dict[str, str]) -> None:
    chosen = rules()
    repair = fix(snapshot(tube, chosen), chosen, Applicability.UNSAFE)
    assert not repair.refused
    again = fix(snapshot({**tube, **repair.texts}, chosen), chosen, Applicability.UNSAFE)
    assert not again.texts
