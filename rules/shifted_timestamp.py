"""The rule shifted-timestamp."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from vaultlint.diagnostic import Place, Severity
from vaultlint.edit import Applicability, Deferred, Edit, Fix
from vaultlint.parse import parse
from vaultlint.parse.scales import (
    HOUR,
    Scale,
    Thresholds,
    are_hours_wrong,
    is_shifted,
    minutes_and_seconds,
    runs_past,
    scale_of,
)
from vaultlint.parse.timestamps import (
    Form,
    canonical_places,
    duration_in,
    duration_of,
    hms,
    is_canonical,
    playable,
    seconds_of,
    stamps,
)
from vaultlint.rule import Bad, Good, VaultRule, option

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.note import Note, NoteFacts
    from vaultlint.vault import Vault


class _Video(NamedTuple):
    """What is known of the length of a video."""

    duration: int | None
    long: bool | None
    """Whether it lasts more than an hour; None where nothing tells."""
    end: int | None
    """Where it ends at the latest, in seconds, as far as the other notes of a short one tell."""
    short: bool
    """Whether it certainly lasts less than an hour."""


class _Ends(NamedTuple):
    """Where the notes of one video end."""

    number: int
    early: int
    """How many of them end within the first hour."""
    last_early: int
    """The latest end of those, in seconds."""


_Stamp = tuple[int, str, str]
"""Where a canonical anchor begins, its value, and “[” for a label with brackets, else “|”."""


class ShiftedTimestamp(VaultRule):
    """A note's timestamps are minutes and seconds written as hours and minutes.

    The player reads ``HH:MM:SS``. Who writes 3 min 1 s as ``03:01:00`` writes something well-formed
    that leads three hours into a video of ten minutes, and does so all through the note. One value
    cannot show it. Together they do: few videos last five hours, few notes skip the whole first hour,
    and true seconds are not all ``00``, nor all equal to the minutes, nor all equal to each other.
    Values are counted once, however often they are repeated.

    A `duration` property (seconds, `H:MM:SS` or ISO 8601) makes it certain. So do the other notes
    about the same video: where most of them run past the first hour, a handful of rounded stamps is
    nothing strange; where none does, every hour is wrong.

    One finding a note. The fix is unsafe: it rewrites hours of five and more whose label says the same,
    which was right for about 85 % of them; hours 1 to 4, right for 17 to 41 % in long videos, only
    where the video is known to last less than an hour. The rest is reported and left to the writer.
    """

    name = "shifted-timestamp"
    family = "timestamps"
    sees = "facts"
    severity = Severity.ERROR
    silent_on = (
        "A few odd hours in a note that is otherwise right: nothing tells which of them are wrong.",
        "Hours that are merely too big (`03:16:58` in a video of eighty minutes) without a pattern.",
    )

    class_name: str = option("yt-timestamp", "The class by which the player finds an anchor.")
    attribute: str = option("data-t", "The attribute that holds the time.")
    source: str = option(
        "videoId", "The property that names the video; notes with the same one are compared."
    )
    duration: str = option("duration", "The property that holds the length of the video.")
    minimum: int = option(6, "From how many different values on the shares are looked at.")
    late: float = option(0.2, "The share of values with an hour of five or more.")
    first_hour: float = option(0.3, "The share of values in the first hour below which a pattern counts.")
    zero_seconds: float = option(0.7, "The share of values whose seconds are 00.")
    doubled_seconds: float = option(0.5, "The share of values whose seconds repeat the minutes.")
    alike_seconds: float = option(0.6, "The share of the commonest seconds.")

    @cached_property
    def _form(self) -> Form:
        return Form(self.class_name, self.attribute)

    @cached_property
    def _thresholds(self) -> Thresholds:
        return Thresholds(
            self.minimum,
            self.late,
            self.first_hour,
            self.zero_seconds,
            self.doubled_seconds,
            self.alike_seconds,
        )

    def fact(self, note: Note) -> Any:
        """The latest value; of a note that may be shifted the shares and its stamps as well."""
        found = stamps(note, self._form)
        values = found.values
        if found.others:
            values = values + [
                stamp.value for stamp in found.others if not stamp.defect and is_canonical(stamp.value)
            ]
        if len(values) < 3:
            return None
        last = max(values)
        if last < "01":
            return last
        distinct = sorted(set(values))
        scale = None
        if last >= "05" or bisect_left(distinct, "01") <= self.first_hour * len(distinct):
            scale = scale_of(distinct, max(0.5, self.late))
            if not is_shifted(scale, self._thresholds, long=False):
                scale = None
        if scale is None:
            duration = duration_in(note, self.duration)
            if duration is None or not runs_past(distinct, duration):
                return last
            scale = scale_of(distinct)
        return [scale, *_packed(note, self._form)]

    def check(self, vault: Vault) -> Iterator[Diagnostic]:
        name = self.name
        # A note that ends within the first hour is on the right scale.
        suspects = [
            (facts, fact)
            for facts in map(vault.notes.__getitem__, vault.focus)
            if (fact := facts.extra.get(name)) is not None and (isinstance(fact, list) or fact >= "01")
        ]
        if not suspects:
            return
        ends = self._ends(vault)
        for facts, fact in suspects:
            video = self._video(facts, fact, ends)
            seen = fact if isinstance(fact, list) else self._by_others(vault, facts, video)
            if seen is not None:
                diagnostic = self._judge(facts.path, seen, video)
                if diagnostic is not None:
                    yield diagnostic

    def _ends(self, vault: Vault) -> dict[str, _Ends]:
        """Where the notes of each video end that are not on the wrong scale themselves."""
        name, source = self.name, self.source
        ends: dict[str, list[str]] = defaultdict(list)
        for facts in vault.notes.values():
            fact = facts.extra.get(name)
            if fact is not None and (isinstance(fact, str) or self._is_right(fact)):
                video = _property(facts.properties, source)
                if video is not None:
                    ends[str(video)].append(fact if isinstance(fact, str) else hms(Scale._make(fact[0]).last))
        return {video: _ends(of_video) for video, of_video in ends.items()}

    def _is_right(self, fact: list[Any]) -> bool:
        return not is_shifted(Scale._make(fact[0]), self._thresholds)

    def _video(self, facts: NoteFacts, fact: str | list[Any], known: Mapping[str, _Ends]) -> _Video:
        duration = duration_of(_property(facts.properties, self.duration))
        if duration is not None:
            return _Video(duration, duration >= HOUR, None, short=duration < HOUR)
        source = _property(facts.properties, self.source)
        ends = known.get(str(source)) if source is not None else None
        # The note itself, which does not end early, is no other note.
        others = ends.number - (isinstance(fact, str) or self._is_right(fact)) if ends else 0
        if ends is None or others < 2:
            return _Video(None, None, None, short=False)
        share = 1 - ends.early / others
        long = True if share > 0.5 else False if share <= 0.25 else None
        # Notes end before their video does.
        end = ends.last_early * 11 // 10 + 60 if long is False else None
        return _Video(None, long, end, short=ends.early == others)

    def _by_others(self, vault: Vault, facts: NoteFacts, video: _Video) -> list[Any] | None:
        """What the note would have remembered, had it known what the other notes of its video know."""
        end = video.end
        if end is None or 2 * end > HOUR:
            return None
        try:
            text = vault.text(facts.path)
        except KeyError:
            return None
        packed = _packed(parse(facts.path, text), self._form)
        distinct = sorted(set(packed[1].split()))
        return [scale_of(distinct), *packed, end] if are_hours_wrong(distinct, end) else None

    def _judge(self, path: str, fact: list[Any], video: _Video) -> Diagnostic | None:
        scale = Scale._make(fact[0])
        shifted = len(fact) > 4 or is_shifted(scale, self._thresholds, long=video.long)
        if not shifted and video.duration is None:
            return None
        _, starts, packed, marks, *_ = fact
        values = packed.split()
        certain = video.duration is not None and runs_past(sorted(set(values)), video.duration)
        if video.duration is not None and not certain and (not shifted or scale.last <= video.duration):
            return None
        wrong = _wrong(values, video)
        shown = wrong or [index for index, value in enumerate(values) if value >= "01"] or range(len(values))
        if not shown:
            return None
        length = len(self._form.anchor("00:00:00", "00:00:00"))
        first, *others = [
            Place(path, starts[index], starts[index] + length + 2 * (marks[index] == "["))
            for index in shown[:3]
        ]
        return self.diagnostic(
            path,
            first.start,
            first.end,
            self._message(scale, video, [values[index] for index in shown[:12]], certain=certain),
            fix=self._fix(path, [(starts[index], values[index], marks[index]) for index in wrong]),
            related=tuple(others),
        )

    def _fix(self, path: str, wrong: list[_Stamp]) -> Fix | None:
        if not wrong:
            return None
        number = "1 timestamp" if len(wrong) == 1 else f"{len(wrong)} timestamps"
        return Fix(
            f"read {number} as minutes and seconds",
            Deferred(partial(_edits, path, self._form, wrong)),
            Applicability.UNSAFE,
        )

    def _message(self, scale: Scale, video: _Video, shown: Sequence[str], *, certain: bool) -> str:
        examples = ", ".join(
            f"“{value}” for “{hms(minutes_and_seconds(value))}”" for value in list(dict.fromkeys(shown))[:3]
        )
        if certain and video.duration is not None:
            why = f"the video ends at “{hms(video.duration)}”"
        elif scale.late >= self.late:
            why = f"{scale.late:.0%} are five hours in or later"
        elif scale.zero >= self.zero_seconds:
            why = f"{scale.zero:.0%} end in “:00” and {1 - scale.first_hour:.0%} are past the first hour"
        elif scale.doubled >= self.doubled_seconds:
            why = f"{scale.doubled:.0%} repeat their minutes as seconds"
        elif scale.alike >= self.alike_seconds:
            why = f"{scale.alike:.0%} have the same seconds"
        else:
            why = "the other notes of the video end within the first hour"
        return (
            f"the timestamps seem to be minutes and seconds written as hours and minutes ({examples}): {why}"
        )


def _ends(ends: list[str]) -> _Ends:
    early = [end for end in ends if end < "01"]
    return _Ends(len(ends), len(early), seconds_of(max(early)) or 0 if early else 0)


def _wrong(values: list[str], video: _Video) -> list[int]:
    """Which of the values are to be rewritten."""
    if video.duration is None:
        least = "01" if video.short else "05"
        return [index for index, value in enumerate(values) if value >= least]
    end = video.duration
    return [
        index
        for index, value in enumerate(values)
        if (seconds_of(value) or 0) > end and minutes_and_seconds(value) <= end
    ]


def _edits(path: str, form: Form, wrong: list[_Stamp]) -> tuple[Edit, ...]:
    ahead = form.anchor("\0", "").index("\0")
    edits = []
    for start, value, mark in wrong:
        meant = hms(minutes_and_seconds(value))
        between = '">[' if mark == "[" else '">'
        # Value and label in one edit: they must never part.
        old = value + between + value
        at = start + ahead
        edits.append(Edit(path, at, at + len(old), old, meant + between + meant))
    return tuple(edits)


def _packed(note: Note, form: Form) -> tuple[list[int], str, str]:
    """The canonical anchors of a note: where they begin, their values, and “[” for each with brackets, else “|”."""
    places = canonical_places(playable(note), form)
    return (
        [start for start, _, _ in places],
        " ".join([value for _, value, _ in places]),
        "".join(["[" if bracketed else "|" for _, _, bracketed in places]),
    )


def _property(properties: Mapping[str, Any], name: str) -> Any:
    """A property by name, case apart."""
    if name in properties:
        return properties[name]
    wanted = name.lower()
    if wanted not in " ".join(properties).lower():
        return None
    return next((value for key, value in properties.items() if key.lower() == wanted), None)


def _note(times: Sequence[str], frontmatter: str = "") -> str:
    """A note with a sentence for every time; for the examples."""
    form = Form()
    return frontmatter + "".join(
        f"Step {number} of the recipe {form.anchor(time, f'[{time}]')}.\n"
        for number, time in enumerate(times, 1)
    )


_SHIFTED = ("05:12:00", "06:40:00", "07:03:00", "08:21:00", "09:45:00", "11:30:00")
_RIGHT = ("00:05:12", "00:06:40", "00:07:03", "00:08:21", "00:09:45", "00:11:30")
_EARLY = ("01:12:00", "01:40:00", "02:03:00", "02:21:00", "03:45:00", "04:30:00")
_LENGTH = "---\nduration: 720\n---\n"
ShiftedTimestamp.examples = (
    Good(_note(_RIGHT)),
    Good(_note(("00:05:12", "01:06:40", "02:07:03", "03:08:21", "04:09:45", "05:11:30"))),
    Bad(_note(_SHIFTED), fixed_unsafely=_note(_RIGHT)),
    Bad(_note(_EARLY), why="the hours of a long video cannot be told from minutes: reported, not rewritten"),
    Bad(
        _note(_EARLY, _LENGTH),
        fixed_unsafely=_note(
            ("00:01:12", "00:01:40", "00:02:03", "00:02:21", "00:03:45", "00:04:30"), _LENGTH
        ),
        why="the video is known to last twelve minutes",
    ),
)
