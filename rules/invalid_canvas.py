"""Canvases that cannot be opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from vaultlint.parse.canvas import error
from vaultlint.rule import Bad, Family, Good, Sight, VaultRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.vault import Vault


class InvalidCanvas(VaultRule):
    """A canvas is not JSON.

    Obsidian cannot open it, and the links in its cards count nowhere: this happens when two versions were merged, or a
    sync was cut short. Nothing is repaired; an empty file is a new canvas, and fine.
    """

    name = "invalid-canvas"
    family: ClassVar[Family] = "links"
    sees: ClassVar[Sight] = "files"
    examples = (
        Bad({"board.canvas": '{"nodes": ['}, message="this canvas is not JSON: expecting value"),
        Bad({"board.canvas": "[]"}, message="this canvas is no canvas: the outermost value is no object"),
        Good({"board.canvas": "", "other.canvas": "{}"}),
        Good({"board.canvas": '{"nodes": [{"id": "1", "type": "text", "text": "[[x"}], "edges": []}'}),
    )

    def check(self, vault: Vault) -> Iterator[Diagnostic]:
        for path in vault.canvas_focus:
            try:
                text = vault.text(path)
            except KeyError:
                continue
            problem = error(text)
            if problem is not None:
                start = min(problem.start, max(len(text) - 1, 0))
                yield self.diagnostic(
                    path, start, min(start + 1, len(text)), f"this canvas is {problem.message}"
                )
