"""I12: killed anywhere, and started again, every note is exactly old or exactly new, all on one side."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is neither fork nor SIGKILL")

MODES = ["auto", "replace", "in-place"]


def kill_everywhere(scenario: str, mode: str, every: int) -> dict[str, Any]:
    result = subprocess.run(
        [sys.executable, "-m", "tests.disk.killing", scenario, mode, str(every)],
        cwd=Path(__file__).parent.parent.parent,
        capture_output=True,
        check=False,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("scenario", ["one", "six", "undo"])
def test_i12_after_a_kill_at_any_call_all_notes_are_on_one_side(
    scenario: str, mode: str, record_property: Any
) -> None:
    found = kill_everywhere(scenario, mode, 0)
    record_property("kills", found["kills"])
    assert found["wrong"] == []
    assert found["kills"] >= 2 * found["calls"] > 60
    # Neither side is reached by a recovery that does nothing, or always the same.
    assert found["recovered_back"] > 10
    assert found["recovered_forward"] > 10


@pytest.mark.parametrize("scenario", ["one", "six", "undo"])
def test_i12_a_kill_during_recovery_is_recovered_from(scenario: str, record_property: Any) -> None:
    found = kill_everywhere(scenario, "replace", 31 if scenario == "one" else 400)
    record_property("kills", found["kills_in_recovery"])
    assert found["wrong"] == []
    assert found["kills_in_recovery"] > 50


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("scenario", ["one", "six", "undo"])
def test_i12_every_call_of_every_recovery_is_killed_too(
    scenario: str, mode: str, record_property: Any
) -> None:
    found = kill_everywhere(scenario, mode, 1)
    record_property("kills", found["kills"] + found["kills_in_recovery"])
    assert found["wrong"] == []
