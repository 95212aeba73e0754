"""Each second of a run is counted once, for whoever took it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vaultlint.report.timings import timings_as_text
from vaultlint.timings import Timings, during, of_rules, of_stages

if TYPE_CHECKING:
    from collections.abc import Iterator


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def tick(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def timings(clock: Clock) -> Timings:
    return Timings(0.5, clock)


def test_a_stage_takes_what_happens_in_it_and_others_do_not(clock: Clock, timings: Timings) -> None:
    clock.tick(1)
    with timings.stage("read"):
        clock.tick(2)
        with timings.stage("parse"):
            clock.tick(4)
        clock.tick(8)
    clock.tick(16)
    with timings.stage("read"):
        clock.tick(32)

    assert timings.seconds == {"start": 0.5, "read": 42, "parse": 4}
    assert timings.total == 63.5


def test_a_stage_ends_with_an_error_too(clock: Clock, timings: Timings) -> None:
    def fail() -> None:
        with timings.stage("read"):
            clock.tick(1)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    clock.tick(2)
    with timings.stage("parse"):
        clock.tick(4)

    assert of_stages(timings.seconds) == {"start": 0.5, "read": 1, "parse": 4}


def test_a_rule_is_timed_while_it_looks_and_not_while_others_do(clock: Clock, timings: Timings) -> None:
    def look() -> Iterator[int]:
        clock.tick(1)
        yield 1
        with timings.stage("parse"):
            clock.tick(2)
        yield 2
        clock.tick(4)

    found = []
    for value in timings.drawn("some-rule", look):
        clock.tick(100)
        found.append(value)

    assert found == [1, 2]
    assert of_rules(timings.seconds) == {"some-rule": 5}
    assert timings.seconds["parse"] == 2


def test_a_rule_that_fails_fails_and_is_timed(clock: Clock, timings: Timings) -> None:
    def look() -> Iterator[int]:
        clock.tick(1)
        yield 1
        clock.tick(2)
        raise ValueError

    def refuse() -> Iterator[int]:
        clock.tick(8)
        raise ValueError

    with pytest.raises(ValueError):
        list(timings.drawn("some-rule", look))
    with pytest.raises(ValueError):
        list(timings.drawn("some-rule", refuse))
    with timings.rule("some-rule"):
        clock.tick(16)

    assert of_rules(timings.seconds) == {"some-rule": 27}


def test_the_methods_of_a_thing_that_is_watched_are_timed(clock: Clock, timings: Timings) -> None:
    class Thing:
        size = 3

        def work(self, seconds: float, *, twice: bool = False) -> str:
            clock.tick(seconds * (2 if twice else 1))
            return "done"

    thing = timings.watch("work", Thing())

    assert thing.size == 3
    assert thing.work(1) == "done"
    assert thing.work(2, twice=True) == "done"
    assert timings.seconds["work"] == 5


def test_who_has_no_stopwatch_does_the_same(clock: Clock, timings: Timings) -> None:
    with during(None, "read"):
        clock.tick(1)
    with during(timings, "read"):
        clock.tick(2)

    assert timings.seconds["read"] == 2


def test_other_processes_are_summed(timings: Timings) -> None:
    timings.add({"read": 1, "rule some-rule": 2})
    timings.add({"read": 4})

    assert timings.elsewhere == {"read": 5, "rule some-rule": 2}
    assert timings.seconds == {"start": 0.5}


def test_the_table_has_stages_in_their_order_and_the_slowest_rule_first(
    clock: Clock, timings: Timings
) -> None:
    with timings.stage("discover"):
        clock.tick(0.25)
    with timings.rule("quick-rule"):
        clock.tick(0.125)
    with timings.rule("slow-rule"):
        clock.tick(1)
    clock.tick(0.125)

    assert "".join(timings_as_text(timings)) == (
        "     here\n"
        "   500 ms  start\n"
        "   250 ms  discover\n"
        "   125 ms  all else\n"
        " 1,125 ms  rules\n"
        " 1,000 ms    slow-rule\n"
        "   125 ms    quick-rule\n"
        " 2,000 ms  in all\n"
    )


def test_the_table_tells_of_other_processes_where_there_were_any(clock: Clock, timings: Timings) -> None:
    with timings.stage("discover"):
        clock.tick(0.25)
    timings.add({"read": 2, "rule slow-rule": 1})

    assert "".join(timings_as_text(timings)) == (
        "     here  elsewhere\n"
        "   500 ms       0 ms  start\n"
        "   250 ms       0 ms  discover\n"
        "     0 ms   2,000 ms  read\n"
        "     0 ms       0 ms  all else\n"
        "     0 ms   1,000 ms  rules\n"
        "     0 ms   1,000 ms    slow-rule\n"
        "   750 ms   3,000 ms  in all\n"
        "elsewhere: in other processes, which work at the same time; their sum\n"
    )
