"""What the code may do where; import-linter (in pyproject.toml) says who may import whom."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WRITERS = {
    "vaultlint/disk/write.py",
    "vaultlint/disk/filesystem.py",
    "vaultlint/disk/journal.py",
    "vaultlint/disk/cache.py",
    "vaultlint/disk/create.py",
}
"""Notes are written by the first alone, through the system calls of the second; the others keep state of
our own, outside the vault; the last makes a config where there is none."""

PRINTERS = {"vaultlint/cli", "vaultlint/__main__.py"}

_METHODS = {
    "write_text", "write_bytes", "touch", "unlink", "rename", "rmdir", "mkdir", "symlink_to", "hardlink_to", "chmod",
}  # fmt: skip
_OS = {
    "replace", "rename", "renames", "remove", "unlink", "rmdir", "removedirs", "mkdir", "makedirs", "truncate",
    "ftruncate", "symlink", "link", "chmod", "chown", "utime", "write", "pwrite", "mkfifo", "mknod", "setxattr",
}  # fmt: skip
_MODULES = {"shutil", "tempfile", "ctypes"}


def _sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def _opens_for_writing(call: ast.Call) -> bool:
    """Whether a call of ``open`` may write: any mode but a literal that only reads."""
    is_method = isinstance(call.func, ast.Attribute)
    arguments = call.args if is_method else call.args[1:]
    modes = [keyword.value for keyword in call.keywords if keyword.arg == "mode"] + arguments[:1]
    return any(
        not isinstance(mode, ast.Constant)
        or (isinstance(mode.value, str) and bool(set(mode.value) & set("wax+")))
        for mode in modes
    )


def writes(code: str) -> list[int]:
    """The lines of a module that may change the disk."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import) and any(
            alias.name.partition(".")[0] in _MODULES for alias in node.names
        ):
            found.append(node.lineno)
        if isinstance(node, ast.ImportFrom) and (
            (node.module or "").partition(".")[0] in _MODULES
            or (node.module == "os" and any(alias.name in _OS | {"open"} for alias in node.names))
        ):
            found.append(node.lineno)
        if not isinstance(node, ast.Call):
            continue
        match node.func:
            case ast.Name("open") | ast.Attribute(ast.Name("io"), "open"):
                if _opens_for_writing(node):
                    found.append(node.lineno)
            case ast.Attribute(ast.Name("os"), "open"):
                flags = ast.dump(node)
                if "devnull" not in flags and any(
                    flag in flags for flag in ("O_WRONLY", "O_RDWR", "O_CREAT", "O_APPEND", "O_TRUNC")
                ):
                    found.append(node.lineno)
            case ast.Attribute(ast.Name("os"), name) if name in _OS:
                found.append(node.lineno)
            case ast.Attribute(_, "open") if _opens_for_writing(node):
                found.append(node.lineno)
            case ast.Attribute(_, name) if name in _METHODS:
                found.append(node.lineno)
            case _:
                pass
    return found


@pytest.mark.parametrize(
    "code",
    [
        "open(path)",
        "open(path, 'rb')",
        "open(path, mode='r', encoding='utf-8')",
        "path.open()",
        "path.open('rb')",
        "text.replace('a', 'b')",
        "dataclasses.replace(config, exclude=())",
        "os.open(path, os.O_RDONLY)",
        "os.open(os.devnull, os.O_WRONLY)",
        "os.stat(path)",
        "stream.write(text)",
    ],
)
def test_reading_is_no_writing(code: str) -> None:
    assert writes(code) == []


@pytest.mark.parametrize(
    "code",
    [
        "open(path, 'w')",
        "open(path, mode='r+b')",
        "open(path, mode)",
        "path.open('ab')",
        "path.write_text('')",
        "path.unlink()",
        "os.replace(one, two)",
        "os.open(path, os.O_RDWR)",
        "from os import replace",
        "import shutil",
        "from tempfile import NamedTemporaryFile",
    ],
)
def test_writing_is_seen(code: str) -> None:
    assert writes(code) == [1]


@pytest.mark.parametrize(
    "path", _sources("vaultlint", "rules"), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_only_the_writer_writes(path: Path) -> None:
    if path.relative_to(ROOT).as_posix() in WRITERS:
        pytest.skip("this one may")

    assert writes(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "path", _sources("vaultlint", "rules"), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_nothing_prints_below_the_command_line(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    if any(name.startswith(printer) for printer in PRINTERS):
        pytest.skip("this one may")

    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
        )
        assert not (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and (node.value.id, node.attr) in {("sys", "stdout"), ("sys", "stderr")}
        )


@pytest.mark.parametrize(
    "path", _sources("vaultlint", "rules"), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_no_module_reads_or_writes_text_in_a_way_that_changes_line_ends(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert not (
            isinstance(node, ast.Attribute) and node.attr in {"read_text", "write_text", "splitlines"}
        )
