"""The distribution, built and installed in every way a user or a machine may do it."""

from __future__ import annotations

import sys
import tarfile
import venv
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.programs import run

pytestmark = pytest.mark.package

ROOT = Path(__file__).resolve().parent.parent
RULES = sorted(path.name for path in (ROOT / "rules").glob("*.py"))


class Built(NamedTuple):
    sdist: Path
    wheel: Path


@pytest.fixture(scope="module")
def built(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """An sdist of the checkout, and a wheel made from that sdist."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", folder, checkout)
    (sdist,) = folder.glob("*.tar.gz")
    (wheel,) = folder.glob("*.whl")
    return Built(sdist, wheel)


class Python:
    """An environment of its own, with nothing in it."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, with_pip=True)
        self.bin = folder / ("Scripts" if sys.platform == "win32" else "bin")

    def run(self, *arguments: str | Path, cwd: Path | None = None, status: int = 0) -> str:
        return run(self.bin / "python", *arguments, cwd=cwd, status=status)

    def install(self, *arguments: str | Path) -> None:
        self.run("-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    (folder / ".obsidian").mkdir(parents=True)
    (folder / "Garden.md").write_text("# Garden\n\nSee [[Compost]].\n", encoding="utf-8")
    # A vault may hold anything, modules included; none of it may be imported.
    (folder / "typer.py").write_text("raise SystemExit('imported from the vault')\n", encoding="utf-8")
    return folder


def _works(python: Python, vault: Path) -> None:
    """The command, the module and every rule are there."""
    for command in ([python.bin / "vaultlint"], [python.bin / "python", "-m", "vaultlint"]):
        found = run(*command, "check", ".", cwd=vault, status=1)
        assert "\nGarden.md:3:5: error: " in found
        assert "[dangling-link]" in found
    listed = run(python.bin / "vaultlint", "rule", cwd=vault)
    for rule in RULES:
        if not rule.startswith("_"):
            assert rule.removesuffix(".py").replace("_", "-") in listed


def test_the_wheel_holds_all_rules_inside_the_package_and_none_outside(built: Built) -> None:
    names = zipfile.ZipFile(built.wheel).namelist()

    assert {name.partition("/")[0] for name in names} == {"vaultlint", "obsidian_vaultlint-0.1.0.dist-info"}
    inside = sorted(name.rpartition("/")[2] for name in names if name.startswith("vaultlint/rules/"))
    assert [name for name in inside if name.endswith(".py")] == RULES
    assert {"vaultlint/py.typed", "vaultlint/vaultlint.schema.json"} <= {*names}


def test_the_wheel_holds_every_file_of_the_engine(built: Built) -> None:
    names = set(zipfile.ZipFile(built.wheel).namelist())

    engine = {path.relative_to(ROOT).as_posix() for path in (ROOT / "vaultlint").rglob("*.py")}
    assert engine
    assert engine - names == set()


def test_a_wheel_of_the_checkout_is_the_wheel_of_the_sdist(
    built: Built, checkout: Path, tmp_path: Path
) -> None:
    run(sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path, checkout)
    (direct,) = tmp_path.glob("*.whl")

    one, two = zipfile.ZipFile(direct), zipfile.ZipFile(built.wheel)
    assert sorted(one.namelist()) == sorted(two.namelist())
    for name in one.namelist():
        assert one.read(name) == two.read(name), name


def test_the_sdist_can_be_tested_where_it_is_unpacked(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert {"pyproject.toml", "README.md", "LICENSE", "rules/__init__.py", "vaultlint/text.py"} <= names


def test_the_wheel_installed_alone_works(built: Built, vault: Path, tmp_path: Path) -> None:
    python = Python(tmp_path / "env")
    python.install(built.wheel)

    _works(python, vault)
    assert (
        python.run("-c", "import importlib.util; print(importlib.util.find_spec('rules'))", cwd=tmp_path)
        == "None\n"
    )


def test_an_editable_install_works_and_follows_the_checkout(
    checkout: Path, vault: Path, tmp_path: Path
) -> None:
    python = Python(tmp_path / "env")
    python.install("--editable", checkout)

    _works(python, vault)
    module = python.run("-c", "import importlib; print(importlib.import_module('vaultlint.rules').__file__)")
    assert Path(module.strip()) == checkout / "rules" / "__init__.py"


def test_an_install_from_git_works(checkout: Path, vault: Path, tmp_path: Path) -> None:
    python = Python(tmp_path / "env")
    python.install(f"git+{checkout.as_uri()}")

    _works(python, vault)
