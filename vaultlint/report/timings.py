"""Where the time of a run went, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultlint.timings import of_rules, of_stages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vaultlint.timings import Timings


def timings_as_text(timings: Timings) -> Iterator[str]:
    """A line a stage, in the order in which they were first gone through, then a line a rule, the slowest first.

    With processes beside this one there is a second column: what they took, summed.
    """
    total = timings.total
    here, there = timings.seconds, timings.elsewhere
    stages = [*dict.fromkeys((*of_stages(here), *of_stages(there)))]
    rules = [*dict.fromkeys((*of_rules(here), *of_rules(there)))]
    rows = [(name, here.get(name, 0.0), there.get(name, 0.0)) for name in stages]
    rows.append(("all else", max(0.0, total - sum(here.values())), 0.0))
    ours, theirs = of_rules(here), of_rules(there)
    rows.append(("rules", sum(ours.values()), sum(theirs.values())))
    slowest = sorted(rules, key=lambda name: -_of(name, ours, theirs))
    rows += [(f"  {name}", ours.get(name, 0.0), theirs.get(name, 0.0)) for name in slowest]
    rows.append(("in all", total, sum(there.values())))
    yield "     here  elsewhere\n" if there else "     here\n"
    for name, seconds, others in rows:
        second = f"  {_shown(others)}" if there else ""
        yield f"{_shown(seconds)}{second}  {name}\n"
    if there:
        yield "elsewhere: in other processes, which work at the same time; their sum\n"


def _of(name: str, *parts: Mapping[str, float]) -> float:
    return sum(part.get(name, 0.0) for part in parts)


def _shown(seconds: float) -> str:
    """Seconds as milliseconds, in nine columns."""
    return f"{seconds * 1000:>6,.0f} ms"
