"""``vaultlint init``: a config that the vault keeps to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.cli.conftest import Outcome

    Vaultlint = Callable[..., Outcome]
    Vault = Callable[[Mapping[str, str]], Path]

NOTES = {f"videos/{number}.md": f"---\nvideoId: abc_{number:07}\n---\n# {number}\n" for number in range(12)}
NOTES["videos/videos.md"] = "# Videos\n"
NOTES[".obsidian/templates.json"] = '{"folder": "Templates"}'
NOTES["Templates/video.md"] = "---\nvideoId:\n---\n"


def test_a_config_is_written_and_the_next_check_obeys_it(vaultlint: Vaultlint, vault: Vault) -> None:
    folder = vault({**NOTES, "videos/late.md": "---\nvideoId: short\n---\n# Late\n"})

    outcome = vaultlint("init")

    assert (outcome.code, outcome.out) == (0, "")
    assert "required: videoId" in outcome.err
    written = (folder / "vaultlint.toml").read_text(encoding="utf-8")
    assert "#   videos/videos.md" in written
    assert "Templates" not in written
    assert "exempt-folder-notes = true" in written
    checked = vaultlint("check", "--select", "missing-*,property-value")
    assert checked.code == 0, checked.out


def test_a_config_that_is_there_stays(vaultlint: Vaultlint, vault: Vault) -> None:
    folder = vault({**NOTES, ".vaultlint.toml": "ignore = []\n"})

    outcome = vaultlint("init")

    assert outcome.code == 2
    assert "there is a config already" in outcome.err
    assert not (folder / "vaultlint.toml").exists()
    assert vaultlint("init", "--show").out.startswith("# Written by")


def test_a_pyproject_without_our_table_is_no_config(vaultlint: Vaultlint, vault: Vault) -> None:
    folder = vault({**NOTES, "pyproject.toml": "[project]\nname = 'x'\n"})
    assert vaultlint("init").code == 0
    assert (folder / "vaultlint.toml").exists()


def test_an_empty_vault_gets_a_config_without_a_schema(vaultlint: Vaultlint, vault: Vault) -> None:
    folder = vault({".obsidian/app.json": "{}"})
    assert vaultlint("init").code == 0
    assert "[[schema]]" not in (folder / "vaultlint.toml").read_text(encoding="utf-8")
