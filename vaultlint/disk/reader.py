"""What is read of one vault: notes once more, and what its settings say."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from vaultlint.digest import digest_of
from vaultlint.disk.read import Identity, RawNote, Unreadable, read, read_small
from vaultlint.vault import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Reader:
    """Reads notes of one vault again, and sees whether they are still what was scanned."""

    def __init__(self, root: str | os.PathLike[str], names: Mapping[str, str]) -> None:
        self._root = os.fspath(root)
        self.names = names
        """The paths on disk of notes that are called otherwise in the vault."""
        self._seen: dict[str, bytes | Identity] = {}
        self._kept: dict[str, RawNote] = {}
        self._given: dict[str, str] = {}

    def give(self, path: str, text: str) -> None:
        """Let a text stand in the place of what is on disk."""
        self._given[path] = text

    def given(self, path: str) -> str | None:
        """The text that stands in the place of what is on disk."""
        return self._given.get(path)

    def saw(self, path: str, state: bytes | Identity) -> None:
        """Remember how a note was when it was scanned: the digest of its content, or which file it was."""
        self._seen[path] = state

    def is_what_it_saw(self, path: str, identity: Identity, digest: Callable[[], bytes]) -> bool:
        """Whether a note is as it was when it was scanned, if it was."""
        state = self._seen.get(path)
        if state is None:
            return True
        if isinstance(state, bytes):
            return state == digest()
        # A backup or a client that syncs may change something about a file that is not in it.
        return state == identity._replace(ctime_ns=state.ctime_ns)

    def text(self, path: str) -> str:
        """The text of a note once more.

        Raises:
            KeyError: it was changed, or became unreadable, since it was scanned.
        """
        given = self._given.get(path)
        return self.raw(path).text if given is None else given

    def raw(self, path: str) -> RawNote:
        """A note that was scanned, as it is on disk; it is kept, for it is about to be compared.

        Raises:
            KeyError: it was changed, or became unreadable, since it was scanned.
        """
        raw = self._kept.get(path)
        if raw is None:
            raw = self._again(path)
            self._kept[path] = raw
        return raw

    def glance(self, path: str) -> str | None:
        """The text of a file, not kept; None where it cannot be read."""
        try:
            return self._given[path] if path in self._given else self._again(path).text
        except KeyError:
            return None

    def on_disk(self, path: str) -> str:
        """The path of a note on disk."""
        return f"{self._root}/{self.names.get(path, path)}"

    def _again(self, path: str) -> RawNote:
        try:
            raw = read(self.on_disk(path))
        except Unreadable as error:
            raise KeyError(f"it can no longer be read: {error.reason}") from None
        if not self.is_what_it_saw(path, raw.identity, lambda: digest_of(raw.data)):
            raise KeyError("it was changed since it was read")
        return raw


def read_settings(root: str | os.PathLike[str]) -> Settings:
    """What the vault's `.obsidian` folder says; what cannot be read has its default."""

    def read_file(name: str) -> str | None:
        data = read_small(os.path.join(root, ".obsidian", name))
        return None if data is None else data.decode("utf-8-sig", "replace")

    return Settings.from_files(read_file)
