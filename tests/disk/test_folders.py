"""The folders are those of platformdirs."""

from __future__ import annotations

import sys
from pathlib import Path

import platformdirs
import pytest

from vaultlint.disk.folders import user_folder

VALUES = [None, "", "/x", "/x/", "//x//y", "/x/../y", "/", " /x", "x", "~", "~/x", "/ä ö"]


@pytest.mark.parametrize("named", VALUES)
@pytest.mark.parametrize("home", VALUES)
def test_the_folders_are_those_of_platformdirs(
    named: str | None, home: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANDROID_DATA", raising=False)
    for kind in ("CACHE", "CONFIG", "STATE"):
        if named is None:
            monkeypatch.delenv(f"XDG_{kind}_HOME", raising=False)
        else:
            monkeypatch.setenv(f"XDG_{kind}_HOME", named)
    if home is None:
        monkeypatch.delenv("HOME", raising=False)
    else:
        monkeypatch.setenv("HOME", home)

    assert user_folder("cache") == platformdirs.user_cache_dir("vaultlint", appauthor=False)
    assert user_folder("config") == platformdirs.user_config_dir("vaultlint", appauthor=False)
    assert user_folder("state") == platformdirs.user_state_dir("vaultlint", appauthor=False)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere platformdirs is asked")
def test_on_linux_it_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANDROID_DATA", raising=False)
    monkeypatch.setitem(sys.modules, "platformdirs", None)
    monkeypatch.setenv("HOME", "/home/someone")

    assert Path(user_folder("state")).name == "vaultlint"
