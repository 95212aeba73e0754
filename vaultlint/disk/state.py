"""Where vaultlint keeps what it must remember of a vault: in the user's state folder, never in the vault."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from vaultlint.digest import blake2b
from vaultlint.disk.folders import user_folder

if TYPE_CHECKING:
    from pathlib import Path


def state_folder(root: str | os.PathLike[str], state: Path | None = None) -> str:
    """The folder for one vault; ``state`` takes the place of the user's state folder."""
    folder = user_folder("state") if state is None else state
    key = blake2b(os.fsencode(os.path.realpath(root)), digest_size=8).hexdigest()
    return os.path.join(os.path.abspath(folder), key)


def interrupted(root: str | os.PathLike[str], state: Path | None = None) -> bool:
    """Whether a run over the vault has not ended: it was stopped, or is at work."""
    try:
        names = os.listdir(os.path.join(state_folder(root, state), "runs"))
    except OSError:
        return False
    return any(name.endswith((".open", ".late")) for name in names)
