"""The rule mismatched-timestamp."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from vaultlint.diagnostic import Severity
from vaultlint.edit import Applicability, Edit, Fix
from vaultlint.named import NamedTuple
from vaultlint.parse.timestamps import (
    Form,
    Label,
    Timestamp,
    canonical_places,
    finder,
    hms,
    label_beside,
    label_in,
    label_of,
    playable,
    seconds_of,
)
from vaultlint.regex import regex
from vaultlint.rule import Bad, Good, NoteRule, option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.note import Note
    from vaultlint.parse.timestamps import Finder, Stamps

SAFE, UNSAFE, SUGGESTION = Applicability.SAFE, Applicability.UNSAFE, Applicability.SUGGESTION
_new = tuple.__new__


class _Wanted(NamedTuple):
    """What an anchor should be."""

    value: str
    label: str
    title: str
    trust: Applicability


class MismatchedTimestamp(NoteRule):
    """A timestamp says one time and leads to another.

    The reader sees the label, the player obeys the value: it splits `data-t` at ``:`` into hours,
    minutes and seconds. Where the two differ, one of them is wrong, and a label that is empty leaves
    nothing to click on.

    A value of `57:47:00` under the label `00:57:47` is minutes and seconds in the wrong fields. The label
    is right: in a vault of 742,664 anchors it agreed with other notes of the same video 65 times in 100,
    the value in none of 437. An empty label shows the value. Both are safe. Times that differ otherwise
    are often the two ends of a range; that the label should say what the player does is only suggested.

    A label that says the same time in another spelling (`[1:33]` over `00:01:33`) misleads nobody and is
    reported as info.
    """

    name = "mismatched-timestamp"
    family = "timestamps"
    severity = Severity.WARNING
    examples = (
        Good('Bread rises <a class="yt-timestamp" data-t="00:12:34">[00:12:34]</a>.\n'),
        Good('Bread rises <a class="yt-timestamp" data-t="00:12:34">00:12:34</a>.\n', why="no brackets"),
        Good(
            'Bread rises <a class="yt-timestamp" data-t="12:34">[12:34]</a>.\n',
            why="is `malformed-timestamp`",
        ),
        Bad(
            'Bread rises <a class="yt-timestamp" data-t="12:34:00">[00:12:34]</a>.\n',
            fixed='Bread rises <a class="yt-timestamp" data-t="00:12:34">[00:12:34]</a>.\n',
            message="the label says “00:12:34”, and the player goes to “12:34:00”",
        ),
        Bad(
            'Bread rises <a class="yt-timestamp" data-t="00:12:34"></a>.\n',
            fixed='Bread rises <a class="yt-timestamp" data-t="00:12:34">[00:12:34]</a>.\n',
        ),
        Bad(
            'Bread rises <a class="yt-timestamp" data-t="00:12:34">[12:34]</a>.\n',
            fixed='Bread rises <a class="yt-timestamp" data-t="00:12:34">[00:12:34]</a>.\n',
        ),
        Bad('Bread rises <a class="yt-timestamp" data-t="00:12:34">[00:12:51]</a>.\n'),
        Good("The dough at [12:34](https://youtu.be/abcdefghijk?t=700).\n", why="links are an option"),
        Bad(
            "The dough at [12:34](https://youtu.be/abcdefghijk?t=700).\n",
            options={"links": True},
            message="the label says “12:34”, and the link leads to “00:11:40”",
        ),
    )
    silent_on = (
        "An anchor that is malformed: one anchor gets one finding.",
        "Spaces around the label, and whether it has brackets, unless the option `label` asks for one way.",
        "Links to videos, unless the option `links` is set; with it, links whose text is no time.",
    )

    class_name: str = option("yt-timestamp", "The class by which the player finds an anchor.")
    attribute: str = option("data-t", "The attribute that holds the time.")
    label: Literal["any", "[time]", "time"] = option("any", "How a label has to be written.")
    links: bool = option(False, "Whether `t=` of links to videos and media is compared with the link's text.")

    @cached_property
    def _find(self) -> Finder:
        return finder(Form(self.class_name, self.attribute))

    def check(self, note: Note) -> Iterator[Diagnostic]:
        found = self._find(note)
        # Most notes have nothing to tell, which shows sooner than a generator is made.
        if not found.unlike and not self.links and self.label == "any":
            return iter(())
        return self._findings(note, found)

    def _findings(self, note: Note, found: Stamps) -> Iterator[Diagnostic]:
        for stamp in found.unlike:
            diagnostic = self._judge(note, stamp)
            if diagnostic is not None:
                yield diagnostic
        if self.links:
            yield from self._links(note)
        if self.label != "any":
            yield from self._styles(note, self._find.form)

    def _judge(self, note: Note, stamp: Timestamp) -> Diagnostic | None:
        value = stamp.value
        said = _IN_BRACKETS.fullmatch(stamp.label)
        if said and said[2] != value[3:5]:
            # Another time, and not the one that the value is as minutes and seconds: most are like that.
            return self._other(note, stamp, _new(Label, ("[", said[1], "]", False)))
        if not stamp.label.strip():
            message = f"the timestamp “{value}” has no label to click on"
            told = self._finding(
                note, stamp, message, _Wanted(value, self._styled(value), f"show “{value}”", SAFE)
            )
            beside = label_beside(note.text, stamp)
            if beside is None or told.fix is None:
                return told
            moved = Edit(note.path, *beside, note.text[slice(*beside)], "")
            return told._replace(fix=told.fix._replace(edits=(*told.fix.edits, moved)))
        label = label_in(note.text, stamp)
        residue = None
        if label is None:
            residue = label_of(stamp.label.rpartition('">')[2])
            if residue is None or residue.time != value:
                message = f"the label “{_short(stamp.label)}” of “{value}” is no time"
                return self.diagnostic(note.path, stamp.start, stamp.end, message, severity=Severity.INFO)
            message = f"the label “{_short(stamp.label)}” is not “{value}” alone"
            return self._finding(
                note,
                stamp,
                message,
                _Wanted(value, residue.dress(value), f"write “{value}”", UNSAFE),
                Severity.INFO,
            )
        if "[[" in label.before and "]]" in label.after:
            # A link to a note of that name: malformed-timestamp says so.
            return None
        if label.time == value:
            dressed = label.dress(value)
            if dressed == stamp.label and not label.shared:
                return None
            message = f"the label “{_short(stamp.label)}” has a bracket too many or too few"
            if label.shared:
                return self.diagnostic(note.path, stamp.start, stamp.end, message, severity=Severity.INFO)
            return self._finding(
                note,
                stamp,
                message,
                _Wanted(value, dressed, f"write “{dressed.strip()}”", SAFE),
                Severity.INFO,
            )
        return self._times(note, stamp, label)

    def _times(self, note: Note, stamp: Timestamp, label: Label) -> Diagnostic:
        value = stamp.value
        seconds = seconds_of(label.time)
        if seconds == seconds_of(value) or label.time.endswith(f":{value}"):
            message = f"the label “{label.time}” is not written as “{value}”"
            return self._finding(
                note,
                stamp,
                message,
                _Wanted(value, label.dress(value), f"write “{value}”", SAFE),
                Severity.INFO,
            )
        message = f"the label says “{label.time}”, and the player goes to “{value}”"
        # Two fields may also be the hours and minutes of the value.
        clear = value.endswith(":00") or value >= "05" or label.time.count(":") > 1
        if seconds is not None and seconds == int(value[:2]) * 60 + int(value[3:5]) and clear:
            # `57:47:00` under `00:57:47`: minutes and seconds stand where hours and minutes belong.
            trust = SAFE if value.endswith(":00") else UNSAFE
            meant = hms(seconds)
            return self._finding(
                note, stamp, message, _Wanted(meant, label.dress(meant), f"go to “{meant}”", trust)
            )
        return self._other(note, stamp, label)

    def _other(self, note: Note, stamp: Timestamp, label: Label) -> Diagnostic:
        value = stamp.value
        message = f"the label says “{label.time}”, and the player goes to “{value}”"
        wanted = _new(_Wanted, (value, label.dress(value), f"say “{value}”", SUGGESTION))
        return self._finding(note, stamp, message, wanted)

    def _finding(
        self, note: Note, stamp: Timestamp, message: str, wanted: _Wanted, severity: Severity | None = None
    ) -> Diagnostic:
        path = note.path
        start, end, value, value_start, label, label_start, _ = stamp
        new_value, new_label, title, trust = wanted
        # The named tuples' own constructors would take a third of the time.
        edits: tuple[Edit, ...] = ()
        if label != new_label:
            edits = (_new(Edit, (path, label_start, label_start + len(label), label, new_label)),)
        if value != new_value:
            edits = (_new(Edit, (path, value_start, value_start + len(value), value, new_value)), *edits)
        fix = _new(Fix, (title, edits, trust, ()))
        return self.diagnostic(path, start, end, message, fix=fix, severity=severity)

    def _styled(self, time: str) -> str:
        return time if self.label == "time" else f"[{time}]"

    def _styles(self, note: Note, form: Form) -> Iterator[Diagnostic]:
        """Canonical anchors whose label is not written the way that the option asks for."""
        for start, value, bracketed in canonical_places(playable(note), form):
            if bracketed == (self.label == "[time]"):
                continue
            label = f"[{value}]" if bracketed else value
            opening = form.anchor(value, "").removesuffix("</a>")
            stamp = Timestamp(
                start,
                start + len(opening) + len(label) + len("</a>"),
                value,
                start + opening.index(value),
                label,
                start + len(opening),
            )
            wanted = self._styled(value)
            message = f"the label “{label}” is not written as “{wanted}”"
            yield self._finding(
                note, stamp, message, _Wanted(value, wanted, f"write “{wanted}”", SAFE), Severity.INFO
            )

    def _links(self, note: Note) -> Iterator[Diagnostic]:
        """Links with `t=` whose text is another time."""
        text = note.visible
        if "t=" not in text:
            return
        for match in _LINK.finditer(text):
            label = label_of(match[1])
            time = _URL_TIME.search(match[2] or match[3])
            goes = _seconds_of_parameter(time[1]) if time else None
            says = seconds_of(label.time) if label else None
            if label is None or goes is None or says is None or goes == says:
                continue
            value = hms(goes)
            if label.time.count(":") == 1 and goes < 3600:
                value = value[3:]
            message = f"the label says “{label.time}”, and the link leads to “{hms(goes)}”"
            edit = Edit(note.path, match.start(1), match.end(1), match[1], label.dress(value))
            fix = Fix(f"say “{value}”", (edit,), SUGGESTION)
            yield self.diagnostic(note.path, match.start(), match.end(), message, fix=fix)
        for link in note.links:
            time = _URL_TIME.search(link.target) if "#t=" in link.target and link.kind[0] in "we" else None
            label = label_of(link.display or "")
            goes = _seconds_of_parameter(time[1]) if time else None
            says = seconds_of(label.time) if label else None
            if label and goes is not None and says is not None and goes != says:
                message = f"the label says “{label.time}”, and the link leads to “{hms(goes)}”"
                yield self.diagnostic(note.path, link.start, link.end, message)


_IN_BRACKETS = regex(r"\[([0-9]{2}:[0-5][0-9]:([0-5][0-9]))\]")
_LINK = regex(
    r"(?<!\\)\[([ \[]{0,2}[0-9]{1,3}(?::[0-9]{2}){1,2}[ \]]{0,2})\]"
    r"\((?:<([^<>\n]{1,500}+)>|([^()\s<>]{1,500}+))(?: {1,3}\"[^\"\n]{0,200}+\")?\)"
)
_URL_TIME = regex(r"[?&#;](?:t|start|time_continue)=([0-9hms:.]{1,12})(?=[&#;]|\Z)")
_PARAMETER = regex(r"(?:([0-9]{1,3})h)?(?:([0-9]{1,4})m)?(?:([0-9]{1,6})s?)?")


def _seconds_of_parameter(parameter: str) -> int | None:
    """The seconds of ``754``, ``754s``, ``12m34s``, ``12:34`` or ``12.5``."""
    parameter = parameter.partition(".")[0]
    if ":" in parameter:
        return seconds_of(parameter)
    match = _PARAMETER.fullmatch(parameter)
    if not parameter or match is None:
        return None
    return int(match[1] or 0) * 3600 + int(match[2] or 0) * 60 + int(match[3] or 0)


def _short(text: str) -> str:
    """A text short enough to be named in a message, on one line."""
    if len(text) <= 60 and text.isprintable() and "  " not in text:
        return text
    text = re.sub(r"\s+", " ", text)
    return text if len(text) <= 60 else f"{text[:59]}…"
