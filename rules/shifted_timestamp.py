"""The rule shifted-timestamp."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from vaultlint.diagnostic import Place, Severity
from vaultlint.edit import Applicability, Deferred, Edit, Fix
from vaultlint.named import NamedTuple
from vaultlint.parse import parse
from vaultlint.parse.scales import (
    HOUR,
    Scale,
    Thresholds,
    are_hours_wrong,
    each_once,
    is_shifted,
    minutes_and_seconds,
    runs_past,
    scale_of,
    suspected,
)
from vaultlint.parse.timestamps import Form, duration_in, duration_of, finder, hms, label_of, seconds_of
from vaultlint.rule import Bad, Good, VaultRule, option

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.note import Note, NoteFacts
    from vaultlint.parse.timestamps import Finder, Timestamp
    from vaultlint.vault import Vault


class _Video(NamedTuple):
    """What is known of the length of a video."""

    duration: int | None
    long: bool | None
    """Whether it lasts more than an hour; None where nothing tells."""
    end: int | None = None
    """Where it ends at the latest, in seconds, as far as the other notes of a short one tell."""
    short: bool = False
    """Whether it certainly lasts less than an hour."""


class _Ends(NamedTuple):
    """Where the notes of one video end."""

    number: int
    early: int
    """How many of them end within the first hour."""
    last_early: int
    """The latest end of those, in seconds."""


class _Shown(NamedTuple):
    """What a finding tells of some of a note's anchors."""

    number: int
    """How many there are that may be rewritten."""
    values: list[str]
    """Three different values among the first twelve."""
    places: list[int]
    """Where the first three begin and end."""


def _shown(number: int, matches: Iterable[re.Match[str]]) -> _Shown:
    """What to tell of anchors (1: the value); ``number`` says how many there are."""
    values: list[str] = []
    places: list[int] = []
    for seen, match in enumerate(matches, 1):
        if seen <= 3:
            places += match.span()
        value = match[1]
        if len(values) < 3 and value not in values:
            values.append(value)
        if seen in (number, 12) or (seen >= 3 and len(values) == 3):
            break
    return _Shown(number, values, places)


def _shown_unlike(stamps: Iterable[Timestamp]) -> _Shown:
    """What to tell of anchors past the first hour whose label is not their value: none of them is rewritten.

    Where the label says what was meant, mismatched-timestamp repairs the value.
    """
    past = [stamp for stamp in stamps if stamp.value >= "01" and not _is_right_in_label(stamp)][:12]
    values = list(dict.fromkeys(stamp.value for stamp in past))[:3]
    return _Shown(0, values, [place for stamp in past[:3] for place in (stamp.start, stamp.end)])


def _is_right_in_label(stamp: Timestamp) -> bool:
    label = label_of(stamp.label)
    return label is not None and seconds_of(label.time) == minutes_and_seconds(stamp.value)


class _Suspicion(NamedTuple):
    """What is remembered of a note that may be shifted; its edits are made out of the text when they are wanted."""

    scale: Scale
    wrong: _Shown
    """What to rewrite, unless the video is known to be short."""
    past: _Shown
    """The values past the first hour; where there are none all values, but as if there were none."""
    certain: bool
    """Whether they run past the end of the video, of which the note says how long it is."""


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
    def _find(self) -> Finder:
        return finder(Form(self.class_name, self.attribute))

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
        """The latest value; of a note that may be shifted a `_Suspicion`."""
        found = self._find(note)
        values = found.values
        if found.unlike:
            values = sorted([*values, *[stamp.value for stamp in found.unlike]])
        if len(values) < 3:
            return None
        last = values[-1]
        if last < "01":
            return last
        duration = duration_in(note, self.duration)
        distinct = each_once(values)
        scale = suspected(distinct, self._thresholds)
        if scale is None:
            if duration is None or not runs_past(distinct, duration):
                return last
            scale = scale_of(distinct)
        return self._suspicion(note, scale, duration)

    def _suspicion(self, note: Note, scale: Scale, duration: int | None) -> _Suspicion:
        # See `VaultRule.fact`.
        _ = note.lines
        find = self._find
        values, _, unlike = find(note)
        past = len(values) - bisect_left(values, "01")
        # A note must not begin to be shifted when its labels have been repaired.
        told = _shown(past, find.canonical(note, 1)) if past or not unlike else _shown_unlike(unlike)
        if duration is None:
            late = len(values) - bisect_left(values, "05")
            wrong = told if late == past > 0 else _shown(late, find.canonical(note, 5) if late else ())
            return _Suspicion(scale, wrong, told, certain=False)
        beyond = [match for match in find.canonical(note) if _is_beyond(duration, match[1])]
        certain = runs_past(each_once(values), duration)
        return _Suspicion(scale, _shown(len(beyond), beyond), told, certain)

    def check(self, vault: Vault) -> Iterator[Diagnostic]:
        notes = vault.notes
        if len(vault.focus) < len(notes) and not any(
            self._may_be_wrong(notes[path].extra.get(self.name)) for path in vault.focus
        ):
            return
        focus = frozenset(vault.focus)
        remembered = self._remembered(notes)
        ends = self._ends(remembered)
        for facts, fact, video in remembered:
            if not self._may_be_wrong(fact) or facts.path not in focus:
                continue
            known = ends.get(video)
            if not isinstance(fact, str):
                # A note is no other note, and where it seems shifted it says nothing of its video's end.
                seen = _Suspicion(Scale._make(fact[0]), *fact[1:])
                length = self._video(facts, known, among=self._is_right(seen.scale))
                if length.duration is None and not is_shifted(seen.scale, self._thresholds, long=length.long):
                    continue
            elif known is not None and _may_be_short(known):
                # The others of a short video convict its hours.
                length = self._video(facts, known, among=True)
                convicted = self._by_others(vault, facts, length)
                if convicted is None:
                    continue
                seen = convicted
            else:
                continue
            diagnostic = self._judge(vault, facts.path, seen, length)
            if diagnostic is not None:
                yield diagnostic

    @staticmethod
    def _may_be_wrong(fact: Any) -> bool:
        """Whether what is remembered of a note may be wrong: where it ends within the first hour, it is right."""
        return fact is not None and (not isinstance(fact, str) or fact >= "01")

    def _remembered(self, notes: Mapping[str, NoteFacts]) -> list[tuple[NoteFacts, Any, str]]:
        """The notes of which something is remembered, what that is, and their video."""
        name = self.name
        return [
            (facts, fact, self._video_of(facts))
            for facts in notes.values()
            if (fact := facts.extra.get(name)) is not None
        ]

    def _video_of(self, facts: NoteFacts) -> str:
        """The name of the video; "" where the note does not say."""
        properties, source = facts.properties, self.source
        video = properties[source] if source in properties else _property(properties, source)
        return video if isinstance(video, str) else str(video or "")

    def outline(self, notes: Mapping[str, NoteFacts]) -> bytes:
        """The notes of each video that tell of its end, and whether it may be short, so that they have no hours."""
        remembered = self._remembered(notes)
        ends = self._ends(remembered)
        of_video: dict[str, list[str]] = {video: [] for video in ends}
        places = {path: str(number) for number, path in enumerate(notes)}
        for facts, _, video in remembered:
            if video in of_video:
                of_video[video].append(places[facts.path])
        return b"".join(
            [
                _key(video) + f"{_SHORT if _may_be_short(ends[video]) else ''} {','.join(numbers)}".encode()
                for video, numbers in of_video.items()
            ]
        )

    def is_alone(self, facts: NoteFacts, before: NoteFacts, outline: bytes) -> bool:
        """Whether nothing that other notes tell of its video can convict it."""
        del before
        fact = facts.extra.get(self.name)
        if fact is None or (isinstance(fact, str) and fact < "01"):
            return True
        video = self._video_of(facts)
        return isinstance(fact, str) and (not video or _key(video) + _SHORT.encode() not in outline)

    def company(
        self, facts: NoteFacts, outline: bytes, note: Callable[[int], NoteFacts | None]
    ) -> Collection[int] | None:
        """The notes of its video."""
        del note
        video = self._video_of(facts)
        _, found, rest = outline.partition(_key(video))
        if not video or not found:
            return ()
        return [int(number) for number in rest.partition(_BETWEEN)[0].partition(b" ")[2].split(b",")]

    def _ends(self, remembered: Iterable[tuple[NoteFacts, Any, str]]) -> dict[str, _Ends]:
        """Where the notes of each video end that are not on the wrong scale themselves, if there are two at least."""
        ends: dict[str, list[str]] = {}
        for _, fact, video in remembered:
            if not video:
                continue
            if isinstance(fact, str):
                end = fact
            else:
                scale = Scale._make(fact[0])
                if not self._is_right(scale):
                    continue
                end = hms(scale.last)
            if video in ends:
                ends[video].append(end)
            else:
                ends[video] = [end]
        return {video: _ends(of_video) for video, of_video in ends.items() if len(of_video) > 1}

    def _is_right(self, scale: Scale) -> bool:
        return not is_shifted(scale, self._thresholds)

    def _video(self, facts: NoteFacts, ends: _Ends | None, *, among: bool) -> _Video:
        """What the note and the others of its video tell of the video; ``among`` them may be the note itself."""
        duration = duration_of(_property(facts.properties, self.duration))
        if duration is not None:
            return _Video(duration, duration >= HOUR)
        others = ends.number - among if ends else 0
        if ends is None or others < 2:
            return _Video(None, None)
        share = 1 - ends.early / others
        long = True if share > 0.5 else False if share <= 0.25 else None
        # Notes end before their video does.
        end = ends.last_early * 11 // 10 + 60 if long is False else None
        return _Video(None, long, end, short=ends.early == others)

    def _by_others(self, vault: Vault, facts: NoteFacts, video: _Video) -> _Suspicion | None:
        """What the note would have remembered, had it known what the other notes of its video know."""
        end = video.end
        if end is None or 2 * end > HOUR:
            return None
        try:
            text = vault.text(facts.path)
        except KeyError:
            return None
        note = parse(facts.path, text)
        distinct = each_once(self._find(note).values)
        return self._suspicion(note, scale_of(distinct), None) if are_hours_wrong(distinct, end) else None

    def _judge(self, vault: Vault, path: str, seen: _Suspicion, video: _Video) -> Diagnostic | None:
        scale, wrong, past, certain = seen
        if video.duration is not None:
            shifted = is_shifted(scale, self._thresholds, long=video.long)
            if not certain and (not shifted or scale.last <= video.duration):
                return None
        elif video.short:
            wrong = past
        number = wrong[0]
        _, values, places = wrong if number else past
        if not values:
            return None
        fix = None
        if number:
            fix = Fix(
                f"read {number} timestamps as minutes and seconds"
                if number > 1
                else "read 1 timestamp as minutes and seconds",
                Deferred(partial(self._edits, vault, path, video)),
                Applicability.UNSAFE,
            )
        return self.diagnostic(
            path,
            places[0],
            places[1],
            self._message(scale, video, values, certain=certain),
            fix=fix,
            related=tuple([Place(path, places[at], places[at + 1]) for at in range(2, len(places), 2)]),
        )

    def _edits(self, vault: Vault, path: str, video: _Video) -> tuple[Edit, ...]:
        """The edits of a note, for whom they interest; none where it cannot be read any more."""
        try:
            text = vault.text(path)
        except KeyError:
            return ()
        is_wrong = _judged(video.duration, short=video.short)
        edits = []
        for match in self._find.canonical(parse(path, text)):
            value = match[1]
            if is_wrong(value):
                at = match.start(1)
                between = '">[' if text[at + len(value) + 2] == "[" else '">'
                meant = hms(minutes_and_seconds(value))
                # Value and label in one edit: they must never part.
                old = value + between + value
                edits.append(Edit(path, at, at + len(old), old, meant + between + meant))
        return tuple(edits)

    def _message(self, scale: Scale, video: _Video, values: Sequence[str], *, certain: bool) -> str:
        examples = ", ".join([f"“{value}” for “{_meant(value)}”" for value in values])
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


def _may_be_short(ends: _Ends) -> bool:
    """Whether so many notes of a video end early that one which does not is wrong."""
    return 4 * ends.early >= 3 * (ends.number - 1)


_BETWEEN = b"\0"
_SHORT = "short"


def _key(video: str) -> bytes:
    """What stands in an outline before the notes of a video: quoted, so that nothing in its name seems to be another."""
    return _BETWEEN + repr(video).encode("utf-8", "surrogatepass") + b"\1"


def _ends(ends: list[str]) -> _Ends:
    ends.sort()
    early = bisect_left(ends, "01")
    return _Ends(len(ends), early, minutes_and_seconds(ends[early - 1][3:]) if early else 0)


def _judged(duration: int | None, *, short: bool) -> Callable[[str], bool]:
    """Which canonical values are to be rewritten."""
    if duration is not None:
        return partial(_is_beyond, duration)
    return ("01" if short else "05").__le__


def _is_beyond(end: int, value: str) -> bool:
    """Whether a value lies past the end, and would not as minutes and seconds."""
    return (seconds_of(value) or 0) > end and minutes_and_seconds(value) <= end


def _meant(value: str) -> str:
    """What a value is when its first two fields are minutes and seconds."""
    return f"00:{value[:5]}" if value < "60" else hms(minutes_and_seconds(value))


def _property(properties: Mapping[str, Any], name: str) -> Any:
    """A property by name, case apart."""
    if name in properties:
        return properties[name]
    wanted = name.lower()
    for key in properties:
        if len(key) == len(name) and key.lower() == wanted:
            return properties[key]
    return None


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
