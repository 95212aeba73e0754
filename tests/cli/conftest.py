"""Runs the command line as a user does: arguments in, exit code and both streams out."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from vaultlint.cli.app import run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def vaultlint(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Outcome]:
    """Run one command in the folder ``vault`` of the test's own folder."""
    vault = tmp_path / "vault"
    vault.mkdir()
    monkeypatch.chdir(vault)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("CI", "NO_COLOR", "FORCE_COLOR", "PRE_COMMIT"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: object, stdin: bytes = b"") -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capfdbinary.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        return Outcome(code, out.decode(), err.decode())

    return call


@pytest.fixture
def vault(vaultlint: object, tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Path]:
    """Write files into the vault; gives its folder."""
    folder = tmp_path / "vault"

    def write(files: Mapping[str, str | bytes]) -> Path:
        for name, content in files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    return write
