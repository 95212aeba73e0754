"""The rule timestamp-past-end."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from vaultlint.diagnostic import Severity
from vaultlint.parse.scales import runs_past
from vaultlint.parse.timestamps import (
    Form,
    canonical_places,
    duration_in,
    finder,
    hms,
    playable,
    seconds_of,
)
from vaultlint.rule import Bad, Good, NoteRule, option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.note import Note
    from vaultlint.parse.timestamps import Finder


class TimestampPastEnd(NoteRule):
    """A timestamp lies beyond the end of the video.

    Where a note says how long its video lasts (a `duration` property: seconds, `H:MM:SS` or ISO 8601),
    a later time is certainly wrong: the player, which takes the value for hours, minutes and seconds,
    stops at the end or starts over.
    """

    name = "timestamp-past-end"
    family = "timestamps"
    severity = Severity.ERROR
    examples = (
        Good(
            '---\nduration: 754\n---\nDone <a class="yt-timestamp" data-t="00:12:34">[00:12:34]</a>.\n',
            why="the very end",
        ),
        Good('Done <a class="yt-timestamp" data-t="09:12:34">[09:12:34]</a>.\n', why="no duration is known"),
        Bad(
            '---\nduration: PT12M34S\n---\nDone <a class="yt-timestamp" data-t="00:21:34">[00:21:34]</a>.\n',
            message="“00:21:34” lies beyond the end of the video, “00:12:34”",
        ),
    )
    silent_on = (
        "Notes that do not say how long their video lasts, or say it in a way that is no duration.",
        "Notes whose minutes were written as hours: `shifted-timestamp` says so once.",
        "Up to `tolerance` seconds: durations are rounded.",
    )

    class_name: str = option("yt-timestamp", "The class by which the player finds an anchor.")
    attribute: str = option("data-t", "The attribute that holds the time.")
    duration: str = option("duration", "The property that holds the length of the video.")
    tolerance: int = option(1, "How many seconds beyond the end are let pass.")

    @cached_property
    def _find(self) -> Finder:
        return finder(Form(self.class_name, self.attribute))

    def check(self, note: Note) -> Iterator[Diagnostic]:
        # Most notes do not say how long their video is, which shows sooner than a generator is made.
        duration = duration_in(note, self.duration)
        return iter(()) if duration is None else self._findings(note, duration)

    def _findings(self, note: Note, duration: int) -> Iterator[Diagnostic]:
        form = self._find.form
        found = self._find(note)
        last = hms(duration + self.tolerance)
        values = [*found.values, *[stamp.value for stamp in found.unlike]]
        if not values or max(values) <= last or runs_past(sorted(set(values)), duration):
            return
        length = len(form.anchor(last, last))
        places = [
            (start, start + length + 2 * bracketed, value)
            for start, value, bracketed in canonical_places(playable(note), form)
        ]
        places += [(stamp.start, stamp.end, stamp.value) for stamp in found.unlike]
        for start, end, value in places:
            if (seconds_of(value) or 0) > duration + self.tolerance:
                message = f"“{value}” lies beyond the end of the video, “{hms(duration)}”"
                yield self.diagnostic(note.path, start, end, message)
