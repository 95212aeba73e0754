"""Counting the links to some notes gives what following every link gives."""

from __future__ import annotations

from vaultlint.registry import RuleSet
from vaultlint.testing import snapshot
from vaultlint.vault import Vault
from vaultlint.vault.inbound import inbound

FILES = {
    "a.md": "[[b]] [[B]] [[b#x|y]] ![[b]] [b](b.md) [[sub/b]] [[c.md]] [[nowhere]] [[a]] [[#here]]\n",
    "b.md": "---\nsee: '[[c]]'\n---\n[[b]]\n",
    "c.md": "[[d]] `[[b]]`\n",
    "sub/b.md": "[[b]] [[../b]] [[./b]]\n",
    "d.canvas": '{"nodes": [{"id": "1", "type": "file", "file": "b.md", "x": 0, "y": 0, "width": 1, "height": 1}]}',
    "ΣΊΣΥΦΟΣ.md": "[[Σίσυφος]]\n",
    "e.md": "[[σίσυφος]]\n",
}


def test_it_counts_what_backlinks_list() -> None:
    whole = snapshot(FILES, RuleSet())
    notes = {path: scan.facts for path, scan in whole.scans.items() if path.endswith(".md")}
    canvases = {path: scan.facts for path, scan in whole.scans.items() if path.endswith(".canvas")}
    vault = Vault(FILES, notes, canvases=canvases)
    expected = {path: sum(link.source != path for link in vault.backlinks(path)) for path in notes}
    assert expected["b.md"] == 8
    assert inbound(vault, notes) == expected
    assert inbound(vault, ["b.md", "c.md"]) == {"b.md": expected["b.md"], "c.md": expected["c.md"]}
    assert inbound(vault, []) == {}
