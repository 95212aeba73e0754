"""The kernel itself refuses, one call after another: what the shim of `test_faults` says, said by `strace`."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("strace") is None, reason="there is no strace here"),
]

PROGRAM = """
import json, sys
from pathlib import Path
from vaultlint.disk.write import Change, write_all, recover
from vaultlint.errors import WriteError
root, state, mode = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
changes = [Change(f"{n}.md", b"old\\n" * 1000, b"newer\\n" * 900) for n in range(2)]
try:
    report = write_all(root, changes, mode=mode, state=state)
except WriteError as error:
    print(json.dumps([False, str(error)]))
else:
    print(json.dumps([report.whole, str(report)]))
"""
OLD, NEW = b"old\n" * 1000, b"newer\n" * 900


@pytest.mark.parametrize("mode", ["auto", "replace"])
@pytest.mark.parametrize(
    "call", ["fsync", "ftruncate", "rename", "renameat2", "flock", "fchmod", "unlink", "mkdir"]
)
@pytest.mark.parametrize("error", ["ENOSPC", "EIO", "EROFS"])
def test_the_kernel_refuses_and_no_note_is_torn(tmp_path: Path, mode: str, call: str, error: str) -> None:
    for when in range(1, 12):
        folder = tmp_path / str(when)
        root = folder / "vault"
        root.mkdir(parents=True)
        for number in range(2):
            (root / f"{number}.md").write_bytes(OLD)
        command = [
            "strace", "-f", "-qq", "-o", str(folder / "trace"),
            "-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={when}",
            sys.executable, "-c", PROGRAM, str(root), str(folder / "state"), mode,
        ]  # fmt: skip
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        trace = (folder / "trace").read_text() if (folder / "trace").exists() else ""
        if "ptrace" in result.stderr or "Operation not permitted" in result.stderr:
            pytest.skip("tracing is not allowed here")
        assert "Traceback" not in result.stderr, result.stderr
        whole, said = json.loads(result.stdout)
        recovered = subprocess.run(
            [sys.executable, "-c", PROGRAM.replace("write_all(root, changes, mode=mode, state=state)",
                                                   "recover(root, mode=mode, state=state)")
             .replace("report.whole", "True"), str(root), str(folder / "state"), mode],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "Traceback" not in recovered.stderr, recovered.stderr
        found = {path.name: path.read_bytes() for path in root.iterdir()}
        assert found.keys() == {"0.md", "1.md"}, (when, said)
        assert all(data in (OLD, NEW) for data in found.values()), (when, said)
        if whole:
            assert all(data == NEW for data in found.values()), (when, said)
        if "INJECTED" not in trace:
            break
