"""What a chat model said about its answer, left in the note."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from vaultlint.diagnostic import Diagnostic, Severity
from vaultlint.edit import Applicability, Edit, Fix
from vaultlint.regex import regex
from vaultlint.rule import Bad, Family, Good, NoteRule, option

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vaultlint.note import Note

_TEXT = (
    r"(?:article|note|text|document|page|version|markdown|content|draft|output|entry|post|essay|translation)"
)
_REWORKED = (
    r"(?:revised|updated|edited|modified|rewritten|corrected|improved|expanded|formatted|reformatted|requested"
    r"|polished|translated|converted|final|complete|full)"
)
_WORK = (
    r"(?:(?:internal |relevant |requested |necessary |appropriate |proper )*+"
    r"(?:back-?links?|wikilinks?|links|timestamps?|citations?|headings|frontmatter|formatting|corrections|edits|changes))"
)
_DONE = r"(?:added|embedded|included|integrated|incorporated|inserted|applied)"
_OPENING = r"(?:(?:certainly|sure|of course|absolutely|okay|great)[!,.]?+ )"
_HERE = r"(?:here(?: is|['’]s)|below is) (?:the|your)"

PREFACES = tuple(
    regex(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_OPENING}?{_HERE} article:",
        rf"{_OPENING}?{_HERE} {_REWORKED} {_TEXT}\b[^.:?!]{{0,80}}+:",
        rf"{_OPENING}?{_HERE} {_TEXT},? (?:with|including|incorporating)\b[^.:?!]{{0,40}}\b{_WORK}\b[^.:?!]{{0,60}}+:",
        rf"{_OPENING}{_HERE} (?:{_REWORKED} )?{_TEXT}\b[^.:?!]{{0,80}}+:",
    )
)
"""What a model says before its answer: the whole of one of the first lines."""

CLOSINGS = tuple(
    regex(pattern, re.IGNORECASE)
    for pattern in (
        rf"I(?:['’]ve| have) {_DONE} (?:the |all )?{_WORK}\b.*+",
        r"Adding relevant (?:back-?links|wikilinks|links)\b.*+",
        r"(?:Please )?let me know if you(?:['’]d| would) like (?:me to|any (?:changes|adjustments|further))\b.*+",
    )
)
"""What it says after its answer: the whole of the last paragraph, which is one line."""

GIVEN = ("provided", "supplied", "given")
TRANSCRIPT = regex(rf"\b(?:{'|'.join(GIVEN)}) transcript(?:s|ions?)?\b")
"""What a model says about what it was given, anywhere."""

_PHRASES_WITHOUT_I = tuple(
    (literal, regex(pattern))
    for literal, pattern in (
        ("be generated", r"\b(?i:an|no) article\b[^.\n]{0,80}+\bcan(?:not)? be generated\b"),
        ("y knowledge cut", r"\b[Mm]y knowledge cut-?off\b"),
    )
)
PHRASES = _PHRASES_WITHOUT_I + tuple(
    (literal, regex(pattern))
    for literal, pattern in (
        ("language model", r"\b(?i:as an? (?:AI|large)(?: language)? model),? I\b"),
        (
            "sorry, but",
            r"\bI(?:['’]m| am) sorry, but (?:as an AI\b|I (?:cannot|can['’]t|am unable to) (?:assist|help|fulfil|comply|provide))",
        ),
        (
            "I will ",
            r"\bI will (?:ensure|make sure|be sure)\b[^.\n]{0,80}\b(?:Obsidian|[Mm]arkdown|back-?links?|timestamps?)\b",
        ),
    )
)
"""What a model says about its task, near the beginning or the end of an answer; the literals are looked for
first, for that is fast. Most of them need a capital “I”, which many notes do not have there."""

_ONLY_A_LINK = regex(
    r"(?:https?://\S++|<https?://[^<>\s]++>|!?\[\[[^\[\]]{1,300}\]\]|!?\[[^\[\]]{0,300}\]\([^()]{0,300}\))[.\s]*+"
)
_TOP = 800
_ENDS = 600
"""How near to the beginning or the end of a note a phrase must stand."""
_LINES_AT_TOP = 4
_LONGEST_LINE = 300
_LONGEST_SHOWN = 80
_EMPHASIS = " \t\r*_"
_COLON = regex(r":[ \t\r*_]*+(?:\n|\Z)")
"""The end of each line that may introduce an answer."""
_LETTERS = frozenset("IiİıAaPpLl")
"""What a closing remark begins with; a dotted capital and a dotless small letter are an “i” where case is no matter."""
_QUOTES = frozenset("\"“”'‘’«»`")


class ChatResidue(NoteRule):
    """A note holds what a chat model said about its answer, not only the answer.

    “Here is the article with the backlinks embedded:” introduces an answer in a chat. In a note it tells the
    reader nothing, and it is the first line that search and previews show. Worse is what only looks like a
    note: “The provided transcript does not contain information on …” says that there is nothing to read.

    A line that is nothing but such talk is removed by an unsafe fix; of a sentence within a text the rule
    only tells, for what should stand there instead it cannot know.
    """

    name = "chat-residue"
    family: ClassVar[Family] = "models"
    severity: ClassVar[Severity] = Severity.WARNING
    examples = (
        Bad(
            "Here is the article with the backlinks embedded:\n\n# Pumps\n",
            fixed_unsafely="# Pumps\n",
            message="“Here is the article with the backlinks embedded:” introduces a model's answer, not a note",
        ),
        Bad(
            "From: [[workshop]]\n\nCertainly! Below is the revised text:\n\nPumps lift water.\n",
            fixed_unsafely="From: [[workshop]]\n\nPumps lift water.\n",
        ),
        Bad(
            "# Pumps\n\nPumps lift water.\n\nI've added relevant backlinks to the article.\n",
            fixed_unsafely="# Pumps\n\nPumps lift water.\n",
        ),
        Bad(
            "The provided transcript does not contain information on pumps.\n",
            message="“provided transcript” speaks to whoever asked a model, not to the reader",
        ),
        Bad("As an AI language model, I do not own a pump.\n"),
        Bad("Dear Ada, per our chat: pumps.\n", options={"phrases": ["per our chat"]}),
        Good("Here is the article that Ada wrote: [pumps](https://pumps.org/ada).\n"),
        Good("# Pumps\n\nHere are the three steps:\n\n1. Fill it.\n"),
        Good("Models like to say “As an AI language model, I cannot”.\n", why="a quotation"),
        Good("The transcript contains no introns, and `the provided transcript` is code.\n"),
        Good("Pumps lift water.\n\nHere is the article:\n\nhttps://pumps.org\n", why="it introduces a link"),
    )
    silent_on: ClassVar[tuple[str, ...]] = (
        "Talk in another language than English; add its phrases with the option `phrases`.",
        "“Here is the …” beyond the first four lines of a note, or before a link.",
        "Talk about the task in the middle of a long note, unless it is about a transcript.",
        "What stands in code, in quotation marks, or in a comment of HTML.",
        "The style of a model (“in conclusion”, “it is important to note”): that is taste.",
    )

    phrases: tuple[str, ...] = option(
        (), "Further phrases to report, whatever their case, wherever they stand."
    )

    def check(self, note: Note) -> Iterator[Diagnostic]:
        text = note.text
        block = note.frontmatter
        start = block.end if block else 0
        taken = None
        line = _preface(text, start) if _COLON.search(text, start, start + _TOP) else None
        if line is not None and _is_visible(note, line):
            taken = line
            yield self._line(
                note, line, _through_blank_lines(text, *line), "introduces a model's answer, not a note"
            )
        line = _closing(text, start)
        if line is not None and line != taken and _is_visible(note, line):
            yield self._line(
                note, line, _with_blank_lines_before(text, *line), "is a model's word on its own answer"
            )
        if " transcript" in text:
            yield from self._phrases(note, _transcripts(text, start))
        # A look at the whole text for each literal would take longer than everything else here.
        middle = max(start + _ENDS, len(text) - _ENDS)
        both = text[start : start + _ENDS] + "\0" + text[middle:]
        for literal, pattern in PHRASES if "I" in both else _PHRASES_WITHOUT_I:
            if literal in both:
                yield from self._phrases(note, pattern.finditer(text, start, start + _ENDS))
                yield from self._phrases(note, pattern.finditer(text, middle))
        if self.phrases:
            lowered = text.lower()
            for phrase in self.phrases:
                if phrase and phrase.lower() in lowered:
                    pattern = re.compile(re.escape(phrase), re.IGNORECASE)
                    yield from self._phrases(note, pattern.finditer(text, start))

    def _line(self, note: Note, line: tuple[int, int], whole: tuple[int, int], what: str) -> Diagnostic:
        start, end = whole
        return self.diagnostic(
            note.path,
            *line,
            f"“{_shortened(note.text[line[0] : line[1]])}” {what}",
            fix=Fix(
                "remove the line",
                (Edit(note.path, start, end, note.text[start:end], ""),),
                Applicability.UNSAFE,
            ),
            cause="lines are what a model said about its answer",
        )

    def _phrases(self, note: Note, matches: Iterable[re.Match[str]]) -> Iterator[Diagnostic]:
        line = None
        for found in matches:
            start, end = found.span()
            # One finding a line: such talk repeats itself.
            if note.text.rfind("\n", 0, start) == line or not _is_visible(note, (start, end)):
                continue
            before = note.text[start - 1 : start]
            if before in _QUOTES and before:
                continue
            line = note.text.rfind("\n", 0, start)
            yield self.diagnostic(
                note.path,
                start,
                end,
                f"“{found[0]}” speaks to whoever asked a model, not to the reader",
                cause="sentences are what a model said about its task",
            )


def _shortened(line: str) -> str:
    return line if len(line) <= _LONGEST_SHOWN else line[: _LONGEST_SHOWN - 1].rstrip() + "…"


def _preface(text: str, start: int) -> tuple[int, int] | None:
    """The line among the first ones that introduces an answer."""
    at = start
    for _ in range(_LINES_AT_TOP):
        while at < len(text) and text[at] in " \t\r\n":
            at += 1
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if at >= len(text) or end > start + _TOP:
            return None
        line = text[at:end].strip(_EMPHASIS)
        if line[-1:] == ":" and any(pattern.fullmatch(line) for pattern in PREFACES):
            return None if _only_a_link_follows(text, end) else _stripped(text, at, end)
        if line[:1] == "#":
            return None
        at = end
    return None


def _closing(text: str, start: int) -> tuple[int, int] | None:
    """The last paragraph, when it is one line that talks about the answer."""
    end = len(text)
    while end > start and text[end - 1] in " \t\r\n":
        end -= 1
    at = max(text.rfind("\n", start, end) + 1, start)
    if at <= start or end - at > _LONGEST_LINE * 2:
        return None
    line = text[at:end].strip(_EMPHASIS)
    if line[:1] not in _LETTERS:
        return None
    above = text[max(start, at - 200) : at]
    if above.removesuffix("\n").removesuffix("\r").rpartition("\n")[2].strip():
        return None
    return _stripped(text, at, end) if any(pattern.fullmatch(line) for pattern in CLOSINGS) else None


def _transcripts(text: str, start: int) -> Iterator[re.Match[str]]:
    """What `TRANSCRIPT` finds; looked for by the word that it ends in, which is ten times faster."""
    at = text.find(" transcript", start)
    while at >= 0:
        for word in GIVEN:
            if text.endswith(word, start, at):
                found = TRANSCRIPT.match(text, at - len(word))
                if found is not None:
                    yield found
        at = text.find(" transcript", at + 1)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1] in " \t\r":
        end -= 1
    return start, end


def _only_a_link_follows(text: str, end: int) -> bool:
    following = text[end : end + 2 * _LONGEST_LINE].lstrip().partition("\n")[0]
    return _ONLY_A_LINK.fullmatch(following.lstrip("-*> \t")) is not None


def _through_blank_lines(text: str, start: int, end: int) -> tuple[int, int]:
    while end < len(text) and text[end] in " \t\r\n":
        end += 1
    # The indentation of the line that follows is its own.
    return start, max(text.rfind("\n", start, end) + 1, start) if end < len(text) else end


def _with_blank_lines_before(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and text[start - 1] in " \t\r\n":
        start -= 1
    return start, end


def _is_visible(note: Note, span: tuple[int, int]) -> bool:
    start, end = span
    return note.visible[start:end] == note.text[start:end]
