"""The rule malformed-timestamp."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Literal

from vaultlint.diagnostic import Diagnostic, Severity
from vaultlint.edit import Applicability, Edit, Fix
from vaultlint.named import NamedTuple
from vaultlint.note import Link
from vaultlint.parse import regions
from vaultlint.parse.timestamps import (
    Form,
    finder,
    hms,
    is_canonical,
    is_time,
    label_beside,
    label_in,
    label_of,
    seconds_of,
)
from vaultlint.regex import regex
from vaultlint.rule import Bad, Good, NoteRule, option

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vaultlint.note import Note
    from vaultlint.parse.timestamps import Finder, Label, Stamps, Timestamp

SAFE, UNSAFE, SUGGESTION = Applicability.SAFE, Applicability.UNSAFE, Applicability.SUGGESTION
_new = tuple.__new__
_target = itemgetter(Link._fields.index("target"))


class Meant(NamedTuple):
    """What a value was meant to be, and how sure that is."""

    value: str
    trust: Applicability


class Seen(NamedTuple):
    """What else is known where a value is judged: the label's time ("" without one), and the note."""

    label: str
    minutes: bool
    """Whether the note has other stamps in the first hour."""
    hours: bool
    """Whether most of the note's stamps are in the first hour: its first field holds hours."""

    @property
    def label_value(self) -> str:
        """The label as a value, when it has hours, minutes and seconds; else ""."""
        if is_canonical(self.label):
            return self.label
        seconds = seconds_of(self.label) if self.label.count(":") == 2 else None
        return "" if seconds is None or seconds >= 360000 else hms(seconds)

    def agrees(self, written: str, value: str) -> bool:
        """Whether the label says the same: it is spelled alike, or is that very time."""
        return self.label == written or self.label_value == value


class MalformedTimestamp(NoteRule):
    """A timestamp leads nowhere, or hours away.

    The player finds an anchor by its class, reads the attribute, splits it at ``:`` into hours,
    minutes and seconds and ignores a fourth field. So ``16:00`` is no sixteenth minute: it seeks to
    *sixteen hours*. An anchor whose class or attribute is misspelled, or whose tag is broken, is not
    found at all. The one right form is `<a class="yt-timestamp" data-t="HH:MM:SS">[HH:MM:SS]</a>`,
    minutes and seconds below 60; the brackets of the label are the writer's choice.

    What is repaired, and how far it is trusted, was measured on a vault of 742,664 anchors. `MM:SS`
    becomes `00:MM:SS`: from five minutes up the reading as hours was right in none of 3,647. A
    fourth field, a missing zero, junk behind the time and `HH` for the hour are safe where the
    label says the same. An anchor that had to be pieced together is safe only when the value found
    in the ruins equals the label, and when its tag holds nothing else: another attribute or class
    would go with it. A value with 60 or more minutes or seconds, or with fields of one or three
    digits, is most often minutes and seconds with something behind them: that is an unsafe fix.

    Value and label are changed together, and the label keeps its own brackets.
    """

    name = "malformed-timestamp"
    family = "timestamps"
    severity = Severity.ERROR
    examples = (
        Good('Bread rises <a class="yt-timestamp" data-t="00:12:34">[00:12:34]</a>.\n'),
        Good('Bread rises <a class="yt-timestamp" data-t="00:12:34">00:12:34</a>.\n', why="no brackets"),
        Good('Write `<a class="yt-timestamp" data-t="12:34">[12:34]</a>` so.\n', why="inside code"),
        Bad(
            'Bread rises <a class="yt-timestamp" data-t="12:34">[12:34]</a>.\n',
            fixed='Bread rises <a class="yt-timestamp" data-t="00:12:34">[00:12:34]</a>.\n',
            message="the player reads “12:34” as hours and minutes, not as “00:12:34”",
        ),
        Bad(
            'Bread rises <a class="yt-timestamp" data-t="1:02:03:00">1:02:03:00</a>.\n',
            fixed='Bread rises <a class="yt-timestamp" data-t="01:02:03">01:02:03</a>.\n',
        ),
        Bad(
            'Bread rises <a class="yt_timestamp" data-t="00:12:34">[00:12:34]</a>.\n',
            fixed='Bread rises <a class="yt-timestamp" data-t="00:12:34">[00:12:34]</a>.\n',
        ),
        Bad(
            'Bread rises <a class="yt-timestamp" data-t="03:14:622">[03:14:622]</a>.\n',
            fixed_unsafely='Bread rises <a class="yt-timestamp" data-t="00:03:14">[00:03:14]</a>.\n',
        ),
        Bad(
            'Bread rises <a class="yt-timestamp" data-t="HH:12:34">[00:12:34]</a>.\n',
            fixed='Bread rises <a class="yt-timestamp" data-t="00:12:34">[00:12:34]</a>.\n',
            message="“HH” in “HH:12:34” is a placeholder; it probably means “00:12:34”",
        ),
        Bad(
            'Bread rises <a class="yt-timestamp" data-t="HH:MM:SS">[HH:MM:SS]</a>.\n',
            message="“HH:MM:SS” is a placeholder: no time was filled in",
        ),
        Bad(
            "Bread rises [[00:12:34]].\n",
            fixed_unsafely='Bread rises <a class="yt-timestamp" data-t="00:12:34">[00:12:34]</a>.\n',
            message="“[[00:12:34]]” is a link to a note of that name, not a timestamp",
        ),
    )
    silent_on = (
        "Anchors in code, in HTML comments and in the frontmatter: the player does not see them.",
        "A well-formed value that is wrong: `mismatched-timestamp` and `shifted-timestamp` judge those.",
        "A label without brackets, or one that is text: it is the writer's choice.",
        "Escaped tags such as `&lt;a class=…&gt;`: they are text.",
    )

    class_name: str = option("yt-timestamp", "The class by which the player finds an anchor.")
    attribute: str = option("data-t", "The attribute that holds the time.")
    label: Literal["any", "[time]", "time"] = option("any", "How the label of a repaired anchor is written.")
    wikilinks: bool = option(True, "Whether a time written as a wikilink is reported.")

    @cached_property
    def _find(self) -> Finder:
        return finder(Form(self.class_name, self.attribute))

    def check(self, note: Note) -> Iterator[Diagnostic]:
        found = self._find(note)
        # Hardly a link has a colon in its target; all of them are asked at once.
        links = self.wikilinks and ":" in "".join(map(_target, note.links))
        # Most notes have nothing to tell, which shows sooner than a generator is made.
        if not links and not found.broken and not found.unlike:
            return iter(())
        return self._findings(note, found, links=links)

    def _findings(self, note: Note, found: Stamps, *, links: bool) -> Iterator[Diagnostic]:
        if found.broken:
            yield from self._broken(note, found)
        for stamp in found.unlike:
            if "[[" in stamp.label:
                label = label_of(stamp.label) or label_of(stamp.label.rpartition('">')[2])
                if label and "[[" in label.before and "]]" in label.after:
                    yield self._anchor(note, stamp, label, Seen(label.time, minutes=False, hours=False))
        if links:
            others = found.others
            for link in note.links:
                if ":" in link.target and is_time(link.target) and not _inside(link, others):
                    yield self._wikilink(note, link)

    def _broken(self, note: Note, found: Stamps) -> Iterator[Diagnostic]:
        first_hour = bisect_left(found.values, "01")
        minutes = first_hour > 0 or any(_is_minutes(stamp.value) for stamp in found.broken)
        hours = 2 * first_hour >= max(1, len(found.values))
        plain = self.label == "any"
        for stamp in found.broken:
            value, label_text = stamp.value, stamp.label
            # Of what a vault has most of, more need not be known: the label is the value, and only its spelling is wrong.
            if plain and label_text == f"[{value}]" and not stamp.defect:
                if len(value) == _SHORT and _MINUTES.fullmatch(value):
                    meant = f"00:{value}" if value < "60" else hms(int(value[:2]) * 60 + int(value[3:]))
                    message = f"the player reads “{value}” as hours and minutes, not as “{meant}”"
                    trust = SAFE if minutes or value >= "05" else SUGGESTION
                    yield self._respelled(note, stamp, meant, message, trust)
                    continue
                if spelled := _MISSPELLED.fullmatch(value):
                    meant = f"{spelled[1]:0>2}:{spelled[2]}"
                    message = f"“{value}” is not “HH:MM:SS”; it probably means “{meant}”"
                    yield self._respelled(note, stamp, meant, message, SAFE)
                    continue
            label = label_in(note.text, stamp) or label_of(label_text.rpartition('">')[2])
            yield self._anchor(note, stamp, label, Seen(label.time if label else "", minutes, hours))

    def _respelled(
        self, note: Note, stamp: Timestamp, meant: str, message: str, trust: Applicability
    ) -> Diagnostic:
        """What `_anchor` finds where value and label are to be spelled otherwise, both alike."""
        path = note.path
        start, end, value, value_start, label, label_start, _ = stamp
        # The named tuples' own constructors would take a third of the time.
        edits = (
            _new(Edit, (path, value_start, value_start + len(value), value, meant)),
            _new(Edit, (path, label_start, label_start + len(label), label, f"[{meant}]")),
        )
        fix = _new(Fix, (f"write “{meant}”", edits, trust, ()))
        return self.diagnostic(path, start, end, message, fix=fix)

    def _anchor(self, note: Note, stamp: Timestamp, label: Label | None, seen: Seen) -> Diagnostic:
        meant = _meant(stamp.value, seen)
        if meant and label is None and _says_otherwise(stamp.label, meant.value):
            meant = meant._replace(trust=SUGGESTION)
        source = note.text[stamp.start : stamp.end]
        if meant and stamp.defect:
            pieced = _piecing_trust(stamp, source, seen, meant.value, self.class_name)
            label_ends = source.endswith(stamp.label) and "[" in stamp.label
            if label_ends and (not source.endswith("]") or note.text.startswith("(", stamp.end)):
                # What seems to be the label may be the text of a link that leads elsewhere.
                pieced = SUGGESTION
            elif pieced > SUGGESTION and _begins_html(note, stamp):
                pieced = SUGGESTION
            meant = meant._replace(trust=min(meant.trust, pieced))
        if stamp.defect:
            message = f"the anchor “{_short(source)}” {stamp.defect}"
        elif "[[" in stamp.label and is_canonical(stamp.value):
            message = f"the label “{_short(stamp.label)}” is a link to a note of that name"
        else:
            message = _objection(stamp.value, meant)
        fix = None
        new_label = self._relabelled(stamp, label, meant.value).strip("\r\n") if meant else ""
        # An anchor that reaches over lines would not be found to be one.
        if meant and not (stamp.defect and "\n" in new_label):
            edits = _edits(note, self._find.form, stamp, meant.value, new_label)
            empty = not stamp.defect and not stamp.label.strip()
            if empty and (beside := label_beside(note.text, stamp)):
                edits = (*edits, Edit(note.path, *beside, note.text[slice(*beside)], ""))
            fix = Fix(f"write “{meant.value}”", edits, meant.trust)
        return self.diagnostic(note.path, stamp.start, stamp.end, message, fix=fix)

    def _relabelled(self, stamp: Timestamp, label: Label | None, value: str) -> str:
        """The label that goes with a value; one that is no time stays."""
        if label is None and stamp.label.strip():
            # `[00,12,34]` over `00,12,34` is no time, and says what the value says.
            same = stamp.value and stamp.label.strip(" []()") == stamp.value
            return stamp.label.replace(stamp.value, value) if same else stamp.label
        dressed = label.dress(value) if label else f"[{value}]"
        if label and label.shared:
            return dressed
        if self.label == "time":
            return dressed.replace(f"[{value}]", value)
        if self.label == "[time]" and f"[{value}]" not in dressed:
            return dressed.replace(value, f"[{value}]")
        return dressed

    def _wikilink(self, note: Note, link: Link) -> Diagnostic:
        fix = None
        path = link.target.strip()
        if is_canonical(path) and link.place == "body" and link.kind == "wikilink":
            anchor = self._find.form.anchor(path, path if self.label == "time" else f"[{path}]")
            # `[[00:12:34]](<a …>[00:12:34]</a>)` has its anchor already.
            beside = note.text.startswith(f"({anchor})", link.end)
            edit = Edit(note.path, link.start, link.end, link.source, "" if beside else anchor)
            fix = Fix(f"write an anchor to “{path}”", (edit,), UNSAFE)
        message = f"“{_short(link.source)}” is a link to a note of that name, not a timestamp"
        return self.diagnostic(note.path, link.start, link.end, message, fix=fix)


_NUMBERS = regex(r"[0-9]{1,4}(?::[0-9]{1,4}){1,4}")
_LOOSE = regex(r"[0-9]{1,4}(?:[:.;,-][0-9]{1,4}){1,4}")
_SHORT = len("MM:SS")
_MINUTES = regex(r"([0-9]{1,2}):([0-5][0-9])")
# An hour without its zero, or a fourth field behind the seconds.
_MISSPELLED = regex(r"([0-9]{1,2}):([0-5][0-9]:[0-5][0-9])(?::[0-9]{1,4})?")
_LETTERED = regex(r"[A-Za-z]{1,2}:([0-5][0-9]:[0-5][0-9])")
# An hour behind the fields would tell them apart.
_BEHIND = regex(r"([0-9]{1,4}(?::[0-9]{1,4}){1,4})(?![hH])[^0-9]{1,120}")
_FRACTION = regex(r"([0-9]{1,4}(?::[0-9]{2}){1,2})[.,][0-9]{1,3}")
_UNITED = regex(
    r"(?:([0-9]{1,2}) ?h[a-z]{0,5} ?)?(?:([0-9]{1,4}) ?m[a-z]{0,6} ?)?(?:([0-9]{1,120})(?: ?s[a-z]{0,6})?)?"
)
_TEMPLATE = regex(r"(?:[HhMmSsXx?#_-]{1,2}|[0-9]{1,2})(?::(?:[HhMmSsXx?#_-]{1,2}|[0-9]{1,2})){1,3}")
_BLOCK_TAG = regex(r"<[ \t]*+(?!(?:a|span)\b(?![.:/-]))[A-Za-z]", re.IGNORECASE)
_TAG = regex(r"<(?:[^<>\n\"]|\"[^<\n\"]*+\")*+>|<[^<>\n]*+>")
_TEXT_AT_END = regex(r"(?:\)|/a|[\])0-9]/?a>)\Z", re.IGNORECASE)
_FARTHEST = 100
"""Code points of white space, at most, before the tag that begins a block of HTML."""
_MARKUP = regex(r"[`#^$]|\[\[|\]\(|\n(?: {4}|\t)")
_ATTRIBUTE = regex(r"\s([A-Za-z][\w-]{0,30}+)\s?=\s?([^\s>]++)")
_WORD = regex(r"\s([^\W\d_]{2,30}+)(?=[\s\"'”>])")
_CLASSES = regex(r"\bclass[ \t]?=[ \t]?[\"']([^\"'<>=]{0,120}+)[\"']")


def _inside(link: Link, anchors: Sequence[Timestamp]) -> bool:
    """Whether a link is the label of an anchor that is reported itself."""
    index = bisect_left(anchors, link.start, key=attrgetter("start")) - 1
    return index >= 0 and link.end <= anchors[index].end


def _is_minutes(value: str) -> bool:
    match = _MINUTES.fullmatch(value)
    return match is not None and int(match[1]) >= 5


def _says_otherwise(label: str, value: str) -> bool:
    """Whether a label that is text names times, and none of them is the value."""
    times = _NUMBERS.findall(label)
    return bool(times) and seconds_of(value) not in map(seconds_of, times)


def _meant(value: str, seen: Seen) -> Meant | None:
    """What a value was meant to be; None where nothing tells."""
    minutes = _MINUTES.fullmatch(value)
    if minutes:
        return _two(minutes[1], minutes[2], value, seen)
    if is_canonical(value):
        return Meant(value, SAFE if seen.agrees(value, value) or not seen.label else SUGGESTION)
    if _NUMBERS.fullmatch(value):
        return _numbers(value, seen)
    lettered = _LETTERED.fullmatch(value)
    if lettered and seen.label_value:
        return Meant(seen.label_value, SAFE if seen.label_value[3:] == lettered[1] else SUGGESTION)
    united = _UNITED.fullmatch(value)
    if united and value:
        # Seconds or units, as `t=` of a link has them; only a label can say so.
        hours, sixtieths, rest = (int(field or 0) for field in united.groups())
        seconds = (hours * 60 + sixtieths) * 60 + rest
        if seconds >= 360000 or not seen.label:
            return None
        if seconds == seconds_of(seen.label):
            return Meant(hms(seconds), SAFE)
        return Meant(hms(seconds), SUGGESTION) if seconds else None
    core = value.strip(" \t[]()\"'.,;>")
    if fraction := _FRACTION.fullmatch(core):
        core = fraction[1]
    loose = _LOOSE.match(core)
    if loose and loose[0] == core:
        # Junk around the time, or another sign between the fields.
        meant = _meant(core, seen) if core != value else _meant(re.sub("[.;,-]", ":", core), seen)
        if meant is None:
            return None
        said = seen.label == core or seen.label_value == meant.value
        return meant._replace(trust=min(meant.trust, SAFE if said else UNSAFE))
    junk = _BEHIND.fullmatch(core)
    if junk and (meant := _meant(junk[1], seen)) and seen.agrees(junk[1], meant.value):
        return meant
    if loose or re.search(r"[0-9]:[0-9]", value):
        # A time with words behind it is no placeholder: somebody meant something.
        return Meant(seen.label_value, UNSAFE) if seen.label_value else None
    if seen.label_value:
        return Meant(seen.label_value, SAFE)
    if _is_minutes(seen.label):
        return Meant(hms(seconds_of(seen.label) or 0), UNSAFE)
    return None


def _numbers(value: str, seen: Seen) -> Meant | None:
    """What two, three or four numbers were meant to be."""
    fields = value.split(":")
    if len(fields) == 2:
        return _two(fields[0], fields[1], value, seen)
    if len(fields) >= 4:
        seconds = seconds_of(":".join(fields[:3]))
        if seconds is None or seconds >= 360000 or len(fields) > 4:
            return Meant(seen.label_value, UNSAFE) if seen.label_value else None
        if len(fields[1]) != 2 and seen.label_value != hms(seconds):
            return Meant(hms(seconds), SUGGESTION)
        return Meant(hms(seconds), SAFE if seen.agrees(value, hms(seconds)) or not seen.label else SUGGESTION)
    number = [int(field) for field in fields]
    widths = tuple(map(len, fields))
    if number[1] < 60 and number[2] < 60 and number[0] < 100:
        plain = hms(number[0] * 3600 + number[1] * 60 + number[2])
        if seen.label_value == plain and seen.label != value:
            return Meant(plain, SAFE)
        if seen.label != value and fields[2] == "00" and seconds_of(seen.label) == number[0] * 60 + number[1]:
            # `5:14:00` under `00:05:14`: minutes and seconds with two zeros behind them.
            return Meant(hms(number[0] * 60 + number[1]), SAFE)
        if widths == (1, 2, 2):
            return Meant(plain, SAFE if seen.agrees(value, plain) or not seen.label else SUGGESTION)
        if widths[1] == 1 and widths[2] == 2 and widths[0] <= 2:
            return Meant(plain, SUGGESTION)
    if seen.label_value and seen.label != value:
        return Meant(seen.label_value, UNSAFE)
    # Minutes and seconds with something behind them, unless the note's other stamps begin with hours.
    if number[0] < 60 and number[1] < 60 and widths[1] == 2 and len(fields[0].lstrip("0")) <= 2:
        return Meant(hms(number[0] * 60 + number[1]), SUGGESTION if seen.hours else UNSAFE)
    return None


def _two(first: str, second: str, value: str, seen: Seen) -> Meant | None:
    """Minutes and seconds: what the player reads as hours and minutes."""
    if len(second) != 2 or int(second) > 59 or int(first) >= 6000:
        return Meant(seen.label_value, UNSAFE) if seen.label_value else None
    meant = hms(int(first) * 60 + int(second))
    says = seen.label_value if seen.label and seen.label != value else ""
    if says and says != meant:
        # The hour was lost, or the two are the ends of a range.
        lost = says[3:] == meant[3:] and meant.startswith("00:")
        return Meant(says, UNSAFE) if lost else Meant(meant, SUGGESTION)
    if seen.label and not says and seen.label != value and seconds_of(seen.label) != seconds_of(value):
        return Meant(meant, SUGGESTION)
    sure = int(first) >= 5 or says == meant or seen.minutes
    return Meant(meant, SAFE if sure else SUGGESTION)


def _piecing_trust(stamp: Timestamp, source: str, seen: Seen, value: str, class_name: str) -> Applicability:
    """How far an anchor may be trusted that had to be pieced together."""
    opening = source.rpartition(stamp.label)[0] if stamp.label else source
    other = _holds_more(opening, class_name, stamp.value)
    # `</a`, and a tag without its “>”, are text to a reader.
    shown = _TEXT_AT_END.search(source, len(source) - 4) or ">" not in source[:-1]
    # So is what stands behind the “>” of a tag that has another one further on.
    tag = _TAG.match(source)
    shown = shown or (tag is not None and tag.end() < source.rfind(stamp.label or "</"))
    changes_more = _BLOCK_TAG.match(source) or shown or "\n" in source
    if not seen.label and ">" not in source and not is_canonical(stamp.value):
        # The text breaks off, perhaps within the value.
        return SUGGESTION
    if other or not seen.label or (changes_more and not source.startswith("[")):
        return UNSAFE
    if not stamp.value:
        return SAFE if "opening tag" not in stamp.defect else UNSAFE
    if "opening tag" in stamp.defect:
        return UNSAFE
    if seen.label_value == value or seen.label == stamp.value:
        return SAFE
    return UNSAFE if value.startswith(seen.label) else SUGGESTION


def _holds_more(opening: str, class_name: str, value: str) -> bool:
    """Whether a tag holds attributes, classes or words that are neither its class nor its value."""
    for name, held in _ATTRIBUTE.findall(opening):
        # `calss="yt-timestamp"` is no attribute of its own, `href="#fn:1"` and `data-video="x"` are.
        own = name.lower() == "class" or class_name in held or (value and value in held)
        if held.strip("\"'") and (not own or name.lower() == "href"):
            return True
    letters = re.sub("[^a-z]", "", class_name.lower())
    if any(word.lower() not in letters and word.lower() != "class" for word in _WORD.findall(opening)):
        return True
    return any(set(classes.split()) > {class_name} for classes in _CLASSES.findall(opening))


def _begins_html(note: Note, stamp: Timestamp) -> bool:
    """Whether links, code and the like are HTML as long as the anchor is broken, and would be Markdown then."""
    found = regions(note)
    number = bisect_right(found, stamp.start, key=attrgetter("start"))
    block = found[number - 1] if number else None
    if block is None or block.kind != "html" or stamp.start > block.start + _FARTHEST:
        return False
    if note.text[block.start : stamp.start].strip():
        return False
    return _MARKUP.search(note.text, stamp.end, block.end) is not None


def _objection(value: str, meant: Meant | None) -> str:
    """What is wrong with a value, in the words of what the player makes of it."""
    if _MINUTES.fullmatch(value) and meant:
        return f"the player reads “{value}” as hours and minutes, not as “{meant.value}”"
    stands_for = _placeholder(value)
    if stands_for == value and not meant:
        return f"“{value}” is a placeholder: no time was filled in"
    if stands_for:
        where = "" if stands_for == value else f"“{stands_for}” in "
        objection = f"{where}“{value}” is a placeholder"
    else:
        objection = f"“{_short(value)}” is not “HH:MM:SS”"
    return f"{objection}; it probably means “{meant.value}”" if meant else objection


def _placeholder(value: str) -> str:
    """The part of a value in which a time was to be filled in: all of ``HH:MM:SS``, the ``HH`` of ``HH:12:34``."""
    if value.replace(":", "").isdecimal() or not _TEMPLATE.fullmatch(value):
        return ""
    open_fields = [field for field in value.split(":") if not field.isdigit()]
    return value if len(open_fields) == value.count(":") + 1 else ":".join(open_fields)


def _edits(note: Note, form: Form, stamp: Timestamp, value: str, label: str) -> tuple[Edit, ...]:
    """The smallest edits that make the anchor canonical."""
    if stamp.defect:
        old = note.text[stamp.start : stamp.end]
        return (Edit(note.path, stamp.start, stamp.end, old, form.anchor(value, label)),)
    edits = []
    for start, old, new in (
        (stamp.value_start, stamp.value, value),
        (stamp.label_start, stamp.label, label),
    ):
        if old != new:
            edits.append(Edit(note.path, start, start + len(old), old, new))
    return tuple(edits)


def _short(text: str) -> str:
    """A text short enough to be named in a message, on one line."""
    if len(text) <= 60 and text.isprintable() and "  " not in text:
        return text
    text = re.sub(r"\s+", " ", text)
    return text if len(text) <= 60 else f"{text[:59]}…"
