"""``vaultlint init``: a config that the vault keeps to."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import url2pathname

import jsonschema  # type: ignore[import-untyped]
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
    assert vaultlint("init", "--show").out.startswith("#:schema file:///")


def test_a_pyproject_without_our_table_is_no_config(vaultlint: Vaultlint, vault: Vault) -> None:
    folder = vault({**NOTES, "pyproject.toml": "[project]\nname = 'x'\n"})
    assert vaultlint("init").code == 0
    assert (folder / "vaultlint.toml").exists()


def test_an_empty_vault_gets_a_config_without_a_schema(vaultlint: Vaultlint, vault: Vault) -> None:
    folder = vault({".obsidian/app.json": "{}"})
    assert vaultlint("init").code == 0
    assert "[[schema]]" not in (folder / "vaultlint.toml").read_text(encoding="utf-8")


def test_the_first_line_names_the_schema_that_the_config_keeps_to(vaultlint: Vaultlint, vault: Vault) -> None:
    folder = vault(NOTES)
    assert vaultlint("init").code == 0
    written = (folder / "vaultlint.toml").read_text(encoding="utf-8")

    key, _, address = written.partition("\n")[0].partition(" ")

    assert key == "#:schema"
    assert urlsplit(address).scheme == "file"
    assert " " not in address
    schema = json.loads(Path(url2pathname(urlsplit(address).path)).read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(schema).validate(tomllib.loads(written))
    assert list(jsonschema.Draft7Validator(schema).iter_errors({"selct": []}))


@pytest.mark.parametrize(
    ("line", "fits"), [("", True), ('select = ["dangling-*"]', True), ("selct = []", False)]
)
def test_taplo_finds_the_schema_and_judges_by_it(
    vaultlint: Vaultlint, vault: Vault, line: str, *, fits: bool
) -> None:
    """Taplo is what Even Better TOML and other editors ask."""
    taplo = Path(sys.executable).parent / ("taplo.exe" if sys.platform == "win32" else "taplo")
    if not taplo.exists():
        pytest.skip("taplo is not installed (it is among the development dependencies)")
    folder = vault({".obsidian/app.json": "{}"})
    vaultlint("init")
    file = folder / "vaultlint.toml"
    file.write_text(f"{file.read_text(encoding='utf-8')}{line}\n", encoding="utf-8")

    done = subprocess.run([taplo, "check", file], capture_output=True, text=True, check=False, timeout=60)

    assert (done.returncode == 0) == fits, done.stderr
    assert "invalid schema" not in done.stderr
    assert ("'selct' was unexpected" in done.stderr) != fits
