"""``vaultlint cache``: what is remembered between runs, shown and forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from vaultlint.disk.cache import cache_folder, folder_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.cli.conftest import Outcome

    Run = Callable[..., Outcome]
    Write = Callable[[Mapping[str, str]], Path]

NOTES = {".obsidian/app.json": "{}", "peas.md": "[[beans]]\n", "beans.md": "# Beans\n\n[[peas]]\n"}


@pytest.fixture
def other(tmp_path: Path) -> Path:
    folder = tmp_path / "other"
    (folder / ".obsidian").mkdir(parents=True)
    (folder / "moss.md").write_text("# Moss\n")
    return folder


def test_where_nothing_is_remembered_nothing_is_shown_or_made(vaultlint: Run, vault: Write) -> None:
    vault(NOTES)

    code, out, _ = vaultlint("cache", "info")

    assert code == 0
    assert out.split()[:4] == ["this", "vault", "0", "kB"]
    assert "all 0 vaults" in out
    assert vaultlint("cache", "clean").err.startswith("forgot 0 kB of the vault")
    assert vaultlint("cache", "clean", "--all").err == "forgot 0 kB of 0 vaults\n"
    assert not Path(cache_folder()).exists()


def test_info_says_where_it_lies_and_how_large_it_is(vaultlint: Run, vault: Write, other: Path) -> None:
    folder = vault(NOTES)
    vaultlint("check")
    vaultlint("check", other)
    held = sum(file.stat().st_size for file in Path(folder_of(folder)).iterdir())
    both = sum(file.stat().st_size for file in Path(cache_folder()).rglob("*") if file.is_file())

    code, out, err = vaultlint("cache", "info")

    assert (code, err) == (0, "")
    mine, everyone = out.splitlines()
    assert mine.split() == ["this", "vault", str(-(-held // 1000)), "kB", str(Path(folder_of(folder)))]
    assert everyone.split() == ["all", "2", "vaults", str(-(-both // 1000)), "kB", str(Path(cache_folder()))]
    assert vaultlint("cache", "info", other).out.splitlines()[0].endswith(str(Path(folder_of(other))))


def test_clean_forgets_this_vault_alone(vaultlint: Run, vault: Write, other: Path) -> None:
    folder = vault(NOTES)
    first = vaultlint("check")
    vaultlint("check", other)

    code, out, err = vaultlint("cache", "clean")

    assert (code, out) == (0, "")
    assert err.startswith("forgot ")
    assert err.endswith(f" kB of the vault {folder}\n")
    assert not Path(folder_of(folder)).exists()
    assert Path(folder_of(other)).exists()
    assert vaultlint("check") == first


def test_clean_all_forgets_every_vault_even_those_that_are_gone(
    vaultlint: Run, vault: Write, other: Path
) -> None:
    vault(NOTES)
    vaultlint("check")
    vaultlint("check", other)
    other.rename(other.parent / "moved")

    assert vaultlint("cache", "clean", "--all").err.endswith(" kB of 2 vaults\n")
    assert list(Path(cache_folder()).iterdir()) == []


def test_clean_deletes_nothing_that_is_not_its_own(vaultlint: Run, vault: Write, tmp_path: Path) -> None:
    folder = vault(NOTES)
    vaultlint("check")
    mine = [
        Path(cache_folder()) / "notes.sqlite",
        Path(folder_of(folder)) / "my notes.sqlite",
        Path(cache_folder()) / "own" / "abc.sqlite",
        tmp_path / "elsewhere" / "abc.sqlite",
    ]
    for file in mine:
        file.parent.mkdir(exist_ok=True)
        file.write_text("mine")
    (Path(cache_folder()) / ("a" * 24)).symlink_to(tmp_path / "elsewhere")

    assert vaultlint("cache", "clean", "--all").code == 0

    assert all(file.read_text() == "mine" for file in mine)
    assert [file.name for file in Path(folder_of(folder)).iterdir()] == ["my notes.sqlite"]


def test_what_cannot_be_deleted_is_said(
    vaultlint: Run, vault: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault(NOTES)
    vaultlint("check")

    def refuse(path: object) -> None:
        raise PermissionError(f"{path} is in use")

    monkeypatch.setattr("os.unlink", refuse)

    code, _, err = vaultlint("cache", "clean")

    assert code == 2
    assert "could not be deleted" in err


@pytest.mark.parametrize(
    "arguments",
    [("cache",), ("cache", "burn"), ("cache", "info", "--all"), ("cache", "info", "no-such-folder")],
)
def test_what_cannot_be_meant_is_the_users_mistake(
    vaultlint: Run, vault: Write, arguments: tuple[str, ...]
) -> None:
    vault(NOTES)

    assert vaultlint(*arguments)[:2] == (2, "")
