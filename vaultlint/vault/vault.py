"""All files of a vault together, indexed so that links can be followed both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultlint.vault.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from vaultlint.note import NoteFacts


class Vault:
    """Every file of a vault, and what is known of each note.

    ``files`` are the paths of all files that Obsidian indexes (notes, attachments, canvases, bases),
    relative to the root, ``/``-separated, NFC. ``notes`` holds the facts of each readable note.
    ``focus`` are the notes that rules should report on: the others are known, not judged.
    """

    def __init__(
        self,
        files: Iterable[str],
        notes: Mapping[str, NoteFacts],
        *,
        focus: Collection[str] | None = None,
        settings: Settings | None = None,
        read: Callable[[str], str] | None = None,
    ) -> None:
        self.files = frozenset(files)
        self.notes = notes
        self.focus = tuple(sorted(notes if focus is None else (path for path in focus if path in notes)))
        self.settings = settings or Settings()
        self._read = read

    def text(self, path: str) -> str:
        """The text of a note, for the rare rule that must see it.

        Raises:
            KeyError: there is no such note.
        """
        if self._read is None or path not in self.notes:
            raise KeyError(path)
        return self._read(path)
