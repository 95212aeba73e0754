"""What measures growth is itself right on a machine that is busy: here its clock goes as it likes."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from tests.growth import growth

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT = 2.6
"""What the tests that measure growth take for linear."""


def measured(
    cost: Callable[[int], float], seed: int, monkeypatch: pytest.MonkeyPatch, *, busy: float = 0.5
) -> float:
    """The growth of work that takes so many seconds, and up to that share longer when others are at work too."""
    chance = random.Random(seed)
    now, calls, slow = 0.0, 0, 1.0

    def work(size: int) -> None:
        nonlocal now, calls, slow
        calls += 1
        if calls % 5 == 1:
            slow = 1 + chance.random() * busy
        now += cost(size) * slow * (1 + chance.random() / 10)

    monkeypatch.setattr("tests.growth.process_time", lambda: now)
    return growth(work, 1000)


@pytest.mark.parametrize("seed", range(100))
def test_on_a_busy_machine_the_linear_is_linear_and_the_quadratic_is_not(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    linear = measured(lambda size: size * 1e-6, seed, monkeypatch)
    by_the_memory = measured(lambda size: size * (1e-6 if size < 30_000 else 1.5e-6), seed, monkeypatch)
    quadratic = measured(lambda size: size * size * 1e-8, seed, monkeypatch)

    assert max(linear, by_the_memory) < LIMIT < quadratic


def test_what_becomes_quadratic_is_seen_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert measured(lambda size: size * 5e-6 + size * size * 2e-9, 1, monkeypatch, busy=0.0) > LIMIT


def test_what_takes_no_time_does_not_grow() -> None:
    assert growth(lambda _: None, 100_000) == 1.0
