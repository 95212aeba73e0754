r"""Regular expressions that a hostile value, or a clumsy pattern, cannot make slow.

The engine of Python tries one way through a pattern after the other, and ``(a+)+b`` has more ways
than anybody can wait for. This one follows all ways at once (Thompson's construction, as in grep and
RE2): the time is at most length of the value times size of the pattern. So the patterns of a
vault's config, which nobody has to trust, can do no harm.

Understood: characters, ``.``, classes (``[a-z]``, ``\d \w \s`` and their opposites), groups,
``|``, ``* + ? {m,n}``, ``^`` and ``$`` (the very beginning and end). Not understood: what takes more than
that (back-references, look-around). A pattern is found anywhere in a value unless it is anchored.

A vault's settings may hold patterns of JavaScript's: those are read as JavaScript reads them (`JavaScriptPattern`).
"""

from __future__ import annotations

import re
import sys
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
_UNCLOSED_GROUP = "a “(” that is never closed"
_END = 0
_CODE = regex(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})")
_REPEAT = regex(r"\{([0-9]{0,4})(,?)([0-9]{0,4})\}")


class PatternError(ValueError):
    """A pattern that is not understood; the message says why."""


class _Node(NamedTuple):
    """A place in a pattern: a ``test`` of the next character, or steps that need none.

    ``anchor`` is ``^``, ``$``, ``b`` or ``B`` (at a boundary of a word, and nowhere else than there), or empty.
    """

    test: Callable[[str], object] | None
    steps: tuple[int, ...]
    anchor: str = ""


class _State:
    """All the places of a pattern where one can be at one point of a value, and what is known to follow.

    ``behind_word`` is whether the character before is one of a word. What comes later makes no difference to a state
    that is ``settled``: a match was found, or none can begin any more.
    """

    __slots__ = ("accepts", "behind_word", "following", "places", "settled")

    def __init__(self, places: frozenset[int], *, behind_word: bool, settled: bool) -> None:
        self.places = places
        self.behind_word = behind_word
        self.accepts = _END in places
        self.settled = settled or self.accepts
        self.following: dict[str, _State] = {}


class Pattern:
    """A compiled pattern.

    Raises:
        PatternError: the pattern is not understood, or too large.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self._nodes, first = self._compiled()
        self._has_boundaries = any(node.anchor in ("b", "B") for node in self._nodes)
        self._later = self._reach((first,))
        self._states: dict[tuple[frozenset[int], bool], _State] = {}
        self._steps = 0
        self._first = self._made(self._reach((first,), "^"), behind_word=False)

    def _compiled(self) -> tuple[tuple[_Node, ...], int]:
        return _Compiler(self.source).compile()

    @property
    def size(self) -> int:
        """How many places there are in it: a character of a value takes at most as many steps."""
        return len(self._nodes)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.source!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pattern) and type(other) is type(self) and other.source == self.source

    def __hash__(self) -> int:
        return hash(self.source)

    def __reduce__(self) -> tuple[type[Pattern], tuple[str]]:
        return type(self), (self.source,)

    def found_in(self, value: str) -> bool:
        """Whether the pattern matches some part of a value."""
        if len(value) > VALUE_LIMIT:
            return False
        state = self._first
        for char in value:
            if state.settled:
                return state.accepts
            state = state.following.get(char) or self._step(state, char)
        start = "" if value else "^"
        return state.accepts or _END in self._reach(
            state.places, f"{start}${_bound(at_boundary=state.behind_word)}"
        )

    def _step(self, state: _State, char: str) -> _State:
        """The state behind one more character, remembered for the next time."""
        self._steps += 1
        if self._steps > _STEPS_LIMIT:
            self._steps = 0
            self._states.clear()
            self._first.following.clear()
        nodes = self._nodes
        places = state.places
        of_word = self._has_boundaries and _is_of_word(char)
        if self._has_boundaries:
            # What lies behind a boundary can be reached now that both sides of it are known.
            start = "^" if state is self._first else ""
            places = self._reach(places, start + _bound(at_boundary=state.behind_word != of_word))
        onward = []
        for place in places:
            node = nodes[place]
            if node.test is not None and node.test(char):
                onward.append(node.steps[0])
        # A match may begin at any character; one that ends before this one has been found.
        found = (_END,) if _END in places else ()
        following = self._state(self._reach((*onward, *found)) | self._later, behind_word=of_word)
        state.following[char] = following
        return following

    def _state(self, places: frozenset[int], *, behind_word: bool) -> _State:
        state = self._states.get((places, behind_word))
        if state is None:
            state = self._states[places, behind_word] = self._made(places, behind_word=behind_word)
        return state

    def _made(self, places: frozenset[int], *, behind_word: bool) -> _State:
        nodes = [self._nodes[place] for place in places]
        dead = all(node.test is None and node.anchor in ("", "^") for node in nodes)
        return _State(places, behind_word=behind_word, settled=dead)

    def _reach(self, places: Iterable[int], passing: str = "") -> frozenset[int]:
        """Where one can be without another character, past these anchors; others stay among the places."""
        found: set[int] = set()
        waiting = list(places)
        while waiting:
            place = waiting.pop()
            if place in found:
                continue
            found.add(place)
            node = self._nodes[place]
            if node.test is None and node.anchor in passing:
                waiting += node.steps
        return frozenset(found)


def _bound(*, at_boundary: bool) -> str:
    """The anchor that holds there."""
    return "b" if at_boundary else "B"


def _is_of_word(char: str) -> bool:
    """Whether JavaScript takes a character for a part of a word."""
    return char.isascii() and (char.isalnum() or char == "_")


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

    _repeat = _REPEAT
    _groups = "(?:…)” is understood"

    def __init__(self, source: str, at: int = 0) -> None:
        self._source = source
        self._at = at
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
        bounds = self._repeat.match(self._source, self._at) if char == "{" else None
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
            return self._dot()
        if char in "^$":
            return _Anchor(char)
        if char in "*+?":
            raise PatternError(f"“{char}” repeats nothing")
        return self._literal(char)

    def _dot(self) -> _Char:
        return _Char("\n".__ne__)

    def _literal(self, char: str) -> _Char:
        return _Char(char.__eq__)

    def _group(self, depth: int) -> _Tree:
        self._at += 1
        if self._take("?") and not self._take(":"):
            raise PatternError(f"of groups that begin with “(?” only “{self._groups}")
        inner = self._choice(depth + 1)
        if not self._take(")"):
            raise PatternError(_UNCLOSED_GROUP)
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


class JavaScriptPattern(Pattern):
    r"""A compiled pattern as JavaScript reads it with the flag ``i``, which ignores case, and no other.

    Source: ECMA-262, section 22.2 and annex B.1.2. Two differences remain: a character is a code point here, where
    JavaScript takes one beyond U+FFFF for two, and what would be an odd way to write something simple is not
    understood (``\q`` for ``q``). Of look-around is understood what stands right behind the ``^`` that a pattern begins
    with (``^(?!notes\/)`` is all that does not begin so): there it is a pattern of its own.

    Raises:
        PatternError: the pattern is not understood, or too large.
    """

    def _compiled(self) -> tuple[tuple[_Node, ...], int]:
        ahead, rest = _looks_ahead(self.source)
        self._ahead = [(JavaScriptPattern(f"^(?:{source})"), wanted) for source, wanted in ahead]
        return _JavaScript(rest).compile()

    @property
    def is_simple(self) -> bool:
        """Whether it may stand beside another, a ``|`` between them."""
        return not self._ahead

    @property
    def size(self) -> int:
        """How many places there are in it."""
        return super().size + sum(pattern.size for pattern, _ in self._ahead)

    def found_in(self, value: str) -> bool:
        """Whether the pattern matches some part of a value."""
        return super().found_in(value) and all(
            pattern.found_in(value) is wanted for pattern, wanted in self._ahead
        )


def _looks_ahead(source: str) -> tuple[list[tuple[str, bool]], str]:
    """What has to follow, or must not, where a pattern begins with ``^`` and look-ahead; and the pattern without it.

    Raises:
        PatternError: it is not understood.
    """
    found: list[tuple[str, bool]] = []
    at = 1
    while source.startswith("^") and source.startswith(("(?=", "(?!"), at):
        inner = _JavaScript(source, at + 3).group()
        found.append((inner, source[at + 2] == "="))
        at += len(inner) + 4
        if len(found) > _DEPTH_LIMIT:
            raise PatternError("the pattern is too large")
    if not found:
        return [], source
    if _JavaScript(source, at).has_branches():
        raise PatternError(f"“{source[:3]}…)” and “|” are not understood beside each other")
    return found, f"^{source[at:]}"


if TYPE_CHECKING:
    _Ranges = tuple[tuple[str, str], ...]
    """Characters from the first to the last one each, in order."""

_DIGITS: _Ranges = (("0", "9"),)
_OF_WORDS: _Ranges = (("0", "9"), ("A", "Z"), ("_", "_"), ("a", "z"))
_LINE_ENDS: _Ranges = (("\n", "\n"), ("\r", "\r"), ("\u2028", "\u2029"))
_SPACES: _Ranges = (
    *(("\t", "\r"), (" ", " "), ("\xa0", "\xa0"), ("\u1680", "\u1680"), ("\u2000", "\u200a")),
    *(
        ("\u2028", "\u2029"),
        ("\u202f", "\u202f"),
        ("\u205f", "\u205f"),
        ("\u3000", "\u3000"),
        ("\ufeff", "\ufeff"),
    ),
)


def _others(ranges: _Ranges) -> _Ranges:
    """All other characters."""
    starts = ("\0", *(chr(ord(last) + 1) for _, last in ranges))
    ends = (*(chr(ord(first) - 1) for first, _ in ranges), chr(sys.maxunicode))
    return tuple(zip(starts, ends, strict=True))


_SETS = {"d": _DIGITS, "w": _OF_WORDS, "s": _SPACES}
_SETS |= {name.upper(): _others(ranges) for name, ranges in _SETS.items()}


class _JavaScript(_Compiler):
    """Reads JavaScript's dialect."""

    _repeat = regex(r"\{([0-9]{1,4})(,?)([0-9]{0,4})\}")
    _groups = "(?:…)” is understood, and look-ahead right behind the “^” that a pattern begins with"

    def group(self) -> str:
        """What stands in the group that is open."""
        start = self._at
        self._choice(1)
        inner = self._source[start : self._at]
        if not self._take(")"):
            raise PatternError(_UNCLOSED_GROUP)
        return inner

    def has_branches(self) -> bool:
        """Whether there is more than one way to match what comes from here."""
        return isinstance(self._choice(0), _Choice)

    def _dot(self) -> _Char:
        return _one_of(_LINE_ENDS, negated=True)

    def _literal(self, char: str) -> _Char:
        return _one_of(((char, char),))

    def _escape(self) -> _Tree:
        if self._source[self._at : self._at + 1] in ("b", "B"):
            self._at += 1
            return _Anchor(self._source[self._at - 1])
        return _one_of(self._escaped())

    def _class(self) -> Callable[[str], object]:
        self._at += 1
        negated = self._take("^")
        ranges: list[tuple[str, str]] = []
        while not self._take("]"):
            first = self._member()
            if self._source.startswith("-", self._at) and not self._source.startswith("-]", self._at):
                self._at += 1
                ranges += _range(first, self._member())
            else:
                ranges += first
        return _one_of(tuple(ranges), negated=negated).test

    def _member(self) -> _Ranges:
        """The next character of a class, or a class in it."""
        char = self._source[self._at : self._at + 1]
        if not char:
            raise PatternError("a “[” that is never closed")
        self._at += 1
        if char != "\\":
            return ((char, char),)
        return (("\b", "\b"),) if self._take("b") else self._escaped()

    def _escaped(self) -> _Ranges:
        """What a backslash makes of what comes behind it."""
        char = self._source[self._at : self._at + 1]
        coded = _CODE.match(self._source, self._at)
        if coded is not None:
            self._at = coded.end()
            char = chr(int(coded[1] or coded[2], 16))
            return ((char, char),)
        self._at += 1
        if not char:
            raise PatternError("a “\\” that escapes nothing")
        if char in _SETS:
            return _SETS[char]
        if char.isalnum() and char not in _CONTROLS:
            raise PatternError(f"“\\{char}” is not understood here")
        char = _CONTROLS.get(char, char)
        return ((char, char),)


def _range(first: _Ranges, last: _Ranges) -> _Ranges:
    """What a hyphen between two members of a class makes of them; beside a class it stands for itself."""
    (low, until), (since, high) = first[0], last[-1]
    if len(first) > 1 or len(last) > 1 or low != until or since != high:
        return (*first, ("-", "-"), *last)
    if high < low:
        raise PatternError(f"“{low}-{high}” is the wrong way round")
    return ((low, high),)


def _one_of(ranges: _Ranges, *, negated: bool = False) -> _Char:
    """A character in these ranges, or none of them, in whatever case (ECMA-262, section 22.2.2.7.1)."""
    # “ς” and “σ” have their capital in common, and no lower case of that leads to both.
    ranges += tuple((_upper(first), _upper(first)) for first, last in ranges if first == last)

    def test(char: str) -> bool:
        spellings = {char, _upper(char), _upper(char).lower()}
        alike = [one for one in spellings if _upper(one) == _upper(char)]
        return any(first <= one <= last for first, last in ranges for one in alike) is not negated

    return _Char(test)


def _upper(char: str) -> str:
    """What characters have in common that differ in case (ECMA-262, section 22.2.2.7.3, Canonicalize)."""
    upper = char.upper()
    return char if len(upper) != 1 or (upper.isascii() and not char.isascii()) else upper
