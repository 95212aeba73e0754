"""Links to an address that somebody meant to fill in."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, ClassVar

from vaultlint.diagnostic import Diagnostic, Severity
from vaultlint.parse import has_destinations
from vaultlint.regex import regex
from vaultlint.rule import Bad, Family, Good, NoteRule, option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultlint.note import Note

_DESTINATION = regex(r"\]\([ \t]*+(?:<([^<>\n]{0,2000}+)>|([^\s()<>]{0,2000}+))(?=[ \t)])")
_HOST = regex(r"(?:https?:)?//(?:[^/?#@\s]*+@)?([^/?#:\s]++)", re.IGNORECASE)

# `http://`, `https://...`
_NO_HOST = regex(r"(?:https?:)?//[/.…]*+", re.IGNORECASE)

# Names that are reserved for examples and never registered: RFC 2606 and RFC 6761.
_RESERVED = regex(r"(?:.+\.)?(?:example\.(?:com|net|org|edu)|example|invalid)")
_FILL_IN = r"your|some|insert|example|placeholder|dummy|sample|fake"
_KINDS = r"wiki|article|transcript|image|video"
_MADE_UP = regex(
    rf"(?:{_FILL_IN})-?(?:{_KINDS})?-?(?:links?|urls?|domains?|sites?|websites?)(?:-?here)?"
    rf"|(?:{_KINDS})-?(?:links?|urls?)|(?:links?|urls?)-?(?:to|for|of)(?:-[a-z-]++)?|placeholder"
)
"""A label of a host name that says what should stand there."""
_VIDEO = regex(
    r"(?:watch\?(?:[^#\s]*&)?v=|youtu\.be/|/embed/)"
    r"(?:\.{2,}|…|x{3,}|X{3,}|<[^>]*>|\[[^\]]*\]|\{[^}]*\}|(?i:your|video|example|insert)[-_]?(?i:video)?[-_]?(?i:id|here)?)"
    r"(?:[&#?].*)?\Z"
)
_UP = regex(r"\b(?:top|up|back|start|home|contents|toc|index)\b|[↑⬆▲⇧🔝]", re.IGNORECASE)

_LONGEST_UP = 30
"""Code points of a label such as “Back to top”."""


class PlaceholderUrl(NoteRule):
    """A link leads to an address that was never filled in.

    A language model that has no address writes one that looks like an address:
    `https://link.to.slides`, `https://example.com/study`, `watch?v=...` or only `#`. The link looks like
    a source and is none. What belongs there the rule cannot know, so it changes nothing.
    """

    name = "placeholder-url"
    family: ClassVar[Family] = "models"
    severity: ClassVar[Severity] = Severity.WARNING
    examples = (
        Bad(
            "The slides are [here](https://link.to.slides).\n",
            message="“https://link.to.slides” stands where an address was to be filled in",
        ),
        Bad("As [a study](https://www.example.com/study) found.\n"),
        Bad("See [the talk](https://www.youtube.com/watch?v=...).\n"),
        Bad(
            "As [the minutes](http://) say.\n",
            message="“http://” stands where an address was to be filled in",
        ),
        Bad("![diagram](https://via.placeholder.com/300x200)\n"),
        Bad(
            "As [the full discussion](#) explains.\n",
            message="“#” leads nowhere: no address was filled in",
        ),
        Bad("See [our shop](https://shop.acme.test/todo).\n", options={"hosts": ["*.acme.test"]}),
        Good("The slides are [here](https://slides.com/ada/pumps).\n"),
        Good("Write `[text](https://example.com)`.\n", why="in code it is an example"),
        Good("[Back to top](#)\n", why="a link to the top of the page"),
        Good(
            "See [the docs](http://localhost:8000/) and [the router](http://router/).\n",
            why="these may exist",
        ),
        Good("[Linktree](https://linktr.ee/ada), [Wikipedia](https://en.wikipedia.org/wiki/Link)\n"),
        Good(
            "Mail to ada@example.com, or see https://example.com.\n",
            why="no link that pretends to be a source",
        ),
    )
    silent_on: ClassVar[tuple[str, ...]] = (
        "Whether an address that looks real leads anywhere: nothing is fetched.",
        "Addresses in code, in HTML and in plain text, and addresses of a machine or a network at home.",
        "`[Back to top](#)` and its like.",
        "Addresses to a place in the note itself, such as `(#Sources)`: those are links, judged as links.",
    )

    hosts: tuple[str, ...] = option(
        (), "Further hosts that are placeholders, as globs such as `*.todo.example`."
    )

    def check(self, note: Note) -> Iterator[Diagnostic]:
        # Most notes have nothing to tell, which shows sooner than a generator is made.
        return self._findings(note) if has_destinations(note) else iter(())

    def _findings(self, note: Note) -> Iterator[Diagnostic]:
        text = note.text
        for found in _destinations(text):
            group = 1 if found[1] is not None else 2
            target = found[group]
            if target in ("", "#"):
                label = text.rfind("[", max(0, found.start() - _LONGEST_UP), found.start()) + 1
                if found[1] is not None or (label and _UP.search(text, label, found.start())):
                    continue
                message = f"“{target}” leads nowhere: no address was filled in"
                if not target:
                    message = "this link has no address"
            elif self._is_placeholder(target):
                message = f"“{target}” stands where an address was to be filled in"
            else:
                continue
            if note.visible[found.start()] == "]":
                start, end = found.span(group)
                yield self.diagnostic(
                    note.path,
                    start,
                    end,
                    message,
                    cause="links lead to an address that was never filled in",
                )

    def _is_placeholder(self, target: str) -> bool:
        if _NO_HOST.fullmatch(target):
            return True
        match = _HOST.match(target)
        if match is None:
            return False
        host = match[1].lower().rstrip(".")
        if _RESERVED.fullmatch(host) or _VIDEO.search(target):
            return True
        labels = host.removeprefix("www.").split(".")
        if any(map(_MADE_UP.fullmatch, labels[:-1] if len(labels) > 1 else labels)):
            return True
        if len(labels) > 2 and labels[0] in ("link", "url") and labels[1] in ("to", "for"):
            return True
        return any(fnmatchcase(host, pattern.lower()) for pattern in self.hosts)


def _destinations(text: str) -> Iterator[re.Match[str]]:
    """What stands in the parentheses of a link; found by the character alone, which is four times faster."""
    at = text.find("(")
    while at >= 0:
        if text[at - 1] == "]" and at:
            found = _DESTINATION.match(text, at - 1)
            if found is not None:
                yield found
        at = text.find("(", at + 1)
