"""A named tuple of ours is one of Python's, but for the time it takes to declare."""

from __future__ import annotations

import copy
import pickle
import typing
from typing import Any

import pytest

from vaultlint.named import NamedTuple


class Ours(NamedTuple):
    """A pair."""

    first: int
    second: str = "b"
    third: tuple[int, ...] = ()

    @property
    def twice(self) -> int:
        """A property."""
        return self.first * 2

    def with_first(self, first: int) -> Ours:
        return self._replace(first=first)


class Theirs(typing.NamedTuple):
    """A pair."""

    first: int
    second: str = "b"
    third: tuple[int, ...] = ()

    @property
    def twice(self) -> int:
        """A property."""
        return self.first * 2

    def with_first(self, first: int) -> Theirs:
        return self._replace(first=first)


class One(NamedTuple):
    only: int


class Below(Ours):
    """A class that inherits from a named tuple, and is made first."""

    @property
    def thrice(self) -> int:
        return self.first * 3


KINDS: list[Any] = [Ours, Theirs]


def test_a_class_below_one_is_made_as_it_is_itself() -> None:
    below = Below(2, third=(1,))

    assert (type(below), below.first, below.second, below.third, below.thrice) == (Below, 2, "b", (1,), 6)
    assert type(Ours(1)) is Ours
    assert type(below._replace(first=1)) is Below


@pytest.mark.parametrize("kind", KINDS)
def test_values_are_made_and_are_tuples(kind: Any) -> None:
    value: Any = kind(1, third=(2,))
    expected: Any = (1, "b", (2,))
    assert expected == value
    assert value == kind(first=1, second="b", third=(2,))
    assert value == kind._make([1, "b", (2,)])
    assert (value.first, value.second, value.third, value.twice) == (1, "b", (2,), 2)
    assert hash(value) == hash((1, "b", (2,)))
    assert repr(value) == f"{kind.__name__}(first=1, second='b', third=(2,))"
    assert value._asdict() == {"first": 1, "second": "b", "third": (2,)}
    assert value._replace(second="c") == (1, "c", (2,))
    assert value.with_first(5).first == 5
    assert sorted([kind(2), kind(1)]) == [kind(1), kind(2)]
    assert copy.deepcopy(value) == value
    again = pickle.loads(pickle.dumps(value))
    assert (type(again), again) == (kind, value)
    first, *rest = value
    assert (first, rest) == (1, ["b", (2,)])
    assert isinstance(value, tuple)


def test_the_first_values_are_made_as_all_others() -> None:
    class Fresh(NamedTuple):
        first: int
        second: str = "b"

    made = [[Fresh(1), Fresh(first=1), Fresh(1, "b"), Fresh(1, second="b")] for _ in range(5)]

    assert {value for values in made for value in values} == {(1, "b")}
    assert {type(value) for values in made for value in values} == {Fresh}


@pytest.mark.parametrize("many", [False, True])
def test_what_is_wrong_is_refused_from_the_first_value_on(*, many: bool) -> None:
    class Fresh(NamedTuple):
        first: int
        second: str = "b"

    if many:
        for _ in range(20):
            Fresh(1)
    wrongs: list[Any] = [
        Fresh,
        lambda: Fresh(second="b"),  # type: ignore[call-arg]
        lambda: Fresh(1, "b", 3),  # type: ignore[call-arg]
        lambda: Fresh(1, third=1),  # type: ignore[call-arg]
        lambda: Fresh(1, first=1),  # type: ignore[misc]
    ]
    for wrong in wrongs:
        with pytest.raises(TypeError):
            wrong()


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_says_what_it_is(kind: Any) -> None:
    assert kind._fields == kind.__match_args__ == ("first", "second", "third")
    assert kind._field_defaults == {"second": "b", "third": ()}
    assert kind.__doc__ == "A pair."
    assert typing.get_type_hints(kind) == {"first": int, "second": str, "third": tuple[int, ...]}
    match kind(1):
        case kind(first, second):
            assert (first, second) == (1, "b")
        case _:
            raise AssertionError


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_wrong_is_refused(kind: Any) -> None:
    value = kind(1)

    wrongs: list[Any] = [
        kind,
        lambda: kind(1, 2, 3, 4),
        lambda: kind(1, fourth=1),
        lambda: kind(1, first=1),
        lambda: kind._make([1]),
        lambda: kind._make([1, 2, 3, 4]),
    ]
    for wrong in wrongs:
        with pytest.raises(TypeError):
            wrong()
    with pytest.raises((TypeError, ValueError)):
        value._replace(fourth=1)
    for name in ("first", "fourth"):
        with pytest.raises(AttributeError):
            setattr(value, name, 1)
    with pytest.raises(AttributeError):
        _ = value.fourth
    assert not hasattr(value, "__dict__")


def test_one_field_is_enough() -> None:
    assert One(1) == (1,) == One(only=1)
    assert repr(One(1)) == "One(only=1)"
