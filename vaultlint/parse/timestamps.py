r"""Anchors that a video player seeks by, and times as people and models write them.

The player behind such a vault finds ``<a class="yt-timestamp" data-t="01:02:03">[01:02:03]</a>``
by its class, reads ``data-t``, splits it at ``:`` into hours, minutes and seconds and ignores a
fourth field. So ``16:00`` seeks to *sixteen hours*, not to sixteen minutes. The one right value has
three fields of two digits.

Two ways lead through a text. `quick_values` is one pass: where every tag is a canonical anchor or a
line break, nothing is malformed, and the values are all there is to know. `scan` is tolerant: it
sees an anchor whose class, attribute, quote, bracket or closing tag is broken, and recovers what its
value was meant to be. Both are linear in the length of the text.

Most notes of a vault with timestamps are right, so the first way decides what the rules cost. Canonical
values compare as text as they do as times: sorting a note's values once tells where they begin, where they
end, and whether there was any other tag.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from vaultlint.named import NamedTuple
from vaultlint.parse import is_plain, stamps
from vaultlint.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vaultlint.note import Note


class Form(NamedTuple):
    """How a vault writes its anchors: the class that the player looks for, and the attribute it reads."""

    class_name: str = "yt-timestamp"
    attribute: str = "data-t"

    def anchor(self, value: str, label: str) -> str:
        """The anchor that the player understands."""
        return f'<a class="{self.class_name}" {self.attribute}="{value}">{label}</a>'


class Timestamp(NamedTuple):
    """One anchor as written, or what is left of one.

    ``start`` to ``end`` is the whole anchor. ``value`` is what the attribute holds, in a broken
    anchor what could be recovered of it ("" when nothing could). ``label`` is what the reader sees.
    ``value_start`` and ``label_start`` are -1 in a broken anchor; ``defect`` says what is broken, as
    the end of a sentence about the anchor.
    """

    start: int
    end: int
    value: str
    value_start: int
    label: str
    label_start: int
    defect: str = ""


# A named tuple's own constructor is Python code: in a note of thousands of broken stamps that is what takes time.
_new = tuple.__new__


class _Patterns(NamedTuple):
    quick: re.Pattern[str]
    canonical: re.Pattern[str]
    past: re.Pattern[str]
    """Canonical, and past the first hour."""
    late: re.Pattern[str]
    """Canonical, with an hour of five or more."""
    suspect: re.Pattern[str]
    """Every other tag; of an anchor that the player finds the value (2: canonical, 3: any other) and the label (4)."""
    marked: re.Pattern[str]
    """Such an anchor with other tags in its label."""
    opening: str
    """What stands before a value."""
    sign: re.Pattern[str]
    attribute: re.Pattern[str]
    unquoted: re.Pattern[str]
    """The attribute with broken quotes, or without any."""
    class_name: re.Pattern[str]


@lru_cache(maxsize=8)
def _patterns(form: Form) -> _Patterns:
    name, attribute = re.escape(form.class_name), re.escape(form.attribute)
    # `[0-9]{2}` would begin a loop, which takes longer than two fields.
    time = "[0-9][0-9]:[0-5][0-9]:[0-5][0-9]"
    opening = rf'a class="{name}" {attribute}="'
    canonical = rf'{opening}({time})">(?:\[\1\]|\1)</a>'
    # What gives a tag away: the attribute, a long word of the class, or a class that begins as the
    # right one does and then goes wrong (`class="yt=`, `class="yt-00:10:17">`).
    words = [re.escape(word) for word in re.findall(r"[^\W_]+", form.class_name)]
    signs = [
        rf"\b{attribute}[ \t]?=",
        *(rf"class[^<\n]{{0,24}}(?<![A-Za-z]){word}" for word in words if len(word) > 4),
    ]
    if words:
        signs.append(rf"class[ \t]?=[ \t]?[\"']?{words[0]}(?![^\W\d_])")
    return _Patterns(
        # A pattern that begins with one literal character is searched for fastest, and one that
        # stops at every other tag as well saves a second pass over the text.
        regex(rf"<(?:{canonical}|(?!br))"),
        regex(f"<{canonical}"),
        regex(f"<{canonical.replace(time, f'(?!00){time}')}"),
        regex(f"<{canonical.replace(time, f'(?!0[0-4]){time}')}"),
        regex(
            rf"<(?!br|/|{canonical})"
            rf'(?:{opening}(?:({time})|([^"<>\n]{{0,120}}+))">([^<\n]{{0,400}}+)</a>|)'
        ),
        regex(
            rf'<{opening}([^"<>\n]{{0,120}}+)">'
            # The next anchor ends it, so that its length needs no bound.
            r"((?:[^<\n]++|</?(?!a\b)[A-Za-z][^<>\n]{0,80}+>)*+)</a>"
        ),
        f'<a class="{form.class_name}" {form.attribute}="',
        regex("|".join(signs), re.IGNORECASE),
        regex(rf"\b{attribute}=[\"']([^\"'<>\n]{{0,120}}+)[\"']"),
        regex(rf"(?:\b|%20){attribute}[ \t]?=[ \t]?[\"'“”‘’]?([^\s\"'“”‘’<>]{{1,120}}+)"),
        regex(rf"(?<![\w-]){name}(?![\w-])"),
    )


def quick_values(text: str, form: Form) -> list[str]:
    """The values of all canonical anchors, in order, with a "" for every other tag than ``<br>``.

    No "" among them: nothing in the text is malformed.
    """
    return _patterns(form).quick.findall(text)


_CLOSED = len("</a>")
_TAG = regex(
    r"<((?:[ \t]|%20){0,3}+)([A-Za-z]{1,8}+(?=[\s%\"'=]|$)|[A-Za-z][\w.:/-]{0,20}+(?=\s))([^<]{0,600}+)"
)
_WHOLE_TAG = regex(r"</?[A-Za-z][A-Za-z0-9]{0,15}+[ \t]?/?>")
_CLOSING = regex(r"</([A-Za-z][\w.:-]{0,20}+(?=[ \t]?>)|[A-Za-z]{1,8}+)(?:[ \t]?([>)]))?")
_TIME = regex(r"(?<![0-9])[0-9]{1,4}(?:[:.;-][0-9]{1,4}){1,4}")
_LABEL = regex(r"[ \t]?(\[{0,2}[0-9]{1,4}(?::[0-9]{1,4}){1,3}\]{0,2})(?:[ \t]?>)?")
# A label behind a value whose tag has lost its `>`.
_UNENDED = regex(r"[\"'”]?[ \t]?(\[{0,2}[0-9]{1,4}(?::[0-9]{1,4}){1,3}\]{0,2})[ \t]?")
# The beginning of a label behind which nothing follows.
_CUT = regex(r"\[[0-9:]{0,8}(?![\w:\[\]])")
# What is left of `</a>` behind a label: `</>`, `</ a>`, `< /a>`, `<//a>`, `<</a>`, `<a>`, `/<a>`, `/a>`, `a>`, `</`, `<`.
_MANGLED = regex(
    r"<{1,2}+[^\w\s<>]?[ \t]?/[^\w\s<>]?[ \t]?a{0,2}+[^\w\s<>]?>|<[^\w\s<>]?a{1,2}+/?>|/?<?a>"
    r"|</?(?=[\s.,;:!?)\]]|\Z)"
)
_CLASS = regex(r"\bclass[ \t]?=[ \t]?[\"']([^\"'<>]{0,200}+)[\"']", re.IGNORECASE)
_BLANK_LINE = regex(r"\r?\n[ \t>]{0,20}+\r?\n")
_WRAPPING = regex(r"(\[{1,2}[0-9:]{1,12}\]{1,2})\(\Z")
_STRAY = regex(
    r"((?:\ba class=[^<>\n]{0,120}>|[^\s<>\[\]()]{1,60}[\"']?>)?)(\[?[0-9]{1,3}(?::[0-9]{1,3}){1,3}\]?)\Z"
)


def scan(text: str, form: Form, seen: list[str] | None = None, begin: int = 0) -> list[Timestamp]:
    """Every anchor of a text that is not canonical, in order of place, broken ones included.

    The text is one in which everything that does not count is blanked, or stands before ``begin``, where a line
    begins; ``seen`` is what `quick_values` says of it, in any order, for who has asked.
    """
    broken, unlike = _sift(text, form, seen, begin)
    return sorted(broken + unlike)


def _sift(
    text: str, form: Form, seen: list[str] | None, begin: int
) -> tuple[list[Timestamp], list[Timestamp]]:
    """As `scan`: anchors that are broken or have no canonical value, and those whose label is not their value."""
    shapes = _patterns(form)
    ahead = len(shapes.opening)
    found: list[Timestamp] = []
    unlike: list[Timestamp] = []
    done = 0
    closed = 0
    opened = 0
    for suspect in shapes.suspect.finditer(text, begin):
        opened += 1
        start, end = suspect.span()
        if start < done:
            continue
        _, canonical, value, label = suspect.groups()
        if label is None and (marked := shapes.marked.match(text, start)):
            end = marked.end()
            value, label = marked.group(1, 2)
            if is_canonical(value):
                canonical = value
        if label is not None:
            done = end
            closed += 1
            behind = end - _CLOSED - len(label)
            if canonical is None:
                found.append(_new(Timestamp, (start, end, value, start + ahead, label, behind, "")))
            else:
                unlike.append(_new(Timestamp, (start, end, canonical, start + ahead, label, behind, "")))
            continue
        tag = _TAG.match(text, start)
        if tag is None:
            continue
        closing = _CLOSING.match(text, tag.end())
        stamp = _broken(text, tag, closing, form, shapes) if shapes.sign.search(tag[3], 0, 240) else None
        if stamp is None:
            closed += closing is not None and closing[1] in "aA"
            done = tag.end()
        else:
            found.append(stamp)
            done = stamp.end
            closed += text.startswith("</a", tag.end()) and tag.end() < done
    if seen is None:
        seen = shapes.quick.findall(text, begin)
    tags = seen.count("")
    # More closing tags than were accounted for: some may close an anchor whose opening tag is lost.
    if tags - opened > closed and text.count("</a", begin) > closed + len(seen) - tags:
        found.extend(_strays(text, found + unlike, begin))
        found.sort()
    return found, unlike


def _broken(
    text: str, tag: re.Match[str], closing: re.Match[str] | None, form: Form, shapes: _Patterns
) -> Timestamp | None:
    """What a tag that is no intact anchor was meant to be; None where it was never meant for one."""
    gap, name, body = tag.group(1, 2, 3)
    offset = tag.start(3)
    blank = _BLANK_LINE.search(body)
    if blank:
        body, closing = body[: blank.start()], None
    time = _TIME.search(body, 0, 240)
    anchor = name in ("a", "A")
    right_class = form.class_name in body[:240]
    right_attribute = f"{form.attribute}=" in body[:240]
    if not anchor and not (time and (right_attribute or shapes.class_name.search(body, 0, 240))):
        return None

    wrong_end = ""
    if closing and (closing[1].lower() not in ("a", name.lower()) or len(body) > 400):
        closing = None
    if closing and ">" in body:
        opening, _, label = body.rpartition(">")
        # In `(<a …>[00:12:34]</a)` the round bracket is closed, not the tag.
        enclosed = closing[2] == ")" and text.startswith("(", tag.start() - 1)
        end = closing.end(1) if enclosed else closing.end()
        if closing[2] != ">" or closing[1] != "a":
            wrong_end = "is not closed with “</a>”"
    elif closing and time and len(body) - time.end() <= 4:
        opening, label, end = body, "", closing.end()
        wrong_end = "has an unclosed quote"
    elif closing and time and (unended := _UNENDED.fullmatch(body, time.end())):
        opening, label, end = body[: time.end()], unended[1], closing.end()
        wrong_end = "has no “>” behind its value"
    else:
        opening, label, length = _unclosed(body, time)
        end = offset + length
        surplus = label.count("]") - label.count("[")
        if surplus > 0 and text.endswith("]", 0, end):
            # `[<a …>00:12:34]`: the bracket belongs to the one before the tag.
            front = text[max(0, tag.start() - 200) : tag.start()].rpartition("\n")[2]
            surplus = max(0, min(surplus, front.count("[") - front.count("]")))
            label, end = label[: len(label) - surplus], end - surplus
        mangled = _MANGLED.match(text, end) if label else None
        if mangled:
            end = mangled.end()
        wrong_end = "has no closing tag"

    # Where the class does not speak for it, there must be a time, and no other address to go to.
    told = _TIME.search(opening) or label_of(label)
    if not right_class and (not told or ("href" in opening and not right_attribute)):
        return None
    whole = shapes.attribute.search(opening)
    if whole:
        recovered = whole[1]
    elif found := _TIME.search(opening):
        recovered = found[0]
    else:
        recovered = unquoted[1] if (unquoted := shapes.unquoted.search(opening)) else ""
    if not anchor:
        defect = f"is a “{name}”, and the player looks for an “a”"
    elif "%20" in gap + opening:
        defect = "has “%20” where a space belongs"
    elif gap:
        defect = "has a space behind its “<”"
    elif f'class="{form.class_name}"' not in opening and not _has_class(opening, form.class_name):
        defect = f"has not the class “{form.class_name}”"
    elif not right_attribute:
        defect = f"has no “{form.attribute}”"
    elif wrong_end:
        defect = wrong_end
    else:
        defect = f"is not written as “{form.anchor('HH:MM:SS', '[HH:MM:SS]')}”"

    if "\n" in label and label_of(joined := "".join(label.split())):
        label = joined
    elif label[:1] == '"' and label_of(label[1:]):
        label = label[1:]
    start = tag.start()
    if not label:
        wrapping = _WRAPPING.search(text, max(0, start - 20), start)
        if wrapping and text.startswith(")", end):
            # `[00:00:41](<a%20class=…>)`: the anchor became the destination of a Markdown link.
            start, end, label = wrapping.start(), end + 1, wrapping[1]
    return Timestamp(start, end, recovered, -1, label, -1, defect)


def _has_class(opening: str, class_name: str) -> bool:
    """Whether a tag has the class, however its attribute is quoted, alone or among others."""
    return any(class_name in match[1].split() for match in _CLASS.finditer(opening))


def _unclosed(body: str, time: re.Match[str] | None) -> tuple[str, str, int]:
    """Where an anchor without a closing tag ends: opening tag, label, and length of both."""
    line_end = len(body) if (found := body.find("\n", time.end() if time else 0)) < 0 else found
    if time is None:
        stop = body.find(">", 0, line_end) + 1 or min(line_end, 80)
        return body[:stop], "", stop
    bracket = body.find(">", time.end(), min(line_end, time.end() + 12))
    if bracket < 0:
        stop = time.end()
        while stop < line_end and body[stop] in "\"'])":
            stop += 1
        return body[:stop], "", stop
    label = _LABEL.match(body, bracket + 1)
    if label:
        return body[:bracket], label[1], label.end()
    cut = _CUT.match(body, bracket + 1)
    begun = cut is not None and f"[{time[0]}".startswith(cut[0])
    return body[: bracket + 1], "", cut.end() if cut and begun else bracket + 1


def _strays(text: str, found: list[Timestamp], begin: int) -> list[Timestamp]:
    """Closing tags whose opening tag is lost: ``[00:45:05]</a>``."""
    strays: list[Timestamp] = []
    taken = {stamp.end for stamp in found}
    at = text.find("</a", begin)
    while at >= 0:
        closing = _CLOSING.match(text, at)
        if closing and closing[2] and closing.end() not in taken:
            reach = max(begin, at - 200)
            line = max(text.rfind("\n", reach, at) + 1, text.rfind("<", reach, at) + 1, reach)
            opener = text.rfind("<", max(begin, line - 1), at)
            # A tag that is whole is no part of the ruins.
            whole = _WHOLE_TAG.match(text, opener, at) if opener >= 0 else None
            match = _STRAY.search(text, whole.end() if whole else line, at)
            if match and not (opener >= 0 and _TAG.match(text, opener)):
                start = match.start() - (0 <= opener == match.start() - 1)
                residue = _TIME.search(match[1])
                value = residue[0] if residue else ""
                strays.append(Timestamp(start, closing.end(), value, -1, match[2], -1, "has no opening tag"))
        at = text.find("</a", at + 3)
    return strays


_ONLY_TIME = regex(r"[0-9]{1,3}(?::[0-9]{2}){1,3}")
_CANONICAL = regex(r"[0-9]{2}:[0-5][0-9]:[0-5][0-9]")
_SHORT = regex(r"([0-9]{1,4}):([0-5][0-9])")
_FIELDS = regex(r"[0-9]{1,9}(?::[0-9]{1,9}){1,3}")
_LABELLED = regex(r"(\s{0,8}[\[(]{0,2})([0-9]{1,4}(?::[0-9]{1,4}){1,4})([\])]{0,2}\s{0,8})")


def is_time(target: str) -> bool:
    """Whether a link target is a time, such as ``00:07:58``: no file can be called that."""
    return _ONLY_TIME.fullmatch(target.strip()) is not None


def is_canonical(value: str) -> bool:
    """Whether a value is ``HH:MM:SS`` with minutes and seconds below 60."""
    return _CANONICAL.fullmatch(value) is not None


def hms(seconds: int) -> str:
    """Seconds as ``HH:MM:SS``."""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def seconds_of(time: str) -> int | None:
    """The seconds that a reader takes a time for: ``M:SS``, ``MMM:SS``, ``H:MM:SS``, a fourth field ignored.

    None where minutes or seconds are no such thing.
    """
    if _CANONICAL.fullmatch(time):
        return int(time[:2]) * 3600 + int(time[3:5]) * 60 + int(time[6:])
    short = _SHORT.fullmatch(time)
    if short:
        return int(short[1]) * 60 + int(short[2])
    if not _FIELDS.fullmatch(time):
        return None
    fields = time.split(":")
    hours, minutes, seconds = map(int, fields[:3] if len(fields) > 2 else ("0", *fields))
    if len(fields[-1]) != 2 or seconds > 59 or (len(fields) > 2 and minutes > 59):
        return None
    return hours * 3600 + minutes * 60 + seconds


class Label(NamedTuple):
    """What a reader sees of an anchor: the time, and how it is dressed."""

    before: str
    time: str
    after: str
    shared: bool = False
    """Whether one of its brackets stands outside the anchor."""

    def dress(self, time: str) -> str:
        """Another time, dressed the same way; broken or doubled brackets become single ones."""
        if self.before == "[" and self.after == "]":
            return f"[{time}]"
        if not self.shared and ("[" in self.before or "]" in self.after):
            return f"{self.before.partition('[')[0]}[{time}]{self.after.rpartition(']')[2]}"
        return f"{self.before}{time}{self.after}"


_MARKS = frozenset("<*_=~ ")
_MARKUP = r"(?:</?[A-Za-z][^<>\n]{0,80}+>|[*_=~]{1,3}+){0,6}+"
_DRESSED = regex(rf"(\s{{0,8}}+{_MARKUP})([^\s<>*_=~]++)({_MARKUP}\s{{0,8}}+)")


def label_of(text: str) -> Label | None:
    """The time in a label, and its brackets, spaces and markup; None where the label is no time."""
    match = _LABELLED.fullmatch(text)
    if match is None and text[:1] in _MARKS:
        dressed = _DRESSED.fullmatch(text)
        inner = _LABELLED.fullmatch(dressed[2]) if dressed else None
        if dressed and inner:
            return Label(dressed[1] + inner[1], inner[2], inner[3] + dressed[3])
    return Label(match[1], match[2], match[3]) if match else None


def label_in(text: str, stamp: Timestamp) -> Label | None:
    """As `label_of`, of an anchor in a text: `[<a …>00:12:34]</a>` has both its brackets."""
    label = label_of(stamp.label)
    if label is None or (opened := stamp.label.count("[") - stamp.label.count("]")) == 0:
        return label
    if opened > 0:
        return label._replace(shared=text.startswith("]", stamp.end))
    front = text[max(0, stamp.start - 200) : stamp.start].rpartition("\n")[2]
    return label._replace(shared=front.count("[") > front.count("]"))


def label_beside(text: str, stamp: Timestamp) -> tuple[int, int] | None:
    """Where the label of an empty anchor stands right before or behind it: ``[00:12:34]<a …></a>``."""
    label = f"[{stamp.value}]"
    start, end = stamp.start - len(label), stamp.end + len(label)
    if text.endswith(label, 0, stamp.start) and text[max(0, start - 1) : start] not in ("[", "!", "\\"):
        return start, stamp.start
    if text.startswith(label, stamp.end) and text[end : end + 1] not in ("(", "[", "]", ":"):
        return stamp.end, end
    return None


class Stamps(NamedTuple):
    """The anchors of one note: those that are canonical by their values, and all the others."""

    values: Sequence[str]
    """Of the canonical anchors, in ascending order."""
    broken: Sequence[Timestamp]
    """Anchors that the player does not find, or with a value that it misreads; in order of place."""
    unlike: Sequence[Timestamp]
    """Anchors with a canonical value and a label that is not that value; in order of place."""

    @property
    def others(self) -> list[Timestamp]:
        """Every anchor that is not canonical, in order of place."""
        return sorted((*self.broken, *self.unlike))


class Finder:
    """Finds the anchors of one form; see `finder`."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self._shapes = _patterns(form)
        self._is_usual = form == Form()

    def __call__(self, note: Note) -> Stamps:
        """The anchors of a note outside code, comments and frontmatter; found once, however many rules ask."""
        known: Stamps | None = note.memo.get(self)
        if known is None:
            known = note.memo[self] = self._look(note)
        return known

    def _look(self, note: Note) -> Stamps:
        block = note.frontmatter
        start = block.end if block else 0
        # The parser has to look at every tag anyway, and knows the usual form.
        seen = stamps(note) if self._is_usual else None
        if seen is None:
            seen = self._shapes.quick.findall(playable(note), start)
        values = sorted(seen)
        # Nothing, which stands for another tag, comes first.
        if not values or values[0]:
            return _new(Stamps, (values, (), ()))
        shown = playable(note)
        broken, unlike = _sift(shown, self.form, values, start)
        if shown is not note.text:
            # What code or a comment reaches into is not what it seems to be.
            broken, unlike = _unhidden(broken, note.text, shown), _unhidden(unlike, note.text, shown)
        return _new(Stamps, (values[values.count("") :], broken, unlike))

    def canonical(self, note: Note, hour: Literal[0, 1, 5] = 0) -> Iterator[re.Match[str]]:
        """The canonical anchors (1: the value) with at least that hour, in order of place."""
        block = note.frontmatter
        shapes = self._shapes
        pattern = shapes.canonical if not hour else shapes.past if hour == 1 else shapes.late
        return pattern.finditer(playable(note), block.end if block else 0)


def _unhidden(stamps: list[Timestamp], text: str, shown: str) -> list[Timestamp]:
    return [stamp for stamp in stamps if text.startswith(shown[stamp.start : stamp.end], stamp.start)]


@lru_cache(maxsize=8)
def finder(form: Form) -> Finder:
    """What finds the anchors of a form: the same for all rules that ask for it, so that it looks once."""
    return Finder(form)


_COMMENT = regex(r"<!--(?:[^-]++|-(?!->))*+(?:-->|\Z)")


def playable(note: Note) -> str:
    """The text of a note, equally long, without what the player does not see.

    That is code, HTML comments and the frontmatter. HTML blocks stay, for an anchor in one is an
    anchor, and so does maths, for what looks like maths around an anchor is two prices.
    """
    known = note.memo.get(playable)
    if known is None:
        known = note.memo[playable] = _playable(note)
    shown: str = known
    return shown


def _playable(note: Note) -> str:
    text = note.text
    block = note.frontmatter
    hidden = [(0, block.end)] if block else []
    hidden += note.code
    # What holds no tag hides no anchor.
    hidden = [(start, end) for start, end in hidden if text.find("<", start, end) >= 0]
    if not is_plain(note) and "!" in text and "<!--" in text:
        code = note.code
        hidden.extend(
            match.span()
            for match in _COMMENT.finditer(text)
            if not any(start <= match.start() < end for start, end in code)
        )
    if not hidden:
        return text
    pieces: list[str] = []
    at = 0
    for start, end in sorted(hidden):
        if end > at:
            begin = max(start, at)
            pieces.append(text[at:begin])
            pieces.append("\n".join([" " * len(line) for line in text[begin:end].split("\n")]))
            at = end
    pieces.append(text[at:])
    return "".join(pieces)


def canonical_places(text: str, form: Form) -> list[tuple[int, str, bool]]:
    """Every canonical anchor: where it begins, its value, and whether its label has brackets."""
    # The label with its brackets, and the closing tag, reach so far behind the value.
    return [
        (match.start(), match[1], match.end() - match.end(1) > _BARE_END)
        for match in _patterns(form).canonical.finditer(text)
    ]


_BARE_END = len('">00:00:00</a>')


_ISO = regex(
    r"P(?:([0-9]{1,4})D)?(?:T(?:([0-9]{1,5})H)?(?:([0-9]{1,5})M)?(?:([0-9]{1,7})(?:[.,][0-9]{1,9})?S)?)?"
)


def duration_of(value: object) -> int | None:
    """The seconds of a ``duration`` property: a number of seconds, ``H:MM:SS`` or ISO 8601; else None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return int(value) if 0 < value < 10_000_000 else None
    if not isinstance(value, str):
        return None
    text = value.strip()
    if text.isascii() and text.isdigit() and len(text) < 8:
        return int(text) or None
    if seconds := seconds_of(text):
        return seconds
    match = _ISO.fullmatch(text.upper())
    if match is None:
        return None
    days, hours, minutes, rest = (int(field or 0) for field in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + rest or None


def duration_in(note: Note, name: str) -> int | None:
    """The seconds of the property that holds the length of a video; None where there is none."""
    known = note.named.get(name.lower())
    return duration_of(known.value) if known else None
