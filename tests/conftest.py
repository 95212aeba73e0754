"""Options of the test run."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.programs import run

# How long an example takes says something about the machine and its other work; what must be
# fast has a test of its own.
settings.register_profile("vaultlint", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("vaultlint")

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update", action="store_true", help="write every expected output anew; then read the diff"
    )


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update"))


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone with what is not yet committed, so that nothing is built inside the checkout itself."""
    clone = tmp_path_factory.mktemp("clone") / "vaultlint"
    if not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout")
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", cwd=ROOT)
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            (clone / name).write_bytes((ROOT / name).read_bytes())
            (clone / name).chmod((ROOT / name).stat().st_mode)
    for command in (
        ("init", "-q"),
        ("add", "--all", "--force"),
        ("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "clone"),
    ):
        run("git", *command, cwd=clone)
    return clone
