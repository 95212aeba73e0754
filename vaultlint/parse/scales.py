"""Is a note on the wrong scale: minutes and seconds written as hours and minutes?

A model that has to write ``HH:MM:SS`` and has ``3:01`` before it may write ``03:01:00``. The value is
well-formed, and the player seeks to three hours. One value tells nothing, a note's values together do:
few videos last five hours, few notes skip the first hour, and real seconds are not all alike.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import compress
from operator import eq, ne
from typing import TYPE_CHECKING

from vaultlint.named import NamedTuple
from vaultlint.parse.timestamps import seconds_of
from vaultlint.regex import regex

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

HOUR = 3600


class Scale(NamedTuple):
    """The values of a note, each counted once: a repeated stamp says nothing new about the scale."""

    size: int
    first_hour: float
    """The share with hour 0."""
    late: float
    """The share with an hour of five or more."""
    zero: float
    """The share whose seconds are 00."""
    doubled: float
    """The share whose seconds repeat the minutes."""
    alike: float
    """The share of the commonest seconds."""
    last: int
    """The latest value in seconds."""


class Thresholds(NamedTuple):
    """From which shares on a note is taken to be on the wrong scale."""

    size: int = 6
    late: float = 0.2
    first_hour: float = 0.3
    zero: float = 0.7
    doubled: float = 0.5
    alike: float = 0.6


def each_once(values: Sequence[str]) -> list[str]:
    """The different ones among ascending values."""
    # Equal ones are neighbours: that takes less time than a hash of each.
    return [*compress(values, map(ne, values, values[1:])), *values[-1:]]


def scale_of(distinct: Sequence[str], enough: float = 2.0) -> Scale:
    """The shares of different canonical values in ascending order, of which there must be one.

    Where ``enough`` of them are late, `is_shifted` asks for nothing else, and the shares of seconds are left out.
    """
    early = bisect_left(distinct, "01")
    return _scale_of(distinct, early, len(distinct) - bisect_left(distinct, "05", early), enough)


def _scale_of(distinct: Sequence[str], early: int, late: int, enough: float) -> Scale:
    """As `scale_of`; so many are known to be in the first hour, and so many to have an hour of five or more."""
    size = len(distinct)
    end = distinct[-1]
    last = int(end[:2]) * HOUR + minutes_and_seconds(end[3:])
    if size >= 3 and late / size >= enough:
        return Scale(size, early / size, late / size, 0, 0, 0, last)
    # All together, for a pass over one text takes less time than a look at each.
    written = ";".join(distinct) + ";"
    zero = written.count(":00;") / size
    doubled = len(_DOUBLED.findall(written)) / size
    # What half of them have is the commonest.
    alike = zero if zero >= 0.5 else max(Counter([value[6:] for value in distinct]).values()) / size
    return Scale(size, early / size, late / size, zero, doubled, alike, last)


_DOUBLED = regex(r":([0-9][0-9]):\1")


def suspected(distinct: Sequence[str], thresholds: Thresholds) -> Scale | None:
    """The scale of ascending values, where it is wrong if the video is short; None where it is right whatever is known.

    Most notes are told apart by fewer counts than `scale_of` makes.
    """
    size = len(distinct)
    early = bisect_left(distinct, "01")
    late = size - bisect_left(distinct, "05", early)
    if late / size < thresholds.late:
        if early / size > thresholds.first_hour:
            return None
        # Seconds are no commoner than their first digit, and 00 is no commoner than the commonest.
        digits = "".join(distinct)
        tens = digits[6::8]
        if max(map(tens.count, "012345")) / size < min(thresholds.zero, thresholds.alike):
            doubled = sum(map(eq, tens, digits[3::8]))
            if doubled / size < thresholds.doubled:
                return None
    scale = _scale_of(distinct, early, late, max(0.5, thresholds.late))
    return scale if is_shifted(scale, thresholds, long=False) else None


def minutes_and_seconds(value: str) -> int:
    """What a canonical value is in seconds when its first two fields are minutes and seconds."""
    return int(value[:2]) * 60 + int(value[3:5])


def is_shifted(scale: Scale, thresholds: Thresholds, *, long: bool | None = None) -> bool:
    """Whether the values are minutes and seconds written as hours and minutes.

    ``long`` says whether the video is known to last more than an hour. It decides where the shares
    do not: in a long video a handful of stamps rounded to the minute is nothing strange, and a note on
    the wrong scale would have most of its minutes above five; in a short one every hour is wrong.
    """
    if scale.size >= 3 and scale.late >= max(0.5, thresholds.late):
        return True
    structured = (
        scale.zero >= thresholds.zero
        or scale.doubled >= thresholds.doubled
        or scale.alike >= thresholds.alike
    )
    if scale.size >= thresholds.size and scale.late >= thresholds.late:
        half = max(scale.zero, scale.doubled, scale.alike) >= 0.3
        return structured or half or long is not True or scale.last >= 10 * HOUR
    if not structured or scale.first_hour > thresholds.first_hour:
        return False
    if scale.size >= 2 * thresholds.size:
        return True
    if scale.size >= thresholds.size:
        return long is not True
    return long is False and scale.size >= thresholds.size - 2 and max(scale[3:6]) == 1


def runs_past(distinct: Collection[str], duration: int) -> bool:
    """Whether enough values lie beyond the end of the video, and would not if they were minutes and seconds."""
    beyond = [value for value in distinct if value >= "01" and (seconds_of(value) or 0) > duration]
    fitting = sum(minutes_and_seconds(value) <= duration for value in beyond)
    return len(beyond) >= 2 and len(beyond) >= 0.2 * len(distinct) and fitting >= 0.8 * len(beyond)


def are_hours_wrong(distinct: Sequence[str], end: int) -> bool:
    """Whether the hours of ascending values are minutes, in a video that ends before the half-hour does.

    The values past the first hour must lie within the video as minutes and seconds, and most must not if
    they are right but for their hour; in a longer video that would say little.
    """
    early = bisect_left(distinct, "01")
    past = len(distinct) - early
    if past < 3 or past < 0.2 * len(distinct) or 2 * end > HOUR:
        return False
    middle = sorted([value[3:] for value in distinct[early:]])[past // 2]
    without_hour = int(middle[:2]) * 60 + int(middle[3:])
    return minutes_and_seconds(distinct[-1]) <= end < without_hour
