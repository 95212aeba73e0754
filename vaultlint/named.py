"""Named tuples that cost little to declare.

`typing.NamedTuple` compiles a constructor, and every annotation, when a class is declared: a run that looks at one
note would spend a fifth of its time on a hundred such classes, of most of which it makes no value, or one. Here a
constructor is compiled when there are more, and annotations are left as they are written. To a type checker, and in
all else that is documented of named tuples, both are the same.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import NamedTuple, Self
else:
    try:
        from _collections import _tuplegetter as _getter
    except ImportError:

        def _getter(index: int, doc: str) -> property:
            return property(itemgetter(index), doc=doc)

    _FEW = 4
    """Values of a kind that are made before its constructor is compiled, which takes as long as a dozen."""

    class _Named(tuple):
        """What all named tuples have in common."""

        __slots__ = ()

        def __new__(cls, *arguments: Any, **named: Any) -> Self:
            """One of the first values of a kind; the constructor of all others takes the place of this one."""
            kind = next(entry for entry in cls.__mro__ if "_fields" in vars(entry))
            rest = kind._fields[len(arguments) :]
            values = {**kind._field_defaults, **named}
            fits = len(arguments) + len(rest) == len(kind._fields)
            if kind._made < _FEW and fits and named.keys() <= set(rest) <= values.keys():  # noqa: SLF001  # our count
                kind._made += 1  # noqa: SLF001
                return _new(cls, (*arguments, *[values[key] for key in rest]))
            # What is wrong it says in Python's own words.
            kind.__new__ = staticmethod(_constructor(kind._fields, kind._field_defaults))
            return kind.__new__(cls, *arguments, **named)

        @classmethod
        def _make(cls, values: Iterable[Any]) -> Self:
            made = _new(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
            return made

        def _replace(self, /, **named: Any) -> Self:
            made = self._make(map(named.pop, self._fields, self))
            if named:
                raise TypeError(f"Got unexpected field names: {list(named)!r}")
            return made

        __replace__ = _replace

        def _asdict(self) -> dict[str, Any]:
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self) -> str:
            values = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({values})"

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)

    _new = tuple.__new__

    def _constructor(fields: tuple[str, ...], defaults: dict[str, Any]) -> Any:
        names = ", ".join(fields)
        one = "," if len(fields) == 1 else ""
        # The names stand in our own source, and Python has seen that they are names.
        made = eval(f"lambda _cls, {names}: _new(_cls, ({names}{one}))", {"_new": _new})  # noqa: S307
        made.__name__ = "__new__"
        made.__defaults__ = tuple(defaults.values())
        return made

    class _Declaring(type):
        """Makes a named tuple of a class that is declared as one."""

        def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, namespace)
            if "__annotations__" not in namespace:
                raise TypeError(f"{name} needs `from __future__ import annotations`")
            fields = tuple(namespace["__annotations__"])
            namespace["_fields"] = namespace["__match_args__"] = fields
            namespace["_field_defaults"] = {key: namespace[key] for key in fields if key in namespace}
            namespace["_made"] = 0
            namespace.setdefault("__slots__", ())
            for index, key in enumerate(fields):
                namespace[key] = _getter(index, key)
            return type.__new__(type, name, (_Named,), namespace)

    class NamedTuple(metaclass=_Declaring):
        """What a class that is a named tuple declares as its base."""


__all__ = ["NamedTuple"]
