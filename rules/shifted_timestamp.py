"""The rule shifted-timestamp."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from vaultlint.diagnostic import Place, Severity
from vaultlint.edit import Applicability, Edit, Fix
from vaultlint.parse import parse
from vaultlint.parse.scales import (
    HOUR,
    Scale,
    Thresholds,
    are_hours_wrong,
    is_early,
    is_shifted,
    minutes_and_seconds,
    runs_past,
    scale_of,
)
from vaultlint.parse.timestamps import (
    Form,
    canonical_places,
    duration_of,
    hms,
    is_canonical,
    playable,
    seconds_of,
    stamps,
)
from vaultlint.rule import Bad, Good, VaultRule, option

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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


_Packed = tuple[str, str, str]
"""Where a canonical anchor begins, “[” or “|” for a label with brackets or without, and the value."""

_PACKED = re.compile(r"([0-9]+)([\[|])([0-9:]+)")


@dataclass(frozen=True)
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

    def fact(self, note: Note) -> Any:
        """The count, the shares and the maximum; of a note that may be shifted its stamps as well."""
        form = Form(self.class_name, self.attribute)
        found = stamps(note, form)
        values = found.values
        if found.others:
            values = values + [
                stamp.value for stamp in found.others if not stamp.defect and is_canonical(stamp.value)
            ]
        if len(values) < 3:
            return None
        last = max(values)
        if last < "01":
            return seconds_of(last)
        distinct = set(values)
        scale = None
        if last >= "05" or not is_early(distinct, self.first_hour):
            scale = scale_of(sorted(distinct))
            if not is_shifted(scale, _thresholds(self), long=False):
                scale = None
        if scale is None:
            duration = self._duration(note)
            if duration is None or not runs_past(distinct, duration):
                return seconds_of(last)
            scale = scale_of(sorted(distinct))
        return [list(scale), _packed(note, form)]

    def check(self, vault: Vault) -> Iterator[Diagnostic]:
        videos: dict[str, list[tuple[str, int]]] | None = None
        for path in vault.focus:
            facts = vault.notes[path]
            fact = facts.extra.get(self.name)
            if fact is None or (isinstance(fact, int) and fact < HOUR):
                continue
            if videos is None:
                videos = self._videos(vault)
            if isinstance(fact, int):
                fact = self._by_others(vault, facts, videos)
                if fact is None:
                    continue
            diagnostic = self._judge(facts, fact, videos)
            if diagnostic is not None:
                yield diagnostic

    def _duration(self, note: Note) -> int | None:
        block = note.frontmatter
        if block is None or self.duration.lower() not in note.text[: block.end].lower():
            return None
        known = block.get(self.duration)
        return duration_of(known.value) if known else None

    def _videos(self, vault: Vault) -> dict[str, list[tuple[str, int]]]:
        """The notes of each video that are not on the wrong scale themselves, and where each ends."""
        thresholds = _thresholds(self)
        videos: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for path, facts in vault.notes.items():
            fact = facts.extra.get(self.name)
            if fact is None:
                continue
            if isinstance(fact, int):
                end = fact
            else:
                scale = Scale(*fact[0])
                if is_shifted(scale, thresholds):
                    continue
                end = scale.last
            video = _property(facts, self.source)
            if video is not None:
                videos[str(video)].append((path, end))
        return videos

    def _video(self, facts: NoteFacts, videos: dict[str, list[tuple[str, int]]]) -> _Video:
        duration = duration_of(_property(facts, self.duration))
        if duration is not None:
            return _Video(duration, duration >= HOUR, None, short=duration < HOUR)
        others = videos.get(str(_property(facts, self.source)), ())
        ends = [end for path, end in others if path != facts.path]
        if len(ends) < 2:
            return _Video(None, None, None, short=False)
        early = [end for end in ends if end < HOUR]
        share = 1 - len(early) / len(ends)
        long = True if share > 0.5 else False if share <= 0.25 else None
        # Notes end before their video does.
        end = max(early) * 11 // 10 + 60 if long is False else None
        return _Video(None, long, end, short=len(early) == len(ends))

    def _by_others(
        self, vault: Vault, facts: NoteFacts, videos: dict[str, list[tuple[str, int]]]
    ) -> list[Any] | None:
        """What the note would have remembered, had it known what the other notes of its video know."""
        end = self._video(facts, videos).end
        if end is None or 2 * end > HOUR:
            return None
        try:
            text = vault.text(facts.path)
        except KeyError:
            return None
        packed = _packed(parse(facts.path, text), Form(self.class_name, self.attribute))
        distinct = sorted({place[2] for place in _PACKED.findall(packed)})
        return [list(scale_of(distinct)), packed, end] if are_hours_wrong(distinct, end) else None

    def _judge(
        self, facts: NoteFacts, fact: list[Any], videos: dict[str, list[tuple[str, int]]]
    ) -> Diagnostic | None:
        scale = Scale(*fact[0])
        video = self._video(facts, videos)
        shifted = len(fact) > 2 or is_shifted(scale, _thresholds(self), long=video.long)
        if not shifted and video.duration is None:
            return None
        places = _PACKED.findall(fact[1])
        certain = video.duration is not None and runs_past(
            sorted({place[2] for place in places}), video.duration
        )
        if video.duration is not None and not certain and (not shifted or scale.last <= video.duration):
            return None
        wrong = self._wrong(places, video)
        shown = wrong or [place for place in places if place[2] >= "01"] or places
        if not shown:
            return None
        length = len(Form(self.class_name, self.attribute).anchor("00:00:00", "00:00:00"))
        first, *others = [
            Place(facts.path, int(start), int(start) + length + 2 * (mark == "["))
            for start, mark, _ in shown[:3]
        ]
        return self.diagnostic(
            facts.path,
            first.start,
            first.end,
            self._message(scale, video, [place[2] for place in shown], certain=certain),
            fix=self._fix(facts.path, wrong),
            related=tuple(others),
        )

    def _wrong(self, places: Sequence[_Packed], video: _Video) -> list[_Packed]:
        """The stamps that are to be rewritten."""
        if video.duration is None:
            least = "01" if video.short else "05"
            return [place for place in places if place[2] >= least]
        end = video.duration
        return [
            place
            for place in places
            if (seconds_of(place[2]) or 0) > end and minutes_and_seconds(place[2]) <= end
        ]

    def _fix(self, path: str, wrong: Sequence[_Packed]) -> Fix | None:
        if not wrong:
            return None
        opening, _, _ = Form(self.class_name, self.attribute).anchor("\0", "").partition("\0")
        ahead = len(opening)
        edits: list[Edit] = []
        for start, mark, value in wrong:
            meant = hms(minutes_and_seconds(value)) if value >= "60" else f"00:{value[:5]}"
            between = '">[' if mark == "[" else '">'
            # Value and label in one edit: they must never part.
            at = int(start) + ahead
            old = value + between + value
            edits.append(Edit(path, at, at + len(old), old, meant + between + meant))
        number = "1 timestamp" if len(wrong) == 1 else f"{len(wrong)} timestamps"
        return Fix(f"read {number} as minutes and seconds", tuple(edits), Applicability.UNSAFE)

    def _message(self, scale: Scale, video: _Video, shown: Sequence[str], *, certain: bool) -> str:
        examples = ", ".join(
            f"“{value}” for “{hms(minutes_and_seconds(value))}”"
            for value in list(dict.fromkeys(shown[:12]))[:3]
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


def _thresholds(rule: ShiftedTimestamp) -> Thresholds:
    return Thresholds(
        rule.minimum,
        rule.late,
        rule.first_hour,
        rule.zero_seconds,
        rule.doubled_seconds,
        rule.alike_seconds,
    )


def _packed(note: Note, form: Form) -> str:
    """The canonical anchors of a note, in the form that `_PACKED` reads."""
    places = canonical_places(playable(note), form)
    return " ".join([f"{start}{'[' if bracketed else '|'}{value}" for start, value, bracketed in places])


def _property(note: Note | NoteFacts, name: str) -> Any:
    """A property by name, case apart."""
    properties = note.properties
    if name in properties:
        return properties[name]
    wanted = name.lower()
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
