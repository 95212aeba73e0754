"""The user's folders for what programs keep: as platformdirs has them, which takes 3 ms to import, and as plain strings,
for pathlib takes 4.

On Linux its answer is a variable of the environment or a folder of one's home; whatever is not as plain it is asked.
"""

from __future__ import annotations

import os
import sys
from typing import Literal

_AT_HOME = {"cache": ".cache", "config": ".config", "state": ".local/state"}


def user_folder(kind: Literal["cache", "config", "state"]) -> str:
    """Where vaultlint keeps what is of that kind, for this user; it need not be there.

    Source: XDG Base Directory Specification 0.8, for Linux.
    """
    if sys.platform == "linux" and "ANDROID_DATA" not in os.environ:
        named = os.environ.get(f"XDG_{kind.upper()}_HOME", "")
        home = os.environ.get("HOME", "")
        if named.startswith("/"):
            return os.path.join(named, "vaultlint")
        if not named and home.startswith("/"):
            return os.path.join(home, _AT_HOME[kind], "vaultlint")
    import platformdirs  # noqa: PLC0415

    asked = {
        "cache": platformdirs.user_cache_dir,
        "config": platformdirs.user_config_dir,
        "state": platformdirs.user_state_dir,
    }
    return asked[kind]("vaultlint", appauthor=False)
