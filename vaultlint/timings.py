"""Where the time of a run goes, for those who ask: nobody has to guess, and nobody else pays for it.

A `Timings` is handed in, or None: whoever is handed one says what it is about to do, and the seconds until it is
done, but for what others say meanwhile, are those of that stage. So each second is counted once, and the stages
never take longer than the run.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_Thing = TypeVar("_Thing")
_Value = TypeVar("_Value")

_RULE = "rule "


class Timings:
    """A stopwatch with a hand for each stage of a run, and one for each rule.

    Args:
        start: Seconds that the run took before there was a stopwatch, if they are to be counted.
        clock: What gives the time, in seconds.
    """

    def __init__(self, start: float = 0.0, clock: Callable[[], float] = perf_counter) -> None:
        self.seconds: dict[str, float] = {"start": start} if start else {}
        """Of each stage in this process; see `of_rules` and `of_stages`."""
        self.elsewhere: dict[str, float] = {}
        """Of each stage in other processes, summed."""
        self._clock = clock
        self._since = self._begun = clock()
        self._start = start
        self._open: list[str] = []

    @property
    def total(self) -> float:
        """Seconds from the start until now."""
        return self._start + self._clock() - self._begun

    def stage(self, name: str) -> AbstractContextManager[None]:
        """What happens inside is a part of this stage, unless it says itself that it is a part of another."""
        return _Stage(self, name)

    def rule(self, name: str) -> AbstractContextManager[None]:
        """What happens inside is the work of this rule."""
        return _Stage(self, _RULE + name)

    def drawn(self, rule: str, look: Callable[[], Iterable[_Value]]) -> Iterator[_Value]:
        """What a rule finds, timed while it looks and not while others see to what it found."""
        name = _RULE + rule
        self._enter(name)
        try:
            found = iter(look())
        finally:
            self._leave()
        while True:
            self._enter(name)
            try:
                value = next(found)
            except StopIteration:
                return
            finally:
                self._leave()
            yield value

    def watch(self, name: str, thing: _Thing) -> _Thing:
        """The same thing, all of whose methods are a part of a stage."""
        return cast(_Thing, _Watched(self, name, thing))

    def add(self, seconds: Mapping[str, float]) -> None:
        """Count what another process has measured: its own `seconds`."""
        for name, more in seconds.items():
            self.elsewhere[name] = self.elsewhere.get(name, 0.0) + more

    def _enter(self, name: str) -> None:
        self._settle()
        self._open.append(name)

    def _leave(self) -> None:
        self._settle()
        self._open.pop()

    def _settle(self) -> None:
        """Count the seconds since anybody said anything."""
        now = self._clock()
        if self._open:
            stage = self._open[-1]
            self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._since
        self._since = now


def during(timings: Timings | None, name: str) -> AbstractContextManager[None]:
    """A stage of a run that may or may not be timed."""
    return nullcontext() if timings is None else timings.stage(name)


def of_rules(seconds: Mapping[str, float]) -> dict[str, float]:
    """The seconds of rules, by their names."""
    return {name.removeprefix(_RULE): value for name, value in seconds.items() if name.startswith(_RULE)}


def of_stages(seconds: Mapping[str, float]) -> dict[str, float]:
    """The seconds of all that is no rule, in the order in which it was first done."""
    return {name: value for name, value in seconds.items() if not name.startswith(_RULE)}


class _Stage(AbstractContextManager[None]):
    __slots__ = ("_name", "_timings")

    def __init__(self, timings: Timings, name: str) -> None:
        self._timings = timings
        self._name = name

    def __enter__(self) -> None:
        self._timings._enter(self._name)  # noqa: SLF001  # two halves of one stopwatch

    def __exit__(self, *_: object) -> None:
        self._timings._leave()  # noqa: SLF001


class _Watched:
    """Stands in the place of a thing, and times its methods."""

    def __init__(self, timings: Timings, name: str, thing: object) -> None:
        self._timings = timings
        self._name = name
        self._thing = thing

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._thing, name)
        if not callable(value):
            return value

        def timed(*arguments: Any, **named: Any) -> Any:
            with self._timings.stage(self._name):
                return value(*arguments, **named)

        return timed
