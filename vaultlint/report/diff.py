r"""What a repair would change, as a unified diff that ``patch -p1`` and ``git apply`` take.

Only ``\n`` ends a line here, as for those programs: a ``\r`` before it, a form feed and all else is
part of the line and comes out as it is.
"""

from __future__ import annotations

from bisect import bisect_left
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from vaultlint.named import NamedTuple
from vaultlint.report.text import PIPE, Screen
from vaultlint.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CONTEXT = 3
_EXACT = 2_500
"""Up to this product of lengths two stretches of lines are compared by difflib, which is quadratic."""
_DEPTH = 16
"""How often a stretch is cut again at lines that occur once; a bound for hostile texts."""

_BOLD = "1"
_RED = "31"
_GREEN = "32"
_CYAN = "36"


class _Stretch(NamedTuple):
    """Lines ``old_start`` to ``old_end`` of the old text, and their counterpart in the new one."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def unified_diff(path: str, old: str, new: str, *, screen: Screen = PIPE) -> Iterator[str]:
    """The diff of one file, in pieces; nothing when the texts are equal.

    Args:
        path: In the vault, ``/``-separated.
        old: The text as it is; a byte order mark that the file has belongs to it.
        new: The text as it would be.
        screen: What the reader's terminal can do; in a pipe the diff is exact, on a coloured
            screen control characters are made visible and `patch` would not take it.
    """
    before, after = _lines(old), _lines(new)
    changes = _changes(before, after)
    if not changes:
        return
    yield screen.paint("--- " + _name("a/" + path), _BOLD) + "\n"
    yield screen.paint("+++ " + _name("b/" + path), _BOLD) + "\n"
    for hunk in _hunks(changes):
        yield from _written(hunk, before, after, screen)


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    last = lines.pop()
    lines = [line + "\n" for line in lines]
    if last:
        lines.append(last)
    return lines


def _name(path: str) -> str:
    """A file name as git writes it: quoted where it must be, closed by a tab where it holds a space."""
    if any(ord(character) < 0x20 or character in '"\\\x7f' or _is_lone(character) for character in path):
        return '"' + "".join(map(_quoted, path)) + '"'
    return path + "\t" if " " in path else path


_LETTERS = {"\a": "a", "\b": "b", "\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r", '"': '"', "\\": "\\"}


def _quoted(character: str) -> str:
    if character in _LETTERS:
        return "\\" + _LETTERS[character]
    if ord(character) < 0x20 or character == "\x7f" or _is_lone(character):
        return "".join(f"\\{byte:03o}" for byte in character.encode("utf-8", "surrogateescape"))
    return character


def _is_lone(character: str) -> bool:
    """Whether it stands for a byte of a file name that is not UTF-8 (PEP 383)."""
    return "\udc80" <= character <= "\udcff"


def _changes(before: Sequence[str], after: Sequence[str]) -> list[_Stretch]:
    """What differs, in order; never touching one another."""
    changes: list[_Stretch] = []
    old = new = 0
    for old_match, new_match, length in [*_matches(before, after), (len(before), len(after), 0)]:
        if old < old_match or new < new_match:
            changes.append(_Stretch(old, old_match, new, new_match))
        old, new = old_match + length, new_match + length
    return changes


def _matches(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Stretches of equal lines (place in both, length), in order.

    A patience diff: equal ends are set aside, then the stretch between is cut at the lines that occur
    once in both texts, and so on. Unlike difflib it stays near linear on notes of any size.
    """
    work = [(0, len(before), 0, len(after), 0)]
    while work:
        old, old_end, new, new_end, depth = work.pop()
        if depth < 0:
            yield old, new, old_end - old
            continue
        start = old
        while old < old_end and new < new_end and before[old] == after[new]:
            old += 1
            new += 1
        if old > start:
            yield start, new - (old - start), old - start
        tail = 0
        while old < old_end and new < new_end and before[old_end - 1] == after[new_end - 1]:
            old_end -= 1
            new_end -= 1
            tail += 1
        if tail:
            work.append((old_end, old_end + tail, new_end, new_end + tail, -1))
        if old == old_end or new == new_end:
            continue
        if (old_end - old) * (new_end - new) <= _EXACT:
            exact = SequenceMatcher(None, before[old:old_end], after[new:new_end], autojunk=False)
            for match in exact.get_matching_blocks():
                if match.size:
                    yield old + match.a, new + match.b, match.size
            continue
        if depth < _DEPTH:
            stretches = []
            for old_anchor, new_anchor in _anchors(before, after, _Stretch(old, old_end, new, new_end)):
                stretches.append((old, old_anchor, new, new_anchor, depth + 1))
                stretches.append((old_anchor, old_anchor + 1, new_anchor, new_anchor + 1, -1))
                old, new = old_anchor + 1, new_anchor + 1
            if stretches:
                stretches.append((old, old_end, new, new_end, depth + 1))
                work.extend(reversed(stretches))


def _anchors(before: Sequence[str], after: Sequence[str], stretch: _Stretch) -> list[tuple[int, int]]:
    """The longest rising series of lines that occur once on both sides."""
    places = _once(before, stretch.old_start, stretch.old_end)
    partners = _once(after, stretch.new_start, stretch.new_end)
    pairs = [(place, partners[line]) for line, place in places.items() if line in partners]
    tails: list[int] = []
    tail_pairs: list[int] = []
    previous: list[int] = []
    for index, (_, place) in enumerate(pairs):
        at = bisect_left(tails, place)
        previous.append(tail_pairs[at - 1] if at else -1)
        tails[at : at + 1] = [place]
        tail_pairs[at : at + 1] = [index]
    series: list[tuple[int, int]] = []
    index = tail_pairs[-1] if tail_pairs else -1
    while index >= 0:
        series.append(pairs[index])
        index = previous[index]
    series.reverse()
    return series


def _once(lines: Sequence[str], start: int, end: int) -> dict[str, int]:
    """The lines that occur once in a stretch, with their places, in order."""
    places: dict[str, int] = {}
    for place in range(start, end):
        line = lines[place]
        places[line] = -1 if line in places else place
    return {line: place for line, place in places.items() if place >= 0}


def _hunks(changes: Sequence[_Stretch]) -> Iterator[list[_Stretch]]:
    """Changes so near to one another that their surroundings touch, together."""
    hunk: list[_Stretch] = []
    for change in changes:
        if hunk and change.old_start - hunk[-1].old_end > 2 * _CONTEXT:
            yield hunk
            hunk = []
        hunk.append(change)
    yield hunk


_UNENDED = "\\ No newline at end of file\n"


def _written(
    hunk: Sequence[_Stretch], before: Sequence[str], after: Sequence[str], screen: Screen
) -> Iterator[str]:
    first, last = hunk[0], hunk[-1]
    lead = min(_CONTEXT, first.old_start)
    trail = min(_CONTEXT, len(before) - last.old_end)
    old, old_end = first.old_start - lead, last.old_end + trail
    new, new_end = first.new_start - lead, last.new_end + trail
    yield screen.paint(f"@@ -{_range(old, old_end)} +{_range(new, new_end)} @@", _CYAN) + "\n"
    for change in hunk:
        yield from _marked(" ", before[old : change.old_start], None, screen)
        yield from _marked("-", before[change.old_start : change.old_end], _RED, screen)
        yield from _marked("+", after[change.new_start : change.new_end], _GREEN, screen)
        old = change.old_end
    yield from _marked(" ", before[old:old_end], None, screen)


def _range(start: int, end: int) -> str:
    """A stretch of lines as the format counts them: an empty one lies behind the line it names."""
    length = end - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"


def _marked(mark: str, lines: Sequence[str], style: str | None, screen: Screen) -> Iterator[str]:
    for line in lines:
        ended = line.endswith("\n")
        if screen.colour:
            body = visible(line.removesuffix("\n").removesuffix("\r")).replace("\\x09", "\t")
            yield (screen.paint(mark + body, style) if style else mark + body) + "\n"
        else:
            yield mark + line if ended else mark + line + "\n"
        if not ended:
            yield _UNENDED
