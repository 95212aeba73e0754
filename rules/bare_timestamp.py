"""The rule bare-timestamp."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultlint.diagnostic import Severity
from vaultlint.edit import Applicability, Edit, Fix
from vaultlint.parse.timestamps import Form, finder, playable
from vaultlint.regex import regex
from vaultlint.rule import Bad, Good, NoteRule, option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.diagnostic import Diagnostic
    from vaultlint.note import Note

_BARE = regex(r"\[([0-9]{1,2}):([0-5][0-9]:[0-5][0-9])\](?![\](\[:]|</a)")


# Behind the beginning of an anchor, or of a tag that is not over.
_IN_TAG = regex(r"<(?:a[ \t]|[A-Za-z][^>]*+\Z)")
_FARTHEST = 400
"""Code points, at most, from the beginning of a tag to a time in it."""


class BareTimestamp(NoteRule):
    """A time in brackets never became an anchor.

    `[00:12:34]` looks like a timestamp, and nothing happens on a click: the player looks for an anchor
    with its class and reads hours, minutes and seconds from its attribute. The fix wraps the time in such
    an anchor. It is unsafe, and the rule is off until somebody asks for it: times in brackets are a
    respectable way to write, too.
    """

    name = "bare-timestamp"
    family = "timestamps"
    severity = Severity.INFO
    enabled = False
    examples = (
        Good('Bread rises <a class="yt-timestamp" data-t="00:12:34">[00:12:34]</a>.\n'),
        Good("See [00:12:34](https://youtu.be/abcdefghijk?t=754), [[00:12:34]] and `[00:12:34]`.\n"),
        Good("Lunch is at [12:34].\n", why="may be the time of day"),
        Bad(
            "Bread rises [00:12:34].\n",
            fixed_unsafely='Bread rises <a class="yt-timestamp" data-t="00:12:34">[00:12:34]</a>.\n',
            message="“[00:12:34]” is no anchor, and a click on it does nothing",
        ),
        Bad(
            "Bread rises [1:02:03].\n",
            fixed_unsafely='Bread rises <a class="yt-timestamp" data-t="01:02:03">[01:02:03]</a>.\n',
        ),
    )
    silent_on = (
        "Times in code, maths, comments, HTML blocks and the frontmatter.",
        "Times that are the text of a link or stand in an anchor, a broken one included.",
        "Times of two fields: `[12:34]` may be the time of day.",
    )

    class_name: str = option("yt-timestamp", "The class that the player looks for.")
    attribute: str = option("data-t", "The attribute that holds the time.")

    def check(self, note: Note) -> Iterator[Diagnostic]:
        if "[0" not in note.text and not _BARE.search(note.text):
            return
        form = Form(self.class_name, self.attribute)
        text = note.visible
        anchors = [(stamp.start, stamp.end) for stamp in finder(form)(note).others]
        shown = playable(note)
        index = 0
        for match in _BARE.finditer(text):
            start, end = match.span()
            if shown[start] != "[" or text[start - 1 : start] in ("[", "!", "\\"):
                continue
            reach = max(0, start - _FARTHEST)
            tag = text.rfind("<", max(reach, text.rfind("\n", reach, start)), start)
            if tag >= 0 and _IN_TAG.match(text, tag, start):
                continue
            while index < len(anchors) and anchors[index][1] <= start:
                index += 1
            if index < len(anchors) and anchors[index][0] < end:
                continue
            time = f"{match[1]:0>2}:{match[2]}"
            anchor = form.anchor(time, f"[{time}]")
            fix = Fix(
                f"make “{match[0]}” an anchor",
                (Edit(note.path, start, end, match[0], anchor),),
                Applicability.UNSAFE,
            )
            message = f"“{match[0]}” is no anchor, and a click on it does nothing"
            yield self.diagnostic(note.path, start, end, message, fix=fix)
