"""Regular expressions of ours, compiled when they are first used.

There are two hundred of them, and a look at one note, as an editor asks for on every save, uses thirty: to compile
them all takes longer than the look.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

_METHODS = (
    *("match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split"),
    *("pattern", "flags", "groups", "groupindex"),
)


class Regex:
    """What is used as an `re.Pattern` is: it has its methods and attributes, as its own."""


class _Waiting(Regex):
    """One that nobody has used yet."""

    def __init__(self, source: Any, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self._source, self._flags)
        # From now on a use of it finds what it looks for, with no call of ours in between.
        self.__dict__.update((method, getattr(compiled, method)) for method in _METHODS)
        self.__class__ = Regex  # type: ignore[assignment]  # a class without `__getattr__` is asked faster
        return self.__dict__[name]


def regex(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A pattern as `re.compile` makes it, but for the time; what is wrong with it shows when it is used."""
    return cast(re.Pattern[AnyStr], _Waiting(source, flags))
