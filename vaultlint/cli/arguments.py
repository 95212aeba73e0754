"""Command lines that need no typer: those of editors and hooks, which wait for every save.

Typer and what it imports take longer than a look at a note. It declares the commands nevertheless, and has the
last word: what is not plainly a path or an option with a good value is left to it, and so are its messages and
its help. A test holds the two together: what is read here is what typer reads.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeVar

from vaultlint.report import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from vaultlint.cli import checking, fixing

    Request = TypeVar("Request", checking.Request, fixing.Request)


def plain(arguments: Sequence[str], environment: Mapping[str, str]) -> Callable[[], int] | None:
    """What does a plain command line and gives the exit code; None where typer has to read it."""
    # A shell that completes sets a variable after the name under which it knows the program.
    if any(name.startswith("_") and name.endswith("_COMPLETE") for name in environment):
        return None
    match arguments:
        case ["check", *rest]:
            from vaultlint.cli import checking  # noqa: PLC0415  # a command line pays for its command only

            look = read(rest, checking.Request)
            return None if look is None else lambda: checking.check(look)
        case ["fix", *rest]:
            from vaultlint.cli import fixing  # noqa: PLC0415

            repair = read(rest, fixing.Request)
            return None if repair is None else lambda: fixing.fix(repair)
        case _:
            return None


def read(arguments: Iterable[str], request: type[Request]) -> Request | None:
    """What the arguments of a command ask for; None where they are not plain."""
    options = {f"--{name.replace('_', '-')}": name for name in request._fields if name != "paths"}
    options |= {short: name for short, name in _SHORT.items() if name in request._fields}
    paths: list[str] = []
    given: dict[str, Any] = {}
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "-" or not argument.startswith("-"):
            if not argument:
                return None
            paths.append(path_of(argument))
            continue
        option, mark, value = argument.partition("=")
        if option not in options or (mark and option in _SHORT):
            return None
        field: str = options[option]
        default = request._field_defaults[field]
        if default is False:
            if mark:
                return None
            given[field] = True
            continue
        value = value if mark else next(waiting, "")
        if not value or value.startswith("-"):
            return None
        if default == ():
            given[field] = (*given.get(field, ()), value)
        elif field in given:
            return None
        else:
            try:
                given[field] = _VALUES[field](value)
            except ValueError:
                return None
    return request(paths=tuple(paths), **given)


def path_of(argument: str) -> str:
    """A path as pathlib writes it, which takes 4 ms to import."""
    if os.sep != "/":
        from pathlib import Path  # noqa: PLC0415  # drives and shares are its affair

        return str(Path(argument))
    start = "/" * (2 if argument[:2] == "//" != argument[1:3] else argument[:1] == "/")
    return start + "/".join(part for part in argument.split("/") if part not in {"", "."}) or "."


def _jobs(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 5 and int(value)):
        raise ValueError
    return int(value)


def _format(value: str) -> str:
    if value not in FORMATS:
        raise ValueError
    return value


_SHORT = {"-q": "quiet", "-j": "jobs"}

_VALUES: dict[str, Callable[[str], Any]] = {
    "config": path_of,
    "stdin_filename": path_of,
    "output_format": _format,
    "changed_since": str,
    "jobs": _jobs,
    "executor": str,
}
"""How the value of an option becomes the field's: flags and lists of words apart."""
