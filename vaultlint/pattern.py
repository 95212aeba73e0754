r"""Regular expressions that a hostile value, or a clumsy pattern, cannot make slow.

The engine of Python tries one way through a pattern after the other, and ``(a+)+b`` has more ways
than anybody can wait for. This one follows all ways at once (Thompson's construction, as in grep and
RE2): the time is at most length of the value times size of the pattern. So the patterns of a
vault's config, which nobody has to trust, can do no harm.

Understood: characters, ``.``, classes (``[a-z]``, ``\d \w \s`` and their opposites), groups,
``|``, ``* + ? {m,n}``, ``^`` and ``$`` (the very beginning and end). Not understood: what takes more than
that (back-references, look-around). A pattern is found anywhere in a value unless it is anchored.
"""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

from vaultlint.named import NamedTuple
from vaultlint.regex import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

STATES_LIMIT = 2_000
"""How large a pattern may be, its repetitions written out."""

VALUE_LIMIT = 10_000
"""Longer values match no pattern."""

_STEPS_LIMIT = 20_000
_CLASSES = "dDwWsS"
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v"}
_CLASS = regex(r"\[\^?\]?(?:[^\]\\]|\\.)*+\]", re.DOTALL)
_DEPTH_LIMIT = 50
_END = 0
_REPEAT = regex(r"\{([0-9]{0,4})(,?)([0-9]{0,4})\}")


class PatternError(ValueError):
    """A pattern that is not understood; the message says why."""


class _Node(NamedTuple):
    """A place in a pattern: a ``test`` of the next character, or steps that need none.

    ``anchor`` is ``^``, ``$`` or empty.
    """

    test: Callable[[str], object] | None
    steps: tuple[int, ...]
    anchor: str = ""


class _State:
    """All the places of a pattern where one can be at one point of a value, and what is known to follow."""

    __slots__ = ("accepts", "following", "places")

    def __init__(self, places: frozenset[int]) -> None:
        self.places = places
        self.accepts = _END in places
        self.following: dict[str, _State] = {}


class Pattern:
    """A compiled pattern.

    Raises:
        PatternError: the pattern is not understood, or too large.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self._nodes, first = _Compiler(source).compile()
        self._later = self._reach((first,), at_start=False)
        self._states: dict[frozenset[int], _State] = {}
        self._steps = 0
        self._first = self._state(self._reach((first,), at_start=True))

    def __repr__(self) -> str:
        return f"Pattern({self.source!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pattern) and other.source == self.source

    def __hash__(self) -> int:
        return hash(self.source)

    def __reduce__(self) -> tuple[type[Pattern], tuple[str]]:
        return Pattern, (self.source,)

    def found_in(self, value: str) -> bool:
        """Whether the pattern matches some part of a value."""
        if len(value) > VALUE_LIMIT:
            return False
        state = self._first
        for char in value:
            if state.accepts:
                return True
            state = state.following.get(char) or self._step(state, char)
        return state.accepts or _END in self._reach(state.places, at_start=not value, at_end=True)

    def _step(self, state: _State, char: str) -> _State:
        """The state behind one more character, remembered for the next time."""
        self._steps += 1
        if self._steps > _STEPS_LIMIT:
            self._steps = 0
            self._states.clear()
            self._first.following.clear()
        nodes = self._nodes
        onward = []
        for place in state.places:
            node = nodes[place]
            if node.test is not None and node.test(char):
                onward.append(node.steps[0])
        # A match may begin at any character.
        following = self._state(self._reach(onward, at_start=False) | self._later)
        state.following[char] = following
        return following

    def _state(self, places: frozenset[int]) -> _State:
        state = self._states.get(places)
        if state is None:
            state = self._states[places] = _State(places)
        return state

    def _reach(self, places: Iterable[int], *, at_start: bool, at_end: bool = False) -> frozenset[int]:
        """Where one can be without another character; unpassed anchors stay among the places."""
        found: set[int] = set()
        waiting = list(places)
        while waiting:
            place = waiting.pop()
            if place in found:
                continue
            found.add(place)
            node = self._nodes[place]
            if node.test is not None or (node.anchor == "^" and not at_start):
                continue
            if node.anchor == "$" and not at_end:
                continue
            waiting += node.steps
        return frozenset(found)


class _Char(NamedTuple):
    test: Callable[[str], object]


class _Anchor(NamedTuple):
    kind: str


class _Series(NamedTuple):
    parts: tuple[_Tree, ...]


class _Choice(NamedTuple):
    branches: tuple[_Tree, ...]


class _Repeat(NamedTuple):
    part: _Tree
    least: int
    most: int | None


if TYPE_CHECKING:
    _Tree = _Char | _Anchor | _Series | _Choice | _Repeat


class _Compiler:
    """Reads a pattern into a tree and lays the tree out as nodes; node 0 is the end of a match."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._laid = 0
        self._nodes: list[_Node] = []

    def compile(self) -> tuple[tuple[_Node, ...], int]:
        """The nodes, and the number of the first one."""
        tree = self._choice(0)
        if self._at < len(self._source):
            raise PatternError("“)” closes nothing")
        self._add(_Node(None, ()))
        first = self._lay(tree, _END)
        return tuple(self._nodes), first

    def _choice(self, depth: int) -> _Tree:
        if depth > _DEPTH_LIMIT:
            raise PatternError("groups are nested too deeply")
        branches = [self._series(depth)]
        while self._take("|"):
            branches.append(self._series(depth))
        return branches[0] if len(branches) == 1 else _Choice(tuple(branches))

    def _series(self, depth: int) -> _Tree:
        parts: list[_Tree] = []
        while self._at < len(self._source) and self._source[self._at] not in "|)":
            parts.append(self._repeated(self._atom(depth)))
        return _Series(tuple(parts))

    def _repeated(self, part: _Tree) -> _Tree:
        char = self._source[self._at : self._at + 1]
        bounds = _REPEAT.match(self._source, self._at) if char == "{" else None
        if char in ("*", "+", "?"):
            self._at += 1
            least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}[char]
        elif bounds and (bounds[1] or bounds[3]):
            self._at = bounds.end()
            least = int(bounds[1] or 0)
            most = least if not bounds[2] else int(bounds[3]) if bounds[3] else None
            if most is not None and most < least:
                raise PatternError(f"“{bounds[0]}” is the wrong way round")
        else:
            return part
        if isinstance(part, _Anchor):
            raise PatternError(f"“{part.kind}” cannot be repeated")
        # A lazy repetition matches the same values.
        self._take("?")
        if self._source[self._at : self._at + 1] in ("*", "+"):
            raise PatternError("a repetition of a repetition needs brackets")
        return _Repeat(part, least, most)

    def _atom(self, depth: int) -> _Tree:
        char = self._source[self._at]
        if char == "(":
            return self._group(depth)
        if char == "[":
            return _Char(self._class())
        self._at += 1
        if char == "\\":
            return self._escape()
        if char == ".":
            return _Char("\n".__ne__)
        if char in "^$":
            return _Anchor(char)
        if char in "*+?":
            raise PatternError(f"“{char}” repeats nothing")
        return _Char(char.__eq__)

    def _group(self, depth: int) -> _Tree:
        self._at += 1
        if self._take("?") and not self._take(":"):
            raise PatternError("of groups that begin with “(?” only “(?:…)” is understood")
        inner = self._choice(depth + 1)
        if not self._take(")"):
            raise PatternError("a “(” that is never closed")
        return inner

    def _class(self) -> Callable[[str], object]:
        """A character class; what it means is left to `re`, one character at a time."""
        found = _CLASS.match(self._source, self._at)
        if found is None:
            raise PatternError("a “[” that is never closed")
        self._at = found.end()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                return re.compile(found[0]).fullmatch
        except (re.error, Warning) as error:
            raise PatternError(f"“{found[0]}”: {error}") from None

    def _escape(self) -> _Tree:
        char = self._source[self._at : self._at + 1]
        self._at += 1
        if not char:
            raise PatternError("a “\\” that escapes nothing")
        if char in _CLASSES:
            return _Char(re.compile(f"\\{char}").fullmatch)
        if char in _CONTROLS:
            return _Char(_CONTROLS[char].__eq__)
        if char.isalnum():
            raise PatternError(f"“\\{char}” is not understood here")
        return _Char(char.__eq__)

    def _take(self, char: str) -> bool:
        if self._source.startswith(char, self._at):
            self._at += 1
            return True
        return False

    def _lay(self, tree: _Tree, onward: int) -> int:
        """Lay a tree out so that behind it one is at ``onward``; gives the number of its first node."""
        self._laid += 1
        if self._laid > 4 * STATES_LIMIT:
            raise PatternError("the pattern is too large")
        match tree:
            case _Char(test):
                return self._add(_Node(test, (onward,)))
            case _Anchor(kind):
                return self._add(_Node(None, (onward,), kind))
            case _Series(parts):
                for part in reversed(parts):
                    onward = self._lay(part, onward)
                return onward
            case _Choice(branches):
                return self._add(_Node(None, tuple(self._lay(branch, onward) for branch in branches)))
            case _Repeat(part, least, most):
                if most is None:
                    first = self._add(_Node(None, ()))
                    self._nodes[first] = _Node(None, (self._lay(part, first), onward))
                else:
                    first = onward
                    for _ in range(most - least):
                        first = self._add(_Node(None, (self._lay(part, first), onward)))
                for _ in range(least):
                    first = self._lay(part, first)
                return first

    def _add(self, node: _Node) -> int:
        if len(self._nodes) >= STATES_LIMIT:
            raise PatternError("the pattern is too large")
        self._nodes.append(node)
        return len(self._nodes) - 1
