"""A note on the wrong scale is told from one about a long video."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.parse.scales import (
    Thresholds,
    are_hours_wrong,
    each_once,
    is_shifted,
    runs_past,
    scale_of,
    suspected,
)
from vaultlint.parse.timestamps import seconds_of

THRESHOLDS = Thresholds()


def judged(values: list[str], *, long: bool | None = None) -> bool:
    return is_shifted(scale_of(sorted(set(values))), THRESHOLDS, long=long)


def times(seed: int, number: int, end: int) -> list[int]:
    return random.Random(seed).sample(range(3, end), number)


def right(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def shifted(seconds: int, tail: str = "00") -> str:
    return f"{seconds // 60:02}:{seconds % 60:02}:{tail}"


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("minutes", [3, 8, 20, 59, 100, 180, 290])
def test_true_times_are_not_taken_for_minutes(seed: int, minutes: int) -> None:
    values = [right(time) for time in times(seed, 30, minutes * 60)]
    for long in (None, minutes > 60):
        assert not judged(values, long=long)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("minutes", [8, 20, 59])
def test_minutes_written_as_hours_are_found(seed: int, minutes: int) -> None:
    found = times(seed, 30, minutes * 60)
    assert judged([shifted(time) for time in found])
    assert judged([shifted(time, f"{time % 60:02}") for time in found])
    assert judged([shifted(time, "01") for time in found])


def test_a_handful_of_rounded_stamps_in_a_long_video_is_nothing_strange() -> None:
    values = ["01:40:00", "02:20:00", "01:15:00", "02:15:00", "02:58:00", "00:08:00"]
    assert judged(values)
    assert not judged(values, long=True)
    assert judged(values, long=False)


def test_hours_that_are_only_too_big_are_not_minutes() -> None:
    values = ["01:38:13", "03:37:40", "03:16:58", "05:05:07", "05:11:21", "04:28:30", "02:22:56", "00:23:23"]
    assert not judged(values, long=True)
    assert judged([*values, "12:40:31"], long=True)


def test_a_stamp_counts_once() -> None:
    assert not judged(["00:14:03", "01:14:10", *["01:14:10"] * 30])


@pytest.mark.parametrize(
    "values", [["07:00:10"], ["07:00:10", "08:11:12"], ["00:00:01", "00:00:02", "09:00:00"]]
)
def test_few_values_tell_nothing(values: list[str]) -> None:
    assert not judged(values)


def test_values_past_a_known_end_tell_when_they_would_fit() -> None:
    assert runs_past(["00:10:00", "01:12:00", "02:40:00"], 720)
    assert not runs_past(["00:10:00", "00:12:30", "00:40:00"], 720)
    assert not runs_past(["13:10:00", "14:12:00", "15:40:00"], 720)
    assert not runs_past(["01:12:00", "02:40:00"], 10_000)


def test_the_other_notes_of_a_short_video_show_what_is_wrong() -> None:
    wrong = ["01:18:53", "02:31:44", "03:07:36", "03:59:51"]
    assert are_hours_wrong(wrong, 280)
    assert not are_hours_wrong(wrong, 200), "as minutes they would not fit either"
    assert not are_hours_wrong(wrong, 3500), "nearly an hour: only the hour may be wrong"
    assert not are_hours_wrong(["00:07:36", "00:18:53", "00:31:44", "03:59:51"], 280)


TWO_DIGITS = st.integers(0, 59).map("{:02}".format)
VALUES = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(["00", "01", "05"]), TWO_DIGITS),
        st.one_of(st.just("12"), TWO_DIGITS),
        st.one_of(st.sampled_from(["00", "12", "34"]), TWO_DIGITS),
    ).map(":".join),
    min_size=1,
    max_size=24,
).map(lambda values: sorted(set(values)))
SHARES = st.sampled_from([0.1, 0.2, 0.3, 0.5, 0.6, 0.7, 0.9, 1.0])


@given(st.lists(st.sampled_from(["00:00:01", "00:00:10", "01:00:00"])).map(sorted))
def test_ascending_values_are_told_apart(values: list[str]) -> None:
    assert each_once(values) == sorted(set(values))


@given(VALUES)
def test_the_shares_are_those_of_the_values(values: list[str]) -> None:
    size = len(values)
    fields = [value.split(":") for value in values]
    seconds = [field[2] for field in fields]

    scale = scale_of(values)

    assert scale.size == size
    assert scale.first_hour == sum(hour == "00" for hour, _, _ in fields) / size
    assert scale.late == sum(hour >= "05" for hour, _, _ in fields) / size
    assert scale.zero == seconds.count("00") / size
    assert scale.doubled == sum(minutes == second for _, minutes, second in fields) / size
    assert scale.alike == max(map(seconds.count, seconds)) / size
    assert scale.last == seconds_of(values[-1])


@given(VALUES, st.builds(Thresholds, st.integers(1, 12), SHARES, SHARES, SHARES, SHARES, SHARES))
def test_a_note_is_suspected_where_it_may_be_shifted(values: list[str], thresholds: Thresholds) -> None:
    scale = scale_of(values, max(0.5, thresholds.late))
    shifted = is_shifted(scale, thresholds, long=False)
    assert suspected(values, thresholds) == (scale if shifted else None)
